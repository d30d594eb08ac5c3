"""The documents behind a figure of the trade, as a page: their sum stands below and is the figure."""

from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.beginning import TRADE
from liandong.analytics.figures import measures
from liandong.analytics.periods import Days
from liandong.analytics.trade import MARGIN, Trade, reach_of, summed, trade_by_day
from liandong.analytics.trade_documents import Asked, TradeDocument, trade_documents
from liandong.identity.requests import CompanyRequest
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100


_MADE = {"purchases": ("purchasing.receipt",)}
"""What begins a figure that is not of sales, for who finds it empty."""


@require_GET
def documents_of(request: CompanyRequest, measure: str) -> HttpResponse:
    """Show the documents a figure is made of; 404 for a figure the actor does not see."""
    reach = reach_of(request.actor)
    shown = {one.id: one for one in measures(reach)}
    if measure not in shown:
        raise Http404(measure)
    query = ReportQuery(request)
    start, end = query.month_to_date()
    days = Days(start, end)
    key = query.after(date, int)
    after = (key[0], key[1]) if key else None
    rows, next_key = trade_documents(reach, Asked(measure, days), query.rows(PAGE_ROWS), after)
    labels = ui.type_labels()
    context: ui.Part = {
        "is_lines": True,
        "columns": ui.columns_of([_("日期"), _("单据"), _("单据类型"), _("往来单位")], _labels(measure)),
        "rows": [{"cells": [*_named(one, labels), *_cells(one.trade, measure)]} for one in rows],
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        total = summed(trade_by_day(reach, days), days)
        context |= {
            "title": _("{label}的单据").format(label=shown[measure].label),
            "filters": ui.filters(query, ui.span_fields(_("从"), _("至"), (start, end))),
            "totals": [ui.text_cell(_("合计")), *[ui.EMPTY] * 3, *_cells(total, measure)],
            "empty": ui.empty(_("这段时间没有单据"), _("换一段时间试试。"))
            | making(request.actor, *_MADE.get(measure, TRADE)),
        }
    return ui.answer(query, "report", context)


def _labels(measure: str) -> list[str]:
    return {
        "sales": [_("销售额")],
        MARGIN: [_("销售额"), _("销售成本"), _("毛利")],
        "purchases": [_("采购额")],
        "money": [_("收款"), _("付款"), _("收支净额")],
    }[measure]


def _cells(trade: Trade, measure: str) -> list[ui.Part]:
    amounts = {
        "sales": [trade.sales],
        MARGIN: [trade.sales, trade.cost, trade.margin],
        "purchases": [trade.purchases],
        "money": [trade.money_in, trade.money_out, trade.money],
    }[measure]
    return [ui.money_cell(amount) for amount in amounts]


def _named(one: TradeDocument, labels: dict[str, str]) -> list[ui.Part]:
    document = one.document
    return [
        ui.date_cell(document.business_date),
        ui.text_cell(document.number, ui.document_url(document.pk), "card-name"),
        ui.text_cell(labels.get(document.type, document.type)),
        ui.text_cell(document.partner.name if document.partner else ""),
    ]
