"""销售排行 as a page: products or customers, the best first, with their share of all sales."""

from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.beginning import SALES, nothing_yet
from liandong.analytics.figures import percent
from liandong.analytics.periods import Days
from liandong.analytics.rankings import Ranked, by_customer, by_product, ranked_url
from liandong.analytics.trade import reach_of, summed, trade_by_day
from liandong.identity.actors import NotAllowedError
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

MOST_ROWS = 200
_READ = {"product": by_product, "customer": by_customer}


@require_GET
def ranking(request: CompanyRequest, by: str) -> HttpResponse:
    """Show what or who sold most; what is not among the first stands in a line of its own."""
    reach = reach_of(request.actor)
    if not reach.sees_sales:
        raise NotAllowedError("sales.delivery", Verb.VIEW)
    if by not in _READ:
        raise Http404(by)
    query = ReportQuery(request)
    days = Days(*query.month_to_date())
    found = _READ[by](request.actor, days, MOST_ROWS)
    total = summed(trade_by_day(reach, days), days).sales
    rest = total - sum((one.amount for one in found), ZERO)
    rows = [_row(place, one, by, days, total) for place, one in enumerate(found, 1)]
    if rest:
        rows.append({"cells": [ui.EMPTY, ui.EMPTY, ui.text_cell(_("其他")), ui.EMPTY, *_amount(rest, total)]})
    names = {"product": _("商品"), "customer": _("客户")}
    context: ui.Part = {
        "title": _("销售排行 · {name}").format(name=names[by]),
        "is_lines": True,
        "filters": ui.filters(query, ui.span_fields(_("从"), _("至"), (days.start, days.end))),
        "actions": [
            {"label": label, "url": ui.address("ranking", key, **{"from": days.start, "to": days.end})}
            for key, label in (("product", _("按商品")), ("customer", _("按客户")))
            if key != by
        ],
        "columns": [
            ui.number_column(_("名次")),
            *ui.columns_of([_("编码"), names[by]], [_("数量"), _("销售额（不含税）"), _("占比%")]),
        ],
        "rows": rows,
        "totals": [ui.text_cell(_("合计")), *[ui.EMPTY] * 3, *_amount(total, total)],
        "empty": nothing_yet(
            request.actor, _("这段时间没有销售"), _("出库单审核后，卖得最多的排在这里。"), SALES
        ),
    }
    return ui.answer(query, "report", context)


def _row(place: int, one: Ranked, by: str, days: Days, total: Decimal) -> ui.Part:
    record = ui.address("product" if by == "product" else "partner", one.id)
    return {
        "cells": [
            ui.count_cell(place),
            ui.text_cell(one.code, record),
            ui.text_cell(one.name, ranked_url(by, one, days), "card-name"),
            ui.quantity_cell(one.quantity),
            *_amount(one.amount, total),
        ]
    }


def _amount(amount: Decimal, total: Decimal) -> list[ui.Part]:
    share = percent(amount, total) if total > ZERO else None
    shown = ui.quantity_cell(share)
    return [ui.money_cell(amount), shown if share is None else shown | {"text": f"{share:.1f}"}]
