"""Correcting the cost of later moves when a document is dated before them."""

from decimal import Decimal

from liandong.documents.posting.history import History, Playing
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Leg
from liandong.kernel.terms import AccountRole, Problem, Purpose, VirtualPlace
from liandong.stock_ledger.recosting import Correction, UnplayableError, corrections
from liandong.stock_ledger.stock import Stock, is_own
from liandong.stock_ledger.valuation import ValuedMove, Weighing

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


def recost(history: History, stock: Stock, playing: Playing, weighing: Weighing) -> None:
    """Add to a weighed document the value-only moves and legs that its date makes due.

    Where they can't be reckoned the document is refused: a cost that is known to be wrong is never
    left standing without a word.
    """
    costing = stock.costing
    touched = {costing.key(move.source, move.product, move.lot) for move in weighing.moves}
    for key in sorted(touched & history.moves.keys()):
        cost = stock.cost(key)
        past = [*history.moves[key], *playing.past_moves(weighing, key)]
        if not any(move.business_date > weighing.business_date for move in past):
            continue
        try:
            due = corrections((cost.quantity, cost.value), past, history.known)
        except UnplayableError:
            line = next(move.line for move in weighing.moves if move.product == key[1])
            weighing.problems.append(Problem("cost_unplayable", line, "business_date"))
            continue
        for correction in due:
            cost.value += correction.amount
            book_correction(correction, key[1], weighing)


def correction_legs(source: int, target: int, value: Decimal) -> list[Leg]:
    """Return the journal side of a correction, which can be told from its move alone."""
    outside, amount = (source, value) if is_own(target) else (target, -value)
    return [Leg(amount, role=AccountRole.INVENTORY), Leg(-amount, role=_BEARERS[VirtualPlace(outside)])]


def book_correction(correction: Correction, product: int, weighing: Weighing) -> None:
    """Book a change of cost to the line's own: its margin changes, nothing else."""
    past, amount = correction.move, correction.amount
    weighing.line_ids[-past.line] = past.line
    source, target = (
        (correction.outside, correction.place) if amount > ZERO else (correction.place, correction.outside)
    )
    weighing.moves.append(
        ValuedMove(-past.line, product, past.lot, source, target, ZERO, abs(amount), Purpose.COST_CORRECTION)
    )
    weighing.legs += correction_legs(source, target, abs(amount))
