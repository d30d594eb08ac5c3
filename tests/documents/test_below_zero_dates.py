"""Up to which day goods may have been sold that had not come, where moves are dated later already."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from tests.documents.test_below_zero import allow, sell
from tests.support.trading import Trading

D = Decimal


@pytest.mark.parametrize("method", ["moving_average", "fifo", "specific"])
def test_a_transfer_dated_after_a_sale_without_stock(trading: Trading, method: str) -> None:
    """Ten here and ten there; two go from here on the 20th. On the 5th twelve are sold here: −2, then −4.

    The transfer moves no cost of the company's, but the warehouse has less from its day on.
    """
    allow(trading, cost_method=method)
    for place in ("主仓", "门店仓"):
        trading.receive("P1", "10", "10", place=place)
    there = {"place": "主仓", "target_place": "门店仓", "details": {"mode": "direct"}}
    trading.book("inventory.transfer", [trading.line("P1", "2")], date(2026, 11, 20), **there)
    sell(trading, "12", on=date(2026, 11, 5))
    assert trading.stock("P1") == (D(-4), D(0))
    assert audit() == []
