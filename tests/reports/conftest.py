"""A few days of trade whose figures are worked out by hand, and clients who look at them."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client

    from tests.support.trading import Trading


TODAY = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def today(company: str) -> Iterator[datetime]:
    """Stand at noon of 21 November 2026."""
    with time_machine.travel(TODAY, tick=False):
        yield TODAY


@pytest.fixture
def trade(today: datetime) -> "Trading":
    """Trade on 2 November.

    100 P1 come in at 10.00 (主仓), 20 of them go to 门店仓, 30 are sold at 15.00 from 主仓 and
    invoiced, an order keeps 12. Left: 50 + 20 = 70 at 10.00, 700.00.
    """
    from tests.support.trading import make_trading  # noqa: PLC0415 - needs Django, loaded later than this file

    trading = make_trading()
    trading.receive("P1", "100", "10")
    trading.book("inventory.transfer", [trading.line("P1", "20")], place="主仓", target_place="门店仓")
    sold = trading.book("sales.delivery", [trading.line("P1", "30", "15")], partner="C1", place="主仓")
    line = trading.line("P1", "30", "15", origin=sold.lines[0])
    trading.book("finance.sales_invoice", [line], partner="C1")
    trading.book("sales.order", [trading.line("P1", "12", "15")], partner="C2", place="主仓")
    return trading


@pytest.fixture
def folded(trade: "Trading") -> "Trading":
    """The same trade, with every move folded into its month."""
    from liandong.documents import outbox  # noqa: PLC0415 - needs Django, loaded later than this file

    outbox.drain()
    return trade


@pytest.fixture
def owner(trade: "Trading") -> "Client":
    from tests.support.pages import signed_in  # noqa: PLC0415 - needs Django, loaded later than this file

    return signed_in("owner")


@pytest.fixture
def clerk(trade: "Trading") -> "Client":
    """A salesperson: sees no cost, and only his own sales."""
    from tests.support.pages import signed_in  # noqa: PLC0415 - needs Django, loaded later than this file

    return signed_in("clerk")


@pytest.fixture
def keeper(trade: "Trading") -> "Client":
    """A warehouse hand limited to one place."""
    from tests.support.pages import signed_in  # noqa: PLC0415 - needs Django, loaded later than this file

    return signed_in("keeper")
