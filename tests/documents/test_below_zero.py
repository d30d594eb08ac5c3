"""Negative stock by leave of the company: sold before it came, settled when it comes, audited."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import audit
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.periods import close_period
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.models import CostState, Place, StockBalance, StockMove
from tests.support.trading import DAY, Trading

D = Decimal
ZERO = D(0)
METHODS = [
    (method, scope) for method in ("moving_average", "fifo", "specific") for scope in ("company", "warehouse")
]


def allow(trading: Trading, **more: object) -> None:
    changes = {"sells_below_zero": True, **more}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)


def sell(
    trading: Trading, quantity: str, *, product: str = "P1", place: str = "主仓", on: date = DAY
) -> SavedDraft:
    line = trading.line(product, quantity, "30")
    return trading.book("sales.delivery", [line], on, partner="C1", place=place)


def refusals(trading: Trading, quantity: str, **more: object) -> list[str]:
    with pytest.raises(RefusedError) as refusal:
        sell(trading, quantity, **more)  # type: ignore[arg-type]
    return [problem.code for problem in refusal.value.problems]


def cost(trading: Trading, scope: str, place: str = "主仓") -> tuple[Decimal, Decimal]:
    return trading.cost("P1", trading.places[place] if scope == "warehouse" else 0)


def margin(document: SavedDraft) -> Decimal:
    """Return what a delivery's goods cost, corrections included."""
    rows = StockMove.objects.filter(line__document=document.id)
    return sum((row.value * (1 if row.target_id == 2 else -1) for row in rows), ZERO)


def test_without_the_switch_nothing_is_sold_that_is_not_there(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    assert refusals(trading, "12") == ["short_stock"]
    balance = StockBalance.objects.get(quantity=10)
    for damage in ({"quantity": -1}, {"quantity": -1, "is_negative": False}, {"is_negative": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StockBalance.objects.filter(pk=balance.pk).update(**damage)
    with pytest.raises(IntegrityError), transaction.atomic():
        CostState.objects.update(quantity=-1, value=-1)


@pytest.mark.parametrize(("method", "scope"), METHODS)
def test_goods_that_come_settle_what_was_sold_before(trading: Trading, method: str, scope: str) -> None:
    """Ten at 10; twelve sold for 100 + 2 × 10; five come at 13: 26 for the two, so 6 more for the sale."""
    allow(trading, cost_method=method, cost_scope=scope)
    trading.receive("P1", "10", "10")
    sale = sell(trading, "12")
    assert trading.entry(sale.id) == {"540101": D(120), "1405": D(-120)}
    assert (trading.stock("P1"), cost(trading, scope)) == ((D(-2), ZERO), (D(-2), D(-20)))
    assert audit() == []
    receipt = trading.receive("P1", "5", "13")
    assert trading.entry(receipt.id) == {"1405": D(59), "540101": D(6), "220202": D(-65)}
    assert (trading.stock("P1"), cost(trading, scope)) == ((D(3), ZERO), (D(3), D(39)))
    assert margin(sale) == D(126)
    assert trading.account(AccountRole.INVENTORY) == D(39)
    assert audit() == []


@pytest.mark.parametrize(("method", "scope"), METHODS)
def test_a_sale_taken_back_before_or_after_its_goods_came(trading: Trading, method: str, scope: str) -> None:
    allow(trading, cost_method=method, cost_scope=scope)
    trading.receive("P1", "1", "8")
    trading.receive("P1", "1", "10")
    sale = sell(trading, "5")
    reverse(ReversalRequest(sale.id, trading.actor))
    assert cost(trading, scope) == (D(2), D(18))
    assert audit() == []
    sale = sell(trading, "5")
    receipt = trading.receive("P1", "4", "12")
    assert (cost(trading, scope), margin(sale)) == ((D(1), D(12)), D(54))
    reverse(ReversalRequest(sale.id, trading.actor))
    assert cost(trading, scope) == (D(6), D(66))
    assert trading.account(AccountRole.COST_OF_SALES) == ZERO
    reverse(ReversalRequest(receipt.id, trading.actor))
    assert cost(trading, scope)[0] == D(2)
    assert audit() == []


@pytest.mark.parametrize(("method", "scope"), METHODS)
def test_goods_that_never_came_leave_the_sale_open_again(trading: Trading, method: str, scope: str) -> None:
    allow(trading, cost_method=method, cost_scope=scope)
    trading.receive("P1", "1", "10")
    sale = sell(trading, "3")
    wrong = trading.receive("P1", "2", "13")
    reverse(ReversalRequest(wrong.id, trading.actor))
    assert (trading.stock("P1"), cost(trading, scope)) == ((D(-2), ZERO), (D(-2), D(-26)))
    assert trading.account(AccountRole.ACCRUED_PURCHASES) == D(-10)
    assert audit() == []
    trading.receive("P1", "2", "11")
    assert (cost(trading, scope), margin(sale)) == ((ZERO, ZERO), D(32))
    assert audit() == []


def test_goods_brought_back_come_in_at_what_they_cost(trading: Trading) -> None:
    allow(trading)
    trading.receive("P1", "1", "10")
    sale = sell(trading, "3")
    trading.receive("P1", "2", "16")
    line = trading.line("P1", "3", "30", origin=sale.lines[0])
    trading.book("sales.sales_return", [line], partner="C1", place="主仓")
    assert (trading.cost("P1"), trading.account(AccountRole.COST_OF_SALES)) == ((D(3), D(42)), ZERO)
    assert audit() == []


def test_goods_brought_back_settle_what_else_was_sold(trading: Trading) -> None:
    allow(trading)
    trading.receive("P1", "1", "10")
    first = sell(trading, "3")
    second = sell(trading, "2")
    line = trading.line("P1", "3", "30", origin=first.lines[0])
    trading.book("sales.sales_return", [line], partner="C1", place="主仓")
    assert (trading.stock("P1"), trading.cost("P1")) == ((D(-1), ZERO), (D(-1), D(-10)))
    trading.receive("P1", "1", "14")
    assert margin(second) == D(24)
    assert audit() == []


def test_goods_kept_for_an_order_are_never_eaten(trading: Trading) -> None:
    allow(trading)
    trading.receive("P1", "3", "10")
    order = trading.book("sales.order", [trading.line("P1", "2", "30")], partner="C2", place="主仓")
    assert refusals(trading, "2") == ["short_reserved"]
    line = trading.line("P1", "2", "30", origin=order.lines[0])
    trading.book("sales.delivery", [line], partner="C2", place="主仓")
    sell(trading, "2")
    assert trading.stock("P1") == (D(-1), ZERO)
    second = trading.book("sales.order", [trading.line("P1", "2", "30")], partner="C2", place="主仓")
    assert trading.stock("P1") == (D(-1), ZERO)
    line = trading.line("P1", "2", "30", origin=second.lines[0])
    trading.book("sales.delivery", [line], partner="C2", place="主仓")
    assert trading.stock("P1") == (D(-3), ZERO)
    assert audit() == []


@pytest.mark.parametrize("tracking", [Tracking.LOT, Tracking.SERIAL])
def test_goods_that_are_told_apart_are_there_or_not(trading: Trading, tracking: Tracking) -> None:
    allow(trading)
    trading.receive("P1", "3", "10")
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=tracking)
    assert set(refusals(trading, "4")) & {"short_stock", "lot_missing"}


def test_a_warehouse_may_be_left_out(trading: Trading) -> None:
    allow(trading)
    trading.receive("P1", "3", "10")
    Place.objects.filter(pk=trading.places["门店仓"]).update(keeps_above_zero=True)
    assert refusals(trading, "1", place="门店仓") == ["short_stock"]
    sell(trading, "4")


def test_nothing_but_a_sale_goes_below_zero(trading: Trading) -> None:
    allow(trading)
    trading.receive("P1", "3", "10")
    line = [trading.line("P1", "4")]
    for kind, header in (
        ("inventory.transfer", {"target_place": "门店仓"}),
        ("inventory.adjustment_out", {"details": {"reason": "damage"}}),
    ):
        with pytest.raises(RefusedError) as refusal:
            trading.book(kind, line, place="主仓", **header)
        assert [one.code for one in refusal.value.problems] == ["short_stock"]
    assert refusals(trading, "1", product="P2") == ["no_cost_yet"]


def test_a_month_average_and_negative_stock_exclude_each_other(trading: Trading) -> None:
    allow(trading, cost_method="monthly_average")
    trading.receive("P1", "3", "10")
    assert refusals(trading, "4") == ["short_stock"]


@pytest.mark.parametrize(("method", "scope"), METHODS)
def test_a_receipt_dated_back_settles_and_plays_nothing_again(
    trading: Trading, method: str, scope: str
) -> None:
    allow(trading, cost_method=method, cost_scope=scope)
    trading.receive("P1", "1", "10", on=date(2026, 11, 1))
    sale = sell(trading, "3", on=date(2026, 11, 5))
    trading.receive("P1", "4", "13", on=date(2026, 11, 3))
    assert (cost(trading, scope), margin(sale)) == ((D(2), D(26)), D(36))
    sell(trading, "1", on=date(2026, 11, 4))
    trading.receive("P1", "1", "20", on=date(2026, 11, 2))
    late = sell(trading, "1", on=date(2026, 11, 9))
    trading.receive("P1", "1", "40", on=date(2026, 11, 7))
    # No day of these is played again but the last: three on hand, worth 13, 20 and 40.
    assert margin(late) == (D(20) if method == "fifo" else D("24.33"))
    assert audit() == []


def test_other_goods_may_cover_the_cost_but_not_the_place(trading: Trading) -> None:
    allow(trading)
    trading.receive("P1", "10", "10")
    sell(trading, "4", place="门店仓")
    assert (trading.stock("P1", "门店仓"), trading.cost("P1")) == ((D(-4), ZERO), (D(6), D(60)))
    sell(trading, "10")
    assert trading.cost("P1") == (D(-4), D(-40))
    assert audit() == []
    receipt = trading.receive("P1", "4", "12", place="门店仓")
    assert (trading.cost("P1"), trading.stock("P1", "门店仓")) == ((ZERO, ZERO), (ZERO, ZERO))
    assert trading.entry(receipt.id) == {"1405": D(40), "540101": D(8), "220202": D(-48)}
    assert audit() == []


def test_a_count_brings_it_back_to_what_is_there(trading: Trading) -> None:
    allow(trading)
    trading.receive("P1", "1", "10")
    sell(trading, "3")
    line = trading.line("P1", "1", details={"book_quantity": "-2"})
    trading.book("inventory.stock_count", [line], place="主仓")
    assert (trading.stock("P1"), trading.cost("P1")) == ((D(1), ZERO), (D(1), D(10)))
    assert audit() == []


def test_a_late_price_of_goods_already_sold_goes_to_sales(trading: Trading) -> None:
    allow(trading)
    trading.receive("P1", "1", "10")
    sell(trading, "5")
    receipt = trading.receive("P1", "2", "12")
    line = trading.line("P1", "2", "15", origin=receipt.lines[0])
    invoice = trading.book("finance.supplier_invoice", [line], partner="S1")
    assert trading.cost("P1") == (D(-2), D(-20))
    assert trading.entry(invoice.id)["540101"] == D(6)
    trading.bear("4", [receipt])
    assert trading.cost("P1") == (D(-2), D(-20))
    reverse(ReversalRequest(invoice.id, trading.actor))
    assert audit() == []


def test_the_difference_is_of_the_month_in_which_the_goods_came(trading: Trading) -> None:
    allow(trading)
    october, november = date(2026, 10, 20), date(2026, 11, 3)
    trading.receive("P1", "1", "10", on=october)
    sell(trading, "3", on=october)
    close_period(2026, 10, trading.actor)
    receipt = trading.receive("P1", "2", "15", on=november)
    assert trading.entry(receipt.id)["540101"] == D(10)
    assert set(StockMove.objects.filter(quantity=0).values_list("business_date", flat=True)) == {november}
    assert audit() == []


def test_documents_of_one_posting_see_what_was_settled(trading: Trading) -> None:
    """A receipt settles a sale and, in the same posting, what was sold comes back at its real cost."""
    allow(trading)
    trading.receive("P1", "1", "10")
    sale = sell(trading, "3")
    goods = trading.draft("purchasing.receipt", [trading.line("P1", "2", "16")], partner="S1", place="主仓")
    line = trading.line("P1", "3", "30", origin=sale.lines[0])
    back = trading.draft("sales.sales_return", [line], partner="C1", place="主仓")
    post([PostRequest(one.id, trading.actor) for one in (goods, back)])
    assert (trading.cost("P1"), trading.account(AccountRole.COST_OF_SALES)) == ((D(3), D(42)), ZERO)
    assert audit() == []


@pytest.mark.parametrize(("method", "scope"), METHODS)
def test_goods_of_another_warehouse_make_up_for_it(trading: Trading, method: str, scope: str) -> None:
    """One of the shop's own at 12, four sold; three brought from where goods cost 10."""
    allow(trading, cost_method=method, cost_scope=scope)
    trading.receive("P1", "1", "12", place="门店仓")
    trading.receive("P1", "3", "10")
    sale = sell(trading, "4", place="门店仓")
    assert audit() == []
    line = [trading.line("P1", "3")]
    moved = trading.book("inventory.transfer", line, place="主仓", target_place="门店仓")
    assert (trading.stock("P1"), trading.stock("P1", "门店仓")) == ((ZERO, ZERO), (ZERO, ZERO))
    assert (cost(trading, scope), cost(trading, scope, "门店仓")) == ((ZERO, ZERO), (ZERO, ZERO))
    assert margin(sale) == D(42)
    assert trading.account(AccountRole.INVENTORY) == ZERO
    assert audit() == []
    with pytest.raises(RefusedError):
        reverse(ReversalRequest(moved.id, trading.actor))
