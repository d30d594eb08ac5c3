"""What is reserved for an order is not for others."""

from decimal import Decimal

import pytest

from liandong.kernel.refusal import RefusedError
from tests.support.trading import Trading


def test_reserved_goods_are_not_sold_to_others(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    trading.book("sales.order", [trading.line("P1", "8", "30")], partner="C1", place="主仓")
    with pytest.raises(RefusedError) as refusal:
        trading.book("sales.delivery", [trading.line("P1", "3", "30")], partner="C2", place="主仓")
    (problem,) = refusal.value.problems
    assert problem.code == "short_stock"
    assert (problem.detail["on_hand"], problem.detail["reserved"], problem.detail["available"]) == (
        "10",
        "8",
        "2",
    )
    trading.book("sales.delivery", [trading.line("P1", "2", "30")], partner="C2", place="主仓")
    assert trading.stock("P1") == (Decimal(8), Decimal(8))
