"""库存管理成本 as a page: what was bought, and what keeping it cost in capital, storage and losses."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.identity.requests import CompanyRequest
from liandong.inventory.costing import KeepingCost, keeping_costs
from liandong.inventory.stock_rules import StockRules, StorageRates, may_change_rules, read_rules
from liandong.inventory.web import parts
from liandong.inventory.web.months import months_between
from liandong.inventory.web.sorted_rows import page_of, products_by_id, sort_rows
from liandong.kernel.actor import Actor
from liandong.kernel.money import HUNDRED, ZERO, plain, round_half_up, to_scaled
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

_FIGURES = ("bought", "average_value", "capital", "storage", "loss", "total")


@require_GET
def keeping_cost_report(request: CompanyRequest) -> HttpResponse:
    """Show what keeping each product cost, the dearest first."""
    query = parts.opened(request)
    parts.require_cost(request.actor)
    today = timezone.localdate()
    days = sorted((query.day("from", today.replace(month=1, day=1)), query.day("to", today)))
    months, rules = months_between(days[0], days[1]), read_rules()
    rows = keeping_costs(months, parts.wanted_stock(query), rules, parts.unfolded())
    number = _number(query.choice("sort", _FIGURES) or "total")
    sort_rows(query, rows, number)
    page = page_of(query, rows, number, parts.PAGE_ROWS)
    shown = rows[page.start : page.end]
    products = products_by_id(shown)
    context: ui.Part = {
        "columns": _columns(query),
        "rows": [{"cells": _cells(row, products[row.product], (months[0], days[1]))} for row in shown],
        "is_lines": True,
        "next_url": query.next_url(page.next_key),
    }
    if not query.is_next_page:
        change = {"label": _("费率和分段"), "url": ui.address("stock_rules"), "icon": "adjustments"}
        context |= {
            "title": _("库存管理成本"),
            "note": _formula(rules, len(months), request.actor),
            "actions": [change] if may_change_rules(request.actor) else [],
            "filters": ui.filters(
                query, [*parts.stock_fields(query), *ui.span_fields(_("从"), _("至"), (months[0], days[1]))]
            ),
            "totals": _totals(rows),
            "summary": number_of("共 {count} 种商品", len(rows)),
            "empty": parts.no_stock(query, _("有了库存，这里看放着它要多少钱。")),
        }
    return ui.answer(query, "report", context)


def _number(name: str) -> Callable[[KeepingCost], int]:
    return lambda row: to_scaled(getattr(row, name), 4)


def _formula(rules: StockRules, months: int, actor: Actor) -> str:
    words = _(
        "整月，共 {months} 个月。平均库存 = 每月（月初 + 月末）÷ 2 的平均。"
        "资金成本 = 平均库存金额 × {capital}% ÷ 12 × 月数；"
        "仓储成本 = 平均库存数量 × 体积 × {volume} × 月数，没有体积的 × {piece}；"
        "损耗 = 报损、盘亏、路上丢失和报废的成本 − 盘盈；采购成本 = 入库 − 退货，加后来的费用和差价。"
    )
    told = words.format(
        months=months,
        capital=plain(rules.capital_rate),
        volume=plain(rules.storage_volume),
        piece=plain(rules.storage_piece),
    )
    return told + _of_warehouses(rules, dict(parts.visible_places(actor)))


def _of_warehouses(rules: StockRules, names: Mapping[int, str]) -> str:
    """Return the rates of the warehouses that have their own, as far as their names may be seen."""
    words = _("{place}每立方米 {volume}、每件 {piece}")
    told = [
        words.format(
            place=names[place],
            volume=plain(rules.storage_volume if one.volume is None else one.volume),
            piece=plain(rules.storage_piece if one.piece is None else one.piece),
        )
        for place, one in rules.warehouses.items()
        if place in names and one != StorageRates()
    ]
    return _("仓库自己的费率：{rates}。").format(rates="；".join(told)) if told else ""


def _columns(query: ReportQuery) -> list[ui.Part]:
    labels = (
        _("采购成本"),
        _("平均库存金额"),
        _("资金成本"),
        _("仓储成本"),
        _("损耗成本"),
        _("管理成本合计"),
    )
    heads = [
        ui.sorted_column(label, name, query, look=ui.NUMBER)
        for name, label in zip(_FIGURES, labels, strict=True)
    ]
    names = ui.columns_of([_("编码"), _("商品"), _("规格")])
    return [*names, ui.number_column(_("平均库存数量")), *heads, ui.number_column(_("占平均库存%"))]


def _cells(row: KeepingCost, product: Product, days: tuple[date, date]) -> list[ui.Part]:
    url = parts.ledger_url(row.product, None, days)
    cells = parts.product_cells(product, ui.address("product", row.product))
    cells.append(ui.quantity_cell(row.average_quantity, url))
    cells += [ui.money_cell(getattr(row, name), url) for name in _FIGURES]
    return [*cells, ui.quantity_cell(_share(row.total, row.average_value))]


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return round_half_up(part * HUNDRED / whole, 1) if whole > ZERO else None


def _totals(rows: Sequence[KeepingCost]) -> list[ui.Part]:
    """Return the sums of amounts; quantities of different goods make no sum."""
    if not rows:
        return []
    sums = {name: sum((getattr(row, name) for row in rows), ZERO) for name in _FIGURES}
    cells = [ui.text_cell(_("合计")), ui.EMPTY, ui.EMPTY, ui.text_cell("", look=ui.NUMBER)]
    cells += [ui.money_cell(sums[name]) for name in _FIGURES]
    return [*cells, ui.quantity_cell(_share(sums["total"], sums["average_value"]))]
