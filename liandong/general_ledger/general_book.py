"""总账: of every account what each month of a year booked, and where that left it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.general_ledger.account_months import account_sums
from liandong.general_ledger.queries import AccountNode, Turnover, account_tree, rolled_up_in
from liandong.kernel.money import ZERO
from liandong.storage.bulk import Source

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class BookMonth:
    """A month of an account: what it had before, both sides, and those since the year's first day."""

    month: date
    turned: Turnover


@dataclass(frozen=True, slots=True)
class BookPage:
    """An account's page: its balance before the first month shown, and the months in which it moved."""

    node: AccountNode
    opening: Decimal
    months: Sequence[BookMonth]

    @property
    def closing(self) -> Decimal:
        """The balance after the last month."""
        return self.months[-1].turned.closing if self.months else self.opening

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing and nothing moved."""
        return not self.opening and not self.months


def general_book(year: int, months: tuple[int, int], unfolded: Source) -> list[BookPage]:
    """Return the pages of all accounts for the months from one to another of a year; two statements.

    ``unfolded`` is a sub-select of the documents that the months of accounts don't hold yet.
    """
    first, last = months
    days = [_first(year, month) for month in range(1, last + 2)]
    by_month: dict[int, dict[int, Turnover]] = defaultdict(dict)
    for one in account_sums(days, unfolded):
        turned = Turnover(opening=one.debit - one.credit)
        if one.stretch:
            turned = Turnover(ZERO, one.debit, one.credit)
        own = by_month[one.stretch]
        own[one.account] = own.get(one.account, Turnover()).plus(turned)
    nodes = account_tree()
    rolled = [
        {node.id: turned for node, turned in rolled_up_in(nodes, by_month[at])} for at in range(last + 1)
    ]
    return [_page(node, [one[node.id] for one in rolled], year, first) for node in nodes]


def _page(node: AccountNode, stretches: Sequence[Turnover], year: int, first: int) -> BookPage:
    """Put an account's page together: stretch 0 is what was before the year, the others its months."""
    balance, debit, credit = stretches[0].opening, ZERO, ZERO
    opening, shown = balance, []
    for month, turned in enumerate(stretches[1:], 1):
        if month == first:
            opening = balance
        debit, credit = debit + turned.debit, credit + turned.credit
        if month >= first and (turned.debit or turned.credit):
            row = Turnover(balance, turned.debit, turned.credit, debit, credit)
            shown.append(BookMonth(_first(year, month), row))
        balance += turned.debit - turned.credit
    return BookPage(node, opening, shown)


def _first(year: int, month: int) -> date:
    return date(year + (month - 1) // _MONTHS, (month - 1) % _MONTHS + 1, 1)
