"""Short questions about stock as it is now."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from liandong.kernel.money import ZERO, from_scaled
from liandong.stock_ledger.flows import among
from liandong.stock_ledger.models import CostState, Place, Reservation, StockBalance
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined

_BALANCES = bulk.table(StockBalance)
_COSTS = bulk.table(CostState)
_RESERVATIONS = bulk.table(Reservation)
_PLACES = bulk.table(Place)


def available_for(products: Sequence[int], place: int, origins: Sequence[int] = ()) -> dict[int, Decimal]:
    """Return what may be promised of each product in a place, all lots together; one statement.

    In a warehouse that is what it has left together with its bins; in a bin what lies there, and no more than
    its warehouse has left where it keeps any for orders. What order lines ``origins`` hold is free for them.
    """
    held = joined(
        *("SELECT v.place_id, v.product_id, v.lot_id, SUM(v.quantity) AS quantity FROM ", _RESERVATIONS),
        *(" v WHERE v.line_id ", among(origins) if origins else "IS NULL"),
        " GROUP BY v.place_id, v.product_id, v.lot_id",
    )
    query = joined(
        *("SELECT s.product_id, r.root, SUM(CASE WHEN s.place_id = ", given(place)),
        " THEN s.quantity - s.kept ELSE 0 END), SUM(s.quantity - s.kept), SUM(s.kept) FROM",
        *(" (SELECT CASE q.kind WHEN 'bin' THEN q.parent_id ELSE q.id END AS root FROM ", _PLACES),
        *(" q WHERE q.id = ", given(place), ") r JOIN ", _PLACES, " k"),
        " ON k.id = r.root OR (k.parent_id = r.root AND k.kind = 'bin') JOIN",
        " (SELECT b.place_id, b.product_id, b.quantity, b.reserved - COALESCE(h.quantity, 0) AS kept FROM ",
        *(_BALANCES, " b LEFT JOIN (", held, ") h ON h.place_id = b.place_id"),
        " AND h.product_id = b.product_id AND h.lot_id = b.lot_id",
        *(" WHERE b.product_id ", among(products), ") s ON s.place_id = k.id GROUP BY s.product_id, r.root"),
    )
    found = {}
    for product, root, own, whole, kept in fetch(query):
        left = whole if root == place else min(own, whole) if kept > 0 else own
        found[product] = from_scaled(int(left), 6)
    return {product: found.get(product, ZERO) for product in products}


def available_by_place(
    products: Sequence[int], places: frozenset[int] | None = None
) -> dict[tuple[int, int], Decimal]:
    """Return what may be promised by (product, place), all lots together; None means every place.

    One statement; what is nowhere has no entry.
    """
    conditions: list[str | Source] = [] if places is None else [" AND place_id ", among(sorted(places))]
    query = joined(
        *("SELECT product_id, place_id, SUM(quantity - reserved) FROM ", _BALANCES),
        *(" WHERE product_id ", among(products), *conditions, " GROUP BY product_id, place_id"),
    )
    return {
        (product, place): from_scaled(int(quantity), 6)
        for product, place, quantity in fetch(query)
        if quantity
    }


def stock_value_total() -> Decimal:
    """Return the value of all stock: what the inventory account must show."""
    ((value,),) = fetch(joined("SELECT COALESCE(SUM(value), 0) FROM ", _COSTS))
    return from_scaled(int(value), 4)


class ReservedLine(NamedTuple):
    """Stock kept for an order line, base units."""

    line: int
    document: int
    number: str
    type: str
    place: int
    lot: str
    quantity: Decimal


def reservations_of(product: int, places: frozenset[int] | None = None) -> list[ReservedLine]:
    """Return who keeps stock of a product, oldest order line first; None means every place."""
    held = Reservation.objects.filter(product_id=product, quantity__gt=0).order_by("line_id")
    if places is not None:
        held = held.filter(place_id__in=places)
    names = ("line_id", "line__document_id", "line__document__number", "line__document__type")
    return [ReservedLine(*row) for row in held.values_list(*names, "place_id", "lot__number", "quantity")]
