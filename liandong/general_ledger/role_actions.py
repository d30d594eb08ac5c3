"""Keeping which account each role stands for: what documents book to by themselves.

What was booked stays where it was booked. The accounts that stock and claims keep change only as long as
nothing was booked to either: the sums of goods and claims are compared with them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from liandong.general_ledger.account_actions import SUBJECT, lock_chart
from liandong.general_ledger.chart import ASSET, COST, EQUITY, LEVEL_DIGITS, LIABILITY, PROFIT
from liandong.general_ledger.models import Account, JournalLine, RoleAccount, RoleUse
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import CONTROLLED_ROLES, AccountRole, Problem

_ASSETS, _LIABILITIES, _EQUITY = frozenset({ASSET}), frozenset({LIABILITY}), frozenset({EQUITY})
_PROFIT = frozenset({PROFIT})
_TAXES = frozenset({ASSET, LIABILITY})

FITTING: Mapping[AccountRole, frozenset[str]] = {
    AccountRole.INVENTORY: _ASSETS,
    AccountRole.ACCRUED_PURCHASES: _LIABILITIES,
    AccountRole.PURCHASE_VARIANCE: frozenset({PROFIT, COST}),
    AccountRole.PAYABLES: _LIABILITIES,
    AccountRole.ADVANCES_PAID: _ASSETS,
    AccountRole.INPUT_TAX: _TAXES,
    AccountRole.RECEIVABLES: _ASSETS,
    AccountRole.ADVANCES_RECEIVED: _LIABILITIES,
    AccountRole.REVENUE: _PROFIT,
    AccountRole.OUTPUT_TAX: _LIABILITIES,
    AccountRole.COST_OF_SALES: _PROFIT,
    AccountRole.CASH: _ASSETS,
    AccountRole.BANK: _ASSETS,
    AccountRole.PENDING_PROPERTY: _ASSETS,
    AccountRole.COUNT_GAIN: _PROFIT,
    AccountRole.COUNT_LOSS: _PROFIT,
    AccountRole.DAMAGE: _PROFIT,
    AccountRole.OTHER_INCOME: _PROFIT,
    AccountRole.OTHER_EXPENSE: _PROFIT,
    AccountRole.OPENING_BALANCE: _EQUITY,
    AccountRole.PRODUCTION: frozenset({COST}),
    AccountRole.WAGES: frozenset({LIABILITY, COST, PROFIT}),
    AccountRole.FREIGHT: frozenset({PROFIT, COST}),
    AccountRole.BAD_DEBT: frozenset({ASSET, PROFIT}),
    AccountRole.EXCHANGE_DIFFERENCE: _PROFIT,
    AccountRole.CURRENT_YEAR_PROFIT: _EQUITY,
    AccountRole.RETAINED_EARNINGS: _EQUITY,
    AccountRole.UNPAID_VAT: _LIABILITIES,
    AccountRole.PAID_VAT: _LIABILITIES,
    AccountRole.UNPAID_VAT_OUT: _LIABILITIES,
    AccountRole.OVERPAID_VAT_OUT: _LIABILITIES,
    AccountRole.BILLS_RECEIVABLE: _ASSETS,
    AccountRole.BILLS_PAYABLE: _LIABILITIES,
    AccountRole.INPUT_TAX_OUT: _LIABILITIES,
}
"""Of which kinds the account of a role may be."""

_MONEY = frozenset({AccountRole.CASH, AccountRole.BANK})
_OWN = CONTROLLED_ROLES | {
    AccountRole.OPENING_BALANCE,
    AccountRole.CURRENT_YEAR_PROFIT,
    AccountRole.RETAINED_EARNINGS,
    AccountRole.UNPAID_VAT,
    AccountRole.PAID_VAT,
    AccountRole.UNPAID_VAT_OUT,
    AccountRole.OVERPAID_VAT_OUT,
    AccountRole.INPUT_TAX_OUT,
}
"""Roles whose account serves no other one."""

_CLEARED_FIRST = frozenset({AccountRole.CURRENT_YEAR_PROFIT, AccountRole.OPENING_BALANCE})
"""Roles that leave an account only without a balance: nothing would clear it any more."""

_COLUMNS = (
    AccountRole.PAID_VAT,
    AccountRole.UNPAID_VAT_OUT,
    AccountRole.OVERPAID_VAT_OUT,
    AccountRole.INPUT_TAX_OUT,
)
"""What stands under 应交增值税, beside input and output tax."""


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role that stands for another account now; ``left`` is what stays on the old one, debit positive."""

    role: AccountRole
    old_code: str
    new_code: str
    left: Decimal


@dataclass(frozen=True, slots=True)
class _Book:
    """The accounts and roles under lock, and those accounts that have entries."""

    accounts: Mapping[int, Account]
    parents: frozenset[int | None]
    before: Mapping[AccountRole, int]
    after: Mapping[AccountRole, int]
    booked: frozenset[int]
    sums: Mapping[int, Decimal]
    of_stock: frozenset[int]


def fixed_roles() -> frozenset[AccountRole]:
    """Return the roles whose account stays, as stock or claims are booked to it; two statements."""
    kept = [role.value for role in CONTROLLED_ROLES]
    stored = dict(RoleAccount.objects.filter(role__in=kept).values_list("role", "account"))
    booked = _booked(set(stored.values()))
    return frozenset(AccountRole(role) for role, account in stored.items() if account in booked)


def save_roles(wanted: Mapping[AccountRole, int], actor: Actor, address: str = "") -> list[RoleChange]:
    """Let roles stand for the accounts of these ids, and return what changed; the others stay.

    Documents of drafts and of later days are booked to the new account; a reversal to where its
    original was booked. A constant number of statements beside one a change.

    Raises:
        NotAllowedError: the actor may not keep the chart.
        RefusedError: every problem, each at the column that is called like its role.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        lock_chart()
        book = _read(wanted)
        changed = [role for role, account in book.after.items() if book.before.get(role) != account]
        refuse_if(problem for role in changed for problem in _problems(role, book))
        refuse_if(_tax_problems(book) if set(changed) & {*_COLUMNS, AccountRole.UNPAID_VAT} else [])
        return [_write(role, book, actor, address) for role in changed]


def _read(wanted: Mapping[AccountRole, int]) -> _Book:
    accounts = {one.pk: one for one in Account.objects.order_by("pk")}
    before = {AccountRole(role): pk for role, pk in RoleAccount.objects.values_list("role", "account")}
    touched = {*before.values(), *wanted.values()}
    booked = _booked(touched)
    sums = JournalLine.objects.filter(account__in=booked).order_by().values("account")
    totals = dict(sums.annotate(total=Sum("amount")).values_list("account", "total"))
    parents = frozenset(one.parent_id for one in accounts.values())
    uses = RoleUse.objects.filter(role=AccountRole.INVENTORY.value).values_list("account", flat=True)
    return _Book(accounts, parents, before, {**before, **wanted}, booked, totals, frozenset(uses))


def _booked(accounts: set[int]) -> frozenset[int]:
    lines = JournalLine.objects.filter(account__in=accounts).order_by()
    return frozenset(lines.values_list("account", flat=True).distinct())


def _problems(role: AccountRole, book: _Book) -> Iterator[Problem]:
    account = book.accounts.get(book.after[role])
    if account is None:
        yield _named("account_unknown", role, account=str(book.after[role]))
        return
    if account.pk in book.parents:
        yield _named("account_not_leaf", role, account=account.code)
    if not account.is_active:
        yield _named("account_inactive", role, account=account.code)
    if account.kind not in FITTING[role]:
        yield _named("role_kind", role, code=account.code)
    if role in _MONEY and not account.is_settlement:
        yield _named("role_needs_money", role, code=account.code)
    if account.is_settlement and role not in _MONEY:
        yield _named("role_of_money", role, code=account.code)
    others = {other for other, pk in book.after.items() if pk == account.pk and other is not role}
    is_of_stock = account.pk in book.of_stock and role is not AccountRole.INVENTORY
    if is_of_stock or (others and (role in _OWN or others & _OWN)):
        yield _named("role_account_shared", role, code=account.code)
    yield from _leaving_problems(role, account, book)


def _leaving_problems(role: AccountRole, account: Account, book: _Book) -> Iterator[Problem]:
    """Yield what stands on the account that is left, or on the one that is taken, and can't be explained."""
    old = book.accounts.get(book.before.get(role, 0))
    if role in CONTROLLED_ROLES:
        if old is not None and old.pk in book.booked:
            yield _named("role_fixed", role, code=old.code)
        if account.pk in book.booked:
            yield _named("role_account_booked", role, code=account.code)
    left = book.sums.get(old.pk, ZERO) if old is not None else ZERO
    if role in _CLEARED_FIRST and old is not None and left:
        yield _named("role_balance_left", role, code=old.code, balance=plain(left))


def _tax_problems(book: _Book) -> Iterator[Problem]:
    """Yield whether the columns of 应交增值税 don't stand together, or 未交增值税 stands among them."""
    out = book.accounts.get(book.after.get(AccountRole.UNPAID_VAT_OUT, 0))
    if out is None:
        return
    above = out.code[:-LEVEL_DIGITS]  # 应交增值税, all below which is carried over
    columns = [book.accounts[book.after[role]] for role in _COLUMNS if role in book.after]
    if not all(one.code.startswith(above) for one in columns):
        yield _named("role_vat_apart", AccountRole.UNPAID_VAT_OUT)
        return
    unpaid = book.accounts.get(book.after.get(AccountRole.UNPAID_VAT, 0))
    if unpaid is not None and unpaid.code.startswith(above):
        yield _named("role_vat_mixed", AccountRole.UNPAID_VAT, code=unpaid.code)


def _write(role: AccountRole, book: _Book, actor: Actor, address: str) -> RoleChange:
    account = book.accounts[book.after[role]]
    old = book.accounts.get(book.before.get(role, 0))
    RoleAccount.objects.update_or_create(role=role.value, defaults={"account": account})
    if old is not None and old.pk in book.booked:
        RoleUse.objects.get_or_create(role=role.value, account=old)
    old_code = old.code if old is not None else ""
    detail = {"account_role": role.value, "account": account.code, "account_before": old_code}
    record([AuditEntry("update", SUBJECT, account.pk, actor.member, detail, address)])
    return RoleChange(role, old_code, account.code, book.sums.get(old.pk, ZERO) if old else ZERO)


def _named(problem: str, role: AccountRole, **detail: str) -> Problem:
    return Problem(problem, column=role.value, detail=detail)
