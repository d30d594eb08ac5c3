"""Taken back, billed later or built in where goods were sold before they came: nothing is left over."""

from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.kernel.terms import AccountRole
from tests.documents.test_below_zero import allow, margin, sell
from tests.support.trading import Trading

D = Decimal
ZERO = D(0)


def assemble(trading: Trading, quantity: str, fee: str = "0", place: str = "主仓") -> SavedDraft:
    """Make so many P3 of as many P1."""
    lines = [
        trading.line("P3", quantity, details={"role": "whole"}),
        trading.line("P1", quantity, details={"role": "part"}),
    ]
    return trading.book("inventory.assembly", lines, place=place, details={"fee": fee})


@pytest.mark.parametrize("method", ["moving_average", "fifo"])
@pytest.mark.parametrize("comes", ["made", "bought"])
def test_what_was_made_and_sold_elsewhere_and_taken_back_leaves_nothing_under_way(
    trading: Trading, method: str, comes: str
) -> None:
    """Three made for 6 cover a sale of five in the shop, two are short at 2. Taken back, five are short.

    Five come at 3: the sale's two cost 2 more, and the three that were never made 3 more, which is variance.
    """
    allow(trading, cost_method=method)
    trading.receive("P1", "20", "2")
    made = assemble(trading, "3")
    sale = sell(trading, "5", product="P3", place="门店仓")
    assert (margin(sale), trading.cost("P3")) == (D(10), (D(-2), D(-4)))
    reverse(ReversalRequest(made.id, trading.actor))
    assert (trading.cost("P3"), trading.cost("P1")) == ((D(-5), D(-10)), (D(20), D(40)))
    came = assemble(trading, "5", "5") if comes == "made" else trading.receive("P3", "5", "3")
    assert (margin(sale), trading.cost("P3")) == (D(12), (ZERO, ZERO))
    assert trading.entry(came.id)["540101"] == D(2)
    assert trading.account(AccountRole.PRODUCTION) == ZERO
    assert trading.account(AccountRole.PURCHASE_VARIANCE) == D(3)
    assert audit() == []


def test_a_late_price_of_goods_that_were_built_in_goes_to_cost_of_sales(trading: Trading) -> None:
    """Five at 10 on a day that is not played: one was sold before, two are built in. 4 more is 0.80 each."""
    allow(trading, cost_method="fifo")
    trading.receive("P1", "1", "10")
    sale = sell(trading, "2")
    receipt = trading.receive("P1", "5", "10")
    assemble(trading, "2")
    bill = trading.bear("4", [receipt])
    assert margin(sale) == D("20.80")
    assert trading.cost("P1") == (D(2), D("21.60"))
    assert trading.entry(bill.id) == {"1405": D("1.60"), "540101": D("2.40"), "220201": D(-4)}
    assert trading.account(AccountRole.PRODUCTION) == ZERO
    assert audit() == []


def test_a_price_that_falls_to_nothing_leaves_no_sale_below_nothing(trading: Trading) -> None:
    """Seven sold one by one cost 10.00 ÷ 7, six times 1.43 and 1.42. Taken back, the fourth gives 1.42.

    The seventh has no more than 1.42 to give, so that the cent is cost of sales as a sum.
    """
    allow(trading, cost_method="fifo")
    trading.receive("P1", "1", "10")
    sell(trading, "1")
    sales = [sell(trading, "1") for _ in range(7)]
    receipt = trading.receive("P1", "7", "1.4286")
    assert [margin(sale) for sale in sales] == [D("1.43")] * 6 + [D("1.42")]
    line = trading.line("P1", "7", "0", origin=receipt.lines[0])
    invoice = trading.book("finance.supplier_invoice", [line], partner="S1")
    assert [margin(sale) for sale in sales] == [ZERO] * 3 + [D("0.01")] + [ZERO] * 3
    assert trading.entry(invoice.id) == {"220202": D(10), "540101": D(-10)}
    assert audit() == []
    reverse(ReversalRequest(invoice.id, trading.actor))
    assert sum((margin(sale) for sale in sales), ZERO) == D("10.00")
    assert audit() == []
