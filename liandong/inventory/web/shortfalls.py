"""先卖后入: which sales took goods that had not come, at what cost, and how much of it is still to come."""

from django.db.models import F
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.catalog.substitutes import substitutes_of
from liandong.documents.queries import visible_to
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.kernel.money import round_half_up
from liandong.stock_ledger.models import Shortfall
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import listing
from liandong.webkit.report_query import ReportQuery

_COST_DIGITS = 4


@require_GET
def stock_shortfalls(request: CompanyRequest) -> HttpResponse:
    """Show what was sold before it came, the latest sale first; what has come since only if asked for."""
    query = parts.opened(request)
    has_cost = parts.sees_cost(request.actor)
    number = query.number("product")
    product = Product.objects.filter(pk=number).first() if number is not None else None
    found = _found(query)
    rows = found[: parts.PAGE_ROWS]
    sold = {row.bearer.document_id for row in rows}
    visible = set(visible_to(request.actor).filter(pk__in=sold).values_list("pk", flat=True))
    substitutes = _substitutes({row.product_id for row in rows})
    costs = [_("暂估单价"), _("未到货暂估成本")] if has_cost else []
    fields = [
        parts.product_field(product),
        parts.place_field(query),
        ui.flag_field("settled", _("含已补入库"), query),
    ]
    context: ui.Part = {
        "title": _("先卖后入明细"),
        "is_lines": True,
        "note": _priced() if has_cost else _("卖的时候还没有入库的货。入库时先补最早的。"),
        "filters": ui.filters(query, fields),
        "columns": [
            *ui.columns_of(
                [_("单据"), _("日期"), _("客户"), _("编码"), _("商品"), _("仓库")],
                [_("先卖数量"), _("还没入库"), *costs],
            ),
            ui.column(_("替代品")),
        ],
        "rows": [
            _row(row, substitutes, is_open=row.bearer.document_id in visible, has_cost=has_cost)
            for row in rows
        ],
        "next_url": query.next_url((rows[-1].pk,) if len(found) > len(rows) else None),
        "empty": ui.empty(_("卖出的货都已入库"), _("允许负库存出库的公司，先卖后入的货列在这里。"))
        | listing(request.actor, "sales.delivery"),
    }
    return ui.answer(query, "report", context)


def _priced() -> str:
    return _("卖的时候还没有入库的货。入库时先补最早的，实际成本与暂估的差额记在入库那天的销售成本。")


def _found(query: ReportQuery) -> list[Shortfall]:
    found = Shortfall.objects.all() if query.flag("settled") else Shortfall.objects.filter(remaining__gt=0)
    product = query.number("product")
    if product is not None:
        found = found.filter(product=product)
    places = parts.reached_places(query.request.actor, query.number("place"))
    if places is not None:
        found = found.filter(place__in=places)
    if after := query.after(int):
        found = found.filter(pk__lt=after[0])
    related = ("bearer__document__partner", "product", "place")
    return list(found.select_related(*related).order_by(F("pk").desc())[: parts.PAGE_ROWS + 1])


def _substitutes(products: set[int]) -> dict[int, str]:
    """Return what may stand in for products, the best first; two statements."""
    found = substitutes_of(products)
    named = {one for some in found.values() for one in some}
    names = dict(Product.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}
    return {product: _("、").join(names[one] for one in some) for product, some in found.items()}


def _row(row: Shortfall, substitutes: dict[int, str], *, is_open: bool, has_cost: bool) -> ui.Part:
    document = row.bearer.document
    partner = document.partner.name if is_open and document.partner else ""
    cells = [
        ui.text_cell(document.number, ui.document_url(document.pk) if is_open else ""),
        ui.date_cell(row.business_date),
        ui.text_cell(partner),
        ui.text_cell(row.product.code, ui.address("product", row.product_id)),
        ui.text_cell(row.product.name, look="card-name"),
        ui.text_cell(row.place.name),
        ui.quantity_cell(row.quantity),
        ui.quantity_cell(row.remaining or None, parts.ledger_url(row.product_id, row.place_id)),
    ]
    if has_cost:
        cost = round_half_up(row.value / row.quantity, _COST_DIGITS)
        cells += [ui.price_cell(cost), ui.money_cell(row.remaining_value)]
    text = substitutes.get(row.product_id, "")
    cells.append(ui.text_cell(text, ui.address("substitutes", row.product_id) if text else "", "cell-wrap"))
    return {"cells": cells}
