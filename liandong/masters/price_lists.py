"""价格表: the lists there are, and the form with customers and prices in rows."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.currencies.actions import own_currency
from liandong.currencies.queries import active_currencies
from liandong.documents.channels import channel_named
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.price_rows import (
    CUSTOMERS,
    MOST_ROWS,
    PRICES,
    customer_values,
    price_values,
    read_customers,
    read_prices,
    rows_table,
)
from liandong.partners.models import Channel, Partner
from liandong.partners.reach import visible_partners
from liandong.pricing.actions import SUBJECT, create_price_list, set_price_list_active, update_price_list
from liandong.pricing.forms import COLUMNS, PriceListForm
from liandong.pricing.models import PriceListRow
from liandong.pricing.queries import Buyer, held_lists, named_customers
from liandong.pricing.terms import Audience, Base
from liandong.pricing.words import rate_text
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, active_action, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

Rows = Sequence[Mapping[str, Any]]


def _audiences() -> dict[str, str]:
    return {
        Audience.EVERYONE.value: _("所有客户"),
        Audience.LEVEL.value: _("一个等级的客户"),
        Audience.CHANNEL.value: _("一个渠道"),
        Audience.CUSTOMERS.value: _("指定的客户"),
    }


def _bases() -> dict[str, str]:
    return {
        Base.NONE.value: _("不给价"),
        Base.RETAIL.value: _("按零售价"),
        Base.WHOLESALE.value: _("按批发价"),
        Base.LIST.value: _("按另一张价格表"),
    }


@require_GET
def price_lists(request: CompanyRequest) -> HttpResponse:
    """Show the price lists with the number of prices in each; of a ``customer`` those that hold today."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    customer = _customer(query)
    found = PriceListRow.objects.annotate(count=Count("prices")).order_by("code")
    if customer is None and not query.flag("disabled"):
        found = found.filter(is_active=True)
    rows: list[ui.Part] = [
        {"id": row.pk, "label": row.name, "cells": _cells(row, row.count)} for row in found
    ]
    if customer is not None:
        channel = partial(channel_named, "sales.order", {}, customer.pk)
        held = held_lists(Buyer(customer.pk, customer.level, timezone.localdate(), channel, own_currency()))
        rows = sorted((row for row in rows if row["id"] in held), key=lambda row: held.index(row["id"]))
    may_make = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    actions = lists.new_action(request, SUBJECT, _("新建价格表"), "new_price_list", may_make=may_make)
    text = _("按客户、等级、数量和日期定价；开销售单时自动带出单价，并说明来源。")
    labels = [_("编码"), _("名称"), _("适用"), _("其余商品"), _("有效期")]
    context: ui.Part = {
        "title": _("价格表") if customer is None else _("{name}今天的价格表").format(name=customer.name),
        "actions": actions,
        "filters": ui.filters(query, [] if customer else [lists.disabled_field(query)]),
        "columns": [*ui.columns_of(labels, [_("价格数")]), ui.column(_("状态"))],
        "rows": rows,
        "summary": _("共 {count} 个").format(count=len(rows)),
        "empty": lists.nothing(query, _("还没有价格表"), text, actions),
    }
    return ui.answer(query, "list", context)


def _customer(query: ReportQuery) -> Partner | None:
    """Return the customer of the address, if the reader may see it.

    Raises:
        Http404: he may not, or there is none.
    """
    asked = query.number("customer")
    if asked is None:
        return None
    found = visible_partners(query.request.actor).filter(pk=asked, is_customer=True).first()
    if found is None:
        raise Http404(asked)
    return found


def _cells(row: PriceListRow, count: int) -> list[ui.Part]:
    url = ui.address("price_list", row.pk)
    audience = row.level or row.channel or _audiences()[row.audience]
    base = _bases()[row.base] + rate_text(row.rate)
    name = f"{row.name} · {row.currency}" if row.currency else row.name
    period = f"{row.start or ''} – {row.end or ''}" if row.start or row.end else _("长期")
    return [
        ui.text_cell(row.code, url, "phone-1"),
        ui.text_cell(name, url, "phone-3"),
        ui.text_cell(audience, look="phone-5"),
        ui.text_cell(base),
        ui.text_cell(period, look="phone-4"),
        ui.count_cell(count),
        lists.active_chip(is_active=row.is_active, look="phone-2"),
    ]


def _sections(stored: PriceListRow | None) -> list[Section]:
    others = PriceListRow.objects.order_by("code")
    choices = [(row.pk, str(row)) for row in others if stored is None or row.pk != stored.pk]
    audiences, bases = list(_audiences().items()), list(_bases().items())
    names = list(Channel.objects.filter(is_active=True).order_by("pk").values_list("name", flat=True))
    names += [stored.channel] if stored and stored.channel and stored.channel not in names else []
    channels, day = [(name, name) for name in names], _("留空为不限")
    return [
        Section(
            "",
            (
                Field("code", _("编码"), is_required=True),
                Field("name", _("名称"), is_required=True),
                Field("audience", _("适用"), Kind.WORD, is_required=True, choices=audiences),
                Field("level", _("客户等级"), help=_("适用一个等级时填，和客户资料里的等级一样")),
                Field("channel", _("渠道"), Kind.WORD, choices=channels, help=_("适用一个渠道时选")),
                Field("currency", _("币种"), Kind.WORD, choices=_currencies(stored), help=_("留空为本位币")),
                Field("start", _("生效日"), Kind.DATE, help=day),
                Field("end", _("截止日"), Kind.DATE, help=day),
                Field("priority", _("优先级"), Kind.WHOLE, help=_("几张都适用时大的先；一样大取价低的")),
                Field("memo", _("备注"), is_wide=True),
            ),
        ),
        Section(
            _("没有单列价格的商品"),
            (
                Field("base", _("怎么给价"), Kind.WORD, is_required=True, choices=bases),
                Field("base_list", _("作基准的价格表"), Kind.RECORD, choices=choices),
                Field("rate", _("加减 %"), Kind.PERCENT, help=_("−5 为九五折")),
                Field("digits", _("小数位"), Kind.WHOLE, help=_("算出的价格四舍五入到几位")),
            ),
        ),
    ]


def _currencies(stored: PriceListRow | None) -> list[tuple[str, str]]:
    """Return the currencies a list may be in, and the one it is in."""
    found = [(code, f"{code} {_(name)}") for code, name in active_currencies(own_currency())]
    kept = stored.currency if stored else ""
    return found if not kept or kept in dict(found) else [*found, (kept, kept)]


@require_http_methods(["GET", "POST"])
def new_price_list(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the list it describes."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    values = {"audience": Audience.EVERYONE.value, "base": Base.NONE.value, "digits": 2, "priority": 0}
    return _show(request, None, (values, [], []))


@require_http_methods(["GET", "POST"])
def price_list(request: CompanyRequest, price_list: int) -> HttpResponse:
    """Show a list, or make it what was typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = PriceListRow.objects.filter(pk=price_list).first()
    if found is None:
        raise Http404(price_list)
    if request.method == "POST":
        return _save(request, found)
    values = {name: getattr(found, name) for name in COLUMNS} | {"base_list": found.base_list_id}
    return _show(request, found, (values, customer_values(found.pk, request.actor), price_values(found.pk)))


def _save(request: CompanyRequest, stored: PriceListRow | None) -> HttpResponse:
    require(request.actor, SUBJECT, Verb.DRAFT)
    fields = [one for section in _sections(stored) for one in section.fields]
    typed = read_fields(fields, request.POST)
    customers, prices = read_customers(request.POST), read_prices(request.POST)
    problems = [*typed.problems, *customers.problems, *prices.problems]
    if not problems:
        given = {**typed.values, "customers": customers.values}
        given |= {name: given[name] or 0 for name in ("priority", "digits")}
        given["rate"] = given["rate"] or ZERO
        # A page that had too many prices to show them sends none: that is not to say there are none.
        keeps = not prices.raw and f"{PRICES}-shown" not in request.POST
        keeps |= stored is not None and stored.prices.count() > MOST_ROWS  # brought in meanwhile
        try:
            form = PriceListForm(**given)
            if stored is None:
                pk = create_price_list(form, request.actor, prices.values)
            else:
                pk = stored.pk
                update_price_list(pk, form, request.actor, None if keeps else prices.values)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("价格表已保存。"))
            return redirect("webkit:price_list", pk)
    return _show(request, stored, (typed.raw, customers.raw, prices.raw), problems)


def _show(
    request: CompanyRequest,
    stored: PriceListRow | None,
    shown: tuple[Mapping[str, Any], Rows, Rows],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    actions = []
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    if stored is not None and may_save:
        url = ui.address("activate_price_list", stored.pk)
        actions.append(active_action(url, is_active=stored.is_active))
    title = _("新建价格表") if stored is None else str(stored)
    values, customers, prices = shown
    tables = [rows_table(CUSTOMERS, customers, request.actor)]
    is_foreign = bool(values.get("currency"))
    if unseen := _unseen(request, stored):
        words = _("另有 {count} 个指定的客户不在您的数据范围内，保存后不变。")
        tables.append({"title": words.format(count=unseen)})
    count = 0 if stored is None else stored.prices.count()
    if count > MOST_ROWS:
        words = _("共 {count} 个价格，太多不在这里显示：用列表右上角的导入导出来改。")
        tables.append({"title": words.format(count=count)})
    else:
        tables.append(rows_table(PRICES, prices, request.actor, fills_price=not is_foreign))
    page = FormPage(
        title, ui.address("price_lists"), _("价格表"), _sections(stored), actions, tables, may_save=may_save
    )
    return show_form(request, page, values, problems)


def _unseen(request: CompanyRequest, stored: PriceListRow | None) -> int:
    """Return how many customers the list names that the reader may not see."""
    if stored is None or stored.audience != Audience.CUSTOMERS:
        return 0
    return stored.customers.count() - named_customers(stored.pk, request.actor).count()


@require_POST
def activate_price_list(request: CompanyRequest, price_list: int) -> HttpResponse:
    """Disable a price list, or enable it again."""
    is_active = bool(request.POST.get("is_active"))
    return lists.told(
        request,
        lambda: set_price_list_active(price_list, request.actor, is_active=is_active),
        _("已启用。") if is_active else _("已停用。"),
        ui.address("price_list", price_list),
    )
