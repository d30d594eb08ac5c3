"""Back-dated entries correct the cost of later issues by value-only moves, to the cent."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from liandong.documents.auditing.auditor import audit
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.rule_book import set_rules
from liandong.kernel.terms import AccountRole, Purpose
from liandong.stock_ledger.models import CostState, StockMove
from tests.support.trading import Trading

D = Decimal


def day(number: int) -> date:
    return date(2026, 11, number)


def corrections(trading: Trading) -> list[tuple[int, Decimal]]:
    rows = StockMove.objects.filter(purpose=Purpose.COST_CORRECTION.value).order_by("pk")
    return [(row.line_id, row.value) for row in rows]


def test_a_late_dearer_receipt_raises_the_cost_of_the_sale_after_it(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    sale = trading.book(
        "sales.delivery", [trading.line("P1", "10", "30")], day(9), partner="C1", place="主仓"
    )
    late = trading.receive("P1", "10", "20", on=day(5))
    # By date: 20 pieces at 15 on average before the sale, so it cost 150 and 150 are left.
    assert trading.cost("P1") == (D(10), D(150))
    assert corrections(trading) == [(sale.lines[0], D(50))]
    assert trading.account(AccountRole.INVENTORY) == D(150)
    assert trading.account(AccountRole.COST_OF_SALES) == D(150)
    assert trading.entry(late.id) == {"1405": D(150), "220202": D(-200), "540101": D(50)}
    assert audit() == []


def test_reversing_the_late_receipt_takes_the_correction_back(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    trading.book("sales.delivery", [trading.line("P1", "5", "30")], day(9), partner="C1", place="主仓")
    late = trading.receive("P1", "10", "20", on=day(5))
    assert trading.account(AccountRole.COST_OF_SALES) == D(75)
    reverse(ReversalRequest(late.id, trading.actor))
    assert trading.account(AccountRole.COST_OF_SALES) == D(50)
    assert trading.cost("P1") == (D(5), D(50))
    assert trading.account(AccountRole.INVENTORY) == D(50)
    assert audit() == []


def test_an_entry_dated_last_corrects_nothing(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    trading.book("sales.delivery", [trading.line("P1", "5", "30")], day(9), partner="C1", place="主仓")
    trading.receive("P1", "10", "20", on=day(9))
    assert corrections(trading) == []


def test_other_warehouses_later_sales_are_corrected_too(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    transfer = [trading.line("P1", "4")]
    trading.book(
        "inventory.transfer",
        transfer,
        day(2),
        place="主仓",
        target_place="门店仓",
        details={"mode": "direct"},
    )
    sale = trading.book(
        "sales.delivery", [trading.line("P1", "4", "30")], day(9), partner="C1", place="门店仓"
    )
    trading.receive("P1", "10", "20", on=day(5))
    assert corrections(trading) == [(sale.lines[0], D(20))]
    assert trading.cost("P1") == (D(16), D(240))
    assert audit() == []


def test_a_return_after_the_correction_comes_back_at_the_corrected_cost(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    sale = trading.book("sales.delivery", [trading.line("P1", "5", "30")], day(9), partner="C1", place="主仓")
    trading.receive("P1", "10", "20", on=day(5))
    back = trading.line("P1", "5", "30", origin=sale.lines[0])
    trading.book("sales.sales_return", [back], day(10), partner="C1", place="主仓")
    assert trading.account(AccountRole.COST_OF_SALES) == D(0)
    assert trading.cost("P1") == (D(20), D(300))
    assert audit() == []


def test_a_corrected_count_loss_is_charged_where_the_loss_was(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    counted = trading.line("P1", "6", details={"book_quantity": "10"})
    count = trading.book("inventory.stock_count", [counted], day(9), place="主仓")
    assert trading.account(AccountRole.COUNT_LOSS) == D(40)
    late = trading.receive("P1", "10", "20", on=day(5))
    # By date: 20 pieces at 15 on average before the count, so the four missing ones cost 60.
    assert corrections(trading) == [(count.lines[0], D(20))]
    assert trading.account(AccountRole.COUNT_LOSS) == D(60)
    assert trading.account(AccountRole.PENDING_PROPERTY) == D(0)
    assert trading.account(AccountRole.INVENTORY) == D(240)
    assert audit() == []
    reverse(ReversalRequest(late.id, trading.actor))
    assert trading.account(AccountRole.COUNT_LOSS) == D(40)
    assert trading.account(AccountRole.PENDING_PROPERTY) == D(0)
    assert audit() == []


def test_a_corrected_damage_is_charged_where_the_damage_was(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    reason = {"reason": "damage"}
    trading.book("inventory.adjustment_out", [trading.line("P1", "4")], day(9), place="主仓", details=reason)
    trading.receive("P1", "10", "20", on=day(5))
    assert trading.account(AccountRole.DAMAGE) == D(60)
    assert trading.account(AccountRole.PENDING_PROPERTY) == D(0)
    assert audit() == []


def test_two_late_receipts_before_one_sale_give_it_the_average_of_all(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    trading.book("sales.delivery", [trading.line("P1", "10", "30")], day(9), partner="C1", place="主仓")
    trading.receive("P1", "10", "20", on=day(5))
    trading.receive("P1", "10", "30", on=day(7))
    assert trading.account(AccountRole.COST_OF_SALES) == D(200)
    assert trading.cost("P1") == (D(20), D(400))
    assert audit() == []


def test_a_price_difference_before_a_late_receipt_counts(trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10", on=day(1))
    line = trading.line("P1", "10", "12", origin=receipt.lines[0])
    trading.book("finance.supplier_invoice", [line], day(2), partner="S1")
    trading.book("sales.delivery", [trading.line("P1", "5", "30")], day(9), partner="C1", place="主仓")
    trading.receive("P1", "10", "20", on=day(1))
    assert trading.account(AccountRole.COST_OF_SALES) == D(80)
    assert audit() == []


def test_reversing_a_corrected_sale_takes_its_correction_back(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    sale = trading.book("sales.delivery", [trading.line("P1", "5", "30")], day(9), partner="C1", place="主仓")
    late = trading.receive("P1", "10", "20", on=day(5))
    reverse(ReversalRequest(sale.id, trading.actor))
    assert trading.account(AccountRole.COST_OF_SALES) == D(0)
    assert trading.cost("P1") == (D(20), D(300))
    assert audit() == []
    reverse(ReversalRequest(late.id, trading.actor))
    assert trading.account(AccountRole.COST_OF_SALES) == D(0)
    assert trading.cost("P1") == (D(10), D(100))
    assert audit() == []


def test_a_receipt_taken_back_later_leaves_what_it_made_a_sale_cost(trading: Trading) -> None:
    """The sale was in between: by date its goods did cost 15."""
    trading.receive("P1", "10", "10", on=day(1))
    trading.book("sales.delivery", [trading.line("P1", "5", "30")], day(9), partner="C1", place="主仓")
    late = trading.receive("P1", "10", "20", on=day(5))
    reverse(ReversalRequest(late.id, trading.actor, on=day(12)))
    assert trading.account(AccountRole.COST_OF_SALES) == D(75)
    assert trading.cost("P1") == (D(5), D(25))
    assert audit() == []


def test_a_reversed_surplus_is_no_issue(trading: Trading) -> None:
    """What came in at 20 and was taken back leaves at 20, whatever the average became meanwhile."""
    trading.receive("P1", "10", "10", on=day(1))
    reason = {"reason": "surplus"}
    line = trading.line("P1", "10", "20")
    surplus = trading.book("inventory.adjustment_in", [line], day(5), place="主仓", details=reason)
    reverse(ReversalRequest(surplus.id, trading.actor, on=day(9)))
    counted = trading.line("P1", "15", details={"book_quantity": "10", "cost": "30"})
    gain = trading.book("inventory.stock_count", [counted], day(10), place="主仓")
    reverse(ReversalRequest(gain.id, trading.actor, on=day(12)))
    trading.receive("P1", "10", "40", on=day(3))
    assert corrections(trading) == []
    assert trading.account(AccountRole.OTHER_EXPENSE) == D(0)
    assert trading.account(AccountRole.COUNT_LOSS) == D(0)
    assert trading.cost("P1") == (D(20), D(500))
    assert audit() == []


def test_a_day_short_in_its_posting_order_is_corrected_all_the_same(trading: Trading) -> None:
    trading.receive("P1", "10", "10", on=day(1))
    first = trading.book(
        "sales.delivery", [trading.line("P1", "3", "30")], day(2), partner="C1", place="主仓"
    )
    second = trading.book(
        "sales.delivery", [trading.line("P1", "6", "30")], day(2), partner="C1", place="主仓"
    )
    reverse(ReversalRequest(first.id, trading.actor, on=day(2)))
    trading.book("sales.delivery", [trading.line("P1", "3", "30")], day(1), partner="C1", place="主仓")
    trading.receive("P1", "1", "42", on=day(1))
    # On the second there are 8 pieces for the two sales of 9, of which 3 come back on the same day.
    # They are worth 112 by now, so the sale of 6 cost 84 and not 60.
    assert (second.lines[0], D(24)) in corrections(trading)
    assert trading.cost("P1") == (D(2), D(28))
    assert audit() == []


@pytest.mark.parametrize("scope", ["company", "warehouse"])
def test_a_making_that_mended_itself_and_was_taken_back_lies_before_a_late_entry(
    trading: Trading, scope: str
) -> None:
    """Ten at 9 and ten at 11: two of the first taken apart late are 18, taken back, and 2 dearer by a bill.

    A receipt of parts dated after the making and before its reversal leaves both at 20.
    """
    changes = {"cost_method": "moving_average", "cost_scope": scope}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    first = trading.receive("P3", "10", "9", on=day(10))
    trading.receive("P3", "10", "11", on=day(20))
    trading.receive("P1", "4", "9", on=day(20))
    lines = [
        trading.line("P3", "2", details={"role": "whole"}),
        trading.line("P1", "2", details={"role": "part"}),
    ]
    apart = trading.book("inventory.disassembly", lines, day(14), place="主仓")
    reverse(ReversalRequest(apart.id, trading.actor, on=day(18)))
    trading.bear("10", [first], on=day(20))
    scoped = trading.places["主仓"] if scope == "warehouse" else 0
    assert trading.cost("P3", scoped) == (D(20), D(210))
    trading.receive("P1", "4", "10", on=day(16))
    assert trading.account(AccountRole.PRODUCTION) == D(0)
    assert (trading.cost("P3", scoped), trading.cost("P1", scoped)) == ((D(20), D(210)), (D(8), D(76)))
    assert audit() == []


def test_taking_apart_that_only_corrected_a_sale_is_taken_back_without_an_entry(trading: Trading) -> None:
    """Two at 9 taken apart late leave 182 for 18: five sold cost 0.56 more, and that stays with them."""
    for product, price in (("P3", "9"), ("P1", "9")):
        trading.receive(product, "10", price, on=day(10))
        trading.receive(product, "10", "11", on=day(20))
    trading.book("sales.delivery", [trading.line("P3", "5", "30")], day(21), partner="C1", place="主仓")
    lines = [
        trading.line("P3", "2", details={"role": "whole"}),
        trading.line("P1", "2", details={"role": "part"}),
    ]
    apart = trading.book("inventory.disassembly", lines, day(14), place="主仓")
    assert trading.entry(apart.id) == {"1405": D("-0.56"), "540101": D("0.56")}
    reverse(ReversalRequest(apart.id, trading.actor, on=day(22)))
    assert trading.account(AccountRole.COST_OF_SALES) == D("50.56")
    assert audit() == []


def test_a_transfer_that_only_corrected_a_sale_is_taken_back_without_an_entry(trading: Trading) -> None:
    """Each warehouse has its cost: four at 10 brought late to five at 19 make three sold 45 and not 57."""
    changes = {"cost_method": "moving_average", "cost_scope": "warehouse"}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    trading.receive("P1", "9", "10", on=day(1))
    trading.receive("P1", "5", "19", "门店仓", on=day(1))
    trading.book("sales.delivery", [trading.line("P1", "3", "30")], day(9), partner="C1", place="门店仓")
    line = [trading.line("P1", "4")]
    moved = trading.book("inventory.transfer", line, day(5), place="主仓", target_place="门店仓")
    assert trading.entry(moved.id) == {"1405": D(12), "540101": D(-12)}
    reverse(ReversalRequest(moved.id, trading.actor, on=day(20)))
    assert trading.account(AccountRole.COST_OF_SALES) == D(45)
    assert trading.account(AccountRole.INVENTORY) == D(185) - D(45)
    assert audit() == []


def test_a_receipt_of_today_before_a_transfer_dated_tomorrow_corrects_the_other_warehouse(
    trading: Trading,
) -> None:
    """Ten at 10 and ten at 20 are 15 on average: the four that leave tomorrow are worth 60, not 40."""
    changes = {"cost_method": "moving_average", "cost_scope": "warehouse"}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    with time_machine.travel(datetime(2026, 11, 5, 12, tzinfo=UTC), tick=False):
        trading.receive("P1", "10", "10", on=day(1))
        line = [trading.line("P1", "4")]
        trading.book("inventory.transfer", line, day(6), place="主仓", target_place="门店仓")
        trading.receive("P1", "10", "20", on=day(5))
    shop = CostState.objects.get(scope=trading.places["门店仓"])
    assert (shop.quantity, shop.value) == (D(4), D(60))
    assert audit() == []
