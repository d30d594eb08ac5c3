"""What was used of budgets: what was booked to accounts, and what was ordered and received of goods.

Booked is what the journal says, of whatever document, but for transfers at the end of a period and opening
balances. Goods count in the month of their order: what came of it is actual, what is still to come is
committed; what came without an order counts in its own month, what went back is taken off in its own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from liandong.catalog.models import Product
from liandong.documents.budget_lines import BudgetRow
from liandong.documents.departments import KEPT
from liandong.documents.detail_model import DocumentDetail
from liandong.documents.kept_choices import kept_names
from liandong.documents.models import Document, DocumentLine
from liandong.documents.queries import not_handled_by
from liandong.general_ledger.account_months import ACCOUNTS, CONSUMER, OPENINGS, TRANSFERS, listed
from liandong.general_ledger.models import JournalEntry, JournalLine
from liandong.kernel.budgets import EMPTY_YEAR, MONTHS, Year
from liandong.kernel.money import ZERO, from_scaled
from liandong.storage import bulk, cubes
from liandong.storage.bulk import Source
from liandong.storage.fields import AmountField
from liandong.storage.pieces import alternately, day_parameter, fetch, given, joined, month_of, share, united

ORDER, RECEIPT, BACK = "purchasing.order", "purchasing.receipt", "purchasing.purchase_return"
BUYING = (ORDER, RECEIPT, BACK)
NOT_USED = (*TRANSFERS, *OPENINGS)
"""Types whose entries are no spending and no income."""

_Months = list[Decimal]


@dataclass(frozen=True, slots=True)
class Used:
    """What was used of a line: what happened, and what is ordered and still to come."""

    actual: Year = EMPTY_YEAR
    committed: Year = EMPTY_YEAR

    @property
    def months(self) -> Year:
        """Return both together."""
        return tuple(one + other for one, other in zip(self.actual, self.committed, strict=True))


@dataclass(slots=True)
class _Booked:
    """By account, and by account and department."""

    accounts: dict[int, _Months] = field(default_factory=dict)
    parts: dict[tuple[int, str], _Months] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months of a year, by their places: what is looked at, and all that is read of goods bought."""

    year: int
    first: int = 0
    last: int = MONTHS - 1

    def holds(self, column: str) -> Source:
        """Return the condition that a day lies in it."""
        begin = date(self.year, self.first + 1, 1)
        end = date(self.year + 1, 1, 1) if self.last + 1 == MONTHS else date(self.year, self.last + 2, 1)
        first, following = (given(day_parameter(one)) for one in (begin, end))
        return joined(f"{column} >= ", first, f" AND {column} < ", following)


def used_of(rows: Sequence[BudgetRow], year: int, looked_at: Stretch | None = None) -> dict[int, Used]:
    """Return what was used of each line in a year, by its id; four statements at most.

    Of months that are not ``looked_at``, of categories and departments that no line names, nothing is read
    that costs more than a row.
    """
    stretch = looked_at or Stretch(year)
    names = sorted(set(kept_names(KEPT).values())) if any(one.departments for one in rows) else []
    booked = _booked(rows, stretch, names)
    purchases = [one for one in rows if one.is_purchase]
    bought = _bought(stretch, names, purchases) if purchases else {}
    return {one.id: _purchased(one, bought) if one.is_purchase else _spent(one, booked) for one in rows}


def _spent(row: BudgetRow, booked: _Booked) -> Used:
    if row.departments:
        found = [booked.parts.get((one, name)) for one in row.accounts for name in row.departments]
    else:
        found = [booked.accounts.get(one) for one in row.accounts]
    total = _added(one for one in found if one)
    return Used(total if row.is_debit else tuple(-one for one in total))


def _purchased(row: BudgetRow, bought: Mapping[tuple[int, str], tuple[_Months, _Months]]) -> Used:
    mine = [
        sums
        for (category, name), sums in bought.items()
        if (row.categories is None or category in row.categories)
        and (not row.departments or name in row.departments)
    ]
    return Used(_added(actual for actual, _open in mine), _added(still for _actual, still in mine))


def _added(years: Iterable[Sequence[Decimal]]) -> Year:
    total = list(EMPTY_YEAR)
    for one in years:
        total = [so_far + more for so_far, more in zip(total, one, strict=True)]
    return tuple(total)


def _booked(rows: Sequence[BudgetRow], stretch: Stretch, names: Sequence[str]) -> _Booked:
    booked = _Booked()
    whole = {one for row in rows if not row.departments for one in row.accounts}
    apart = {one for row in rows if row.departments for one in row.accounts}
    if whole:
        for account, month, amount in fetch(_folded(sorted(whole), stretch)):
            _add(booked.accounts.setdefault(account, list(EMPTY_YEAR)), month, amount)
    if apart and names:
        for account, name, month, amount in fetch(_by_department(sorted(apart), stretch, names)):
            _add(booked.parts.setdefault((account, name), list(EMPTY_YEAR)), month, amount)
    return booked


def _add(months: _Months, month: Any, amount: Any) -> None:  # noqa: ANN401 - as the driver gives them
    place = bulk.as_date(month).month - 1
    months[place] += from_scaled(int(amount or 0), AmountField.digits)


def _folded(accounts: Sequence[int], stretch: Stretch) -> Source:
    """Return the select of what was booked by account and month: folded months, and what came since."""
    condition, params = bulk.among(accounts)
    wanted = joined(Source(f"account_id {condition}", params), " AND ", stretch.holds("month"))
    wanted = joined(wanted, f" AND type NOT IN ({listed(NOT_USED)})")
    columns = "SELECT account_id, month, debit - credit AS amount FROM "
    late = cubes.late(ACCOUNTS, not_handled_by(CONSUMER))
    pieces = [
        joined(columns, ACCOUNTS.table, " WHERE ", wanted),
        joined(columns, "(", late, ") AS late WHERE ", wanted),
    ]
    return joined("SELECT account_id, month, SUM(amount) FROM ", united(pieces), " AS booked GROUP BY 1, 2")


def _department_of(names: Sequence[str], document: str) -> Source:
    """Return the join of the department that a document says it is of."""
    among = alternately(", ", [given(name) for name in names])
    table = bulk.table(DocumentDetail)
    return joined(f"JOIN {table} n ON n.document_id = {document} AND n.name IN (", among, ")")


def _by_department(accounts: Sequence[int], stretch: Stretch, names: Sequence[str]) -> Source:
    condition, params = bulk.among(accounts)
    month = month_of("l.business_date")
    return joined(
        "SELECT ",
        f"l.account_id, n.text, {month}, SUM(l.amount) FROM {bulk.table(JournalLine)} l"
        f" JOIN {bulk.table(JournalEntry)} e ON e.id = l.entry_id"
        f" JOIN {bulk.table(Document)} d ON d.id = e.document_id ",
        _department_of(names, "d.id"),
        Source(f" WHERE l.account_id {condition} AND ", params),
        stretch.holds("l.business_date"),
        f" AND d.type NOT IN ({listed(NOT_USED)}) GROUP BY 1, 2, 3",
    )


_IS_ORDER = f"d.type = '{ORDER}'"
_ACTUAL = (
    f"CASE WHEN d.type = '{BACK}' THEN -l.net_amount WHEN NOT ({_IS_ORDER}) THEN l.net_amount"
    f" WHEN l.quantity > 0 AND l.fulfilled > 0 THEN {{came}} ELSE 0 END"
)
_COMMITTED = (
    f"CASE WHEN {_IS_ORDER} AND NOT (l.is_closed OR d.is_closed) AND l.fulfilled < l.quantity"
    f" THEN l.net_amount - {{came}} ELSE 0 END"
)


def _bought(
    stretch: Stretch, names: Sequence[str], rows: Sequence[BudgetRow]
) -> dict[tuple[int, str], tuple[_Months, _Months]]:
    """Return what was bought by category (0 for none) and department: what came, and what is to come.

    Only of the months looked at, and of categories and departments that one of the lines counts.
    """
    came = share("l.net_amount", "l.fulfilled", "l.quantity")
    actual, committed = _ACTUAL.format(came=came), _COMMITTED.format(came=came)
    name = "COALESCE(n.text, '')" if names else "''"
    query = joined(
        "SELECT ",
        f"COALESCE(p.category_id, 0), {name}, {month_of('d.business_date')},"
        f" SUM({actual}), SUM({committed}) FROM {bulk.table(Document)} d"
        f" JOIN {bulk.table(DocumentLine)} l ON l.document_id = d.id"
        f" JOIN {bulk.table(Product)} p ON p.id = l.product_id ",
        joined("LEFT ", _department_of(names, "d.id")) if names else "",
        f" WHERE d.type IN ({listed(BUYING)}) AND d.state = 'posted' AND d.reverses_id IS NULL AND ",
        stretch.holds("d.business_date"),
        *_counted(rows, names),
        f" AND (d.type <> '{RECEIPT}' OR l.origin_id IS NULL) GROUP BY 1, 2, 3",
    )
    found: defaultdict[tuple[int, str], tuple[_Months, _Months]] = defaultdict(
        lambda: ([ZERO] * MONTHS, [ZERO] * MONTHS)
    )
    for category, department, month, came_amount, open_amount in fetch(query):
        came_months, open_months = found[category, department]
        _add(came_months, month, came_amount)
        _add(open_months, month, open_amount)
    return dict(found)


def _counted(rows: Sequence[BudgetRow], names: Sequence[str]) -> Iterator[Source]:
    """Yield the conditions that keep what some line counts; none where one counts all."""
    if all(one.categories is not None for one in rows):
        named = {category for one in rows for category in one.categories or ()}
        condition, params = bulk.among(sorted(named))
        yield Source(f" AND p.category_id {condition}", params)
    if names and all(one.departments for one in rows):
        among = alternately(
            ", ", [given(one) for one in sorted({d for one in rows for d in one.departments})]
        )
        yield joined(" AND n.text IN (", among, ")")


def categories_of(products: Collection[int]) -> dict[int, int]:
    """Return the category of products, 0 for none; one statement."""
    rows = Product.objects.filter(pk__in=products).values_list("pk", "category")
    return {pk: category or 0 for pk, category in rows}
