"""What a weighed document comes to, and the moves that correct what others' goods cost. Pure."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from liandong.kernel.money import ZERO
from liandong.kernel.plans import Leg
from liandong.kernel.terms import AccountRole, Problem, Purpose, VirtualPlace
from liandong.stock_ledger.owed import Bearer
from liandong.stock_ledger.stock import DROP, is_inner, is_own

_BEARERS = {
    VirtualPlace.SUPPLIER: AccountRole.PURCHASE_VARIANCE,
    VirtualPlace.CUSTOMER: AccountRole.COST_OF_SALES,
    VirtualPlace.COUNT: AccountRole.COUNT_LOSS,
    VirtualPlace.LOSS: AccountRole.DAMAGE,
    VirtualPlace.OPENING: AccountRole.OPENING_BALANCE,
    VirtualPlace.PRODUCTION: AccountRole.PRODUCTION,
    VirtualPlace.ADJUSTMENT: AccountRole.OTHER_EXPENSE,
}
"""Who bears a corrected cost, by the place outside: the account the cost itself ended in."""


class ValuedMove(NamedTuple):
    """A move with its value, ready for the ledger. ``line`` is the line's position."""

    line: int
    product: int
    lot: int
    source: int
    target: int
    quantity: Decimal
    value: Decimal
    purpose: Purpose


@dataclass(slots=True)
class Weighing:
    """What one document's moves come to: valued moves, journal legs, and every problem.

    ``below_zero`` are the positions of lines that may take more than there is, ``corrected`` the ids of
    posted lines whose cost was put right, other than by playing moves again.
    """

    business_date: date
    line_ids: dict[int, int]
    moves: list[ValuedMove] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    below_zero: frozenset[int] = frozenset()
    corrected: set[int] = field(default_factory=set)

    def correct(self, bearer: Bearer, product: int, lot: int, amount: Decimal) -> None:
        """Book that a posted line adds ``amount`` more to the stock's value: its margin changes."""
        line, place, outside = bearer
        self.line_ids[-line] = line
        source, target = (outside, place) if amount > ZERO else (place, outside)
        self.moves.append(
            ValuedMove(-line, product, lot, source, target, ZERO, abs(amount), Purpose.COST_CORRECTION)
        )
        self.legs += correction_legs((source, target), product, abs(amount))


def correction_legs(way: tuple[int, int], product: int, value: Decimal) -> list[Leg]:
    """Return the journal side of a correction from a place to another, which its move alone tells.

    Between two costs of the company's own there is none: the account is the same.
    """
    source, target = way
    if is_own(source) and is_own(target):
        return []
    outside, inside, amount = (source, target, value) if is_inner(target) else (target, source, -value)
    bearer = _BEARERS[VirtualPlace(outside)]
    return [Leg(amount, role=_role(inside), product=product), Leg(-amount, role=bearer, product=product)]


def _role(place: int) -> AccountRole:
    """Return the account of what a correction adds to; of goods scrapped on their return it is no stock."""
    if is_own(place):
        return AccountRole.INVENTORY
    return AccountRole.COST_OF_SALES if place == DROP else _BEARERS[VirtualPlace(place)]
