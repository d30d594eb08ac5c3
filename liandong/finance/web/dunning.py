"""催款: whom to remind now, one customer's late debts with their history, and what was sent."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.collaboration.dunning import (
    LateClaim,
    Proposal,
    due_count,
    late_claims,
    levels,
    proposals,
    remind,
)
from liandong.collaboration.dunning_exclusions import exclude, include
from liandong.documents.messages import message
from liandong.finance.web.side import SUBJECT, opened, owner_limit, reached_partner
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.pinyin import normalized
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

ALL = "all"


@require_GET
def dunning(request: CompanyRequest) -> HttpResponse:
    """Show the letters that are due, by customer."""
    query = opened(request)
    found = _listed(query)
    level = query.number("level")
    names = {one.number: one.name for one in levels()}
    sends = request.actor.may(SUBJECT, Verb.DRAFT)
    context: ui.Part = {
        "section": _("资金往来"),
        "title": _("催款"),
        "is_lines": True,
        "note": _("到了下一级天数的客户列在这里；预收比欠款多的、说好不催的不列。发过的一级不会再发。"),
        "filters": ui.filters(
            query,
            [
                ui.search_field(_("客户编码 / 名称"), query),
                ui.choice_field("level", _("级别"), [("", _("全部")), *names.items()], level),
            ],
        ),
        "columns": [
            *ui.columns_of([_("客户"), _("级别")], [_("笔数"), _("逾期金额"), _("最久逾期天数")]),
            *ui.columns_of([], [_("利息")]),
            *ui.columns_of([_("邮箱"), _("操作")] if sends else [_("邮箱")]),
        ],
        "rows": [_row(request, one, names, sends=sends) for one in found],
        "totals": _totals(found, sends=sends),
        "actions": _actions(query, found, sends=sends),
        "summary": number_of("共 {count} 个客户", len(found)),
        "empty": ui.empty(_("没有要催的款"), _("逾期到了级别里定的天数，就列在这里。")),
    }
    return ui.answer(query, "report", context)


def _listed(query: ReportQuery) -> list[Proposal]:
    """Return the letters that are due and that the filters leave, those that are sent all at once too."""
    level, words = query.number("level"), normalized(query.text())
    return [
        one
        for one in proposals(timezone.localdate(), owner_limit(query.request.actor))
        if (level is None or one.level == level)
        and words in normalized(f"{one.partner.code} {one.partner.name}")
    ]


def _row(request: CompanyRequest, one: Proposal, names: dict[int, str], *, sends: bool) -> ui.Part:
    url = ui.address("dunning_claims", one.partner.pk)
    cells = [
        ui.text_cell(one.partner.name, url, "card-name"),
        ui.chip_cell(names.get(one.level, str(one.level)), "amber" if one.level == 1 else "alarm"),
        ui.count_cell(len(one.claims), url),
        ui.money_cell(one.amount, url),
        ui.count_cell(one.oldest),
        ui.money_cell(one.interest or None),
        ui.text_cell(one.address or _("没有邮箱")),
    ]
    if sends:
        cells.append(ui.deed_cell(request, _("发催款函"), ui.address("remind"), partner=one.partner.pk))
    return {"cells": cells}


def _totals(found: list[Proposal], *, sends: bool) -> list[ui.Part]:
    return [
        *(ui.text_cell(_("合计")), ui.EMPTY),
        ui.count_cell(sum(len(one.claims) for one in found)),
        ui.money_cell(sum((one.amount for one in found), ZERO)),
        ui.EMPTY,
        ui.money_cell(sum((one.interest for one in found), ZERO) or None),
        *[ui.EMPTY] * (2 if sends else 1),
    ]


def _actions(query: ReportQuery, found: list[Proposal], *, sends: bool) -> list[ui.Part]:
    actions: list[ui.Part] = [
        {"label": _("发过的催款函"), "url": ui.address("dunning_letters"), "icon": "list-check"},
        {"label": _("催款级别"), "url": ui.address("dunning_levels"), "icon": "adjustments"},
    ]
    if sends and found:
        everyone = {
            "label": _("全部发送"),
            "method": "post",
            "url": ui.address("remind"),
            "hidden": [
                {"name": "partner", "value": ALL},
                {"name": "q", "value": query.text()},
                {"name": "level", "value": query.text("level")},
            ],
            "confirm": _("给列出的 {count} 个客户各发一封；没有邮箱的只生成 PDF，由您打印寄出。").format(
                count=len(found)
            ),
            "is_primary": True,
            "icon": "external-link",
        }
        actions.insert(0, everyone)
    return actions


@require_POST
def send_reminders(request: CompanyRequest) -> HttpResponse:
    """Send the letters due to one customer, or to all that the filters left."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    given, today = request.POST.get("partner", ""), timezone.localdate()
    if given == ALL:
        wanted = [one.partner.pk for one in _listed(ReportQuery(request, request.POST))]
    else:
        wanted = [int(given[:18])] if given.isascii() and given.isdigit() else []
    try:
        made = remind(wanted, request.actor, today, request.address)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
    else:
        messages.success(request, number_of("生成了 {count} 封催款函，有邮箱的正在发送。", len(made)))
    return redirect("webkit:dunning_letters" if given == ALL else "webkit:dunning")


@require_GET
def dunning_claims(request: CompanyRequest, partner: int) -> HttpResponse:
    """Show the late debts of a customer, each with its last letter, and whether it is left alone."""
    query = opened(request)
    customer = reached_partner(request.actor, partner)
    found = late_claims(timezone.localdate(), partner=partner)
    names = {one.number: one.name for one in levels()}
    context: ui.Part = {
        "section": _("资金往来"),
        "title": _("催款 · {name}").format(name=customer.name if customer else ""),
        "is_lines": True,
        "filters": ui.filters(query, []),
        "columns": [
            *ui.columns_of([_("单据"), _("日期"), _("到期日")], [_("逾期天数"), _("未收")]),
            *ui.columns_of([_("上次催款"), _("上次级别"), _("这次级别"), _("不催的原因"), _("操作")]),
        ],
        "rows": [_claim_row(one, names, request.actor) for one in found],
        "actions": [
            {
                "label": _("发过的催款函"),
                "url": ui.address("dunning_letters", partner=partner),
                "icon": "list-check",
            }
        ],
        "empty": ui.empty(_("没有逾期的款"), "", ui.address("dunning"), _("催款")),
    }
    return ui.answer(query, "report", context)


def _claim_row(one: LateClaim, names: dict[int, str], actor: Actor) -> ui.Part:
    sends = actor.may(SUBJECT, Verb.DRAFT)
    url = ui.address("dunning_claim", one.id) if sends else ""
    last = "" if one.level is None else names.get(one.level, str(one.level))
    return {
        "cells": [
            ui.text_cell(one.number, ui.document_url(one.document), "card-name"),
            ui.date_cell(one.business_date),
            ui.date_cell(one.due_date),
            ui.count_cell(one.days_late),
            ui.money_cell(one.open_amount),
            ui.date_cell(one.sent_on),
            ui.text_cell(last),
            ui.text_cell(names.get(one.step.number, "") if one.step else ""),
            ui.text_cell(one.excluded or ""),
            ui.text_cell(
                (_("恢复催款") if one.excluded is not None else _("不催这笔")) if sends else "", url
            ),
        ]
    }


_REASON = "reason"


@require_http_methods(["GET", "POST"])
def dunning_claim(request: CompanyRequest, claim: int) -> HttpResponse:
    """Show why a debt is left alone, or keep that; without a reason it is reminded of again."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    one = next(iter(late_claims(timezone.localdate(), claim=claim)), None)
    if one is None or reached_partner(request.actor, one.partner) is None:
        raise Http404
    values = {_REASON: one.excluded or "", "until": None}
    if request.method == "GET":
        return _show_claim(request, one, values)
    typed = read_fields(_claim_fields(), request.POST)
    problems = list(typed.problems)
    if not problems:
        try:
            _keep(one, typed.values[_REASON], typed.values["until"], request)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:dunning_claims", one.partner)
    return _show_claim(request, one, typed.raw, problems)


def _keep(one: LateClaim, reason: str, until: date | None, request: CompanyRequest) -> None:
    if one.excluded is not None and not reason:
        include(one, request.actor, request.address)
    else:
        exclude(one, reason, until, request.actor, request.address)


def _claim_fields() -> tuple[Field, ...]:
    return (
        Field(_REASON, _("不催的原因"), is_wide=True, help=_("如有争议；清空就恢复催款")),
        Field("until", _("到哪天"), Kind.DATE, help=_("空着就一直不催")),
    )


def _show_claim(
    request: CompanyRequest, one: LateClaim, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    page = FormPage(
        _("不催 {number}").format(number=one.number),
        ui.address("dunning_claims", one.partner),
        _("催款"),
        [Section("", _claim_fields())],
    )
    return show_form(request, page, values, problems)


def to_dos(actor: Actor) -> list[ui.Part]:
    """Return how many customers are due for a letter, for the home page; few statements."""
    if not actor.may(SUBJECT, Verb.DRAFT):
        return []
    count = due_count(timezone.localdate(), owner_limit(actor))
    tone = "red" if count else ""
    return [{"label": _("该催款的客户"), "count": count, "url": ui.address("dunning"), "tone": tone}]
