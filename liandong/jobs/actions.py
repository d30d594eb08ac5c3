"""Handing work in, asking it to stop, and who may see it."""

import threading
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member
from liandong.jobs import signs
from liandong.jobs.kinds import job_kind
from liandong.jobs.models import Job, JobState
from liandong.kernel.actor import Actor

SUBJECT = "jobs.job"

woken = threading.Event()
"""Set when a job was handed in by this process, so that its worker need not wait for its turn."""


class UnknownKindError(LookupError):
    """No room has registered a job of this kind."""


def enqueue(
    actor: Actor, kind: str, parameters: Mapping[str, Any], upload: str = "", *, title: str = ""
) -> int:
    """Hand a job in, in the caller's transaction; return its id.

    ``parameters`` must be plain JSON, ``upload`` names a stored file. The rights that the work
    needs are checked by the caller, and again by the run; by a key they stay within its scopes.

    Raises:
        UnknownKindError: no room has registered this kind.
    """
    if job_kind(kind) is None:
        raise UnknownKindError(kind)
    job = Job.objects.create(
        kind=kind,
        title=title[:255],
        member_id=actor.member,
        language=translation.get_language() or "zh-hans",
        limits=None if actor.limits is None else list(actor.limits),
        parameters=dict(parameters),
        upload=upload,
    )
    transaction.on_commit(woken.set)
    return job.pk


def running(kind: str) -> int:
    """Return how many jobs of a kind are being run, the caller's own among them."""
    return Job.objects.filter(kind=kind, state=JobState.RUNNING).count()


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """Return the jobs the actor may see: his own, all of them for an owner."""
    if Member.objects.filter(pk=actor.member, is_owner=True).exists():
        return Job.objects.all()
    return Job.objects.filter(member=actor.member)


def cancel(job: int, actor: Actor) -> bool:
    """Cancel a job that waits, or ask the one that runs to stop; tell whether it was still active.

    A run stops at its next sign of progress, and what it wrote is rolled back.

    Raises:
        Job.DoesNotExist: there is no such job within the actor's sight.
    """
    found = visible_jobs(actor).get(pk=job)
    if found.state not in {JobState.WAITING, JobState.RUNNING}:
        return False
    signs.ask_to_stop(job)
    if found.state == JobState.WAITING:
        with transaction.atomic():
            waiting = Job.objects.filter(pk=job, state=JobState.WAITING)
            if waiting.update(state=JobState.CANCELLED, finished_at=timezone.now()):
                signs.clear(job)
                record([AuditEntry("cancel", SUBJECT, job, actor.member, {"kind": found.kind})])
    return True
