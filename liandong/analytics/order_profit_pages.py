"""销售订单利润 on a page: a row an order with what it earned; and the same on the page of an order."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.beginning import nothing_yet
from liandong.analytics.figures import percent
from liandong.analytics.order_profit import OrderProfit, profits_of, sees_profit
from liandong.documents.models import Document, State
from liandong.documents.queries import visible_to
from liandong.finance.web.side import partner_field
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.models import Member
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.partners.reach import visible_partners
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

ORDER = "sales.order"
PAGE_ROWS = 100


@require_GET
def order_profit(request: CompanyRequest) -> HttpResponse:
    """Show what the orders of some days earned so far, the latest first.

    Raises:
        NotAllowedError: the actor may see no orders, or no margins.
    """
    require(request.actor, ORDER, Verb.VIEW)
    if not sees_profit(request.actor):
        raise NotAllowedError(ORDER, Verb.VIEW)
    query = ReportQuery(request)
    days = query.month_to_date()
    wanted = _wanted(query, days)
    if after := query.after(date, int):
        wanted = wanted.filter(Q(business_date__lt=after[0]) | Q(business_date=after[0], pk__lt=after[1]))
    size = query.rows(PAGE_ROWS)
    rows = wanted.select_related("partner", "handler", "member").order_by("-business_date", "-pk")
    found = list(rows[: size + 1])
    key = (found[size - 1].business_date, found[size - 1].pk) if len(found) > size else None
    context: ui.Part = {
        "title": _("销售订单利润"),
        "note": _notes(),
        "filters": ui.filters(query, _fields(query, days)),
        "is_lines": True,
        "columns": ui.columns_of([_("日期"), _("订单"), _("客户"), _("业务员")], _labels()),
        "rows": [_row(one) for one in profits_of(found[:size])],
        "next_url": query.next_url(key),
        "empty": nothing_yet(request.actor, _("这段时间没有订单"), _("换一段时间试试。"), (ORDER,)),
    }
    return ui.answer(query, "report", context)


def panels(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return what a posted order earned so far, for who may see margins; seven statements at most."""
    is_in_force = document.state == State.POSTED and document.reverses_id is None
    if document.type != ORDER or not is_in_force or not sees_profit(request.actor):
        return []
    (found,) = profits_of([document])
    if not (found.delivered or found.cost):
        return []
    table = ui.labelled(ui.columns_of([], _labels()), [{"cells": _cells(found)}])
    return [{"title": _("订单利润"), "note": _notes(), "table": table}]


def _notes() -> str:
    return _("不含税；成本包括出库以后才到的费用和差价；运费是运单的应付运费，含税。")


def _fields(query: ReportQuery, days: tuple[date, date]) -> list[ui.Part]:
    partner = visible_partners(query.request.actor).filter(pk=query.number("partner") or 0).first()
    persons = list(Member.objects.order_by("name").values_list("pk", "name"))
    return [
        partner_field("receivables", partner),
        ui.choice_field("person", _("业务员"), persons, query.number("person")),
        *ui.span_fields(_("从"), _("至"), days),
    ]


def _wanted(query: ReportQuery, days: tuple[date, date]) -> QuerySet[Document]:
    found = visible_to(query.request.actor, only=ORDER).filter(
        type=ORDER, state=State.POSTED, reverses=None, business_date__range=days
    )
    partner, person = query.number("partner"), query.number("person")
    if partner is not None:
        found = found.filter(partner=partner)
    if person is not None:
        found = found.filter(Q(handler=person) | Q(handler=None, member=person))
    return found


def _labels() -> list[str]:
    return [
        *(_("订单金额"), _("已出库"), _("已退货"), _("销售收入"), _("销售成本")),
        *(_("毛利"), _("毛利率%"), _("运费"), _("利润")),
    ]


def _row(one: OrderProfit) -> ui.Part:
    order = one.order
    person = order.handler or order.member
    return {
        "cells": [
            ui.date_cell(order.business_date),
            ui.text_cell(order.number, ui.document_url(order.pk), "card-name"),
            ui.text_cell(order.partner.name if order.partner else ""),
            ui.text_cell(person.name),
            *_cells(one),
        ]
    }


def _cells(one: OrderProfit) -> list[ui.Part]:
    rate = percent(one.margin, one.revenue) if one.revenue > ZERO else None
    amounts = (one.order.net_amount, one.delivered, one.returned, one.revenue, one.cost, one.margin)
    return [
        *map(ui.money_cell, amounts),
        ui.quantity_cell(rate) | {"text": "" if rate is None else f"{rate:,.1f}"},
        ui.money_cell(one.freight),
        ui.money_cell(one.profit),
    ]
