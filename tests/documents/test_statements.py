"""Posting takes a constant number of statements, whatever the number of documents and lines.

Of today; what is entered for an earlier day looks whether something came after it, in one statement more.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.documents.booking import book
from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest
from liandong.identity.rule_book import set_rules
from liandong.partners.models import Partner
from tests.support.trading import Trading

MOST = 25


def _orders(trading: Trading, documents: int, lines: int) -> list[DraftRequest]:
    """Draft requests for deliveries of P1 and P2 in turn."""
    rows = tuple(trading.line(f"P{n % 2 + 1}", "1", "30") for n in range(lines))
    draft = DraftInput(
        "sales.delivery",
        timezone.localdate(),
        rows,
        partner=trading.partners["C1"],
        place=trading.places["主仓"],
    )
    return [DraftRequest(draft, trading.actor) for _ in range(documents)]


@pytest.mark.parametrize(("documents", "lines"), [(1, 1), (1, 200), (500, 4)])
def test_posting_takes_a_constant_number_of_statements(trading: Trading, documents: int, lines: int) -> None:
    for product in ("P1", "P2"):
        trading.receive(product, "5000", "10")
    saved = save_drafts(_orders(trading, documents, lines))
    with CaptureQueriesContext(connection) as captured:
        post([PostRequest(one.id, trading.actor) for one in saved])
    assert len(captured) <= MOST
    assert len(captured) == 18, [query["sql"][:80] for query in captured]


def test_drafting_and_posting_at_once_is_constant_too(trading: Trading) -> None:
    trading.receive("P1", "5000", "10")
    trading.receive("P2", "5000", "10")
    counts = set()
    for documents, lines in ((1, 1), (1, 100), (200, 4)):
        with CaptureQueriesContext(connection) as captured:
            book(_orders(trading, documents, lines))
        counts.add(len(captured))
    assert len(counts) == 1
    assert trading.stock("P1")[0] == Decimal(5000) - 1 - 50 - 400


@pytest.mark.parametrize(("documents", "lines"), [(1, 1), (1, 200), (500, 4)])
def test_the_longest_road_stays_within_the_budget(trading: Trading, documents: int, lines: int) -> None:
    """Deliveries from reserved orders, invoiced at once, to a customer whose credit is limited."""
    changes = {"invoice_with_goods": True}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    Partner.objects.filter(pk=trading.partners["C1"]).update(credit_limit=Decimal(10**9))
    trading.receive("P1", "5000", "10")
    trading.receive("P2", "5000", "10")
    orders = save_drafts(
        [
            replace(one, draft=replace(one.draft, type="sales.order"))
            for one in _orders(trading, documents, lines)
        ]
    )
    post([PostRequest(one.id, trading.actor) for one in orders])
    wanted = []
    for request, order in zip(_orders(trading, documents, lines), orders, strict=True):
        rows = [replace(line, origin=pk) for line, pk in zip(request.draft.lines, order.lines, strict=True)]
        wanted.append(replace(request, draft=replace(request.draft, lines=tuple(rows))))
    saved = save_drafts(wanted)
    with CaptureQueriesContext(connection) as captured:
        post([PostRequest(one.id, trading.actor) for one in saved])
    assert len(captured) <= MOST, [query["sql"][:80] for query in captured]
