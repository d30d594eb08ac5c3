"""What later issues should have cost once something was entered with an earlier date. Pure.

Posted moves stay as they are. The moves since the earlier date are played again in the order
of their dates; where an issue's cost comes out otherwise, the difference becomes a value-only
move of that issue's line. For moving average kept for the company as a whole; with FIFO an
earlier receipt joins the layers by its date and serves the issues to come.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.kernel.money import ZERO, share
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.stock import is_own

_RECOSTED = frozenset({Purpose.SALE, Purpose.ADJUSTMENT, Purpose.COUNT})


@dataclass(frozen=True, slots=True)
class PastMove:
    """A move as it counts for the cost; ``line`` is the line's id."""

    line: int
    lot: int
    source: int
    target: int
    quantity: Decimal
    value: Decimal
    purpose: Purpose
    business_date: date

    @property
    def sign(self) -> int:
        """Return 1 into the company's stock, −1 out of it, 0 within."""
        return is_own(self.target) - is_own(self.source)


@dataclass(frozen=True, slots=True)
class Correction:
    """By how much an issue's cost changes; ``issue`` says from where to where it went."""

    issue: PastMove
    amount: Decimal


def corrections(after: tuple[Decimal, Decimal], moves: Sequence[PastMove]) -> list[Correction]:
    """Return how the issues among ``moves`` change when all are played in order of date.

    ``moves`` are all moves of one product since the earlier date, newly entered ones last;
    ``after`` is quantity and value of the stock with all of them in it.
    """
    crossing = sorted((move for move in moves if move.sign), key=lambda move: move.business_date)
    quantity = after[0] - sum((move.sign * move.quantity for move in crossing), ZERO)
    value = after[1] - sum((move.sign * move.value for move in crossing), ZERO)
    changed: dict[int, Decimal] = defaultdict(Decimal)
    issues: dict[int, PastMove] = {}
    for move in crossing:
        if move.purpose is Purpose.COST_CORRECTION:
            changed[move.line] += move.sign * move.value
            continue
        moved = move.value
        if move.sign < 0 and move.purpose in _RECOSTED and move.quantity:
            if not ZERO < move.quantity <= quantity:
                return []
            moved = share(value, move.quantity, quantity)
            changed[move.line] += moved - move.value
            issues[move.line] = move
        quantity += move.sign * move.quantity
        value += move.sign * moved
        if value < ZERO:
            return []
    return [Correction(issue, changed[line]) for line, issue in issues.items() if changed[line]]
