"""Lots and serial numbers on a phone: asked for where a product has them, kept, led to when wrong."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.catalog.models import Product, Tracking
from liandong.documents.models import Document, DocumentLine, State
from liandong.stock_ledger.models import Serial, StockBalance
from tests.support.trading import Trading
from tests.warehouse.calling import counted, deliver, leading, sheet
from tests.webkit.calling import Json


@pytest.fixture
def tracked(trading: Trading) -> Trading:
    """P1 is kept by lot, P2 by serial number; both are ordered from S1."""
    Product.objects.filter(code="P1").update(tracking=Tracking.LOT)
    Product.objects.filter(code="P2").update(tracking=Tracking.SERIAL)
    return trading


def _ordered(trading: Trading, client: Client) -> Json:
    rows = [trading.line("P1", "10", "5"), trading.line("P2", "2", "3")]
    order = trading.book("purchasing.order", rows, partner="S1", place="主仓")
    return sheet(client, f"/scan/receive/new?source={order.id}")


def _named(lines: list[Json], *values: dict[str, str]) -> list[Json]:
    return [{**line, "values": one} for line, one in zip(lines, values, strict=True)]


def test_goods_are_received_by_lot_and_by_piece(tracked: Trading, owner: Client) -> None:
    opened = _ordered(tracked, owner)
    asked = [(one["name"], one["only"]) for one in opened["line_fields"]]
    lots = [(name, "has_lots") for name in ("lot", "produced_on", "expires_on")]
    assert asked == [*lots, ("serials", "has_serials")]
    flags = [(line["product"]["has_lots"], line["product"]["has_serials"]) for line in opened["lines"]]
    assert flags == [(True, False), (False, True)]
    lines = counted(opened, P1="10", P2="2")
    keys = [line["key"] for line in lines]
    refused = leading(deliver(owner, "/scan/receive/finish", opened, lines))
    assert [key for key, _ in refused] == keys
    lot = {"lot": " L1 ", "produced_on": "2026-10-01", "expires_on": "2026-12-30"}
    done = deliver(owner, "/scan/receive/finish", opened, _named(lines, lot, {"serials": "SN1–SN2"}))
    assert Document.objects.get(pk=done.json()["document"]).state == State.POSTED
    assert list(StockBalance.objects.filter(lot__number="L1").values_list("quantity", flat=True)) == [10]
    assert sorted(Serial.objects.values_list("number", flat=True)) == ["SN1", "SN2"]


def test_what_was_named_is_there_when_the_sheet_is_opened_again(tracked: Trading, owner: Client) -> None:
    opened = _ordered(tracked, owner)
    named = _named(counted(opened, P1="4", P2="1"), {"lot": "L1"}, {"serials": "SN1"})
    saved = deliver(owner, "/scan/receive/save", opened, named).json()
    again = sheet(owner, f"/scan/receive/{saved['document']}")
    assert [line["values"] for line in again["lines"]] == [{"lot": "L1"}, {"serials": "SN1"}]
    wrong = _named(counted(again), {"produced_on": "x"}, {"serials": "A9–A1"})
    refused = leading(deliver(owner, "/scan/receive/save", again, wrong))
    assert [key for key, _ in refused] == [line["key"] for line in again["lines"]]


def test_a_scanned_piece_finds_its_product(tracked: Trading, owner: Client) -> None:
    piece = tracked.line("P2", "1", "3", details={"serials": "SN7"})
    tracked.book("purchasing.receipt", [piece], partner="S1", place="主仓")
    answer = owner.get("/scan/find?code=SN7").json()
    assert [item["code"] for item in answer["items"]] == ["P2"]
    assert answer["said"] == {"serial": "SN7"}
    assert owner.get("/scan/find?code=SN8").json()["items"] == []


def test_lines_given_out_by_lot_are_not_thrown_together(tracked: Trading, owner: Client) -> None:
    lots = [tracked.line("P1", "3", "5", lot=number) for number in ("A", "B")]
    tracked.book("purchasing.receipt", lots, partner="S1", place="主仓")
    order = tracked.book("sales.order", [tracked.line("P1", "5", "9")], partner="C1", place="主仓")
    taken = [
        tracked.line("P1", quantity, "9", lot=lot, origin=order.lines[0])
        for lot, quantity in (("A", "3"), ("B", "2"))
    ]
    draft = tracked.draft("sales.delivery", taken, partner="C1", place="主仓")
    opened = sheet(owner, f"/scan/pick/{draft.id}")
    assert deliver(owner, "/scan/pick/save", opened, counted(opened)).status_code == 200
    rows = DocumentLine.objects.filter(document=draft.id).order_by("position")
    assert list(rows.values_list("lot__number", "quantity")) == [("A", Decimal(3)), ("B", Decimal(2))]
