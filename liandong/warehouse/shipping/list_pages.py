"""发运记录: every waybill, what is under way first; and billing the freight of a carrier."""

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.freight import may_set_freight
from liandong.documents.hiding import COST
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.warehouse.shipping.access import DELIVERY, shipments
from liandong.warehouse.shipping.freight import RECEIPT, draft_freight
from liandong.warehouse.shipping.words import standing_chip, tracking_url
from liandong.warehouse.shipping_models import Carrier, Shipment, Standing
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import listing
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100


@require_GET
def shipment_list(request: CompanyRequest) -> HttpResponse:
    """Show waybills, the latest first; by carrier, standing, number and days."""
    require(request.actor, DELIVERY, Verb.VIEW)
    query = ReportQuery(request)
    days = query.month_to_date()
    standing = query.choice("standing", [one.value for one in Standing])
    size = query.rows(PAGE_ROWS)
    found = _asked(request, query, days, standing)
    key = query.after(date, int)
    if key:
        found = found.filter(shipped_on__lte=key[0]).exclude(shipped_on=key[0], pk__gte=key[1])
    page = list(found.order_by("-shipped_on", "-pk")[: size + 1])
    next_key = (page[size - 1].shipped_on, page[size - 1].pk) if len(page) > size else None
    sees_cost = request.actor.sees(COST)
    money = [_("应付运费"), _("向客户收的运费")] if sees_cost else [_("向客户收的运费")]
    context: ui.Part = {
        "columns": [
            *ui.columns_of([_("发运日期"), _("出库单"), _("客户"), _("承运商"), _("运单号"), _("状态")]),
            *(ui.number_column(label) for label in (_("件数"), _("重量（千克）"), *money)),
            ui.column(_("运费单")),
        ],
        "rows": [_row(one, sees_cost=sees_cost) for one in page[:size]],
        "is_lines": True,
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        context |= _head(request, query, days, standing)
    return ui.answer(query, "report", context)


def _asked(
    request: CompanyRequest, query: ReportQuery, days: tuple[date, date], standing: str
) -> QuerySet[Shipment]:
    found = shipments(request.actor).filter(withdrawn_at=None)
    text = query.text()
    if text:  # a number is found whatever its day
        found = found.filter(waybill__iexact=text) | found.filter(document__number__iexact=text)
    else:
        found = found.filter(shipped_on__gte=days[0], shipped_on__lte=days[1])
    if standing:
        found = found.filter(standing=standing)
    carrier = query.number("carrier")
    if carrier is not None:
        found = found.filter(carrier=carrier)
    return found.select_related("document__partner", "carrier", "bill")


def _head(request: CompanyRequest, query: ReportQuery, days: tuple[date, date], standing: str) -> ui.Part:
    carriers = list(Carrier.objects.order_by("name").values_list("pk", "name"))
    states = [(one.value, _(str(one.label))) for one in Standing]
    carrier = query.number("carrier")
    return {
        "title": _("发运记录"),
        "section": _("销售"),
        "filters": ui.filters(
            query,
            [
                ui.search_field(_("运单号 / 单号"), query),
                ui.choice_field("carrier", _("承运商"), carriers, carrier),
                ui.choice_field("standing", _("状态"), states, standing),
                *ui.span_fields(_("从"), _("至"), days),
            ],
        ),
        "actions": [{"label": _("承运商"), "url": ui.address("carriers")}, *_billing(request, carrier, days)],
        "empty": ui.empty(_("这段时间没有发运"), _("在销售出库单上点「发运签收」登记运单。"))
        | listing(request.actor, DELIVERY),
    }


def _billing(request: CompanyRequest, carrier: int | None, days: tuple[date, date]) -> list[ui.Part]:
    """Return the deed that bills a carrier's freight, for one carrier, and the setting of what is freight."""
    settings: list[ui.Part] = []
    if may_set_freight(request.actor):
        settings.append(
            {"label": _("运费商品"), "url": ui.address("freight_settings"), "icon": "adjustments"}
        )
    if carrier is None or not request.actor.may(RECEIPT, Verb.DRAFT) or not request.actor.sees(COST):
        return settings
    bill: ui.Part = {
        "label": _("结算运费"),
        "method": "post",
        "url": ui.address("bill_freight"),
        "icon": "coins",
        "hidden": [
            {"name": "carrier", "value": carrier},
            {"name": "from", "value": days[0].isoformat()},
            {"name": "to", "value": days[1].isoformat()},
        ],
    }
    return [bill, *settings]


def _row(one: Shipment, *, sees_cost: bool) -> ui.Part:
    chip = standing_chip(one.standing)
    document = one.document
    bill = one.bill if sees_cost else None
    paid = [ui.money_cell(one.freight_paid or None)] if sees_cost else []
    return {
        "cells": [
            ui.date_cell(one.shipped_on),
            ui.text_cell(document.number, ui.address("shipping", document.pk), "card-name"),
            ui.text_cell(document.partner.name if document.partner else ""),
            ui.text_cell(one.carrier.name),
            ui.text_cell(one.waybill, tracking_url(one)),
            ui.chip_cell(chip["label"], chip["tone"]),
            ui.count_cell(one.packages),
            ui.quantity_cell(one.weight_kg or None),
            *paid,
            ui.money_cell(one.freight_charged or None),
            ui.text_cell(bill.number if bill else "", ui.document_url(bill.pk) if bill else ""),
        ]
    }


@require_POST
def bill_freight(request: CompanyRequest) -> HttpResponse:
    """Draft what a carrier is owed for the days shown, and go on to the draft."""
    query = ReportQuery(request, request.POST)
    carrier = query.number("carrier") or 0
    days = query.month_to_date()
    try:
        saved = draft_freight(request.actor, carrier, days, timezone.localdate())
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
        return redirect(ui.address("shipments", carrier=carrier))
    messages.success(request, _("已生成运费单草稿 {number}：核对后审核。").format(number=saved.number))
    return redirect("webkit:type_document", RECEIPT, saved.id)
