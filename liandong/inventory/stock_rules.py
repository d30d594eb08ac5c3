"""What a company goes by in stock reports: the ages of stock, and what keeping stock costs."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from liandong.catalog.actions import SUBJECT
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry
from liandong.identity.settings import read_setting, save_setting
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

SETTING = "stock_reports"
STANDARD_AGES = (30, 60, 90, 180, 365)
MOST_AGES = 8
LONGEST_AGE = 3650
_MOST_RATE = Decimal(100)
_MOST_STORAGE = Decimal(1_000_000)
_RATES = ("capital_rate", "storage_volume", "storage_piece")


@dataclass(frozen=True, slots=True)
class StockRules:
    """Ages are the oldest days of each but the last, rising.

    ``capital_rate`` is what money tied up in stock costs, per cent a year; ``storage_volume`` and
    ``storage_piece`` what a cubic metre and a base unit cost a month.
    """

    ages: tuple[int, ...] = STANDARD_AGES
    capital_rate: Decimal = ZERO
    storage_volume: Decimal = ZERO
    storage_piece: Decimal = ZERO


def read_rules() -> StockRules:
    """Return the company's rules; one statement."""
    stored: dict[str, Any] = read_setting(SETTING, {})
    rates = {name: Decimal(stored[name]) for name in _RATES if name in stored}
    return StockRules(tuple(stored.get("ages", STANDARD_AGES)), **rates)


def may_change_rules(actor: Actor) -> bool:
    """Tell whether the actor may change them: who may change products everywhere, and sees costs."""
    return actor.scope_of(SUBJECT, Verb.DRAFT) is Scope.ALL and actor.sees("cost")


def change_rules(actor: Actor, rules: StockRules) -> None:
    """Keep other rules, with their trace.

    Raises:
        NotAllowedError: the actor may not change products everywhere.
        RefusedError: every problem at once.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    refuse_if(_problems(rules))
    value: dict[str, Any] = {name: plain(getattr(rules, name)) for name in _RATES}
    value["ages"] = list(rules.ages)
    with transaction.atomic():
        save_setting(SETTING, value, AuditEntry("stock_rules", SUBJECT, None, actor.member, value))


def _problems(rules: StockRules) -> list[Problem]:
    problems = []
    rising = sorted(set(rules.ages))
    is_sound = 1 <= len(rules.ages) <= MOST_AGES and list(rules.ages) == rising
    if not is_sound or not all(1 <= age <= LONGEST_AGE for age in rules.ages):
        problems.append(Problem("ages_not_rising", column="ages", detail={"limit": str(MOST_AGES)}))
    limits = {"capital_rate": _MOST_RATE, "storage_volume": _MOST_STORAGE, "storage_piece": _MOST_STORAGE}
    for name, limit in limits.items():
        number: Decimal = getattr(rules, name)
        if not ZERO <= number <= limit:
            detail = {"number": plain(number), "limit": plain(limit)}
            problems.append(Problem("not_within", column=name, detail=detail))
    return problems
