"""Waybills and proofs: what is handed to a carrier, what the customer signs, and what orders say of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.catalog.freight import freight_product, set_freight_product
from liandong.catalog.models import Product
from liandong.collaboration.models import Attachment
from liandong.documents.checked import note_check
from liandong.documents.discarding import discard
from liandong.documents.models import Document, DocumentLine
from liandong.documents.requests import SavedDraft
from liandong.identity.models import AuditRow
from liandong.identity.settings import FREIGHT, read_setting
from liandong.kernel.refusal import RefusedError
from liandong.masters.merging.products import merge_products
from liandong.warehouse.models import DeliveryProof, Shipment, Standing
from liandong.warehouse.shipping.access import ShipmentMissingError
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier
from liandong.warehouse.shipping.freight import draft_freight
from liandong.warehouse.shipping.recording import Handed, Signed, ship, sign, withdraw
from liandong.warehouse.shipping.tracking import LineProgress, Step, line_progress, steps_of
from tests.support.trading import DAY, Trading
from tests.webkit.conftest import Browse

D = Decimal
DELIVERY, ORDER = "sales.delivery", "sales.order"


@pytest.fixture
def carrier(trading: Trading) -> int:
    return save_carrier(trading.actor, CarrierForm("顺丰", trading.partners["S1"]))


def delivered(trading: Trading, *, partner: str = "C1", quantity: str = "2") -> SavedDraft:
    trading.receive("P1", quantity, "5")
    return trading.book(DELIVERY, [trading.line("P1", quantity, "10")], partner=partner, place="主仓")


def codes(act: object, *arguments: object) -> list[tuple[str, str | None]]:
    with pytest.raises(RefusedError) as refusal:
        act(*arguments)  # type: ignore[operator]
    return [(one.code, one.column) for one in refusal.value.problems]


def test_a_delivery_goes_in_two_parcels_and_is_delivered_once_both_are_signed_for(
    trading: Trading, carrier: int
) -> None:
    sale = delivered(trading)
    document = Document.objects.get(pk=sale.id)
    assert steps_of([document]) == {sale.id: Step.POSTED}
    first = ship(trading.actor, sale.id, Handed(carrier, "SF1", 2, D("3.5"), D(18), D(20), DAY))
    second = ship(trading.actor, sale.id, Handed(carrier, "SF2", shipped_on=DAY))
    assert steps_of([document]) == {sale.id: Step.SHIPPED}
    sign(trading.actor, first.pk, Signed("refused", reason="外箱破"))
    assert Shipment.objects.get(pk=first.pk).standing == Standing.REFUSED
    sign(trading.actor, first.pk, Signed("signed", "李四"))
    assert steps_of([document]) == {sale.id: Step.SHIPPED}
    sign(trading.actor, second.pk, Signed("signed", "李四"))
    assert steps_of([document]) == {sale.id: Step.DELIVERED}
    proofs = DeliveryProof.objects.filter(shipment=first).order_by("pk")
    assert [one.result for one in proofs] == ["refused", "signed"]
    deeds = list(AuditRow.objects.filter(subject_id=sale.id).values_list("action", flat=True))
    assert (deeds.count("ship"), deeds.count("sign")) == (2, 3)


def test_everything_that_is_wrong_is_said_at_once(trading: Trading, carrier: int) -> None:
    sale = delivered(trading)
    wrong = Handed(carrier, "", 0, D(-1), D("0.001"), D(0), DAY - timedelta(days=1))
    assert set(codes(ship, trading.actor, sale.id, wrong)) == {
        ("number_negative", "weight_kg"),
        ("too_many_decimals", "freight_paid"),
        ("packages_unfit", "packages"),
        ("shipped_before_delivery", "shipped_on"),
        ("waybill_missing", "waybill"),
    }
    assert codes(ship, trading.actor, sale.id, Handed(None)) == [("carrier_unknown", "carrier")]
    made = ship(trading.actor, sale.id, Handed(carrier, "SF1", shipped_on=DAY))
    late = timezone.now() + timedelta(hours=1)
    assert set(codes(sign, trading.actor, made.pk, Signed("partly", "", late))) == {
        ("signer_missing", "signed_by"),
        ("refusal_reason_missing", "reason"),
        ("signed_in_future", "signed_at"),
    }
    assert codes(sign, trading.actor, made.pk, Signed("under_way")) == [("proof_result", "result")]


def test_a_waybill_is_one_customers(trading: Trading, carrier: int) -> None:
    first, same, other = delivered(trading), delivered(trading), delivered(trading, partner="C2")
    ship(trading.actor, first.id, Handed(carrier, "SF1", shipped_on=DAY))
    ship(trading.actor, same.id, Handed(carrier, "SF1", shipped_on=DAY))
    taken = [("waybill_taken", "waybill")]
    assert codes(ship, trading.actor, other.id, Handed(carrier, "SF1", shipped_on=DAY)) == taken
    assert codes(ship, trading.actor, first.id, Handed(carrier, "SF1", shipped_on=DAY)) == taken


def test_what_was_taken_back_is_neither_shipped_nor_signed(trading: Trading, carrier: int) -> None:
    trading.receive("P1", "2", "5")
    draft = trading.draft(DELIVERY, [trading.line("P1", "2", "10")], partner="C1", place="主仓")
    assert codes(ship, trading.actor, draft.id, Handed(carrier, "SF1")) == [("shipping_too_early", None)]
    sale = delivered(trading)
    made = ship(trading.actor, sale.id, Handed(carrier, "SF1", shipped_on=DAY))
    withdraw(trading.actor, made.pk)
    with pytest.raises(ShipmentMissingError):
        sign(trading.actor, made.pk, Signed("signed", "李四"))
    again = ship(trading.actor, sale.id, Handed(carrier, "SF1", shipped_on=DAY))
    sign(trading.actor, again.pk, Signed("signed", "李四"))
    assert codes(withdraw, trading.actor, again.pk) == [("shipment_signed", None)]


def test_lines_of_orders_say_how_far_they_have_come(trading: Trading, carrier: int) -> None:
    trading.receive("P1", "10", "5")
    order = trading.book(ORDER, [trading.line("P1", "10", "10")], partner="C1", place="主仓")
    (line,) = order.lines
    assert line_progress([line]) == {}

    def part(quantity: str) -> list[object]:
        return [trading.line("P1", quantity, "10", origin=line)]

    posted = trading.book(DELIVERY, part("4"), partner="C1", place="主仓")  # type: ignore[arg-type]
    checked = trading.draft(DELIVERY, part("2"), partner="C1", place="主仓")  # type: ignore[arg-type]
    note_check(checked.id, checked.version, trading.actor.member, timezone.now())
    trading.draft(DELIVERY, part("1"), partner="C1", place="主仓")  # type: ignore[arg-type]
    assert line_progress([line]) == {line: LineProgress(D(7), D(6), D(4), D(0), D(0))}
    made = ship(trading.actor, posted.id, Handed(carrier, "SF1", shipped_on=DAY))
    assert line_progress([line]) == {line: LineProgress(D(7), D(6), D(4), D(4), D(0))}
    sign(trading.actor, made.pk, Signed("signed", "李四"))
    assert line_progress([line]) == {line: LineProgress(D(7), D(6), D(4), D(4), D(4))}


def test_the_statements_do_not_depend_on_the_lines(trading: Trading, carrier: int) -> None:
    trading.receive("P1", "20", "5")
    order = trading.book(ORDER, [trading.line("P1", "1", "10")] * 12, partner="C1", place="主仓")
    for number, line in enumerate(order.lines):
        lines = [trading.line("P1", "1", "10", origin=line)]
        sale = trading.book(DELIVERY, lines, partner="C1", place="主仓")
        ship(trading.actor, sale.id, Handed(carrier, f"SF{number}", shipped_on=DAY))
    with CaptureQueriesContext(connections["default"]) as few:
        line_progress(order.lines[:1])
    with CaptureQueriesContext(connections["default"]) as many:
        assert len(line_progress(order.lines)) == 12
    assert len(few) == len(many) <= 3


def test_freight_becomes_a_bill_once(trading: Trading, carrier: int) -> None:
    freight = trading.service("运费")
    set_freight_product(trading.actor, freight)
    sale = delivered(trading)
    ship(trading.actor, sale.id, Handed(carrier, "SF1", freight_paid=D("18.50"), shipped_on=DAY))
    ship(trading.actor, sale.id, Handed(carrier, "SF2", freight_paid=D("12"), shipped_on=DAY))
    ship(trading.actor, sale.id, Handed(carrier, "SF3", shipped_on=DAY))
    days = (DAY, DAY)
    bill = draft_freight(trading.actor, carrier, days, DAY)
    stored = Document.objects.get(pk=bill.id)
    assert (stored.type, stored.partner_id, stored.gross_amount) == (
        "purchasing.receipt",
        trading.partners["S1"],
        D("30.50"),
    )
    assert DocumentLine.objects.filter(document=bill.id).count() == 2
    nothing = [("freight_nothing", None)]
    assert codes(draft_freight, trading.actor, carrier, days, DAY) == nothing
    assert codes(withdraw, trading.actor, Shipment.objects.get(waybill="SF1").pk) == [
        ("shipment_billed", None)
    ]
    discard(bill.id, trading.actor)
    again = draft_freight(trading.actor, carrier, days, DAY)
    trading.post(again)
    assert trading.entry(again.id) == {"560101": D("30.50"), "220202": D("-30.50")}
    assert Product.objects.get(pk=freight).is_stocked is False
    assert codes(draft_freight, trading.actor, carrier, days, DAY) == nothing


def test_freight_is_billed_once_its_product_is_set(trading: Trading, owner: Client, carrier: int) -> None:
    sale = delivered(trading)
    ship(trading.actor, sale.id, Handed(carrier, "SF1", freight_paid=D("18.50"), shipped_on=DAY))
    days = (DAY, DAY)
    unset = [("freight_product_unset", None)]
    trading.service("运费")  # a name alone says nothing
    assert codes(draft_freight, trading.actor, carrier, days, DAY) == unset
    unfit = owner.post("/shipments/freight", {"product": trading.products["P1"]})
    assert (unfit.status_code, read_setting(FREIGHT)) == (422, None)
    answer = owner.post("/shipments/freight", {"product": trading.service("快递费")})
    assert answer["Location"] == "/shipments"
    assert "快递费" in owner.get("/shipments/freight").content.decode()
    assert AuditRow.objects.filter(action="freight_product").count() == 1
    bill = draft_freight(trading.actor, carrier, days, DAY)
    assert DocumentLine.objects.get(document=bill.id).product_id == trading.service("快递费")
    assert owner.post("/shipments/freight", {"product": ""}).status_code == 302
    assert freight_product() is None


def test_freight_stays_freight_when_its_product_is_merged(trading: Trading) -> None:
    fold, keep = trading.service("运费"), trading.service("运输费")
    set_freight_product(trading.actor, fold)
    merge_products(keep, fold, trading.actor)
    assert read_setting(FREIGHT) == keep


def test_the_page_takes_a_photo_with_what_was_signed(trading: Trading, owner: Client, carrier: int) -> None:
    sale = delivered(trading)
    answer = owner.post(f"/shipping/{sale.id}/ship", {"carrier": carrier, "waybill": "", "packages": "2"})
    assert answer.status_code == 422
    typed = {"carrier": carrier, "waybill": "SF9", "packages": "2", "freight_paid": "18"}
    answer = owner.post(f"/shipping/{sale.id}/ship", typed)
    assert answer["Location"] == f"/shipping/{sale.id}"
    made = Shipment.objects.get()
    photo = SimpleUploadedFile("门口.png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    prefix = f"s{made.pk}-"
    signed = {f"{prefix}result": "partly", f"{prefix}signed_by": "李四"}
    answer = owner.post(f"/shipments/{made.pk}/sign", {**signed, "photo": photo})
    assert answer.status_code == 422
    assert not Attachment.objects.exists()
    photo.seek(0)
    answer = owner.post(f"/shipments/{made.pk}/sign", {**signed, f"{prefix}reason": "少一件", "photo": photo})
    assert answer["Location"] == f"/shipping/{sale.id}"
    proof = DeliveryProof.objects.get()
    assert (proof.reason, proof.attachment is not None) == ("少一件", True)
    page = owner.get(f"/shipping/{sale.id}").content.decode()
    assert all(text in page for text in ("SF9", "少一件", "门口.png"))
    assert owner.get("/scan/read?code=SF9").json()["url"] == f"/shipping/{sale.id}"
    document = owner.get(f"/t/{DELIVERY}/{sale.id}").content.decode()
    assert all(text in document for text in ("SF9", "登记发运", "登记签收"))
    assert "SF9" in owner.get("/shipments?q=SF9").content.decode()
    label = owner.get(f"/shipments/{made.pk}/label")
    assert label.content.startswith(b"%PDF")


def test_who_sees_no_cost_sees_no_freight(trading: Trading, browse: Browse, carrier: int) -> None:
    sale = delivered(trading)
    ship(trading.actor, sale.id, Handed(carrier, "SF1", freight_paid=D("7919.37"), shipped_on=DAY))
    clerk = browse("keeper")
    for url in (f"/shipping/{sale.id}", "/shipments?q=SF1", f"/t/{DELIVERY}/{sale.id}"):
        answer = clerk.get(url)
        assert answer.status_code == 200
        assert "SF1" in answer.content.decode()
        assert "7,919.37" not in answer.content.decode()


def test_a_program_ships_and_signs(trading: Trading, owner: Client) -> None:
    sale = delivered(trading)

    def call(url: str, **body: object) -> dict[str, object]:
        answer = owner.post(f"/api/v1{url}", body, content_type="application/json")
        assert answer.status_code == 200, answer.content.decode()
        return dict(answer.json())

    carrier = call("/carriers", name="德邦")["id"]
    made = call(f"/deliveries/{sale.id}/shipments", carrier=carrier, waybill="DB1", freight_paid="12.50")
    assert (made["standing"], made["freight_paid"], made["proofs"]) == ("under_way", "12.5", [])
    signed = call(f"/shipments/{made['id']}/proofs", result="signed", signed_by="李四")
    assert signed["signed_by"] == "李四"
    (listed,) = owner.get(f"/api/v1/deliveries/{sale.id}/shipments").json()
    assert (listed["standing"], len(listed["proofs"])) == ("signed", 1)
    other = call(f"/deliveries/{sale.id}/shipments", carrier=carrier, waybill="DB2")
    call(f"/shipments/{other['id']}/withdraw")
    assert len(owner.get(f"/api/v1/deliveries/{sale.id}/shipments").json()) == 1
