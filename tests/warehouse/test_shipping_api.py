"""Shipping for programs: carriers, waybills and proofs; refused with everything, done once, within reach."""

import pytest

from liandong.identity.models import MemberPlace
from liandong.identity.registry.models import Membership
from liandong.warehouse.models import Carrier, DeliveryProof, Shipment
from tests.apikit.calling import Answer, Caller, caller, names_in
from tests.support.trading import Trading

DELIVERY = "sales.delivery"


@pytest.fixture
def program(trading: Trading) -> Caller:
    """The owner's program."""
    return caller("owner")


@pytest.fixture
def keeper(trading: Trading) -> Caller:
    """The program of who works in 主仓 only and sees no cost."""
    member = Membership.objects.get(person__username="keeper").member_id
    MemberPlace.objects.filter(member=member).update(place=trading.places["主仓"])
    return caller("keeper")


@pytest.fixture
def carrier(program: Caller) -> int:
    return int(program.post("/carriers", {"name": "顺丰"}).body["id"])


def delivered(trading: Trading, place: str = "主仓", partner: str = "C1") -> int:
    trading.receive("P1", "2", "5", place=place)
    return trading.book(DELIVERY, [trading.line("P1", "2", "10")], partner=partner, place=place).id


def fields(answer: Answer, status: int = 422) -> list[tuple[str, str | None]]:
    assert answer.status == status, answer.body
    return [(one["code"], one.get("field")) for one in answer.body["problems"]]


def test_a_carrier_is_made_once_and_listed(trading: Trading, program: Caller, keeper: Caller) -> None:
    body = {"name": " 德邦 ", "partner": trading.partners["S1"], "phone": "95353", "has_waybills": False}
    made = program.post("/carriers", body, key="k")
    assert made.status == 200, made.body
    assert made.body == {**body, "name": "德邦", "id": made.body["id"], "tracking_url": "", "is_active": True}
    assert program.post("/carriers", body, key="k").body == made.body
    assert fields(program.post("/carriers", {"name": "德邦"})) == [("name_taken", "name")]
    assert keeper.get("/carriers").body == [made.body]
    wrong = {"name": "德邦 ", "tracking_url": "ftp://x", "partner": trading.partners["C1"]}
    assert fields(program.post("/carriers", wrong)) == [
        ("name_taken", "name"),
        ("url_invalid", "tracking_url"),
        ("partner_unknown", "partner"),
    ]
    assert fields(program.post("/carriers", {"name": "  "})) == [("name_missing", "name")]
    unread = {"name": "", "phone": "9" * 33, "note": "x"}
    assert fields(program.post("/carriers", unread)) == [
        ("invalid_value", "name"),
        ("invalid_value", "phone"),
        ("unknown_field", "note"),
    ]
    assert Carrier.objects.count() == 1


def test_a_delivery_is_shipped_once(trading: Trading, program: Caller, carrier: int) -> None:
    sale = delivered(trading)
    path = f"/deliveries/{sale}/shipments"
    body = {"carrier": carrier, "waybill": " SF1 ", "packages": 2, "freight_paid": "18.50"}
    made = program.post(path, body, key="k")
    assert made.status == 200, made.body
    assert (made.body["waybill"], made.body["packages"], made.body["standing"]) == ("SF1", 2, "under_way")
    again = program.post(path, body, key="k")
    assert again.body == made.body
    assert Shipment.objects.count() == 1
    taken = program.post(path, {**body, "waybill": "SF1"})
    assert fields(taken) == [("waybill_taken", "waybill")]
    assert program.get(path).body == [made.body]


def test_everything_wrong_with_a_shipment_is_told(trading: Trading, program: Caller, carrier: int) -> None:
    sale = delivered(trading)
    path = f"/deliveries/{sale}/shipments"
    wrong = {"carrier": carrier, "waybill": "  ", "shipped_on": "2026-11-01"}
    assert fields(program.post(path, wrong)) == [
        ("shipped_before_delivery", "shipped_on"),
        ("waybill_missing", "waybill"),
    ]
    unread = {"waybill": 5, "packages": 0, "weight_kg": "-1", "freight_paid": "0.001", "colour": "red"}
    assert fields(program.post(path, unread)) == [
        ("field_missing", "carrier"),
        ("invalid_value", "waybill"),
        ("invalid_value", "packages"),
        ("invalid_value", "weight_kg"),
        ("invalid_value", "freight_paid"),
        ("unknown_field", "colour"),
    ]
    assert fields(program.post(path, {"carrier": 999_999})) == [("carrier_unknown", "carrier")]
    body = {"carrier": carrier, "waybill": "SF1"}
    draft = trading.draft(DELIVERY, [trading.line("P1", "1", "10")], partner="C1", place="主仓").id
    assert program.post(f"/deliveries/{draft}/shipments", body).codes == {"shipping_too_early"}
    assert program.get(f"/deliveries/{draft}/shipments").status == 404
    assert program.post("/deliveries/999999/shipments", body).codes == {"not_found"}
    assert not Shipment.objects.exists()


def test_a_shipment_is_refused_signed_and_withdrawn_once(
    trading: Trading, program: Caller, carrier: int
) -> None:
    path = f"/deliveries/{delivered(trading)}/shipments"
    first, second = (
        program.post(path, {"carrier": carrier, "waybill": number}).body["id"] for number in ("SF1", "SF2")
    )
    proofs = f"/shipments/{first}/proofs"
    refused = program.post(proofs, {"result": "refused", "reason": "外箱破"}, key="p")
    assert (refused.status, refused.body["result"], refused.body["reason"]) == (200, "refused", "外箱破")
    assert program.post(proofs, {"result": "refused", "reason": "外箱破"}, key="p").body == refused.body
    assert DeliveryProof.objects.count() == 1
    wrong = {"result": "partly", "signed_by": " ", "signed_at": "2026-01-01T08:00:00+08:00", "attachment": 7}
    assert set(fields(program.post(proofs, wrong))) == {
        ("signer_missing", "signed_by"),
        ("refusal_reason_missing", "reason"),
        ("signed_before_shipped", "signed_at"),
        ("proof_file_unknown", "attachment"),
    }
    assert fields(program.post(proofs, {"result": "lost", "signed_at": "heute"})) == [
        ("invalid_value", "result"),
        ("invalid_value", "signed_at"),
    ]
    program.post(f"/shipments/{second}/proofs", {"result": "signed", "signed_by": "李四"})
    assert program.post(f"/shipments/{second}/withdraw").codes == {"shipment_signed"}
    gone = program.post(f"/shipments/{first}/withdraw", key="w")
    assert gone.status == 200, gone.body
    assert [one["result"] for one in gone.body["proofs"]] == ["refused"]
    assert program.post(f"/shipments/{first}/withdraw", key="w").body == gone.body
    assert program.post(f"/shipments/{first}/withdraw").status == 404
    assert program.post(proofs, {"result": "signed", "signed_by": "李四"}).status == 404
    assert [one["id"] for one in program.get(path).body] == [second]


def test_a_member_of_one_warehouse_ships_what_leaves_it_and_sees_no_cost(
    trading: Trading, program: Caller, keeper: Caller, carrier: int
) -> None:
    own, other = delivered(trading), delivered(trading, "门店仓")
    body = {"carrier": carrier, "freight_paid": "7919.37"}
    far = program.post(f"/deliveries/{other}/shipments", {**body, "waybill": "SF1"}).body["id"]
    near = keeper.post(f"/deliveries/{own}/shipments", {**body, "waybill": "SF2"})
    assert near.status == 200, near.body
    shown = [near.body, keeper.get(f"/deliveries/{own}/shipments").body]
    assert not {"freight_paid", "bill"} & set(names_in(shown))
    assert keeper.get(f"/deliveries/{other}/shipments").status == 404
    assert keeper.post(f"/deliveries/{other}/shipments", {**body, "waybill": "SF3"}).status == 404
    signed = {"result": "signed", "signed_by": "李四"}
    assert keeper.post(f"/shipments/{far}/proofs", signed).status == 404
    assert keeper.post(f"/shipments/{far}/withdraw").status == 404
    assert (DeliveryProof.objects.count(), Shipment.objects.get(pk=far).withdrawn_at) == (0, None)
    assert keeper.post(f"/shipments/{near.body['id']}/proofs", signed).status == 200
    assert program.get(f"/deliveries/{own}/shipments").body[0]["freight_paid"] == "7919.37"
