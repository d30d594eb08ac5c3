"""库存状况: what is there now, per product and place; and products of which there is too little."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.queries import products_with_lots
from liandong.identity.actors import NotAllowedError
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.money import round_half_up
from liandong.stock_ledger.alerts import ShortProduct, short_ids, short_products
from liandong.stock_ledger.filters import SUBJECT
from liandong.stock_ledger.on_hand import (
    StockKey,
    StockOrder,
    StockRow,
    StockSlice,
    StockTotals,
    stock_on_hand,
    stock_totals,
)
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import leading
from liandong.webkit.report_query import ReportQuery

COST_DECIMALS = 4
"""Shown of a unit cost; its value is exact beside it."""

_KEYS: dict[StockOrder, tuple[type, type, type]] = {
    StockOrder.CODE: (str, int, int),
    StockOrder.NAME: (str, int, int),
    StockOrder.QUANTITY: (int, int, int),
    StockOrder.VALUE: (int, int, int),
}


@require_GET
def stock_status(request: CompanyRequest) -> HttpResponse:
    """Show stock per product and place: on hand, reserved, available, in transit, value."""
    query = parts.opened(request)
    has_cost = parts.sees_cost(request.actor)
    is_short = query.flag("short")
    wanted = parts.wanted_stock(query, shows_empty=query.flag("empty") or is_short)
    if is_short:
        _refuse_narrow(request)
        wanted = replace(wanted, products=short_ids(timezone.localdate()))
    if query.flag("negative"):
        wanted = replace(wanted, is_below_zero=True)
    scope, by_lot = request.rules.cost_scope, request.rules.costs_by_lot
    page = stock_on_hand(wanted, scope, _slice(query, has_cost=has_cost), by_lot=by_lot)
    units = parts.base_units(row.product for row in page.rows)
    with_lots = products_with_lots(row.product for row in page.rows)
    context: ui.Part = {
        "columns": _columns(query, has_cost=has_cost),
        "rows": [_row(row, units, with_lots, has_cost=has_cost) for row in page.rows],
        "next_url": query.next_url(page.next_after),
    }
    if not query.is_next_page:
        totals = stock_totals(wanted, scope, by_lot=by_lot)
        context |= _frame(query, totals, has_cost=has_cost)
    return ui.answer(query, "list", context)


def _slice(query: ReportQuery, *, has_cost: bool) -> StockSlice:
    choices = [order.value for order in StockOrder if has_cost or order is not StockOrder.VALUE]
    order = StockOrder(query.choice("sort", choices, StockOrder.CODE.value))
    key = query.after(*_KEYS[order])
    after: StockKey | None = None if key is None else (key[0], key[1], key[2])
    return StockSlice(query.rows(parts.PAGE_ROWS), after, order, query.text("way") == "down")


def _frame(query: ReportQuery, totals: StockTotals, *, has_cost: bool) -> ui.Part:
    fields = [
        *parts.stock_fields(query),
        ui.flag_field("empty", _("含零库存"), query),
    ]
    if query.flag("negative") or query.request.rules.goes_below_zero:
        fields.append(ui.flag_field("negative", _("只看负库存"), query))
    if query.request.actor.scope_of(SUBJECT, Verb.VIEW) is Scope.ALL:
        fields.append(ui.flag_field("short", _("只看低于最低库存"), query))
    return {
        "title": _("库存状况"),
        "is_report": True,
        "filters": ui.filters(query, fields),
        "totals": _totals(totals, has_cost=has_cost),
        "summary": number_of("共 {count} 行", totals.rows),
        "empty": parts.no_stock(query, _("采购入库或录入期初库存后，这里按商品和仓库显示现存、占用和可用。")),
    }


def _columns(query: ReportQuery, *, has_cost: bool) -> list[ui.Part]:
    heads = [
        ui.sorted_column(_("编码"), StockOrder.CODE.value, query),
        ui.sorted_column(_("商品"), StockOrder.NAME.value, query),
        *ui.columns_of([_("规格"), _("仓库"), _("单位")]),
        ui.sorted_column(_("现存"), StockOrder.QUANTITY.value, query, look=ui.NUMBER),
        *ui.columns_of([], [_("占用"), _("待检"), _("可用"), _("在途")]),
    ]
    if has_cost:
        heads.append(ui.number_column(_("成本单价")))
        heads.append(ui.sorted_column(_("成本金额"), StockOrder.VALUE.value, query, look=ui.NUMBER))
    return heads


def _row(row: StockRow, units: dict[int, str], with_lots: frozenset[int], *, has_cost: bool) -> ui.Part:
    ledger = parts.ledger_url(row.product, row.place)
    lots = ui.address("lots", product=row.product, place=row.place) if row.product in with_lots else ledger
    reserved = ui.address("stock_reservations", product=row.product, place=row.place) if row.reserved else ""
    cells = [
        ui.text_cell(row.code, ui.address("product", row.product), "phone-1"),
        ui.text_cell(row.name, look="phone-3"),
        ui.text_cell(row.specification, look="phone-5"),
        ui.text_cell(row.place_name, look="phone-2"),
        ui.text_cell(units.get(row.product, "")),
        ui.quantity_cell(row.on_hand, lots, "phone-4"),
        ui.quantity_cell(row.reserved, reserved),
        ui.quantity_cell(row.held_back or None, ledger),
        _available(row, ledger),
        ui.quantity_cell(row.incoming or None, ledger),
    ]
    if has_cost:
        cost = None if row.unit_cost is None else round_half_up(row.unit_cost, COST_DECIMALS)
        shown = ui.quantity_cell(cost) | {"text": "" if cost is None else f"{cost:,.{COST_DECIMALS}f}"}
        cells += [shown, ui.money_cell(row.value, ledger)]
    return {"cells": cells}


def _available(row: StockRow, ledger: str) -> ui.Part:
    """Return the cell; where the goods that a warehouse keeps lie in its bins it says so, and leads to them.

    The figure stays, so that the column adds up to what may be promised.
    """
    if not row.is_kept_in_bins:
        return ui.quantity_cell(row.available, ledger)
    shown = ui.quantity_cell(row.available, ui.address("stock", q=row.code), "muted")
    return shown | {"text": f"{shown['text']} {_('在库位')}", "look": f"{ui.NUMBER} muted"}


def _totals(totals: StockTotals, *, has_cost: bool) -> list[ui.Part]:
    figures = (
        totals.on_hand,
        totals.reserved,
        totals.held_back or None,
        totals.available,
        totals.incoming,
    )
    cells = [ui.text_cell(_("合计")), *[ui.EMPTY] * 4, *(ui.quantity_cell(figure) for figure in figures)]
    return [*cells, ui.EMPTY, ui.money_cell(totals.value)] if has_cost else cells


@require_GET
def short_stock(request: CompanyRequest) -> HttpResponse:
    """Show the products below their least stock, and how much of each is missing."""
    query = parts.opened(request)
    _refuse_narrow(request)
    after = query.after(str)
    today = timezone.localdate()
    most = parts.PAGE_ROWS + 1
    found = short_products(parts.wanted_stock(query), today, most, after[0] if after else "")
    rows = found[: parts.PAGE_ROWS]
    units = parts.base_units(row.product for row in rows)
    context: ui.Part = {
        "title": _("库存不足"),
        "is_lines": True,
        "note": _("可用数量低于最低库存的商品，全部仓库合计；缺口 = 最低库存 − 可用。"),
        "rows": [_short_row(row, units) for row in rows],
        "next_url": query.next_url((rows[-1].code,) if len(found) > len(rows) else None),
        "filters": ui.filters(query, [parts.product_search(query), parts.category_field(query)]),
        "columns": [
            *ui.columns_of([_("编码"), _("商品"), _("规格"), _("单位")]),
            *ui.columns_of([], [_("现存"), _("占用"), _("可用"), _("在途"), _("最低库存"), _("缺口")]),
        ],
        "empty": ui.empty(_("没有商品低于最低库存"), _("在商品资料里填写最低库存，低于它时会在这里提醒。"))
        | leading(request.actor, SUBJECT, "stock_levels", _("最低最高库存")),
    }
    if request.actor.may("purchasing.order", Verb.DRAFT):
        url = ui.address("new_document", "purchasing.order")
        context["actions"] = [
            {"label": _("新建采购订单"), "url": url, "is_primary": True, "key": "N", "shortcut": "n"}
        ]
    return ui.answer(query, "report", context)


def _short_row(row: ShortProduct, units: dict[int, str]) -> ui.Part:
    stock = ui.address("stock", q=row.code, empty=1)
    return {
        "cells": [
            *parts.product_cells(row, ui.address("product", row.product)),
            ui.text_cell(units.get(row.product, "")),
            ui.quantity_cell(row.on_hand, stock),
            ui.quantity_cell(row.reserved, ui.address("stock_reservations", product=row.product)),
            ui.quantity_cell(row.available, stock),
            ui.quantity_cell(row.incoming or None, stock),
            ui.quantity_cell(row.minimum),
            ui.quantity_cell(row.missing),
        ]
    }


def _refuse_narrow(request: CompanyRequest) -> None:
    """Refuse who sees only some warehouses: the least stock is kept for the company as a whole."""
    if request.actor.scope_of(SUBJECT, Verb.VIEW) is not Scope.ALL:
        raise NotAllowedError(SUBJECT, Verb.VIEW)
