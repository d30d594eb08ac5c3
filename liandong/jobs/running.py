"""Claiming and running jobs: at least one run each, exactly one of them counts.

A worker claims a job in a short transaction and then works without one. What it leaves behind is
written in one last transaction that locks the job, sees that it is still this run's, and ends it.
A worker that was killed gives no more signs of life, and another one starts the job afresh.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from liandong.identity.actors import UnknownMemberError, load_actor
from liandong.identity.rule_book import rules_on
from liandong.identity.tokens import narrowed
from liandong.jobs import files, signs
from liandong.jobs.kinds import JobRefusedError, JobStoppedError, Result, Task, job_kind
from liandong.jobs.models import ACTIVE, Job, JobState
from liandong.notices.actions import notify

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 3
NOTICE = "job"
WORTH_TELLING = timedelta(seconds=3)
"""A job that ends sooner is still being looked at by who asked for it."""

_LOOKED_AT = 20
_TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class EndedJob:
    """A job that has come to its end, as it is told to whoever asked for it."""

    id: int
    member: int
    kind: str
    label: str
    title: str
    state: str
    message: str


_told: list[Callable[[EndedJob], None]] = []


class _TakenOverError(Exception):
    """The run is no longer the one that may finish the job."""


def on_done(tell: Callable[[EndedJob], None]) -> None:
    """Have ``tell`` called, in the job's company and language, after each job's end but a cancelled one's."""
    if tell not in _told:
        _told.append(tell)


def run_next(stop: threading.Event | None = None) -> bool:
    """Run one job of the current company, the oldest first; tell whether there was one."""
    job = _claimed()
    if job is None:
        return False
    with translation.override(job.language), timezone.override(rules_on(timezone.localdate()).time_zone):
        _run(job, stop or threading.Event())
    return True


def _claimed() -> Job | None:
    """Return a job that waits, or whose worker is dead, made this run's own."""
    if not any(map(_is_free, Job.objects.filter(state__in=ACTIVE).order_by("pk")[:_LOOKED_AT])):
        return None  # no write lock is taken just to look
    with transaction.atomic():
        active = Job.objects.filter(state__in=ACTIVE).order_by("pk")
        if connections["default"].features.has_select_for_update_skip_locked:
            active = active.select_for_update(skip_locked=True, no_key=True)
        job = next(filter(_is_free, active[:_LOOKED_AT]), None)
        if job is None:
            return None
        job.worker, job.state = secrets.token_hex(_TOKEN_BYTES), JobState.RUNNING
        job.attempts += 1
        job.started_at = timezone.now()
        job.save(update_fields=["worker", "state", "attempts", "started_at"])
        signs.write_progress(job.pk, signs.Progress())
    return job


def _is_free(job: Job) -> bool:
    return job.state == JobState.WAITING or not signs.is_alive(job.pk)


def _run(job: Job, stop: threading.Event) -> None:
    try:
        with signs.beating(job.pk):
            _work(job, stop)
    except JobRefusedError as refusal:
        _end(job, JobState.REFUSED, refusal.result or Result(), refusal.problems)
    except JobStoppedError:
        _give_back_or_cancel(job)
    except _TakenOverError:
        log.warning("job was taken over", job=job.pk, kind=job.kind)
        return
    except Exception:  # whatever a run does wrong must not stop the worker
        log.exception("job failed", job=job.pk, kind=job.kind)
        _end(job, JobState.FAILED, Result(_("程序出错，什么也没有写入。请把时间和任务号告诉管理员。")))
    _tell(job)


def _work(job: Job, stop: threading.Event) -> None:
    kind = job_kind(job.kind)
    if kind is None:
        raise JobRefusedError([_("这个版本没有这种任务：%(kind)s") % {"kind": job.kind}])
    if job.attempts > MOST_ATTEMPTS:
        raise JobRefusedError([_("试了 %(count)s 次都中途停止，已放弃。") % {"count": MOST_ATTEMPTS}])
    if job.upload and not files.path_of(job.upload).exists():
        raise JobRefusedError([_("上传的文件已不在，请重新上传。")])
    try:
        actor = load_actor(job.member_id)
    except UnknownMemberError as error:
        raise JobRefusedError([_("提交任务的成员已停用。")]) from error
    if job.limits is not None:
        actor = narrowed(actor, job.limits)
    task = Task(job.pk, actor, job.parameters, job.upload, stop)
    task.progress(0)
    finish = kind.run(task)
    with transaction.atomic():
        _hold(job)
        _mark(job, JobState.DONE, finish(), [])


def _hold(job: Job) -> None:
    """Lock the job for the end of its run.

    Raises:
        _TakenOverError: another run has it now, or it was ended otherwise.
    """
    ours = Job.objects.select_for_update(no_key=True).filter(pk=job.pk, worker=job.worker)
    if ours.filter(state=JobState.RUNNING).first() is None:
        raise _TakenOverError


def _end(job: Job, state: JobState, result: Result, problems: list[str] | None = None) -> None:
    with transaction.atomic():
        try:
            _hold(job)
        except _TakenOverError:
            return
        _mark(job, state, result, problems or [])


def _mark(job: Job, state: JobState, result: Result, problems: list[str]) -> None:
    job.state, job.finished_at = state, timezone.now()
    job.message, job.problems = result.message, problems
    job.result, job.result_name, job.result_url = result.file, result.file_name, result.url
    fields = ["state", "finished_at", "message", "problems", "result", "result_name", "result_url"]
    job.save(update_fields=fields)
    kind = job_kind(job.kind)
    if state is JobState.DONE and kind is not None and kind.is_quiet:
        return
    if state is not JobState.CANCELLED and job.finished_at - job.created_at > WORTH_TELLING:
        what = f"{_(str(JobState(state).label))}：{job.title or label_of(job)}"
        notify([job.member_id], NOTICE, what, reverse("webkit:job", args=[job.pk]), key=f"job-{job.pk}")


def label_of(job: Job) -> str:
    """Return what the job's kind is called, in the language of the moment."""
    kind = job_kind(job.kind)
    return _(kind.label) if kind else job.kind


def _give_back_or_cancel(job: Job) -> None:
    if signs.is_asked_to_stop(job.pk):
        _end(job, JobState.CANCELLED, Result(_("已取消，什么也没有写入。")))
        return
    with transaction.atomic():
        _hold(job)
        Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, worker="", attempts=job.attempts - 1)


def _tell(job: Job) -> None:
    job.refresh_from_db()
    if job.state in ACTIVE:
        return
    signs.clear(job.pk)
    if job.state == JobState.CANCELLED:
        return
    ended = EndedJob(job.pk, job.member_id, job.kind, label_of(job), job.title, job.state, job.message)
    for tell in _told:
        try:
            tell(ended)
        except Exception:  # a listener's trouble is not the job's
            log.exception("telling of a job failed", job=job.pk)


def purge() -> None:
    """Remove jobs that ended before the retention, and files as old."""
    oldest = timezone.now() - timedelta(days=files.RETENTION_DAYS)
    old = Job.objects.filter(finished_at__lt=oldest)
    if old.exists():
        with transaction.atomic():
            old.delete()
    files.sweep()
