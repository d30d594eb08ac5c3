"""Bills of drop shipments beside those of goods in stock: each bears its part, no sale less than nothing."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.kernel.terms import AccountRole
from liandong.purchasing.dropping.pairs import Asking
from liandong.purchasing.dropping.returning import Back, StraightBack, send_back
from tests.purchasing.test_dropping import drop_order, rule, sale_cost, send
from tests.support.trading import DAY, Trading

D = Decimal


@pytest.mark.parametrize("method", ["moving_average", "fifo", "specific", "monthly_average"])
def test_one_bill_of_goods_in_stock_and_of_goods_that_never_were(trading: Trading, method: str) -> None:
    """Five at 8.00 in stock, ten at 20.00 sent straight on: 30.00 of freight is 2.00 a piece."""
    rule(trading, cost_method=method)
    stocked = trading.receive("P1", "5", "8", on=date(2026, 11, 1))
    _sale, order = drop_order(trading)
    made = send(trading, order)
    bill = trading.bear("30", [stocked, made.bringing], on=date(2026, 11, 9))
    assert trading.cost("P1") == (D(5), D(50))
    assert sale_cost(made.passing.lines[0]) == D(220)
    assert audit() == []
    reverse(ReversalRequest(bill.id, trading.actor))
    assert trading.cost("P1") == (D(5), D(40))
    assert sale_cost(made.passing.lines[0]) == D(200)
    assert audit() == []


def test_what_is_taken_off_beyond_the_price_is_cost_of_sales_as_a_sum(trading: Trading) -> None:
    """Ten at 20.00 sent straight on. Of 150.00 and then 80.00 less the sale gives 150.00 and 50.00."""
    trading.receive("P1", "5", "8", on=date(2026, 11, 1))
    _sale, order = drop_order(trading)
    made = send(trading, order)
    trading.bear("-150", [made.bringing], on=date(2026, 11, 9))
    assert sale_cost(made.passing.lines[0]) == D(50)
    trading.bear("-80", [made.bringing], on=date(2026, 11, 9))
    assert sale_cost(made.passing.lines[0]) == D(0)
    assert trading.account(AccountRole.COST_OF_SALES) == D(-30)
    assert trading.cost("P1") == (D(5), D(40))
    assert audit() == []


def test_goods_sent_back_for_nothing_leave_at_what_their_bill_made_of_them(trading: Trading) -> None:
    """Ten come free of charge and bear 50.00 of freight; of two sent straight back 10.00 is variance."""
    _sale, order = drop_order(trading, price="0")
    made = send(trading, order)
    trading.bear("50", [made.bringing], on=DAY)
    wish = StraightBack(made.passing.id, DAY, [Back(made.passing.lines[0], D(2))])
    gone = send_back(Asking(trading.actor), wish)
    assert trading.entry(gone.passing.id) == {"540101": D(-10), "540102": D(10)}
    assert audit() == []
    reverse(ReversalRequest(gone.passing.id, trading.actor))
    assert audit() == []


def test_a_drop_order_taken_back_leaves_nothing_on_the_way(trading: Trading) -> None:
    _sale, order = drop_order(trading)
    reverse(ReversalRequest(order.id, trading.actor))
    assert audit() == []
