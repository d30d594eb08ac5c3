"""Gifts in the books: late costs follow them, they are returned and taken back, and the auditor agrees."""

from datetime import date
from decimal import Decimal

from django.test import Client

from liandong.documents.auditing.auditor import audit
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.sales.exchanging.making import exchange
from liandong.sales.exchanging.wishes import Back, Exchange, Instead
from tests.support.trading import DAY, Trading

D = Decimal
DELIVERY, RETURN = "sales.delivery", "sales.sales_return"


def test_the_auditor_agrees_with_gifts_and_exchanges(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    trading.receive("P2", "10", "3")
    lines = [
        trading.line("P1", "4", "30"),
        trading.line("P1", "2", "0", details={"gift": "sample"}),
        trading.line("P1", "1", "0", details={"gift": "with_sale"}),
    ]
    sale = trading.book(DELIVERY, lines, partner="C1", place="主仓")
    back = [trading.line("P1", "1", "0", origin=sale.lines[1], details={"gift": "sample"})]
    returned = trading.book(RETURN, back, partner="C1", place="主仓")
    instead = [Instead(trading.products["P2"], D(2), D(8))]
    exchange(trading.actor, Exchange(sale.id, DAY, [Back(sale.lines[0], D(1))], instead))
    # A receipt entered late makes all of it dearer: 20 bottles of 300.00 are 15 each.
    late = [trading.line("P1", "10", "20")]
    trading.book("purchasing.receipt", late, on=date(2026, 11, 1), partner="S1", place="主仓")
    assert audit() == []
    reverse(ReversalRequest(returned.id, trading.actor))
    assert audit() == []


def test_the_report_tells_gifts_with_their_cost(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "10")
    lines = [trading.line("P1", "4", "30"), trading.line("P1", "2", "0", details={"gift": "sample"})]
    trading.book(DELIVERY, lines, partner="C1", place="主仓")
    page = owner.get("/sales/gifts?from=2026-11-01&to=2026-11-30").content.decode()
    assert all(text in page for text in ("样品", "20.00"))
    assert "40.00" not in page
    assert (
        "20.00"
        not in owner.get("/sales/gifts?from=2026-11-01&to=2026-11-30&reason=goodwill").content.decode()
    )
