"""配送线路: the list, and one as a form with its customers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.reach import visible_partners
from liandong.partners.saving import referred_ids
from liandong.warehouse.models import Carrier
from liandong.warehouse.wave_models import Route, RouteStop
from liandong.warehouse.waves.access import DELIVERY
from liandong.warehouse.waves.routes import RouteForm, save_route
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import (
    Field,
    FormPage,
    Kind,
    Section,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.report_query import ReportQuery

_TABLE = "customers"


@require_GET
def routes(request: CompanyRequest) -> HttpResponse:
    """Show the routes."""
    require(request.actor, DELIVERY, Verb.VIEW)
    query = ReportQuery(request)
    actions: list[ui.Part] = []
    if request.actor.may(DELIVERY, Verb.POST):
        keyed = {"is_primary": True, "key": "N", "shortcut": "n", "icon": "plus"}
        actions.append({"label": _("新建线路"), "url": ui.address("new_route"), **keyed})
    found = Route.objects.select_related("carrier").annotate(stop_count=Count("stops")).order_by("name")
    rows = [
        {
            "id": one.pk,
            "label": one.name,
            "cells": [
                ui.text_cell(one.name, ui.address("route", one.pk), "phone-1"),
                ui.text_cell(one.carrier.name if one.carrier else "", look="phone-3"),
                lists.active_chip(is_active=one.is_active, look="phone-2"),
                ui.count_cell(one.stop_count),
            ],
        }
        for one in found
    ]
    context: ui.Part = {
        "title": _("配送线路"),
        "actions": [{"label": _("拣货波次"), "url": ui.address("waves")}, *actions],
        "columns": ui.columns_of([_("名称"), _("承运商"), _("状态")], [_("客户")]),
        "rows": rows,
        "empty": lists.nothing(
            query, _("还没有线路"), _("同一趟车送的客户排成一条线路，波次按线路选订单。"), actions
        ),
    }
    return ui.answer(query, "list", context)


def _section() -> Section:
    carriers = list(Carrier.objects.filter(is_active=True).order_by("name").values_list("pk", "name"))
    return Section(
        "",
        (
            Field("name", _("名称"), is_required=True),
            Field("carrier", _("承运商"), Kind.RECORD, choices=carriers),
            Field("is_active", _("启用"), Kind.BOOL),
        ),
    )


def _row_fields(actor: Actor | None = None) -> tuple[Field, ...]:
    url = "" if actor is None else ui.address("pick_partners", kind="customer")
    name = Field("name", _("名称"), is_read_only=True, fills="name")
    return (Field("customer", _("客户编码"), is_required=True, search_url=url), name)


def _table(actor: Actor, rows: Sequence[Mapping[str, Any]]) -> ui.Part:
    fields = _row_fields(actor)
    part = {
        "name": _TABLE,
        "columns": [{"label": one.label, "look": ""} for one in fields],
        "rows": [shown_fields(fields, row, {}, f"{_TABLE}-{place}-") for place, row in enumerate(rows)],
        "blank": shown_fields(fields, {}, {}, f"{_TABLE}-__row__-"),
    }
    return {"title": _("按送货的先后排"), "table": part}


@require_http_methods(["GET", "POST"])
def new_route(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the route it describes."""
    require(request.actor, DELIVERY, Verb.POST)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, {"is_active": True}, [])


@require_http_methods(["GET", "POST"])
def route(request: CompanyRequest, route: int) -> HttpResponse:
    """Show a route, or change it."""
    require(request.actor, DELIVERY, Verb.POST if request.method == "POST" else Verb.VIEW)
    found = get_object_or_404(Route, pk=route)
    if request.method == "POST":
        return _save(request, found)
    values = {"name": found.name, "carrier": found.carrier_id, "is_active": found.is_active}
    seen = visible_partners(request.actor).order_by().values("pk")
    stops = RouteStop.objects.filter(route=found, partner__in=seen).select_related("partner")
    rows = [{"customer": one.partner.code, "name": one.partner.name} for one in stops.order_by("position")]
    return _show(request, found, values, rows)


def _save(request: CompanyRequest, stored: Route | None) -> HttpResponse:
    typed = read_fields(_section().fields, request.POST)
    rows, customers, problems = _customers(request)
    problems = [*typed.problems, *problems]
    if not problems:
        form = RouteForm(typed.values["name"], typed.values["carrier"], typed.values["is_active"], customers)
        try:
            pk = save_route(request.actor, form, stored.pk if stored else None)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:route", pk)
    return _show(request, stored, typed.raw, rows, problems)


def _customers(request: CompanyRequest) -> tuple[list[dict[str, Any]], list[int], list[Problem]]:
    """Return the rows as they were typed, the customers they name, and those nobody knows."""
    numbers = row_numbers(request.POST, _TABLE, "customer")
    typed = [read_fields(_row_fields(), request.POST, f"{_TABLE}-{number}-").raw for number in numbers]
    rows = [row for row in typed if row.get("customer")]
    ids = referred_ids(row["customer"] for row in rows)
    codes = [row["customer"] for row in rows]
    wrong = [Problem("partner_unknown", detail={"partner": one}) for one in codes if one not in ids]
    return rows, [ids[one] for one in codes if one in ids], wrong


def _show(
    request: CompanyRequest,
    stored: Route | None,
    values: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    title = _("新建线路") if stored is None else stored.name
    may_save = request.actor.may(DELIVERY, Verb.POST)
    tables = [_table(request.actor, rows)]
    url = ui.address("routes")
    page = FormPage(title, url, _("配送线路"), [_section()], tables=tables, may_save=may_save)
    return show_form(request, page, values, problems)
