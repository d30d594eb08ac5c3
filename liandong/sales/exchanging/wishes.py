"""What an exchange asks for: lines of a delivery that come back, goods that go out instead. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Back:
    """So much of a line of the delivery, in that line's own unit, with what was found of it.

    ``disposition`` is one of the sales return's; second grade needs its ``place``. ``serials`` are the
    numbers of the pieces with a space between two.
    """

    line: int
    quantity: Decimal
    disposition: str = ""
    place: int | None = None
    serials: str = ""


@dataclass(frozen=True, slots=True)
class Instead:
    """What goes out, in the base unit where none is given, and at the price of the same goods.

    At that price it is in the unit those were delivered in, or at its part of it in the unit that is given.
    """

    product: int
    quantity: Decimal
    price: Decimal | None = None
    unit: int | None = None
    lot: str = ""
    serials: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange of one delivery. ``account`` takes or pays the difference; without one it stays open."""

    delivery: int
    on: date
    backs: Sequence[Back]
    instead: Sequence[Instead]
    reason: str = ""
    place: int | None = None
    account: int | None = None
    memo: str = ""
