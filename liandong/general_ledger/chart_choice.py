"""Which standard's chart a company keeps, and changing it before the first entry.

Accounts keep their ids and get the other standard's codes and names, so what points at one of them goes on
pointing at the same thing; accounts that the company added below them go along.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from django.db import transaction
from django.db.models import ProtectedError

from liandong.general_ledger.account_actions import SUBJECT, lock_chart
from liandong.general_ledger.chart import SMALL_ENTERPRISE_CHART, SMALL_ENTERPRISE_ROLES, ChartAccount
from liandong.general_ledger.general_chart import (
    FIRST,
    GENERAL_ENTERPRISE_CHART,
    GENERAL_ENTERPRISE_ROLES,
    RENUMBERED,
    renumbered,
)
from liandong.general_ledger.models import Account, JournalLine, RoleAccount
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import AccountRole, Problem


class Standard(StrEnum):
    """The accounting standards whose charts are built in."""

    SMALL = "small"
    GENERAL = "general"


NAMES: Mapping[Standard, str] = {Standard.SMALL: "小企业会计准则", Standard.GENERAL: "企业会计准则"}
"""As the trace tells them."""

CHARTS: Mapping[Standard, tuple[ChartAccount, ...]] = {
    Standard.SMALL: SMALL_ENTERPRISE_CHART,
    Standard.GENERAL: GENERAL_ENTERPRISE_CHART,
}
ROLES: Mapping[Standard, Mapping[AccountRole, str]] = {
    Standard.SMALL: SMALL_ENTERPRISE_ROLES,
    Standard.GENERAL: GENERAL_ENTERPRISE_ROLES,
}
_NUMBERS: Mapping[Standard, Mapping[str, str]] = {
    Standard.GENERAL: RENUMBERED,
    Standard.SMALL: {theirs: ours for ours, theirs in RENUMBERED.items()},
}
_YEAR_RESULT = {Standard.SMALL: "3103", Standard.GENERAL: "4103"}
"""本年利润, which every company has and no standard numbers like the other."""


def chart_standard() -> Standard:
    """Return whose chart the company keeps; one statement."""
    is_general = Account.objects.filter(code=_YEAR_RESULT[Standard.GENERAL], kind="equity").exists()
    return Standard.GENERAL if is_general else Standard.SMALL


def may_change_chart() -> bool:
    """Tell whether nothing was booked yet."""
    return not JournalLine.objects.exists()


def use_chart(standard: Standard, actor: Actor, address: str = "") -> None:
    """Give the company's accounts the numbers and names of a standard.

    Raises:
        NotAllowedError: the actor may not keep the chart.
        RefusedError: something was booked already, or own accounts stand where the standard has others.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        lock_chart()
        now = chart_standard()
        if now is standard:
            return
        refuse_if([] if may_change_chart() else [Problem("chart_in_use")])
        accounts = _without_strangers(list(Account.objects.order_by("code")), now, standard)
        codes = {one.pk: renumbered(one.code, _NUMBERS[standard]) for one in accounts}
        refuse_if(_collisions(codes.values()))
        _rename(accounts, codes, now, standard)
        _add_missing(standard)
        _assign_roles(standard)
        detail = {"chart": NAMES[standard], "chart_before": NAMES[now]}
        record([AuditEntry("update", SUBJECT, None, actor.member, detail, address)])


def _without_strangers(accounts: list[Account], now: Standard, standard: Standard) -> list[Account]:
    """Take away the accounts that only the old standard has, with what was added below them.

    A role that stood for one of them waits for the new standard's account.
    """
    back = _NUMBERS[now]
    common = {back.get(one.code[:FIRST], one.code[:FIRST]) for one in CHARTS[standard]}
    strange = {one.code[:FIRST] for one in CHARTS[now]} - common
    leaving = [one for one in accounts if one.code[:FIRST] in strange]
    try:
        with transaction.atomic():
            RoleAccount.objects.filter(account__in=leaving, role__in=ROLES[standard]).delete()
            for one in reversed(leaving):
                one.delete()
    except ProtectedError as error:
        raise RefusedError([Problem("chart_account_kept")]) from error
    codes = {one.code for one in leaving}
    return [one for one in accounts if one.code not in codes]


def _collisions(codes: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield Problem("code_taken", column="code", detail={"code": code})
        seen.add(code)


def _rename(accounts: Sequence[Account], codes: Mapping[int, str], now: Standard, standard: Standard) -> None:
    """Write codes in two steps, as one account's new code is another's old one; own names stay."""
    old_names = {one.code: one.name for one in CHARTS[now]}
    new = {one.code: one for one in CHARTS[standard]}
    changing = [one for one in accounts if codes[one.pk] != one.code]
    for one in changing:
        Account.objects.filter(pk=one.pk).update(code=f"~{one.pk}")
    for one in accounts:
        there = new.get(codes[one.pk])
        is_standard = there is not None and old_names.get(one.code) == one.name
        name = there.name if there is not None and is_standard else one.name
        if (one.code, one.name) != (codes[one.pk], name):
            Account.objects.filter(pk=one.pk).update(code=codes[one.pk], name=name)


def _add_missing(standard: Standard) -> None:
    ids = dict(Account.objects.values_list("code", "pk"))
    for one in CHARTS[standard]:
        if one.code not in ids:
            made = Account.objects.create(
                code=one.code,
                name=one.name,
                kind=one.kind,
                is_debit=one.is_debit,
                is_settlement=one.is_settlement,
                parent_id=ids[one.parent_code] if one.parent_code else None,
            )
            ids[one.code] = made.pk


def _assign_roles(standard: Standard) -> None:
    """Let each role stand for the standard's account; where that has sub-accounts now, it stays.

    One that stands for none yet takes the first of these.
    """
    found = Account.objects.filter(children=None, is_active=True).order_by("code")
    leaves = dict(found.values_list("code", "pk"))
    waiting = set(ROLES[standard]) - set(RoleAccount.objects.values_list("role", flat=True))
    for role, code in ROLES[standard].items():
        if code in leaves:
            RoleAccount.objects.update_or_create(role=role.value, defaults={"account_id": leaves[code]})
        elif role in waiting:
            below = next(pk for one, pk in leaves.items() if one.startswith(code))
            RoleAccount.objects.create(role=role.value, account_id=below)
