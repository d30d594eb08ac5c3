"""Reading what products are made of."""

from collections.abc import Iterable

from django.db.models import QuerySet

from liandong.catalog.composition import Composition, Part
from liandong.catalog.models import ComponentRow


def compositions_of(products: Iterable[int]) -> dict[int, Composition]:
    """Return the compositions of those products that have one, by product, with one statement."""
    return _read(ComponentRow.objects.filter(whole__in=set(products)))


def kits_among(products: Iterable[int]) -> dict[int, Composition]:
    """Return the compositions of the products that are sold as kits: they keep no stock; one statement."""
    rows = ComponentRow.objects.filter(whole__in=set(products), whole__product__is_stocked=False)
    return _read(rows)


def _read(rows: QuerySet[ComponentRow]) -> dict[int, Composition]:
    parts: dict[int, list[Part]] = {}
    wholes = {}
    ordered = rows.order_by("whole", "position").values_list(
        "whole", "whole__quantity", "part", "quantity", "scrap_rate", "share"
    )
    for whole, batch, product, quantity, scrap_rate, share in ordered:
        wholes[whole] = batch
        parts.setdefault(whole, []).append(Part(product, quantity, scrap_rate, share))
    return {whole: Composition(whole, tuple(parts[whole]), batch) for whole, batch in wholes.items()}
