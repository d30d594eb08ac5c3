"""Waves for programs: made, picked and sorted once, refused with everything, within one's warehouse."""

from typing import Any

import pytest

from liandong.documents.models import Document, DocumentLine, State
from liandong.identity.models import MemberPlace
from liandong.identity.registry.models import Membership
from liandong.warehouse.models import Wave, WaveState
from tests.apikit.calling import Answer, Caller, caller
from tests.support.trading import Trading

DELIVERY, ORDER = "sales.delivery", "sales.order"


@pytest.fixture
def program(trading: Trading) -> Caller:
    """The owner's program."""
    return caller("owner")


@pytest.fixture
def keeper(trading: Trading) -> Caller:
    """The program of who works in 主仓 only."""
    member = Membership.objects.get(person__username="keeper").member_id
    MemberPlace.objects.filter(member=member).update(place=trading.places["主仓"])
    return caller("keeper")


def ordered(trading: Trading, partner: str, quantity: str, place: str = "主仓") -> int:
    line = trading.line("P1", quantity, "10")
    return trading.book(ORDER, [line], partner=partner, place=place).id


@pytest.fixture
def body(trading: Trading) -> dict[str, Any]:
    """C1 wants 4 and C2 3 of the 10 P1 in 主仓."""
    trading.receive("P1", "10", "5")
    orders = [ordered(trading, "C1", "4"), ordered(trading, "C2", "3")]
    return {"place": trading.places["主仓"], "orders": orders}


def problems(answer: Answer, status: int = 422) -> list[tuple[str, int | None]]:
    assert answer.status == status, answer.body
    return [(one["code"], one.get("line")) for one in answer.body["problems"]]


def test_a_wave_is_made_picked_and_sorted_once(
    trading: Trading, program: Caller, body: dict[str, Any]
) -> None:
    made = program.post("/waves", {**body, "note": "下午"}, key="make")
    assert made.status == 200, made.body
    wave = made.body
    assert (wave["state"], wave["version"], wave["note"], wave["place"]) == (
        "picking",
        1,
        "下午",
        body["place"],
    )
    assert program.post("/waves", {**body, "note": "下午"}, key="make").body == wave
    assert Wave.objects.count() == 1
    assert program.get("/waves?state=picking").body == [wave]
    assert program.get("/waves?state=sorted").body == []
    (stop,) = program.get(f"/waves/{wave['id']}/stops").body
    assert (stop["product"], stop["quantity"], stop["picked"]) == (trading.products["P1"], "7", "0")
    picks = {"version": 1, "picked": [{"key": stop["key"], "quantity": "6"}]}
    picked = program.post(f"/waves/{wave['id']}/picks", picks, key="pick")
    assert (picked.status, picked.body["version"]) == (200, 2)
    assert program.post(f"/waves/{wave['id']}/picks", picks, key="pick").body == picked.body
    assert problems(program.post(f"/waves/{wave['id']}/picks", picks), 409) == [("version_conflict", None)]
    assert program.get(f"/waves/{wave['id']}/stops").body[0]["picked"] == "6"
    sort = f"/waves/{wave['id']}/sort"
    drafts = program.post(sort, {"business_date": "2026-11-05"}, key="sort")
    assert drafts.status == 200, drafts.body
    assert program.post(sort, {"business_date": "2026-11-05"}, key="sort").body == drafts.body
    found = Document.objects.filter(type=DELIVERY, state=State.DRAFT).order_by("pk")
    assert [one.pk for one in found] == [one["id"] for one in drafts.body]
    assert [(one.partner_id, f"{one.business_date}") for one in found] == [
        (trading.partners["C1"], "2026-11-05"),
        (trading.partners["C2"], "2026-11-05"),
    ]
    quantities = DocumentLine.objects.filter(document__in=found).order_by("document")
    assert [int(one.quantity) for one in quantities] == [4, 2]
    assert problems(program.post(sort)) == [("wave_ended", None)]
    assert program.get("/waves").body[0]["state"] == WaveState.SORTED


def test_everything_wrong_with_what_was_picked_is_told(
    trading: Trading, program: Caller, body: dict[str, Any]
) -> None:
    wave = program.post("/waves", body).body["id"]
    (stop,) = program.get(f"/waves/{wave}/stops").body
    path = f"/waves/{wave}/picks"
    rows = [{"key": stop["key"], "quantity": "8"}, {"key": "w999999", "quantity": "1"}]
    assert problems(program.post(path, {"version": 1, "picked": rows})) == [
        ("picked_beyond", 1),
        ("wave_stop_unknown", 2),
    ]
    unread = [{"key": "x", "quantity": "-1"}, {"key": stop["key"], "quantity": "0.0000001"}]
    refused = program.post(path, {"version": 0, "picked": unread})
    assert [one["field"] for one in refused.body["problems"]] == [
        "version",
        "picked.0.key",
        "picked.0.quantity",
        "picked.1.quantity",
    ]
    assert program.get(f"/waves/{wave}/stops").body[0]["picked"] == "0"
    assert problems(program.post(f"/waves/{wave}/sort")) == [("wave_nothing_picked", None)]
    assert Wave.objects.get().version == 1


def test_one_stop_is_told_once_in_a_request(trading: Trading, program: Caller, body: dict[str, Any]) -> None:
    wave = program.post("/waves", body).body["id"]
    (stop,) = program.get(f"/waves/{wave}/stops").body
    rows = [{"key": stop["key"], "quantity": "2"}, {"key": stop["key"], "quantity": "3"}]
    refused = program.post(f"/waves/{wave}/picks", {"version": 1, "picked": rows})
    assert problems(refused) == [("invalid_value", None)]
    assert program.get(f"/waves/{wave}/stops").body[0]["picked"] == "0", "neither of the two is believed"


def test_a_wave_is_refused_with_a_reason(trading: Trading, program: Caller, body: dict[str, Any]) -> None:
    assert problems(program.post("/waves", {**body, "place": 999_999})) == [("wave_place", None)]
    assert program.post("/waves", {**body, "orders": []}).codes == {"invalid_value"}
    program.post("/waves", {**body, "orders": body["orders"][:1]})
    taken = program.post("/waves", body)
    assert problems(taken) == [("wave_order_taken", None)]
    number = Document.objects.get(pk=body["orders"][0]).number
    assert taken.body["problems"][0]["detail"] == {"number": number}
    assert program.post("/waves", {**body, "orders": [999_999]}).body["problems"][0]["detail"] == {
        "number": "—"
    }
    assert Wave.objects.count() == 1
    assert program.get("/waves/999999/stops").codes == {"not_found"}


def test_a_member_of_one_warehouse_sees_and_works_on_its_waves_only(
    trading: Trading, program: Caller, keeper: Caller, body: dict[str, Any]
) -> None:
    shop = trading.places["门店仓"]
    trading.receive("P1", "5", "5", place="门店仓")
    far = ordered(trading, "C1", "2", "门店仓")
    other = program.post("/waves", {"place": shop, "orders": [far]}).body["id"]
    own = keeper.post("/waves", body)
    assert own.status == 200, own.body
    assert [one["id"] for one in keeper.get("/waves").body] == [own.body["id"]]
    assert [one["id"] for one in program.get("/waves").body] == [own.body["id"], other]
    assert keeper.get(f"/waves/{other}/stops").status == 404
    (stop,) = program.get(f"/waves/{other}/stops").body
    picks = {"version": 1, "picked": [{"key": stop["key"], "quantity": "2"}]}
    assert keeper.post(f"/waves/{other}/picks", picks).status == 404
    assert keeper.post(f"/waves/{other}/sort").status == 404
    assert keeper.post("/waves", {"place": shop, "orders": [far]}).codes == {"wave_place"}
    assert Wave.objects.get(pk=other).version == 1


def test_a_number_of_an_order_out_of_sight_is_not_told(
    trading: Trading, keeper: Caller, body: dict[str, Any]
) -> None:
    trading.receive("P1", "5", "5", place="门店仓")
    far = ordered(trading, "C1", "2", "门店仓")
    refused = keeper.post("/waves", {**body, "orders": [far]})
    assert refused.body["problems"][0]["detail"] == {"number": "—"}
