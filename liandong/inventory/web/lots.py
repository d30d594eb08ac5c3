"""批次/效期: lots in stock by the days they have left; and 批次追溯: where one lot came from and went."""

from datetime import date, timedelta
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.queries import visible_to
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.inventory.web.makings import makings, rows_below
from liandong.kernel.money import ZERO
from liandong.stock_ledger.lot_queries import (
    NEVER,
    LotFilter,
    LotTotals,
    Trace,
    lot_totals,
    lot_values,
    lots_in_stock,
    trace_of,
)
from liandong.stock_ledger.models import Lot, StockBalance, StockMove
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

_WITHIN = ("0", "30", "90", "180")
_WIDTH = 6


@require_GET
def lots(request: CompanyRequest) -> HttpResponse:
    """Show lots in stock with the days they have left, those that expire first on top."""
    query = parts.opened(request)
    has_cost = parts.sees_cost(request.actor)
    after = query.after(date, int)
    size = query.rows(parts.PAGE_ROWS)
    found = lots_in_stock(_wanted(query), size + 1, (after[0], after[1]) if after else None)
    rows = found[:size]
    values = lot_values(rows, request.rules) if has_cost else {}
    units = parts.base_units(row.product_id for row in rows)
    last = rows[-1] if len(found) > len(rows) else None
    key = None if last is None else (last.lot.expires_on or NEVER, last.pk)
    context: ui.Part = {
        "title": _("批次/效期"),
        "is_lines": True,
        "filters": ui.filters(query, _fields(query)),
        "columns": _columns(has_cost=has_cost),
        "rows": [_row(row, units.get(row.product_id, ""), values.get(row.pk)) for row in rows],
        "next_url": query.next_url(key),
        "empty": parts.no_stock(query, _("商品设为按批次管理后，入库时填批号，这里按效期先后显示。")),
    }
    if not query.is_next_page:
        context["totals"] = _totals(lot_totals(_wanted(query), request.rules, has_cost=has_cost))
    return ui.answer(query, "report", context)


def _totals(totals: LotTotals) -> list[ui.Part]:
    cells = [
        ui.text_cell(_("合计")),
        *[ui.EMPTY] * 8,
        ui.quantity_cell(totals.quantity),
        ui.quantity_cell(totals.quantity - totals.reserved),
    ]
    return cells if totals.value is None else [*cells, ui.money_cell(totals.value)]


def _wanted(query: ReportQuery) -> LotFilter:
    product = query.number("product")
    days = query.choice("days", _WITHIN)
    today = timezone.localdate()
    return LotFilter(
        products=None if product is None else [product],
        places=parts.reached_places(query.request.actor, query.number("place")),
        text=query.text(),
        until=None if not days else today + timedelta(days=int(days) if days != "0" else -1),
    )


def _fields(query: ReportQuery) -> list[ui.Part]:
    labels = [_("已过期"), _("30 天内到期"), _("90 天内到期"), _("180 天内到期")]
    within = list(zip(_WITHIN, labels, strict=True))
    return [
        ui.search_field(_("商品编码 / 名称 / 拼音 / 批号"), query),
        parts.place_field(query),
        ui.choice_field("days", _("效期"), within, query.choice("days", _WITHIN)),
    ]


def _columns(*, has_cost: bool) -> list[ui.Part]:
    labels = [_("编码"), _("商品"), _("规格"), _("批号"), _("生产日期"), _("有效期至")]
    return [
        *ui.columns_of(labels),
        ui.number_column(_("剩余天数")),
        *ui.columns_of([_("仓库"), _("单位")], [_("现存"), _("可用")]),
        *([ui.number_column(_("成本金额"))] if has_cost else []),
    ]


def _row(row: StockBalance, unit: str, value: Decimal | None) -> ui.Part:
    product, lot = row.product, row.lot
    cells = [
        *parts.product_cells(product, ui.address("product", product.pk)),
        ui.text_cell(lot.number, ui.address("lot", lot.pk)),
        ui.text_cell(lot.produced_on),
        ui.text_cell(lot.expires_on),
        _days_cell(lot),
        ui.text_cell(row.place.name),
        ui.text_cell(unit),
        ui.quantity_cell(row.quantity, parts.ledger_url(product.pk, row.place_id)),
        ui.quantity_cell(row.quantity - row.reserved),
    ]
    return {"cells": cells if value is None else [*cells, ui.money_cell(value)]}


def _days_cell(lot: Lot) -> ui.Part:
    if lot.expires_on is None:
        return ui.EMPTY
    return ui.quantity_cell(Decimal((lot.expires_on - timezone.localdate()).days))


@require_GET
def lot(request: CompanyRequest, lot: int) -> HttpResponse:
    """Show one lot from its supplier to its customers: what came, where it lies, what went to whom."""
    query = parts.opened(request)
    found = Lot.objects.select_related("product").filter(pk=lot).exclude(product=None).first()
    if found is None or found.product is None:
        raise Http404(lot)
    places = parts.reached_places(request.actor, query.number("place"))
    after = query.after(date, int)
    key = (after[0], after[1]) if after else None
    trace = trace_of(found, places, query.rows(parts.PAGE_ROWS), key)
    if places is not None and not trace.has_moves:
        raise Http404(lot)
    has_cost = parts.sees_cost(request.actor)
    labels = [_("日期"), _("单据"), _("单据类型"), _("往来单位"), _("从 → 到")]
    context: ui.Part = {
        "title": _("批次追溯 · {lot}").format(lot=found.number),
        "is_lines": True,
        "note": _note(found),
        "filters": ui.filters(query, [parts.place_field(query)]),
        "columns": ui.columns_of(labels, [_("数量"), *([_("成本金额")] if has_cost else [])]),
        "rows": _trace_rows(request, trace, has_cost=has_cost, is_first=key is None),
        "next_url": query.next_url(trace.next_after),
        "empty": ui.empty(
            _("这个批次还没有出入库"),
            _("单据的行选了这个批号并审核后，来龙去脉列在这里。"),
            ui.address("lots"),
            _("看全部批次"),
        ),
    }
    return ui.answer(query, "report", context)


def _note(lot: Lot) -> str:
    product = lot.product
    words = [
        f"{product.code} {product.name}" if product else "",
        product.specification if product else "",
        _("生产日期 {day}").format(day=lot.produced_on) if lot.produced_on else "",
        _("有效期至 {day}").format(day=lot.expires_on) if lot.expires_on else "",
    ]
    return " · ".join(word for word in words if word)


def _trace_rows(request: CompanyRequest, trace: Trace, *, has_cost: bool, is_first: bool) -> list[ui.Part]:
    """Return the groups of a page; sums, and what lies where, stand on the first one only."""
    moves = [*trace.came, *trace.went]
    ids = {move.document_id for move in moves}
    seen = set(visible_to(request.actor).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    made = makings(moves, seen)

    def rows_of(some: list[StockMove]) -> list[ui.Part]:
        found: list[ui.Part] = []
        for move in some:
            found.append(_move_row(move, is_open=move.document_id in seen, has_cost=has_cost))
            found += rows_below(move, made, _WIDTH, has_cost=has_cost)
        return found

    came, went = rows_of(trace.came), rows_of(trace.went)
    lies = [_place_row(row, has_cost=has_cost) for row in trace.lies] if is_first else []
    if not (came or lies or went):
        return []
    held = sum((row.quantity for row in trace.lies), ZERO)
    groups = [(_("来源"), trace.quantity_in, came), (_("现存"), held, lies)]
    rows: list[ui.Part] = []
    for label, total, some in [*groups, (_("去向"), trace.quantity_out, went)]:
        if is_first or some:
            head = [ui.text_cell(label), *[ui.EMPTY] * 4, ui.quantity_cell(total) if is_first else ui.EMPTY]
            rows.append({"look": "is-group", "cells": [*head, ui.EMPTY] if has_cost else head})
            rows += some
    return rows


def _move_row(move: StockMove, *, is_open: bool, has_cost: bool) -> ui.Part:
    document = move.document
    partner = document.partner.name if is_open and document.partner else ""
    cells = [
        ui.text_cell(move.business_date),
        ui.text_cell(document.number, ui.document_url(document.pk) if is_open else ""),
        ui.text_cell(ui.type_labels().get(document.type, document.type)),
        ui.text_cell(partner),
        ui.text_cell(f"{move.source.name} → {move.target.name}"),
        ui.quantity_cell(move.quantity),
    ]
    return {"cells": [*cells, ui.money_cell(move.value)] if has_cost else cells}


def _place_row(row: StockBalance, *, has_cost: bool) -> ui.Part:
    url = parts.ledger_url(row.product_id, row.place_id)
    cells = [*[ui.EMPTY] * 4, ui.text_cell(row.place.name), ui.quantity_cell(row.quantity, url)]
    return {"cells": [*cells, ui.EMPTY] if has_cost else cells}
