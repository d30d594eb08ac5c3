"""What orders keep that name a warehouse with bins: all its places together, and never more than there is."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import audit
from liandong.documents.booking import book_each
from liandong.documents.inputs import DraftInput
from liandong.documents.models import Document
from liandong.documents.posting.closing import close_lines, reopen_lines
from liandong.documents.requests import DraftRequest, Outcome, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.rule_book import rules_on, set_rules
from liandong.inventory.balancing.reading import _available as free_to_balance
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import CostScope
from liandong.purchasing.to_order.reading import _free as free_in_warehouses
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.lots import lots_at
from liandong.stock_ledger.models import Reservation, StockBalance
from liandong.stock_ledger.on_hand import StockSlice, stock_on_hand, stock_totals
from liandong.stock_ledger.queries import available_for, reservations_of
from liandong.warehouse.bins.writing import write_bins
from tests.documents.test_concurrency import at_once
from tests.support.trading import DAY, Trading, make_trading

D = Decimal


def shelve(trading: Trading, *codes: str) -> None:
    for code in codes:
        bin_ = create_place(PlaceForm(code, code), trading.actor, warehouse=trading.places["主仓"])
        trading.places[code] = bin_


@pytest.fixture
def shelves(trading: Trading) -> Trading:
    """主仓 with six bottles of P1 in A1, four in A2, none outside the bins."""
    shelve(trading, "A1", "A2")
    trading.receive("P1", "6", "10", place="A1")
    trading.receive("P1", "4", "10", place="A2")
    return trading


def order(trading: Trading, quantity: str, place: str = "主仓") -> SavedDraft:
    return trading.book("sales.order", [trading.line("P1", quantity, "30")], partner="C1", place=place)


def kept(trading: Trading, saved: SavedDraft) -> Decimal:
    row = Reservation.objects.filter(line=saved.lines[0], product=trading.products["P1"]).first()
    return row.quantity if row else D(0)


def sell(trading: Trading, quantity: str, place: str, **more: object) -> SavedDraft:
    line = trading.line("P1", quantity, "30", **more)
    return trading.book("sales.delivery", [line], partner="C2", place=place)


def move(trading: Trading, quantity: str, source: str, target: str) -> SavedDraft:
    line, details = trading.line("P1", quantity), {"mode": "direct"}
    return trading.book("inventory.transfer", [line], place=source, target_place=target, details=details)


def refusal(act: Callable[..., object], *arguments: object) -> list[tuple[str, str]]:
    with pytest.raises(RefusedError) as refused:
        act(*arguments)
    return [(one.code, one.detail.get("available", "")) for one in refused.value.problems]


def test_an_order_keeps_what_lies_in_the_bins_together(shelves: Trading) -> None:
    first, second = order(shelves, "8"), order(shelves, "5")
    assert (kept(shelves, first), kept(shelves, second)) == (D(8), D(2))
    assert available_for([shelves.products["P1"]], shelves.places["主仓"]) == {shelves.products["P1"]: D(0)}
    assert audit() == []
    assert refusal(sell, shelves, "1", "A1") == [("short_stock", "0")]
    lines = [
        shelves.line("P1", "6", "30", origin=first.lines[0], place=shelves.places["A1"]),
        shelves.line("P1", "2", "30", origin=first.lines[0], place=shelves.places["A2"]),
    ]
    delivery = shelves.book("sales.delivery", lines, partner="C1", place="主仓")
    assert (kept(shelves, first), shelves.stock("P1", "A2")) == (D(0), (D(2), D(0)))
    assert shelves.stock("P1") == (D(0), D(2))
    assert audit() == []
    assert refusal(sell, shelves, "1", "A2") == [("short_stock", "0")]
    reverse(ReversalRequest(delivery.id, shelves.actor))
    assert kept(shelves, first) == D(8)
    assert audit() == []


def test_the_picker_takes_any_bin_and_the_rest_is_still_kept(shelves: Trading) -> None:
    first, second = order(shelves, "4"), order(shelves, "6")
    line = shelves.line("P1", "4", "30", origin=first.lines[0], place=shelves.places["A1"])
    shelves.book("sales.delivery", [line], partner="C1", place="主仓")
    assert (kept(shelves, first), kept(shelves, second)) == (D(0), D(6))
    line = shelves.line("P1", "6", "30", origin=second.lines[0])
    saved = shelves.draft("sales.delivery", [line], partner="C1", place="主仓")
    write_bins(Document.objects.get(pk=saved.id), shelves.actor, rules_on(DAY))
    shelves.post(saved)
    assert not StockBalance.objects.exclude(quantity=0, reserved=0).exists()
    assert audit() == []


def test_goods_that_lie_in_bins_are_asked_for_there(shelves: Trading) -> None:
    """The warehouse has enough, but not outside its bins: the refusal says where to look."""
    with pytest.raises(RefusedError) as refused:
        sell(shelves, "5", "主仓")
    (problem,) = refused.value.problems
    assert (problem.code, problem.detail["on_hand"], problem.detail["elsewhere"]) == (
        "short_in_place",
        "0",
        "10",
    )


def test_goods_go_about_in_the_warehouse_but_not_out_of_it(shelves: Trading) -> None:
    order(shelves, "10")
    move(shelves, "6", "A1", "A2")
    move(shelves, "3", "A2", "主仓")
    assert [shelves.stock("P1", place)[0] for place in ("主仓", "A1", "A2")] == [D(3), D(0), D(7)]
    assert refusal(move, shelves, "1", "A2", "门店仓") == [("short_stock", "0")]
    assert refusal(move, shelves, "1", "主仓", "门店仓") == [("short_stock", "0")]
    assert refusal(move, shelves, "1", "A1", "A2") == [("short_stock", "0")]
    assert audit() == []


def test_an_order_that_names_a_bin_keeps_what_lies_there_and_the_warehouse_has_left(shelves: Trading) -> None:
    whole = order(shelves, "7")
    own = order(shelves, "5", "A1")
    assert (kept(shelves, whole), kept(shelves, own)) == (D(7), D(3))
    assert refusal(move, shelves, "4", "A1", "A2") == [("short_stock", "3")]
    assert audit() == []
    close_lines(whole.id, shelves.actor)
    assert order_again(shelves, "9") == D(7)
    reopen_lines(whole.id, shelves.actor)
    assert kept(shelves, whole) == D(0)
    assert audit() == []


def order_again(trading: Trading, quantity: str) -> Decimal:
    return kept(trading, order(trading, quantity))


def test_nothing_is_sold_below_zero_while_the_warehouse_keeps_some_for_orders(shelves: Trading) -> None:
    set_rules({"sells_below_zero": True}, effective_from=DAY, actor=shelves.actor, has_moves=lambda: True)
    held = order(shelves, "10")
    assert refusal(sell, shelves, "1", "主仓") == [("short_reserved", "0")]
    close_lines(held.id, shelves.actor)
    sell(shelves, "1", "主仓")
    assert shelves.stock("P1")[0] == D(-1)
    assert order_again(shelves, "10") == D(9)
    assert audit() == []


def test_statements_do_not_grow_with_the_bins(trading: Trading) -> None:
    counts = set()
    shelve(trading, *(f"B{number}" for number in range(12)))
    for product, bins in (("P1", 1), ("P2", 12)):
        for number in range(bins):
            trading.receive(product, "2", "10", place=f"B{number}")
        line = trading.line(product, str(2 * bins), "30")
        saved = trading.draft("sales.order", [line], partner="C1", place="主仓")
        with CaptureQueriesContext(connection) as captured:
            trading.post(saved)
        counts.add(len(captured))
        assert Reservation.objects.get(line=saved.lines[0]).quantity == D(2 * bins)
    assert len(counts) == 1, counts


def test_goods_of_a_bin_leave_whatever_is_owed_elsewhere_in_the_warehouse(shelves: Trading) -> None:
    """Sold without stock outside the bins; all of a bin may still go, and leaves nothing below zero there."""
    set_rules({"sells_below_zero": True}, effective_from=DAY, actor=shelves.actor, has_moves=lambda: True)
    sell(shelves, "7", "主仓")
    sell(shelves, "6", "A1")
    assert [shelves.stock("P1", place)[0] for place in ("主仓", "A1", "A2")] == [D(-7), D(0), D(4)]
    assert order_again(shelves, "5") == D(0)
    assert audit() == []


def test_figures_of_what_is_left_count_what_the_warehouse_keeps(shelves: Trading) -> None:
    """The warehouse's own row has no goods and keeps eight: it is shown, counted and told everywhere."""
    held, product = order(shelves, "8"), shelves.products["P1"]
    warehouse, shelf = shelves.places["主仓"], shelves.places["A1"]
    wanted = StockFilter(products=[product])
    rows = stock_on_hand(wanted, CostScope.COMPANY, StockSlice()).rows
    totals = stock_totals(wanted, CostScope.COMPANY)
    assert [(row.place, row.on_hand, row.reserved) for row in rows] == [
        (warehouse, D(0), D(8)),
        (shelf, D(6), D(0)),
        (shelves.places["A2"], D(4), D(0)),
    ]
    assert (totals.rows, totals.on_hand, totals.reserved, totals.available) == (3, D(10), D(8), D(2))
    assert sum(one.quantity for one in reservations_of(product)) == totals.reserved
    assert available_for([product], shelf) == {product: D(2)}
    assert available_for([product], shelf, held.lines) == {product: D(6)}
    assert available_for([product], warehouse, held.lines) == {product: D(10)}
    assert free_in_warehouses([product])[warehouse, product] == D(2)
    assert free_to_balance(frozenset({warehouse}))[product, warehouse] == D(2)


def test_a_lot_has_no_more_than_the_warehouse_has_left_of_it(trading: Trading) -> None:
    shelve(trading, "A1")
    places, product = [trading.places["主仓"], trading.places["A1"]], trading.products["P1"]
    Product.objects.filter(pk=product).update(tracking=Tracking.LOT)
    for place, quantity in (("主仓", "3"), ("A1", "5")):
        line = trading.line("P1", quantity, "10", lot="L1")
        trading.book("purchasing.receipt", [line], partner="S1", place=place)

    def left() -> list[Decimal]:
        found = lots_at(places, [product])
        return [sum((one.available for one in found.get((place, product), [])), D(0)) for place in places]

    assert left() == [D(3), D(5)]
    line = trading.line("P1", "4", "30", lot="L1")
    trading.book("sales.order", [line], partner="C1", place="主仓")
    assert left() == [D(3), D(4)]
    places.reverse()
    assert left() == [D(4), D(3)]


@pytest.fixture
def busy(fresh_company: str) -> Trading:
    del fresh_company
    trading = make_trading()
    shelve(trading, "A1", "A2")
    trading.receive("P1", "5", "10", place="A1")
    trading.receive("P1", "5", "10", place="A2")
    return trading


def test_orders_and_sales_from_several_bins_at_once_never_promise_the_same_twice(
    busy: Trading, fresh_company: str
) -> None:
    def one(kind: str, place: str) -> Callable[[], Outcome]:
        header = {"partner": busy.partners["C1"], "place": busy.places[place]}
        draft = DraftInput(kind, DAY, (busy.line("P1", "1", "30"),), **header)  # type: ignore[arg-type]
        return lambda: book_each([DraftRequest(draft, busy.actor)])[0]

    sales = [one("sales.delivery", place) for _ in range(7) for place in ("A1", "A2")]
    orders = [one("sales.order", "主仓") for _ in range(7)]
    outcomes = at_once(fresh_company, [*sales, *orders])
    assert all(outcome.is_posted for outcome in outcomes[len(sales) :])
    sold = sum(outcome.is_posted for outcome in outcomes[: len(sales)])
    held = sum(Reservation.objects.values_list("quantity", flat=True), D(0))
    left = sum(StockBalance.objects.values_list("quantity", flat=True), D(0))
    assert (left, sold + held) == (D(10 - sold), D(10))
    assert audit() == []
