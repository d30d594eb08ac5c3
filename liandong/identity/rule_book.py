"""The company's rules: the revision in force on a date, and how a new one is made."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

from django.db import transaction

from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import RuleRevision
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.rules import Rules, day_steps, tax_number_of
from liandong.storage import bulk

SUBJECT = "identity.rules"
FIXED_BY_MOVES = ("currency", "cost_method", "cost_scope")
"""Rules that give every posted value its meaning: they can't change once there is one."""

_KINDS: Mapping[str, Any] = get_type_hints(Rules)


class UnknownRuleError(ValueError):
    """A rule of this name, or with this value, does not exist."""


class RuleFixedError(ValueError):
    """The rule can't be changed any more, because goods have moved."""


def rules_on(day: date) -> Rules:
    """Return the current company's rules in force on a day, with one statement.

    They are read afresh each time: a copy kept in one process would miss what another changed.
    Before the first revision the standard rules hold.

    Raises:
        UnknownRuleError: the stored revision holds something this version does not know.
    """
    return rules_from(_stored_on(day))


def parse_rules(values: Mapping[str, Any]) -> Rules:
    """Return the rules of a revision's JSON values; what is not given is standard.

    Raises:
        UnknownRuleError: an unknown name, or a value that does not fit.
    """
    parsed: dict[str, Any] = {name: _parse(name, value) for name, value in values.items()}
    return Rules(**parsed)


@transaction.atomic
def set_rules(
    changes: Mapping[str, Any],
    *,
    effective_from: date,
    actor: Actor,
    has_moves: Callable[[], bool],
    address: str = "",
) -> Rules:
    """Change rules from a day on and return those then in force; later revisions stay as they are.

    A rule of ``FIXED_BY_MOVES`` has no day: while it may change, it changes on every day at once.
    Else goods could begin to move under one method and another come into force later.
    ``has_moves`` tells whether the company has stock moves: identity lies below the ledger.

    Raises:
        NotAllowedError: the actor may not change rules.
        UnknownRuleError: an unknown name, or a value that does not fit.
        RuleFixedError: a rule of ``FIXED_BY_MOVES`` would change though goods have moved.
    """
    require_everywhere(actor, SUBJECT, Verb.POST)
    list(RuleRevision.objects.select_for_update().values_list("pk"))  # one change at a time
    before = _values_on(effective_from)
    after = before | _plain(parse_rules(changes), changes)
    changed = _changed_fixed(parse_rules(before), parse_rules(after))
    if changed and has_moves():
        raise RuleFixedError(", ".join(changed))
    everywhere = {name: after[name] for name in changed}
    _set_on_every_day(everywhere)
    revision, _ = RuleRevision.objects.update_or_create(
        effective_from=effective_from, defaults={"values": after, "member_id": actor.member}
    )
    detail = {"effective_from": effective_from.isoformat(), "before": before, "after": after}
    if everywhere:
        detail["on_every_day"] = everywhere
    record([AuditEntry("set_rules", SUBJECT, revision.pk, actor.member, detail, address)])
    return parse_rules(after)


def _values_on(day: date) -> dict[str, Any]:
    return bulk.as_json(_stored_on(day))


def _stored_on(day: date) -> str:
    """Return the JSON text of the revision in force."""
    rows = bulk.run(
        f'SELECT "values" FROM {bulk.table(RuleRevision)} WHERE effective_from <= %s'  # noqa: S608 - own table
        " ORDER BY effective_from DESC LIMIT 1",
        [day],
    )
    return str(rows[0][0]) if rows else "{}"


@lru_cache(maxsize=256)
def rules_from(text: str) -> Rules:
    """Return the rules of a revision's JSON text, parsed once: the same text means the same rules."""
    return parse_rules(bulk.as_json(text))


def _plain(rules: Rules, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the named rules as JSON holds them."""
    values = {name: asdict(rules)[name] for name in names}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _changed_fixed(before: Rules, after: Rules) -> list[str]:
    return [name for name in FIXED_BY_MOVES if getattr(before, name) != getattr(after, name)]


def _set_on_every_day(values: Mapping[str, Any]) -> None:
    if not values:
        return
    revisions = list(RuleRevision.objects.order_by("pk"))
    for revision in revisions:
        revision.values |= values
    RuleRevision.objects.bulk_update(revisions, ["values"])


def _parse(name: str, value: object) -> object:
    if name not in _KINDS:
        raise UnknownRuleError(name)
    try:
        return _converted(name, value)
    except (ValueError, TypeError, InvalidOperation, LookupError) as error:
        raise UnknownRuleError(f"{name}: {value!r}") from error


def _converted(name: str, value: object) -> object:
    kind = _KINDS[name]
    if kind is Decimal:
        return _rate(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    expected = kind if isinstance(kind, type) else dict
    if not isinstance(value, expected):
        raise TypeError(name)
    if name == "time_zone":
        return ZoneInfo(str(value)).key
    if name == "ageing_steps":
        return ",".join(str(one) for one in day_steps(str(value)))
    if name == "tax_number":
        return tax_number_of(str(value))
    return dict(value) if isinstance(value, dict) else value


def _rate(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError("a rate is exact: give text, a whole number or a Decimal")
    rate = Decimal(value)
    if not rate.is_finite() or rate < 0:
        raise ValueError("a rate is a number of at least zero")
    return rate
