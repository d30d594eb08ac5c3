"""The charts of the home page: each is fetched after the page stands, with the table it is drawn from."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.analytics.beginning import DEBTS, SALES, TRADE, nothing_yet
from liandong.analytics.periods import Days, days_until, months_until
from liandong.analytics.rankings import Ranked, by_customer, by_product, ranked_url
from liandong.analytics.trade import Reach, reach_of, summed, trade_by_day
from liandong.finance.ageing import Ageing, aged
from liandong.finance.web.ageing import age_labels
from liandong.general_ledger.claim_queries import Side
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.rules import day_steps
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

CLAIM = "general_ledger.claim"
TREND_DAYS, TREND_MONTHS, TOP = 30, 12, 8

Panel = Callable[[ReportQuery, Reach], ui.Part]


def panels_for(actor: Actor, reach: Reach) -> dict[str, ui.Part]:
    """Return the charts an actor may see: ``label`` and the address of each."""
    found = {}
    if reach.sees_any:
        found["trend"] = _("经营趋势")
    if reach.sees_sales:
        found |= {"top_products": _("畅销商品"), "top_customers": _("销售最多的客户")}
    if actor.may(CLAIM, Verb.VIEW):
        found["ageing"] = _("应收账龄")
    return {panel: {"label": label, "url": ui.address("home_panel", panel)} for panel, label in found.items()}


@require_GET
@never_cache
def panel(request: CompanyRequest, panel: str) -> HttpResponse:
    """Answer a chart's table and what to draw; 404 for one the actor does not see."""
    reach = reach_of(request.actor)
    if panel not in panels_for(request.actor, reach):
        raise Http404(panel)
    query = ReportQuery(request)
    return render(request, "analytics/panel.html", {"panel": panel, **_DRAWN[panel](query, reach)})


def trend(query: ReportQuery, reach: Reach) -> ui.Part:
    """Return sales, margin and purchases of thirty days, or of twelve months."""
    today = timezone.localdate()
    span = query.choice("span", ["days", "months"], "days")
    spans = days_until(today, TREND_DAYS) if span == "days" else months_until(today, TREND_MONTHS)
    days = Days(spans[0].start, today)
    found = trade_by_day(reach, days)
    shown = _trend_series(reach)
    rows = []
    for one in spans:
        total = summed(found, one)
        label = f"{one.start:%m-%d}" if span == "days" else f"{one.start:%Y-%m}"
        url = ui.address("trade", **{"from": one.start, "to": one.end})
        cells = [_number(getattr(total, name)) for name in shown]
        rows.append({"label": label, "url": url, "cells": cells})
    choices = [("days", _("近 30 天")), ("months", _("近 12 个月"))]
    empty = {"days": _("近 30 天没有业务"), "months": _("近 12 个月没有业务")}
    return {
        "chart": "trend",
        "heads": [_("日期"), *shown.values()],
        "rows": _with_figures(rows),
        "empty": nothing_yet(reach.actor, empty[span], _("出库、入库、收付款审核后，走势画在这里。"), TRADE),
        "report_url": ui.address("trade", **{"from": days.start, "to": today}),
        "export_url": ui.address("trade", export="xlsx", **{"from": days.start, "to": today}),
        "choices": [
            {"label": label, "url": ui.address("home_panel", "trend", span=key), "is_active": key == span}
            for key, label in choices
        ],
    }


def _trend_series(reach: Reach) -> Mapping[str, str]:
    """Return the drawn figures by name; money stands alone where nothing else is seen."""
    found = {"sales": _("销售额")} if reach.sees_sales else {}
    found |= {"margin": _("毛利")} if reach.sees_margin else {}
    found |= {"purchases": _("采购额")} if reach.sees_purchases else {}
    return found or {"money_in": _("收款"), "money_out": _("付款")}


def _with_figures(rows: list[ui.Part]) -> list[ui.Part]:
    """Return the rows, none if nothing but zero would be drawn."""
    has_figures = any(Decimal(cell["number"]) for row in rows for cell in row["cells"])
    return rows if has_figures else []


def _number(amount: Decimal) -> ui.Part:
    """Return a cell with the plain number the chart is drawn from."""
    cell = ui.money_cell(amount)
    return {"text": cell["text"], "look": cell["look"], "number": f"{amount:f}"}


def _last_days() -> Days:
    spans = days_until(timezone.localdate(), TREND_DAYS)
    return Days(spans[0].start, spans[-1].end)


def top_products(query: ReportQuery, _reach: Reach) -> ui.Part:
    """Return the products that sold most in thirty days."""
    actor, days = query.request.actor, _last_days()
    return _ranking(actor, "product", by_product(actor, days, TOP), days)


def top_customers(query: ReportQuery, _reach: Reach) -> ui.Part:
    """Return the customers who bought most in thirty days."""
    actor, days = query.request.actor, _last_days()
    return _ranking(actor, "customer", by_customer(actor, days, TOP), days)


def _ranking(actor: Actor, by: str, found: list[Ranked], days: Days) -> ui.Part:
    heads = {"product": _("商品"), "customer": _("客户")}
    given = {"from": days.start, "to": days.end}
    return {
        "chart": "ranking",
        "note": _("近 30 天，不含税"),
        "heads": [heads[by], _("销售额")],
        "rows": [
            {"label": one.name, "url": ranked_url(by, one, days), "cells": [_number(one.amount)]}
            for one in found
        ],
        "empty": nothing_yet(actor, _("近 30 天没有销售"), _("出库单审核后，卖得最多的排在这里。"), SALES),
        "report_url": ui.address("ranking", by, **given),
        "export_url": ui.address("ranking", by, export="xlsx", **given),
    }


def ageing(query: ReportQuery, _reach: Reach) -> ui.Part:
    """Return how long what customers owe is overdue."""
    actor, today = query.request.actor, timezone.localdate()
    owner = None if actor.scope_of(CLAIM, Verb.VIEW) is Scope.ALL else actor.member
    steps = day_steps(query.request.rules.ageing_steps)
    asked = Ageing(Side.RECEIVABLE, today, steps, owner=owner)
    found = aged(asked)
    rows = [
        _age_row(label, sum((row.ages[place] for row in found), ZERO), today)
        for place, label in enumerate(age_labels(asked))
    ]
    return {
        "chart": "parts",
        "heads": [_("账龄"), _("未收金额")],
        "rows": _with_figures(rows),
        "empty": nothing_yet(actor, _("没有未收的款项"), _("客户欠的款按逾期多久分在这里。"), DEBTS),
        "report_url": ui.address("receivables"),
        "export_url": ui.address("receivables", export="xlsx"),
    }


def _age_row(label: str, amount: Decimal, today: date) -> ui.Part:
    return {"label": label, "url": ui.address("receivables", on=today), "cells": [_number(amount)]}


_DRAWN: Mapping[str, Panel] = {
    "trend": trend,
    "top_products": top_products,
    "top_customers": top_customers,
    "ageing": ageing,
}
