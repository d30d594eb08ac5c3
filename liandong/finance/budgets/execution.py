"""预算执行: what was planned, came, is ordered or still a draft, and is left, over some months."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum

from liandong.documents.budget_lines import BudgetRow, read_rows
from liandong.documents.budget_sums import ORDER, used_of
from liandong.documents.columns import CATEGORY
from liandong.documents.departments import departments_of
from liandong.documents.models import DocumentLine, State
from liandong.general_ledger.models import Budget, BudgetLine
from liandong.kernel.budgets import Year, rate_of
from liandong.kernel.money import ZERO
from liandong.kernel.rules import Rules, Taxpayer

EXPENSE = "finance.other_expense"


@dataclass(frozen=True, slots=True)
class Executed:
    """A line over some months: ``drafts`` are not posted yet and no part of what is used."""

    row: BudgetRow
    budget: Decimal
    actual: Decimal
    committed: Decimal
    drafts: Decimal
    by_month: Year

    @property
    def used(self) -> Decimal:
        """Return what came and what is ordered."""
        return self.actual + self.committed

    @property
    def left(self) -> Decimal:
        """Return what may still be used, below zero for what is beyond; of income what is missing."""
        return self.budget - self.used

    @property
    def rate(self) -> Decimal | None:
        """Return per cent of the budget that is used, None without one."""
        return rate_of(self.used, self.budget)

    @property
    def is_over(self) -> bool:
        """Tell whether more was used than there is; income beyond its budget is welcome."""
        return self.row.is_limit and self.used > self.budget


def executed(budget: Budget, months: range, rules: Rules) -> list[Executed]:
    """Return a budget's lines over months, 0 for January; eleven statements at most."""
    rows = read_rows(BudgetLine.objects.filter(budget=budget))
    used = used_of(rows, budget.year) if rows else {}
    drafts = _Drafts(budget.year, months, rules) if rows else None
    found = []
    for row in rows:
        one = used[row.id]
        found.append(
            Executed(
                row,
                _over(row.amounts, months),
                _over(one.actual, months),
                _over(one.committed, months),
                drafts.of(row) if drafts else ZERO,
                one.months,
            )
        )
    return found


def together(found: Iterable[Executed]) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Return budget, actual, committed and drafts of lines that may be added up."""
    every = list(found)
    budget = sum((one.budget for one in every), ZERO)
    actual = sum((one.actual for one in every), ZERO)
    committed = sum((one.committed for one in every), ZERO)
    return budget, actual, committed, sum((one.drafts for one in every), ZERO)


def _over(year: Sequence[Decimal], months: range) -> Decimal:
    return sum((year[month] for month in months), ZERO)


class _Drafts:
    """Expenses and purchase orders that wait to be posted, by account or category, and department."""

    def __init__(self, year: int, months: range, rules: Rules) -> None:
        first = date(year, months.start + 1, 1)
        following = date(year + 1, 1, 1) if months.stop > 11 else date(year, months.stop + 1, 1)  # noqa: PLR2004 - December
        lines = DocumentLine.objects.filter(
            document__state=State.DRAFT,
            document__reverses__isnull=True,
            document__business_date__gte=first,
            document__business_date__lt=following,
        )
        amount = "net_amount" if rules.taxpayer is Taxpayer.GENERAL else "gross_amount"
        spent = lines.filter(document__type=EXPENSE, details__has_key=CATEGORY.name)
        ordered = lines.filter(document__type=ORDER, product__isnull=False)
        self._spent = _grouped(spent.values_list("document", "account").annotate(Sum(amount)))
        of_category = ordered.annotate(of=F("product__category"))
        self._ordered = _grouped(of_category.values_list("document", "of").annotate(Sum("net_amount")))
        self._departments = departments_of({document for document, _key in (*self._spent, *self._ordered)})

    def of(self, row: BudgetRow) -> Decimal:
        """Return what drafts would add to a line."""
        found = self._ordered if row.is_purchase else self._spent
        every = row.categories if row.is_purchase else row.accounts
        return sum(
            (
                amount
                for (document, key), amount in found.items()
                if (every is None or key in every)
                and (not row.departments or self._departments.get(document, "") in row.departments)
            ),
            ZERO,
        )


def _grouped(rows: Iterable[tuple[int, int | None, Decimal | None]]) -> dict[tuple[int, int], Decimal]:
    found: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for document, key, amount in rows:
        found[document, key or 0] += amount or ZERO
    return dict(found)
