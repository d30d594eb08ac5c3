"""Products of which there is too little, too much, or of which nothing is sold."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from liandong.kernel.money import from_scaled
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.filters import PRODUCTS, StockFilter, reach_of
from liandong.stock_ledger.flows import Reach
from liandong.stock_ledger.levels import of_products
from liandong.stock_ledger.models import Place, PlaceKind, StockBalance, StockMonth
from liandong.stock_ledger.stock import FIRST_WAREHOUSE
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined


class ShortProduct(NamedTuple):
    """A product below its least stock, base units, all warehouses together.

    What waits for inspection is ``incoming``, like what is on its way: neither can be promised yet.
    """

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


def short_count(on: date) -> int:
    """Return how many products there is too little of on a day, with one statement."""
    ((count,),) = fetch(joined("SELECT COUNT(*) FROM ", _short(StockFilter(), on), " AS short"))
    return int(count)


def short_ids(on: date) -> list[int]:
    """Return the products there is too little of on a day, with one statement."""
    rows = fetch(joined("SELECT short.id FROM ", _short(StockFilter(), on), " AS short ORDER BY short.id"))
    return [product for (product,) in rows]


def short_products(wanted: StockFilter, on: date, limit: int, after: str = "") -> list[ShortProduct]:
    """Return a page of them by code, those after the code ``after``, with one statement."""
    rows = fetch(
        joined(
            *("SELECT * FROM ", _short(wanted, on), " AS short WHERE code > ", given(after)),
            f" ORDER BY code LIMIT {int(limit)}",
        )
    )
    return [
        ShortProduct(*row[:4], *(from_scaled(int(number), 6) for number in row[4:]))  # on hand … minimum
        for row in rows
    ]


def _short(wanted: StockFilter, on: date) -> Source:
    waiting = f"q.id = {VirtualPlace.TRANSIT.value} OR q.kind = '{PlaceKind.QUARANTINE.value}'"
    coming = joined("b.place_id IN (SELECT q.id FROM ", bulk.table(Place), f" q WHERE {waiting})").sql
    reach, levels = reach_of(wanted), of_products(on)
    return joined(
        "(SELECT p.id, p.code, p.name, p.specification, COALESCE(h.on_hand, 0) AS on_hand,",
        " COALESCE(h.reserved, 0) AS reserved, COALESCE(h.incoming, 0) AS incoming, lv.minimum",
        *(
            " FROM ",
            levels,
            " lv JOIN ",
            PRODUCTS,
            " p ON p.id = lv.product_id LEFT JOIN (SELECT b.product_id,",
        ),
        f" SUM(CASE WHEN {coming} THEN 0 ELSE b.quantity END) AS on_hand,",
        " SUM(b.reserved) AS reserved,",
        f" SUM(CASE WHEN {coming} THEN b.quantity ELSE 0 END) AS incoming FROM ",
        *(bulk.table(StockBalance), " b WHERE b.product_id IN (SELECT k.product_id FROM ", levels, " k"),
        " WHERE k.minimum > 0) GROUP BY b.product_id) h ON h.product_id = p.id",
        " WHERE p.is_active AND lv.minimum > 0",
        " AND lv.minimum > COALESCE(h.on_hand, 0) - COALESCE(h.reserved, 0)",
        *(reach.of_product("p.id"), ")"),
    )


class OverProduct(NamedTuple):
    """A product above its greatest stock, base units, all warehouses together."""

    product: int
    on_hand: Decimal
    maximum: Decimal


def over_products(on: date, limit: int) -> list[OverProduct]:
    """Return products of which there is too much on a day, by id, with one statement."""
    levels = of_products(on)
    chosen = joined("(SELECT k.product_id FROM ", levels, " k WHERE k.maximum > 0)")
    rows = fetch(
        joined(
            *("SELECT p.id, h.on_hand, lv.maximum FROM ", levels, " lv JOIN ", PRODUCTS),
            *(" p ON p.id = lv.product_id JOIN ", _on_hand(chosen)),
            " h ON h.product_id = p.id WHERE p.is_active AND lv.maximum > 0",
            f" AND h.on_hand > lv.maximum ORDER BY p.id LIMIT {int(limit)}",
        )
    )
    return [OverProduct(pk, *(from_scaled(int(number), 6) for number in row)) for pk, *row in rows]


def negative_products(limit: int) -> list[tuple[int, Decimal]]:
    """Return products sold before they came, by id, with how much is missing of each; one statement."""
    rows = fetch(
        joined(
            *("SELECT b.product_id, SUM(b.quantity) FROM ", bulk.table(StockBalance), " b"),
            f" WHERE b.is_negative GROUP BY b.product_id ORDER BY b.product_id LIMIT {int(limit)}",
        )
    )
    return [(product, from_scaled(int(quantity), 6)) for product, quantity in rows]


def slow_products(since: date, limit: int) -> list[tuple[int, Decimal]]:
    """Return products that lay here at the month of a day and were not sold since, with what is on hand.

    Whole months count, so a product shows up at most a month late, never early; one statement.
    """
    month = since.replace(day=1).isoformat()
    months, own = bulk.table(StockMonth), Reach()
    held = joined(
        *("(SELECT m.product_id FROM ", months, " m WHERE m.month < ", given(month), " AND "),
        *(own.of_place("m.place_id"), " GROUP BY m.product_id"),
        " HAVING SUM(m.quantity_in) > SUM(m.quantity_out))",
    )
    sold = joined(
        *("(SELECT s.product_id FROM ", months, " s WHERE s.month >= ", given(month)),
        *(" AND s.purpose = ", given(Purpose.SALE.value), " GROUP BY s.product_id, s.month"),
        # A reversed sale comes back under its own purpose: nothing was sold.
        " HAVING SUM(s.quantity_out) > SUM(s.quantity_in))",
    )
    lying = joined(PRODUCTS, " p JOIN ", _on_hand(held), " h ON h.product_id = p.id")
    rows = fetch(
        joined(
            *("SELECT p.id, h.on_hand FROM ", lying, " WHERE p.is_active AND h.on_hand > 0"),
            *(" AND p.id NOT IN ", sold, f" ORDER BY p.id LIMIT {int(limit)}"),
        )
    )
    return [(product, from_scaled(int(on_hand), 6)) for product, on_hand in rows]


def _on_hand(products: Source) -> Source:
    """Return what lies in the warehouses of some products, as a sub-select."""
    return joined(
        *("(SELECT b.product_id, SUM(b.quantity) AS on_hand FROM ", bulk.table(StockBalance), " b WHERE "),
        *(f"b.place_id > {FIRST_WAREHOUSE} AND b.product_id IN ", products, " GROUP BY b.product_id)"),
    )
