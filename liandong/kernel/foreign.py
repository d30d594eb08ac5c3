"""Money in another currency than the company's own, and which part of the one a part of the other is. Pure.

A claim in another currency carries both amounts from the moment it was made. A part of the one is the same
part of the other, rounded once, and all of it only for all: a claim is settled in both currencies or in
neither.
"""

from dataclasses import dataclass
from decimal import Decimal

from liandong.kernel.money import MINOR_DIGITS, ZERO, round_half_up


@dataclass(frozen=True, slots=True)
class Foreign:
    """In which other currency a document is: its code and minor digits, own units for one of it.

    ``total`` is what the document comes to in it, signed. A document that moves no money has no rate.
    """

    currency: str
    digits: int
    rate: Decimal | None
    total: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ForeignClaim:
    """What a claim is in its currency of so many minor ``digits``, and what is open of that; signed."""

    currency: str
    digits: int
    amount: Decimal
    open_amount: Decimal


@dataclass(frozen=True, slots=True)
class OpenAmounts:
    """What a debt is and what is open of it, in the books and in its currency (zero in the company's own)."""

    amount: Decimal
    open_amount: Decimal
    foreign: Decimal = ZERO
    foreign_open: Decimal = ZERO

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is settled: in its currency, as its worth in the books may change alone."""
        return self.foreign_open == self.foreign if self.foreign else self.open_amount == self.amount

    @property
    def settled(self) -> Decimal:
        """What is settled; what the worth changed by counts with the first part that is."""
        return ZERO if self.is_whole else self.amount - self.open_amount


def own_share(open_amount: Decimal, held: ForeignClaim, foreign: Decimal) -> Decimal:
    """Return what a part in the claim's currency is worth in the books, where ``open_amount`` is open there.

    Parts beyond what is open come out at their share too, for the caller to refuse.
    """
    return _share(foreign, held.open_amount, open_amount, MINOR_DIGITS)


def foreign_share(open_amount: Decimal, held: ForeignClaim | None, amount: Decimal) -> Decimal:
    """Return what a part of a claim's own amount is in its currency; nothing for one in the own currency."""
    if held is None:
        return ZERO
    return _share(amount, open_amount, held.open_amount, held.digits)


def _share(part: Decimal, whole: Decimal, other: Decimal, digits: int) -> Decimal:
    if part == whole:
        return other
    if whole == ZERO:
        return part
    share = round_half_up(other * part / whole, digits)
    is_within = abs(part) < abs(whole) and part * whole > ZERO
    if is_within and abs(share) >= abs(other) > ZERO:
        least = Decimal(1).scaleb(-digits)
        return other - (least if other > ZERO else -least)
    return share
