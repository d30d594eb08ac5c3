"""汇率记录: the rates of a currency by day, and the form that keeps one."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.currencies.actions import SUBJECT, delete_rate, own_currency, save_rates
from liandong.currencies.forms import RateForm
from liandong.currencies.models import Currency, ExchangeRate
from liandong.documents.currency_fields import offer_currencies
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import HUNDRED, round_half_up
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.currencies import found_currency
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


@require_GET
def exchange_rates(request: CompanyRequest, currency: int) -> HttpResponse:
    """Show the rates of a currency, the latest first, each with its change to the one before."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query, found, own = ReportQuery(request), found_currency(currency), own_currency()
    stored = ExchangeRate.objects.filter(currency=currency, base=own).order_by("-day")
    count, limit = stored.count(), query.rows(lists.PAGE_ROWS)
    if after := query.after(date):
        stored = stored.filter(day__lt=after[0])
    page = list(stored[: limit + 1])  # one more, for the change of the last row
    following = page[limit - 1].day if len(page) > limit else None
    pairs = zip_longest(page[:limit], page[1 : limit + 1])
    rows = [_row(one, before) for one, before in pairs]
    context: ui.Part = {
        "columns": ui.columns_of(
            [_("日期")], [_("1 %(code)s = ? %(own)s") % {"code": found.code, "own": own}]
        ),
        "rows": rows,
        "next_url": query.next_url(None if following is None else (following,)),
    }
    context["columns"].append(ui.number_column(_("比上次%")))
    if not query.is_next_page:
        actions = lists.new_action(request, SUBJECT, _("登记汇率"), "currencies")
        for one in actions:
            if one.get("is_primary"):
                one["url"] = ui.address("new_exchange_rate", currency)
        text = _("一天的汇率用到下一次登记为止；也可以用 Excel 导入。")
        context |= {
            "title": _("%(currency)s 汇率记录") % {"currency": f"{found.code} {_(found.name)}"},
            "actions": actions,
            "summary": number_of("共 {count} 行", count),
            "empty": lists.nothing(query, _("还没有登记过汇率"), text, actions),
        }
    return ui.answer(query, "list", context)


def _row(one: ExchangeRate, before: ExchangeRate | None) -> ui.Part:
    url = ui.address("exchange_rate", one.pk)
    change = None if before is None else round_half_up((one.rate / before.rate - 1) * HUNDRED, 2)
    cells = [
        ui.text_cell(one.day.isoformat(), url, "phone-1"),
        ui.price_cell(one.rate, "phone-4"),
        ui.price_cell(change, "phone-5"),
    ]
    return {"id": one.pk, "label": one.day.isoformat(), "cells": cells}


def _section(currency: Currency, own: str, *, is_there: bool) -> Section:
    label = _("1 %(code)s = ? %(own)s") % {"code": currency.code, "own": own}
    told = _("最多 8 位小数；当天已有的会被替换")
    return Section(
        "",
        (
            Field("day", _("日期"), Kind.DATE, is_required=True, is_read_only=is_there),
            Field("rate", label, Kind.PRICE, is_required=True, help=told),
        ),
    )


@require_http_methods(["GET", "POST"])
def new_exchange_rate(request: CompanyRequest, currency: int) -> HttpResponse:
    """Show an empty form, or keep the rate it tells."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    found = found_currency(currency)
    if request.method == "POST":
        return _save(request, found, None)
    return _show(request, found, None, {"day": timezone.localdate()})


@require_http_methods(["GET", "POST"])
def exchange_rate(request: CompanyRequest, exchange_rate: int) -> HttpResponse:
    """Show the rate of a day, or put another in its place."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    stored = ExchangeRate.objects.select_related("currency").filter(pk=exchange_rate).first()
    if stored is None:
        raise Http404(exchange_rate)
    if request.method == "POST":
        return _save(request, stored.currency, stored)
    return _show(request, stored.currency, stored, {"day": stored.day, "rate": stored.rate})


def _save(request: CompanyRequest, currency: Currency, stored: ExchangeRate | None) -> HttpResponse:
    typed = read_fields(_section(currency, own_currency(), is_there=stored is not None).fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    day: date | None = typed.values.get("day") if stored is None else stored.day
    rate: Decimal | None = typed.values["rate"]
    if not problems:
        try:
            save_rates([RateForm(currency.code, day, rate)], request.actor, request.address)
            offer_currencies(request.actor, request.address)
        except RefusedError as refusal:
            problems = [Problem(one.code, None, one.column, one.detail) for one in refusal.problems]
        else:
            messages.success(request, _("汇率已登记。"))
            return redirect("webkit:exchange_rates", currency.pk)
    return _show(request, currency, stored, {"day": day, **typed.raw}, problems)


def _show(
    request: CompanyRequest,
    currency: Currency,
    stored: ExchangeRate | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    own, may_save = own_currency(), reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    actions: list[ui.Part] = []
    if stored is not None and may_save:
        url, confirm = (
            ui.address("delete_exchange_rate", stored.pk),
            _("删除后这一天用前一次的汇率；旧单据不变。"),
        )
        actions.append({"label": _("删除"), "method": "post", "url": url, "confirm": confirm})
    name = f"{currency.code} {_(currency.name)}"
    title = _("登记汇率") if stored is None else f"{currency.code} {stored.day.isoformat()}"
    section, back = (
        _section(currency, own, is_there=stored is not None),
        ui.address("exchange_rates", currency.pk),
    )
    page = FormPage(title, back, name, [section], actions, may_save=may_save)
    return show_form(request, page, values, problems)


@require_POST
def delete_exchange_rate(request: CompanyRequest, exchange_rate: int) -> HttpResponse:
    """Take the rate of a day away."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    currency = ExchangeRate.objects.filter(pk=exchange_rate).values_list("currency", flat=True).first()
    goal = ui.address("currencies") if currency is None else ui.address("exchange_rates", currency)
    return lists.told(
        request, lambda: delete_rate(exchange_rate, request.actor, request.address), _("已删除。"), goal
    )
