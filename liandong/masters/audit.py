"""操作日志: who did what, when, from where."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.identity.actors import require
from liandong.identity.models import AuditRow, Member
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.navigation import record_url
from liandong.webkit.report_query import ReportQuery

SUBJECT = "identity.audit"
PAGE_ROWS = 100
SHOWN_DAYS = 30
_NAMING = ("number", "code", "name")
"""What names the record is shown with it, not among the changes."""
_DETAIL_LENGTH = 120


def _actions() -> dict[str, str]:
    return {
        "draft": _("保存草稿"),
        "approve": _("审批"),
        "post": _("审核"),
        "reverse": _("红冲"),
        "reopen": _("撤销 / 反结账"),
        "discard": _("作废"),
        "close": _("关闭 / 结账"),
        "create": _("新建"),
        "update": _("修改"),
        "delete": _("删除"),
        "enable": _("启用"),
        "disable": _("停用"),
        "import": _("导入"),
        "print": _("打印"),
        "default": _("设为默认"),
        "letterhead": _("单据抬头"),
        "upload": _("上传图片"),
        "give_role": _("授予角色"),
        "take_role": _("收回角色"),
        "leave": _("离开账套"),
        "set_rules": _("修改规则"),
        "revoke": _("作废密钥"),
        "rotate": _("轮换密钥"),
        "acknowledge": _("确认预警"),
        "attach": _("添加附件"),
        "detach": _("删除附件"),
        "share": _("分享"),
        "unshare": _("收回分享"),
    }


def _subjects() -> dict[str, str]:
    return {
        "catalog.product": _("商品"),
        "catalog.category": _("分类"),
        "catalog.brand": _("品牌"),
        "partners.partner": _("往来单位"),
        "stock_ledger.place": _("仓库"),
        "finance.period": _("会计期间"),
        "identity.member": _("成员"),
        "identity.rules": _("业务规则"),
        "identity.company": _("公司"),
        "identity.token": _("接口密钥"),
        "alerts.webhook": _("推送"),
        "alerts.rule": _("预警规则"),
        "alerts.alert": _("预警"),
        **ui.type_labels(),
    }


@require_GET
def audit(request: CompanyRequest) -> HttpResponse:
    """Show what was done, the latest first."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = list(_wanted(query).select_related("member").order_by("-pk")[: PAGE_ROWS + 1])
    rows = found[:PAGE_ROWS]
    actions, subjects = _actions(), _subjects()
    context: ui.Part = {
        "section": _("系统"),
        "title": _("操作日志"),
        "note": _("只增不改；每一条都记下谁、何时、从哪里、做了什么。"),
        "filters": ui.filters(query, _fields(query, actions, subjects)),
        "columns": ui.columns_of([_("时间"), _("成员"), _("动作"), _("对象"), _("内容"), _("来源地址")]),
        "rows": [_row(row, request.actor, actions, subjects) for row in rows],
        "next_url": query.next_url((rows[-1].pk,) if len(found) > len(rows) else None),
        "empty": ui.empty(_("没有符合条件的记录"), "", query.request.path, _("清除筛选")),
    }
    return ui.answer(query, "report", context)


def _fields(query: ReportQuery, actions: dict[str, str], subjects: dict[str, str]) -> list[ui.Part]:
    members = Member.objects.order_by("name").values_list("pk", "name")
    return [
        ui.choice_field("member", _("成员"), members, query.number("member")),
        ui.choice_field("action", _("动作"), actions.items(), query.text("action")),
        ui.choice_field("subject", _("对象"), subjects.items(), query.text("subject")),
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
    until = end + timedelta(days=1)
    found = AuditRow.objects.filter(at__gte=_midnight(start), at__lt=_midnight(until))
    if (member := query.number("member")) is not None:
        found = found.filter(member=member)
    if action := query.text("action"):
        found = found.filter(action=action)
    if subject := query.text("subject"):
        found = found.filter(subject=subject)
    if after := query.after(int):
        found = found.filter(pk__lt=after[0])
    return found


def _row(row: AuditRow, actor: Actor, actions: dict[str, str], subjects: dict[str, str]) -> ui.Part:
    label = subjects.get(row.subject, row.subject)
    number = next((row.detail[name] for name in _NAMING if row.detail.get(name)), "")
    return {
        "cells": [
            ui.text_cell(timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")),
            ui.text_cell(row.member or _("系统")),
            ui.text_cell(actions.get(row.action, row.action)),
            ui.text_cell(f"{label} {number}".strip(), _url(row, actor)),
            ui.text_cell(_words(row.detail), look="cell-wrap"),
            ui.text_cell(row.address),
        ]
    }


def _url(row: AuditRow, actor: Actor) -> str:
    if row.subject_id is None:
        return ""
    if row.subject in ui.type_labels() and actor.may(row.subject, Verb.VIEW):
        return ui.address("type_document", row.subject, row.subject_id)
    return record_url(actor, row.subject, row.subject_id)


def _words(detail: dict[str, object]) -> str:
    """Return what changed as words, shortened: the whole is in the interface."""
    names = {
        "version": _("版本"),
        "role": _("角色"),
        "reason": _("原因"),
        "effective_from": _("生效日期"),
        "before": _("原来"),
        "after": _("现在"),
        "count": _("条数"),
        "period": _("期间"),
        "scopes": _("权限范围"),
        "label": _("用途"),
        "places": _("限定仓库"),
        "is_active": _("启用"),
    }
    told = ((names.get(name, name), value) for name, value in detail.items() if name not in _NAMING)
    words = "；".join(f"{name}：{value}" for name, value in told if value not in ("", None))
    return words if len(words) <= _DETAIL_LENGTH else words[: _DETAIL_LENGTH - 1] + "…"
