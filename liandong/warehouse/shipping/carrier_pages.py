"""承运商: the list, and one as a form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.warehouse.shipping.access import DELIVERY
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier
from liandong.warehouse.shipping_models import Carrier
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


@require_GET
def carriers(request: CompanyRequest) -> HttpResponse:
    """Show who carries goods."""
    require(request.actor, DELIVERY, Verb.VIEW)
    query = ReportQuery(request)
    actions: list[ui.Part] = []
    if request.actor.may(DELIVERY, Verb.POST):
        keyed = {"is_primary": True, "key": "N", "shortcut": "n", "icon": "plus"}
        actions.append({"label": _("新建承运商"), "url": ui.address("new_carrier"), **keyed})
    rows = [
        {
            "id": one.pk,
            "label": one.name,
            "cells": [
                ui.text_cell(one.name, ui.address("carrier", one.pk), "phone-1"),
                ui.text_cell(one.partner.name if one.partner else "", look="phone-3"),
                ui.text_cell(one.phone, look="phone-6"),
                ui.text_cell(_("有") if one.has_waybills else _("没有")),
                lists.active_chip(is_active=one.is_active, look="phone-2"),
            ],
        }
        for one in Carrier.objects.select_related("partner").order_by("name")
    ]
    context: ui.Part = {
        "title": _("承运商"),
        "actions": [{"label": _("发运记录"), "url": ui.address("shipments")}, *actions],
        "columns": ui.columns_of([_("名称"), _("运费付给"), _("电话"), _("运单号"), _("状态")]),
        "rows": rows,
        "empty": lists.nothing(
            query, _("还没有承运商"), _("快递、物流公司和自己的车都登记在这里。"), actions
        ),
    }
    return ui.answer(query, "list", context)


def _section() -> Section:
    suppliers = ui.address("pick_partners", kind="supplier")
    return Section(
        "",
        (
            Field("name", _("名称"), is_required=True),
            Field(
                "partner",
                _("运费付给"),
                Kind.RECORD,
                search_url=suppliers,
                help=_("结算运费的供应商，可以先不填"),
            ),
            Field("phone", _("电话")),
            Field(
                "tracking_url", _("查件网址"), is_wide=True, help=_("{waybill} 处换成运单号，点运单号就能查")
            ),
            Field("has_waybills", _("有运单号（自己的车、客户自提不勾）"), Kind.BOOL),
            Field("is_active", _("启用"), Kind.BOOL),
        ),
    )


@require_http_methods(["GET", "POST"])
def new_carrier(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the carrier it describes."""
    require(request.actor, DELIVERY, Verb.POST)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, {"has_waybills": True, "is_active": True})


@require_http_methods(["GET", "POST"])
def carrier(request: CompanyRequest, carrier: int) -> HttpResponse:
    """Show a carrier, or change it."""
    require(request.actor, DELIVERY, Verb.POST if request.method == "POST" else Verb.VIEW)
    found = get_object_or_404(Carrier.objects.select_related("partner"), pk=carrier)
    return _save(request, found) if request.method == "POST" else _show(request, found, _values(found))


def _values(one: Carrier) -> dict[str, Any]:
    names = ("name", "phone", "tracking_url", "has_waybills", "is_active")
    values: dict[str, Any] = {name: getattr(one, name) for name in names}
    return values | {"partner": one.partner_id, "partner_display": one.partner.name if one.partner else ""}


def _save(request: CompanyRequest, stored: Carrier | None) -> HttpResponse:
    typed = read_fields(_section().fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        try:
            pk = save_carrier(request.actor, CarrierForm(**typed.values), stored.pk if stored else None)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:carrier", pk)
    return _show(request, stored, typed.raw, problems)


def _show(
    request: CompanyRequest,
    stored: Carrier | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    title = _("新建承运商") if stored is None else stored.name
    may_save = request.actor.may(DELIVERY, Verb.POST)
    page = FormPage(title, ui.address("carriers"), _("承运商"), [_section()], may_save=may_save)
    return show_form(request, page, values, problems)
