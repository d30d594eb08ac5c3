"""What was sold before it came, and who used a receipt's goods, as the locked books hold it. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Bearer(NamedTuple):
    """Whose cost it is when goods sold before they came cost something else than assumed.

    ``place`` is where they left from, ``outside`` where they went.
    """

    line: int
    place: int
    outside: int


@dataclass(slots=True)
class Shortfall:
    """Goods that left a cost before they came, at the cost assumed for them; ``remaining`` are to come."""

    line: int
    bearer: Bearer
    business_date: date
    quantity: Decimal
    value: Decimal
    remaining: Decimal
    remaining_value: Decimal
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Settling:
    """Goods of ``line`` came for a shortfall: ``assumed`` was their value, ``cost`` is what they cost."""

    shortfall: Shortfall
    line: int
    quantity: Decimal
    assumed: Decimal
    cost: Decimal


class Settled(NamedTuple):
    """What goods that came settled, should they turn out never to have come."""

    bearer: Bearer
    quantity: Decimal
    cost: Decimal


class Use(NamedTuple):
    """How much of a receipt one line used for good, and what that is worth by now."""

    bearer: Bearer
    quantity: Decimal
    value: Decimal


class Used(NamedTuple):
    """How much a receipt brought in, and who used it for good, in the order of use.

    ``layer`` is the id of its layer, which may be used up.
    """

    quantity: Decimal
    by: list[Use]
    layer: int | None = None
