"""Debts that nobody is reminded of: why, and until when; each change leaves a trace."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from liandong.collaboration.dunning import LateClaim
from liandong.collaboration.dunning_models import DunningExclusion
from liandong.collaboration.statement_sending import SUBJECT, whose
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner

LONGEST_REASON = 255


def exclude(claim: LateClaim, reason: str, until: date | None, actor: Actor, address: str = "") -> None:
    """Leave a debt alone, or change why and until when.

    Raises:
        NotAllowedError: the actor may not send letters to this customer.
        RefusedError: no reason, or too long a one.
    """
    _require(claim, actor)
    reason = reason.strip()
    problems = [] if reason else [Problem("dunning_reason_missing", column="reason")]
    if len(reason) > LONGEST_REASON:
        problems.append(Problem("too_long", column="reason", detail={"limit": str(LONGEST_REASON)}))
    refuse_if(problems)
    with transaction.atomic():
        values = {"reason": reason, "until": until, "member_id": actor.member, "created_at": timezone.now()}
        DunningExclusion.objects.update_or_create(claim_id=claim.id, defaults=values)
        detail = {"number": claim.number, "reason": reason, "until": until.isoformat() if until else ""}
        record([AuditEntry("dunning_exclude", SUBJECT, claim.id, actor.member, detail, address)])


def include(claim: LateClaim, actor: Actor, address: str = "") -> None:
    """Remind of a debt again.

    Raises:
        NotAllowedError: the actor may not send letters to this customer.
    """
    _require(claim, actor)
    with transaction.atomic():
        if DunningExclusion.objects.filter(claim=claim.id).delete()[0]:
            detail = {"number": claim.number}
            record([AuditEntry("dunning_include", SUBJECT, claim.id, actor.member, detail, address)])


def _require(claim: LateClaim, actor: Actor) -> None:
    require(actor, SUBJECT, Verb.DRAFT)
    owner = whose(actor, Verb.DRAFT)
    if owner is not None and not Partner.objects.filter(pk=claim.partner, owner=owner).exists():
        raise NotAllowedError(SUBJECT, Verb.DRAFT)
