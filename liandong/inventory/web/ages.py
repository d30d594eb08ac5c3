"""库龄: stock by how long it has lain here, at the end of a day."""

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.identity.requests import CompanyRequest
from liandong.inventory.stock_rules import may_change_rules, read_rules
from liandong.inventory.web import parts
from liandong.inventory.web.sorted_rows import page_of, products_by_id, sort_rows
from liandong.kernel.money import from_scaled
from liandong.kernel.rules import CostMethod
from liandong.stock_ledger.ages import Aged, layer_ages, stock_ages
from liandong.storage.pieces import exact_share
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

_BEYOND = 10**18
"""More than any stored figure."""

_SORTS = ("quantity", "value", "old")


@require_GET
def stock_age_report(request: CompanyRequest) -> HttpResponse:
    """Show what lies here by age, what is oldest first."""
    query = parts.opened(request)
    has_cost = parts.sees_cost(request.actor)
    limits = read_rules().ages
    on, is_by_layers = query.day("on", timezone.localdate()), False
    wanted = parts.wanted_stock(query)
    is_today = on == timezone.localdate() and wanted.places is None
    if is_today and request.rules.cost_method is CostMethod.FIFO:
        rows, is_by_layers = layer_ages(on, limits, wanted), True
    else:
        rows = stock_ages(on, limits, wanted, parts.unfolded())
    sort = query.choice("sort", _SORTS if has_cost else ("quantity", "old")) or "old"
    numbers = {"quantity": _quantity, "value": _value, "old": _oldest_value if has_cost else _oldest}
    number = numbers[sort]
    sort_rows(query, rows, number)
    page = page_of(query, rows, number, parts.PAGE_ROWS)
    shown = rows[page.start : page.end]
    products = products_by_id(shown)
    table = _Table(query, limits, has_cost=has_cost)
    context: ui.Part = {
        **table.heads(),
        "rows": [{"cells": table.cells(row, products[row.product])} for row in shown],
        "is_lines": True,
        "next_url": query.next_url(page.next_key),
    }
    if not query.is_next_page:
        rules = {"label": _("库龄分段"), "url": ui.address("stock_rules"), "icon": "adjustments"}
        context |= {
            "title": _("库龄分析"),
            "note": _note(is_by_layers=is_by_layers, has_cost=has_cost),
            "actions": [rules] if may_change_rules(request.actor) else [],
            "filters": ui.filters(query, [*parts.stock_fields(query), ui.date_field("on", _("截至"), on)]),
            "totals": table.totals(rows),
            "summary": number_of("共 {count} 种商品", len(rows)),
            "empty": parts.no_stock(query, _("入库以后，这里看每种商品放了多久。")),
        }
    return ui.answer(query, "report", context)


def _note(*, is_by_layers: bool, has_cost: bool) -> str:
    first = (
        _("按先进先出每一层入库的剩余数量和成本。")
        if is_by_layers
        else _("先到的先出：剩下的算是最近入库的，期初、采购、退货、盘盈和其他入库都算入库。")
    )
    spread = "" if is_by_layers or not has_cost else _("金额按数量分到各段。")
    return " ".join(filter(None, (first, spread, _("看一个仓库时，从到这个仓库的那天算起。"))))


def _quantity(row: Aged) -> int:
    return row.quantity


def _value(row: Aged) -> int:
    return row.value


def _oldest(row: Aged) -> int:
    return _by_age(row.ages)


def _oldest_value(row: Aged) -> int:
    return _by_age(_values(row))


def _by_age(figures: Sequence[int]) -> int:
    """Return a number that compares the oldest first, then the next younger, and so on."""
    number = 0
    for figure in reversed(figures):
        number = number * _BEYOND + max(figure, 0)
    return number


def _values(row: Aged) -> list[int]:
    """Return the value of each age, as stored: spread by quantity to the cent, the last takes the rest."""
    if row.value < 0 or row.quantity <= 0:
        return [*[0] * (len(row.ages) - 1), row.value]
    found, upto, reached = [], 0, 0
    for quantity in row.ages:
        upto += quantity
        whole = exact_share(row.value, upto, row.quantity) or 0
        found.append(whole - reached)
        reached = whole
    return found


class _Table:
    """A band for everything, then one for each age."""

    def __init__(self, query: ReportQuery, limits: Sequence[int], *, has_cost: bool) -> None:
        self.query, self.limits, self.has_cost = query, limits, has_cost

    def heads(self) -> ui.Part:
        """Return the columns, and the bands above them."""
        labels = [_("编码"), _("商品"), _("规格")]
        values = [_("数量"), _("成本金额")] if self.has_cost else [_("数量")]
        heads = ui.columns_of(labels)
        heads.append(ui.sorted_column(_("数量"), "quantity", self.query, look=ui.NUMBER))
        if self.has_cost:
            heads.append(ui.sorted_column(_("成本金额"), "value", self.query, look=ui.NUMBER))
        bands = self._bands()
        heads += [ui.number_column(label) for _band in bands[:-1] for label in values]
        last = ui.columns_of([], values)
        last[-1] = ui.sorted_column(values[-1], "old", self.query, look=ui.NUMBER)
        spans = [{"label": "", "span": len(labels)}]
        spans += [{"label": label, "span": len(values)} for label in (_("现存"), *bands)]
        return {"bands": spans, "columns": [*heads, *last]}

    def _bands(self) -> list[str]:
        found, first = [], 0
        for limit in self.limits:
            found.append(_("{first}–{last} 天").format(first=first, last=limit))
            first = limit + 1
        return [*found, _("{days} 天以上").format(days=self.limits[-1])]

    def cells(self, row: Aged, product: Product) -> list[ui.Part]:
        """Return a product's figures; each leads to its moves."""
        url = parts.ledger_url(row.product, self.query.number("place"))
        cells = parts.product_cells(product, ui.address("product", row.product))
        cells += self._pair(row.quantity, row.value, url)
        for quantity, value in zip(row.ages, _values(row), strict=True):
            cells += ui.moved_cells(from_scaled(quantity, 6), _amount(value), url, sees_cost=self.has_cost)
        return cells

    def _pair(self, quantity: int, value: int, url: str) -> list[ui.Part]:
        cells = [ui.quantity_cell(from_scaled(quantity, 6), url)]
        return [*cells, ui.money_cell(_amount(value), url)] if self.has_cost else cells

    def totals(self, rows: Sequence[Aged]) -> list[ui.Part]:
        """Return the sums of values; quantities of different goods make no sum."""
        blank = ui.text_cell("", look=ui.NUMBER)
        if not self.has_cost or not rows:
            return []
        ages = [sum(one) for one in zip(*(_values(row) for row in rows), strict=True)]
        cells = [ui.text_cell(_("合计")), ui.EMPTY, ui.EMPTY]
        for value in (sum(row.value for row in rows), *ages):
            cells += [blank, ui.money_cell(_amount(value))]
        return cells


def _amount(value: int) -> Decimal:
    return from_scaled(value, 4)
