"""Vouchers line by line in the order of their numbers, as they are handed to other programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from liandong.general_ledger.account_lines import IS_DEBIT
from liandong.general_ledger.models import JournalEntry, JournalLine
from liandong.general_ledger.queries import AccountNode, account_tree, sides
from liandong.kernel.money import ZERO
from liandong.partners.models import Partner

CHUNK = 500
"""Vouchers read at once."""


@dataclass(frozen=True, slots=True)
class VoucherRange:
    """The vouchers of a month, or those from one number to another, both included."""

    year: int
    month: int
    first: int = 1
    last: int | None = None


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line with its voucher, whose document and drafter are at hand; a positive ``amount`` is a debit."""

    entry: JournalEntry
    position: int
    account: AccountNode
    partner: Partner | None
    amount: Decimal
    foreign: Decimal = ZERO

    @property
    def debit(self) -> Decimal:
        """What stands in debit; negative where a red voucher takes it back."""
        return sides(self.amount, is_red=self.entry.is_red)[0]

    @property
    def credit(self) -> Decimal:
        """What stands in credit; negative where a red voucher takes it back."""
        return sides(self.amount, is_red=self.entry.is_red)[1]


@dataclass(frozen=True, slots=True)
class RangeSum:
    """How many vouchers and lines there are, and what the debits come to."""

    vouchers: int
    lines: int
    debit: Decimal


def booked_lines(of: VoucherRange) -> Iterator[BookedLine]:
    """Yield the lines of a range; two statements for every ``CHUNK`` vouchers, memory stays bounded."""
    accounts = {node.id: node for node in account_tree()}
    word, number = "", 0
    while True:
        later = Q(voucher_type__gt=word) | Q(voucher_type=word, voucher_number__gt=number)
        found = _entries(of).filter(later).select_related("document__member", "document__posted_by", "period")
        chunk = list(found.order_by("voucher_type", "voucher_number")[:CHUNK])
        if not chunk:
            return
        yield from _lines_of(chunk, accounts)
        word, number = chunk[-1].voucher_type, chunk[-1].voucher_number


def has_vouchers(of: VoucherRange) -> bool:
    """Tell whether there is any voucher in a range; one statement that looks for the first."""
    return _entries(of).exists()


def range_sum(of: VoucherRange) -> RangeSum:
    """Return what a range holds; one statement."""
    found = JournalLine.objects.filter(entry__in=_entries(of).values("pk")).aggregate(
        vouchers=Count("entry", distinct=True), lines=Count("pk"), debit=Sum("amount", filter=IS_DEBIT)
    )
    return RangeSum(found["vouchers"], found["lines"], found["debit"] or ZERO)


def _entries(of: VoucherRange) -> QuerySet[JournalEntry]:
    found = JournalEntry.objects.filter(
        period__year=of.year, period__month=of.month, voucher_number__gte=of.first
    )
    return found if of.last is None else found.filter(voucher_number__lte=of.last)


def _lines_of(chunk: Sequence[JournalEntry], accounts: Mapping[int, AccountNode]) -> Iterator[BookedLine]:
    lines: dict[int, list[JournalLine]] = {entry.pk: [] for entry in chunk}
    rows = JournalLine.objects.filter(entry__in=list(lines)).select_related("partner")
    for row in rows.order_by("entry", "position"):
        lines[row.entry_id].append(row)
    for entry in chunk:
        for row in lines[entry.pk]:
            account, partner = accounts[row.account_id], row.partner
            yield BookedLine(entry, row.position, account, partner, row.amount, row.foreign_amount)
