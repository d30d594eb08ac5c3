"""规格库存: what is available of each variant of a family in each place."""

from collections.abc import Mapping
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.combining import words_of
from liandong.catalog.families import FamilyShape, read_families
from liandong.catalog.queries import product_facts
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.kernel.money import ZERO
from liandong.stock_ledger.queries import available_by_place
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

Places = list[tuple[int, str]]
Stock = Mapping[tuple[int, int], Decimal]


@require_GET
def variant_stock(request: CompanyRequest) -> HttpResponse:
    """Show a family's variants in rows and places in columns, with what is available in each."""
    query = parts.opened(request)
    number = query.number("family")
    if number is None:
        return ui.answer(query, "report", _frame(query, None, []))
    shape = read_families([number]).get(number)
    if shape is None:
        raise Http404(number)
    reached = parts.reached_places(request.actor, query.number("place"))
    stock = available_by_place(shape.products, reached) if shape.products else {}
    held = {place for _product, place in stock}
    places = [one for one in parts.visible_places(request.actor) if one[0] in held]
    context = _frame(query, shape, places)
    context["rows"] = _rows(shape, places, stock)
    if context["rows"]:
        context["totals"] = _totals(places, stock)
    return ui.answer(query, "report", context)


def _frame(query: ReportQuery, shape: FamilyShape | None, places: Places) -> ui.Part:
    fields = [
        {
            "name": "family",
            "label": _("款：编码 / 名称 / 拼音"),
            "value": shape.id if shape else "",
            "display": shape.name if shape else "",
            "search_url": ui.address("pick_families"),
        },
        parts.place_field(query),
    ]
    heads = [name for _place, name in places]
    return {
        "title": _("规格库存") if shape is None else _("规格库存 · {name}").format(name=shape.name),
        "is_lines": True,
        "note": "" if shape is None else _("各规格在各仓库的可用数量（现存 − 占用），按基本单位。"),
        "filters": ui.filters(query, fields),
        "columns": [*ui.columns_of([_("编码"), _("规格")], [*heads, _("合计")])],
        "rows": [],
        "empty": _nothing(shape),
    }


def _nothing(shape: FamilyShape | None) -> ui.Part:
    if shape is None:
        text = _("在上面输入款的编码、名称或拼音首字母。")
        return ui.empty(_("先选一个款"), text, ui.address("families"), _("去款和规格"))
    text = _("先在规格页生成商品，这里就按仓库列出各规格的可用数量。")
    return ui.empty(_("这个款还没有规格"), text, ui.address("variants", shape.id), _("去生成规格"))


def _rows(shape: FamilyShape, places: Places, stock: Stock) -> list[ui.Part]:
    facts, values = product_facts(shape.products), shape.values
    words = {product: words_of(one, values) for one, product in shape.variants.items() if product is not None}
    rows = []
    for product in shape.products:
        own = [stock.get((product, place), ZERO) for place, _name in places]
        cells = [
            ui.text_cell(facts[product].code, ui.address("product", product)),
            ui.text_cell(words[product], look="card-name"),
            *(
                ui.quantity_cell(number, parts.ledger_url(product, place))
                for number, (place, _name) in zip(own, places, strict=True)
            ),
            ui.quantity_cell(sum(own, ZERO)),
        ]
        rows.append({"cells": cells})
    return rows


def _totals(places: Places, stock: Stock) -> list[ui.Part]:
    by_place = [
        sum((number for (_product, at), number in stock.items() if at == place), ZERO)
        for place, _name in places
    ]
    figures = [ui.quantity_cell(number) for number in (*by_place, sum(by_place, ZERO))]
    return [ui.text_cell(_("合计")), ui.EMPTY, *figures]
