"""Periods, accounts and journal entries: shared, read, numbered, chained, appended.

Voucher numbers and the hash chain's head are taken last: they are one hot row for everyone
who posts, and it should be held for as short as possible.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.general_ledger.chain import GENESIS, SealedEntry, SealedLeg, chain_key, entry_hash
from liandong.general_ledger.models import (
    Account,
    Budget,
    CategoryRole,
    JournalEntry,
    JournalLine,
    Period,
    RoleAccount,
    RoleUse,
    VoucherCounter,
)
from liandong.general_ledger.periods import ensure_periods
from liandong.identity.models import Setting
from liandong.identity.settings import LOCK_DATES
from liandong.kernel.locking import Locks, locks_from
from liandong.kernel.money import ZERO
from liandong.kernel.terms import AccountRole
from liandong.storage import bulk

VOUCHER_TYPE = "记"

YearMonth = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """A period under shared lock, and as they stand under it lock dates and whether a budget binds."""

    id: int
    is_closed: bool
    locks: Locks = field(default_factory=Locks)
    has_budget: bool = False


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account that may take a journal line when it is an active leaf. What ``is_stock`` keeps stock.

    Blank ``currency`` is the company's own.
    """

    id: int
    code: str
    is_leaf: bool
    is_money: bool = False
    is_stock: bool = False
    currency: str = ""


@dataclass(frozen=True, slots=True)
class AccountBook:
    """The accounts a posting needs: by role, and by id for lines that name one.

    ``by_product`` are those of roles and products whose category has one of its own.
    """

    by_role: Mapping[AccountRole, AccountFacts]
    by_id: Mapping[int, AccountFacts]
    has_categories: bool = False
    by_product: Mapping[tuple[AccountRole, int], AccountFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One journal line; debit positive, ``foreign`` in the currency of an account kept in another."""

    account: AccountFacts
    partner: int | None
    amount: Decimal
    foreign: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A journal entry ready to be numbered, chained and written."""

    document: int
    document_number: str
    period: PeriodFacts
    business_date: date
    memo: str
    is_red: bool
    lines: tuple[EntryLine, ...]


def share_periods(dates: Iterable[date], *, is_alone: bool = False) -> dict[YearMonth, PeriodFacts]:
    """Take the periods of these dates under a shared lock, creating missing ones.

    Who ``is_alone`` waits for every posting into them, and lets none begin until he is done.
    """
    wanted = sorted({(on.year, on.month) for on in dates})
    found = _read_periods(wanted, is_alone=is_alone)
    missing = [key for key in wanted if key not in found]
    if missing:
        ensure_periods(missing)
        found = _read_periods(wanted, is_alone=is_alone)
    return found


def _read_periods(keys: Sequence[YearMonth], *, is_alone: bool) -> dict[YearMonth, PeriodFacts]:
    given = bulk.source(Period, ("year", "month"), keys)
    lock = f" FOR {'UPDATE' if is_alone else 'SHARE'} OF p" if bulk.is_postgresql() else ""
    rows = bulk.run(
        "SELECT p.year, p.month, p.id, p.is_closed,"
        f" (SELECT s.value FROM {bulk.table(Setting)} s WHERE s.key = '{LOCK_DATES}'),"
        f" EXISTS (SELECT 1 FROM {bulk.table(Budget)} b"
        " WHERE b.year = p.year AND b.state = 'active' AND b.control <> 'none')"
        f" FROM {given.sql} AS v"
        f" JOIN {bulk.table(Period)} p ON p.year = v.year AND p.month = v.month ORDER BY p.id{lock}",
        given.params,
    )
    return {
        (year, month): PeriodFacts(
            pk, bool(closed), locks_from(bulk.as_json(locks) if locks else None), bool(has_budget)
        )
        for year, month, pk, closed, locks, has_budget in rows
    }


def read_accounts(named: Iterable[int]) -> AccountBook:
    """Return the accounts behind the roles, and those named by id."""
    condition, params = bulk.among(sorted(set(named)))
    accounts, roles = bulk.table(Account), bulk.table(RoleAccount)
    rows = bulk.run(
        "SELECT a.id, a.code, r.role, a.is_settlement, a.currency, a.is_active"
        f" AND NOT EXISTS (SELECT 1 FROM {accounts} c WHERE c.parent_id = a.id),"
        f" EXISTS (SELECT 1 FROM {bulk.table(RoleUse)} u WHERE u.account_id = a.id AND u.role = 'inventory'),"
        f" EXISTS (SELECT 1 FROM {bulk.table(CategoryRole)})"
        f" FROM {accounts} a LEFT JOIN {roles} r ON r.account_id = a.id"
        f" WHERE r.role IS NOT NULL OR a.id {condition}",
        params,
    )
    by_role, by_id = {}, {}
    for pk, code, role, is_money, currency, is_leaf, is_stock, _ in rows:
        is_of_stock = bool(is_stock) or role == AccountRole.INVENTORY
        facts = AccountFacts(pk, code, bool(is_leaf), bool(is_money), is_of_stock, currency)
        by_id[pk] = facts
        if role is not None:
            by_role[AccountRole(role)] = facts
    return AccountBook(by_role, by_id, any(row[-1] for row in rows))


def append_entries(entries: Sequence[EntryRow]) -> None:
    """Number, chain and append journal entries, in the order given."""
    if not entries:
        return
    counters = _take_numbers(entries)
    rows, lines = [], []
    for entry in entries:
        rows.append(_numbered(entry, counters))
        for position, line in enumerate(entry.lines, 1):
            lines.append((entry.document, position, line, entry.business_date))
    ids = dict(
        bulk.insert(JournalEntry, _ENTRY, rows, returning=("document", "id")),
    )
    bulk.insert(
        JournalLine,
        ("entry", "position", "account", "partner", "amount", "business_date", "foreign_amount"),
        [
            (ids[document], position, line.account.id, line.partner, line.amount, on, line.foreign)
            for document, position, line, on in lines
        ],
    )
    chains = sorted({_chain_key(entry) for entry in entries})
    heads = [(key, counters[key].hash) for key in chains]
    bulk.update(VoucherCounter, ("key",), ("hash",), heads)


_ENTRY = (
    "document",
    "period",
    "business_date",
    "voucher_type",
    "voucher_number",
    "is_red",
    "memo",
    "year",
    "chain_position",
    "previous_hash",
    "hash",
)


@dataclass(slots=True)
class _Counter:
    value: int
    hash: str


def _voucher_key(entry: EntryRow) -> str:
    return f"voucher:{entry.business_date:%Y-%m}:{VOUCHER_TYPE}"


def _chain_key(entry: EntryRow) -> str:
    return chain_key(entry.business_date.year)


def _take_numbers(entries: Sequence[EntryRow]) -> dict[str, _Counter]:
    """Take as many numbers as are needed; return each counter as it stood before.

    The keys are sorted, so that two postings always lock them in the same order.
    """
    needed: dict[str, int] = {}
    for entry in entries:
        for key in (_chain_key(entry), _voucher_key(entry)):
            needed[key] = needed.get(key, 0) + 1
    rows = bulk.insert(
        VoucherCounter,
        ("key", "value", "hash"),
        [(key, count, "") for key, count in sorted(needed.items())],
        returning=("key", "value", "hash"),
        on_conflict="ON CONFLICT (key) DO UPDATE"
        f" SET value = {bulk.table(VoucherCounter)}.value + excluded.value",
    )
    return {key: _Counter(value - needed[key], head) for key, value, head in rows}


def _numbered(entry: EntryRow, counters: dict[str, _Counter]) -> tuple[object, ...]:
    voucher, chain = counters[_voucher_key(entry)], counters[_chain_key(entry)]
    voucher.value += 1
    chain.value += 1
    previous = chain.hash or GENESIS
    sealed = SealedEntry(
        year=entry.business_date.year,
        chain_position=chain.value,
        business_date=entry.business_date,
        voucher_type=VOUCHER_TYPE,
        voucher_number=voucher.value,
        document_number=entry.document_number,
        memo=entry.memo,
        is_red=entry.is_red,
        legs=[SealedLeg(line.account.code, line.partner, line.amount, line.foreign) for line in entry.lines],
    )
    chain.hash = entry_hash(previous, sealed.content())
    return (
        entry.document,
        entry.period.id,
        entry.business_date,
        VOUCHER_TYPE,
        voucher.value,
        entry.is_red,
        entry.memo,
        sealed.year,
        chain.value,
        previous,
        chain.hash,
    )
