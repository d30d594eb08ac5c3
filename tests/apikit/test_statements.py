"""How many statements an answer takes never depends on how much it tells."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apikit.calling import Caller
from tests.support.trading import Trading

SPAN = "from=2026-11-01&to=2026-11-30"


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def trade(trading: Trading, times: int) -> None:
    for _ in range(times):
        lines = [trading.line(product, "5", "10") for product in ("P1", "P2", "P3")]
        trading.book("purchasing.receipt", lines, partner="S1", place="主仓")
        order = trading.book(
            "sales.order", [trading.line("P1", "1", "20") for _ in range(3)], partner="C1", place="主仓"
        )
        lines = [trading.line("P1", "1", "20", origin=line) for line in order.lines]
        sale = trading.book("sales.delivery", lines, partner="C1", place="主仓")
        lines = [trading.line("P1", "1", "20", origin=line) for line in sale.lines]
        trading.book("finance.sales_invoice", lines, partner="C1")


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/documents/sales.order?totals=true", 5),
        ("/documents/sales.delivery/origins", 3),
        ("/documents/sales.order/{order}", 13),
        ("/documents/sales.delivery/{delivery}", 13),
        ("/products", 4),
        ("/products/search?text=P", 5),
        ("/partners", 3),
        ("/stock?totals=true", 5),
        ("/stock/as-of?on=2026-11-30", 3),
        (f"/stock/movements?{SPAN}", 3),
        ("/receivables?on=2026-11-30", 3),
        ("/claims?kind=receivable&on=2026-11-30", 3),
    ],
)
def test_lists(trading: Trading, owner: Caller, path: str, most: int) -> None:
    def ask() -> None:
        newest = {
            name: owner.get(f"/documents/sales.{name}?limit=1").body["rows"][0]["id"]
            for name in ("order", "delivery")
        }
        full = path.format(**newest)
        counted.append(statements(lambda: answers.append(owner.get(full).status)))

    counted: list[int] = []
    answers: list[int] = []
    trade(trading, 1)
    ask()
    trade(trading, 4)
    ask()
    assert answers == [200, 200]
    assert counted[0] == counted[1]
    assert counted[0] <= most
