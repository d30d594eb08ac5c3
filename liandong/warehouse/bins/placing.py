"""Which bin goods are put into, and which bins they are picked from. Pure.

Quantities are base units; a bin's capacity counts the base units of everything in it. Both proposals say
why each bin was chosen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import ZERO

_DIGITS = 6
_LAST = 2**31
"""Bins nobody gave a place on the walk come after those that have one."""


class Reason(StrEnum):
    """Why goods go to a bin, or leave from one."""

    FIXED = "fixed"
    SAME_LOT = "same_lot"
    SAME_PRODUCT = "same_product"
    EMPTY = "empty"
    NO_ROOM = "no_room"
    KEPT = "kept"
    NAMED = "named"
    EARLIEST = "earliest"
    ON_THE_WAY = "on_the_way"
    EMPTIED = "emptied"
    NEAREST = "nearest"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Bin:
    """A bin with what it holds, by product and lot. ``walk`` is its place on the way, None: the last.

    ``owners`` are the products that have it as their fixed bin.
    """

    id: int
    code: str
    walk: int | None = None
    capacity: Decimal | None = None
    is_reserve: bool = False
    holds: frozenset[tuple[int, int]] = frozenset()
    held: Decimal = ZERO
    owners: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods of one lot that wait to be put away; ``fixed`` is the bin of their product."""

    product: int
    lot: int
    quantity: Decimal
    fixed: int | None = None


@dataclass(frozen=True, slots=True)
class Putting:
    """How much of which goods (by position) goes to which bin; None where no bin has room."""

    position: int
    bin: int | None
    quantity: Decimal
    reason: Reason


@dataclass(slots=True)
class _Shelf:
    """A bin while goods are shared out."""

    bin: Bin
    room: Decimal | None
    holds: set[tuple[int, int]]

    def put(self, goods: Goods, quantity: Decimal) -> Decimal:
        """Put in as much as there is room for; return how much that was."""
        taken = quantity if self.room is None else max(min(self.room, quantity), ZERO)
        if taken > ZERO:
            self.holds.add((goods.product, goods.lot))
            self.room = None if self.room is None else self.room - taken
        return taken


def put_away(waiting: Sequence[Goods], bins: Iterable[Bin]) -> list[Putting]:
    """Return where waiting goods go: fixed bin, bin with the lot, with the product, empty bin, by the walk.

    The parts of each goods come to its quantity; what no bin has room for is a part without a bin. A bin
    that is fixed for other products is not taken for an empty one. Goods with a fixed bin overflow into
    the reserve first, others into the picking bins.
    """
    shelves = [
        _Shelf(one, None if one.capacity is None else one.capacity - one.held, set(one.holds)) for one in bins
    ]
    found: list[Putting] = []
    for position, goods in enumerate(waiting):
        left = goods.quantity
        for shelf, reason in _choices(goods, shelves):
            taken = shelf.put(goods, left) if left > ZERO else ZERO
            if taken > ZERO:
                found.append(Putting(position, shelf.bin.id, taken, reason))
                left -= taken
        if left > ZERO:
            found.append(Putting(position, None, left, Reason.NO_ROOM))
    return found


def _choices(goods: Goods, shelves: Sequence[_Shelf]) -> list[tuple[_Shelf, Reason]]:
    has_fixed = goods.fixed is not None
    ranked = []
    for shelf in shelves:
        reason = _reason_to_put(goods, shelf)
        if reason is not None:
            rank = _PUT_ORDER.index(reason)
            ranked.append((rank, shelf.bin.is_reserve is not has_fixed, *_way(shelf.bin), shelf, reason))
    ranked.sort(key=lambda one: one[:4])
    return [(shelf, reason) for *_, shelf, reason in ranked]


_PUT_ORDER = (Reason.FIXED, Reason.SAME_LOT, Reason.SAME_PRODUCT, Reason.EMPTY)


def _reason_to_put(goods: Goods, shelf: _Shelf) -> Reason | None:
    if shelf.bin.id == goods.fixed:
        return Reason.FIXED
    if (goods.product, goods.lot) in shelf.holds:
        return Reason.SAME_LOT
    if any(product == goods.product for product, _lot in shelf.holds):
        return Reason.SAME_PRODUCT
    is_others = bool(shelf.bin.owners) and goods.product not in shelf.bin.owners
    return None if shelf.holds or is_others else Reason.EMPTY


def _way(one: Bin) -> tuple[int, str]:
    return (_LAST if one.walk is None else one.walk, one.code)


@dataclass(frozen=True, slots=True)
class Available:
    """What may be taken of a product's lot in one place. The warehouse itself is a place without a walk."""

    place: int
    code: str
    product: int
    lot: int
    quantity: Decimal
    number: str = ""
    expires_on: date | None = None
    walk: int | None = None
    is_reserve: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line asks for: base units, parts exact in a unit of so many.

    A ``lot`` is asked for by its number; goods past ``since`` are not taken. ``kept`` is the place that
    was chosen before.
    """

    product: int
    quantity: Decimal
    ratio: Decimal = Decimal(1)
    lot: str = ""
    since: date = date.min
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class Picking:
    """How much of what a line (by position) asks for leaves from where; no stock where nothing has it.

    ``serials`` are the pieces it is of, where the line names pieces that lie there.
    """

    position: int
    quantity: Decimal
    reason: Reason
    stock: Available | None = None
    serials: tuple[str, ...] = ()


@dataclass(slots=True)
class _Walk:
    """What is left in each place, and which places are on the way already."""

    left: dict[tuple[int, int, int], Decimal]
    visited: set[int] = field(default_factory=set)


def pick(lines: Sequence[Wanted], stock: Iterable[Available]) -> list[Picking]:
    """Return from where each line leaves: its earliest lot, then the shortest way, bins that empty first.

    Within a lot's day of expiry, picking bins come before the reserve, bins that another line of the same
    walk goes to before those it does not, then the walk's order; of bins at one place of the walk the one
    with least goes first, so that it empties. The parts of a line come to its quantity; what nothing has
    is a part without stock.
    """
    by_product: dict[int, list[Available]] = {}
    for one in stock:
        by_product.setdefault(one.product, []).append(one)
    held = {_key(one): one.quantity for found in by_product.values() for one in found}
    walk = _Walk(held)
    return [
        part
        for position, line in enumerate(lines)
        for part in _picked(position, line, by_product.get(line.product, ()), walk)
    ]


def _key(one: Available) -> tuple[int, int, int]:
    return (one.place, one.product, one.lot)


def _picked(position: int, line: Wanted, stock: Iterable[Available], walk: _Walk) -> Iterator[Picking]:
    fit = [
        one
        for one in stock
        if (not line.lot or one.number == line.lot) and (one.expires_on or date.max) >= line.since
    ]
    left = line.quantity
    while left > ZERO and fit:
        chosen = min(fit, key=lambda one: _order(one, line, walk))
        others = [one for one in fit if one is not chosen]
        taken = _whole(min(left, walk.left[_key(chosen)]), line.ratio)
        if taken > ZERO:
            reason = _reason_to_pick(chosen, others, line, walk, taken)
            walk.left[_key(chosen)] -= taken
            walk.visited.add(chosen.place)
            left -= taken
            yield Picking(position, taken, reason, chosen)
        fit = others
    if left > ZERO:
        yield Picking(position, left, Reason.MISSING)


def _order(
    one: Available, line: Wanted, walk: _Walk
) -> tuple[bool, date, bool, bool, int, Decimal, str, int]:
    return (
        one.place != line.kept,
        one.expires_on or date.max,
        one.is_reserve,
        one.place not in walk.visited,
        _LAST if one.walk is None else one.walk,
        walk.left[_key(one)],
        one.code,
        one.lot,
    )


def _whole(quantity: Decimal, ratio: Decimal) -> Decimal:
    """Return the quantity, or less of it, as what can be written in units of so many."""
    if round(quantity / ratio, _DIGITS) * ratio == quantity:
        return quantity
    return quantity - quantity % ratio


def _reason_to_pick(
    one: Available, others: Sequence[Available], line: Wanted, walk: _Walk, taken: Decimal
) -> Reason:
    if one.place == line.kept:
        return Reason.KEPT
    last = one.expires_on or date.max
    if any((other.expires_on or date.max) > last and walk.left[_key(other)] > ZERO for other in others):
        return Reason.EARLIEST
    if one.place in walk.visited:
        return Reason.ON_THE_WAY
    return Reason.EMPTIED if taken == walk.left[_key(one)] else Reason.NEAREST
