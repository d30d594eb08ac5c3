"""What a company goes by in stock reports: the ages of stock, and what keeping stock costs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
class StorageRates:
    """What a cubic metre and a base unit cost a month in a warehouse; None is as in the company."""

    volume: Decimal | None = None
    piece: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StockRules:
    """Ages are the oldest days of each but the last, rising.

    ``capital_rate`` is what money tied up in stock costs, per cent a year; ``storage_volume`` and
    ``storage_piece`` what a cubic metre and a base unit cost a month, where ``warehouses`` (by place)
    says nothing else.
    """

    ages: tuple[int, ...] = STANDARD_AGES
    capital_rate: Decimal = ZERO
    storage_volume: Decimal = ZERO
    storage_piece: Decimal = ZERO
    warehouses: Mapping[int, StorageRates] = field(default_factory=dict)

    def rate(self, warehouse: int, volume: Decimal | None) -> Decimal:
        """Return what a base unit of this volume costs a month there; without a volume by the piece."""
        own = self.warehouses.get(warehouse, StorageRates())
        if volume:
            return volume * (self.storage_volume if own.volume is None else own.volume)
        return self.storage_piece if own.piece is None else own.piece


def read_rules() -> StockRules:
    """Return the company's rules; one statement."""
    stored: dict[str, Any] = read_setting(SETTING, {})
    rates = {name: Decimal(stored[name]) for name in _RATES if name in stored}
    warehouses = {
        int(place): StorageRates(*(None if text is None else Decimal(text) for text in pair))
        for place, pair in stored.get("warehouses", {}).items()
    }
    return StockRules(tuple(stored.get("ages", STANDARD_AGES)), **rates, warehouses=warehouses)


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
    value["warehouses"] = {
        str(place): [None if rate is None else plain(rate) for rate in (one.volume, one.piece)]
        for place, one in sorted(rules.warehouses.items())
        if one != StorageRates()
    }
    with transaction.atomic():
        save_setting(SETTING, value, AuditEntry("stock_rules", SUBJECT, None, actor.member, value))


def _problems(rules: StockRules) -> list[Problem]:
    problems = []
    rising = sorted(set(rules.ages))
    is_sound = 1 <= len(rules.ages) <= MOST_AGES and list(rules.ages) == rising
    if not is_sound or not all(1 <= age <= LONGEST_AGE for age in rules.ages):
        problems.append(Problem("ages_not_rising", column="ages", detail={"limit": str(MOST_AGES)}))
    limits = {"capital_rate": _MOST_RATE, "storage_volume": _MOST_STORAGE, "storage_piece": _MOST_STORAGE}
    given = [(name, getattr(rules, name), limit) for name, limit in limits.items()]
    given += [(name, number, _MOST_STORAGE) for name, number in _of_warehouses(rules)]
    for name, number, limit in given:
        if not ZERO <= number <= limit:
            detail = {"number": plain(number), "limit": plain(limit)}
            problems.append(Problem("not_within", column=name, detail=detail))
    return problems


def _of_warehouses(rules: StockRules) -> Iterator[tuple[str, Decimal]]:
    for place, one in rules.warehouses.items():
        for name, number in (("storage_volume", one.volume), ("storage_piece", one.piece)):
            if number is not None:
                yield f"{name}_{place}", number
