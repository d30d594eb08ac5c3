"""操作日志: who did what, when, from where; searched, shown with before and after, taken along as a file."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.administration.audit_words import action_labels, changes_of, record_name, trace_labels, words_of
from liandong.identity.actors import require_everywhere
from liandong.identity.models import AuditRow, Member
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.navigation import record_url
from liandong.webkit.report_query import ReportQuery

SUBJECT = "identity.audit"
PAGE_ROWS = 100
SHOWN_DAYS = 30
_SHOWN_SIGNS = 120


@require_GET
def audit(request: CompanyRequest) -> HttpResponse:
    """Show what was done, the latest first; a file holds each change in full."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    most = query.rows(PAGE_ROWS)
    found = list(_wanted(query).select_related("member").order_by("-pk")[: most + 1])
    rows = found[:most]
    changes = changes_of(rows, request.actor)
    longest = None if query.is_export else _SHOWN_SIGNS
    actions, subjects = action_labels(), trace_labels()
    context: ui.Part = {
        "section": _("系统"),
        "title": _("操作日志"),
        "is_lines": True,
        "note": _("只增不改；每一条都记下谁、何时、从哪里、做了什么。点时间看修改前后。"),
        "filters": ui.filters(query, _fields(query, actions, subjects)),
        "columns": ui.columns_of([_("时间"), _("成员"), _("动作"), _("对象"), _("内容"), _("来源地址")]),
        "rows": [
            {"cells": _cells(row, request.actor, (actions, subjects), words_of(told, longest))}
            for row, told in zip(rows, changes, strict=True)
        ],
        "next_url": query.next_url((rows[-1].pk,) if len(found) > len(rows) else None),
        "empty": ui.empty(_("没有符合条件的记录"), "", query.request.path, _("清除筛选")),
    }
    return ui.answer(query, "report", context)


def _fields(query: ReportQuery, actions: dict[str, str], subjects: dict[str, str]) -> list[ui.Part]:
    members = Member.objects.order_by("name").values_list("pk", "name")
    address = {"kind": "search", "name": "address", "label": _("来源地址"), "value": query.text("address")}
    return [
        ui.search_field(_("单号、名称或内容"), query),
        ui.choice_field("member", _("成员"), members, query.number("member")),
        ui.choice_field("action", _("动作"), actions.items(), query.text("action")),
        ui.choice_field("subject", _("对象"), subjects.items(), query.text("subject")),
        address,
        *ui.span_fields(_("从"), _("至"), _days(query)),
    ]


def _days(query: ReportQuery) -> tuple[date, date]:
    today = timezone.localdate()
    days = sorted((query.day("from", today - timedelta(days=SHOWN_DAYS)), query.day("to", today)))
    return days[0], days[1]


def _midnight(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))


def _wanted(query: ReportQuery) -> QuerySet[AuditRow]:
    start, end = _days(query)
    found = AuditRow.objects.filter(at__gte=_midnight(start), at__lt=_midnight(end + timedelta(days=1)))
    asked = {
        "member": query.number("member"),
        "action": query.text("action"),
        "subject": query.text("subject"),
        "address__startswith": query.text("address"),
    }
    found = found.filter(**{name: value for name, value in asked.items() if value not in (None, "")})
    if text := query.text():
        found = found.alias(words=Cast("detail", TextField())).filter(words__icontains=text)
    if after := query.after(int):
        found = found.filter(pk__lt=after[0])
    return found


def _cells(
    row: AuditRow, actor: Actor, labels: tuple[dict[str, str], dict[str, str]], words: str
) -> list[ui.Part]:
    actions, subjects = labels
    label = subjects.get(row.subject, row.subject)
    at = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")
    return [
        ui.text_cell(at, ui.address("audit_row", row.pk)),
        ui.text_cell(row.member or _("系统")),
        ui.text_cell(actions.get(row.action, row.action)),
        ui.text_cell(f"{label} {record_name(row)}".strip(), _url(row, actor)),
        ui.text_cell(words, look="cell-wrap"),
        ui.text_cell(row.address),
    ]


def _url(row: AuditRow, actor: Actor) -> str:
    if row.subject_id is None:
        return ""
    if row.subject in ui.type_labels() and actor.may(row.subject, Verb.VIEW):
        return ui.address("type_document", row.subject, row.subject_id)
    return record_url(actor, row.subject, row.subject_id)


@require_GET
def audit_row(request: CompanyRequest, row: int) -> HttpResponse:
    """Show one row in full: each change with before and after, and what else was done to the same record."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    found = AuditRow.objects.select_related("member").filter(pk=row).first()
    if found is None:
        raise Http404(row)
    (changes,) = changes_of([found], request.actor)
    label = trace_labels().get(found.subject, found.subject)
    at = timezone.localtime(found.at).strftime("%Y-%m-%d %H:%M:%S")
    facts = [
        (_("时间"), at),
        (_("成员"), str(found.member or _("系统"))),
        (_("来源地址"), found.address or "—"),
        (_("对象"), f"{label} {record_name(found)}".strip()),
    ]
    action = action_labels().get(found.action, found.action)
    actions = [{"label": _("打开"), "url": url}] if (url := _url(found, request.actor)) else []
    context: ui.Part = {
        "section": _("操作日志"),
        "title": action,
        "figures": [{"label": name, "text": text, "look": ""} for name, text in facts],
        "actions": [*actions, {"label": _("返回日志"), "url": ui.address("audit")}],
        "is_lines": True,
        "columns": ui.columns_of([_("内容"), _("修改前"), _("修改后")]),
        "rows": [
            {
                "cells": [
                    ui.text_cell(one["label"], look="card-name"),
                    ui.text_cell(one["was"], look="cell-wrap"),
                    ui.text_cell(one["became"], look="cell-wrap"),
                ]
            }
            for one in changes
        ],
        "empty": ui.empty(_("这一步没有更多内容"), "", ui.address("audit"), _("返回日志")),
    }
    return ui.answer(ReportQuery(request), "report", context)
