"""工作台: today's figures, what waits, the sales of thirty days, and the way to daily work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics import queries
from liandong.analytics.queries import Days, OpenDebt
from liandong.documents.hiding import COST
from liandong.documents.progress import Stage
from liandong.documents.types import document_type, document_types
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.terms import ClaimKind
from liandong.stock_ledger.alerts import short_count
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.stock_ledger.queries import stock_value_total
from liandong.webkit import report_parts as ui
from liandong.webkit.templatetags.webkit_tags import money, quantity

CLAIM, ACCOUNT, MARGIN = "general_ledger.claim", "general_ledger.account", "margin"
CHART_DAYS = 30
TOP_PRODUCTS = 8
QUICK = (
    "sales.order",
    "sales.delivery",
    "purchasing.order",
    "purchasing.receipt",
    "inventory.transfer",
    "inventory.stock_count",
    "finance.incoming_payment",
    "finance.outgoing_payment",
)


@dataclass(frozen=True, slots=True)
class Sales:
    """Sales and, for who may see it, their cost, by day; the last day is today."""

    today: date
    amounts: Mapping[date, Decimal]
    costs: Mapping[date, Decimal] | None

    @property
    def month(self) -> Decimal:
        """Return the sales of this month so far."""
        return self._sum(self.amounts)

    @property
    def margin(self) -> Decimal | None:
        """Return this month's sales less their cost, None where it may not be seen."""
        return None if self.costs is None else self.month - self._sum(self.costs)

    def chart_days(self) -> list[date]:
        """Return the days of the chart."""
        return [self.today - timedelta(days=back) for back in range(CHART_DAYS - 1, -1, -1)]

    def _sum(self, by_day: Mapping[date, Decimal]) -> Decimal:
        first = self.today.replace(day=1)
        return sum((amount for on, amount in by_day.items() if on >= first), ZERO)


@require_GET
def dashboard(request: CompanyRequest) -> HttpResponse:
    """Show the workbench, everything within the right of who looks at it."""
    actor = request.actor
    today = timezone.localdate()
    days = Days(min(today.replace(day=1), today - timedelta(days=CHART_DAYS - 1)), today)
    sales = _sales(actor, days) if queries.sees_sales(actor) else None
    debts = queries.open_debts(today, _owner(actor)) if actor.may(CLAIM, Verb.VIEW) else None
    context: ui.Part = {
        "title": _("工作台"),
        "figures": [*_sales_figures(sales), *_debt_figures(debts), *_asset_figures(actor, debts)],
        "todos": list(_todos(actor, debts)),
        "quick": _quick(actor),
        "charts": [] if sales is None else [_chart(sales)],
        "tables": [] if sales is None else [_top(actor, today)],
        "actions": _actions(actor),
    }
    return render(request, "webkit/dashboard.html", context)


def _owner(actor: Actor) -> int | None:
    return None if actor.scope_of(CLAIM, Verb.VIEW) is Scope.ALL else actor.member


def _sales(actor: Actor, days: Days) -> Sales:
    costs = queries.cost_by_day(actor, days) if actor.sees(MARGIN) and actor.sees(COST) else None
    return Sales(days.end, queries.sales_by_day(actor, days), costs)


def _sales_figures(sales: Sales | None) -> list[ui.Part]:
    if sales is None:
        return []
    today, month = sales.amounts.get(sales.today, ZERO), {"from": sales.today.replace(day=1)}
    url = ui.address("documents", queries.DELIVERY, **month)
    figures = [
        _figure(
            _("今日销售"),
            today,
            _("不含税，减退货"),
            ui.address("documents", queries.DELIVERY, **{"from": sales.today}),
        ),
        _figure(_("本月销售"), sales.month, _("自 {day} 起").format(day=month["from"]), url),
    ]
    margin = sales.margin
    if margin is not None:
        rate = round_half_up(margin / sales.month * 100, 1) if sales.month > 0 else None
        note = _("毛利率 {rate}%").format(rate=rate) if rate is not None else _("本月还没有销售")
        figures.append(_figure(_("本月毛利"), margin, note, url, "red" if margin < 0 else "green"))
    return figures


def _figure(label: str, amount: Decimal, note: str, url: str, tone: str = "") -> ui.Part:
    return {"label": label, "value": money(amount), "note": note, "tone": tone, "url": url}


def _debt_figures(debts: Mapping[ClaimKind, OpenDebt] | None) -> list[ui.Part]:
    if debts is None:
        return []
    debt = debts[ClaimKind.RECEIVABLE]
    note = _("逾期 {amount}").format(amount=money(debt.overdue)) if debt.overdue else _("没有逾期")
    left = debt.amount - debts[ClaimKind.ADVANCE_RECEIVED].amount
    return [_figure(_("应收余额"), left, note, ui.address("receivables"), "red" if debt.overdue else "")]


def _asset_figures(actor: Actor, debts: Mapping[ClaimKind, OpenDebt] | None) -> list[ui.Part]:
    figures = []
    if actor.scope_of(STOCK, Verb.VIEW) is Scope.ALL and actor.sees(COST):
        figures.append(_figure(_("库存金额"), stock_value_total(), _("按成本"), ui.address("stock")))
    if actor.may(ACCOUNT, Verb.VIEW):
        amount, count = queries.cash_balance()
        note = _("{count} 个账户").format(count=count)
        if debts is not None:
            owed = debts[ClaimKind.PAYABLE].amount - debts[ClaimKind.ADVANCE_PAID].amount
            note = _("应付 {amount}").format(amount=money(owed))
        figures.append(_figure(_("资金余额"), amount, note, ui.address("trial_balance")))
    return figures


def _todos(actor: Actor, debts: Mapping[ClaimKind, OpenDebt] | None) -> Iterator[ui.Part]:
    for kind, count in queries.awaiting_counts(actor).items():
        label = _("待审批：{label}").format(label=document_type(kind).label)
        yield _todo(label, count, ui.address("documents", kind, view="approval"), "red")
    yield from _open_orders(actor)
    if actor.scope_of(STOCK, Verb.VIEW) is Scope.ALL:
        short = short_count()
        yield _todo(_("低于最低库存的商品"), short, ui.address("stock_short"), "red" if short else "")
    for kind, label, side in (
        (ClaimKind.RECEIVABLE, _("逾期应收"), "receivables"),
        (ClaimKind.PAYABLE, _("逾期应付"), "payables"),
    ):
        if debts is not None:
            count = debts[kind].overdue_count
            url = ui.address("debts_open", side, overdue=1)
            yield _todo(label, count, url, "red" if count else "")
    counts = queries.draft_counts(actor)
    for document in document_types():
        if document.id in counts:
            label = _("草稿：{label}").format(label=document.label)
            yield _todo(label, counts[document.id], ui.address("documents", document.id, view="draft"))


def _open_orders(actor: Actor) -> Iterator[ui.Part]:
    counts = queries.open_order_counts(actor)
    labels = {
        ("sales.order", Stage.WAITING): _("待发货的销售订单"),
        ("sales.order", Stage.PARTLY): _("部分发货的销售订单"),
        ("purchasing.order", Stage.WAITING): _("待入库的采购订单"),
        ("purchasing.order", Stage.PARTLY): _("部分入库的采购订单"),
    }
    for (kind, stage), label in labels.items():
        if actor.may(kind, Verb.VIEW):
            url = ui.address("documents", kind, view=stage.value)
            yield _todo(label, counts.get((kind, stage), 0), url)


def _todo(label: str, count: int, url: str, tone: str = "") -> ui.Part:
    return {"label": label, "count": count, "url": url, "tone": tone}


def _quick(actor: Actor) -> list[ui.Part]:
    kinds = [document_type(kind) for kind in QUICK if actor.may(kind, Verb.DRAFT)]
    return [
        {"label": kind.label, "url": ui.address("new_document", kind.id), "icon": kind.icon} for kind in kinds
    ]


def _actions(actor: Actor) -> list[ui.Part]:
    first = next((kind for kind in QUICK if actor.may(kind, Verb.DRAFT)), None)
    if first is None:
        return []
    label = _("新建{label}").format(label=document_type(first).label)
    keyed = {"is_primary": True, "key": "N", "shortcut": "n", "icon": "plus"}
    return [{"label": label, "url": ui.address("new_document", first), **keyed}]


def _chart(sales: Sales) -> ui.Part:
    heads = [_("日期"), _("销售额"), *([_("毛利")] if sales.costs is not None else [])]
    rows = []
    for on in sales.chart_days():
        figures = [sales.amounts.get(on, ZERO)]
        if sales.costs is not None:
            figures.append(figures[0] - sales.costs.get(on, ZERO))
        cells = [{"text": money(amount), "value": f"{amount:f}"} for amount in figures]
        rows.append({"label": f"{on:%m-%d}", "cells": cells})
    return {"title": _("近 30 天销售"), "heads": heads, "rows": rows}


def _top(actor: Actor, today: date) -> ui.Part:
    days = Days(today - timedelta(days=CHART_DAYS - 1), today)
    rows = [
        {
            "cells": [
                ui.text_cell(
                    product.name, ui.address("stock_ledger", product=product.product, **{"from": days.start})
                ),
                ui.text_cell(quantity(product.quantity), look=ui.NUMBER),
                ui.money_cell(product.amount),
            ]
        }
        for product in queries.top_products(actor, days, TOP_PRODUCTS)
    ]
    return {
        "title": _("近 30 天畅销商品"),
        "columns": ui.columns_of([_("商品")], [_("数量"), _("销售额")]),
        "rows": rows,
    }
