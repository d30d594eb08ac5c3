"""The ledger made for measuring is a consistent one, and reading it takes one statement a question."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.kernel.rules import CostScope
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.ledger import LedgerQuery, stock_ledger_page
from liandong.stock_ledger.on_hand import StockSlice, stock_on_hand, stock_totals
from liandong.stock_ledger.projection import fold, verify
from liandong.stock_ledger.queries import available_for, reservations_of, stock_value_total
from liandong.stock_ledger.summary import CodeSlice, movement_summary, stock_as_of
from liandong.storage.bulk import Source
from tests.bench.ledger_data import LedgerSize, last_day, make_ledger

SIZE = LedgerSize(moves=1_500, products=40, unfolded_documents=5)


@pytest.fixture
def unfolded(company: str) -> Source:
    return make_ledger(SIZE)


def test_balances_costs_and_months_agree(unfolded: Source) -> None:
    assert verify(unfolded) == []
    now = stock_as_of(last_day(SIZE), StockFilter(), unfolded, CodeSlice(by_place=True))
    rows = stock_on_hand(StockFilter(), CostScope.COMPANY, StockSlice(limit=1_000)).rows
    held = {(row.named.product, row.named.place): row.held.quantity for row in now.rows if row.held.quantity}
    assert held == {(row.product, row.place): row.on_hand + row.incoming for row in rows}
    assert now.totals.value == stock_value_total() == stock_totals(StockFilter(), CostScope.COMPANY).value
    moved = movement_summary(SIZE.start, last_day(SIZE), StockFilter(), unfolded, CodeSlice())
    assert len(moved.totals.by_purpose) > 4


QUESTIONS: dict[str, Callable[[Source], object]] = {
    "stock_on_hand": lambda _: stock_on_hand(StockFilter(), CostScope.COMPANY, StockSlice()),
    "stock_totals": lambda _: stock_totals(StockFilter(places=frozenset({101})), CostScope.WAREHOUSE),
    "available_for": lambda _: available_for(range(1, 200), 101),
    "reservations_of": lambda _: reservations_of(1),
    "stock_value_total": lambda _: stock_value_total(),
    "stock_as_of": lambda late: stock_as_of(date(2025, 6, 17), StockFilter(), late, CodeSlice(limit=9)),
    "movement_summary": lambda late: movement_summary(
        date(2025, 1, 9), date(2025, 3, 3), StockFilter(), late, CodeSlice(limit=9)
    ),
    "stock_ledger_page": lambda late: stock_ledger_page(
        LedgerQuery(1, date(2024, 2, 2), date(2025, 3, 3), after=(date(2025, 1, 5), 7), limit=9), late
    ),
    "stock_of_products": lambda _: stock_on_hand(
        StockFilter(products=range(1, 50)), CostScope.COMPANY, StockSlice()
    ),
    "verify": verify,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_one_statement(question: str, company: str) -> None:
    # One statement is one snapshot: months and moves can't be read from two different moments.
    with CaptureQueriesContext(connection) as queries:
        QUESTIONS[question](Source("(SELECT 0 AS document_id)", []))
    assert len(queries) == 1


def test_folding_is_a_statement_for_months_and_one_for_years(company: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        fold([1, 2, 3])
    assert len(queries) == 2
