"""Goods that wait for inspection stay where they are until somebody decides. Pure."""

from collections.abc import Iterator

from liandong.documents.types import DocumentType
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan
from liandong.kernel.terms import Draft, Problem


def quarantine_problems(draft: Draft, plan: Plan, document_type: DocumentType) -> list[Problem]:
    """Return the lines that would take, or promise, what waits for inspection.

    A reversal takes back what was done: what came into quarantine leaves it again.
    """
    if document_type.takes_quarantined or draft.reverses is not None:
        return []
    return list(_taking(draft, plan))


def _taking(draft: Draft, plan: Plan) -> Iterator[Problem]:
    held = {line.position: line for line in draft.lines if line.in_quarantine}
    taken = {
        move.line
        for move in plan.moves
        if move.line in held and move.quantity != ZERO and move.source == held[move.line].place
    }
    taken |= {one.line for one in plan.reservations if one.line in held and one.for_line is None}
    for position in sorted(taken):
        yield Problem("in_quarantine", position, "place", {"product": held[position].product_name})
