"""What stands on one side only, and the two balances brought together (余额调节表); each figure adds up.

All amounts are in the currency that the account is kept in.
With the bank's balance before the first line and the books' balance before that day as beginning:
bank + what only the books have − difference at the beginning = books + what only the bank has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from liandong.banking.balances import ends
from liandong.banking.keeping import column_of, currency_of
from liandong.banking.models import BankLine, BankMatch, BookMoney, How
from liandong.documents.models import Document
from liandong.general_ledger.models import Account, JournalEntry, JournalLine
from liandong.kernel.money import ZERO, from_scaled
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import day_parameter, given, joined

MOST_SHOWN = 500

_LINES, _BANK, _MATCHES = bulk.table(JournalLine), bulk.table(BankLine), bulk.table(BankMatch)
_ENTRIES, _DOCUMENTS, _BOOK = bulk.table(JournalEntry), bulk.table(Document), bulk.table(BookMoney)


@dataclass(frozen=True, slots=True)
class OpenBooking:
    """A journal line of a money account, and what of it no line of the bank is."""

    id: int
    on: date
    open: Decimal
    document: int
    type: str
    number: str
    memo: str
    partner: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of the bank, and what of it is not in the books; ``note`` where it was marked."""

    id: int
    on: date
    open: Decimal
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Both balances at the end of a day and what parts them. None where the bank said no balance.

    ``currency`` is the other one that the account is kept in, blank for the company's own.
    """

    on: date
    start: date | None
    book: Decimal
    bank: Decimal | None
    at_start: Decimal
    only_bank: Sequence[OpenLine]
    only_book: Sequence[OpenBooking]
    bank_in: Decimal
    bank_out: Decimal
    book_in: Decimal
    book_out: Decimal
    currency: str

    @property
    def book_after(self) -> Decimal:
        """Return the books' balance with what only the bank has."""
        return self.book + self.bank_in - self.bank_out

    @property
    def bank_after(self) -> Decimal | None:
        """Return the bank's balance with what only the books have."""
        if self.bank is None:
            return None
        return self.bank + self.book_in - self.book_out - self.at_start

    @property
    def difference(self) -> Decimal | None:
        """Return what is left unexplained: nothing, unless the statements have gaps."""
        return None if self.bank_after is None else self.bank_after - self.book_after


def open_bookings(
    account: Account,
    *,
    ids: Sequence[int] | None = None,
    near: tuple[date, date] | None = None,
    sign: int = 0,
) -> list[OpenBooking]:
    """Return bookings of an account that no line is yet, oldest first: chosen, or near some days."""
    column = f"j.{column_of(account.currency)}"
    parts: list[str | Source] = [
        f"SELECT j.id, j.business_date, {column} - COALESCE(b.matched, 0), d.id, d.type, d.number, d.memo,",
        f" COALESCE(p.name, '') FROM {_LINES} j JOIN {_ENTRIES} e ON e.id = j.entry_id",
        f" JOIN {_DOCUMENTS} d ON d.id = e.document_id LEFT JOIN partners_partner p ON p.id = d.partner_id",
        f" LEFT JOIN {_BOOK} b ON b.journal_line_id = j.id WHERE j.account_id = ",
        given(account.pk),
        f" AND {column} <> COALESCE(b.matched, 0)",
    ]
    if ids is not None:
        condition, params = bulk.among(ids)
        parts += [" AND j.id ", Source(condition, params)]
    if near is not None:
        first, last = (given(day_parameter(day)) for day in near)
        parts += [" AND j.business_date BETWEEN ", first, " AND ", last]
        parts.append(" AND NOT e.is_red AND d.state <> 'reversed'")
    if sign:
        parts.append(f" AND {column} > 0" if sign > 0 else f" AND {column} < 0")
    found = joined(*parts, f" ORDER BY j.business_date, j.id LIMIT {MOST_SHOWN}")
    return [_booking(row) for row in bulk.run(found.sql, found.params)]


def _booking(row: tuple[Any, ...]) -> OpenBooking:
    pk, on, left, *shown = row
    return OpenBooking(pk, bulk.as_date(on), from_scaled(int(left), 4), *shown)


def reconciled(account: int, on: date) -> Reconciled:
    """Return both balances of an account at the end of a day and what parts them; at most 15 statements."""
    lines = BankLine.objects.filter(account=account, is_withdrawn=False, business_date__lte=on)
    start = lines.order_by("business_date").values_list("business_date", flat=True).first()
    opening, said = ends(account, on)
    currency = currency_of(account)
    journal, column = JournalLine.objects.filter(account=account), column_of(currency)
    if currency:
        journal = journal.exclude(foreign_amount=0)  # which has an index of its own
    book = journal.filter(business_date__lte=on).aggregate(total=Sum(column))["total"] or ZERO
    before = ZERO
    if start is not None:
        before = journal.filter(business_date__lt=start).aggregate(total=Sum(column))["total"] or ZERO
    at_start = ZERO if opening is None else opening - before
    bank_only = _only_bank(account, on)
    book_only = [] if start is None else _only_book((account, column), start, on)
    bank = _sides([one.open for one in bank_only])
    booked = _sides([one.open for one in book_only])
    both = (*bank, *booked)
    return Reconciled(on, start, book, said, at_start, bank_only, book_only, *both, currency)


def _sides(amounts: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    incoming = sum((one for one in amounts if one > ZERO), ZERO)
    return incoming, incoming - sum(amounts, ZERO)


def _only_bank(account: int, on: date) -> list[OpenLine]:
    """Return lines up to a day with what of them was booked by then neither; marked ones stand here too."""
    day = day_parameter(on)
    sql = f"""
SELECT l.id, l.business_date, l.amount - COALESCE(s.matched, 0), l.partner_name, l.text FROM {_BANK} l
LEFT JOIN (SELECT m.line_id, SUM(m.amount) AS matched FROM {_MATCHES} m
  JOIN {_LINES} j ON j.id = m.journal_line_id AND j.business_date <= %s
  WHERE m.undone_at IS NULL AND j.account_id = %s GROUP BY m.line_id) AS s ON s.line_id = l.id
WHERE l.account_id = %s AND NOT l.is_withdrawn AND l.business_date <= %s
AND l.amount <> COALESCE(s.matched, 0) ORDER BY l.business_date, l.id
"""  # noqa: S608 - names of our tables
    rows = bulk.run(sql, [day, account, account, day])
    return [
        OpenLine(pk, bulk.as_date(when), from_scaled(int(left), 4), name, text)
        for pk, when, left, name, text in rows
    ]


def _only_book(account: tuple[int, str], start: date, on: date) -> list[OpenBooking]:
    """Return bookings from the first line's day on that the bank had not by a day, by a column.

    What was taken back before the bank said anything of it is nobody's business: both are left out.
    """
    first, day = day_parameter(start), day_parameter(on)
    pk_of, column = account
    sql = f"""
SELECT d.reverses_id, j.id, j.business_date, j.{column} - COALESCE(s.matched, 0), d.id, d.type, d.number,
  d.memo, COALESCE(p.name, '')
FROM {_LINES} j JOIN {_ENTRIES} e ON e.id = j.entry_id JOIN {_DOCUMENTS} d ON d.id = e.document_id
LEFT JOIN partners_partner p ON p.id = d.partner_id
LEFT JOIN (SELECT m.journal_line_id, SUM(m.amount) AS matched FROM {_MATCHES} m
  JOIN {_BANK} l ON l.id = m.line_id AND l.business_date <= %s AND l.account_id = %s
  WHERE m.undone_at IS NULL AND NOT l.is_withdrawn GROUP BY m.journal_line_id) AS s
  ON s.journal_line_id = j.id
WHERE j.account_id = %s AND j.business_date BETWEEN %s AND %s
AND j.{column} <> COALESCE(s.matched, 0) ORDER BY j.business_date, j.id
"""  # noqa: S608 - names of our tables
    rows = bulk.run(sql, [day, pk_of, pk_of, first, day])
    found = [(reverses, _booking(tuple(row))) for reverses, *row in rows]
    gone: set[int] = set()
    by_document = {one.document: one for _reverses, one in found}
    for reverses, one in found:
        original = by_document.get(reverses or 0)
        if original is not None and original.open + one.open == ZERO:
            gone |= {original.id, one.id}
    return [one for _reverses, one in found if one.id not in gone]


@dataclass(frozen=True, slots=True)
class Figures:
    """How many lines an account has, how many wait, and who matched the others."""

    lines: int
    open: int
    by_how: dict[str, int]

    @property
    def alone_rate(self) -> int:
        """Return how many of all lines needed nobody, in whole per cent."""
        return self.by_how.get(How.ALONE.value, 0) * 100 // self.lines if self.lines else 0


def figures(account: int) -> Figures:
    """Return how well an account's lines are matched; three statements."""
    lines = BankLine.objects.filter(account=account, is_withdrawn=False)
    rows = BankMatch.objects.filter(line__account=account, undone_at__isnull=True)
    counted = rows.values("how").annotate(count=Count("line", distinct=True)).values_list("how", "count")
    return Figures(lines.count(), lines.exclude(open_amount=0).count(), dict(counted))
