"""Audits handed in as background jobs, every night and whenever somebody asks, and their results kept."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.utils import timezone, translation

from liandong.documents.audit_model import AuditRun
from liandong.documents.auditing.findings import Finding
from liandong.documents.auditing.whole import count_of_checks
from liandong.documents.hiding import COST
from liandong.identity.actors import NotAllowedError, load_actor, require_everywhere
from liandong.identity.models import Member
from liandong.identity.rounds import serve_companies
from liandong.identity.rule_book import rules_on
from liandong.jobs.actions import enqueue
from liandong.jobs.models import ACTIVE, Job
from liandong.kernel.actor import Actor, Verb

SUBJECT = "general_ledger.entry"
ASKED, NIGHTLY = "audit", "nightly_audit"
NIGHT_HOUR = 1
"""From when on a night's audit is due, by the company's clock; one that slept then makes up for it."""
MOST_KEPT = 1_000
"""Findings of one audit that are kept; all of them are counted."""

_PAUSE_S = 600.0


def require_audits(actor: Actor) -> None:
    """Refuse who may not see all vouchers, or sees no cost: findings tell both.

    Raises:
        NotAllowedError: the actor may not.
    """
    require_everywhere(actor, SUBJECT, Verb.VIEW)
    if not actor.sees(COST):
        raise NotAllowedError(SUBJECT, Verb.VIEW)


def start_audit(actor: Actor) -> int:
    """Have the company audited; return the job's id, that of the one under way where there is one.

    Raises:
        NotAllowedError: the actor may not see the books.
    """
    require_audits(actor)
    active = Job.objects.filter(kind__in=(ASKED, NIGHTLY), state__in=ACTIVE).order_by("pk").first()
    return active.pk if active is not None else enqueue(actor, ASKED, {})


def run_due(now: datetime) -> int:
    """Hand in the night's audit where it is due, in the first owner's name; return how many that were."""
    zone = rules_on(timezone.localdate()).time_zone
    with timezone.override(zone):
        local = timezone.localtime(now)
    begin = local.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    begin -= timedelta(days=1) if local < begin else timedelta()
    given = Job.objects.filter(kind=NIGHTLY, created_at__gte=begin)
    owner = Member.objects.filter(is_owner=True, is_active=True).order_by("pk").first()
    if owner is None or given.exists():
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        enqueue(load_actor(owner.pk), NIGHTLY, {})
    return 1


def run_worker(stop: threading.Event, pause_s: float = _PAUSE_S) -> None:
    """Look for audits that are due in all companies now and then, until ``stop`` is set."""
    try:
        while not stop.wait(pause_s):
            serve_companies("audits", lambda _slug: run_due(timezone.now()), stop)
    finally:
        connections.close_all()


def keep_run(found: Sequence[Finding], started: datetime, ended: datetime, member: int | None) -> AuditRun:
    """Keep what an audit found; ``member`` asked for it, None for the nightly one."""
    return AuditRun.objects.create(
        started_at=started,
        finished_at=ended,
        member_id=member,
        checks=count_of_checks(),
        count=len(found),
        findings=[[one.check, one.subject, one.expected, one.found] for one in found[:MOST_KEPT]],
    )
