"""经营利润表: the accounts of profit and loss from revenue to net profit, by month or by whose trade it was.

What stands in which part follows the formulas of the company's income statement: its lines of revenue, of its
cost, of what lies outside the trade, and of tax. Every other account of profit and loss is an expense of the
trade, such as earn something below zero. So the whole comes to the statement's net profit as long as that
takes every account up once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from liandong.finance.statements.amounts import Amounts
from liandong.finance.statements.formulas import computed
from liandong.finance.statements.layouts import Layout, Statement
from liandong.finance.statements.reading import company_layouts, formulas_of
from liandong.general_ledger.account_months import AccountSum, Nature, account_sums
from liandong.general_ledger.chart_choice import Standard, chart_standard
from liandong.general_ledger.dimensions import Dimension, Key, Wanted, account_turnovers
from liandong.general_ledger.models import AccountKind
from liandong.general_ledger.queries import AccountNode, account_tree
from liandong.kernel.money import ZERO
from liandong.storage.bulk import Source

Column = date | Key
"""A month by its first day, what documents are told apart by, or one of the two below."""
WHOLE, EARLIER = date.max, date.min
"""All months together, and the same months a year earlier."""
_NO_CODE = "~"
_DEEPEST = 2
"""Accounts below this level are summed into the one of it."""


class Part(StrEnum):
    """The parts of the statement, in their order."""

    REVENUE = "revenue"
    COST = "cost"
    EXPENSE = "expense"
    OUTSIDE = "outside"
    TAX = "tax"


_EARNING = frozenset({Part.REVENUE, Part.OUTSIDE})
"""Parts that show what was earned as positive; the others show what was spent so."""
_LINES: Mapping[Standard, Mapping[Part, tuple[int, ...]]] = {
    Standard.SMALL: {Part.REVENUE: (1,), Part.COST: (2,), Part.OUTSIDE: (22, 24), Part.TAX: (31,)},
    Standard.GENERAL: {Part.REVENUE: (1,), Part.COST: (2,), Part.OUTSIDE: (20, 21), Part.TAX: (23,)},
}


@dataclass(frozen=True, slots=True)
class Months:
    """Whole months, from the first day of the first up to and without ``end``."""

    start: date
    end: date

    @property
    def last(self) -> date:
        """The last day."""
        return self.end - timedelta(days=1)

    @property
    def earlier(self) -> "Months":
        """The same a year earlier."""
        return Months(self.start.replace(year=self.start.year - 1), self.end.replace(year=self.end.year - 1))

    @property
    def firsts(self) -> list[date]:
        """The first day of each."""
        found = [self.start]
        while (following := (found[-1] + timedelta(days=31)).replace(day=1)) < self.end:
            found.append(following)
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """An account of the first or second level, and what it earned or spent in each column, as shown."""

    node: AccountNode
    part: Part
    amounts: Mapping[Column, Decimal]


@dataclass(frozen=True, slots=True)
class Profit:
    """The statement: accounts in the order of their codes, and what each part comes to.

    ``stated`` is the net profit of the income statement, of all months and of those a year earlier.
    """

    rows: Sequence[Row]
    parts: Mapping[Part, Mapping[Column, Decimal]]
    stated: Mapping[Column, Decimal]

    def of(self, part: Part, column: Column) -> Decimal:
        """Return what a part comes to in a column."""
        return self.parts[part].get(column, ZERO)

    def gross(self, column: Column) -> Decimal:
        """Return revenue less its cost."""
        return self.of(Part.REVENUE, column) - self.of(Part.COST, column)

    def operating(self, column: Column) -> Decimal:
        """Return what is left of that after the expenses of the trade."""
        return self.gross(column) - self.of(Part.EXPENSE, column)

    def net(self, column: Column) -> Decimal:
        """Return what is left in the end."""
        return self.operating(column) + self.of(Part.OUTSIDE, column) - self.of(Part.TAX, column)


@dataclass(frozen=True, slots=True)
class _Books:
    """The accounts of profit and loss, each with its part, and the company's income statement."""

    nodes: Mapping[int, AccountNode]
    parts: Mapping[int, Part]
    layout: Layout


_Found = dict[tuple[int, Column], Decimal]
"""What accounts came to in columns, debit positive."""


def profit_by_month(months: Months, unfolded: Source) -> Profit:
    """Return the statement with a column a month; five statements.

    ``unfolded`` is a sub-select of the documents that the months of accounts don't hold yet.
    """
    books = _books()
    found, stated = _of_months(books, months, unfolded)
    return _profit(books, found, stated)


def profit_by(by: Dimension, months: Months, fields: Sequence[str], unfolded: Source) -> Profit:
    """Return the statement with a column for each department or employee; six statements.

    ``fields`` are the names of the fields that hold departments. The columns and their sum come
    from the journal lines, what is stated and the year before from the months of accounts.
    """
    books = _books()
    found, stated = _of_months(books, months, unfolded)
    shown = {key: amount for key, amount in found.items() if key[1] == EARLIER}
    wanted = Wanted(sorted(books.parts), months.start, months.last, fields, is_traded=True)
    for (account, key), amount in account_turnovers(by, wanted).items():
        shown[account, key] = amount
        shown[account, WHOLE] = shown.get((account, WHOLE), ZERO) + amount
    return _profit(books, shown, stated)


def _books() -> _Books:
    layout, standard = company_layouts()[Statement.INCOME], chart_standard()
    codes = {part: tuple(_codes(layout, numbers)) for part, numbers in _LINES[standard].items()}
    nodes = {node.id: node for node in account_tree()}
    left_out = layout.left_out or (_NO_CODE,)
    parts = {
        pk: next((part for part, begins in codes.items() if node.code.startswith(begins)), Part.EXPENSE)
        for pk, node in nodes.items()
        if node.kind == AccountKind.PROFIT and not node.code.startswith(left_out)
    }
    return _Books(nodes, parts, layout)


def _codes(layout: Layout, numbers: Sequence[int]) -> Iterator[str]:
    lines = (layout.line(number) for number in numbers)
    return (term.code for line in lines if line is not None for term in line.terms if term.code)


def _of_months(books: _Books, months: Months, unfolded: Source) -> tuple[_Found, dict[Column, Decimal]]:
    """Return what accounts came to in each month, and what the income statement says; one statement."""
    earlier = months.earlier
    days = sorted({*months.firsts, months.end, *earlier.firsts, earlier.end})
    found: _Found = {}
    turned: dict[Column, list[AccountSum]] = {WHOLE: [], EARLIER: []}
    for one in account_sums(days, unfolded):
        if one.nature is not Nature.TRADE or not one.stretch:
            continue
        day = days[one.stretch - 1]
        for column in _columns(day, months):
            key = one.account, column
            found[key] = found.get(key, ZERO) + one.debit - one.credit
            turned.setdefault(column, []).append(one)
    return found, {column: _stated(books, turned[column]) for column in (WHOLE, EARLIER)}


def _columns(day: date, months: Months) -> Iterator[Column]:
    if months.start <= day < months.end:
        yield from (WHOLE, day)
    if months.earlier.start <= day < months.earlier.end:
        yield EARLIER


def _stated(books: _Books, sums: Iterable[AccountSum]) -> Decimal:
    """Return the net profit of the income statement: its own formulas over the same accounts."""
    debits: defaultdict[str, Decimal] = defaultdict(Decimal)
    credits_: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in sums:
        code = books.nodes[one.account].code
        debits[code] += one.debit
        credits_[code] -= one.credit
    own = {code: debits[code] + credits_[code] for code in debits}
    profits = frozenset(node.code for node in books.nodes.values() if node.kind == AccountKind.PROFIT)
    layout = books.layout
    turns = {line.number: line.turn for line in layout.figures}
    amounts = Amounts(own, debits, credits_, profits)
    return computed(formulas_of(layout), turns, amounts.of)[layout.result]


def _profit(books: _Books, found: _Found, stated: Mapping[Column, Decimal]) -> Profit:
    rows: dict[int, dict[Column, Decimal]] = {}
    parts: dict[Part, dict[Column, Decimal]] = {part: {} for part in Part}
    for (account, column), amount in found.items():
        part = books.parts.get(account)
        if part is None:
            continue
        shown = -amount if part in _EARNING else amount
        parts[part][column] = parts[part].get(column, ZERO) + shown
        for above in _above(books, account):
            sums = rows.setdefault(above, {})
            sums[column] = sums.get(column, ZERO) + shown
    listed = [
        Row(node, books.parts[node.id], rows[node.id])
        for node in books.nodes.values()
        if any(rows.get(node.id, {}).values())
    ]
    return Profit(listed, parts, stated)


def _above(books: _Books, account: int) -> Iterator[int]:
    """Yield the accounts of the shown levels that hold an account, itself among them."""
    at: int | None = account
    while at is not None:
        if books.nodes[at].level <= _DEEPEST:
            yield at
        at = books.nodes[at].parent
