"""全月加权平均: a document that brings a month's issues to the month's average."""

from liandong.documents.posting.averages import cost_of, inside
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.posting.recost import book_correction
from liandong.documents.posting.session import Session
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan
from liandong.kernel.terms import Problem
from liandong.stock_ledger.averaging import averaged, corrected
from liandong.stock_ledger.stock import CostKey
from liandong.stock_ledger.weighed import Weighing


def average(session: Session, document: LoadedDocument, plan: Plan, weighing: Weighing) -> None:
    """Add to a weighed document the value-only moves that its month's averages make due.

    Months that follow have taken goods at what they seemed to cost: where their issues would leave
    value without stock, they must be averaged in the same posting, after this one.
    """
    on = document.header.business_date
    costing = session.stock.costing
    session.corrected.clear()
    for one in plan.averages:
        key = cost_of(costing, one)
        cost = session.stock.cost(key)
        moves = session.averaging[one.product]
        span = (on.replace(day=1), on)
        found = averaged((cost.quantity, cost.value), moves, span, inside(costing, key))
        for correction in found.corrections:
            book_correction(correction, one.product, weighing)
            session.corrected.append((one.product, corrected(correction, on)))
        cost.value += found.change
        is_sound = cost.value >= ZERO and (cost.quantity > ZERO or cost.value == ZERO)
        if not is_sound and not _goes_on(session, document, key):
            weighing.problems.append(Problem("later_months_missing", one.line, "product"))


def _goes_on(session: Session, document: LoadedDocument, key: CostKey) -> bool:
    """Tell whether a later month of the same cost is averaged in this posting."""
    costing, on = session.stock.costing, document.header.business_date
    return any(
        cost_of(costing, one) == key
        for pk, plan in session.plans.items()
        if session.documents[pk].header.business_date > on
        for one in plan.averages
    )
