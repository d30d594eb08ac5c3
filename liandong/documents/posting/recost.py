"""Correcting the cost of later issues when a document is dated before them."""

from liandong.documents.posting.session import Session
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Leg, PlannedMove
from liandong.kernel.terms import AccountRole, Purpose, VirtualPlace
from liandong.stock_ledger.recosting import Correction, PastMove, corrections
from liandong.stock_ledger.stock import is_own
from liandong.stock_ledger.valuation import ValuedMove, Weighing, counter_role

_BEARERS = {VirtualPlace.COUNT: AccountRole.COUNT_LOSS}
"""Who bears an issue's cost where the place's own account only passes it on (190101 on a count)."""


def recost(session: Session, weighing: Weighing) -> None:
    """Add to a weighed document the value-only moves and legs that its date makes due."""
    for product in sorted({move.product for move in weighing.moves} & session.history.keys()):
        cost = session.stock.cost((0, product))
        past = [*session.history[product], *past_moves(weighing, product)]
        if not any(move.business_date > weighing.business_date for move in past):
            continue
        for correction in corrections((cost.quantity, cost.value), past):
            cost.value -= correction.amount
            _book(correction, product, weighing)


def past_moves(weighing: Weighing, product: int) -> list[PastMove]:
    """Return a document's own moves of a product as the replay sees them."""
    return [
        PastMove(
            weighing.line_ids[move.line],
            move.lot,
            move.source,
            move.target,
            move.quantity,
            move.value,
            move.purpose,
            weighing.business_date,
        )
        for move in weighing.moves
        if move.product == product
    ]


def _book(correction: Correction, product: int, weighing: Weighing) -> None:
    """Book a change of cost to the issue's own line: its margin changes, nothing else."""
    issue, amount = correction.issue, correction.amount
    outside = issue.source if is_own(issue.target) else issue.target
    weighing.line_ids[-issue.line] = issue.line
    source, target = (issue.source, issue.target) if amount > ZERO else (issue.target, issue.source)
    weighing.moves.append(
        ValuedMove(
            -issue.line, product, issue.lot, source, target, ZERO, abs(amount), Purpose.COST_CORRECTION
        )
    )
    went = PlannedMove(
        -issue.line,
        product,
        issue.source,
        issue.target,
        ZERO,
        Purpose.COST_CORRECTION,
        counter_role=_BEARERS.get(VirtualPlace(outside)),
    )
    weighing.legs.append(Leg(amount, role=counter_role(went, outside)))
    weighing.legs.append(Leg(-amount, role=AccountRole.INVENTORY))
