"""占用明细: which order keeps which stock."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.documents.queries import visible_to
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.stock_ledger.models import Reservation
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery


@require_GET
def stock_reservations(request: CompanyRequest) -> HttpResponse:
    """Show the order lines that stock is kept for, the oldest line first."""
    query = parts.opened(request)
    number = query.number("product")
    product = Product.objects.filter(pk=number).first() if number is not None else None
    found = _held(query)
    rows = found[: parts.PAGE_ROWS]
    visible = set(
        visible_to(request.actor)
        .filter(pk__in={row.line.document_id for row in rows})
        .values_list("pk", flat=True)
    )
    context: ui.Part = {
        "title": _("占用明细"),
        "is_lines": True,
        "filters": ui.filters(query, [parts.product_field(product), parts.place_field(query)]),
        "columns": ui.columns_of(
            [_("单据"), _("日期"), _("客户"), _("交货日期"), _("编码"), _("商品"), _("仓库")], [_("占用")]
        ),
        "rows": [_row(row, is_open=row.line.document_id in visible) for row in rows],
        "next_url": query.next_url((rows[-1].line_id,) if len(found) > len(rows) else None),
        "empty": ui.empty(
            _("没有被占用的库存"),
            _("销售订单审核后会占用库存，直到出库或关闭。"),
            ui.address("stock"),
            _("去库存状况"),
        ),
    }
    return ui.answer(query, "report", context)


def _held(query: ReportQuery) -> list[Reservation]:
    held = Reservation.objects.filter(quantity__gt=0)
    product = query.number("product")
    if product is not None:
        held = held.filter(product=product)
    places = parts.reached_places(query.request.actor, query.number("place"))
    if places is not None:
        held = held.filter(place__in=places)
    if after := query.after(int):
        held = held.filter(line_id__gt=after[0])
    related = ("line__document__partner", "product", "place")
    return list(held.select_related(*related).order_by("line_id")[: parts.PAGE_ROWS + 1])


def _row(row: Reservation, *, is_open: bool) -> ui.Part:
    document = row.line.document
    partner = document.partner.name if is_open and document.partner else ""
    return {
        "cells": [
            ui.text_cell(document.number, ui.document_url(document.pk) if is_open else ""),
            ui.text_cell(document.business_date),
            ui.text_cell(partner),
            ui.text_cell(row.line.due_date or document.due_date),
            ui.text_cell(row.product.code, ui.address("product", row.product_id)),
            ui.text_cell(row.product.name, look="card-name"),
            ui.text_cell(row.place.name),
            ui.quantity_cell(row.quantity, parts.ledger_url(row.product_id, row.place_id)),
        ]
    }
