"""Lots from the first receipt to the customer and back, and what is said when one is missing."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.catalog.models import Product, Tracking
from liandong.documents.copying import as_new, read_stored
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.lots import LotFacts, keep_lots
from liandong.stock_ledger.models import Lot, StockBalance
from tests.support.trading import DAY, Trading

MADE, GOOD_UNTIL = date(2026, 10, 1), date(2026, 12, 30)


@pytest.fixture
def tracked(trading: Trading) -> Trading:
    """P1 is kept by lot and good for 90 days."""
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.LOT, shelf_life_days=90)
    return trading


def _receive(trading: Trading, *lots: tuple[str, str], **more: date | None) -> list[LineInput]:
    lines = [trading.line("P1", quantity, "10", lot=number, **more) for number, quantity in lots]
    assert trading.post(trading.draft("purchasing.receipt", lines, partner="S1", place="主仓")).is_posted
    return lines


def _stock(trading: Trading, place: str = "主仓") -> dict[str, Decimal]:
    rows = StockBalance.objects.filter(place=trading.places[place], quantity__gt=0)
    return dict(rows.values_list("lot__number", "quantity"))


def _refusal(
    trading: Trading, type_id: str, *lines: LineInput, **header: Any
) -> list[tuple[str, int | None]]:
    """Return code and line of each problem, of saving or of posting."""
    try:
        outcome = trading.post(trading.draft(type_id, lines, **header))
    except RefusedError as refusal:
        return [(one.code, one.line) for one in refusal.problems]
    return [(one.code, one.line) for one in outcome.problems]


def test_a_receipt_makes_its_lots_and_their_expiry_follows_from_the_shelf_life(tracked: Trading) -> None:
    _receive(tracked, ("A", "4"), ("B", "6"), produced_on=MADE)
    assert list(Lot.objects.exclude(pk=0).values_list("number", "produced_on", "expires_on")) == [
        ("A", MADE, GOOD_UNTIL),
        ("B", MADE, GOOD_UNTIL),
    ]
    assert _stock(tracked) == {"A": Decimal(4), "B": Decimal(6)}


def test_the_same_number_again_is_the_same_lot_and_its_dates_may_be_left_out(tracked: Trading) -> None:
    _receive(tracked, ("A", "4"), produced_on=MADE)
    _receive(tracked, ("A", "1"))
    assert Lot.objects.exclude(pk=0).count() == 1
    assert _stock(tracked) == {"A": Decimal(5)}


def test_dates_that_contradict_a_lot_in_stock_are_all_named(tracked: Trading) -> None:
    _receive(tracked, ("A", "4"), produced_on=MADE)
    other = MADE + timedelta(days=1)
    wrong = tracked.line("P1", "1", "10", lot="A", produced_on=other, expires_on=other)
    crossed = tracked.line("P1", "1", "10", lot="N", produced_on=other, expires_on=MADE)
    with pytest.raises(RefusedError) as refused:
        tracked.draft("purchasing.receipt", [wrong, crossed], partner="S1", place="主仓")
    found = [(one.code, one.line, one.column) for one in refused.value.problems]
    assert found == [
        ("lot_produced_on", 1, "produced_on"),
        ("lot_expires_on", 1, "expires_on"),
        ("lot_dates_crossed", 2, "expires_on"),
    ]
    assert refused.value.problems[0].detail["given"] == "2026-10-02"
    assert refused.value.problems[0].detail["stored"] == "2026-10-01"


def test_one_new_lot_on_two_lines_has_one_date(tracked: Trading) -> None:
    first, second = (tracked.line("P1", "1", "10", lot="N", produced_on=on) for on in (MADE, DAY))
    refused = _refusal(tracked, "purchasing.receipt", first, second, partner="S1", place="主仓")
    assert refused == [("lot_produced_on", 2)]
    assert not Lot.objects.exclude(pk=0).exists()


def test_who_made_the_same_lot_a_moment_before_keeps_his_dates_and_gets_what_he_left_open(
    tracked: Trading,
) -> None:
    product = tracked.products["P1"]
    Lot.objects.create(product_id=product, number="A", produced_on=MADE)
    ours = LotFacts(product, "A", produced_on=DAY, expires_on=GOOD_UNTIL)  # not found when we looked
    stored = keep_lots([ours])[product, "A"]
    assert (stored.produced_on, stored.expires_on) == (MADE, GOOD_UNTIL)
    lot = Lot.objects.get(number="A")
    assert (lot.produced_on, lot.expires_on) == (MADE, GOOD_UNTIL)


def test_what_was_sold_without_a_lot_comes_back_so_whatever_the_product_demands_by_now(
    trading: Trading,
) -> None:
    trading.receive("P1", "5", "10")
    out = trading.line("P1", "3", "20")
    sold = trading.book("sales.delivery", [out], partner="C1", place="主仓")
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.LOT)
    assert reverse(ReversalRequest(sold.id, trading.actor)).is_posted
    assert _stock(trading) == {"": Decimal(5)}


def test_a_slip_in_a_draft_can_be_mended_until_the_lot_was_in_stock(tracked: Trading) -> None:
    slip = tracked.line("P1", "1", "10", lot="A", produced_on=date(2062, 10, 1))
    tracked.draft("purchasing.receipt", [slip], partner="S1", place="主仓")
    _receive(tracked, ("A", "1"), produced_on=MADE, expires_on=GOOD_UNTIL)
    assert Lot.objects.get(number="A").produced_on == MADE


def test_what_comes_in_needs_a_lot_and_what_goes_out_one_that_is_there(tracked: Trading) -> None:
    bare, unknown = tracked.line("P1", "1", "10"), tracked.line("P1", "1", "10", lot="Z")
    assert _refusal(tracked, "purchasing.receipt", bare, partner="S1", place="主仓") == [("lot_needed", 1)]
    assert _refusal(tracked, "sales.delivery", unknown, partner="C1", place="主仓") == [("lot_unknown", 1)]
    untracked = tracked.line("P2", "1", "10", lot="Z")
    refused = _refusal(tracked, "purchasing.receipt", untracked, partner="S1", place="主仓")
    assert refused == [("lot_not_tracked", 1)]


def test_stock_from_before_is_not_trapped_and_a_lot_is_asked_for_beyond_it(trading: Trading) -> None:
    trading.receive("P1", "5", "10")
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.LOT)
    _receive(trading, ("A", "4"))
    out = trading.line("P1", "3", "20")
    assert _refusal(trading, "sales.delivery", out, partner="C1", place="主仓") == []
    assert _refusal(trading, "sales.delivery", out, partner="C1", place="主仓") == [("lot_missing", 1)]
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.NONE)
    lot = trading.line("P1", "4", "20", lot="A")
    assert _refusal(trading, "sales.delivery", lot, partner="C1", place="主仓") == []
    assert _stock(trading) == {"": Decimal(2)}


def test_an_expired_lot_is_not_delivered_unless_the_company_says_so(tracked: Trading) -> None:
    _receive(tracked, ("A", "4"), expires_on=DAY - timedelta(days=1))
    out = tracked.line("P1", "3", "20", lot="A")
    assert _refusal(tracked, "sales.delivery", out, partner="C1", place="主仓") == [("lot_expired", 1)]
    changes = {"sells_expired": True}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=tracked.actor, has_moves=lambda: False)
    assert _refusal(tracked, "sales.delivery", out, partner="C1", place="主仓") == []


def test_half_a_lot_goes_out_and_comes_back_in_the_lot_it_was(tracked: Trading) -> None:
    _receive(tracked, ("A", "8"))
    sold = tracked.book(
        "sales.delivery", [tracked.line("P1", "6", "20", lot="A")], partner="C1", place="主仓"
    )
    back = tracked.line("P1", "3", "20", origin=sold.lines[0])
    assert _refusal(tracked, "sales.sales_return", back, partner="C1", place="主仓") == []
    assert _stock(tracked) == {"A": Decimal(5)}


def test_a_transfer_carries_its_lot_through_transit(tracked: Trading) -> None:
    _receive(tracked, ("A", "8"))
    sent = tracked.book(
        "inventory.transfer",
        [tracked.line("P1", "5", lot="A")],
        place="主仓",
        target_place="门店仓",
        details={"mode": "dispatch"},
    )
    arrived = tracked.line("P1", "5", origin=sent.lines[0])
    assert _refusal(tracked, "inventory.transfer_receipt", arrived, target_place="门店仓") == []
    assert (_stock(tracked), _stock(tracked, "门店仓")) == ({"A": Decimal(3)}, {"A": Decimal(5)})


def test_a_reversal_a_new_try_and_a_copy_keep_the_lot(tracked: Trading) -> None:
    _receive(tracked, ("A", "8"), produced_on=MADE)
    receipt = Document.objects.get(type="purchasing.receipt")
    again = reopen(ReversalRequest(receipt.pk, tracked.actor)).draft
    assert _stock(tracked) == {}
    assert tracked.post(again).is_posted
    assert _stock(tracked) == {"A": Decimal(8)}
    copied = as_new(read_stored(receipt).draft).lines[0]
    assert (copied.lot, copied.produced_on, copied.expires_on) == ("A", MADE, GOOD_UNTIL)
    reverse(ReversalRequest(again.id, tracked.actor))
    assert _stock(tracked) == {}


def test_lines_without_a_lot_get_theirs_by_expiry_and_split(tracked: Trading) -> None:
    _receive(tracked, ("LATE", "30"), expires_on=date(2027, 3, 1))
    _receive(tracked, ("SOON", "5"), expires_on=date(2026, 12, 1))
    _receive(tracked, ("GONE", "5"), expires_on=DAY - timedelta(days=1))
    lines = [
        tracked.line("P1", "7", "20", key="a"),
        tracked.line("P1", "1", "480", unit="箱", key="b"),
        tracked.line("P1", "9", "20", key="c"),
        tracked.line("P2", "1", "20", key="d"),
    ]
    saved = tracked.draft("sales.delivery", lines, partner="C1", place="主仓", allocates_lots=True)
    rows = DocumentLine.objects.filter(document=saved.id).order_by("position")
    assert list(rows.values_list("lot__number", "quantity")) == [
        ("SOON", Decimal(5)),
        ("LATE", Decimal(2)),
        ("LATE", Decimal(24)),
        ("LATE", Decimal(4)),
        ("", Decimal(5)),
        ("", Decimal(1)),
    ]
    assert [line.given.key for line in saved.computed] == ["a", "", "b", "c", "", "d"]
    lines, place = [tracked.line("P1", "6", key="a")], "主仓"
    thrown = tracked.draft(
        "inventory.adjustment_out", lines, place=place, details={"reason": "loss"}, allocates_lots=True
    )  # what has gone off may leave, only not to a customer
    assert [line.given.lot for line in thrown.computed] == ["GONE", "SOON"]


def test_an_order_keeps_the_lots_that_expire_first_and_its_delivery_takes_them(tracked: Trading) -> None:
    _receive(tracked, ("LATE", "30"), expires_on=date(2027, 3, 1))
    _receive(tracked, ("SOON", "5"), expires_on=date(2026, 12, 1))
    wanted = [tracked.line("P1", "7", "20")]
    order = tracked.draft("sales.order", wanted, partner="C1", place="主仓", allocates_lots=True)
    assert tracked.post(order).is_posted
    kept = StockBalance.objects.filter(reserved__gt=0)
    assert dict(kept.values_list("lot__number", "reserved")) == {"SOON": Decimal(5), "LATE": Decimal(2)}
    lines = [
        tracked.line("P1", quantity, "20", origin=origin)
        for quantity, origin in zip("52", order.lines, strict=True)
    ]
    assert _refusal(tracked, "sales.delivery", *lines, partner="C1", place="主仓") == []
    assert _stock(tracked) == {"LATE": Decimal(28)}
    assert not kept.exists()


@pytest.mark.parametrize("lines", [1, 40])
def test_saving_lots_takes_a_constant_number_of_statements(tracked: Trading, lines: int) -> None:
    _receive(tracked, *((f"L{n}", "1") for n in range(lines)))
    many = [tracked.line("P1", "1", "20", lot=f"L{n}") for n in range(lines)]
    with CaptureQueriesContext(connection) as captured:
        tracked.draft("sales.delivery", many, partner="C1", place="主仓")
    with CaptureQueriesContext(connection) as plain:
        tracked.draft("sales.delivery", [tracked.line("P2", "1")] * lines, partner="C1", place="主仓")
    assert len(captured) == len(plain) + 1
