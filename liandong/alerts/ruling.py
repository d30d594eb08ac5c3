"""Changing what the company is warned of."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from liandong.alerts.acting import RULE
from liandong.alerts.models import Alert, AlertRule
from liandong.alerts.troubles import tell_no_more
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

MOST_DAYS = 3650


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
        _silence(rule)
    detail: dict[str, object] = {
        "kind": rule.kind,
        "is_active": is_active,
        "days": days,
        "members": sorted(known),
    }
    record([AuditEntry("update", RULE, rule.pk, actor.member, detail)])


def _silence(rule: AlertRule) -> None:
    """Take back what a rule that is switched off warned of, and that it failed."""
    Alert.objects.filter(rule=rule, cleared_at__isnull=True).update(cleared_at=timezone.now())
    if rule.failed_since:
        AlertRule.objects.filter(pk=rule.pk).update(failed_since=None)
        tell_no_more(rule)
