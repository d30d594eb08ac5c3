"""What a reviewer does with a run: counts again, explains, hands sheets over, opens, cancels."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.loss_reasons import LABEL, reason_fields
from liandong.identity.actors import NotAllowedError
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.notices.actions import notify
from liandong.warehouse.counts.access import SUBJECT, locked_run, may_review
from liandong.warehouse.models import CountLine, CountRun, CountSheet, RunState
from liandong.webkit.report_parts import address

TRACE = "warehouse.count_run"
_LONGEST_NOTE = 255


def reviewed_run(actor: Actor, pk: int) -> CountRun:
    """Return an open run under lock for who may review it, in the caller's transaction.

    Raises:
        NotAllowedError: the actor may not, or he counts in it and it is blind.
        RunMissingError: there is none he may see.
        RefusedError: ``count_ended``.
    """
    run = locked_run(actor, pk, Verb.POST)
    if not may_review(actor, run):
        raise NotAllowedError(SUBJECT, Verb.POST)
    refuse_if(still_open(run))
    return run


def still_open(run: CountRun) -> list[Problem]:
    """Return what refuses a change of a run that has ended."""
    return [] if run.state == RunState.OPEN else [Problem("count_ended", detail={"name": run.title})]


@transaction.atomic
def ask_again(actor: Actor, pk: int, lines: Collection[int]) -> int:
    """Have lines counted again; what was found before stays in sight and no longer counts.

    Returns how many. Raises as ``reviewed_run``.
    """
    run = reviewed_run(actor, pk)
    chosen = CountLine.objects.filter(run=run, pk__in=list(lines))
    sheets = set(chosen.values_list("sheet", flat=True))
    count = chosen.update(round=F("round") + 1, note="", cause="")
    record([AuditEntry("count_again", TRACE, run.pk, actor.member, {"name": run.title, "lines": count})])
    members = CountSheet.objects.filter(pk__in=sheets, member__isnull=False).values_list("member", flat=True)
    text = _("有 {count} 行要复盘：{title}").format(count=count, title=run.title)
    told = set(members) - {actor.member}
    notify(told, "count", text, address("count_run", run.pk), key=f"recount:{run.pk}")
    return count


@transaction.atomic
def explain(actor: Actor, pk: int, line: int, note: str, cause: str = "") -> None:
    """Say why a line differs, or why its figure holds though goods moved between its spots.

    ``cause`` is one of the company's reasons (损溢原因). Raises as ``reviewed_run``, and RefusedError:
    ``too_long``, ``value_unfit``, ``count_line_unknown``.
    """
    run = reviewed_run(actor, pk)
    problems = []
    if len(note) > _LONGEST_NOTE:
        problems.append(Problem("too_long", column="note", detail={"limit": str(_LONGEST_NOTE)}))
    if cause and cause not in known_causes():
        detail = {"field": LABEL, "value": cause[:40]}
        problems.append(Problem("value_unfit", column="cause", detail=detail))
    refuse_if(problems)
    changed = CountLine.objects.filter(run=run, pk=line).update(note=note, cause=cause)
    refuse_if([] if changed else [Problem("count_line_unknown")])


def known_causes() -> tuple[str, ...]:
    """Return the company's reasons for differences, none where it keeps no list."""
    field = reason_fields().get(SUBJECT)
    return field.choices if field is not None and field.is_active else ()


@transaction.atomic
def hand_over(actor: Actor, pk: int, sheet: int, member: int | None) -> None:
    """Give a sheet to somebody else, or to everybody.

    Raises:
        NotAllowedError: the actor may not plan counts.
        RunMissingError: there is no such run within his sight.
        RefusedError: ``count_ended``, ``member_unknown``, ``count_sheet_unknown``.
    """
    run = locked_run(actor, pk, Verb.POST)
    refuse_if(still_open(run))
    known = member is None or Member.objects.filter(pk=member, is_active=True).exists()
    refuse_if([] if known else [Problem("member_unknown", detail={"member": str(member)})])
    changed = CountSheet.objects.filter(run=run, pk=sheet).update(member=member)
    refuse_if([] if changed else [Problem("count_sheet_unknown")])
    record([AuditEntry("hand_over", TRACE, run.pk, actor.member, {"name": run.title, "sheet": sheet})])
    if member is not None and member != actor.member:
        text = _("有一张盘点表等您盘：{title}").format(title=run.title)
        notify([member], "count", text, address("count_run", run.pk), key=f"count:{run.pk}")


@transaction.atomic
def cancel_run(actor: Actor, pk: int) -> None:
    """End a run without a document; what was found stays in sight.

    Raises:
        NotAllowedError: the actor may not plan counts.
        RunMissingError: there is no such run within his sight.
        RefusedError: ``count_ended``.
    """
    run = locked_run(actor, pk, Verb.POST)
    refuse_if(still_open(run))
    end_run(run, RunState.CANCELLED)
    record([AuditEntry("cancel", TRACE, run.pk, actor.member, {"name": run.title})])


def end_run(run: CountRun, state: RunState, document: int | None = None) -> None:
    """Close a run and let its goods be counted by others."""
    run.state, run.ended_at, run.document_id = state.value, timezone.now(), document
    run.save(update_fields=["state", "ended_at", "document"])
    CountLine.objects.filter(run=run).update(is_open=False)
