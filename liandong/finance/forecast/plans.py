"""计划收支: rent, wages and other money that no document says yet, on pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.finance.forecast.asked import require_forecast, rhythm_words
from liandong.general_ledger.models import PlannedCash
from liandong.general_ledger.planned_cash import SUBJECT, PlannedForm, save_planned
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.forecast import Rhythm
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_OUT, _IN = "out", "in"


@require_GET
def planned_cash(request: CompanyRequest) -> HttpResponse:
    """Show what is planned, disabled items last."""
    require_forecast(request.actor)
    query = ReportQuery(request)
    found = list(PlannedCash.objects.order_by("-is_active", "first_on", "pk"))
    rhythms = rhythm_words()
    rows = [
        {
            "cells": [
                ui.text_cell(one.name, ui.address("planned_item", one.pk), "card-name"),
                ui.text_cell(_("收") if one.is_inflow else _("付")),
                ui.money_cell(one.amount),
                ui.text_cell(rhythms[one.rhythm]),
                ui.date_cell(one.first_on),
                ui.date_cell(one.last_on),
                lists.active_chip(is_active=one.is_active),
                ui.text_cell(one.memo),
            ]
        }
        for one in found
    ]
    actions = lists.new_action(request, SUBJECT, _("新建计划收支"), "new_planned")
    columns = [ui.column(_("名称")), ui.column(_("方向")), ui.number_column(_("金额"))]
    context: ui.Part = {
        "section": _("资金往来"),
        "title": _("计划收支"),
        "note": _(
            "房租、工资、贷款这些还没有单据的收付；只用来预测，不记账。做了单据以后，请把结束日期写到以前。"
        ),
        "is_lines": True,
        "actions": [*actions, {"label": _("资金预测"), "url": ui.address("cash_forecast")}],
        "columns": [
            *columns,
            *ui.columns_of([_("周期"), _("第一次"), _("到"), _("状态"), _("备注")]),
        ],
        "rows": rows,
        "summary": number_of("共 {count} 项", len(found)),
        "empty": lists.nothing(query, _("还没有计划收支"), _("先写下房租、工资，预测才准。"), actions),
    }
    return ui.answer(query, "report", context)


def _fields() -> tuple[Field, ...]:
    ways = [(_OUT, _("付")), (_IN, _("收"))]
    return (
        Field("name", _("名称"), is_required=True, help=_("如：门店房租")),
        Field("way", _("方向"), Kind.WORD, choices=ways),
        Field("amount", _("每次金额"), Kind.MONEY, is_required=True),
        Field("rhythm", _("周期"), Kind.WORD, choices=list(rhythm_words().items())),
        Field("first_on", _("第一次"), Kind.DATE, is_required=True),
        Field("last_on", _("到（空着就一直有）"), Kind.DATE),
        Field("is_active", _("启用"), Kind.BOOL),
        Field("memo", _("备注"), is_wide=True),
    )


@require_http_methods(["GET", "POST"])
def new_planned(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or plan something."""
    require_forecast(request.actor)
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    usual = {"way": _OUT, "rhythm": Rhythm.MONTHLY.value, "first_on": timezone.localdate(), "is_active": True}
    return _answer(request, None, usual)


@require_http_methods(["GET", "POST"])
def planned_item(request: CompanyRequest, planned: int) -> HttpResponse:
    """Show something planned, or change it."""
    require_forecast(request.actor)
    found = PlannedCash.objects.filter(pk=planned).first()
    if found is None:
        raise Http404(planned)
    if request.method == "POST":
        require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    names = ("name", "amount", "rhythm", "first_on", "last_on", "is_active", "memo")
    own = {name: getattr(found, name) for name in names}
    return _answer(request, found, {**own, "way": _IN if found.is_inflow else _OUT})


def _answer(request: CompanyRequest, found: PlannedCash | None, stored: Mapping[str, Any]) -> HttpResponse:
    if request.method != "POST":
        return _show(request, found, stored)
    typed = read_fields(_fields(), request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        values = dict(typed.values)
        form = PlannedForm(is_inflow=values.pop("way") == _IN, **values)
        try:
            save_planned(found.pk if found else None, form, request.actor, request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:planned_cash")
    return _show(request, found, typed.raw, problems)


def _show(
    request: CompanyRequest,
    found: PlannedCash | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    page = FormPage(
        found.name if found else _("新建计划收支"),
        ui.address("planned_cash"),
        _("计划收支"),
        [Section("", _fields())],
        may_save=reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    )
    return show_form(request, page, values, problems)
