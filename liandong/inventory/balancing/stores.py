"""From which warehouses goods should go to which others. Pure; base units.

What a warehouse should have is the greater of its least stock and what it sells in the days to be
covered, and never more than its most stock. Only what is available is given away, so nothing that is
reserved, and nothing a warehouse needs itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from liandong.kernel.money import ZERO

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Store:
    """A product in a warehouse: what is available there now and what is coming, and what it should have.

    ``minimum`` and ``maximum`` None are not said. ``sold`` is what was sold in the last ``days`` days.
    """

    place: int
    available: Decimal
    coming: Decimal = ZERO
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    sold: Decimal = ZERO

    def should_have(self, days: int, cover: int) -> Decimal:
        """Return what the warehouse should have, for ``cover`` days at the pace of the last ``days``."""
        demand = self.sold * cover / days if days else ZERO
        wanted = max(self.minimum or ZERO, demand)
        return wanted if self.maximum is None else min(wanted, self.maximum)


@dataclass(frozen=True, slots=True)
class Balance:
    """Goods that should go from a warehouse to another, whole base units, and the figures of both."""

    source: Store
    target: Store
    quantity: Decimal
    short: Decimal
    spare: Decimal


def balance(stores: Iterable[Store], days: int, cover: int) -> list[Balance]:
    """Return what should go where: the shortest warehouse first, from the one with most to spare.

    Shortages are rounded up to whole base units, what can be spared is rounded down. No warehouse both
    gives and gets; what no other can spare stays short.
    """
    known = list(stores)
    wanted = {one.place: one.should_have(days, cover) for one in known}
    short = {
        one.place: (wanted[one.place] - one.available - one.coming).to_integral_value(ROUND_CEILING)
        for one in known
    }
    spare = {
        one.place: (one.available - wanted[one.place]).to_integral_value(ROUND_FLOOR)
        for one in known
        if short[one.place] <= ZERO
    }
    found = []
    for target in sorted(known, key=lambda one: (-short[one.place], one.place)):
        left = short[target.place]
        for source in sorted(known, key=lambda one: (-spare.get(one.place, ZERO), one.place)):
            quantity = min(left, spare.get(source.place, ZERO))
            if quantity >= ONE:
                found.append(Balance(source, target, quantity, short[target.place], spare[source.place]))
                spare[source.place] -= quantity
                left -= quantity
    return found
