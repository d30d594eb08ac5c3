"""分仓分布: how much of each product lies in which warehouse now, from the balances kept under lock."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum
from django.db.models.functions import Coalesce

from liandong.kernel.money import ZERO
from liandong.stock_ledger.filters import PRODUCTS, StockFilter, reach_of
from liandong.stock_ledger.models import OWN_KINDS, Place, StockBalance
from liandong.storage import bulk
from liandong.storage.pieces import fetch, given, joined

_BALANCES = bulk.table(StockBalance)


class Spread(NamedTuple):
    """A product, and how much of it lies in each warehouse with its bins, base units; nothing is absent."""

    product: int
    code: str
    name: str
    specification: str
    places: Mapping[int, Decimal]

    @property
    def whole(self) -> Decimal:
        """Return what there is in all of them."""
        return sum(self.places.values(), ZERO)


def warehouses(stock_filter: StockFilter) -> list[tuple[int, str]]:
    """Return the warehouses a filter reaches, goods on their way among them, by code; one statement."""
    found = Place.objects.filter(kind__in=OWN_KINDS)
    if stock_filter.places is not None:
        found = found.filter(pk__in=stock_filter.places)
    tops = found.values(top=Coalesce("parent", "pk"))
    return list(Place.objects.filter(pk__in=tops).order_by("code").values_list("pk", "name"))


def spread_stock(stock_filter: StockFilter, limit: int, after: str = "") -> list[Spread]:
    """Return products that lie somewhere, by code, beginning after one; two statements."""
    reach = reach_of(stock_filter)
    rows = fetch(
        joined(
            *("SELECT p.id, p.code, p.name, p.specification FROM ", PRODUCTS, " p WHERE p.code > "),
            *(given(after), reach.of_product("p.id"), " AND EXISTS (SELECT 1 FROM ", _BALANCES, " b WHERE "),
            *("b.product_id = p.id AND b.quantity <> 0 AND ", reach.of_place("b.place_id")),
            *(") ORDER BY p.code LIMIT ", given(limit)),
        )
    )
    held = _held([int(row[0]) for row in rows], stock_filter)
    return [
        Spread(int(pk), str(code), str(name), str(specification), held.get(int(pk), {}))
        for pk, code, name, specification in rows
    ]


def _held(products: Sequence[int], stock_filter: StockFilter) -> dict[int, dict[int, Decimal]]:
    found = StockBalance.objects.filter(product__in=products, place__kind__in=OWN_KINDS)
    found = found.exclude(quantity=0)
    if stock_filter.places is not None:
        found = found.filter(place__in=stock_filter.places)
    sums = found.order_by().values_list("product", Coalesce("place__parent", "place"))
    held: dict[int, dict[int, Decimal]] = {}
    for product, top, quantity in sums.annotate(held=Sum("quantity")):
        held.setdefault(product, {})[top] = quantity
    return held
