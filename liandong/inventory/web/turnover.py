"""周转和畅滞销: what was sold of a span against what lay here; and the value of stock month by month."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.inventory.web.months import months_back, months_between
from liandong.inventory.web.sorted_rows import page_of, products_by_id, sort_rows
from liandong.kernel.money import ZERO, round_half_up, to_scaled
from liandong.stock_ledger.turnover import MonthValue, Turned, last_sold, month_values, turned_over
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

USUAL_DAYS = 90
_USUAL_MONTHS = 12
_NEVER = 10**15
"""Days that what is not sold at all would last, for the order of rows."""

_STATES: Mapping[str, Callable[[Turned], bool]] = {
    "idle": lambda row: row.sold <= ZERO < row.closing,
    "sold": lambda row: row.sold > ZERO,
}


def _span(query: ReportQuery) -> tuple[date, date]:
    today = timezone.localdate()
    usual = today - timedelta(days=USUAL_DAYS - 1)
    days = sorted((query.day("from", usual), query.day("to", today)))
    return days[0], days[1]


@require_GET
def turnover(request: CompanyRequest) -> HttpResponse:
    """Show how fast each product sells: the best first, or what would last the longest, or what lies idle."""
    query = parts.opened(request)
    has_cost = parts.sees_cost(request.actor)
    days = _span(query)
    length = (days[1] - days[0]).days + 1
    state = query.choice("state", list(_STATES))
    rows = turned_over(*days, parts.wanted_stock(query), parts.unfolded())
    if state:
        rows = [row for row in rows if _STATES[state](row)]
    orders = _orders(length)
    sorts = [name for name in orders if has_cost or name not in {"cost", "value"}]
    usual = ("value" if has_cost else "closing") if state == "idle" else "sold"
    number = orders[query.choice("sort", sorts) or usual]
    sort_rows(query, rows, number)
    page = page_of(query, rows, number, parts.PAGE_ROWS)
    shown = rows[page.start : page.end]
    table = _Table(query, days, has_cost=has_cost)
    products, sold = products_by_id(shown), last_sold([row.product for row in shown])
    context: ui.Part = {
        "columns": table.heads(),
        "rows": [{"cells": table.cells(row, products[row.product], sold.get(row.product))} for row in shown],
        "next_url": query.next_url(page.next_key),
    }
    if not query.is_next_page:
        context |= table.frame(rows, state)
    return ui.answer(query, "report", context)


def _orders(length: int) -> dict[str, Callable[[Turned], int]]:
    """Return what rows may be sorted by, as whole numbers."""
    return {
        "sold": lambda row: to_scaled(row.sold, 6),
        "closing": lambda row: to_scaled(row.closing, 6),
        "cost": lambda row: to_scaled(row.cost_of_sales, 4),
        "value": lambda row: to_scaled(row.closing_value, 4),
        "lasts": lambda row: (
            _NEVER if row.sold <= ZERO < row.closing else int((lasts(row, length) or ZERO) * 10)
        ),
    }


def average_value(row: Turned) -> Decimal:
    """Return the mean of the values at both ends."""
    return round_half_up((row.opening_value + row.closing_value) / 2)


def rate(row: Turned, *, has_cost: bool) -> Decimal | None:
    """Return how often stock turned over: sold ÷ average, at cost, or in pieces for who sees no cost."""
    part, mean = row.sold, (row.opening + row.closing) / 2
    if has_cost:
        part, mean = row.cost_of_sales, (row.opening_value + row.closing_value) / 2
    return round_half_up(part / mean) if mean > ZERO else None


def lasts(row: Turned, length: int) -> Decimal | None:
    """Return for how many days the stock lasts at the pace of the span; None when nothing was sold."""
    return round_half_up(row.closing * length / row.sold, 1) if row.sold > ZERO else None


class _Table:
    def __init__(self, query: ReportQuery, days: tuple[date, date], *, has_cost: bool) -> None:
        self.query, self.days, self.has_cost = query, days, has_cost
        self.length = (days[1] - days[0]).days + 1

    def heads(self) -> list[ui.Part]:
        """Return the heads; those of figures that tell fast from slow sort."""
        heads = ui.columns_of([_("编码"), _("商品"), _("规格")])
        heads.append(ui.number_column(_("期初")))
        heads += [self._sorted(_("销量"), "sold"), self._sorted(_("期末"), "closing")]
        if self.has_cost:
            heads += [self._sorted(_("销售成本"), "cost"), ui.number_column(_("平均库存金额"))]
            heads.append(self._sorted(_("期末金额"), "value"))
        heads += ui.columns_of([], [_("周转率（次）"), _("周转天数")])
        return [*heads, self._sorted(_("还能卖（天）"), "lasts"), ui.column(_("最后销售月份"))]

    def _sorted(self, label: str, key: str) -> ui.Part:
        return ui.sorted_column(label, key, self.query, look=ui.NUMBER)

    def cells(self, row: Turned, product: Product, sold: date | None) -> list[ui.Part]:
        """Return a product's figures; each leads to its moves."""
        url = parts.ledger_url(row.product, self.query.number("place"), self.days)
        cells = parts.product_cells(product, ui.address("product", row.product))
        cells += [ui.quantity_cell(number, url) for number in (row.opening, row.sold, row.closing)]
        if self.has_cost:
            amounts = (row.cost_of_sales, average_value(row), row.closing_value)
            cells += [ui.money_cell(amount, url) for amount in amounts]
        turned = rate(row, has_cost=self.has_cost)
        cells.append(ui.quantity_cell(turned))
        cells.append(
            ui.quantity_cell(round_half_up(self.length / turned, 1) if turned and turned > ZERO else None)
        )
        cells.append(ui.quantity_cell(lasts(row, self.length)))
        return [*cells, ui.text_cell(f"{sold:%Y-%m}" if sold else "")]

    def frame(self, rows: Sequence[Turned], state: str) -> ui.Part:
        """Return what stands around the rows."""
        states = [("sold", _("有销量的")), ("idle", _("呆滞：有库存，一件没卖"))]
        fields = [
            *parts.stock_fields(self.query),
            ui.choice_field("state", _("畅滞销"), states, state or None),
            *ui.span_fields(_("从"), _("至"), self.days),
        ]
        values = {"label": _("库存金额走势"), "url": ui.address("stock_values"), "icon": "report-money"}
        costs = {"label": _("库存管理成本"), "url": ui.address("stock_costs"), "icon": "report-money"}
        return {
            "title": _("周转和畅滞销"),
            "actions": [values, costs] if self.has_cost else [],
            "note": self._formula(),
            "is_lines": True,
            "filters": ui.filters(self.query, fields),
            "totals": self._totals(rows),
            "summary": number_of("共 {count} 种商品", len(rows)),
            "empty": parts.no_stock(self.query, _("有了入库和销售，这里看每种商品卖得多快。")),
        }

    def _formula(self) -> str:
        words = (
            _("周转率 = 销售成本 ÷ 平均库存金额，平均库存 =（期初 + 期末）÷ 2；")
            if self.has_cost
            else _("周转率 = 销量 ÷ 平均库存数量，平均库存 =（期初 + 期末）÷ 2；")
        )
        more = _("周转天数 = {days} 天 ÷ 周转率；还能卖 = 期末 ÷ 每天平均销量。销量已减退货。")
        return " ".join((words, more.format(days=self.length)))

    def _totals(self, rows: Sequence[Turned]) -> list[ui.Part]:
        """Return the sums at cost; quantities of different goods make no sum."""
        if not rows or not self.has_cost:
            return []
        cost, closing, opening = (
            sum((getattr(row, name) for row in rows), ZERO)
            for name in ("cost_of_sales", "closing_value", "opening_value")
        )
        whole = Turned(0, ZERO, opening, ZERO, closing, ZERO, cost)
        turned = rate(whole, has_cost=True)
        blank = ui.text_cell("", look=ui.NUMBER)
        return [
            *(ui.text_cell(_("合计")), ui.EMPTY, ui.EMPTY, blank, blank, blank),
            *(ui.money_cell(amount) for amount in (cost, average_value(whole), closing)),
            ui.quantity_cell(turned),
            ui.quantity_cell(round_half_up(self.length / turned, 1) if turned and turned > ZERO else None),
            *(blank, ui.EMPTY),
        ]


@require_GET
def value_over_time(request: CompanyRequest) -> HttpResponse:
    """Show the value of stock month by month: at its beginning, what came, what went, at its end."""
    query = parts.opened(request)
    parts.require_cost(request.actor)
    today = timezone.localdate()
    first = months_back(today, _USUAL_MONTHS - 1)
    days = sorted((query.day("from", first), query.day("to", today)))
    months = months_between(days[0], days[1])
    end = (months[-1] + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    found = month_values(months, end, parts.wanted_stock(query), parts.unfolded())
    context: ui.Part = {
        "title": _("库存金额走势"),
        "is_lines": True,
        "note": _("每月底的历史成本；看一个仓库时，调拨算入库和出库。"),
        "filters": ui.filters(
            query, [*parts.stock_fields(query), *ui.span_fields(_("从"), _("至"), (months[0], days[1]))]
        ),
        "columns": ui.columns_of(
            [_("月份")], [_("期初金额"), _("入库金额"), _("出库金额"), _("期末金额"), _("增减%")]
        ),
        "rows": [{"cells": _value_cells(one, query)} for one in reversed(found)],
        "empty": parts.no_stock(query, _("入库以后，这里看每个月底的库存金额。")),
    }
    return ui.answer(query, "report", context)


def _value_cells(one: MonthValue, query: ReportQuery) -> list[ui.Part]:
    end = (one.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    kept = {"place": query.number("place"), "category": query.number("category"), "q": query.text()}
    url = ui.address("stock_summary", **kept, **{"from": one.month, "to": end})
    change = round_half_up((one.closing - one.opening) * 100 / one.opening, 1) if one.opening > ZERO else None
    cells = [ui.text_cell(f"{one.month:%Y-%m}", url, "card-name")]
    cells += [ui.money_cell(amount, url) for amount in (one.opening, one.came, one.went, one.closing)]
    return [*cells, ui.quantity_cell(change)]
