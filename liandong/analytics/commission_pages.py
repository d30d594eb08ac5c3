"""提成: what everybody earned in a month, each amount explained, and closing the month."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.analytics.commission import (
    SUBJECT,
    Line,
    Month,
    close_month,
    month_of,
    reopen_month,
    sees_everybody,
    sees_margins,
)
from liandong.analytics.commission_words import base_words, explained
from liandong.analytics.commissioning import Base
from liandong.analytics.periods import Days, whole_months
from liandong.analytics.sum_query import month_field
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.models import Member
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery


def asked_month(text: str) -> date:
    """Return the month an address or a form names (``2026-11``), this one by default."""
    try:
        day = date.fromisoformat(f"{text}-01") if text else timezone.localdate()
    except ValueError as error:
        raise BadRequest("month") from error
    return day.replace(day=1)


@require_GET
def commission(request: CompanyRequest) -> HttpResponse:
    """Show what everybody earned in a month; who has no right to that sees his own."""
    query = ReportQuery(request)
    month = asked_month(query.text("month"))
    found = month_of(request.actor, month)
    persons = sorted(found.names, key=lambda pk: (-sum(found.totals(pk)), pk))
    rows = [{"cells": _person_cells(found, person)} for person in persons]
    fresh = sum((found.totals(person)[0] for person in persons), ZERO)
    changed = sum((found.totals(person)[1] for person in persons), ZERO)
    totals = [ui.text_cell(_("合计")), *(ui.money_cell(one) for one in (fresh, changed, fresh + changed))]
    context: ui.Part = {
        "title": _("提成 · {month}").format(month=f"{month:%Y-%m}"),
        "section": _("销售"),
        "note": _note(found, is_own=not sees_everybody(request.actor)),
        "actions": _actions(request, found),
        "filters": ui.filters(query, [month_field("month", _("月份"), month)]),
        "columns": ui.columns_of([_("业务员")], [_("本月提成"), _("以前月份的差额"), _("应发")]),
        "rows": rows,
        "totals": totals if rows else [],
        "is_lines": True,
        "summary": number_of("共 {count} 人", len(rows)),
        "empty": ui.empty(
            _("这个月没有提成"),
            _("先写提成规则：按销售额、毛利、回款或件数，可以分档；出库、退货、收款审核后自动算出来。"),
            *(
                (ui.address("commission_rules"), _("提成规则"))
                if reaches_all(request.actor, SUBJECT, Verb.VIEW)
                else ()
            ),
        ),
    }
    return ui.answer(query, "report", context)


def _note(found: Month, *, is_own: bool) -> str:
    words = [_("只显示您自己的。")] if is_own else []
    if found.run is not None:
        told = _("已由 {name} 在 {day} 确认；以后的变动在后面的月份算差额。")
        day = timezone.localtime(found.run.closed_at).date()
        words.append(told.format(name=found.run.closed_by.name, day=day))
    else:
        words.append(_("还没有确认：数字随单据变动。退货已减去。"))
    return " ".join(words)


def _person_cells(found: Month, person: int) -> list[ui.Part]:
    fresh, changed = found.totals(person)
    url = ui.address("commission_of", person, month=f"{found.month:%Y-%m}")
    return [
        ui.text_cell(found.names[person], url, "card-name"),
        ui.money_cell(fresh, url),
        ui.money_cell(changed or None, url),
        ui.money_cell(fresh + changed, url),
    ]


def _actions(request: CompanyRequest, found: Month) -> list[ui.Part]:
    actions: list[ui.Part] = []
    month = f"{found.month:%Y-%m}"
    if reaches_all(request.actor, SUBJECT, Verb.POST):
        is_open = found.run is None
        label = _("确认 {month} 的提成") if is_open else _("撤销确认")
        url = ui.address("close_commission" if is_open else "reopen_commission")
        hidden = [{"name": "month", "value": month}]
        actions.append({"label": label.format(month=month), "method": "post", "url": url, "hidden": hidden})
    if reaches_all(request.actor, SUBJECT, Verb.VIEW):
        actions.append({"label": _("提成规则"), "url": ui.address("commission_rules"), "icon": "adjustments"})
    return actions


@require_GET
def commission_of(request: CompanyRequest, member: int) -> HttpResponse:
    """Show each amount of a person's month with how it came about; the sales behind it are a link away."""
    if member != request.actor.member and not sees_everybody(request.actor):
        raise Http404(member)
    query = ReportQuery(request)
    month = asked_month(query.text("month"))
    found = month_of(request.actor, month)
    lines = found.of(member)
    sees_margin = sees_margins(request.actor)
    total = sum((one.earned.amount for one in lines), ZERO)
    name = found.names.get(member) or Member.objects.values_list("name", flat=True).filter(pk=member).first()
    if name is None:
        raise Http404(member)
    context: ui.Part = {
        "title": _("提成明细 · {name} · {month}").format(name=name, month=f"{month:%Y-%m}"),
        "section": _("销售"),
        "actions": [{"label": _("提成"), "url": ui.address("commission", month=f"{month:%Y-%m}")}],
        "filters": ui.filters(query, [month_field("month", _("月份"), month)]),
        "columns": ui.columns_of(
            [_("月份"), _("规则"), _("依据"), _("怎么算的")], [_("计提基数"), _("比例/每件"), _("提成")]
        ),
        "rows": [{"cells": _line_cells(one, member, sees_margin=sees_margin)} for one in lines],
        "totals": [ui.text_cell(_("合计")), *[ui.EMPTY] * 5, ui.money_cell(total)] if lines else [],
        "is_lines": True,
        "empty": ui.empty(_("这个月没有提成"), _("换一个月试试。")),
    }
    return ui.answer(query, "report", context)


def _line_cells(line: Line, member: int, *, sees_margin: bool) -> list[ui.Part]:
    one, month = line.earned, f"{line.month:%Y-%m}"
    url = _behind(one.base, member, whole_months(line.month, line.month))
    is_shown = bool(one.rule) and (one.base is not Base.MARGIN or sees_margin)
    counted: Decimal | None = one.counted if is_shown else None
    cell = ui.quantity_cell(counted, url) if one.base is Base.PIECES else ui.money_cell(counted, url)
    return [
        ui.text_cell(month),
        ui.text_cell(one.name or _("差额"), url, "card-name"),
        ui.text_cell(base_words()[one.base] if one.rule else ""),
        ui.text_cell(explained(line, month, sees_margin=sees_margin)),
        cell,
        ui.quantity_cell(one.rate if is_shown else None),
        ui.money_cell(one.amount),
    ]


def _behind(base: Base, member: int, days: Days) -> str:
    """Return the address of what was counted: the person's customers of the month, or the money that came."""
    if base is Base.RECEIPTS:
        return ui.address("documents", "finance.incoming_payment", **{"from": days.start, "to": days.end})
    months = {"from": f"{days.start:%Y-%m}", "to": f"{days.end:%Y-%m}"}
    return ui.address("sales_sums", "partner", person=member, **months)


@require_POST
def close_commission(request: CompanyRequest) -> HttpResponse:
    """Keep a month's commission as it is now."""
    return _done(request, is_closing=True)


@require_POST
def reopen_commission(request: CompanyRequest) -> HttpResponse:
    """Take back the last month that was closed."""
    return _done(request, is_closing=False)


def _done(request: CompanyRequest, *, is_closing: bool) -> HttpResponse:
    require_everywhere(request.actor, SUBJECT, Verb.POST)
    month = asked_month(request.POST.get("month", ""))
    act, done = (close_month, _("已确认。")) if is_closing else (reopen_month, _("已撤销确认。"))
    goal = ui.address("commission", month=f"{month:%Y-%m}")

    def deed() -> None:
        act(request.actor, month, request.address)

    return lists.told(request, deed, done, goal)
