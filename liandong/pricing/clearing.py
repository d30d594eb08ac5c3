"""What to sell off and for how much: slow stock, too much stock, lots about to expire. Pure.

Quantities are of base units, prices per base unit in the terms of the company's prices.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from liandong.kernel.money import HUNDRED, ZERO, round_half_up

EXPIRY_DAYS = 60
"""Lots that expire within so many days should go."""
ENOUGH_DAYS = 180
"""Stock that lasts longer at the pace of its sales is too much."""

_CENT = Decimal("0.01")
_BY_DAYS_LEFT = ((15, Decimal(40)), (30, Decimal(30)), (EXPIRY_DAYS, Decimal(20)))
_IDLE_OFF = Decimal(30)
_BY_DAYS_LASTING = ((730, Decimal(30)), (365, Decimal(25)), (ENOUGH_DAYS, Decimal(15)))


class Why(StrEnum):
    """Why something should be sold off; the most urgent reason counts."""

    EXPIRING = "expiring"
    IDLE = "idle"
    OVERSTOCK = "overstock"


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a product and what was sold of it in the last ``days``.

    ``days_left`` is when the first lot in stock expires; None where nothing expires soon.
    """

    quantity: Decimal
    sold: Decimal
    days: int
    days_left: int | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """Why a product should be sold off: days until expiry, or for how many the stock lasts; per cent off."""

    why: Why
    days: int | None
    off: Decimal


@dataclass(frozen=True, slots=True)
class Bound:
    """What a price must not go below: the product's minimum, and cost with the least margin, if known."""

    minimum: Decimal | None = None
    cost: Decimal | None = None
    margin_rate: Decimal = ZERO

    @property
    def floor(self) -> Decimal:
        """Return the lowest price to the cent, rounded up. A margin is per cent of the price."""
        rate = min(self.margin_rate, Decimal(99))
        needed = (self.cost or ZERO) * HUNDRED / (HUNDRED - rate)
        return max(self.minimum or ZERO, needed, ZERO).quantize(_CENT, ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Offered:
    """A price to sell off at, and whether the bound kept it from being lower."""

    price: Decimal
    is_bounded: bool


def signal_of(held: Held) -> Signal | None:
    """Return why a product should be sold off and how much cheaper; None where nothing speaks for it."""
    if held.quantity <= ZERO:
        return None
    if held.days_left is not None and 0 < held.days_left <= EXPIRY_DAYS:
        off = next(rate for most, rate in _BY_DAYS_LEFT if held.days_left <= most)
        return Signal(Why.EXPIRING, held.days_left, off)
    if held.sold <= ZERO:
        return Signal(Why.IDLE, None, _IDLE_OFF)
    lasting = int(held.quantity * held.days / held.sold)
    off_by = (rate for least, rate in _BY_DAYS_LASTING if lasting > least)
    found = next(off_by, None)
    return None if found is None else Signal(Why.OVERSTOCK, lasting, found)


def price_for(retail: Decimal, signal: Signal, bound: Bound) -> Offered | None:
    """Return the price to sell off at, to the cent; None where the bound leaves no room below retail."""
    wanted = round_half_up(retail * (HUNDRED - signal.off) / HUNDRED)
    price = max(wanted, bound.floor)
    return Offered(price, price > wanted) if ZERO < price < retail else None
