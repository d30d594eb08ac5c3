"""How picking bins are filled up from the reserve. Pure; quantities are base units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.kernel.money import ZERO
from liandong.warehouse.bins.placing import Available

_LAST = 2**31


@dataclass(frozen=True, slots=True)
class Low:
    """A product's own picking bin that is running empty: what it holds and how much goes in, base units."""

    product: int
    bin: int
    holds: Decimal
    room: Decimal


@dataclass(frozen=True, slots=True)
class Filling:
    """How much goes from a reserve into a picking bin (by its position among the low ones)."""

    position: int
    source: Available
    quantity: Decimal


def replenish(low: Sequence[Low], reserve: Iterable[Available]) -> list[Filling]:
    """Return what fills up picking bins from the reserve: the earliest lot first, then the walk.

    No more goes into a bin than it has room for, and no more leaves a reserve than is there.
    """
    sources = list(reserve)
    left = {(one.place, one.product, one.lot): one.quantity for one in sources}
    found = []
    for position, one in enumerate(low):
        room = one.room
        for source in sorted((each for each in sources if each.product == one.product), key=_reserve_order):
            key = (source.place, source.product, source.lot)
            taken = min(room, left[key])
            if taken > ZERO:
                found.append(Filling(position, source, taken))
                left[key] -= taken
                room -= taken
    return found


def _reserve_order(one: Available) -> tuple[date, int, str, int]:
    return (one.expires_on or date.max, _LAST if one.walk is None else one.walk, one.code, one.lot)
