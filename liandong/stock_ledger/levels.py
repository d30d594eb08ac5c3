"""Least and most stock as it holds on a day: as SQL for all products at once, and warehouse by warehouse."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from liandong.kernel.money import from_scaled
from liandong.stock_ledger.filters import PRODUCTS, StockFilter, reach_of
from liandong.stock_ledger.flows import among
from liandong.stock_ledger.level_model import StockLevel
from liandong.stock_ledger.models import Place, PlaceKind, StockBalance
from liandong.stock_ledger.seasons import FIRST, LAST, number_of_day
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined

_LEVELS, _PLACES = bulk.table(StockLevel), bulk.table(Place)
_BALANCES = bulk.table(StockBalance)
_LYING = f"('{PlaceKind.WAREHOUSE.value}', '{PlaceKind.BIN.value}')"
"""Kinds of places whose goods may be sold: not what waits for inspection."""
_IN_FORCE = ("id", "minimum", "maximum")


class Standing(NamedTuple):
    """A product in a warehouse that has levels, bins included, base units; ``level`` is the row in force."""

    level: int
    product: int
    place: int
    on_hand: Decimal
    reserved: Decimal
    minimum: Decimal | None
    maximum: Decimal | None

    @property
    def available(self) -> Decimal:
        """Return what may be promised: on hand − reserved."""
        return self.on_hand - self.reserved


def in_force_on(on: date, *, of_places: bool) -> Source:
    """Return what holds on a day as a sub-select: id, product_id, place_id, minimum, maximum.

    What a season leaves open is as it is all year. Of places, or those of all warehouses together.
    """
    day = number_of_day(on)
    season = f"CASE WHEN NOT (l.starts = {FIRST} AND l.ends = {LAST}) THEN"
    columns = (f"COALESCE(MAX({season} l.{name} END), MAX(l.{name})) AS {name}" for name in _IN_FORCE)
    return joined(
        *("(SELECT l.product_id, l.place_id, ", ", ".join(columns), " FROM "),
        *(_LEVELS, f" l WHERE l.place_id IS {'NOT ' if of_places else ''}NULL AND ("),
        f"(l.starts <= l.ends AND {day} BETWEEN l.starts AND l.ends)",
        f" OR (l.starts > l.ends AND ({day} >= l.starts OR {day} <= l.ends)))",
        " GROUP BY l.product_id, l.place_id)",
    )


def of_products(on: date) -> Source:
    """Return the levels of all warehouses together as a sub-select: product_id, minimum, maximum.

    What no season says stands on the product. Products without any are not among them.
    """
    return joined(
        "(SELECT k.id AS product_id, COALESCE(f.minimum, k.minimum_stock) AS minimum,",
        " COALESCE(f.maximum, k.maximum_stock) AS maximum FROM ",
        *(PRODUCTS, " k LEFT JOIN ", in_force_on(on, of_places=False), " f ON f.product_id = k.id"),
        " WHERE k.is_active AND (k.minimum_stock > 0 OR k.maximum_stock > 0 OR f.id IS NOT NULL))",
    )


def most_of(products: Sequence[int], on: date) -> dict[int, Decimal]:
    """Return the most stock of products that have one on a day, all warehouses together; one statement."""
    if not products:
        return {}
    condition = joined(" lv WHERE lv.maximum > 0 AND lv.product_id ", among(sorted(products)))
    rows = fetch(joined("SELECT lv.product_id, lv.maximum FROM ", of_products(on), condition))
    return {product: from_scaled(int(number), 6) for product, number in rows}


def standings(wanted: StockFilter, on: date, *, is_short: bool = False, limit: int = 0) -> list[Standing]:
    """Return products in warehouses that have levels on a day, by product and warehouse; one statement.

    ``is_short`` leaves out those with enough; without a ``limit`` all are returned.
    """
    reach = reach_of(wanted)
    within = Source("", [])
    if wanted.places is not None:
        within = joined(" AND f.place_id ", Source(*bulk.among(sorted(wanted.places))))
    held = joined(
        "(SELECT COALESCE(pl.parent_id, pl.id) AS warehouse_id, b.product_id, SUM(b.quantity) AS quantity,",
        *(" SUM(b.reserved) AS reserved FROM ", _BALANCES, " b JOIN ", _PLACES, " pl ON pl.id = b.place_id"),
        *(" WHERE pl.kind IN ", _LYING, " AND b.product_id IN (SELECT lv.product_id FROM ", _LEVELS, " lv)"),
        " GROUP BY COALESCE(pl.parent_id, pl.id), b.product_id)",
    )
    short = " AND f.minimum > COALESCE(h.quantity, 0) - COALESCE(h.reserved, 0)" if is_short else ""
    rows = fetch(
        joined(
            "SELECT f.id, f.product_id, f.place_id, COALESCE(h.quantity, 0), COALESCE(h.reserved, 0),",
            *(" f.minimum, f.maximum FROM ", in_force_on(on, of_places=True), " f JOIN ", PRODUCTS),
            *(" p ON p.id = f.product_id JOIN ", _PLACES, " w ON w.id = f.place_id LEFT JOIN ", held),
            " h ON h.product_id = f.product_id AND h.warehouse_id = f.place_id",
            *(" WHERE p.is_active AND w.is_active", reach.of_product("p.id"), within, short),
            " ORDER BY f.product_id, f.place_id",
            joined(" LIMIT ", given(limit)) if limit else "",
        )
    )
    return [
        Standing(level, product, place, *map(_scaled, held), *map(_limit, limits))
        for level, product, place, *held, least, most in rows
        for limits in [(least, most)]
    ]


def _scaled(number: int) -> Decimal:
    return from_scaled(int(number), 6)


def _limit(number: int | None) -> Decimal | None:
    return None if number is None else _scaled(number)
