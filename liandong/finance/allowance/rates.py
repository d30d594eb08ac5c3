"""计提坏账准备: which part of a receivable of each age will not come in, and where the loss is booked.

Companies under 企业会计准则 provide for losses by such a table of rates (22 号, 应用指南: 预期信用损失, the
simplified way with ages); 小企业会计准则 writes off what is lost and knows no allowance (article 10). Which
of both a company does follows from the account that the role 坏账 stands for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from liandong.general_ledger.account_actions import SUBJECT
from liandong.general_ledger.chart import ASSET, PROFIT
from liandong.general_ledger.models import Account, RoleAccount
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry
from liandong.identity.settings import read_setting, save_setting
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import has_more_decimals
from liandong.kernel.money import HUNDRED, ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.rules import day_steps
from liandong.kernel.terms import AccountRole, Problem

SETTING = "bad_debt_allowance"
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class AllowanceRates:
    """Per cent of each age: what is not due, then up to each of ``steps`` days overdue, then beyond.

    ``account`` is that of the loss, by its id.
    """

    steps: tuple[int, ...]
    rates: tuple[Decimal, ...]
    account: int


def allowance_account() -> Account | None:
    """Return the account of the allowance; None where losses are written off when they are certain."""
    role = RoleAccount.objects.select_related("account").filter(role=AccountRole.BAD_DEBT.value).first()
    return role.account if role is not None and role.account.kind == ASSET else None


def read_rates() -> AllowanceRates | None:
    """Return the company's rates, None before it has set any; one statement."""
    stored: dict[str, Any] | None = read_setting(SETTING)
    if stored is None:
        return None
    rates = tuple(Decimal(text) for text in stored["rates"])
    return AllowanceRates(tuple(stored["steps"]), rates, stored["account"])


def save_rates(wanted: AllowanceRates, actor: Actor, address: str = "") -> None:
    """Keep other rates, with their trace; what was provided for before stays until the next month's end.

    Raises:
        NotAllowedError: the actor may not keep the chart of accounts.
        RefusedError: every problem at once.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    refuse_if(_problems(wanted))
    value = {
        "steps": list(wanted.steps),
        "rates": [plain(rate) for rate in wanted.rates],
        "account": wanted.account,
    }
    with transaction.atomic():
        entry = AuditEntry("allowance_rates", SUBJECT, wanted.account, actor.member, value, address)
        save_setting(SETTING, value, entry)


def _are_ages(steps: tuple[int, ...]) -> bool:
    try:
        return day_steps(",".join(map(str, steps))) == steps
    except ValueError:
        return False


def _problems(wanted: AllowanceRates) -> Iterator[Problem]:
    if len(wanted.rates) != len(wanted.steps) + 2 or not _are_ages(wanted.steps):
        yield Problem("allowance_ages", column="rates")
    for place, rate in enumerate(wanted.rates):
        if not ZERO <= rate <= HUNDRED:
            detail = {"number": plain(rate), "limit": plain(HUNDRED)}
            yield Problem("not_within", column=f"rate_{place}", detail=detail)
        elif has_more_decimals(rate, _DECIMALS):
            detail = {"number": plain(rate), "limit": str(_DECIMALS)}
            yield Problem("too_many_decimals", column=f"rate_{place}", detail=detail)
    account = Account.objects.filter(pk=wanted.account, is_active=True, children=None).first()
    if account is None or account.kind != PROFIT:
        yield Problem("allowance_account", column="account")
