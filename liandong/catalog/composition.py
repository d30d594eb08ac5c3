"""What a product is made of: its parts, and how much of each a quantity of it takes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from liandong.kernel.money import HUNDRED, ZERO, round_half_up

QUANTITY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A part in base units; ``scrap_rate`` is per cent on top, ``share`` its weight when cost is divided."""

    product: int
    quantity: Decimal
    scrap_rate: Decimal = ZERO
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Composition:
    """The parts of ``quantity`` base units of a product."""

    product: int
    parts: tuple[Part, ...]
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Needed:
    """How much of a part is needed; ``is_exact`` tells whether it could be said without rounding."""

    part: Part
    quantity: Decimal
    is_exact: bool


def parts_needed(composition: Composition, quantity: Decimal, *, with_scrap: bool) -> Iterator[Needed]:
    """Yield what ``quantity`` base units of the product take of each part, to the millionth of a unit."""
    for part in composition.parts:
        rate = part.scrap_rate if with_scrap else ZERO
        dividend = part.quantity * quantity * (HUNDRED + rate)
        divisor = composition.quantity * HUNDRED
        needed = round_half_up(dividend / divisor, QUANTITY_DIGITS)
        yield Needed(part, needed, needed * divisor == dividend)
