"""Reports whose time has come: a job for each member makes his file, with his own rights of that moment."""

from collections.abc import Sequence

from django.db import connections, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.alerts.report_models import ReportSchedule, ReportSending, SendingState
from liandong.alerts.report_times import Beat, next_time, query_on
from liandong.identity.models import Member
from liandong.identity.preferences import preferences_of
from liandong.identity.rule_book import rules_on
from liandong.jobs.actions import enqueue
from liandong.jobs.kinds import Finish, JobRefusedError, Result, Task, register_job
from liandong.jobs.models import JobState
from liandong.jobs.running import EndedJob, on_done
from liandong.kernel.actor import Actor
from liandong.notices.actions import notify
from liandong.webkit.export_jobs import written
from liandong.webkit.languages import LANGUAGE

JOB = "report_mail"
NOTICE = "report"
MOST_AT_ONCE = 20
_STANDARD_LANGUAGE = "zh-hans"
_LONGEST_TEXT = 255


def register() -> None:
    """Make the job known, and hear how it ended; called at start."""
    register_job(JOB, _make, label=gettext_noop("定期报表"))
    on_done(_note_end)


def start_due() -> int:
    """Hand in the jobs of the reports whose time has come in this company; return how many jobs.

    A time that passed while the program was off is made up for once.
    """
    if not _due().exists():
        return 0  # no write lock is taken just to look
    with timezone.override(rules_on(timezone.localdate()).time_zone), transaction.atomic():
        due = _due().order_by("pk")
        if connections["default"].features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, no_key=True)
        started = 0
        for schedule in list(due[:MOST_AT_ONCE]):
            started += len(start(schedule))
            beat = Beat(schedule.rhythm, schedule.at, schedule.weekday, schedule.day)
            schedule.due_at = next_time(beat, timezone.now(), timezone.get_current_timezone())
            schedule.save(update_fields=["due_at"])
    return started


def _due() -> QuerySet[ReportSchedule]:
    return ReportSchedule.objects.filter(is_active=True, due_at__lte=timezone.now())


def start(schedule: ReportSchedule, only: int | None = None) -> Sequence[ReportSending]:
    """Hand in a job for each member a report goes to, or for one of them; in the caller's transaction."""
    named = schedule.members.filter(is_active=True) if schedule.members.exists() else None
    members = Member.objects.filter(pk=schedule.member_id, is_active=True) if named is None else named
    if only is not None:
        members = Member.objects.filter(pk=only)
    found = {one.pk: one.name for one in members}
    languages, now, sendings = preferences_of(found, LANGUAGE), timezone.now(), []
    for member, name in found.items():
        language = str(languages.get(member, _STANDARD_LANGUAGE))
        sending = ReportSending.objects.create(
            schedule=schedule, member_id=member, language=language, due_at=now, created_at=now
        )
        with translation.override(language):
            sending.job = enqueue(Actor(member, name), JOB, {"sending": sending.pk}, title=schedule.name)
        sending.save(update_fields=["job"])
        sendings.append(sending)
    return sendings


def _make(task: Task) -> Finish:
    sending = ReportSending.objects.select_related("schedule").filter(pk=task.parameters["sending"]).first()
    if sending is None:
        raise JobRefusedError([_("这份定期报表已经删除。")])
    schedule = sending.schedule
    query = query_on(schedule.query, schedule.span, timezone.localdate())
    try:
        made = written(task, schedule.path, query)
    except JobRefusedError as refusal:
        problem = refusal.problems[0]
        return lambda: _refused(sending, problem)
    return lambda: _ready(sending, made)


def _ready(sending: ReportSending, made: Result) -> Result:
    ReportSending.objects.filter(pk=sending.pk, state=SendingState.MAKING).update(
        state=SendingState.READY,
        file=made.file,
        file_name=made.file_name,
        message=made.message,
        due_at=timezone.now(),
    )
    return made


def _refused(sending: ReportSending, problem: str) -> Result:
    end(sending, SendingState.REFUSED, problem)
    return Result(problem)


def end(sending: ReportSending, state: SendingState, problem: str) -> None:
    """Write down that a report does not reach its member, and tell who had it sent."""
    ReportSending.objects.filter(pk=sending.pk).update(
        state=state, problem=problem[:_LONGEST_TEXT], finished_at=timezone.now()
    )
    tell(sending, problem)


def tell(sending: ReportSending, problem: str) -> None:
    """Tell who made the schedule, and the member it was for, that it did not arrive; once while unread."""
    schedule = sending.schedule
    name = Member.objects.values_list("name", flat=True).get(pk=sending.member_id)
    text = _("定期报表「{report}」没有发给 {name}：{problem}").format(
        report=schedule.name, name=name, problem=problem
    )
    url = reverse("webkit:report_sendings", args=[schedule.pk])
    told = {schedule.member_id, sending.member_id}
    notify(told, NOTICE, text, url, key=f"report-{schedule.pk}-{sending.member_id}")


def _note_end(ended: EndedJob) -> None:
    """Note that a job failed or was refused before it could say so itself."""
    if ended.kind != JOB or ended.state == JobState.DONE:
        return
    making = ReportSending.objects.select_related("schedule")
    with transaction.atomic():
        for sending in making.filter(job=ended.id, state=SendingState.MAKING):
            end(sending, SendingState.FAILED, ended.message or _("程序出错，没有生成。"))
