"""Rules: what was learned from bookings, to be confirmed, and what people wrote themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.banking.access import SUBJECT
from liandong.banking.models import BankRule
from liandong.banking.ruling import ACTS, RuleForm, add_rule, change_rule
from liandong.general_ledger.category_model import MoneyCategory
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

MOST_SHOWN = 500


@require_GET
def bank_rules(request: CompanyRequest) -> HttpResponse:
    """Show the rules, those to be confirmed first."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = BankRule.objects.select_related("partner", "category").order_by("is_confirmed", "-pk")
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    may_change = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    actions = lists.new_action(request, SUBJECT, _("新建规则"), "add_bank_rule", may_make=may_change)
    rows = [_row(request, one, may_change=may_change) for one in found[:MOST_SHOWN]]
    context: ui.Part = {
        "title": _("对账规则"),
        "actions": actions,
        "is_lines": True,
        "filters": ui.filters(query, [lists.disabled_field(query)]),
        "columns": [
            *ui.columns_of([_("文字"), _("对方账号"), _("方向"), _("就是"), _("状态")]),
            ui.column(_("确认")),
            ui.column(_("启用")),
        ],
        "rows": rows,
        "summary": number_of("共 {count} 行", len(rows)),
        "empty": lists.nothing(
            query,
            _("还没有规则"),
            _("由流水记账时选的往来单位和收支类别会记成规则，确认后同样的流水就会照着建议。"),
            actions,
        ),
    }
    return ui.answer(query, "list", context)


def _row(request: CompanyRequest, one: BankRule, *, may_change: bool) -> ui.Part:
    ways = {True: _("收入"), False: _("支出"), None: _("收入和支出")}
    state = ui.chip_cell(_("已确认"), "green") if one.is_confirmed else ui.chip_cell(_("待确认"), "amber")
    if not one.is_active:
        state = ui.chip_cell(_("已停用"), "grey")
    url = ui.address("bank_rule", one.pk)
    deeds = [ui.EMPTY, ui.EMPTY]
    if may_change and not one.is_confirmed and one.is_active:
        deeds[0] = ui.deed_cell(request, _("确认"), url, act="confirm")
    if may_change:
        act, label = ("disable", _("停用")) if one.is_active else ("enable", _("启用"))
        deeds[1] = ui.deed_cell(request, label, url, act=act)
    what = one.partner.name if one.partner else one.category.name if one.category else ""
    cells = [
        ui.text_cell(one.text or "—", look="card-name"),
        ui.text_cell(one.partner_account),
        ui.text_cell(ways[one.is_incoming]),
        ui.text_cell(what),
        state,
        *deeds,
    ]
    return {"id": one.pk, "label": str(one), "cells": cells}


@require_POST
def bank_rule(request: CompanyRequest, bank_rule: int) -> HttpResponse:
    """Confirm, disable or enable a rule."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    act = ReportQuery(request, request.POST).choice("act", ACTS, ACTS[0])
    return lists.told(
        request,
        lambda: change_rule(bank_rule, act, request.actor, request.address),
        _("已保存。"),
        ui.address("bank_rules"),
    )


def _fields() -> tuple[Field, ...]:
    ways = [("in", _("收入")), ("out", _("支出"))]
    categories = [(one.pk, one.name) for one in MoneyCategory.objects.filter(is_active=True).order_by("code")]
    return (
        Field("text", _("户名或摘要里的文字")),
        Field("partner_account", _("对方账号")),
        Field("way", _("方向"), Kind.WORD, choices=ways, help=_("留空为收入和支出")),
        Field("partner", _("往来单位"), Kind.RECORD, search_url=ui.address("pick_partners")),
        Field("category", _("收支类别"), Kind.RECORD, choices=categories),
    )


@require_http_methods(["GET", "POST"])
def add_bank_rule(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the rule it describes."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    page = FormPage(
        _("新建规则"), ui.address("bank_rules"), _("对账规则"), [Section("", _fields())], may_save=True
    )
    if request.method == "GET":
        return show_form(request, page, {}, ())
    typed = read_fields(_fields(), request.POST)
    problems = list(typed.problems)
    if not problems:
        given = typed.values
        way = {"in": True, "out": False}.get(given["way"] or "")
        form = RuleForm(given["text"], given["partner_account"], way, given["partner"], given["category"])
        try:
            add_rule(form, request.actor, request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:bank_rules")
    return show_form(request, page, typed.raw, problems)
