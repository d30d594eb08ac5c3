"""Kits: one line with the price, and parts that are reserved, issued and returned like any goods."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import audit
from liandong.documents.copying import as_new, read_stored
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.open_lines import OpenLineFilter, open_lines
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.types import document_type
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.kits import kits_available
from tests.support.trading import DAY, Trading

D = Decimal
Shown = list[tuple[str, Decimal, Decimal]]


@pytest.fixture
def selling(trading: Trading) -> Trading:
    """The cast with a kit, 礼盒: two P1 and half a P2; ten of each part in stock."""
    kit(trading, ("P1", "4"), ("P2", "1"), batch="2")
    trading.receive("P1", "10", "2")
    trading.receive("P2", "10", "5")
    return trading


def kit(trading: Trading, *parts: tuple[str, str], batch: str = "1") -> None:
    trading.service("礼盒")
    made = tuple(Part(trading.products[code], D(quantity)) for code, quantity in parts)
    set_composition(CompositionForm(trading.products["礼盒"], made, D(batch)), trading.actor)


def lines_of(saved: SavedDraft) -> Shown:
    rows = DocumentLine.objects.filter(document=saved.id).order_by("position")
    return [(row.product.code, row.quantity, row.net_amount) for row in rows if row.product]


def order(trading: Trading, quantity: str = "4") -> SavedDraft:
    line = trading.line("礼盒", quantity, "20")
    return trading.book("sales.order", [line], partner="C1", place="主仓")


def deliver(trading: Trading, quantity: str, origin: int | None = None) -> SavedDraft:
    line = trading.line("礼盒", quantity, "20", origin=origin)
    return trading.book("sales.delivery", [line], partner="C1", place="主仓")


def codes(refusal: RefusedError) -> list[str]:
    return [problem.code for problem in refusal.problems]


def test_parts_stand_below_their_kit_and_are_reserved(selling: Trading) -> None:
    saved = order(selling)
    assert lines_of(saved) == [("礼盒", D(4), D(80)), ("P1", D(8), D(0)), ("P2", D(2), D(0))]
    assert Document.objects.get(pk=saved.id).quantity == D(4)
    assert selling.stock("P1") == (D(10), D(8))
    assert selling.stock("P2") == (D(10), D(2))
    assert audit() == []


def test_a_half_delivery_issues_half_the_parts_and_a_half_return_brings_them_back(selling: Trading) -> None:
    placed = order(selling)
    sent = deliver(selling, "2", placed.lines[0])
    assert lines_of(sent) == [("礼盒", D(2), D(40)), ("P1", D(4), D(0)), ("P2", D(1), D(0))]
    assert selling.stock("P1") == (D(6), D(4))
    assert selling.account(AccountRole.COST_OF_SALES) == D("13.00")
    selling.receive("P1", "10", "4")
    back = selling.line("礼盒", "1", "20", origin=sent.lines[0])
    with pytest.raises(RefusedError) as refusal:
        selling.book("sales.sales_return", [replace(back, quantity=D(3))], partner="C1", place="主仓")
    assert "beyond_open" in codes(refusal.value) or len(codes(refusal.value)) == 3
    returned = selling.book("sales.sales_return", [back], partner="C1", place="主仓")
    assert lines_of(returned)[1:] == [("P1", D(2), D(0)), ("P2", D("0.5"), D(0))]
    assert selling.account(AccountRole.COST_OF_SALES) == D("6.50")
    assert audit() == []
    reverse(ReversalRequest(returned.id, selling.actor))
    reverse(ReversalRequest(sent.id, selling.actor))
    assert selling.stock("P1") == (D(20), D(8))
    assert selling.account(AccountRole.COST_OF_SALES) == 0
    assert audit() == []


def test_only_the_kit_waits_for_its_invoice(selling: Trading) -> None:
    sent = deliver(selling, "2")
    page = open_lines(selling.actor, document_type("finance.sales_invoice"), OpenLineFilter(document=sent.id))
    assert [row.line.product.code for row in page.rows if row.line.product] == ["礼盒"]
    line = selling.line("礼盒", "2", "20", origin=sent.lines[0])
    selling.book("finance.sales_invoice", [line], partner="C1")
    assert Document.objects.get(pk=sent.id).stage == "done"
    assert audit() == []


def test_parts_follow_the_kit_when_it_changes(selling: Trading) -> None:
    line = selling.line("礼盒", "2", "20")
    saved = selling.draft("sales.delivery", [line], partner="C1", place="主仓")
    draft = read_stored(Document.objects.get(pk=saved.id)).draft
    more = replace(draft, lines=(replace(draft.lines[0], quantity=D(4)), *draft.lines[1:]))
    again = save_draft(DraftRequest(more, selling.actor, saved.id))
    assert lines_of(again)[1:] == [("P1", D(8), D(0)), ("P2", D(2), D(0))]
    without = replace(draft, lines=draft.lines[:2])
    assert lines_of(save_draft(DraftRequest(without, selling.actor, saved.id)))[1:] == [
        ("P1", D(4), D(0)),
        ("P2", D(1), D(0)),
    ]
    alone = replace(draft, lines=draft.lines[1:])
    with pytest.raises(RefusedError) as refusal:
        save_draft(DraftRequest(alone, selling.actor, saved.id))
    assert codes(refusal.value) == ["kit_part_alone", "kit_part_alone"]
    odd = replace(draft, lines=(replace(draft.lines[0], quantity=D("0.000001")),))
    with pytest.raises(RefusedError) as refusal:
        save_draft(DraftRequest(odd, selling.actor, saved.id))
    assert codes(refusal.value) == ["kit_inexact"]


def test_an_order_keeps_the_parts_it_was_placed_with(selling: Trading) -> None:
    placed = order(selling)
    kit(selling, ("P3", "1"))
    sent = deliver(selling, "1", placed.lines[0])
    assert lines_of(sent)[1:] == [("P1", D(2), D(0)), ("P2", D("0.5"), D(0))]
    copied = as_new(read_stored(Document.objects.get(pk=placed.id)).draft)
    fresh = save_draft(DraftRequest(copied, selling.actor))
    assert lines_of(fresh)[1:] == [("P3", D(4), D(0))]


def test_parts_picked_alone_find_their_kit(selling: Trading) -> None:
    placed = order(selling)
    rows = DocumentLine.objects.in_bulk(placed.lines)
    parts = [rows[pk] for pk in placed.lines[1:]]
    picked = tuple(
        LineInput(product=row.product_id, quantity=row.quantity / 2, origin=row.pk, details=row.details)
        for row in parts
    )
    draft = DraftInput(
        "sales.delivery", DAY, picked, partner=selling.partners["C1"], place=selling.places["主仓"]
    )
    saved = save_draft(DraftRequest(draft, selling.actor))
    assert lines_of(saved)[0] == ("礼盒", D(2), D(40))
    selling.post(saved)
    assert selling.progress(placed.lines[0])[0] == D(2)
    short = replace(draft, lines=(replace(picked[0], quantity=D(2)), picked[1]))
    with pytest.raises(RefusedError) as refusal:
        selling.post(save_draft(DraftRequest(short, selling.actor)))
    assert "kit_parts_disagree" in codes(refusal.value)


def test_a_service_that_became_a_kit_is_not_sold_without_its_parts(trading: Trading) -> None:
    trading.service("礼盒")
    saved = trading.draft("sales.delivery", [trading.line("礼盒", "1", "20")], partner="C1", place="主仓")
    kit(trading, ("P1", "1"))
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved)
    assert codes(refusal.value) == ["kit_without_parts"]


def test_parts_in_several_lots_come_back_lot_by_lot(trading: Trading) -> None:
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.LOT)
    kit(trading, ("P1", "2"))
    bought = [trading.line("P1", "3", "2", lot="A"), trading.line("P1", "3", "4", lot="B")]
    trading.book("purchasing.receipt", bought, partner="S1", place="主仓")
    draft = DraftInput(
        "sales.delivery",
        DAY,
        (trading.line("礼盒", "2", "20"),),
        partner=trading.partners["C1"],
        place=trading.places["主仓"],
        allocates_lots=True,
    )
    sent = save_draft(DraftRequest(draft, trading.actor))
    assert lines_of(sent)[1:] == [("P1", D(3), D(0)), ("P1", D(1), D(0))]
    trading.post(sent)
    back = trading.line("礼盒", "2", "20", origin=sent.lines[0])
    returned = trading.book("sales.sales_return", [back], partner="C1", place="主仓")
    rows = DocumentLine.objects.filter(document=returned.id, quantity__gt=0, lot__gt=0).order_by("position")
    assert [(row.lot.number, row.quantity) for row in rows] == [("A", D(3)), ("B", D(1))]
    assert audit() == []


def test_how_many_kits_can_be_promised(selling: Trading) -> None:
    box, place = selling.products["礼盒"], selling.places["主仓"]
    assert kits_available([box, selling.products["P1"]], place) == {box: D(5)}
    order(selling, "3")
    assert kits_available([box], place) == {box: D(2)}
    assert kits_available([box], selling.places["门店仓"]) == {box: D(0)}


def test_a_kit_is_quoted_ordered_and_dated(selling: Trading) -> None:
    quoted = selling.book("sales.quotation", [selling.line("礼盒", "4", "20")], partner="C1")
    assert lines_of(quoted)[1:] == [("P1", D(8), D(0)), ("P2", D(2), D(0))]
    line = selling.line("礼盒", "4", "20", origin=quoted.lines[0])
    placed = selling.book("sales.order", [line], date(2026, 11, 3), partner="C1", place="主仓")
    assert selling.progress(quoted.lines[1])[0] == D(8)
    assert selling.stock("P1") == (D(10), D(8))
    assert placed.lines[1:]
    assert audit() == []
