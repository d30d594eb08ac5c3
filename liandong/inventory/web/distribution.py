"""分仓分布 as a page: products in rows, warehouses in columns."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.stock_ledger.distribution import Spread, spread_stock, warehouses
from liandong.webkit import report_parts as ui


@require_GET
def stock_distribution(request: CompanyRequest) -> HttpResponse:
    """Show how much of each product lies in which warehouse, in its bins and for inspection too."""
    query = parts.opened(request)
    wanted = parts.wanted_stock(query)
    after = query.after(str)
    size = query.rows(parts.PAGE_ROWS)
    found = spread_stock(wanted, size + 1, after[0] if after else "")
    rows, places = found[:size], warehouses(parts.wanted_stock(query))
    units = parts.base_units(row.product for row in rows)
    key = (rows[-1].code,) if len(found) > size else None
    context: ui.Part = {
        "title": _("分仓分布"),
        "is_lines": True,
        "note": _("每个商品在各仓库的现存，含库位和待检的货，按基本单位；点数字看流水。"),
        "filters": ui.filters(query, [parts.product_search(query), parts.category_field(query)]),
        "columns": ui.columns_of(
            [_("编码"), _("商品"), _("规格"), _("单位")], [_("合计"), *(name for _place, name in places)]
        ),
        "rows": [_row(row, places, units) for row in rows],
        "next_url": query.next_url(key),
        "empty": parts.no_stock(query, _("入库以后，这里看每个商品放在哪些仓库。")),
    }
    return ui.answer(query, "report", context)


def _row(row: Spread, places: list[tuple[int, str]], units: dict[int, str]) -> ui.Part:
    held = [(place, row.places.get(place)) for place, _name in places]
    return {
        "cells": [
            *parts.product_cells(row, ui.address("product", row.product)),
            ui.text_cell(units.get(row.product, "")),
            ui.quantity_cell(row.whole, ui.address("stock", q=row.code)),
            *(ui.quantity_cell(number, parts.ledger_url(row.product, place)) for place, number in held),
        ]
    }
