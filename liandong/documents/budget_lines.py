"""The lines of a budget with what they stand for: accounts, categories and departments with those below."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from liandong.catalog.models import Category
from liandong.general_ledger.models import Account, BudgetLine
from liandong.identity.models import Department
from liandong.kernel.budgets import MONTHS, Year

COLUMNS = tuple(f"m{month}" for month in range(1, MONTHS + 1))
"""The months of a line, January first."""

_Tree = Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A line of a budget; the sets hold what it names and all below that.

    ``account`` is None where it is about buying goods, whose ``categories`` are None for all of them. Without
    ``departments`` it is the whole company's. What is spent is debited where ``is_debit``.
    """

    id: int
    account: int | None
    category: int | None
    department: int | None
    name: str
    department_name: str
    amounts: Year
    accounts: frozenset[int] = frozenset()
    categories: frozenset[int] | None = None
    departments: frozenset[str] = frozenset()
    is_debit: bool = True

    @property
    def is_purchase(self) -> bool:
        """Tell whether it is about buying goods."""
        return self.account is None

    @property
    def is_limit(self) -> bool:
        """Tell whether more of it is too much: income beyond its budget is welcome."""
        return self.is_debit

    def includes(self, other: "BudgetRow") -> bool:
        """Tell whether what another line stands for is part of this one's."""
        if self.is_purchase != other.is_purchase or (
            self.departments and not (other.departments and other.departments <= self.departments)
        ):
            return False
        if not self.is_purchase:
            return other.accounts <= self.accounts
        return self.categories is None or (
            other.categories is not None and other.categories <= self.categories
        )

    def meets(self, other: "BudgetRow") -> bool:
        """Tell whether something counts in both lines."""
        if self.is_purchase != other.is_purchase:
            return False
        if self.departments and other.departments and not self.departments & other.departments:
            return False
        if not self.is_purchase:
            return bool(self.accounts & other.accounts)
        return self.categories is None or other.categories is None or bool(self.categories & other.categories)


def limits_of(rows: Iterable[BudgetRow]) -> list[BudgetRow] | None:
    """Return the limits that may be added up: those no part of another.

    None where two of them cross, as a department's budget of all and one of an account of everybody: what
    counts in both would be added up twice.
    """
    found = [one for one in tops(rows) if one.is_limit]
    pairs = ((one, other) for place, one in enumerate(found) for other in found[place + 1 :])
    return None if any(one.meets(other) for one, other in pairs) else found


def tops(rows: Iterable[BudgetRow]) -> list[BudgetRow]:
    """Return the lines that are no part of another."""
    every = list(rows)
    return [one for one in every if not any(above is not one and above.includes(one) for above in every)]


def read_rows(lines: QuerySet[BudgetLine]) -> list[BudgetRow]:
    """Return lines in the order of their accounts, purchases last; four statements."""
    return rows_of(list(lines.select_related("account", "category", "department")))


def rows_of(found: Sequence[BudgetLine]) -> list[BudgetRow]:
    """Return lines at hand with what they stand for, in the same order; three statements.

    Those that are not kept have the ids -1, -2 and so on, as they come.
    """
    accounts = below(dict(Account.objects.values_list("pk", "parent")))
    departments = _department_names() if any(one.department_id for one in found) else {}
    categories = (
        below(dict(Category.objects.values_list("pk", "parent")))
        if any(one.category_id for one in found)
        else {}
    )
    below_all = _Below(accounts, categories, departments)
    rows = [_row(one, -place, below_all) for place, one in enumerate(found, 1)]
    return sorted(rows, key=lambda row: (row.is_purchase, row.name, row.department_name, row.id))


class _Below(NamedTuple):
    """What each account, category and department has below it, itself included."""

    accounts: Mapping[int, frozenset[int]]
    categories: Mapping[int, frozenset[int]]
    departments: Mapping[int, frozenset[str]]


def _row(line: BudgetLine, number: int, below_all: _Below) -> BudgetRow:
    amounts: list[Decimal] = [getattr(line, column) for column in COLUMNS]
    return BudgetRow(
        line.pk or number,
        line.account_id,
        line.category_id,
        line.department_id,
        str(line.account) if line.account else line.category.name if line.category else "",
        line.department.name if line.department else "",
        tuple(amounts),
        below_all.accounts.get(line.account_id or 0, frozenset()),
        below_all.categories[line.category_id] if line.category_id else None,
        below_all.departments[line.department_id] if line.department_id else frozenset(),
        is_debit=line.account.is_debit if line.account else True,
    )


def about(accounts: Collection[int], *, buys: bool) -> Q:
    """Return the condition for lines that these accounts, or buying goods, may count in; one statement."""
    parents = dict(Account.objects.values_list("pk", "parent"))
    wanted: set[int] = set()
    for account in accounts:
        above: int | None = account
        while above is not None and above not in wanted:
            wanted.add(above)
            above = parents.get(above)
    condition = Q(account__in=wanted)
    return condition | Q(is_purchase=True) if buys else condition


def below(parents: _Tree) -> dict[int, frozenset[int]]:
    """Return each node of a tree with all below it, itself included."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for node in parents:
        above: int | None = node
        while above is not None:
            found[above].add(node)
            above = parents[above]
    return {node: frozenset(nodes) for node, nodes in found.items()}


def _department_names() -> dict[int, frozenset[str]]:
    rows = {pk: (name, parent) for pk, name, parent in Department.objects.values_list("pk", "name", "parent")}
    nodes = below({pk: parent for pk, (_name, parent) in rows.items()})
    return {pk: frozenset(rows[one][0] for one in under) for pk, under in nodes.items()}
