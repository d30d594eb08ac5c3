"""``AccountMonth`` and its kin: what was booked in a month, folded from posted documents.

At any moment the truth is what was folded plus the documents not folded yet, which the caller names: a
trial balance or a statement costs the months it spans and not the journal lines behind them. Days that
are no whole month are read from the lines themselves, all in one statement, so of one moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum

from liandong.general_ledger.models import (
    Account,
    AccountMonth,
    CashMonth,
    JournalEntry,
    JournalLine,
    PartnerAccountMonth,
)
from liandong.kernel.money import from_scaled
from liandong.storage import bulk, cubes
from liandong.storage.bulk import Source
from liandong.storage.cubes import Cube, Difference
from liandong.storage.fields import AmountField
from liandong.storage.pieces import alternately, day_parameter, fetch, given, joined, month_of, united

CONSUMER = "account_months"
"""The outbox consumer that folds documents into the three tables."""

TRANSFERS = ("finance.profit_transfer", "finance.year_end_transfer")
"""Types that carry profit and loss to equity: no income and no expense."""

OPENINGS = ("finance.opening_balances", "finance.opening_claims", "inventory.opening_stock")
"""Types that say what there was before the books began."""

REVALUATION = "finance.revaluation"
MONEY_CODES = ("1001", "1002", "1012")
"""First-level accounts of 货币资金, the same in both standards' charts."""


class Nature(IntEnum):
    """What kind of document booked a sum."""

    TRADE = 0
    TRANSFER = 1
    OPENING = 2


@dataclass(frozen=True, slots=True)
class AccountSum:
    """What one stretch of days booked to an account; a balance is debit less credit."""

    stretch: int
    account: int
    nature: Nature
    debit: Decimal
    credit: Decimal


_ENTRIES, _LINES, _ACCOUNTS = bulk.table(JournalEntry), bulk.table(JournalLine), bulk.table(Account)
_DOCUMENTS = "documents_document"
_STAYS = "(l.amount > 0) <> e.is_red"
"""Whether a line stands on the debit side."""
DEBIT = f"CASE WHEN {_STAYS} THEN l.amount ELSE 0 END AS debit"
CREDIT = f"CASE WHEN {_STAYS} THEN 0 ELSE -l.amount END AS credit"
"""What a line ``l`` of an entry ``e`` books to either side, as ledgers show it."""
_FROM = f" FROM {_ENTRIES} e JOIN {_LINES} l ON l.entry_id = e.id JOIN {_DOCUMENTS} d ON d.id = e.document_id"


def listed(words: Sequence[str]) -> str:
    """Return words of ours as a list in SQL."""
    return ", ".join(f"'{word}'" for word in words)


_IS_MONEY = f"substr(a.code, 1, 4) IN ({listed(MONEY_CODES)})"
_MONEY_LINE = f"{_LINES} c JOIN {_ACCOUNTS} a ON a.id = c.account_id WHERE c.entry_id = e.id"
_HAS_MONEY = joined("EXISTS (SELECT 1 FROM ", _MONEY_LINE, " AND ", _IS_MONEY, ")").sql


_NATURE = (
    f"CASE WHEN type IN ({listed(TRANSFERS)}) THEN 1 WHEN type IN ({listed(OPENINGS)}) THEN 2 ELSE 0 END"
)


_TRADED = (
    f" JOIN {_ENTRIES} e ON e.id = l.entry_id JOIN {_DOCUMENTS} d ON d.id = e.document_id"
    f" AND d.type NOT IN ({listed(TRANSFERS)})"
)


def _account_sources(among: Source) -> list[Source]:
    month = month_of("l.business_date")
    columns = f"d.id AS document, {month} AS month, l.account_id, d.type, {DEBIT}, {CREDIT}"
    return [joined("SELECT ", columns, _FROM, " WHERE e.document_id", among)]


def _partner_sources(among: Source) -> list[Source]:
    month = month_of("l.business_date")
    columns = (
        f"d.id AS document, l.account_id, {month} AS month, COALESCE(l.partner_id, 0) AS partner,"
        f" d.type IN ({listed(OPENINGS)}) AS is_opening, l.amount AS amount"
    )
    kinds = f" JOIN {_ACCOUNTS} a ON a.id = l.account_id AND a.kind IN ('asset', 'liability')"
    return [joined("SELECT ", columns, _FROM, kinds, " WHERE e.document_id", among)]


_COUNTERPART = joined(
    *("d.type <> '", REVALUATION, "' OR l.id = (SELECT MIN(x.id) FROM ", _LINES, " x JOIN ", _ACCOUNTS),
    *(" o ON o.id = x.account_id WHERE x.entry_id = e.id AND NOT ", _IS_MONEY.replace("a.", "o.")),
    *(" AND x.amount = -(SELECT SUM(c.amount) FROM ", _MONEY_LINE, " AND ", _IS_MONEY, "))"),
).sql
"""A revaluation changes what debts are worth too, which moves no money: only its line of what money is worth
more stands against money."""


def _cash_sources(among: Source) -> list[Source]:
    month = month_of("l.business_date")
    columns = (
        f"d.id AS document, {month} AS month, l.account_id, d.type,"
        " (l.amount < 0) <> e.is_red AS is_inflow, -l.amount AS amount"
    )
    kinds = f" JOIN {_ACCOUNTS} a ON a.id = l.account_id AND NOT {_IS_MONEY}"
    condition = f" WHERE {_HAS_MONEY} AND ({_COUNTERPART}) AND e.document_id"
    return [joined("SELECT ", columns, _FROM, kinds, condition, among)]


ACCOUNTS = Cube(
    "AccountMonth",
    bulk.table(AccountMonth),
    "month, account_id, type",
    ("debit", "credit"),
    _account_sources,
)
PARTNERS = Cube(
    "PartnerAccountMonth",
    bulk.table(PartnerAccountMonth),
    "account_id, month, partner, is_opening",
    ("amount",),
    _partner_sources,
)
CASH = Cube(
    "CashMonth",
    bulk.table(CashMonth),
    "month, account_id, type, is_inflow",
    ("amount",),
    _cash_sources,
)
CUBES = (ACCOUNTS, PARTNERS, CASH)


def fold(documents: Sequence[int]) -> None:
    """Add these documents to their months, with a statement a table.

    Call it in the transaction that marks the documents handled, once a document.
    """
    condition, params = bulk.among(documents)
    for cube in CUBES:
        cubes.add(cube, Source(f" {condition}", params))


def rebuild(unfolded: Source) -> None:
    """Make the tables anew from every document but those not folded yet; folding waits until it is done."""
    cubes.rebuild(CUBES, unfolded)


def verify(unfolded: Source) -> list[Difference]:
    """Compare the tables and the documents not folded yet with all documents; no rows, all is well."""
    return [one for cube in CUBES for one in cubes.differences(cube, unfolded)]


def account_sums(days: Sequence[date], unfolded: Source) -> list[AccountSum]:
    """Return what each stretch of days booked to each account; one statement.

    Stretch 0 is everything before the first of the ascending ``days``, stretch 1 from it up to and without
    the second, and so on; what lies on or after the last is left out. ``unfolded`` is a sub-select of the
    documents not folded yet.
    """
    table = united(_pieces(days, unfolded))
    rows = fetch(
        joined(
            *("SELECT ", stretch_of(days), ", account_id, ", _NATURE, ", SUM(debit), SUM(credit) FROM "),
            *(table, " AS booked GROUP BY 1, 2, 3"),
        )
    )
    return [
        AccountSum(stretch, account, Nature(nature), _amount(debit), _amount(credit))
        for stretch, account, nature, debit, credit in rows
    ]


@dataclass(frozen=True, slots=True)
class Reached:
    """Up to where a balance is asked for: before a day, with a line up to and with that line of the day.

    ``is_traded`` leaves out what carried profit and loss to equity.
    """

    day: date
    line: int | None = None
    is_traded: bool = False


def balance_before(accounts: Sequence[int], reached: Reached, unfolded: Source) -> Decimal:
    """Return what accounts came to before a day; one statement."""
    first = given(day_parameter(reached.day.replace(day=1)))
    condition, params = bulk.among(accounts)
    types = f" AND type NOT IN ({listed(TRANSFERS)})" if reached.is_traded else ""
    folded = joined(Source(f"account_id {condition}", params), " AND month < ", first, types)
    own = Source(f"l.account_id {condition}", params)
    pieces = [
        joined("SELECT debit - credit AS amount FROM ", ACCOUNTS.table, " WHERE ", folded),
        joined(*("SELECT debit - credit FROM (", cubes.late(ACCOUNTS, unfolded), ") AS late WHERE ", folded)),
        joined(
            *("SELECT l.amount FROM ", _LINES, " l", _TRADED if reached.is_traded else "", " WHERE ", own),
            *(" AND l.business_date >= ", first, " AND ", _up_to(reached)),
        ),
    ]
    (row,) = fetch(joined("SELECT SUM(amount) FROM ", united(pieces), " AS before"))
    return _amount(row[0])


def _up_to(reached: Reached) -> Source:
    day = given(day_parameter(reached.day))
    before = joined("l.business_date < ", day)
    if reached.line is None:
        return before
    on_day = joined("l.business_date = ", day, " AND l.id <= ", given(reached.line))
    return joined("(", before, " OR ", on_day, ")")


def _pieces(days: Sequence[date], unfolded: Source) -> list[Source]:
    odd = sorted({day.replace(day=1) for day in days if day.day > 1})
    until = given(day_parameter(days[-1]))
    wanted = joined("month < ", until)
    if odd:
        months = alternately(", ", [given(day_parameter(day)) for day in odd])
        wanted = joined(wanted, " AND month NOT IN (", months, ")")
    columns = "month AS day, account_id, type, debit, credit"
    late = cubes.late(ACCOUNTS, unfolded)
    found = [
        joined("SELECT ", columns, " FROM ", ACCOUNTS.table, " WHERE ", wanted),
        joined("SELECT ", columns, " FROM (", late, ") AS late WHERE ", wanted),
    ]
    for first in odd:
        following = (first + timedelta(days=31)).replace(day=1)
        end = min(following, days[-1])
        found.append(
            joined(
                *("SELECT l.business_date, l.account_id, d.type, ", f"{DEBIT}, {CREDIT}", _FROM),
                *(" WHERE e.business_date >= ", given(day_parameter(first))),
                *(" AND e.business_date < ", given(day_parameter(end))),
            )
        )
    return found


def stretch_of(days: Sequence[date], column: str = "day") -> Source:
    """Return the expression for the stretch of days that a column lies in."""
    cases = [
        joined(f" WHEN {column} < ", given(day_parameter(day)), f" THEN {place}")
        for place, day in enumerate(days)
    ]
    return joined("CASE", *cases, " END")


def _amount(scaled: Decimal | int | None) -> Decimal:
    return from_scaled(int(scaled or 0), AmountField.digits)
