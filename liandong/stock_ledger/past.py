"""Moves that were posted, as they count for the cost, and what they lack. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from liandong.kernel.money import ZERO
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.stock import is_own

_LOSS = int(VirtualPlace.LOSS)
RETURNS = frozenset({Purpose.SALES_RETURN, Purpose.PURCHASE_RETURN})


class PastMove(NamedTuple):
    """A move as it counts for the cost; ``line`` is the line's id, ``basis`` the line's quantity.

    A tuple: a back-dated entry makes tens of thousands of them, a frozen dataclass takes five times as long.
    ``origin`` is the line its own was copied from, ``original`` the line that it reverses, and
    ``place`` where the goods of a price difference came in. ``document`` is the line's, which
    made the move where it ``is_own``; otherwise the line was corrected, by another one or by itself.
    ``number`` tells in what order moves were posted, 0 one that is about to be.
    """

    line: int
    lot: int
    source: int
    target: int
    quantity: Decimal
    value: Decimal
    purpose: Purpose
    business_date: date
    origin: int | None = None
    original: int | None = None
    basis: Decimal = ZERO
    place: int | None = None
    product: int = 0
    document: int = 0
    is_own: bool = True
    number: int = 0

    @property
    def sign(self) -> int:
        """Return 1 into the company's stock, −1 out of it, 0 within or without.

        What customers send back and is scrapped at once came back too: it goes straight to the losses.
        """
        if is_own(self.target) or is_own(self.source):
            return is_own(self.target) - is_own(self.source)
        return (self.target == _LOSS) - (self.source == _LOSS)

    def is_after(self, other: "PastMove") -> bool:
        """Tell whether this move was posted after another, whatever their dates."""
        return self.number == 0 or self.number > other.number > 0

    @property
    def is_scrap(self) -> bool:
        """Tell whether these goods came back to be scrapped at once, or their doing so is taken back."""
        return bool(self.quantity and self.sign) and not (is_own(self.target) or is_own(self.source))

    @property
    def returns(self) -> int | None:
        """Return the line whose goods a return brings back."""
        return self.origin if self.purpose in RETURNS else None


@dataclass(frozen=True, slots=True)
class Known:
    """What a line moved before the moves that are played, and what returns left of it: signed."""

    value: Decimal
    left_quantity: Decimal
    left_value: Decimal


@dataclass(frozen=True, slots=True)
class Correction:
    """By how much more a line adds to the value of ``place``; ``outside`` is the place that bears it.

    Between two costs of the company's own ``outside`` is the place it came from.
    """

    move: PastMove
    place: int
    outside: int
    amount: Decimal
