"""The loop of purchase, sale, return, invoice and payment, with figures worked out by hand."""

from decimal import Decimal

from liandong.kernel.terms import AccountRole
from tests.support.trading import Trading

D = Decimal


def test_receipts_at_two_prices_then_a_delivery_at_the_average(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    trading.receive("P1", "10", "20")
    sale = trading.book("sales.delivery", [trading.line("P1", "5", "30")], partner="C1", place="主仓")
    assert trading.stock("P1") == (D(15), D(0))
    assert trading.cost("P1") == (D(15), D(225))
    assert trading.entry(sale.id) == {"540101": D(75), "1405": D(-75)}
    assert trading.account(AccountRole.INVENTORY) == D(225)
    assert trading.account(AccountRole.ACCRUED_PURCHASES) == D(-300)


def test_order_reserves_and_delivery_uses_the_reservation(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    order = trading.book("sales.order", [trading.line("P1", "6", "30")], partner="C1", place="主仓")
    assert trading.stock("P1") == (D(10), D(6))
    line = trading.line("P1", "4", "30", origin=order.lines[0])
    trading.book("sales.delivery", [line], partner="C1", place="主仓")
    assert trading.stock("P1") == (D(6), D(2))
    assert trading.progress(order.lines[0]) == (D(4), D(0), D(0))


def test_return_comes_back_at_its_issue_cost(trading: Trading) -> None:
    trading.receive("P1", "3", "10")
    sale = trading.book("sales.delivery", [trading.line("P1", "3", "30")], partner="C1", place="主仓")
    trading.receive("P1", "1", "50")
    line = trading.line("P1", "2", "30", origin=sale.lines[0])
    trading.book("sales.sales_return", [line], partner="C1", place="主仓")
    assert trading.cost("P1") == (D(3), D(70))
    assert trading.progress(sale.lines[0]) == (D(0), D(0), D(2))
