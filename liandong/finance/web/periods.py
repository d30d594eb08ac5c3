"""期间: the months of the books, the checklist before closing one, closing and reopening."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.month_average import is_large, is_used, lacking
from liandong.finance.closing import close_month, closed_words, labels, reason, unready
from liandong.finance.closing_jobs import CLOSE, start
from liandong.finance.queries import DraftCount, drafts_by_type
from liandong.finance.web.closing_checks import closing_checks
from liandong.general_ledger.models import Period
from liandong.general_ledger.periods import (
    SUBJECT,
    Check,
    checklist,
    last_day,
    reopen_period,
)
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery


@require_GET
def periods(request: CompanyRequest) -> HttpResponse:
    """Show the months, the latest first, and which may be closed or reopened next."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = list(Period.objects.order_by("-year", "-month"))
    context: ui.Part = {
        "section": _("财务"),
        "title": _("会计期间"),
        "note": _("结账后这个月不能再审核或红冲单据；反结账从最后结账的月份开始，一次一个月。"),
        "is_lines": True,
        "columns": ui.columns_of([_("期间"), _("状态"), _("结账时间"), _("操作")]),
        "rows": [_period_row(period) for period in found],
        "empty": ui.empty(_("还没有期间"), _("第一张单据审核时自动建立当月期间。"))
        | making(request.actor, "finance.opening_balances", "purchasing.receipt", "sales.delivery"),
    }
    return ui.answer(query, "report", context)


def _period_row(period: Period) -> ui.Part:
    url = ui.address("period", period.year, period.month)
    closed = timezone.localtime(period.closed_at).strftime("%Y-%m-%d %H:%M") if period.closed_at else ""
    chip = ui.chip_cell(_("已结账"), "green") if period.is_closed else ui.chip_cell(_("未结账"), "blue")
    label = _("查看") if period.is_closed else _("结账检查")
    return {
        "cells": [
            ui.text_cell(period, url, "card-name"),
            chip,
            ui.text_cell(closed),
            ui.text_cell(label, url),
        ]
    }


@require_GET
def period(request: CompanyRequest, year: int, month: int) -> HttpResponse:
    """Show the checklist of a month with a jump to each case."""
    require(request.actor, SUBJECT, Verb.VIEW)
    _refuse_no_month(year, month)
    drafts = drafts_by_type(year, month)
    checks = checklist(year, month, sum(one.count for one in drafts), unready(date(year, month, 1)))
    is_closed = not checks[0].is_passed
    rows = [] if is_closed else [_check_row(check, (year, month)) for check in checks[1:]]
    rows += [_draft_row(one, (year, month)) for one in drafts]
    rows += _average_row((year, month)) if not is_closed else []
    rows += [_row(*one) for one in closing_checks(date(year, month, 1))]
    context: ui.Part = {
        "section": _("财务"),
        "title": _("结账 {year}-{month:02}").format(year=year, month=month),
        "figures": [{"label": _("状态"), "text": _("已结账") if is_closed else _("未结账"), "look": ""}],
        "is_lines": True,
        "columns": ui.columns_of([_("检查项"), _("结果"), _("说明")]),
        "rows": rows,
        "actions": _actions(request.actor, (year, month), checks),
    }
    return ui.answer(ReportQuery(request), "report", context)


def _refuse_no_month(year: int, month: int) -> None:
    if not (1 <= month <= 12 and 1901 <= year <= 9998):  # noqa: PLR2004 - the month after must be days too
        raise Http404


def _check_row(check: Check, month: tuple[int, int]) -> ui.Part:
    label, detail = labels()[check.code]
    text = "" if check.is_passed else detail.format(count=check.count, first=check.first)
    return _row(label, check, text, _jump(check, month))


def _row(label: str, check: Check, text: str, jump: str) -> ui.Part:
    if check.is_passed:
        chip = ui.chip_cell(_("通过"), "green")
    else:
        chip = ui.chip_cell(_("须处理"), "amber") if check.is_blocking else ui.chip_cell(_("提醒"), "blue")
    return {"cells": [ui.text_cell(label, look="card-name"), chip, ui.text_cell(text, jump)]}


def _jump(check: Check, month: tuple[int, int]) -> str:
    if check.is_passed:
        return ""
    if check.code == "earlier_period_open":
        year, _dash, number = check.first.partition("-")
        return ui.address("period", int(year), int(number))
    if check.code == "voucher_gap":
        return ui.address("vouchers", **{"from": date(*month, 1), "to": last_day(*month)})
    return ""


def _draft_row(one: DraftCount, month: tuple[int, int]) -> ui.Part:
    days = {"from": date(*month, 1), "to": last_day(*month)}
    url = ui.address("documents", one.type, view="draft", **days)
    words = ui.text_cell(number_of("{count} 张草稿", one.count), url)
    return {
        "cells": [ui.text_cell("　" + one.label, look="card-name"), ui.chip_cell(_("须处理"), "amber"), words]
    }


def _average_row(month: tuple[int, int]) -> list[ui.Part]:
    """Return whether the month's issues are at its average; nothing where cost is kept otherwise."""
    first = date(*month, 1)
    if not is_used(first):
        return []
    count = lacking(first, timezone.localdate())
    check = Check("month_average", count, is_blocking=True)
    text = number_of("{count} 个商品的出库成本还不是全月平均", count) if count else ""
    jump = ui.address("month_average", month=f"{first:%Y-%m}") if count else ""
    return [_row(_("全月平均已结转"), check, text, jump)]


def _actions(actor: Actor, month: tuple[int, int], checks: list[Check]) -> list[ui.Part]:
    named = f"{month[0]}-{month[1]:02}"
    if not checks[0].is_passed:
        if not actor.may(SUBJECT, Verb.REOPEN):
            return []
        return [
            {
                "label": _("反结账"),
                "method": "post",
                "url": ui.address("period_reopen", *month),
                "confirm": _("{month} 将重新打开，可以再审核和红冲这个月的单据。").format(month=named),
                "reason": _("原因（必填，记入操作日志）"),
                "is_danger": True,
                "icon": "lock-open",
            }
        ]
    if not actor.may(SUBJECT, Verb.POST):
        return []
    return [
        {
            "label": _("结账"),
            "method": "post",
            "url": ui.address("period_close", *month),
            "confirm": _("{month} 结账后，这个月及以前不能再审核、红冲单据。").format(month=named),
            "is_primary": True,
            "icon": "lock",
        }
    ]


@require_POST
def close(request: CompanyRequest, year: int, month: int) -> HttpResponse:
    """Close a month, or say what prevents it; where costs must be reckoned for long, in the background."""
    require(request.actor, SUBJECT, Verb.POST)
    _refuse_no_month(year, month)
    first = date(year, month, 1)
    if is_large(first):
        return redirect("webkit:job", start(CLOSE, request.actor, first))
    return _told(request, close_month(first, request.actor), closed_words(first), (year, month))


@require_POST
def reopen(request: CompanyRequest, year: int, month: int) -> HttpResponse:
    """Reopen the month closed last, or say why not."""
    require(request.actor, SUBJECT, Verb.REOPEN)
    _refuse_no_month(year, month)
    problems = reopen_period(year, month, request.actor, request.POST.get("reason", ""))
    return _told(
        request, problems, _("{year}-{month:02} 已反结账。").format(year=year, month=month), (year, month)
    )


def _told(
    request: CompanyRequest, problems: list[Problem], done: str, month: tuple[int, int]
) -> HttpResponse:
    for problem in problems:
        messages.error(request, reason(problem))
    if not problems:
        messages.success(request, done)
    return redirect("webkit:period", *month)
