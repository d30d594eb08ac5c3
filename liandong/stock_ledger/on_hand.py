"""库存余额: stock per product and place as it is now, from the balances kept under lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from liandong.kernel.money import ZERO, from_scaled, round_half_up
from liandong.kernel.rules import CostScope
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.filters import PRODUCTS, StockFilter, reach_of
from liandong.stock_ledger.flows import Reach
from liandong.stock_ledger.models import INNER_KINDS, CostState, Place, PlaceKind, StockBalance
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined, share

_BALANCES = bulk.table(StockBalance)
_COSTS = bulk.table(CostState)
_PLACES = bulk.table(Place)
_IN_QUARANTINE = f" q WHERE q.kind = '{PlaceKind.QUARANTINE.value}')"
_HELD_BACK = joined("(SELECT q.id FROM ", _PLACES, _IN_QUARANTINE).sql
_COST_DIGITS = 6
_SUMS = "SUM(b.quantity) AS quantity, SUM(b.reserved) AS reserved"


class StockOrder(StrEnum):
    """What stock may be sorted by."""

    CODE = "code"
    NAME = "name"
    QUANTITY = "quantity"
    VALUE = "value"


_SORT_KEYS = {
    StockOrder.CODE: "p.code",
    StockOrder.NAME: "p.name",
    StockOrder.QUANTITY: "v.quantity",
    StockOrder.VALUE: "v.value",
}

StockKey = tuple[str | int, int, int]
"""Where a page ended: the sort value as stored, product, place."""


@dataclass(frozen=True, slots=True)
class StockSlice:
    """One page: at most ``limit`` rows after the row of the key ``after``."""

    limit: int = 100
    after: StockKey | None = None
    order: StockOrder = StockOrder.CODE
    is_descending: bool = False


class StockRow(NamedTuple):
    """Stock of a product in a place, base units.

    Goods on their way between warehouses are ``incoming`` in the place 在途 and not on hand
    there. Goods that wait for inspection are ``held_back``: on hand, and not available.
    ``unit_cost`` is the average of the cost scope, None without stock.
    """

    product: int
    code: str
    name: str
    specification: str
    place: int
    place_name: str
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    unit_cost: Decimal | None
    value: Decimal
    held_back: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """Return what may be promised: on hand − reserved − held back."""
        return self.on_hand - self.reserved - self.held_back

    @property
    def is_kept_in_bins(self) -> bool:
        """Tell whether what a warehouse keeps for orders is more than lies outside its bins."""
        return self.on_hand >= ZERO > self.available


class StockPage(NamedTuple):
    """Rows, and the key to ask the next page with (None at the end)."""

    rows: list[StockRow]
    next_after: StockKey | None


class StockTotals(NamedTuple):
    """The footer of a stock list: sums over the whole filter, not the page."""

    rows: int
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    value: Decimal
    held_back: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """Return what may be promised: on hand − reserved − held back."""
        return self.on_hand - self.reserved - self.held_back


def stock_on_hand(
    stock_filter: StockFilter, cost_scope: CostScope, page: StockSlice, *, by_lot: bool = False
) -> StockPage:
    """Return stock per product and place, a page at a time, with one statement.

    A place's value is its share of the scope's value by quantity; the shares of a scope sum
    exactly to its value. With ``by_lot`` each lot has a cost of its own, and is shared out so.
    """
    reach = reach_of(stock_filter)
    if page.order is StockOrder.VALUE or _fits(page, reach):
        query = joined(
            *("WITH ", _valued(reach.of_product("b.product_id"), cost_scope, by_lot=by_lot), _SHOWN_ROWS),
            *(_is_shown(stock_filter, reach), _after(page), _ordered(page)),
        )
    else:
        # Only what is on the page is valued.
        query = joined(
            *("WITH every AS (", _found(stock_filter), "), found AS (SELECT v.* FROM every v JOIN "),
            *(PRODUCTS, " p ON p.id = v.product_id WHERE true", _after(page), _ordered(page), "), "),
            _valued(
                Source(" AND b.product_id IN (SELECT product_id FROM found)", []), cost_scope, by_lot=by_lot
            ),
            *(_SHOWN_ROWS, _IN_FOUND, _ordered(page)),
        )
    rows = fetch(query)
    shown = [_stock_row(row) for row in rows[: page.limit]]
    is_last = len(rows) <= page.limit
    return StockPage(shown, None if is_last else _key_of(rows[page.limit - 1], page.order))


def stock_totals(stock_filter: StockFilter, cost_scope: CostScope, *, by_lot: bool = False) -> StockTotals:
    """Return the sums over everything the filter finds, with one statement."""
    transit = f"CASE WHEN f.place_id = {VirtualPlace.TRANSIT.value} THEN"
    reach = reach_of(stock_filter)
    products = reach.of_product("b.product_id")
    if stock_filter.places is None and not stock_filter.is_below_zero:
        value = joined("SELECT SUM(b.value) FROM ", _COSTS, " b WHERE true", products)
        valued = Source("", [])
    else:
        value = joined("SELECT SUM(v.value) FROM valued v WHERE ", _is_shown(stock_filter, reach))
        valued = joined(", ", _valued(products, cost_scope, by_lot=by_lot))
    query = joined(
        *("WITH found AS (", _found(stock_filter), ")", valued, " SELECT COUNT(*),"),
        f" COALESCE(SUM({transit} 0 ELSE f.quantity END), 0), COALESCE(SUM(f.reserved), 0),",
        *(f" COALESCE(SUM({transit} f.quantity ELSE 0 END), 0),", " COALESCE((", value, "), 0),"),
        f" COALESCE(SUM(CASE WHEN f.place_id IN {_HELD_BACK} THEN f.quantity ELSE 0 END), 0) FROM found f",
    )
    ((count, on_hand, reserved, incoming, amount, waiting),) = fetch(query)
    held, kept, moving, back = (
        from_scaled(int(number), 6) for number in (on_hand, reserved, incoming, waiting)
    )
    return StockTotals(count, held, kept, moving, from_scaled(int(amount), 4), back)


# SQLite makes an index of what stands behind IN, but not of two CTEs joined.
_IN_FOUND = "(v.product_id, v.place_id) IN (SELECT product_id, place_id FROM found)"
_SHOWN_ROWS = "".join(
    (
        " SELECT p.id, p.code, p.name, p.specification, v.place_id, pl.name AS place_name, v.quantity,",
        *(
            " v.reserved, v.whole, v.total, v.value, pl.kind FROM valued v JOIN ",
            PRODUCTS,
            " p ON p.id = v.product_id",
        ),
        *(" JOIN ", _PLACES, " pl ON pl.id = v.place_id WHERE "),
    )
)


def _fits(page: StockSlice, reach: Reach) -> bool:
    """Tell whether the products asked for are so few that most of them stand on the page."""
    return isinstance(reach.products, Sequence) and len(reach.products) <= page.limit


def _is_shown(stock_filter: StockFilter, reach: Reach) -> Source:
    """Return the condition on what is valued that picks the same rows as ``_found``."""
    return joined(reach.of_place("v.place_id"), _there(stock_filter, " AND", "v.quantity", "v.reserved"))


def _found(stock_filter: StockFilter) -> Source:
    """Return the select of balances that are shown, all lots together."""
    reach = reach_of(stock_filter)
    return joined(
        *(_HELD, reach.of_place("b.place_id"), reach.of_product("b.product_id")),
        " GROUP BY b.product_id, b.place_id",
        _there(stock_filter, " HAVING", "SUM(b.quantity)", "SUM(b.reserved)"),
    )


def _there(stock_filter: StockFilter, word: str, quantity: str, reserved: str) -> str:
    """Return which balances are shown; a warehouse may keep for orders what all lies in its bins."""
    if stock_filter.is_below_zero:
        return f"{word} {quantity} < 0"
    return "" if stock_filter.shows_empty else f"{word} ({quantity} <> 0 OR {reserved} <> 0)"


_HELD = joined("SELECT b.product_id, b.place_id, ", _SUMS, " FROM ", _BALANCES, " b WHERE ").sql


def _valued(products: Source, cost_scope: CostScope, *, by_lot: bool) -> Source:
    """Return the CTE ``valued``: balances without lots, each with its share of the value.

    Shares are cumulative, so that the last one takes the rest; all places take part, so that
    a place's value does not depend on the others asked for.
    """
    scope = "0" if cost_scope is CostScope.COMPANY else _warehouse_of("h.place_id")
    upto = share("total", "upto", "whole")
    before = share("total", "upto - quantity", "whole")
    lot, by = ("b.lot_id", ", b.lot_id") if by_lot else ("0", "")
    held = _HELD.replace("SELECT ", f"SELECT {lot} AS lot_id, ", 1)
    return joined(
        *("held AS (", held, "true", products, " GROUP BY b.product_id, b.place_id", by, "),"),
        *(" scoped AS (SELECT h.*, ", scope, " AS scope FROM held h),"),
        " cumulated AS (SELECT s.*, NULLIF(c.quantity, 0) AS whole, c.value AS total,",
        " SUM(s.quantity) OVER (PARTITION BY s.product_id, s.scope, s.lot_id ORDER BY s.place_id) AS upto",
        *(" FROM scoped s LEFT JOIN ", _COSTS, " c ON c.scope = s.scope AND c.product_id = s.product_id"),
        " AND c.lot_id = s.lot_id), ",
        *(
            "lots" if by_lot else "valued",
            " AS (SELECT product_id, place_id, quantity, reserved, whole, total,",
        ),
        f" COALESCE({upto} - {before}, 0) AS value FROM cumulated)",
        _LOTS_TOGETHER if by_lot else "",
    )


_LOTS_TOGETHER = """, valued AS (SELECT product_id, place_id, SUM(quantity) AS quantity,
  SUM(reserved) AS reserved, NULLIF(SUM(quantity), 0) AS whole, SUM(value) AS total, SUM(value) AS value
  FROM lots GROUP BY product_id, place_id)"""
"""A place's lots as one row, whose unit cost is what they cost on average."""


def _warehouse_of(column: str) -> str:
    kinds = ", ".join(f"'{kind.value}'" for kind in INNER_KINDS)
    bins = f"{_PLACES} b WHERE b.id = {column} AND b.kind IN ({kinds})"
    return joined("COALESCE((SELECT b.parent_id FROM ", bins, "), ", column, ")").sql


def _after(page: StockSlice) -> Source:
    if page.after is None:
        return Source("", [])
    sign = "<" if page.is_descending else ">"
    value, product, place = page.after
    key = _SORT_KEYS[page.order]
    return joined(
        f" AND ({key}, p.id, v.place_id) {sign} (",
        *(given(value), ", ", given(product), ", ", given(place), ")"),
    )


def _ordered(page: StockSlice) -> str:
    """Return the order and the limit, one row more than the page has."""
    way = " DESC" if page.is_descending else ""
    return f" ORDER BY {_SORT_KEYS[page.order]}{way}, p.id{way}, v.place_id{way} LIMIT {page.limit + 1}"


def _key_of(row: Sequence[Any], order: StockOrder) -> StockKey:
    product, code, name, _, place, _, quantity, _, _, _, value, _ = row
    keys: dict[StockOrder, str | int] = {
        StockOrder.CODE: code,
        StockOrder.NAME: name,
        StockOrder.QUANTITY: int(quantity),
        StockOrder.VALUE: int(value),
    }
    return keys[order], product, place


def _stock_row(row: Sequence[Any]) -> StockRow:
    product, code, name, specification, place, place_name, quantity, reserved, whole, total, value, kind = row
    held, kept, worth = from_scaled(quantity, 6), from_scaled(reserved, 6), from_scaled(value, 4)
    is_moving = place == VirtualPlace.TRANSIT
    on_hand, incoming = (ZERO, held) if is_moving else (held, ZERO)
    unit_cost = _unit_cost(total, whole)
    about = (product, code, name, specification, place, place_name)
    held_back = on_hand if kind == PlaceKind.QUARANTINE else ZERO
    return StockRow(*about, on_hand, kept, incoming, unit_cost, worth, held_back)


@lru_cache(maxsize=1024)
def _unit_cost(total: int | None, whole: int | None) -> Decimal | None:
    if total is None or whole is None:
        return None
    return round_half_up(from_scaled(int(total), 4) / from_scaled(int(whole), 6), _COST_DIGITS)
