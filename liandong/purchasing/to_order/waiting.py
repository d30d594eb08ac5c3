"""What was bought for sales orders and still waits for inspection (待检).

An inspection names no receipt. What is inspected first is taken to be what came first, so what still waits
in a place is what the latest receipts brought there.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q

from liandong.documents.models import DocumentLine, State
from liandong.kernel.money import ZERO
from liandong.stock_ledger.models import NO_LOT, PlaceKind, StockBalance

RECEIPT, SALES_ORDER = "purchasing.receipt", "sales.order"
_Key = tuple[int, int, int]
"""Place, product, lot."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many base units of a product wait in a place for a sales order's line."""

    line: int
    place: int
    product: int
    quantity: Decimal


def waiting_for_lines(lines: Collection[int]) -> dict[int, Decimal]:
    """Return what waits for lines of sales orders, base units; three statements, one where nothing came."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for one in _waiting(Q(origin__origin__in=list(lines))):
        found[one.line] += one.quantity
    return found


def waiting_for_orders(products: Collection[int]) -> list[Waiting]:
    """Return what of products waits for open lines of sales orders; three statements at most."""
    still_open = Q(
        origin__origin__document__type=SALES_ORDER,
        origin__origin__document__state=State.POSTED,
        origin__origin__document__is_closed=False,
        origin__origin__is_closed=False,
        origin__origin__quantity__gt=F("origin__origin__fulfilled"),
    )
    return _waiting(Q(product__in=list(products)) & still_open)


def _waiting(wanted: Q) -> list[Waiting]:
    posted = DocumentLine.objects.filter(
        document__type=RECEIPT,
        document__state=State.POSTED,
        document__reverses=None,
        place__kind=PlaceKind.QUARANTINE,
    )
    rows = posted.filter(wanted).values_list("pk", "origin__origin", "place", "product")
    served: dict[int, int] = {}
    places, products = set[int](), set[int]()
    for pk, line, place, product in rows:
        served[pk] = line or 0
        places.add(place or 0)
        products.add(product or 0)
    if not served:
        return []
    left = _left(places, products)
    later = posted.filter(pk__gte=min(served), place__in=places, product__in=products).order_by("-pk")
    found = []
    names = ("pk", "place", "product", "lot", "quantity", "returned")
    for pk, place, product, lot, quantity, returned in later.values_list(*names):
        key = (place or 0, product or 0, lot or NO_LOT)
        part = min(max(quantity - returned, ZERO), left[key])
        left[key] -= part
        if pk in served and part:
            found.append(Waiting(served[pk], key[0], key[1], part))
    return found


def _left(places: Collection[int], products: Collection[int]) -> dict[_Key, Decimal]:
    there = StockBalance.objects.filter(place__in=places, product__in=products, quantity__gt=0)
    rows = there.values_list("place", "product", "lot", "quantity")
    return defaultdict(Decimal, {(place, product, lot): quantity for place, product, lot, quantity in rows})
