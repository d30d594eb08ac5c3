"""The number of SQL statements never depends on how much there is to show."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.trading import DAY, Trading
from tests.webkit.calling import line, order, send


def statements(act: Callable[[], Any]) -> int:
    with (
        CaptureQueriesContext(connections["default"]) as company,
        CaptureQueriesContext(connections["registry"]) as registry,
    ):
        assert act().status_code == 200
    return len(company.captured_queries) + len(registry.captured_queries)


def book_orders(trading: Trading, count: int) -> None:
    for n in range(count):
        lines = [trading.line("P1", "1", "10"), trading.line("P2", "1", "10")]
        trading.book("sales.order", lines, DAY + timedelta(days=n % 5), partner="C1", place="主仓")


def many_lines(trading: Trading, count: int) -> list[Any]:
    return [trading.line(f"P{n % 3 + 1}", "1", "10") for n in range(count)]


def test_a_list_takes_the_same_statements_for_one_and_for_fifty(trading: Trading, owner: Client) -> None:
    book_orders(trading, 1)
    one = statements(lambda: owner.get("/t/sales.order/?q=C1"))
    book_orders(trading, 49)
    assert statements(lambda: owner.get("/t/sales.order/?q=C1")) == one
    assert one <= 20


def test_an_entry_page_takes_the_same_statements_for_ten_and_for_two_hundred_lines(
    trading: Trading, owner: Client
) -> None:
    small = trading.draft("sales.order", many_lines(trading, 10), partner="C1", place="主仓")
    large = trading.draft("sales.order", many_lines(trading, 200), partner="C1", place="主仓")
    counted = [statements(partial(owner.get, f"/t/sales.order/{one.id}")) for one in (small, large)]
    assert counted[0] == counted[1]
    assert counted[0] <= 33


def test_a_document_page_takes_the_same_statements_for_ten_and_for_two_hundred_lines(
    trading: Trading, owner: Client
) -> None:
    for product in ("P1", "P2", "P3"):
        trading.receive(product, "1000", "6")
    counted = []
    for count in (10, 200):
        ordered = trading.book("sales.order", many_lines(trading, count), partner="C1", place="主仓")
        lines = [
            trading.line(f"P{n % 3 + 1}", "1", "10", origin=origin) for n, origin in enumerate(ordered.lines)
        ]
        booked = trading.book("sales.delivery", lines, partner="C1", place="主仓")
        counted.append(statements(partial(owner.get, f"/t/sales.delivery/{booked.id}")))
    assert counted[0] == counted[1]
    assert counted[0] <= 33


@pytest.mark.parametrize("verb", ["save", "totals"])
def test_saving_takes_the_same_statements_for_ten_and_for_two_hundred_lines(
    verb: str, trading: Trading, owner: Client
) -> None:
    counted = []
    for count in (10, 200):
        lines = [{**line(trading, f"P{n % 3 + 1}"), "key": f"k{n}"} for n in range(count)]
        body = order(trading, *lines)
        counted.append(statements(partial(send, owner, f"/t/sales.order/{verb}", body)))
    assert counted[0] == counted[1]
    assert counted[0] <= 36


def test_the_open_lines_of_many_orders_take_the_same_statements(trading: Trading, owner: Client) -> None:
    book_orders(trading, 1)
    one = statements(lambda: owner.get("/t/sales.delivery/origins"))
    book_orders(trading, 30)
    assert statements(lambda: owner.get("/t/sales.delivery/origins")) == one
