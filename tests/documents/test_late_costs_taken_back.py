"""A late cost that is taken back after goods of it went back to their supplier leaves nothing behind."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.month_average import run
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.rule_book import set_rules
from liandong.kernel.terms import AccountRole
from tests.support.trading import Trading

D = Decimal
ZERO = D(0)
REPLAYED = ["fifo", "moving_average", "specific"]


def day(number: int) -> date:
    return date(2026, 9, number)


def cost_by(trading: Trading, method: str) -> None:
    changes = {"cost_method": method}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)


def send_back(trading: Trading, receipt: SavedDraft, quantity: str, on: date) -> SavedDraft:
    line = trading.line("P1", quantity, "10", origin=receipt.lines[0])
    return trading.book("purchasing.purchase_return", [line], on, partner="S1", place="主仓")


def left_behind(trading: Trading) -> tuple[Decimal, Decimal]:
    return trading.account(AccountRole.PURCHASE_VARIANCE), trading.account(AccountRole.COST_OF_SALES)


@pytest.mark.parametrize("quantity", ["4", "9"])
@pytest.mark.parametrize("method", REPLAYED)
def test_freight_taken_back_leaves_goods_at_what_they_came_in_at(
    trading: Trading, method: str, quantity: str
) -> None:
    """Ten at 10 bear 30; some go back at 10, under FIFO at 13 with the rest as variance; then the 30 go."""
    cost_by(trading, method)
    receipt = trading.receive("P1", "10", "10", on=day(1))
    freight = trading.bear("30", [receipt], on=day(2))
    returned = send_back(trading, receipt, quantity, day(3))
    reverse(ReversalRequest(freight.id, trading.actor, on=day(4)))
    rest = 10 - D(quantity)
    assert trading.cost("P1") == (rest, rest * 10)
    assert left_behind(trading) == (ZERO, ZERO)
    assert audit() == []
    reverse(ReversalRequest(returned.id, trading.actor, on=day(5)))
    assert trading.cost("P1") == (D(10), D(100))
    assert left_behind(trading) == (ZERO, ZERO)
    assert audit() == []


def test_under_fifo_goods_that_went_back_before_the_freight_was_charged_have_none_to_give_back(
    trading: Trading,
) -> None:
    """Two went back before: the other eight bore 24, of which three went back with 9 at 13 each."""
    cost_by(trading, "fifo")
    receipt = trading.receive("P1", "10", "10", on=day(1))
    send_back(trading, receipt, "2", day(3))
    freight = trading.bear("24", [receipt], on=day(2))
    assert trading.cost("P1") == (D(8), D(104))
    send_back(trading, receipt, "3", day(3))
    assert left_behind(trading) == (D(9), ZERO)
    reverse(ReversalRequest(freight.id, trading.actor, on=day(4)))
    assert trading.cost("P1") == (D(5), D(50))
    assert left_behind(trading) == (ZERO, ZERO)
    assert audit() == []


@pytest.mark.parametrize("method", REPLAYED)
def test_a_price_difference_taken_back_leaves_nothing_behind(trading: Trading, method: str) -> None:
    cost_by(trading, method)
    receipt = trading.receive("P1", "10", "10", on=day(1))
    line = trading.line("P1", "10", "13", origin=receipt.lines[0])
    invoice = trading.book("finance.supplier_invoice", [line], day(2), partner="S1")
    send_back(trading, receipt, "4", day(3))
    reverse(ReversalRequest(invoice.id, trading.actor, on=day(4)))
    assert trading.cost("P1") == (D(6), D(60))
    assert left_behind(trading) == (ZERO, ZERO)
    assert audit() == []


@pytest.mark.parametrize("is_invoice", [False, True])
def test_the_month_average_puts_right_what_taking_a_late_cost_back_left(
    trading: Trading, *, is_invoice: bool
) -> None:
    cost_by(trading, "monthly_average")
    receipt = trading.receive("P1", "10", "10", on=day(1))
    line = trading.line("P1", "10", "13", origin=receipt.lines[0])
    if is_invoice:
        late = trading.book("finance.supplier_invoice", [line], day(2), partner="S1")
    else:
        late = trading.bear("30", [receipt], on=day(2))
    send_back(trading, receipt, "4", day(3))
    reverse(ReversalRequest(late.id, trading.actor, on=day(4)))
    run(day(1), trading.actor, date(2026, 10, 2))
    assert trading.cost("P1") == (D(6), D(60))
    assert left_behind(trading) == (ZERO, ZERO)
    assert audit() == []
