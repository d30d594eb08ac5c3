"""盘点任务: the runs, a new one, and one with its sheets and how far each is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.warehouse.counts.access import SUBJECT, RunMissingError, may_review, run_for, visible_runs
from liandong.warehouse.counts.deciding import known_causes
from liandong.warehouse.counts.form_parts import (
    choice_section,
    chosen,
    class_fields,
    classes_of,
    narrowing,
)
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.summing import LineSum, RunSum, summed, totalled
from liandong.warehouse.models import CountRun, RunState
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.choices import member_options, place_options
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_TONES = {RunState.OPEN: "blue", RunState.DONE: "green", RunState.CANCELLED: "grey"}


def found_run(actor: Actor, pk: int, verb: Verb = Verb.VIEW) -> CountRun:
    """Return a run, or answer that there is none."""
    try:
        return run_for(actor, pk, verb)
    except RunMissingError as error:
        raise Http404(pk) from error


def state_chip(run: CountRun, look: str = "") -> ui.Part:
    """Return what became of a run."""
    return ui.chip_cell(_(str(RunState(run.state).label)), _TONES[RunState(run.state)], look)


@require_GET
def count_runs(request: CompanyRequest) -> HttpResponse:
    """Show the runs, those that are open first."""
    query = ReportQuery(request)
    found = visible_runs(request.actor).select_related("place", "document", "member")
    if not query.flag("ended"):
        found = found.filter(state=RunState.OPEN)
    after = query.after(int)
    if after is not None:
        found = found.filter(pk__lt=after[0])
    size = query.rows(lists.PAGE_ROWS)
    is_counted = Q(lines__findings__is_void=False)
    found = found.annotate(
        line_count=Count("lines", distinct=True), begun=Count("lines", filter=is_counted, distinct=True)
    )
    runs = list(found.order_by("-pk")[: size + 1])
    actions = lists.new_action(
        request, SUBJECT, _("新建盘点"), "new_count_run", may_make=request.actor.may(SUBJECT, Verb.POST)
    )
    if request.actor.may(SUBJECT, Verb.POST):
        actions.insert(0, {"label": _("盘点计划"), "url": ui.address("count_plans"), "icon": "calendar"})
    context: ui.Part = {
        "title": _("盘点任务"),
        "actions": actions,
        "filters": ui.filters(query, [ui.flag_field("ended", _("含已结束"), query)]),
        "columns": ui.columns_of(
            [_("盘点"), _("仓库"), _("状态"), _("方式"), _("建立"), _("建立人"), _("盘点单")],
            [_("行数"), _("已盘")],
        ),
        "rows": [_run_row(one) for one in runs[:size]],
        "next_url": query.next_url((runs[size - 1].pk,) if len(runs) > size else None),
        "empty": lists.nothing(
            query, _("没有进行中的盘点"), _("选仓库和范围，分给几个人同时盘，盘时货可以动。"), actions
        ),
    }
    return ui.answer(query, "list", context)


def _run_row(run: CountRun) -> ui.Part:
    document = run.document
    number = "" if document is None else document.number
    cells = [
        ui.text_cell(run.title, ui.address("count_run", run.pk), "phone-1"),
        ui.text_cell(run.place.name, look="phone-3"),
        state_chip(run, "phone-2"),
        ui.text_cell(_("盲盘") if run.is_blind else _("明盘")),
        ui.moment_cell(run.made_at, "phone-5"),
        ui.text_cell(run.member.name),
        ui.text_cell(number, ui.document_url(document.pk) if document else ""),
        ui.count_cell(run.line_count),  # type: ignore[attr-defined]
        ui.count_cell(run.begun),  # type: ignore[attr-defined]
    ]
    return {"id": run.pk, "label": run.title, "cells": cells}


def _sections(actor: Actor) -> list[Section]:
    places = [(one["value"], one["label"]) for one in place_options(actor, SUBJECT, Verb.POST)]
    head = (
        Field("place", _("仓库"), Kind.RECORD, is_required=True, choices=places),
        Field("title", _("名称"), help=_("留空就用仓库和日期")),
        Field("is_blind", _("盲盘：盘的人看不到账面数量和差异"), Kind.BOOL),
    )
    return [
        Section("", head),
        Section(_("盘哪些货（不选就全盘；只列有库存的）"), (*narrowing(), *class_fields())),
        choice_section(
            "counter", _("分给谁盘（不选就谁有权限谁盘；多人时平均分，相近的货在一起）"), member_options()
        ),
    ]


@require_http_methods(["GET", "POST"])
def new_count_run(request: CompanyRequest) -> HttpResponse:
    """Show the form of a new run, or make it."""
    require(request.actor, SUBJECT, Verb.POST)
    sections = _sections(request.actor)
    if request.method == "GET":
        places = sections[0].fields[0].choices or []
        only = places[0][0] if len(places) == 1 else None
        return _show_new(request, sections, {"is_blind": True, "place": only})
    typed = read_fields([one for section in sections for one in section.fields], request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        values = typed.values
        wanted = Wanted(
            values["place"] or 0,
            [values["category"]] if values["category"] else [],
            classes_of(values),
            values["most_products"],
            None,
            chosen(values, "counter"),
            values["is_blind"],
            values["title"],
        )
        try:
            runs = make_runs(request.actor, wanted)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            return _made(request, runs)
    return _show_new(request, sections, typed.raw, problems)


def _made(request: CompanyRequest, runs: Sequence[CountRun]) -> HttpResponse:
    messages.success(request, _("可以开始盘了。"))
    if len(runs) > 1:
        messages.info(request, _("行数多，分成了 {count} 份盘点。").format(count=len(runs)))
        return redirect("webkit:count_runs")
    return redirect("webkit:count_run", runs[0].pk)


def _show_new(
    request: CompanyRequest,
    sections: Sequence[Section],
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    page = FormPage(_("新建盘点"), ui.address("count_runs"), _("盘点任务"), sections)
    return show_form(request, page, values, problems)


@require_GET
@never_cache
def count_run(request: CompanyRequest, run: int) -> HttpResponse:
    """Show a run: its sheets with how far each is; to a reviewer how many lines differ."""
    found = found_run(request.actor, run)
    lines = summed(found)
    figures = totalled(lines)
    is_reviewer = may_review(request.actor, found)
    is_open = found.state == RunState.OPEN
    may_plan = request.actor.may(SUBJECT, Verb.POST) and is_open
    context = {
        "run": found,
        "chip": state_chip(found)["chip"],
        "figures": _figures(figures, is_reviewer=is_reviewer),
        "sheets": _sheets(request.actor, found, lines),
        "members": member_options() if may_plan else [],
        "review_url": ui.address("count_review", found.pk) if is_reviewer else "",
        "document_url": ui.document_url(found.document_id) if found.document_id else "",
        "may_finish": is_reviewer and is_open,
        "may_cancel": may_plan,
        "causes": known_causes() if is_reviewer and is_open else (),
        "is_waiting_for_others": is_open and request.actor.may(SUBJECT, Verb.POST) and not is_reviewer,
    }
    return render(request, "warehouse/count_run.html", context)


def _figures(figures: RunSum, *, is_reviewer: bool) -> list[ui.Part]:
    shown = [
        (_("行数"), figures.lines),
        (_("已盘"), figures.counted),
        (_("未盘"), figures.lines - figures.counted),
    ]
    if is_reviewer:
        shown += [(_("有差异"), figures.different), (_("盘点间有出入库"), figures.uncertain)]
    return [{"label": label, "text": f"{number:,}"} for label, number in shown]


def _sheets(actor: Actor, run: CountRun, lines: Sequence[LineSum]) -> list[ui.Part]:
    total = Counter(one.sheet for one in lines)
    done = Counter(one.sheet for one in lines if one.counted is not None)
    may_count = run.state == RunState.OPEN and visible_runs_may_count(actor, run)
    return [
        {
            "id": sheet.pk,
            "position": sheet.position,
            "member": sheet.member.name if sheet.member else _("谁都可以"),
            "member_id": sheet.member_id,
            "is_mine": sheet.member_id == actor.member,
            "lines": total[sheet.pk],
            "done": done[sheet.pk],
            "percent": 100 * done[sheet.pk] // (total[sheet.pk] or 1),
            "url": ui.address("count_sheet", run.pk, sheet.pk) if may_count else "",
            "paper_url": ui.address("count_paper", run.pk, sheet.pk),
        }
        for sheet in run.sheets.select_related("member").order_by("position")
    ]


def visible_runs_may_count(actor: Actor, run: CountRun) -> bool:
    """Tell whether the actor may count in a run."""
    if not actor.may(SUBJECT, Verb.DRAFT) or not actor.may("catalog.product", Verb.VIEW):
        return False
    return visible_runs(actor, Verb.DRAFT).filter(pk=run.pk).exists()


def to_dos(actor: Actor) -> list[ui.Part]:
    """Return the sheets that wait for the member, for the home page."""
    if not actor.may(SUBJECT, Verb.DRAFT):
        return []
    mine = visible_runs(actor, Verb.DRAFT).filter(state=RunState.OPEN, sheets__member=actor.member)
    count = mine.distinct().count()
    return (
        [{"label": _("要盘的货"), "count": count, "url": ui.address("count_runs"), "tone": "amber"}]
        if count
        else []
    )
