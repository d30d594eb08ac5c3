"""A list shows the same documents in the same order, whichever way they are looked up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from operator import attrgetter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents import steering
from liandong.documents.inputs import LineInput
from liandong.documents.list_filter import DocumentFilter
from liandong.documents.listing import DocumentSlice, Order, document_totals
from liandong.documents.models import Document
from liandong.documents.period_span import span_of_period
from liandong.documents.stages import STAGES_OF, Stage
from liandong.general_ledger.models import Claim
from tests.documents.test_added_order import walked
from tests.support.trading import DAY, Trading, make_trading

DEBTS = "finance.opening_claims"
ORDER = "sales.order"
NUMBERS = ("QC-0004", "QC-0001", "QC-0006", "QC-0002", "QC-0005", "QC-0003")
"""One a day, in no order of the days."""
KEYS = {Order.DATE: "business_date", Order.NUMBER: "number", Order.AMOUNT: "gross_amount"}
Keeps = Callable[[Document], bool]


def day(nth: int) -> date:
    return DAY + timedelta(days=nth)


@pytest.fixture
def trading(company: object) -> Trading:
    """Six debts on six days, the second and fifth not posted, the third one paid."""
    del company
    trading = make_trading()
    made = []
    for nth in range(len(NUMBERS)):
        line = LineInput(gross_amount=Decimal(7 - nth % 3), details={"kind": "receivable"})
        saved = trading.draft(DEBTS, [line], day(nth), partner="C1")
        Document.objects.filter(pk=saved.id).update(number=NUMBERS[nth])
        if nth not in {1, 4}:
            trading.post(saved)
        made.append(saved.id)
    money = LineInput(account=trading.money_account("1001"), gross_amount=Decimal(5), anchor="gross_amount")
    settled = LineInput(
        claim=Claim.objects.get(document=made[2]).pk, gross_amount=Decimal(5), anchor="gross_amount"
    )
    trading.book("finance.incoming_payment", [money, settled], partner="C1")
    return trading


FILTERS: dict[str, tuple[DocumentFilter, Keeps]] = {
    "period": (
        DocumentFilter(DEBTS, start=day(1), end=day(3)),
        lambda one: day(1) <= one.business_date <= day(3),
    ),
    "since": (DocumentFilter(DEBTS, start=day(2)), lambda one: one.business_date >= day(2)),
    "until": (DocumentFilter(DEBTS, end=day(3)), lambda one: one.business_date <= day(3)),
    "nothing": (DocumentFilter(DEBTS, start=day(90)), lambda one: one.business_date >= day(90)),
    "drafts since": (
        DocumentFilter(DEBTS, start=day(2), stages=STAGES_OF["draft"]),
        lambda one: one.state == "draft" and one.business_date >= day(2),
    ),
    "posted until": (
        DocumentFilter(DEBTS, end=day(3), stages=frozenset({Stage.POSTED})),
        lambda one: one.state == "posted" and one.business_date <= day(3),
    ),
    "owing": (
        DocumentFilter(DEBTS, owing=True),
        lambda one: one.state == "posted" and one.number != NUMBERS[2],
    ),
    "owing since": (
        DocumentFilter(DEBTS, owing=True, start=day(2)),
        lambda one: one.number in {NUMBERS[3], NUMBERS[5]},
    ),
    "overdue": (
        DocumentFilter(DEBTS, owing=True, due_before=day(3)),
        lambda one: one.number == NUMBERS[0],
    ),
}


@pytest.mark.parametrize(("few", "many"), [(0, 0), (0, 9), (9, 0), (9, 9)])
def test_what_is_found_does_not_depend_on_the_way(
    few: int, many: int, trading: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = list(Document.objects.filter(type=DEBTS))
    monkeypatch.setattr(steering, "FEW", few)
    monkeypatch.setattr(steering, "_MANY", many)
    for (name, (wanted, keeps)), order, down in product(FILTERS.items(), Order, (True, False)):
        kept = [one for one in every if keeps(one)]
        rows = sorted(kept, key=attrgetter(KEYS[order], "pk"), reverse=down)
        found = walked(trading, wanted, DocumentSlice(2, order=order, is_descending=down))
        assert found == [one.pk for one in rows], (name, order)


def test_the_sums_are_those_of_what_is_found(trading: Trading) -> None:
    every = list(Document.objects.filter(type=DEBTS))
    for name, (wanted, keeps) in FILTERS.items():
        kept = [one for one in every if keeps(one)]
        found = document_totals(trading.actor, wanted)
        assert (found.count, found.gross_amount) == (len(kept), sum(one.gross_amount for one in kept)), name


def test_the_sums_of_a_place_and_a_product_are_of_lines_too(trading: Trading) -> None:
    second = trading.places["门店仓"]
    lines = [trading.line("P1", "2", "10"), trading.line("P2", "1", "7", place=second)]
    trading.book(ORDER, lines, partner="C1", place="主仓")
    trading.book(
        ORDER, [trading.line("P1", "1", "5"), trading.line("P1", "1", "5")], partner="C1", place="主仓"
    )
    both = DocumentFilter(ORDER)

    def counted(wanted: DocumentFilter) -> tuple[int, Decimal]:
        found = document_totals(trading.actor, wanted)
        return found.count, found.net_amount

    assert counted(both) == (2, Decimal(37))
    assert counted(replace(both, place=trading.places["主仓"])) == (2, Decimal(37))
    assert counted(replace(both, place=second)) == (1, Decimal(27))
    assert counted(replace(both, product=trading.products["P1"])) == (2, Decimal(37))
    assert counted(replace(both, product=trading.products["P2"])) == (1, Decimal(27))
    assert counted(replace(both, product=trading.products["P3"])) == (0, Decimal(0))


@pytest.mark.only_on("sqlite")  # PostgreSQL knows by its statistics which documents lie side by side
def test_the_sums_of_a_list_are_read_in_the_order_of_the_days(trading: Trading) -> None:
    with CaptureQueriesContext(connection) as queries:
        document_totals(trading.actor, DocumentFilter(DEBTS))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[-1]['sql']}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert "type=? AND business_date>?" in plan


def test_the_numbers_of_a_period_are_those_of_its_documents(trading: Trading) -> None:
    assert span_of_period("number", DEBTS, day(0), day(1)) == ("QC-0001", "QC-0004")
    assert span_of_period("number", DEBTS, day(5), None) == ("QC-0003", "QC-0003")
    assert span_of_period("number", DEBTS, None, day(2)) == ("QC-0001", "QC-0006")
    assert span_of_period("number", DEBTS, day(1) + timedelta(days=7), day(20)) is None
    assert span_of_period("number", "sales.order", None, None) is None
