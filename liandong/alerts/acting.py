"""Seeing to alerts: acknowledging them for oneself, settling them for all, and changing the rules.

Whoever sees an alert may say that he knows of it, and is not reminded; his colleagues still are. That it
need wait for nobody is said by who keeps the rules.
"""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from liandong.alerts.models import Acknowledgement, Alert, AlertRule
from liandong.alerts.queries import visible_alerts
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.storage import bulk

ALERT, RULE = "alerts.alert", "alerts.rule"
MOST_DAYS = 3650


@transaction.atomic
def acknowledge(alerts: Sequence[int], actor: Actor, until: date | None = None) -> int:
    """Note that the actor knows of standing alerts, up to a day or until they become severe.

    They wait for the others as before. Those out of his sight stay as they are; return how many were
    noted.
    """
    ids = _standing(alerts, actor)
    now = timezone.now()
    bulk.insert(
        Acknowledgement,
        ("alert", "member", "acknowledged_at", "acknowledged_until"),
        [(pk, actor.member, now, until) for pk in ids],
        on_conflict="ON CONFLICT (alert_id, member_id) DO UPDATE SET"
        " acknowledged_at = excluded.acknowledged_at, acknowledged_until = excluded.acknowledged_until",
    )
    _trace("acknowledge", ids, actor, until)
    return len(ids)


@transaction.atomic
def settle(alerts: Sequence[int], actor: Actor, until: date | None = None) -> int:
    """Note that standing alerts wait for nobody, up to a day or until they become severe.

    Those out of the actor's sight stay as they are; return how many were noted.

    Raises:
        NotAllowedError: the actor may not change the rules.
    """
    require_everywhere(actor, RULE, Verb.DRAFT)
    ids = _standing(alerts, actor)
    found = Alert.objects.filter(pk__in=ids)
    found.update(settled_by=actor.member, settled_at=timezone.now(), settled_until=until)
    _trace("settle", ids, actor, until)
    return len(ids)


def _standing(alerts: Sequence[int], actor: Actor) -> list[int]:
    found = visible_alerts(actor).filter(pk__in=list(alerts), cleared_at__isnull=True)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _trace(action: str, alerts: Sequence[int], actor: Actor, until: date | None) -> None:
    if alerts:
        detail = {"alerts": list(alerts), "until": until.isoformat() if until else None}
        record([AuditEntry(action, ALERT, None, actor.member, detail)])


@transaction.atomic
def change_rule(
    rule: AlertRule, *, is_active: bool, days: int | None, members: Collection[int], actor: Actor
) -> None:
    """Change a rule; it is held against the books anew, and its alerts go when it is switched off.

    Raises:
        NotAllowedError: the actor may not.
        RefusedError: ``number_invalid``, ``number_too_large`` or ``member_unknown``.
    """
    require_everywhere(actor, RULE, Verb.DRAFT)
    known = set(Member.objects.filter(pk__in=members, is_active=True).values_list("pk", flat=True))
    problems = [
        Problem("member_unknown", detail={"member": str(one)}) for one in sorted(set(members) - known)
    ]
    if days is None:
        problems.append(Problem("number_invalid", column="days"))
    elif days > MOST_DAYS:
        too_many = {"number": str(days), "limit": str(MOST_DAYS)}
        problems.append(Problem("number_too_large", column="days", detail=too_many))
    refuse_if(problems)
    rule.is_active, rule.days, rule.evaluated_at = is_active, days or 0, None
    rule.save(update_fields=["is_active", "days", "evaluated_at"])
    rule.members.set(known)
    if not is_active:
        Alert.objects.filter(rule=rule, cleared_at__isnull=True).update(cleared_at=timezone.now())
    detail: dict[str, object] = {
        "kind": rule.kind,
        "is_active": is_active,
        "days": days,
        "members": sorted(known),
    }
    record([AuditEntry("update", RULE, rule.pk, actor.member, detail)])
