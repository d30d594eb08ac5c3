"""Families where products are chosen, and the sheet of a family's variants on the entry page."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from liandong.catalog.families import FamilyShape, memberships, read_families, search_families
from liandong.catalog.queries import product_facts
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import plain
from liandong.stock_ledger.queries import available_for
from liandong.webkit.access import type_for
from liandong.webkit.chosen import chosen_in
from liandong.webkit.counting import number_of
from liandong.webkit.proposals import Setting, may_see_stock, product_items
from liandong.webkit.report_query import ReportQuery

PRODUCT = "catalog.product"
_MOST, _FEW = 20, 3
"""Families in a list of their own, and above products."""


@require_GET
def pick_families(request: CompanyRequest) -> HttpResponse:
    """Answer the families a text finds."""
    require(request.actor, PRODUCT, Verb.VIEW)
    return JsonResponse({"items": _items(ReportQuery(request).text(), _MOST)})


def families_above(query: ReportQuery) -> list[dict[str, Any]]:
    """Return the families that stand above the products a text finds, where a page asked for them.

    A scanned code is a product's, never a family's.
    """
    if not query.flag("families") or query.flag("scan"):
        return []
    return [{**item, "family": item["id"]} for item in _items(query.text(), _FEW)]


def _items(text: str, most: int) -> list[dict[str, Any]]:
    found = search_families(text, most)
    shapes = read_families(found) if found else {}
    return [_item(shapes[pk]) for pk in found if pk in shapes]


def _item(shape: FamilyShape) -> dict[str, Any]:
    axes = " × ".join(axis.name for axis in shape.axes)
    count = number_of("{count} 种规格", len(shape.products))
    return {"id": shape.id, "code": shape.code, "name": shape.name, "detail": f"{count} · {axes}"}


@require_GET
def matrix(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Answer a ``family``, or that of a ``product``, with its variants as the grid takes products.

    ``stock`` asks for what is available alone. A product of no family is answered with none. The number
    of statements does not depend on how many variants there are.
    """
    require(request.actor, PRODUCT, Verb.VIEW)
    query = ReportQuery(request)
    kind = type_for(request, type_id, Verb.DRAFT)
    shape = _asked_for(query)
    if shape is None:
        return JsonResponse({"family": None})
    products = _in_use(shape)
    partner, place = query.number("partner"), query.number("place")
    if query.flag("stock"):
        return JsonResponse({"available": _available(request, products, place)})
    day = day_of(query.text("business_date"))
    setting = Setting(kind, request.actor, request.rules, partner, place, day, chosen_in(kind, query.text))
    values = {product: one for one, product in shape.variants.items() if product is not None}
    items = product_items(products, setting)
    answer = {
        "family": {"id": shape.id, "code": shape.code, "name": shape.name},
        "axes": [
            {"name": axis.name, "values": [{"id": one.id, "name": one.name} for one in axis.values]}
            for axis in shape.axes
        ],
        "items": [{"product": item, "combination": values[item["id"]]} for item in items],
    }
    return JsonResponse(answer)


def day_of(text: str) -> date | None:
    """Return the day a page sent, None for none that can be read: prices of today are as good."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _asked_for(query: ReportQuery) -> FamilyShape | None:
    family, product = query.number("family"), query.number("product")
    if family is None and product is not None:
        member = memberships([product]).get(product)
        family = None if member is None else member.family
        if family is None:
            return None
    found = read_families([] if family is None else [family])
    if not found:
        raise Http404(family)
    return next(iter(found.values()))


def _in_use(shape: FamilyShape) -> list[int]:
    facts = product_facts(shape.products)
    return [product for product in shape.products if facts[product].is_active]


def _available(request: CompanyRequest, products: list[int], place: int | None) -> dict[str, str]:
    if place is None or not products or not may_see_stock(request.actor, place):
        return {}
    return {str(product): plain(number) for product, number in available_for(products, place).items()}
