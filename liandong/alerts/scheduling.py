"""Having a report sent again and again: made, changed, paused, left and removed by who may."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import Resolver404
from django.utils import timezone

from liandong.alerts.acting import RULE
from liandong.alerts.report_models import ReportSchedule, ReportSpan, Rhythm
from liandong.alerts.report_times import Beat, next_time
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.webkit.export_jobs import shown_rows

SUBJECT = "alerts.report_schedule"
LONGEST_NAME = 64
LONGEST_PATH = 200
LONGEST_QUERY = 2000
MOST_MEMBERS = 100
_LAST_WEEKDAY, _LAST_DAY = 6, 31


@dataclass(frozen=True, slots=True)
class ScheduleForm:
    """What a member wishes: which view, when, about which days, to whom (nobody named: himself)."""

    name: str
    path: str
    query: str
    span: str
    rhythm: str
    at: time | None
    weekday: int = 0
    day: int = 1
    members: Collection[int] = field(default_factory=tuple)

    @property
    def beat(self) -> Beat:
        """Return how often it is sent."""
        return Beat(self.rhythm, self.at or time(8), self.weekday, self.day)


def may_send_to_others(actor: Actor) -> bool:
    """Tell whether the actor may have reports sent to other members, and see everybody's."""
    return actor.scope_of(RULE, Verb.DRAFT) is Scope.ALL


def visible_schedules(actor: Actor) -> QuerySet[ReportSchedule]:
    """Return the schedules the actor made or is sent; all of them to who may change alert rules."""
    if may_send_to_others(actor):
        return ReportSchedule.objects.all()
    mine = Q(member=actor.member) | Q(members=actor.member)
    return ReportSchedule.objects.filter(mine).distinct()


def may_change(actor: Actor, schedule: ReportSchedule) -> bool:
    """Tell whether the actor may change, pause and remove a schedule."""
    return schedule.member_id == actor.member or may_send_to_others(actor)


@transaction.atomic
def save_schedule(
    request: CompanyRequest, form: ScheduleForm, stored: ReportSchedule | None
) -> ReportSchedule:
    """Make a schedule, or change one; it is sent next at its next time.

    Raises:
        RefusedError: every problem at once.
    """
    actor = request.actor
    refuse_if(_problems(request, form))
    one = stored or ReportSchedule(member_id=actor.member)
    one.name, one.path, one.query = form.name, form.path, form.query
    one.span, one.rhythm, one.at = form.span, form.rhythm, form.beat.at
    one.weekday, one.day, one.due_at = form.weekday, form.day, _next(form.beat)
    one.save()
    others = set(form.members) if may_send_to_others(actor) or stored else set()
    one.members.set(others if others != {one.member_id} else set())
    detail = {"name": one.name, "path": one.path, "rhythm": one.rhythm, "members": sorted(others)}
    record([AuditEntry("update" if stored else "create", SUBJECT, one.pk, actor.member, detail)])
    return one


def _next(beat: Beat) -> datetime:
    with timezone.override(rules_on(timezone.localdate()).time_zone):
        return next_time(beat, timezone.now(), timezone.get_current_timezone())


def _problems(request: CompanyRequest, form: ScheduleForm) -> list[Problem]:
    problems = []
    if not form.name:
        problems.append(Problem("name_missing", column="name"))
    for column, text, limit in (("name", form.name, LONGEST_NAME), ("query", form.query, LONGEST_QUERY)):
        if len(text) > limit:
            problems.append(Problem("too_long", column=column, detail={"limit": str(limit)}))
    if form.at is None:
        problems.append(Problem("time_invalid", column="at"))
    is_known = form.span in ReportSpan.values and form.rhythm in Rhythm.values
    if not is_known or not 0 <= form.weekday <= _LAST_WEEKDAY or not 1 <= form.day <= _LAST_DAY:
        problems.append(Problem("schedule_unfit", column="rhythm"))
    known = set(Member.objects.filter(pk__in=form.members, is_active=True).values_list("pk", flat=True))
    if set(form.members) - known or len(known) > MOST_MEMBERS:
        problems.append(Problem("member_unknown", detail={"member": ""}))
    if not _shows_rows(request, form):
        problems.append(Problem("report_not_shown", column="name"))
    return problems


def _shows_rows(request: CompanyRequest, form: ScheduleForm) -> bool:
    """Tell whether there is a report at the address that its maker may see."""
    if not form.path.startswith("/") or len(form.path) > LONGEST_PATH:
        return False
    try:
        shown_rows(request, form.path, form.query)
    except (BadRequest, PermissionDenied, Http404, Resolver404):
        return False
    return True


@transaction.atomic
def pause(actor: Actor, schedule: ReportSchedule, *, is_active: bool) -> None:
    """Pause a schedule, or let it go on from its next time."""
    schedule.is_active = is_active
    schedule.due_at = _next(Beat(schedule.rhythm, schedule.at, schedule.weekday, schedule.day))
    schedule.save(update_fields=["is_active", "due_at"])
    action = "enable" if is_active else "disable"
    record([AuditEntry(action, SUBJECT, schedule.pk, actor.member, {"name": schedule.name})])


@transaction.atomic
def leave(actor: Actor, schedule: ReportSchedule) -> None:
    """Send it to the actor no more; a schedule that is sent to nobody else is paused."""
    kept = set(schedule.members.values_list("pk", flat=True)) - {actor.member}
    if kept:
        schedule.members.set(kept)
    else:
        schedule.is_active = False
        schedule.save(update_fields=["is_active"])
    record([AuditEntry("unsubscribe", SUBJECT, schedule.pk, actor.member, {"name": schedule.name})])


@transaction.atomic
def remove(actor: Actor, schedule: ReportSchedule) -> None:
    """Remove a schedule with its log."""
    record([AuditEntry("delete", SUBJECT, schedule.pk, actor.member, {"name": schedule.name})])
    schedule.delete()
