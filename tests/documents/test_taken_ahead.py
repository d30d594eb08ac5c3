"""FIFO where days are not played again: what takes goods ahead of their day keeps what they cost."""

from datetime import date

import pytest

from liandong.documents.auditing.auditor import audit
from tests.documents.test_below_zero import allow, margin, sell
from tests.support.trading import Trading


def september(day: int) -> date:
    return date(2026, 9, day)


def october(day: int) -> date:
    return date(2026, 10, day)


@pytest.mark.parametrize("scope", ["company", "warehouse"])
def test_goods_taken_ahead_of_their_day_keep_what_they_cost(trading: Trading, scope: str) -> None:
    """Early September is not played again, since the shop sold before it had; so a late sale of the third
    takes what came in October. What then makes October's goods cost less must not pass by that sale."""
    allow(trading, cost_method="fifo", cost_scope=scope)
    trading.receive("P1", "1", "10", on=september(1), place="门店仓")
    sell(trading, "2", on=september(10), place="门店仓")
    trading.receive("P1", "1", "10", on=september(12), place="门店仓")
    trading.receive("P1", "6", "10", on=september(1))
    sell(trading, "3", on=september(20))
    trading.receive("P1", "3", "20", on=october(1), place="门店仓")
    line = [trading.line("P1", "3")]
    trading.book("inventory.transfer", line, october(3), place="门店仓", target_place="主仓")
    sell(trading, "3", on=october(5))
    late = sell(trading, "3", on=september(3))
    assert audit() == []
    before = margin(late)
    trading.receive("P1", "3", "5", on=september(15), place="门店仓")
    assert audit() == []
    assert margin(late) == before


@pytest.mark.parametrize("method", ["fifo", "moving_average", "specific"])
def test_freight_of_days_that_are_played_again_and_of_one_that_is_not_is_posted(
    trading: Trading, method: str
) -> None:
    """The fifth lies before what was sold ahead and is not played again, the fifteenth does not."""
    allow(trading, cost_method=method)
    early = trading.receive("P1", "3", "10", on=september(5))
    sell(trading, "5", on=september(10))
    trading.receive("P1", "10", "10", on=september(12))
    later = trading.receive("P1", "5", "10", on=september(15))
    sell(trading, "1", on=september(20))
    trading.service("运费")
    borne = [
        trading.line("P1", quantity, origin=one.lines[0]) for one, quantity in ((early, "3"), (later, "5"))
    ]
    lines = [trading.line("运费", "1", "8"), *borne]
    trading.book("purchasing.landed_cost", lines, september(16), partner="S2", details={"basis": "quantity"})
    assert audit() == []
