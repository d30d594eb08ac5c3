"""币种与汇率: the currencies there are, each with the rate that holds today."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.currencies.actions import SUBJECT, own_currency, save_currency
from liandong.currencies.checks import MINOR_DIGITS
from liandong.currencies.forms import CurrencyForm
from liandong.currencies.models import Currency
from liandong.currencies.queries import Rated, rated
from liandong.documents.currency_fields import is_switched_on, offer_currencies
from liandong.documents.currency_fields import switch_currencies as switch_document_currencies
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


@require_GET
def currencies(request: CompanyRequest) -> HttpResponse:
    """Show the currencies, those with a rate first; each leads to its rates."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query, own = ReportQuery(request), own_currency()
    found = Currency.objects.order_by("pk")
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    shown = sorted(rated(found, own, timezone.localdate()), key=lambda one: _place(one, own))
    rows = [_row(one, own) for one in shown]
    actions = [*_switch(request), *lists.new_action(request, SUBJECT, _("新建币种"), "new_currency")]
    context: ui.Part = {
        "title": _("币种与汇率"),
        "actions": actions,
        "filters": ui.filters(query, [lists.disabled_field(query)]),
        "columns": [
            *ui.columns_of([_("代码"), _("名称")], [_("小数位"), _("今天的汇率")]),
            *ui.columns_of([_("汇率日期"), _("汇率记录"), _("状态")]),
        ],
        "rows": rows,
        "summary": number_of("共 {count} 行", len(rows)),
        "empty": lists.nothing(query, _("还没有币种"), _("登记汇率后，价格表可以用外币定价。"), actions),
    }
    return ui.answer(query, "list", context)


def _switch(request: CompanyRequest) -> list[ui.Part]:
    """Return the button that lets documents be in other currencies, or no longer, for who may decide that."""
    if not reaches_all(request.actor, SUBJECT, Verb.POST):
        return []
    is_on = is_switched_on(request.actor.fields)
    label = _("单据不再用外币") if is_on else _("单据可用外币")
    confirm = (
        _("以后的单据没有币种；已有的外币单据不变。")
        if is_on
        else _(
            "销售和采购的订单、出入库单、退货单、发票和收付款单、核销单会多出币种、汇率和外币金额。库存和凭证仍记本位币。"
        )
    )
    url = ui.address("switch_currencies", is_on="" if is_on else 1)
    return [{"label": label, "method": "post", "url": url, "confirm": confirm}]


@require_POST
def switch_currencies(request: CompanyRequest) -> HttpResponse:
    """Let documents be in other currencies, or no longer."""
    is_on = bool(request.GET.get("is_on"))
    return lists.told(
        request,
        lambda: switch_document_currencies(request.actor, is_on=is_on, address=request.address),
        _("单据可以用外币了。") if is_on else _("单据不再用外币。"),
        ui.address("currencies"),
    )


def _place(one: Rated, own: str) -> tuple[bool, bool, int]:
    """Return where a currency stands: the company's own first, then those with rates."""
    return one.currency.code != own, one.found is None, one.currency.pk


def _row(given: Rated, own: str) -> ui.Part:
    one, is_own = given.currency, given.currency.code == own
    found = None if is_own else given.found
    url = ui.address("currency", one.pk)
    rates = "" if is_own else ui.address("exchange_rates", one.pk)
    cells = [
        ui.text_cell(one.code, url, "phone-1"),
        ui.text_cell(_(one.name), url, "phone-3"),
        ui.text_cell(str(one.digits), look=ui.NUMBER),
        ui.price_cell(found.rate if found else None, "phone-4"),
        ui.date_cell(found.day if found else None, "phone-5"),
        ui.text_cell("" if is_own else _("查看和登记"), rates, "phone-6"),
        ui.chip_cell(_("本位币"), "blue", "phone-2")
        if is_own
        else lists.active_chip(is_active=one.is_active, look="phone-2"),
    ]
    return {"id": one.pk, "label": f"{one.code} {_(one.name)}", "cells": cells}


def _fields(stored: Currency | None) -> tuple[Field, ...]:
    digits = [(number, str(number)) for number in MINOR_DIGITS]
    is_used = stored is not None and stored.rates.exists()
    fixed = _("登记过汇率后不能改") if is_used else _("最小单位有几位小数：日元 0，美元 2，科威特第纳尔 3")
    return (
        Field(
            "code",
            _("代码"),
            is_required=True,
            is_read_only=stored is not None,
            help=_("三个字母，如 USD；建好后不能改"),
        ),
        Field("name", _("名称"), is_required=True),
        Field("digits", _("小数位"), Kind.RECORD, is_required=True, choices=digits, help=fixed),
        Field("is_active", _("启用"), Kind.BOOL, help=_("停用后不能再选；已有的价格表和汇率不变")),
    )


@require_http_methods(["GET", "POST"])
def new_currency(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the currency it describes."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, {"digits": 2, "is_active": True})


@require_http_methods(["GET", "POST"])
def currency(request: CompanyRequest, currency: int) -> HttpResponse:
    """Show a currency, or change it."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    found = found_currency(currency)
    if request.method == "POST":
        return _save(request, found)
    return _show(request, found, {name: getattr(found, name) for name in _NAMES} | {"name": _(found.name)})


_NAMES = ("code", "name", "digits", "is_active")


def found_currency(currency: int) -> Currency:
    """Return a currency.

    Raises:
        Http404: there is none.
    """
    found = Currency.objects.filter(pk=currency).first()
    if found is None:
        raise Http404(currency)
    return found


def _save(request: CompanyRequest, stored: Currency | None) -> HttpResponse:
    typed = read_fields(_fields(stored), request.POST)
    problems: Sequence[Problem] = typed.problems
    fixed = {"code": stored.code} if stored else {}
    if not problems:
        try:
            form = CurrencyForm(**{**typed.values, **fixed})
            if stored is not None and form.name == _(stored.name):
                form = CurrencyForm(
                    form.code, stored.name, form.digits, form.is_active
                )  # not its translation
            save_currency(stored.pk if stored else None, form, request.actor, request.address)
            offer_currencies(request.actor, request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:currencies")
    return _show(request, stored, {**typed.raw, **fixed}, problems)


def _show(
    request: CompanyRequest,
    stored: Currency | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    title = _("新建币种") if stored is None else f"{stored.code} {_(stored.name)}"
    actions: list[ui.Part] = []
    if stored is not None and stored.code != own_currency():
        actions.append({"label": _("汇率记录"), "url": ui.address("exchange_rates", stored.pk)})
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    section = Section("", _fields(stored))
    page = FormPage(title, ui.address("currencies"), _("币种与汇率"), [section], actions, may_save=may_save)
    return show_form(request, page, values, problems)
