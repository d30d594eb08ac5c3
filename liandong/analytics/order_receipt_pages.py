"""销售订单与收款 on a page: a row an order, with what is missing and the way to setting off."""

from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.beginning import nothing_yet
from liandong.analytics.order_receipts import ORDER, OrderMoney, Received, money_of
from liandong.documents.models import Document, State
from liandong.documents.queries import visible_to
from liandong.finance.web.side import opened, owner_limit, partner_field, reached_partner
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100
_TONES = {
    Received.NOTHING: "amber",
    Received.PART: "blue",
    Received.WHOLE: "green",
    Received.BEYOND: "alarm",
}


@require_GET
def order_receipts(request: CompanyRequest) -> HttpResponse:
    """Show the orders of some days, the latest first."""
    query = opened(request)
    require(request.actor, ORDER, Verb.VIEW)
    days = query.month_to_date()
    wanted = _wanted(query, days)
    if after := query.after(date, int):
        wanted = wanted.filter(Q(business_date__lt=after[0]) | Q(business_date=after[0], pk__lt=after[1]))
    size = query.rows(PAGE_ROWS)
    found = list(wanted.select_related("partner").order_by("-business_date", "-pk")[: size + 1])
    shown = money_of(found[:size])
    key = (shown[-1].order.business_date, shown[-1].order.pk) if len(found) > size else None
    partner = reached_partner(request.actor, query.number("partner"))
    numbers = [_("订单金额"), _("已开单"), _("已收"), _("预收待核销"), _("未收")]
    context: ui.Part = {
        "title": _("销售订单与收款"),
        "note": _("已收是订单的出库和发票核销了的；预收待核销是收款单「对方单号」写着订单号、还没有核销的。"),
        "filters": ui.filters(
            query, [partner_field("receivables", partner), *ui.span_fields(_("从"), _("至"), days)]
        ),
        "is_lines": True,
        "columns": [
            *ui.columns_of([_("日期"), _("订单"), _("客户"), _("收款")], numbers),
            ui.column(_("核销")),
        ],
        "rows": [_row(one) for one in shown],
        "next_url": query.next_url(key),
        "empty": nothing_yet(request.actor, _("这段时间没有订单"), _("换一段时间试试。"), (ORDER,)),
    }
    return ui.answer(query, "report", context)


def _wanted(query: ReportQuery, days: tuple[date, date]) -> QuerySet[Document]:
    actor = query.request.actor
    found = visible_to(actor, only=ORDER).filter(
        type=ORDER, state=State.POSTED, reverses=None, business_date__range=days
    )
    owner = owner_limit(actor)
    if owner is not None:
        found = found.filter(partner__owner=owner)
    partner = query.number("partner")
    return found if partner is None else found.filter(partner=partner)


def _words() -> dict[Received, str]:
    return {
        Received.NOTHING: _("未收款"),
        Received.PART: _("部分收款"),
        Received.WHOLE: _("已收齐"),
        Received.BEYOND: _("多收"),
    }


def _row(one: OrderMoney) -> ui.Part:
    order, words = one.order, _words()
    amounts: list[Decimal | None] = [order.gross_amount, one.billed or None, one.paid or None]
    amounts += [one.advance or None, one.missing]
    url = ui.address("settling", order.partner_id) if one.may_settle and order.partner_id else ""
    return {
        "cells": [
            ui.date_cell(order.business_date),
            ui.text_cell(order.number, ui.document_url(order.pk), "card-name"),
            ui.text_cell(order.partner.name if order.partner else ""),
            ui.chip_cell(words[one.received], _TONES[one.received]),
            *(ui.money_cell(amount) for amount in amounts),
            ui.text_cell(_("去核销") if url else "", url),
        ]
    }
