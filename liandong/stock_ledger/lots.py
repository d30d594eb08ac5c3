"""Lots: found by product and number, made with their dates, and proposed by expiry."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, F, Q, When

from liandong.kernel.money import ZERO
from liandong.stock_ledger.models import NO_LOT, Lot, Place, PlaceKind, StockBalance
from liandong.storage import bulk

_DIGITS = 6
LotKey = tuple[int, str]
"""Product and number."""


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot as stored, or as it shall be (``id`` 0). Once it ``was_in_stock`` its dates are fixed."""

    product: int
    number: str
    produced_on: date | None = None
    expires_on: date | None = None
    id: int = 0
    was_in_stock: bool = False


class LotStock(NamedTuple):
    """What is available of a lot at a place, in base units."""

    id: int
    number: str
    produced_on: date | None
    expires_on: date | None
    available: Decimal


_FIND = """
SELECT k.id, k.product_id, k.number, k.produced_on, k.expires_on,
       EXISTS (SELECT 1 FROM {balances} b WHERE b.lot_id = k.id AND b.lot_id > 0)
FROM {given} AS v JOIN {lots} k ON k.product_id = v.product_id AND k.number = v.number
"""


def find_lots(keys: Iterable[LotKey]) -> dict[LotKey, LotFacts]:
    """Return the lots there are of these products and numbers (one statement; none without keys)."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    given = bulk.source(Lot, ("product", "number"), wanted)
    sql = _FIND.format(balances=bulk.table(StockBalance), lots=bulk.table(Lot), given=given.sql)
    return {
        (product, number): LotFacts(
            product, number, bulk.as_date(produced), bulk.as_date(expires), pk, bool(was_in_stock)
        )
        for pk, product, number, produced, expires, was_in_stock in bulk.run(sql, given.params)
    }


def keep_lots(lots: Collection[LotFacts]) -> dict[LotKey, LotFacts]:
    """Make the lots without an id and write the dates of the others (at most three statements).

    Returns the new ones as they are stored: somebody may have made one of them in the same moment,
    with dates of his own. Those he left open are then written too (one more statement).
    """
    fresh = sorted((one for one in lots if not one.id), key=lambda one: (one.product, one.number))
    changed = sorted((one for one in lots if one.id), key=lambda one: one.id)
    names = ("product", "number", "produced_on", "expires_on")
    rows = [(one.product, one.number, one.produced_on, one.expires_on) for one in fresh]
    bulk.insert(Lot, names, rows, on_conflict="ON CONFLICT DO NOTHING")
    dates = [(one.id, one.produced_on, one.expires_on) for one in changed]
    bulk.update(Lot, ("id",), ("produced_on", "expires_on"), dates)
    stored = find_lots((one.product, one.number) for one in fresh)
    ours = {(one.product, one.number): one for one in fresh}
    found = {key: _completed(one, ours[key]) for key, one in stored.items()}
    filled = [(one.id, one.produced_on, one.expires_on) for key, one in found.items() if one != stored[key]]
    bulk.update(Lot, ("id",), ("produced_on", "expires_on"), filled)
    return found


def _completed(stored: LotFacts, ours: LotFacts) -> LotFacts:
    return replace(
        stored,
        produced_on=stored.produced_on or ours.produced_on,
        expires_on=stored.expires_on or ours.expires_on,
    )


def fefo(lots: Iterable[LotStock]) -> list[LotStock]:
    """Return lots as they should leave: the earliest expiry first, then the oldest. Pure."""
    return sorted(lots, key=lambda one: (one.expires_on or date.max, one.produced_on or date.max, one.number))


def allocated(
    lots: Iterable[LotStock], quantity: Decimal, unit: Decimal = Decimal(1)
) -> list[tuple[LotStock, Decimal]]:
    """Choose lots by expiry, then age, for a quantity in base units. Pure.

    Each part is exact in a unit of so many base units. The parts may come to less than the quantity:
    then there is no more in these lots.
    """
    found = []
    left = quantity
    for one in fefo(lots):
        taken = min(left, one.available)
        if round(taken / unit, _DIGITS) * unit != taken:
            taken -= taken % unit
        if taken > ZERO:
            found.append((one, taken))
            left -= taken
    return found


def left_of(lots: Sequence[LotStock], taken: Sequence[tuple[LotStock, Decimal]]) -> list[LotStock]:
    """Return lots less what was taken of them."""
    used = {one.id: quantity for one, quantity in taken}
    return [one._replace(available=one.available - used.get(one.id, ZERO)) for one in lots]


def lots_at(places: Iterable[int], products: Iterable[int]) -> dict[tuple[int, int], list[LotStock]]:
    """Return the lots with something to take, by place and product, as they should leave; one statement.

    What a warehouse keeps for orders lies there or in its bins: a lot has no more than all of them have left.
    """
    asked = set(places)
    named = Place.objects.filter(pk__in=asked)
    root = Case(When(kind=PlaceKind.BIN, then=F("parent")), default=F("pk"))
    roots = named.annotate(root=root).values("root")
    within = Q(place__in=roots) | Q(place__parent__in=roots, place__kind=PlaceKind.BIN)
    rows = list(
        StockBalance.objects.filter(within, product__in=set(products))
        .exclude(lot=NO_LOT)
        .select_related("place", "lot")
    )
    found: dict[tuple[int, int], list[LotStock]] = {}
    wholes: dict[tuple[int, int, int], list[StockBalance]] = {}
    for row in rows:
        wholes.setdefault((_root(row.place), row.product_id, row.lot_id or NO_LOT), []).append(row)
    for row in rows:
        left = _leaving(row, wholes[_root(row.place), row.product_id, row.lot_id or NO_LOT])
        if row.place_id in asked and left > ZERO:
            one = LotStock(
                row.lot_id or NO_LOT, row.lot.number, row.lot.produced_on, row.lot.expires_on, left
            )
            found.setdefault((row.place_id, row.product_id), []).append(one)
    return {key: fefo(lots) for key, lots in found.items()}


def _root(place: Place) -> int:
    return place.parent_id if place.kind == PlaceKind.BIN and place.parent_id else place.pk


def lying(row: StockBalance, freed: Decimal = ZERO) -> Decimal:
    """Return what lies there for anybody, as ``Stock.lying`` says; ``freed`` of its promises are the asker's.

    A bin keeps its own promises, a warehouse those of all its places.
    """
    return row.quantity if row.place.kind == PlaceKind.WAREHOUSE else row.quantity - row.reserved + freed


def _leaving(row: StockBalance, whole: Sequence[StockBalance]) -> Decimal:
    """Return what may leave a place, as ``Stock.free`` says it."""
    own = lying(row)
    if not any(one.reserved for one in whole):
        return own
    return min(own, sum((one.quantity - one.reserved for one in whole), ZERO))


def book_lots(place: int, product: int | None = None) -> dict[int, list[LotStock]]:
    """Return what the books say lies in a place, each lot by itself, by product; one statement.

    All products, or one of them. ``available`` is all of it, reserved or not; what has no lot comes
    first, with an empty number.
    """
    held = StockBalance.objects.filter(place=place, quantity__gt=0)
    held = held if product is None else held.filter(product=product)
    rows = held.values_list(
        "product", "lot", "lot__number", "lot__produced_on", "lot__expires_on", "quantity"
    )
    found: dict[int, list[LotStock]] = {}
    for owner, pk, number, produced, expires, quantity in rows:
        found.setdefault(owner, []).append(LotStock(pk, number, produced, expires, quantity))
    return {owner: sorted(fefo(lots), key=lambda one: one.id != NO_LOT) for owner, lots in found.items()}


def with_dates(one: LotFacts, produced_on: date | None, expires_on: date | None) -> LotFacts:
    """Return a lot with what a line says of its dates; what it does not say stays."""
    return replace(one, produced_on=produced_on or one.produced_on, expires_on=expires_on or one.expires_on)
