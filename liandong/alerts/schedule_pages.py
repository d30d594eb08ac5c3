"""定期报表: which reports are sent to whom and when, and what became of each letter."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.alerts import scheduling
from liandong.alerts.mail import is_configured
from liandong.alerts.models import ReportSchedule, ReportSpan, Rhythm
from liandong.alerts.report_making import start
from liandong.alerts.rule_pages import MEMBER
from liandong.alerts.schedule_words import beat_words, span_labels, weekdays
from liandong.alerts.scheduling import ScheduleForm, may_change, may_send_to_others, visible_schedules
from liandong.alerts.sending_rows import sending_rows
from liandong.identity.requests import CompanyRequest
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.choices import member_options
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_OF_ADDRESS = ("path", "query")
_FORM_NAMES = ("name", "span", "rhythm", "at", "weekday", "day")


@require_GET
def report_schedules(request: CompanyRequest) -> HttpResponse:
    """Show the reports that are sent to the member or by him; all of them to who sees to alerts."""
    found = (
        visible_schedules(request.actor).select_related("member").prefetch_related("members").order_by("name")
    )
    spans = span_labels()
    rows = []
    for one in found:
        url = ui.address("report_sendings", one.pk)
        told = _("、").join(member.name for member in one.members.all()) or one.member.name
        cells = [
            ui.text_cell(one.name, url, "phone-1"),
            lists.active_chip(is_active=one.is_active, look="phone-2"),
            ui.text_cell(beat_words(one), look="phone-3"),
            ui.text_cell(spans.get(one.span, one.span)),
            ui.text_cell(told, look="cell-wrap phone-5"),
            ui.moment_cell(one.due_at if one.is_active else None),
            ui.text_cell(one.member.name),
        ]
        rows.append({"id": one.pk, "label": one.name, "cells": cells})
    words = [_("名称"), _("状态"), _("多久一次"), _("日期"), _("发给谁"), _("下次发送"), _("设置人")]
    context: ui.Part = {
        "title": _("定期报表"),
        "note": "" if is_configured() else _unset(),
        "columns": ui.columns_of(words),
        "rows": rows,
        "empty": ui.empty(
            _("还没有定期报表"),
            _("打开任何一张报表，选好筛选，点「定期发送」：到时间自动生成 Excel，发到邮箱。"),
            reverse("webkit:home"),
            _("去看报表"),
        ),
    }
    return ui.answer(ReportQuery(request), "list", context)


def _unset() -> str:
    return _("这台服务器还没有配置发信，管理员设好后才会发出")


def _sections(kept: Sequence[int], *, shows_members: bool) -> list[Section]:
    hours = [(f"{hour:02}:{minute:02}", f"{hour:02}:{minute:02}") for hour in range(24) for minute in (0, 30)]
    days = [(str(day), _("{day} 号").format(day=day)) for day in range(1, 32)]
    rhythms = [(one.value, _(str(one.label))) for one in Rhythm]
    fields = (
        Field("name", _("名称"), is_required=True),
        Field("rhythm", _("多久一次"), Kind.WORD, is_required=True, choices=rhythms),
        Field("at", _("几点"), Kind.WORD, is_required=True, choices=hours),
        Field("weekday", _("星期几（每周时）"), Kind.WORD, choices=list(weekdays().items())),
        Field("day", _("几号（每月时）"), Kind.WORD, choices=days, help=_("没有这一天的月份在最后一天")),
        Field("span", _("日期"), Kind.WORD, is_required=True, choices=list(span_labels().items())),
    )
    sections = [Section("" if is_configured() else _unset(), fields)]
    if shows_members:
        members = tuple(
            Field(f"{MEMBER}{one['value']}", str(one["label"]), Kind.BOOL) for one in member_options(kept)
        )
        sections.append(Section(_("发给谁（都不选就发给自己；各人收到的是自己权限内的）"), members))
    return sections


@require_http_methods(["GET", "POST"])
def new_report_schedule(request: CompanyRequest) -> HttpResponse:
    """Show an empty form for the report of ``path`` and ``query``, or make the schedule it describes."""
    if request.method == "POST":
        return _save(request, None)
    query = ReportQuery(request)
    values = {
        "name": query.text("title", scheduling.LONGEST_NAME),
        "rhythm": Rhythm.DAILY.value,
        "at": "08:00",
        "weekday": "0",
        "day": "1",
        "span": ReportSpan.YESTERDAY.value,
    }
    return _show(request, None, values)


@require_http_methods(["GET", "POST"])
def report_schedule(request: CompanyRequest, schedule: int) -> HttpResponse:
    """Show a schedule's form, or change it."""
    stored = _changeable(request, schedule)
    if request.method == "POST":
        return _save(request, stored)
    values = {name: getattr(stored, name) for name in _FORM_NAMES}
    values |= {"at": f"{stored.at:%H:%M}", "weekday": str(stored.weekday), "day": str(stored.day)}
    values |= {f"{MEMBER}{member.pk}": True for member in stored.members.all()}
    return _show(request, stored, values)


def _changeable(request: CompanyRequest, schedule: int) -> ReportSchedule:
    found = visible_schedules(request.actor).filter(pk=schedule).first()
    if found is None or not may_change(request.actor, found):
        raise Http404(schedule)
    return found


def _save(request: CompanyRequest, stored: ReportSchedule | None) -> HttpResponse:
    sections = _sections(_kept(stored), shows_members=may_send_to_others(request.actor))
    typed = read_fields([one for section in sections for one in section.fields], request.POST)
    query, longest = ReportQuery(request), scheduling.LONGEST_QUERY + 1
    given = {name: query.text(name, longest) for name in _OF_ADDRESS}  # the form is sent to its own address
    try:
        saved = scheduling.save_schedule(request, _form(request, typed.values | given, stored), stored)
    except RefusedError as refusal:
        return _show(request, stored, typed.raw, refusal.problems)
    messages.success(request, _("已保存，到时间自动发送。"))
    return redirect("webkit:report_sendings", saved.pk)


def _form(request: CompanyRequest, values: Mapping[str, Any], stored: ReportSchedule | None) -> ScheduleForm:
    members = [
        int(name.removeprefix(MEMBER)) for name, is_so in values.items() if name.startswith(MEMBER) and is_so
    ]
    if not may_send_to_others(request.actor):
        members = _kept(stored)
    return ScheduleForm(
        name=values["name"],
        path=values["path"] if stored is None else stored.path,
        query=values["query"] if stored is None else stored.query,
        span=values["span"],
        rhythm=values["rhythm"],
        at=_time(values["at"]),
        weekday=_number(values["weekday"], 0),
        day=_number(values["day"], 1),
        members=members,
    )


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str, standard: int) -> int:
    """Return a number that was chosen; what is none of the choices fits nowhere."""
    if not text:
        return standard
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else -1  # noqa: PLR2004 - digits


def _kept(stored: ReportSchedule | None) -> list[int]:
    return [] if stored is None else list(stored.members.values_list("pk", flat=True))


def _show(
    request: CompanyRequest,
    stored: ReportSchedule | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    sections = _sections(_kept(stored), shows_members=may_send_to_others(request.actor))
    title = _("定期发送") if stored is None else stored.name
    page = FormPage(title, ui.address("report_schedules"), _("定期报表"), sections)
    return show_form(request, page, values, problems)


@require_GET
def report_sendings(request: CompanyRequest, schedule: int) -> HttpResponse:
    """Show a schedule with what became of its letters, the latest first."""
    found = visible_schedules(request.actor).filter(pk=schedule).select_related("member").first()
    if found is None:
        raise Http404(schedule)
    query = ReportQuery(request)
    own = None if may_change(request.actor, found) else request.actor.member
    rows, after = sending_rows(found, query, own)
    context: ui.Part = {
        "title": found.name,
        "section": _("定期报表"),
        "is_lines": True,
        "columns": ui.columns_of([_("时间"), _("发给谁"), _("状态"), _("内容"), _("说明"), _("完成时间")]),
        "rows": rows,
        "next_url": query.next_url(after),
        "note": f"{beat_words(found)} · {span_labels().get(found.span, found.span)}",
        "actions": _actions(request, found),
        "empty": ui.empty(_("还没有发送过"), _("到时间自动生成，发给选的人；也可以现在就发一次。")),
    }
    return ui.answer(query, "report", context)


def _actions(request: CompanyRequest, found: ReportSchedule) -> list[ui.Part]:
    address = f"{found.path}?{found.query}" if found.query else found.path
    actions: list[ui.Part] = [{"label": _("打开报表"), "url": address, "icon": "external-link"}]
    is_told = found.members.filter(pk=request.actor.member).exists()
    if is_told:
        actions.append(_action(found, "leave", _("不再发给我")))
    if may_change(request.actor, found):
        actions.append(_action(found, "now", _("现在发一次")))
        actions.append(
            _action(found, "pause", _("暂停")) if found.is_active else _action(found, "resume", _("恢复"))
        )
        actions.append({"label": _("修改"), "url": ui.address("report_schedule", found.pk)})
        confirm = _("这份定期报表和它的发送记录都会删除。")
        actions.append(_action(found, "remove", _("删除")) | {"is_danger": True, "confirm": confirm})
    return actions


def _action(found: ReportSchedule, deed: str, label: str) -> ui.Part:
    return {"label": label, "method": "post", "url": ui.address("act_on_report_schedule", found.pk, deed)}


@require_POST
def act_on_report_schedule(request: CompanyRequest, schedule: int, deed: str) -> HttpResponse:
    """Pause a schedule, let it go on, send it now, leave it or remove it."""
    if deed == "leave":
        found = visible_schedules(request.actor).filter(pk=schedule).first()
        if found is None:
            raise Http404(schedule)
        scheduling.leave(request.actor, found)
        return redirect("webkit:report_schedules")
    found = _changeable(request, schedule)
    if deed == "remove":
        scheduling.remove(request.actor, found)
        messages.success(request, _("已删除。"))
        return redirect("webkit:report_schedules")
    if deed == "now":
        start(found)
        messages.success(request, _("正在生成，几秒后发出。"))
    elif deed in {"pause", "resume"}:
        scheduling.pause(request.actor, found, is_active=deed == "resume")
    else:
        raise Http404(deed)
    return redirect("webkit:report_sendings", schedule)


def report_actions(request: CompanyRequest, given: Mapping[str, str], title: str) -> list[ui.Part]:
    """Return what stands at the head of every report: to have it sent again and again."""
    url = ui.address("new_report_schedule", path=request.path_info, query=urlencode(given), title=title)
    return [{"label": _("定期发送"), "url": url, "icon": "calendar"}]
