"""Keeping which accounts roles stand for where products of a category are booked.

The nearest category up the tree counts, else the company's own account. What was booked stays where it was
booked, and reversals follow their originals; what later documents corrected of these is taken back where it
is booked by now. An account that stock was ever kept in counts as stock for good.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from liandong.catalog.models import Category
from liandong.general_ledger.account_actions import SUBJECT, lock_chart
from liandong.general_ledger.models import Account, CategoryRole, JournalLine, RoleAccount, RoleUse
from liandong.general_ledger.role_actions import FITTING
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.category_roles import CATEGORY_ROLES
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import AccountRole, Problem


@dataclass(frozen=True, slots=True)
class CategoryRoleChange:
    """A role of a category that stands for another account now; blank is what is above it."""

    role: AccountRole
    old_code: str
    new_code: str


@dataclass(frozen=True, slots=True)
class _Book:
    """The accounts under lock, those with entries, and what else stands for each."""

    accounts: Mapping[int, Account]
    parents: frozenset[int | None]
    booked: frozenset[int]
    uses: frozenset[tuple[str, int]]


def save_category_roles(
    category: int, wanted: Mapping[AccountRole, int | None], actor: Actor, address: str = ""
) -> list[CategoryRoleChange]:
    """Let roles stand for the accounts of these ids in a category; None takes what is above it again.

    Roles that are left out stay. Return what changed. A constant number of statements beside a few a change.

    Raises:
        NotAllowedError: the actor may not keep the chart.
        RefusedError: every problem, each at the column that is called like its role.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        lock_chart()
        if not Category.objects.filter(pk=category).exists():
            raise RefusedError([Problem("category_unknown", detail={"category": str(category)})])
        before = {AccountRole(one.role): one for one in _stored(category)}
        changed = [role for role, account in wanted.items() if _account(before.get(role)) != account]
        book = _read({account for account in wanted.values() if account is not None})
        refuse_if(problem for role in changed for problem in _problems(role, wanted[role], book))
        found = [_write(category, role, wanted[role], before.get(role)) for role in changed]
        _forget_unused()
        record([_trace(category, one, actor, address) for one in found])
    return found


def _stored(category: int) -> list[CategoryRole]:
    return list(CategoryRole.objects.filter(category=category).select_related("account"))


def _account(stored: CategoryRole | None) -> int | None:
    return None if stored is None else stored.account_id


def _read(touched: set[int]) -> _Book:
    accounts = {one.pk: one for one in Account.objects.order_by("pk")}
    lines = JournalLine.objects.filter(account__in=touched).order_by()
    uses = RoleAccount.objects.values_list("role", "account").union(
        CategoryRole.objects.values_list("role", "account"), RoleUse.objects.values_list("role", "account")
    )
    return _Book(
        accounts,
        frozenset(one.parent_id for one in accounts.values()),
        frozenset(lines.values_list("account", flat=True).distinct()),
        frozenset(uses),
    )


def _problems(role: AccountRole, wanted: int | None, book: _Book) -> Iterator[Problem]:
    if role not in CATEGORY_ROLES:
        yield Problem("category_role_unknown", column=role.value, detail={"role": role.value})
        return
    if wanted is None:
        return
    account = book.accounts.get(wanted)
    if account is None:
        yield _named("account_unknown", role, account=str(wanted))
        return
    if account.pk in book.parents:
        yield _named("account_not_leaf", role, account=account.code)
    if not account.is_active:
        yield _named("account_inactive", role, account=account.code)
    if account.kind not in FITTING[role]:
        yield _named("role_kind", role, code=account.code)
    if account.is_settlement:
        yield _named("role_of_money", role, code=account.code)
    if role is AccountRole.INVENTORY:
        yield from _stock_problems(account, book)


def _stock_problems(account: Account, book: _Book) -> Iterator[Problem]:
    """Yield why stock may not be kept in an account: all such accounts together are what stock is worth."""
    if any(pk == account.pk and other != AccountRole.INVENTORY for other, pk in book.uses):
        yield _named("role_account_shared", AccountRole.INVENTORY, code=account.code)
    if account.pk in book.booked and (AccountRole.INVENTORY.value, account.pk) not in book.uses:
        yield _named("role_account_booked", AccountRole.INVENTORY, code=account.code)


def _write(
    category: int, role: AccountRole, wanted: int | None, stored: CategoryRole | None
) -> CategoryRoleChange:
    if wanted is None:
        CategoryRole.objects.filter(category=category, role=role.value).delete()
        new_code = ""
    else:
        row, _ = CategoryRole.objects.update_or_create(
            category_id=category, role=role.value, defaults={"account_id": wanted}
        )
        new_code = row.account.code
        RoleUse.objects.get_or_create(role=role.value, account_id=wanted)
    return CategoryRoleChange(role, stored.account.code if stored else "", new_code)


def _forget_unused() -> None:
    """Let accounts go that no category names any more and that nothing was booked to."""
    kept = set(CategoryRole.objects.values_list("role", "account"))
    idle = RoleUse.objects.filter(~Exists(JournalLine.objects.filter(account=OuterRef("account"))))
    gone = [one.pk for one in idle if (one.role, one.account_id) not in kept]
    RoleUse.objects.filter(pk__in=gone).delete()


def _trace(category: int, change: CategoryRoleChange, actor: Actor, address: str) -> AuditEntry:
    detail = {
        "account_role": change.role.value,
        "category": str(category),
        "account": change.new_code,
        "account_before": change.old_code,
    }
    return AuditEntry("update", SUBJECT, None, actor.member, detail, address)


def _named(problem: str, role: AccountRole, **detail: str) -> Problem:
    return Problem(problem, column=role.value, detail=detail)
