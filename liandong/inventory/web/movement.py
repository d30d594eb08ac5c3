"""进销存汇总 and stock as of a past day, at historical cost."""

from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.inventory.web.purposes import purpose_labels
from liandong.stock_ledger.models import Place
from liandong.stock_ledger.summary import (
    CodeSlice,
    Held,
    HeldRow,
    Moved,
    MovedRow,
    Movement,
    MovementSummary,
    movement_summary,
    stock_as_of,
)
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

Days = tuple[date, date]
Side = tuple[str, bool]
"""A purpose and whether goods came in by it."""


@require_GET
def stock_summary(request: CompanyRequest) -> HttpResponse:
    """Show opening, what came and went, and closing of a span; on demand per purpose."""
    query = parts.opened(request)
    days = query.month_to_date()
    page = movement_summary(*days, parts.wanted_stock(query), parts.unfolded(), _code_slice(query))
    sides = _sides(page.totals) if query.flag("purposes") else None
    shape = _Shape(query, days, sides)
    context: ui.Part = {
        **shape.heads(),
        "rows": [shape.row(row) for row in page.rows],
        "next_url": query.next_url(page.next_after),
    }
    if not query.is_next_page:
        context |= shape.frame(page)
    return ui.answer(query, "report", context)


def _code_slice(query: ReportQuery) -> CodeSlice:
    key = query.after(str, int)
    after = (key[0], key[1]) if key else None
    return CodeSlice(query.rows(parts.PAGE_ROWS), after, by_place=query.flag("by_place"))


def _sides(totals: Moved) -> list[Side]:
    """Return the purposes by which anything moved in the whole filter, what came in first."""
    found: list[Side] = []
    for is_in in (True, False):
        for purpose in purpose_labels():
            moved = totals.by_purpose.get(purpose, Movement())
            if any((moved.quantity_in, moved.value_in) if is_in else (moved.quantity_out, moved.value_out)):
                found.append((purpose, is_in))
    return found


class _Shape:
    """The columns of one 进销存汇总: sides folded into 入库 and 出库, or one band for each."""

    def __init__(self, query: ReportQuery, days: Days, sides: list[Side] | None) -> None:
        self.query = query
        self.days = days
        self.sides = sides
        self.has_cost = parts.sees_cost(query.request.actor)
        self.by_place = query.flag("by_place")
        self.place = query.number("place")
        self.names = dict(Place.objects.values_list("pk", "name")) if self.by_place else {}

    def row(self, row: MovedRow) -> ui.Part:
        """Return the cells of a product; each figure leads to its moves."""
        named = row.named
        url = parts.ledger_url(named.product, named.place or self.place, self.days)
        cells = parts.product_cells(named, ui.address("product", named.product))
        if self.by_place:
            cells.append(ui.text_cell(self.names.get(named.place, "")))
        return {"cells": [*cells, *self.figures(row.moved, url)]}

    def figures(self, moved: Moved, url: str) -> list[ui.Part]:
        """Return opening, the sides and closing."""
        total = moved.total
        cells = self._held(moved.opening, url)
        if self.sides is None:
            cells += self._moved(total.quantity_in, total.value_in, url)
            cells += self._moved(total.quantity_out, total.value_out, url)
        for purpose, is_in in self.sides or ():
            part = moved.by_purpose.get(purpose, Movement())
            figures = (part.quantity_in, part.value_in) if is_in else (part.quantity_out, part.value_out)
            cells += self._moved(*figures, url)
        return [*cells, *self._held(moved.closing, url)]

    def _held(self, held: Held, url: str) -> list[ui.Part]:
        cells = [ui.quantity_cell(held.quantity, url)]
        return [*cells, ui.money_cell(held.value, url)] if self.has_cost else cells

    def _moved(self, quantity: Decimal, value: Decimal, url: str) -> list[ui.Part]:
        return ui.moved_cells(quantity, value, url, sees_cost=self.has_cost)

    def _labels(self) -> list[str]:
        return [_("编码"), _("商品"), _("规格"), *([_("仓库")] if self.by_place else [])]

    def heads(self) -> ui.Part:
        """Return the columns, and the bands above them."""
        labels, bands = self._labels(), [_("期初"), *self._side_labels(), _("期末")]
        values = [_("数量"), _("成本金额")] if self.has_cost else [_("数量")]
        spans = [{"label": "", "span": len(labels)}, *({"label": one, "span": len(values)} for one in bands)]
        return {"bands": spans, "columns": ui.columns_of(labels, values * len(bands)), "is_lines": True}

    def frame(self, page: MovementSummary) -> ui.Part:
        """Return what stands around the rows."""
        fields = [
            *parts.stock_fields(self.query),
            *ui.span_fields(_("从"), _("至"), self.days),
            ui.flag_field("by_place", _("分仓库"), self.query),
            ui.flag_field("purposes", _("按类别展开"), self.query),
        ]
        named = len(self._labels())
        totals = [ui.text_cell(_("合计")), *[ui.EMPTY] * (named - 1), *self.figures(page.totals, "")]
        return {
            "title": _("进销存汇总"),
            "note": _("金额为过账时的历史成本；调拨在按仓库看时算入库和出库。") if self.has_cost else "",
            "filters": ui.filters(self.query, fields),
            "totals": totals,
            "empty": ui.empty(
                _("这段时间没有库存，也没有出入库"),
                _("换一段日期，或清除筛选。"),
                self.query.request.path,
                _("看本月"),
            ),
        }

    def _side_labels(self) -> list[str]:
        if self.sides is None:
            return [_("入库"), _("出库")]
        labels = purpose_labels()
        return [
            (_("{purpose} 入") if is_in else _("{purpose} 出")).format(purpose=labels[purpose])
            for purpose, is_in in self.sides
        ]


@require_GET
def stock_on_day(request: CompanyRequest) -> HttpResponse:
    """Show stock at the end of a day."""
    query = parts.opened(request)
    has_cost = parts.sees_cost(request.actor)
    on = query.day("on", timezone.localdate())
    page = stock_as_of(on, parts.wanted_stock(query), parts.unfolded(), _code_slice(query))
    by_place = query.flag("by_place")
    names = dict(Place.objects.values_list("pk", "name")) if by_place else None
    labels = [_("编码"), _("商品"), _("规格"), *([_("仓库")] if by_place else [])]
    values = [_("数量"), _("成本金额")] if has_cost else [_("数量")]
    totals = [
        ui.text_cell(_("合计")),
        *[ui.EMPTY] * (len(labels) - 1),
        ui.quantity_cell(page.totals.quantity),
    ]
    context: ui.Part = {
        "title": _("历史库存"),
        "is_lines": True,
        "note": _("{day} 日终的数量和历史成本。").format(day=on)
        if has_cost
        else _("{day} 日终的数量。").format(day=on),
        "filters": ui.filters(
            query,
            [
                *parts.stock_fields(query),
                ui.date_field("on", _("截至"), on),
                ui.flag_field("by_place", _("分仓库"), query),
            ],
        ),
        "columns": ui.columns_of(labels, values),
        "rows": [_held_row(row, on, names, has_cost=has_cost) for row in page.rows],
        "totals": [*totals, ui.money_cell(page.totals.value)] if has_cost else totals,
        "next_url": query.next_url(page.next_after),
        "summary": number_of("共 {count} 行", page.row_count),
        "empty": parts.no_stock(query, _("那一天还没有库存。")),
    }
    return ui.answer(query, "report", context)


def _held_row(row: HeldRow, on: date, names: dict[int, str] | None, *, has_cost: bool) -> ui.Part:
    named = row.named
    url = parts.ledger_url(named.product, named.place, (on.replace(day=1), on))
    cells = parts.product_cells(named, ui.address("product", named.product))
    if names is not None:
        cells.append(ui.text_cell(names.get(named.place, "")))
    cells.append(ui.quantity_cell(row.held.quantity, url))
    return {"cells": [*cells, ui.money_cell(row.held.value, url)] if has_cost else cells}
