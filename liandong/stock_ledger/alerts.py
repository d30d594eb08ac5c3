"""Products of which there is too little: what may be promised is below the least to be kept."""

from decimal import Decimal
from typing import NamedTuple

from liandong.kernel.money import from_scaled
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.filters import PRODUCTS, StockFilter, reach_of
from liandong.stock_ledger.models import StockBalance
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined


class ShortProduct(NamedTuple):
    """A product below its least stock, base units, all warehouses together."""

    product: int
    code: str
    name: str
    specification: str
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    minimum: Decimal

    @property
    def available(self) -> Decimal:
        """Return what may be promised: on hand − reserved."""
        return self.on_hand - self.reserved

    @property
    def missing(self) -> Decimal:
        """Return how much is missing to the least stock."""
        return self.minimum - self.available


def short_count() -> int:
    """Return how many products there is too little of, with one statement."""
    ((count,),) = fetch(joined("SELECT COUNT(*) FROM ", _short(StockFilter()), " AS short"))
    return int(count)


def short_ids() -> list[int]:
    """Return the products there is too little of, with one statement."""
    rows = fetch(joined("SELECT short.id FROM ", _short(StockFilter()), " AS short ORDER BY short.id"))
    return [product for (product,) in rows]


def short_products(wanted: StockFilter, limit: int, after: str = "") -> list[ShortProduct]:
    """Return a page of them by code, those after the code ``after``, with one statement."""
    rows = fetch(
        joined(
            *("SELECT * FROM ", _short(wanted), " AS short WHERE code > ", given(after)),
            f" ORDER BY code LIMIT {int(limit)}",
        )
    )
    return [
        ShortProduct(*row[:4], *(from_scaled(int(number), 6) for number in row[4:]))  # on hand … minimum
        for row in rows
    ]


def _short(wanted: StockFilter) -> Source:
    transit = VirtualPlace.TRANSIT.value
    reach = reach_of(wanted)
    return joined(
        "(SELECT p.id, p.code, p.name, p.specification, COALESCE(h.on_hand, 0) AS on_hand,",
        " COALESCE(h.reserved, 0) AS reserved, COALESCE(h.incoming, 0) AS incoming, p.minimum_stock",
        *(" FROM ", PRODUCTS, " p LEFT JOIN (SELECT b.product_id,"),
        f" SUM(CASE WHEN b.place_id = {transit} THEN 0 ELSE b.quantity END) AS on_hand,",
        " SUM(b.reserved) AS reserved,",
        f" SUM(CASE WHEN b.place_id = {transit} THEN b.quantity ELSE 0 END) AS incoming FROM ",
        *(bulk.table(StockBalance), " b WHERE b.product_id IN (SELECT k.id FROM ", PRODUCTS, " k"),
        " WHERE k.minimum_stock > 0) GROUP BY b.product_id) h ON h.product_id = p.id",
        " WHERE p.is_active AND p.minimum_stock > 0",
        " AND p.minimum_stock > COALESCE(h.on_hand, 0) - COALESCE(h.reserved, 0)",
        *(reach.of_product("p.id"), ")"),
    )
