"""Trade of two months whose sums are worked out by hand."""

from datetime import date, timedelta

import pytest

from liandong.analytics.periods import Days
from tests.support.trading import DAY, Trading, make_trading

NOVEMBER = Days(date(2026, 11, 1), date(2026, 11, 30))
OCTOBER = Days(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def two_months(company: str) -> Trading:
    """P1 costs 4.00 and P2 3.00. October: C1 buys 2 P1 at 10.00.

    November: C1 buys 4 P1 at 10.00; C2 buys 4 P1 at 10.00 and 2 P2 at 20.00, and gives 1 P2 back.
    So P1: 8 for 80.00 (cost 32.00); P2: 1 for 20.00 (3.00); C1: 40.00 (16.00); C2: 60.00 (19.00).
    """
    trading = make_trading()
    place = trading.places["主仓"]
    trading.receive("P1", "100", "4", on=OCTOBER.start)
    trading.receive("P2", "100", "3")
    trading.book(
        "sales.delivery", [trading.line("P1", "2", "10")], date(2026, 10, 13), partner="C1", place=place
    )
    trading.book("sales.delivery", [trading.line("P1", "4", "10")], partner="C1", place=place)
    three = [trading.line("P1", "1", "10"), trading.line("P2", "2", "20"), trading.line("P1", "3", "10")]
    sold = trading.book("sales.delivery", three, DAY + timedelta(days=1), partner="C2", place=place)
    back = [trading.line("P2", "1", "20", origin=sold.lines[1])]
    trading.book("sales.sales_return", back, DAY + timedelta(days=2), partner="C2", place=place)
    return trading
