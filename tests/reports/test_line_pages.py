"""销售明细, 采购明细 and the tracking of orders: the same figures as the documents', to who may see them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.analytics.periods import Days
from liandong.analytics.trade import reach_of, summed, trade_by_day
from liandong.analytics.trade_lines import LinesAsked, LineSums, line_sums, order_lines, trade_lines
from liandong.identity.models import MemberPlace
from tests.support.pages import context_of, table
from tests.support.trading import DAY, Trading, make_trading

NOVEMBER = "from=2026-11-01&to=2026-11-30"
SOLD, BACK = "sales.delivery", "sales.sales_return"


@pytest.fixture
def trading(company: object) -> Trading:
    """An order of two lines, part of it delivered; a delivery of three lines, a piece of it given back."""
    del company
    trading = make_trading()
    trading.receive("P1", "100", "4")
    trading.receive("P2", "100", "3")
    place = trading.places["主仓"]
    wanted = [trading.line("P1", "6", "10", due_date=DAY), trading.line("P2", "5", "20")]
    order = trading.book("sales.order", wanted, partner="C1", place=place)
    part = [trading.line("P1", "4", "10", origin=order.lines[0])]
    trading.book(SOLD, part, partner="C1", place=place)
    three = [trading.line("P1", "1", "10"), trading.line("P2", "2", "20"), trading.line("P1", "3", "10")]
    sold = trading.book(SOLD, three, DAY + timedelta(days=1), partner="C2", place=place)
    back = [trading.line("P2", "1", "20", origin=sold.lines[1])]
    trading.book(BACK, back, DAY + timedelta(days=2), partner="C2", place=place)
    return trading


def walked(trading: Trading, asked: LinesAsked, limit: int) -> list[tuple[str, int]]:
    """Return type and quantity of all lines, page by page."""
    found, after = trade_lines(trading.actor, asked, limit)
    lines = list(found)
    while after is not None:
        found, after = trade_lines(trading.actor, asked, limit, after)
        lines += found
    return [(line.document.type, int(line.quantity)) for line in lines]


def test_lines_come_latest_first_without_gap_or_repeat(trading: Trading) -> None:
    asked = LinesAsked("sales", DAY, DAY + timedelta(days=9))
    every = [(BACK, 1), (SOLD, 1), (SOLD, 2), (SOLD, 3), (SOLD, 4)]
    assert [walked(trading, asked, limit) for limit in (1, 2, 4, 9)] == [every] * 4
    some = LinesAsked("sales", DAY, DAY + timedelta(days=9), product=trading.products["P1"])
    assert [walked(trading, some, limit) for limit in (1, 2, 9)] == [[(SOLD, 1), (SOLD, 3), (SOLD, 4)]] * 3
    of_partner = LinesAsked("sales", partner=trading.partners["C1"])
    assert walked(trading, of_partner, 1) == [(SOLD, 4)]
    elsewhere = LinesAsked("sales", place=trading.places["门店仓"])
    assert (walked(trading, elsewhere, 5), line_sums(trading.actor, elsewhere)) == ([], LineSums())


def test_sums_are_those_of_the_documents(trading: Trading) -> None:
    days = (DAY, DAY + timedelta(days=9))
    net, tax, gross = line_sums(trading.actor, LinesAsked("sales", *days))
    assert (net, net + tax) == (Decimal(40 + 10 + 40 + 30 - 20), gross)
    reach, span = reach_of(trading.actor), Days(*days)
    trade = summed(trade_by_day(reach, span), span)
    bought = line_sums(trading.actor, LinesAsked("purchases", *days))
    assert (net, bought.net_amount) == (trade.sales, trade.purchases)
    one = line_sums(trading.actor, LinesAsked("sales", *days, product=trading.products["P2"]))
    assert one.net_amount == Decimal(20)


def test_orders_show_what_is_left(trading: Trading) -> None:
    asked = LinesAsked("sales")
    pages = [order_lines(trading.actor, asked, 1)]
    pages.append(order_lines(trading.actor, asked, 1, pages[0][1]))
    assert [(int(line.quantity), int(line.fulfilled)) for found, _ in pages for line in found] == [
        (6, 4),
        (5, 0),
    ]
    rest = [trading.line("P1", "2", "10", origin=pages[0][0][0].pk)]
    trading.book(SOLD, rest, partner="C1", place=trading.places["主仓"])
    left, _ = order_lines(trading.actor, asked, 9)
    assert [line.quantity for line in left] == [5]
    every, _ = order_lines(trading.actor, asked, 9, has_done=True)
    assert [line.quantity for line in every] == [6, 5]


def test_a_page_takes_the_same_statements_however_many_lines_there_are(trading: Trading) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connections["default"]) as queries:
            trade_lines(trading.actor, LinesAsked("sales", DAY, DAY), 50)
            line_sums(trading.actor, LinesAsked("sales", DAY, DAY))
            order_lines(trading.actor, LinesAsked("sales"), 50)
        return len(queries)

    few = statements()
    many = [trading.line("P1", "1", "10") for _ in range(5)]
    for _ in range(3):
        trading.book(SOLD, many, partner="C1", place=trading.places["主仓"])
        trading.book("sales.order", many, partner="C1", place=trading.places["主仓"])
    assert statements() == few


def test_each_sees_what_he_may(owner: Client, clerk: Client, keeper: Client, trade: Trading) -> None:
    sold = context_of(owner, f"/analytics/sales-lines?{NOVEMBER}")
    (row,) = table(sold)
    assert (row[3], row[8], row[-4], row[-2]) == ("P1", "30", "450.00", "508.50")
    assert [cell["text"] for cell in sold["totals"]][-4:-1] == ["450.00", "58.50", "508.50"]
    assert table(context_of(clerk, f"/analytics/sales-lines?{NOVEMBER}")) == []  # none of his own
    assert clerk.get("/analytics/purchase-lines").status_code == 403
    MemberPlace.objects.filter(member__name="王五").update(place=trade.places["主仓"])
    bought = keeper.get(f"/analytics/purchase-lines?{NOVEMBER}").content.decode()
    assert "商品P1" in bought
    assert "1,000.00" not in bought
    assert "价税合计" not in bought


def test_a_late_order_says_by_how_many_days(owner: Client, trade: Trading) -> None:
    line = trade.line("P1", "5", "15", due_date=date(2026, 11, 18))
    trade.book("sales.order", [line], partner="C2", place="主仓")
    in_time, late = table(context_of(owner, "/analytics/sales-orders"))
    assert in_time[7:] == ["12", "0", "12", *[""] * 6, "", "", ""]
    assert late[3:] == ["P1", "商品P1", "", "瓶", "5", "0", "5", *[""] * 6, "2026-11-18", "3", ""]
    assert table(context_of(owner, "/analytics/purchase-orders")) == []
