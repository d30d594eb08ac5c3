"""Pieces with serial numbers: which lie where by now, and which drafts move already. Each one statement."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from liandong.documents.models import DocumentLine, State
from liandong.kernel.serials import SERIALS, serials_of
from liandong.stock_ledger.models import Serial

TRANSFER = "inventory.transfer"


def pieces_in(place: int, products: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return the numbers of the pieces in a place, sorted, by product; products without any are not in it."""
    rows = Serial.objects.filter(place=place, product__in=list(products)).order_by("number")
    found: dict[int, list[str]] = {}
    for product, number in rows.values_list("product", "number"):
        found.setdefault(product, []).append(number)
    return {product: tuple(numbers) for product, numbers in found.items()}


def places_of(named: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Return where pieces lie, by product and number; unknown ones are left out; no statement for none."""
    wanted = set(named)
    if not wanted:
        return {}
    rows = Serial.objects.filter(
        product__in={product for product, _number in wanted},
        number__in={number for _product, number in wanted},
    )
    return {
        (product, number): place
        for product, number, place in rows.values_list("product", "number", "place")
        if (product, number) in wanted
    }


def drafted_from(place: int, products: Collection[int]) -> dict[int, set[str]]:
    """Return the numbers that drafts of transfers take out of a place itself, by product."""
    from_here = Q(place=place) | Q(place=None, document__place=place)
    lines = DocumentLine.objects.filter(
        from_here,
        document__type=TRANSFER,
        document__state=State.DRAFT,
        product__in=list(products),
        details__has_key=SERIALS,
    )
    found: dict[int, set[str]] = {}
    for product, details in lines.values_list("product", "details"):
        found.setdefault(product or 0, set()).update(serials_of(details))
    return found
