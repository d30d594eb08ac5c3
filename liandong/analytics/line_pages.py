"""销售明细, 采购明细 and the tracking of orders, as pages: a row a line, each leading to its document."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.order_money import Billed, billed, sees_payments
from liandong.analytics.trade import reach_of
from liandong.analytics.trade_lines import (
    ORDERS,
    SIDES,
    SIGNS,
    LineKey,
    LinesAsked,
    LineSums,
    line_sums,
    order_lines,
    trade_lines,
)
from liandong.catalog.models import Product
from liandong.documents.channels import channel_fields
from liandong.documents.hiding import COST
from liandong.documents.models import DocumentLine
from liandong.documents.types import document_type
from liandong.finance.web.side import partner_field
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.kernel.actor import Verb
from liandong.kernel.custom import CustomField
from liandong.kernel.custom_wishes import Wish
from liandong.partners.models import Channel, Partner
from liandong.warehouse.shipping.tracking import LineProgress, line_progress
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100
Fields = Mapping[str, CustomField]
"""The field of the channel, by document type; none where the company has no channels."""
_MADE = {"sales": ("sales.delivery",), "purchases": ("purchasing.receipt",)}
_PARTNERS = {"sales": "receivables", "purchases": "payables"}


@require_GET
def lines(request: CompanyRequest, side: str) -> HttpResponse:
    """Show what was sold or bought line by line, the latest first; amounts only to who may see them."""
    _opened(request, side)
    query = ReportQuery(request)
    days = query.month_to_date()
    fields = channel_fields() if side == "sales" else {}
    asked = _of_channel(query, _asked(query, side, days), fields)
    found, next_key = trade_lines(request.actor, asked, query.rows(PAGE_ROWS), _after(query))
    has_money = side == "sales" or request.actor.sees(COST)
    units = parts.base_units(line.product_id for line in found if line.product_id)
    rows = [_row(line, units, fields, has_money=has_money) for line in found]
    context: ui.Part = {
        "columns": _columns(fields, has_money=has_money),
        "rows": rows,
        "is_lines": True,
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        titles = {"sales": _("销售明细"), "purchases": _("采购明细")}
        context |= {
            "title": titles[side],
            "filters": ui.filters(
                query,
                [*_fields(query, side), *_channels(query, fields), *ui.span_fields(_("从"), _("至"), days)],
            ),
            "totals": _totals(line_sums(request.actor, asked), fields) if has_money else [],
            "empty": ui.empty(_("这段时间没有单据"), _("换一段时间试试。"))
            | making(request.actor, *_MADE[side]),
        }
    return ui.answer(query, "report", context)


@require_GET
def orders(request: CompanyRequest, side: str) -> HttpResponse:
    """Show lines of orders with what came of them, the oldest order first; late ones in red."""
    require(request.actor, ORDERS[side], Verb.VIEW)
    query = ReportQuery(request)
    asked, has_done = _asked(query, side, None), query.choice("state", ("all",)) == "all"
    size = query.rows(PAGE_ROWS)
    found, next_key = order_lines(request.actor, asked, size, _after(query), has_done=has_done)
    units = parts.base_units(line.product_id for line in found if line.product_id)
    steps = line_progress(line.pk for line in found) if side == "sales" else None
    has_payments = side == "sales" and sees_payments(request.actor)
    paid = billed(line.pk for line in found) if has_payments else None
    rows = [_order_row(line, units, steps, paid) for line in found]
    context: ui.Part = {
        "columns": _order_columns(side, has_payments=has_payments),
        "rows": rows,
        "is_lines": True,
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        titles = {"sales": _("销售订单跟踪"), "purchases": _("采购订单跟踪")}
        states = [("all", _("全部，包括已完成的"))]
        field = ui.choice_field("state", _("未完成"), states, "all" if has_done else None)
        context |= {
            "title": titles[side],
            "filters": ui.filters(query, [*_fields(query, side), field]),
            "empty": ui.empty(
                _("没有未完成的订单"),
                _("审核后的订单在全部执行之前排在这里，最早的在前。"),
                ui.address("documents", ORDERS[side]),
                document_type(ORDERS[side]).label,
            ),
        }
    return ui.answer(query, "report", context)


def _opened(request: CompanyRequest, side: str) -> None:
    """Refuse who sees no document of a side."""
    if not any(kind in reach_of(request.actor).scopes for kind in SIDES[side]):
        raise NotAllowedError(next(iter(SIDES[side])), Verb.VIEW)


def _asked(query: ReportQuery, side: str, days: tuple[date, date] | None) -> LinesAsked:
    start, end = days or (None, None)
    return LinesAsked(
        side, start, end, query.number("partner"), query.number("product"), query.number("place")
    )


def _after(query: ReportQuery) -> LineKey | None:
    key = query.after(date, int, int)
    return (key[0], key[1], key[2]) if key else None


def _fields(query: ReportQuery, side: str) -> list[ui.Part]:
    product, partner = query.number("product"), query.number("partner")
    return [
        parts.product_field(Product.objects.filter(pk=product).first() if product is not None else None),
        partner_field(
            _PARTNERS[side], Partner.objects.filter(pk=partner).first() if partner is not None else None
        ),
        parts.place_field(query),
    ]


def _columns(fields: Fields, *, has_money: bool) -> list[ui.Part]:
    amounts = [_("单价"), _("金额"), _("税额"), _("价税合计")] if has_money else []
    return [
        *ui.columns_of(
            [_("日期"), _("单据"), _("往来单位"), _("编码"), _("商品"), _("规格"), _("仓库"), _("单位")]
        ),
        *(ui.number_column(label) for label in (_("数量"), _("基本数量"), *amounts)),
        ui.column(_("经手人")),
        *([ui.column(_("渠道"))] if fields else []),
    ]


def _row(line: DocumentLine, units: dict[int, str], fields: Fields, *, has_money: bool) -> ui.Part:
    sign = SIGNS[line.document.type]
    amounts = [line.net_amount, line.tax_amount, line.gross_amount]
    money = [ui.price_cell(line.price), *(ui.money_cell(sign * amount) for amount in amounts)]
    place = line.place or line.document.place
    handler = line.document.handler
    return {
        "cells": [
            *_head(line, line.document.business_date),
            ui.text_cell(place.name if place else ""),
            ui.text_cell(line.unit.name if line.unit else units.get(line.product_id or 0, "")),
            ui.quantity_cell(sign * line.entered_quantity),
            ui.quantity_cell(sign * line.quantity),
            *(money if has_money else []),
            ui.text_cell(handler.name if handler else ""),
            *([ui.text_cell(_channel_of(line, fields))] if fields else []),
        ]
    }


def _channel_of(line: DocumentLine, fields: Fields) -> str:
    own = fields.get(line.document.type)
    return str(line.document.details.get(own.name, "")) if own else ""


def _channels(query: ReportQuery, fields: Fields) -> list[ui.Part]:
    """Return the choice of a channel, where the company has any."""
    if not fields:
        return []
    choices = Channel.objects.order_by("pk").values_list("pk", "name")
    return [ui.choice_field("channel", _("渠道"), choices, query.number("channel"))]


def _of_channel(query: ReportQuery, asked: LinesAsked, fields: Fields) -> LinesAsked:
    """Return what is asked for, of one channel where it is named."""
    chosen = query.number("channel") if fields else None
    if chosen is None:
        return asked
    name = Channel.objects.filter(pk=chosen).values_list("name", flat=True).first() or ""
    return replace(asked, channel={kind: Wish(one, name) for kind, one in fields.items()})


def _head_columns() -> list[ui.Part]:
    return ui.columns_of([_("日期"), _("单据"), _("往来单位"), _("编码"), _("商品"), _("规格")])


def _head(line: DocumentLine, day: date) -> list[ui.Part]:
    document, product = line.document, line.product
    return [
        ui.date_cell(day),
        ui.text_cell(document.number, ui.document_url(document.pk)),
        ui.text_cell(document.partner.name if document.partner else ""),
        *(parts.product_cells(product, ui.address("product", product.pk)) if product else [ui.EMPTY] * 3),
    ]


def _totals(sums: LineSums, fields: Fields) -> list[ui.Part]:
    return [
        ui.text_cell(_("合计")),
        *[ui.EMPTY] * 10,
        *(ui.money_cell(amount) for amount in sums),
        *[ui.EMPTY] * (2 if fields else 1),
    ]


def _order_columns(side: str, *, has_payments: bool) -> list[ui.Part]:
    done = {"sales": (_("已出库"), _("未出库")), "purchases": (_("已入库"), _("未入库"))}[side]
    steps = (_("已拣货"), _("已复核"), _("已发运"), _("已签收")) if side == "sales" else ()
    money = (_("应收"), _("已收")) if has_payments else ()
    return [
        *_head_columns(),
        ui.column(_("单位")),
        *(ui.number_column(label) for label in (_("数量"), *done, *steps, *money)),
        ui.column(_("交货日期")),
        ui.number_column(_("逾期天数")),
        ui.column(_("经手人")),
    ]


def _order_row(
    line: DocumentLine,
    units: dict[int, str],
    steps: dict[int, LineProgress] | None,
    paid: dict[int, Billed] | None,
) -> ui.Part:
    left = Decimal(0) if line.is_closed else max(line.quantity - line.fulfilled, Decimal(0))
    due = line.promised_on or line.due_date or line.document.due_date
    late = (timezone.localdate() - due).days if due and left else 0
    handler = line.document.handler
    return {
        "cells": [
            *_head(line, line.document.business_date),
            ui.text_cell(units.get(line.product_id or 0, "")),
            *_quantities((line.quantity, line.fulfilled, left)),
            *_steps(line, steps),
            *_money(line, paid),
            ui.date_cell(due, "negative" if late > 0 else ""),
            ui.quantity_cell(Decimal(late) if late > 0 else None, look="negative"),
            ui.text_cell(handler.name if handler else ""),
        ]
    }


def _steps(line: DocumentLine, steps: dict[int, LineProgress] | None) -> list[ui.Part]:
    """Return how much was picked, packed, shipped and signed for; nothing for purchases."""
    if steps is None:
        return []
    one = steps.get(line.pk, LineProgress())
    numbers = (one.picked, one.packed, one.shipped, one.delivered)
    return [ui.quantity_cell(number or None) for number in numbers]


def _money(line: DocumentLine, paid: dict[int, Billed] | None) -> list[ui.Part]:
    """Return what the customer owes for a line so far and what he paid; nothing for who may not know."""
    if paid is None:
        return []
    return [ui.money_cell(amount or None) for amount in paid.get(line.pk, Billed())]


def _quantities(numbers: Sequence[Decimal]) -> list[ui.Part]:
    return [ui.quantity_cell(number) for number in numbers]
