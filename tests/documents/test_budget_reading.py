"""What a posting reads of a year's purchases for a budget: only the months and categories it looks at."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.catalog.models import Category, Product
from liandong.documents.budget_lines import BudgetRow, read_rows
from liandong.documents.budget_records import LineForm
from liandong.documents.budget_sums import Stretch, Used, used_of
from liandong.general_ledger.models import BudgetLine
from liandong.kernel.budgets import EMPTY_YEAR
from tests.documents.test_budgets import in_force, months, ordering
from tests.support.trading import Trading, make_trading

D = Decimal
NOVEMBER, DECEMBER = date(2026, 11, 2), date(2026, 12, 2)


@pytest.fixture
def trading(company: str) -> Trading:
    """P1 is of drinks, P2 of food; 3 of P1 and 5 of P2 are ordered in November, 7 of P1 in December."""
    del company
    made = make_trading()
    for code, product in (("D", "P1"), ("F", "P2")):
        Product.objects.filter(code=product).update(category=Category.objects.create(code=code, name=code))
    for quantity, product, on in (("3", "P1", NOVEMBER), ("5", "P2", NOVEMBER), ("7", "P1", DECEMBER)):
        made.post(ordering(made, quantity, product, on))
    return made


def rows_of(trading: Trading, *parts: str) -> list[BudgetRow]:
    budget = in_force(trading, *(LineForm(part, None, months(m11="1")) for part in parts))
    return read_rows(BudgetLine.objects.filter(budget=budget).order_by("pk"))


def committed(found: dict[int, Used]) -> list[tuple[Decimal, Decimal]]:
    """Return what is to come in November and in December of each line."""
    return [(one.committed[10], one.committed[11]) for one in found.values()]


def test_months_that_are_not_looked_at_are_not_read(trading: Trading) -> None:
    rows = rows_of(trading, "p")
    assert committed(used_of(rows, 2026)) == [(D(80), D(70))]
    assert committed(used_of(rows, 2026, Stretch(2026, 10, 10))) == [(D(80), D(0))]
    assert committed(used_of(rows, 2026, Stretch(2026, 10, 11))) == [(D(80), D(70))]
    assert used_of(rows, 2026, Stretch(2026, 0, 9))[rows[0].id].committed == EMPTY_YEAR


def test_categories_that_no_line_names_are_not_read(trading: Trading) -> None:
    drinks = Category.objects.get(code="D").pk
    rows = rows_of(trading, f"p{drinks}")
    with CaptureQueriesContext(connection) as queries:
        assert committed(used_of(rows, 2026)) == [(D(30), D(70))]
    assert "category_id" in queries.captured_queries[-1]["sql"].partition("WHERE")[2]


def test_a_purchase_of_another_category_reads_nothing_of_the_year(trading: Trading) -> None:
    in_force(trading, LineForm(f"p{Category.objects.get(code='D').pk}", None, months(m11="1000")))

    def read_by(product: str) -> int:
        draft = ordering(trading, "1", product)
        with CaptureQueriesContext(connection) as queries:
            trading.post(draft)
        return sum("SUM(CASE WHEN d.type" in one["sql"] for one in queries.captured_queries)

    assert read_by("P2") == 0
    assert read_by("P1") == 1
