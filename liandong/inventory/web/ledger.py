"""库存流水: the moves of one product in time order, with running quantity and value."""

from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.documents.queries import visible_to
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.inventory.web.purposes import purpose_labels
from liandong.stock_ledger.ledger import LedgerPage, LedgerQuery, LedgerRow, stock_ledger_page
from liandong.stock_ledger.models import NO_LOT, Lot, Place
from liandong.stock_ledger.summary import Held
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery


@require_GET
def stock_ledger(request: CompanyRequest) -> HttpResponse:
    """Show a product's opening, each move with what was there after it, and the closing."""
    query = parts.opened(request)
    number = query.number("product")
    if number is None:
        return ui.answer(query, "report", _frame(query, None))
    product = Product.objects.filter(pk=number).first()
    if product is None:
        raise Http404
    days = query.month_to_date()
    after = query.after(date, int)
    wanted = LedgerQuery(
        *(product.pk, *days),
        places=parts.reached_places(request.actor, query.number("place")),
        after=(after[0], after[1]) if after else None,
        limit=query.rows(parts.PAGE_ROWS),
    )
    page = stock_ledger_page(wanted, parts.unfolded())
    has_cost = parts.sees_cost(request.actor)
    rows = _rows(request, page, has_cost=has_cost)
    if after is None:
        opening = [ui.text_cell(days[0]), ui.text_cell(_("期初")), *[ui.EMPTY] * 3]
        opening += [ui.EMPTY] * (4 if has_cost else 2) + _held(page.opening, has_cost=has_cost)
        rows.insert(0, {"look": "is-group", "cells": opening})
    context = _frame(query, product) | {"rows": rows, "next_url": query.next_url(page.next_after)}
    if not query.is_next_page:
        context |= _totals(page, has_cost=has_cost)
    return ui.answer(query, "report", context)


def _frame(query: ReportQuery, product: Product | None) -> ui.Part:
    days = query.month_to_date()
    has_cost = parts.sees_cost(query.request.actor)
    fields = [
        parts.product_field(product),
        parts.place_field(query),
        *ui.span_fields(_("从"), _("至"), days),
    ]
    labels = [_("日期"), _("单据"), _("单据类型"), _("类别"), _("从 → 到")]
    values = [_("数量"), _("成本金额")] if has_cost else [_("数量")]
    bands = [("", len(labels)), (_("入库"), len(values)), (_("出库"), len(values)), (_("结存"), len(values))]
    title = _("库存流水") if product is None else _("库存流水 · {name}").format(name=product.name)
    return {
        "title": title,
        "note": "" if product is None else _note(product),
        "filters": ui.filters(query, fields),
        "bands": [{"label": label, "span": span} for label, span in bands],
        "columns": ui.columns_of(labels, values * 3),
        "is_lines": True,
        "rows": [],
        "empty": ui.empty(
            _("先选一个商品"),
            _("在上面输入编码、名称或拼音首字母，也可以从库存状况点数量进来。"),
            ui.address("stock"),
            _("去库存状况"),
        ),
    }


def _note(product: Product) -> str:
    unit = parts.base_units([product.pk]).get(product.pk, "")
    words = [product.code, product.specification, _("单位：{unit}").format(unit=unit)]
    return " · ".join(word for word in words if word)


def _rows(request: CompanyRequest, page: LedgerPage, *, has_cost: bool) -> list[ui.Part]:
    places = dict(Place.objects.filter(pk__in=_places_on(page.rows)).values_list("pk", "name"))
    documents = {row.document for row in page.rows}
    linked = set(visible_to(request.actor).filter(pk__in=documents).values_list("pk", flat=True))
    types, purposes = ui.type_labels(), purpose_labels()
    lots = _lots_on(page.rows)
    rows = []
    for row in page.rows:
        url = ui.document_url(row.document) if row.document in linked else ""
        moved = row.movement
        cells = [
            ui.text_cell(row.business_date),
            ui.text_cell(row.number, url, "card-name"),
            ui.text_cell(types.get(row.type, row.type)),
            ui.text_cell(purposes.get(row.purpose, row.purpose)),
            ui.text_cell(
                f"{places[row.source]} → {places[row.target]}{lots.get(row.lot, '')}", _lot_url(row)
            ),
            *ui.moved_cells(moved.quantity_in, moved.value_in, "", sees_cost=has_cost),
            *ui.moved_cells(moved.quantity_out, moved.value_out, "", sees_cost=has_cost),
            *_held(row.balance, has_cost=has_cost),
        ]
        rows.append({"cells": cells})
    return rows


def _places_on(rows: list[LedgerRow]) -> set[int]:
    return {place for row in rows for place in (row.source, row.target)}


def _lots_on(rows: list[LedgerRow]) -> dict[int, str]:
    """Return what is said of each lot; one statement, none where no move has one."""
    wanted = {row.lot for row in rows} - {NO_LOT}
    if not wanted:
        return {}
    return {
        pk: f" [{number}]" for pk, number in Lot.objects.filter(pk__in=wanted).values_list("pk", "number")
    }


def _lot_url(row: LedgerRow) -> str:
    return ui.address("lot", row.lot) if row.lot else ""


def _held(held: Held, *, has_cost: bool) -> list[ui.Part]:
    cells = [ui.quantity_cell(held.quantity)]
    return [*cells, ui.money_cell(held.value)] if has_cost else cells


def _totals(page: LedgerPage, *, has_cost: bool) -> ui.Part:
    total = page.total
    cells = [
        ui.text_cell(_("本期合计与期末")),
        *[ui.EMPTY] * 4,
        *ui.moved_cells(total.quantity_in, total.value_in, "", sees_cost=has_cost),
        *ui.moved_cells(total.quantity_out, total.value_out, "", sees_cost=has_cost),
        *_held(page.closing, has_cost=has_cost),
    ]
    return {"totals": cells}
