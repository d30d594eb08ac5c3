"""Seeing to alerts: acknowledging them for oneself, and settling them for all.

Whoever sees an alert may say that he knows of it, and is not reminded; his colleagues still are. That it
need wait for nobody is said by who keeps the rules. Either can be taken back.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from liandong.alerts.models import Acknowledgement, Alert
from liandong.alerts.queries import visible_alerts
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.storage import bulk

ALERT, RULE = "alerts.alert", "alerts.rule"


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


@transaction.atomic
def recall(alerts: Sequence[int], actor: Actor) -> int:
    """Forget that the actor knows of standing alerts: he is reminded again; return how many it were."""
    ids = _standing(alerts, actor)
    known = Acknowledgement.objects.filter(alert__in=ids, member=actor.member)
    undone = list(known.order_by("alert").values_list("alert", flat=True))
    known.delete()
    _trace("recall", undone, actor, None)
    return len(undone)


@transaction.atomic
def unsettle(alerts: Sequence[int], actor: Actor) -> int:
    """Let settled alerts wait again for everybody who has not said himself that he knows of them.

    Return how many were settled.

    Raises:
        NotAllowedError: the actor may not change the rules.
    """
    require_everywhere(actor, RULE, Verb.DRAFT)
    settled = Alert.objects.filter(pk__in=_standing(alerts, actor), settled_at__isnull=False)
    ids = list(settled.order_by("pk").values_list("pk", flat=True))
    Alert.objects.filter(pk__in=ids).update(settled_by=None, settled_at=None, settled_until=None)
    _trace("unsettle", ids, actor, None)
    return len(ids)


def _standing(alerts: Sequence[int], actor: Actor) -> list[int]:
    found = visible_alerts(actor).filter(pk__in=list(alerts), cleared_at__isnull=True)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _trace(action: str, alerts: Sequence[int], actor: Actor, until: date | None) -> None:
    if alerts:
        detail = {"alerts": list(alerts), "until": until.isoformat() if until else None}
        record([AuditEntry(action, ALERT, None, actor.member, detail)])
