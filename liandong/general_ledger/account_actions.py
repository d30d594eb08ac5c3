"""Keeping the chart of accounts: sub-accounts, names, what may hold money, what is out of use.

A code says where its account stands: four digits on the first level, two more for each level below. What
an account was booked under stays readable, so the code never changes, and the side, whether it holds money
and in which currency not after the first entry.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.db.models import Sum

from liandong.general_ledger.account_currency import currency_problems, held_problems
from liandong.general_ledger.category_model import MoneyCategory
from liandong.general_ledger.chart import FIRST_LEVEL_DIGITS, LEVEL_DIGITS
from liandong.general_ledger.models import (
    Account,
    AccountKind,
    CategoryRole,
    JournalLine,
    Period,
    RoleAccount,
    RoleUse,
)
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import AccountRole, Problem
from liandong.storage import bulk

SUBJECT = "general_ledger.account"
LIMITS = {"code": 16, "name": 64}
_HOLDS_MONEY = frozenset({AccountRole.CASH.value, AccountRole.BANK.value})
_WRITTEN = ("name", "is_debit", "is_settlement", "is_active", "currency")


@dataclass(frozen=True, slots=True)
class AccountForm:
    """An account as it shall be. ``kind`` is a value of ``AccountKind``; blank takes the parent's.

    ``is_debit`` None takes the parent's side, or the usual one of the kind. ``currency`` is the other one
    that money is kept in, blank for the company's own; None leaves it as it is.
    """

    code: str
    name: str
    kind: str = ""
    is_debit: bool | None = None
    is_settlement: bool = False
    is_active: bool = True
    currency: str | None = None


def lock_chart() -> None:
    """Wait for postings under way and let none begin: they share a month before they read accounts.

    SQLite's transactions lock the whole file. Call inside a transaction, before rows are locked.
    """
    if bulk.is_postgresql():
        bulk.execute(f"LOCK TABLE {bulk.table(Period)} IN EXCLUSIVE MODE", [])


def parent_code(code: str) -> str:
    """Return the code of the account one level up; blank on the first level."""
    return code[:-LEVEL_DIGITS] if len(code) > FIRST_LEVEL_DIGITS else ""


def next_code(parent: Account) -> str:
    """Return the first free code below an account; blank when all are taken."""
    taken = set(parent.children.values_list("code", flat=True))
    codes = (f"{parent.code}{number:0{LEVEL_DIGITS}}" for number in range(1, 10**LEVEL_DIGITS))
    return next((code for code in codes if code not in taken), "")


def save_account(account: int | None, form: AccountForm, actor: Actor, address: str = "") -> int:
    """Make an account, or change the one of the id; return its id. Nothing changed leaves no trace.

    The first sub-account of an account without entries takes over what documents book to it.

    Raises:
        NotAllowedError: the actor may not keep the chart.
        RefusedError: every problem; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = replace(form, code=trimmed(form.code), name=trimmed(form.name))
    if form.currency is not None:
        form = replace(form, currency=trimmed(form.currency).upper())
    with transaction.atomic():
        lock_chart()
        stored = _locked(account) if account else None
        refuse_if([_unknown(account)] if account and stored is None else [])
        if stored is None:
            form = replace(form, currency=form.currency or "")
            pk, before = _made(form), {}
        else:
            pk, before = stored.pk, {name: getattr(stored, name) for name in _WRITTEN}
            form = _completed(form, stored)
            refuse_if(_change_problems(form, stored))
        after = {name: getattr(form, name) for name in _WRITTEN}
        if stored is not None and before != after:
            Account.objects.filter(pk=pk).update(**after)
        if before != after:
            _trace(pk, form, before, actor, address)
    return pk


def _locked(account: int) -> Account | None:
    """Return an account that nobody brings a bank's statement of in before this transaction ends."""
    return Account.objects.select_for_update(no_key=True).filter(pk=account).first()


def _completed(form: AccountForm, stored: Account) -> AccountForm:
    """Return the form with what it leaves as it is; what holds no money has no currency."""
    currency = stored.currency if form.currency is None else form.currency
    is_debit = stored.is_debit if form.is_debit is None else form.is_debit
    return replace(form, is_debit=is_debit, currency=currency if form.is_settlement else "")


def _trace(pk: int, form: AccountForm, before: Mapping[str, object], actor: Actor, address: str) -> None:
    changed = {name: getattr(form, name) for name in _WRITTEN if before.get(name) != getattr(form, name)}
    old = {f"{name}_before": before[name] for name in changed if name in before}
    detail = {"code": form.code, "name": form.name, **changed, **old}
    record([AuditEntry("update" if before else "create", SUBJECT, pk, actor.member, detail, address)])


def _made(form: AccountForm) -> int:
    parent = Account.objects.filter(code=parent_code(form.code)).first() if form.code else None
    refuse_if(_new_problems(form, parent))
    kind = parent.kind if parent else form.kind
    usual = parent.is_debit if parent else kind in {AccountKind.ASSET, AccountKind.COST}
    values = {"code": form.code, "name": form.name, "is_active": form.is_active, "kind": kind}
    values |= {"is_settlement": form.is_settlement, "currency": form.currency or ""}
    is_debit = usual if form.is_debit is None else form.is_debit
    try:
        with transaction.atomic():
            made = Account.objects.create(parent=parent, is_debit=is_debit, **values)
    except IntegrityError as error:  # somebody else made it in the same moment
        raise RefusedError([_named("code_taken", "code", code=form.code)]) from error
    if parent is not None and not parent.children.exclude(pk=made.pk).exists():
        _hand_down(parent, made)
    return made.pk


def _hand_down(parent: Account, child: Account) -> None:
    """Let the first sub-account stand for what its parent, which takes no more entries, stood for."""
    RoleAccount.objects.filter(account=parent).update(account=child)
    CategoryRole.objects.filter(account=parent).update(account=child)
    RoleUse.objects.filter(account=parent).update(account=child)
    MoneyCategory.objects.filter(account=parent).update(account=child)
    if parent.is_settlement:
        Account.objects.filter(pk=parent.pk).update(is_settlement=False, currency="")


def _new_problems(form: AccountForm, parent: Account | None) -> Iterator[Problem]:
    yield from _text_problems(form)
    code, above = form.code, parent_code(form.code)
    if code and not _is_well_formed(code):
        yield _named("account_code_malformed", "code", code=code)
    elif code and Account.objects.filter(code=code).exists():
        yield _named("code_taken", "code", code=code)
    elif above and parent is None:
        yield _named("account_parent_missing", "code", code=code, parent=above)
    if parent is None:
        if _is_well_formed(code) and not above and form.kind not in AccountKind.values:
            yield Problem("account_kind_missing", column="kind")
        yield from _money_problems(form, form.kind, set())
        yield from currency_problems(form, set())
        return
    if form.kind and form.kind != parent.kind:
        yield _named("account_kind_of_parent", "kind", code=parent.code)
    if not parent.is_active and form.is_active:
        yield _named("account_parent_inactive", "is_active", code=parent.code)
    if has_entries(parent.pk):
        yield _named("account_has_entries", "code", code=parent.code, name=parent.name)
        return
    is_first = not parent.children.exists()
    roles = roles_of(parent.pk) if is_first else set()
    yield from _money_problems(form, parent.kind, roles)
    yield from currency_problems(form, roles)
    yield from _name_problems(form, parent.pk, None)


def _change_problems(form: AccountForm, stored: Account) -> Iterator[Problem]:
    yield from _text_problems(form)
    if form.code and form.code != stored.code:
        yield _named("account_code_fixed", "code", code=stored.code)
    if form.kind and form.kind != stored.kind:
        yield _named("account_kind_fixed", "kind", code=stored.code)
    if form.name != stored.name:
        yield from _name_problems(form, stored.parent_id, stored.pk)
    fixed = {name: getattr(stored, name) for name in ("is_debit", "is_settlement", "currency")}
    changed = [name for name, value in fixed.items() if getattr(form, name) != value]
    if changed and has_entries(stored.pk):
        yield from (_named("account_fixed_by_entries", name, code=stored.code) for name in changed)
    if "is_settlement" in changed:
        if form.is_settlement and stored.children.exists():
            yield _named("account_not_leaf", "is_settlement", account=stored.code)
        yield from _money_problems(form, stored.kind, roles_of(stored.pk))
        if form.is_settlement:
            yield from _category_problems(stored, "is_settlement")
    if "currency" in changed:
        yield from currency_problems(form, roles_of(stored.pk))
        yield from held_problems(stored.pk, stored.code)
    if form.is_active != stored.is_active:
        yield from _use_problems(form, stored)


def _use_problems(form: AccountForm, stored: Account) -> Iterator[Problem]:
    """Yield what hinders taking an account out of use, or back into it."""
    if form.is_active:
        if stored.parent is not None and not stored.parent.is_active:
            yield _named("account_parent_inactive", "is_active", code=stored.parent.code)
        return
    if roles_of(stored.pk):
        yield _named("account_has_role", "is_active", code=stored.code)
    yield from _category_problems(stored, "is_active")
    if stored.children.filter(is_active=True).exists():
        yield _named("account_has_children", "is_active", code=stored.code)
    if JournalLine.objects.filter(account=stored.pk).aggregate(total=Sum("amount"))["total"]:
        yield _named("account_has_balance", "is_active", code=stored.code)


def _category_problems(stored: Account, column: str) -> Iterator[Problem]:
    """Yield the first category of income or expense that books to the account."""
    category = MoneyCategory.objects.filter(account=stored.pk, is_active=True).order_by("code").first()
    if category is not None:
        yield _named("account_has_category", column, code=stored.code, name=category.name)


def _text_problems(form: AccountForm) -> Iterator[Problem]:
    texts = {"code": form.code, "name": form.name}
    yield from missing_problems(texts, ("code", "name"), None)
    yield from text_problems(texts, LIMITS, None)


def _name_problems(form: AccountForm, parent: int | None, own: int | None) -> Iterator[Problem]:
    """Yield whether another account beside this one has the name already."""
    named = Account.objects.filter(parent=parent, name=form.name)
    if form.name and (named if own is None else named.exclude(pk=own)).exists():
        yield _named("name_taken", "name", name=form.name)


def _money_problems(form: AccountForm, kind: str, roles: set[str]) -> Iterator[Problem]:
    if form.is_settlement and (kind != AccountKind.ASSET or roles - _HOLDS_MONEY):
        yield _named("account_not_money", "is_settlement", code=form.code)
    if not form.is_settlement and roles & _HOLDS_MONEY:
        yield _named("account_has_role", "is_settlement", code=form.code)


def _is_well_formed(code: str) -> bool:
    below = len(code) - FIRST_LEVEL_DIGITS
    return code.isascii() and code.isdecimal() and below >= 0 and below % LEVEL_DIGITS == 0


def has_entries(account: int) -> bool:
    """Tell whether anything was ever booked to the account itself."""
    return JournalLine.objects.filter(account=account).exists()


def roles_of(account: int) -> set[str]:
    """Return what documents book to the account by themselves."""
    own = RoleAccount.objects.filter(account=account).values_list("role", flat=True)
    return set(own) | set(CategoryRole.objects.filter(account=account).values_list("role", flat=True))


def _unknown(account: int | None) -> Problem:
    return _named("account_unknown", "account", account=str(account))


def _named(problem: str, column: str, **detail: str) -> Problem:
    return Problem(problem, column=column, detail=detail)
