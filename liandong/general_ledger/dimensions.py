"""辅助核算: what accounts booked under each partner, department, employee or sub-account.

Partners stand in the lines themselves; departments and employees are those of the documents, which keep
them once they are posted.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.general_ledger.account_months import CREDIT, DEBIT, OPENINGS, TRANSFERS, listed
from liandong.general_ledger.account_parts import partner_sums
from liandong.general_ledger.models import Account, AccountKind, JournalEntry, JournalLine
from liandong.kernel.money import ZERO, from_scaled
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.fields import AmountField
from liandong.storage.pieces import alternately, day_parameter, fetch, given, joined

_LINES, _ENTRIES = bulk.table(JournalLine), bulk.table(JournalEntry)
_DOCUMENTS, _DETAILS = "documents_document", "documents_documentdetail"


class Dimension(StrEnum):
    """What lines are told apart by; the values stand in addresses."""

    ACCOUNT = "account"
    PARTNER = "partner"
    DEPARTMENT = "department"
    EMPLOYEE = "employee"


Key = int | str
"""An id, 0 for none; the name of a department, blank for none."""
Sides = tuple[Decimal, Decimal]
"""Debit and credit, as ledgers show them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are summed: of these accounts, both days included.

    ``fields`` are the names of the fields that hold departments. ``is_traded`` leaves out what carried
    profit and loss to equity.
    """

    accounts: Collection[int]
    start: date
    end: date
    fields: Sequence[str] = ()
    is_traded: bool = False


def turnovers(by: Dimension, wanted: Wanted) -> dict[Key, Sides]:
    """Return what came to either side under each key; one statement."""
    key, join = _key_of(by, wanted.fields)
    rows = fetch(
        joined(
            *("SELECT ", key, " AS key, SUM(debit), SUM(credit) FROM ", _booked(wanted)),
            *(join, " GROUP BY 1"),
        )
    )
    return {key: (_amount(debit), _amount(credit)) for key, debit, credit in rows}


def account_turnovers(by: Dimension, wanted: Wanted) -> dict[tuple[int, Key], Decimal]:
    """Return what each account came to under each key, debit positive, without openings; one statement."""
    key, join = _key_of(by, wanted.fields)
    rows = fetch(
        joined(
            *("SELECT account_id, ", key, " AS key, SUM(debit) - SUM(credit) FROM "),
            *(_booked(wanted, f" AND d.type NOT IN ({listed(OPENINGS)})"), join, " GROUP BY 1, 2"),
        )
    )
    return {(account, key): _amount(amount) for account, key, amount in rows}


def _booked(wanted: Wanted, condition: str = "") -> Source:
    """Return the wanted lines as a table, each with what its document says."""
    among, params = bulk.among(sorted(wanted.accounts))
    traded = f" AND d.type NOT IN ({listed(TRANSFERS)})" if wanted.is_traded else ""
    return joined(
        *("(SELECT l.account_id, l.partner_id, d.id AS document, d.handler_id, d.member_id, "),
        *(f"{DEBIT}, {CREDIT}", " FROM ", _LINES, " l JOIN ", _ENTRIES, " e ON e.id = l.entry_id JOIN "),
        *(_DOCUMENTS, " d ON d.id = e.document_id WHERE ", Source(f"l.account_id {among}", params)),
        *(" AND l.business_date >= ", given(day_parameter(wanted.start)), " AND l.business_date <= "),
        *(given(day_parameter(wanted.end)), traded, condition, ") AS booked"),
    )


def _key_of(by: Dimension, fields: Sequence[str]) -> tuple[str, Source]:
    if by is Dimension.DEPARTMENT:
        names = alternately(", ", [given(name) for name in fields or [""]])
        on = joined(" LEFT JOIN ", _DETAILS, " f ON f.document_id = booked.document AND f.name IN (")
        return "COALESCE(f.text, '')", joined(on, names, ")")
    keys = {
        Dimension.ACCOUNT: "account_id",
        Dimension.PARTNER: "COALESCE(partner_id, 0)",
        Dimension.EMPLOYEE: "COALESCE(handler_id, member_id)",
    }
    return keys[by], joined("")


def opening_balances(wanted: Wanted, unfolded: Source) -> dict[Key, Decimal]:
    """Return what stood under each partner's name before the first day, debit positive; three statements.

    ``unfolded`` is a sub-select of the documents that the months of accounts don't hold yet. Months are
    folded by partner for assets and liabilities alone; other accounts are summed line by line.
    """
    folded = set(
        Account.objects.filter(pk__in=wanted.accounts, kind__in=[AccountKind.ASSET, AccountKind.LIABILITY])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    month, found = wanted.start.replace(day=1), defaultdict[Key, Decimal](Decimal)
    if folded:
        for _stretch, _account, partner, _is_opening, scaled in partner_sums(
            [month], sorted(folded), unfolded
        ):
            found[partner] += _amount(scaled)
    for accounts, since in ((folded, month), (set(wanted.accounts) - folded, date(1, 1, 1))):
        for partner, amount in _before(accounts, since, wanted.start).items():
            found[partner] += amount
    return {partner: amount for partner, amount in found.items() if amount}


def _before(accounts: Collection[int], since: date, day: date) -> Mapping[int, Decimal]:
    """Return what was booked under each partner's name from a day up to and without another."""
    if not accounts or since >= day:
        return {}
    condition, params = bulk.among(sorted(accounts))
    rows = fetch(
        joined(
            *("SELECT COALESCE(partner_id, 0), SUM(amount) FROM ", _LINES, " WHERE "),
            *(Source(f"account_id {condition}", params), " AND business_date >= "),
            *(given(day_parameter(since)), " AND business_date < ", given(day_parameter(day)), " GROUP BY 1"),
        )
    )
    return {partner: _amount(amount) for partner, amount in rows}


def _amount(scaled: Decimal | int | None) -> Decimal:
    return from_scaled(int(scaled), AmountField.digits) if scaled else ZERO
