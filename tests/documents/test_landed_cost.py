"""Landed costs in the books: stock takes its part, what has gone the rest, whatever happened meanwhile."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents.auditing.auditor import audit
from liandong.documents.booking import book
from liandong.documents.inputs import DraftInput
from liandong.documents.models import DocumentLine
from liandong.documents.open_lines import OpenLineFilter, open_lines
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.types import document_type
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.models import CostLayer, StockMove
from tests.support.trading import Trading

D = Decimal


def day(number: int) -> date:
    return date(2026, 11, number)


def rule(trading: Trading, **changes: object) -> None:
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)


def sell(trading: Trading, quantity: str, on: int = 9) -> SavedDraft:
    line = trading.line("P1", quantity, "30")
    return trading.book("sales.delivery", [line], day(on), partner="C1", place="主仓")


def sold(trading: Trading) -> Decimal:
    return trading.account(AccountRole.COST_OF_SALES)


def layers() -> list[tuple[Decimal, Decimal]]:
    return list(CostLayer.objects.order_by("pk").values_list("remaining", "remaining_value"))


def test_with_fifo_the_receipts_own_layer_bears_the_cost_and_its_reversal(trading: Trading) -> None:
    rule(trading, cost_method="fifo")
    receipt = trading.receive("P1", "10", "10", on=day(1))
    trading.receive("P1", "10", "30", on=day(2))
    sell(trading, "4")
    cost = trading.bear("50", [receipt], on=day(10))
    assert (layers(), sold(trading)) == ([(D(6), D(90)), (D(10), D(300))], D(60))
    reverse(ReversalRequest(cost.id, trading.actor))
    assert (layers(), sold(trading)) == ([(D(6), D(60)), (D(10), D(300))], D(40))
    assert audit() == []


@pytest.mark.parametrize("method", ["moving_average", "fifo"])
def test_goods_that_went_back_bear_nothing(trading: Trading, method: str) -> None:
    """Ten came, four went back, three were sold; two more go back after the cost."""
    rule(trading, cost_method=method)
    receipt = trading.receive("P1", "10", "10", on=day(1))
    back = trading.line("P1", "4", "10", origin=receipt.lines[0])
    trading.book("purchasing.purchase_return", [back], day(2), partner="S1", place="主仓")
    sell(trading, "3")
    cost = trading.bear("30", [receipt], on=day(10))
    assert (trading.cost("P1"), sold(trading)) == ((D(3), D(45)), D(45))
    more = trading.line("P1", "2", "10", origin=receipt.lines[0])
    trading.book("purchasing.purchase_return", [more], day(11), partner="S1", place="主仓")
    reverse(ReversalRequest(cost.id, trading.actor, on=day(12)))
    # The supplier gave back 20 for goods that stood at 30 (FIFO), or at 20 of the average's 45.
    assert trading.cost("P1")[0] == D(1)
    assert trading.account(AccountRole.PAYABLES) == D(0)
    assert audit() == []


def test_goods_moved_to_another_place_still_bear_it(trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10", on=day(1))
    moved = {"place": "主仓", "target_place": "门店仓", "details": {"mode": "direct"}}
    trading.book("inventory.transfer", [trading.line("P1", "10")], day(2), **moved)
    trading.bear("20", [receipt], on=day(3))
    assert (trading.cost("P1"), sold(trading)) == ((D(10), D(120)), D(0))
    assert audit() == []


@pytest.mark.parametrize("method", ["moving_average", "fifo"])
def test_where_each_warehouse_has_its_own_cost_a_line_says_where_the_goods_are(
    trading: Trading, method: str
) -> None:
    """Of ten, four were moved and one of these was sold: 20 of freight is 2 a piece wherever it is."""
    rule(trading, cost_method=method, cost_scope="warehouse")
    receipt = trading.receive("P1", "10", "10", on=day(1))
    moved = {"place": "主仓", "target_place": "门店仓", "details": {"mode": "direct"}}
    trading.book("inventory.transfer", [trading.line("P1", "4")], day(2), **moved)
    sale = trading.line("P1", "1", "30")
    trading.book("sales.delivery", [sale], day(3), partner="C1", place="门店仓")
    trading.service("运费")
    main, shop = trading.places["主仓"], trading.places["门店仓"]
    borne = trading.line("P1", "4", origin=receipt.lines[0], place=shop)
    lines = [trading.line("运费", "1", "20"), trading.line("P1", "6", origin=receipt.lines[0]), borne]
    details = {"basis": "quantity"}
    cost = trading.book("purchasing.landed_cost", lines, day(4), partner="S2", details=details)
    assert (trading.cost("P1", main), trading.cost("P1", shop)) == ((D(6), D(72)), (D(3), D(36)))
    assert sold(trading) == D(12)
    assert audit() == []
    reverse(ReversalRequest(cost.id, trading.actor))
    assert (trading.cost("P1", main), trading.cost("P1", shop)) == ((D(6), D(60)), (D(3), D(30)))
    assert sold(trading) == D(10)
    assert audit() == []


def test_dated_on_the_receipts_day_it_follows_the_goods_to_where_they_went(trading: Trading) -> None:
    """Of ten, four were lost in a count, two sold, and one of these came back."""
    receipt = trading.receive("P1", "10", "10", on=day(1))
    counted = trading.line("P1", "6", details={"book_quantity": "10"})
    trading.book("inventory.stock_count", [counted], day(3), place="主仓")
    sale = sell(trading, "2", 4)
    back = trading.line("P1", "1", "30", origin=sale.lines[0])
    trading.book("sales.sales_return", [back], day(5), partner="C1", place="主仓")
    cost = trading.bear("50", [receipt], on=day(1))
    # 15 a piece now: five in stock, four lost, one sold for good.
    assert (trading.cost("P1"), sold(trading)) == ((D(5), D(75)), D(15))
    assert trading.account(AccountRole.COUNT_LOSS) == D(60)
    assert StockMove.objects.filter(document=cost.id, line=sale.lines[0]).get().value == D(10)
    reverse(ReversalRequest(cost.id, trading.actor))
    assert (trading.cost("P1"), sold(trading)) == ((D(5), D(50)), D(10))
    assert trading.account(AccountRole.COUNT_LOSS) == D(40)
    assert audit() == []


def test_a_receipt_bears_freight_and_duty_and_stands_while_it_does(trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    trading.bear("20", [receipt])
    duty = trading.bear("30", [receipt])
    assert trading.cost("P1") == (D(10), D(150))
    with pytest.raises(RefusedError) as refused:
        reverse(ReversalRequest(receipt.id, trading.actor))
    assert {one.code for one in refused.value.problems} == {"reversal_blocked"}
    reverse(ReversalRequest(duty.id, trading.actor))
    assert trading.cost("P1") == (D(10), D(120))
    assert trading.progress(receipt.lines[0]) == (D(0), D(0), D(0))
    assert audit() == []


def test_what_may_bear_costs_is_what_anyone_delivered_and_we_kept_newest_first(trading: Trading) -> None:
    old = trading.receive("P1", "10", "10", on=day(1))
    gone = trading.receive("P2", "5", "10", on=day(2))
    back = trading.line("P2", "5", "10", origin=gone.lines[0])
    trading.book("purchasing.purchase_return", [back], day(3), partner="S1", place="主仓")
    trading.service("运费")
    mixed = [trading.line("P3", "4", "10"), trading.line("运费", "1", "5")]
    new = trading.book("purchasing.receipt", mixed, day(4), partner="S2", place="主仓")
    trading.bear("20", [old], on=day(5))
    kind = document_type("purchasing.landed_cost")
    wanted = OpenLineFilter(partner=trading.partners["S2"], limit=1)
    first = open_lines(trading.actor, kind, wanted)
    assert [row.line.pk for row in first.rows] == [new.lines[0]]
    second = open_lines(trading.actor, kind, OpenLineFilter(after=first.next_after))
    assert [(row.line.pk, row.open) for row in second.rows] == [(old.lines[0], D(10))]
    assert second.next_after is None


@pytest.mark.parametrize(("on", "most"), [(10, 22), (1, 24)], ids=["dated after", "on the receipt's day"])
def test_statements_do_not_grow_with_the_deliveries_since(trading: Trading, on: int, most: int) -> None:
    counts, trade = set(), []
    for product, deliveries in (("P1", 2), ("P2", 40)):
        receipt = trading.receive(product, "1000", "10", on=day(1))
        line = trading.line(product, "7", "30")
        customer, place = trading.partners["C1"], trading.places["主仓"]
        sale = DraftInput("sales.delivery", day(9), (line,), partner=customer, place=place)
        book([DraftRequest(sale, trading.actor)] * deliveries)
        trading.service("运费")
        borne = trading.line(product, "1000", origin=receipt.lines[0])
        lines = [trading.line("运费", "1", "333.33"), borne]
        details = {"basis": "quantity"}
        draft = trading.draft("purchasing.landed_cost", lines, day(on), partner="S2", details=details)
        with CaptureQueriesContext(connection) as captured:
            trading.post(draft)
        counts.add(len(captured))
        trade.append((product, draft))
    assert len(counts) == 1, counts
    assert counts.pop() <= most
    for product, draft in trade:
        moved = sum(StockMove.objects.filter(document=draft.id).values_list("value", flat=True), D(0))
        assert moved >= D("333.33"), product
    assert trading.account(AccountRole.INVENTORY) == trading.cost("P1")[1] + trading.cost("P2")[1]
    assert DocumentLine.objects.filter(document=trade[1][1].id).count() == 2
    assert sold(trading) + trading.account(AccountRole.INVENTORY) == D("20666.66")
    assert audit() == []
