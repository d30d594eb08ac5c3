"""What was paid of lines of sales orders: by hand, with the goods billed at once or by invoices."""

from decimal import Decimal

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from liandong.analytics.order_money import Billed, billed
from liandong.documents.inputs import LineInput
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import Claim
from tests.sales.test_exchanging import switched
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import DAY, Trading, make_trading

D = Decimal
SOLD, INVOICE = "sales.delivery", "finance.sales_invoice"


@pytest.fixture
def trading(company: object) -> Trading:
    del company
    trading = make_trading()
    trading.receive("P1", "100", "4")
    trading.receive("P2", "100", "3")
    return trading


def ordered(trading: Trading) -> SavedDraft:
    """10 of P1 at 10 and 5 of P2 at 20, without tax."""
    lines = [
        trading.line("P1", "10", "10", tax_rate=D(0)),
        trading.line("P2", "5", "20", tax_rate=D(0)),
    ]
    return trading.book("sales.order", lines, partner="C1", place="主仓")


def followed(trading: Trading, kind: str, origin: SavedDraft, *quantities: str) -> SavedDraft:
    codes = (("P1", "10"), ("P2", "20"))
    lines = [
        trading.line(code, quantity, price, tax_rate=D(0), origin=line)
        for (code, price), line, quantity in zip(codes, origin.lines, quantities, strict=False)
    ]
    if kind == INVOICE:
        return trading.book(kind, lines, partner="C1")
    return trading.book(kind, lines, partner="C1", place="主仓")


def pay(trading: Trading, document: SavedDraft, amount: str) -> SavedDraft:
    claim = Claim.objects.get(document=document.id).pk
    money = LineInput(account=trading.money_account("1001"), gross_amount=D(amount), anchor="gross_amount")
    settled = LineInput(claim=claim, gross_amount=D(amount), anchor="gross_amount")
    return trading.book("finance.incoming_payment", [money, settled], partner="C1")


def test_what_is_settled_of_an_invoice_is_shared_by_its_lines(trading: Trading) -> None:
    order = ordered(trading)
    assert billed(order.lines) == {}
    part = followed(trading, SOLD, order, "4", "2")
    assert billed(order.lines) == {}  # nothing is owed before the invoice
    invoice = followed(trading, INVOICE, part, "4", "2")
    one, two = order.lines
    assert billed(order.lines) == {one: Billed(D(40), D(0)), two: Billed(D(40), D(0))}
    pay(trading, invoice, "30")
    assert billed(order.lines) == {one: Billed(D(40), D(15)), two: Billed(D(40), D(15))}
    rest = followed(trading, INVOICE, followed(trading, SOLD, order, "6", "3"), "6", "3")
    money = pay(trading, rest, "120")
    assert billed(order.lines) == {one: Billed(D(100), D(75)), two: Billed(D(100), D(75))}
    reverse(ReversalRequest(money.id, trading.actor, on=DAY))
    assert billed([two]) == {two: Billed(D(100), D(15))}


def test_goods_billed_at_once_and_half_a_cent(trading: Trading) -> None:
    switched(trading, invoice_with_goods=True)
    order = ordered(trading)
    sold = followed(trading, SOLD, order, "1", "1")
    pay(trading, sold, "0.01")  # 10 and 20 of 30: 0.0033 and 0.0067
    one, two = order.lines
    assert billed(order.lines) == {one: Billed(D(10), D("0.00")), two: Billed(D(20), D("0.01"))}
    assert billed([]) == {}


def test_the_page_shows_it_to_who_may_know(trading: Trading) -> None:
    switched(trading, invoice_with_goods=True)
    order = ordered(trading)
    pay(trading, followed(trading, SOLD, order, "10"), "25")
    context = context_of(signed_in("owner"), "/analytics/sales-orders?state=all")
    heads = [one["label"] for one in context["columns"]]
    rows = [dict(zip(heads, row, strict=True)) for row in table(context)]
    assert [(row["应收"], row["已收"]) for row in rows] == [("100.00", "25.00"), ("", "")]
    assert "应收" not in [
        one["label"] for one in context_of(signed_in("owner"), "/analytics/purchase-orders")["columns"]
    ]


def test_statements_do_not_grow_with_lines(trading: Trading) -> None:
    def statements(lines: list[int]) -> int:
        with CaptureQueriesContext(connections["default"]) as queries:
            billed(lines)
        return len(queries)

    order = ordered(trading)
    followed(trading, INVOICE, followed(trading, SOLD, order, "4", "2"), "4", "2")
    assert statements(list(order.lines)) == statements(list(order.lines[:1])) == 3
