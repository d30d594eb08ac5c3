"""盘点计划: the plans, one as a form, and making its run by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.warehouse.counts.access import SUBJECT
from liandong.warehouse.counts.form_parts import choice_section, chosen, class_fields, classes_of, narrowing
from liandong.warehouse.counts.planning import (
    PlanForm,
    PlanMissingError,
    plan_for,
    run_plan,
    save_plan,
    visible_plans,
)
from liandong.warehouse.models import CountPlan, Rhythm
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.choices import member_options, place_options
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery


@require_GET
def count_plans(request: CompanyRequest) -> HttpResponse:
    """Show the plans whose warehouses the actor reaches."""
    require(request.actor, SUBJECT, Verb.POST)
    query = ReportQuery(request)
    rows = []
    for plan in visible_plans(request.actor).prefetch_related("places"):
        narrowed = [_("{letter} 类").format(letter=plan.classes)] if plan.classes else []
        narrowed += [_("每次 {count} 种").format(count=plan.most_products)] if plan.most_products else []
        cells = [
            ui.text_cell(plan.name, ui.address("count_plan", plan.pk), "phone-1"),
            ui.text_cell(_(str(Rhythm(plan.rhythm).label)), look="phone-3"),
            ui.text_cell(_("、").join(place.name for place in plan.places.all()), look="phone-5"),
            ui.text_cell(_("，").join(narrowed)),
            ui.date_cell(plan.next_on, "phone-4"),
            lists.active_chip(is_active=plan.is_active, look="phone-2"),
        ]
        rows.append({"id": plan.pk, "label": plan.name, "cells": cells})
    actions = lists.new_action(request, SUBJECT, _("新建盘点计划"), "new_count_plan")
    context: ui.Part = {
        "title": _("盘点计划"),
        "actions": [{"label": _("盘点任务"), "url": ui.address("count_runs")}, *actions],
        "columns": ui.columns_of([_("名称"), _("频率"), _("仓库"), _("范围"), _("下次"), _("状态")]),
        "rows": rows,
        "empty": lists.nothing(
            query, _("还没有盘点计划"), _("每月抽盘、每季全盘、按 ABC 循环，到日子自动生成盘点。"), actions
        ),
    }
    return ui.answer(query, "list", context)


def _sections(actor: Actor) -> list[Section]:
    rhythms = [(one.value, _(str(one.label))) for one in Rhythm]
    head = (
        Field("name", _("名称"), is_required=True),
        Field("rhythm", _("频率"), Kind.WORD, is_required=True, choices=rhythms),
        Field("next_on", _("下次"), Kind.DATE, help=_("留空从今天开始；按 ABC 循环每天看一次谁到期")),
        Field("is_blind", _("盲盘：盘的人看不到账面数量和差异"), Kind.BOOL),
        Field("is_active", _("启用"), Kind.BOOL),
    )
    days = tuple(
        Field(f"days_{letter}", _("{letter} 类几天盘一次").format(letter=letter.upper()), Kind.WHOLE)
        for letter in "abc"
    )
    return [
        Section("", head),
        choice_section("place", _("哪些仓库（各生成一份）"), place_options(actor, SUBJECT, Verb.POST)),
        Section(_("盘哪些货（不选就全盘；只列有库存的）"), (*narrowing(), *class_fields())),
        Section(_("按 ABC 循环时（没有分类的按 C）"), days),
        choice_section("counter", _("分给谁盘（不选就谁有权限谁盘）"), member_options()),
    ]


@require_http_methods(["GET", "POST"])
def new_count_plan(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the plan it describes."""
    require(request.actor, SUBJECT, Verb.POST)
    if request.method == "POST":
        return _save(request, None)
    start = {"is_blind": True, "is_active": True, "days_a": 30, "days_b": 90, "days_c": 180}
    return _show(request, None, start)


@require_http_methods(["GET", "POST"])
def count_plan(request: CompanyRequest, plan: int) -> HttpResponse:
    """Show a plan, or change it."""
    found = _found(request, plan)
    return _save(request, found) if request.method == "POST" else _show(request, found, _values(found))


def _found(request: CompanyRequest, plan: int) -> CountPlan:
    try:
        return plan_for(request.actor, plan)
    except PlanMissingError as error:
        raise Http404(plan) from error


def _values(plan: CountPlan) -> dict[str, Any]:
    names = (
        "name",
        "rhythm",
        "next_on",
        "is_blind",
        "is_active",
        "most_products",
        "days_a",
        "days_b",
        "days_c",
    )
    values: dict[str, Any] = {name: getattr(plan, name) for name in names}
    category = plan.categories.first()
    values["category"] = category.pk if category else None
    values |= {f"class-{letter}": True for letter in plan.classes}
    values |= {f"place-{one.pk}": True for one in plan.places.all()}
    return values | {f"counter-{one.pk}": True for one in plan.counters.all()}


def _save(request: CompanyRequest, stored: CountPlan | None) -> HttpResponse:
    sections = _sections(request.actor)
    typed = read_fields([one for section in sections for one in section.fields], request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        try:
            pk = save_plan(request.actor, _form(typed.values), stored.pk if stored else None)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:count_plan", pk)
    return _show(request, stored, typed.raw, problems)


def _form(values: Mapping[str, Any]) -> PlanForm:
    return PlanForm(
        values["name"],
        values["rhythm"],
        chosen(values, "place"),
        [values["category"]] if values["category"] else [],
        chosen(values, "counter"),
        classes_of(values),
        values["most_products"],
        (values["days_a"] or 0, values["days_b"] or 0, values["days_c"] or 0),
        values["is_blind"],
        values["is_active"],
        values["next_on"],
    )


def _show(
    request: CompanyRequest,
    stored: CountPlan | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    actions = []
    if stored is not None:
        url = ui.address("run_count_plan", stored.pk)
        actions.append({"label": _("现在盘一次"), "method": "post", "url": url, "icon": "clipboard-check"})
    title = _("新建盘点计划") if stored is None else stored.name
    page = FormPage(title, ui.address("count_plans"), _("盘点计划"), _sections(request.actor), actions)
    return show_form(request, page, values, problems)


@require_POST
def run_count_plan(request: CompanyRequest, plan: int) -> HttpResponse:
    """Make a plan's runs now; its next day stays as it is."""
    made, problems = run_plan(request.actor, _found(request, plan))
    for problem in problems:
        messages.error(request, sentence(problem))
    if not made:
        return redirect("webkit:count_plan", plan)
    messages.success(request, _("生成了 {count} 份盘点。").format(count=len(made)))
    if len(made) == 1:
        return redirect("webkit:count_run", made[0].pk)
    return redirect("webkit:count_runs")
