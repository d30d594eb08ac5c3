"""Which lines may sell below zero, and of which goods it must be known what became of them."""

from collections.abc import Collection, Iterable

from liandong.documents.models import Document, State
from liandong.documents.posting.loading import LoadedDocument, LoadedLine
from liandong.kernel.plans import Plan
from liandong.kernel.rules import CostMethod
from liandong.stock_ledger.reaching import Strand
from liandong.stock_ledger.stock import DROP, Costing, is_own
from liandong.storage import bulk

STANDING = (
    f"EXISTS (SELECT 1 FROM {bulk.table(Document)} d"
    f" WHERE d.id = l.document_id AND d.state = '{State.POSTED}')"
)
"""SQL that tells whether the document of the line ``l`` is posted and not reversed."""


def below_zero(document: LoadedDocument) -> frozenset[int]:
    """Return the positions of lines that may take more than there is, if they are sales.

    Each piece or lot that is told apart is there or not: only goods without lots and numbers may.
    """
    if not document.rules.goes_below_zero:
        return frozenset()
    return frozenset(line.base.position for line in document.lines if _may(line))


def _may(line: LoadedLine) -> bool:
    base = line.base
    is_told_apart = base.has_lots or base.lot or base.may_have_serials
    return not (is_told_apart or base.keeps_above_zero or base.in_quarantine)


def reopening(plans: Iterable[tuple[LoadedDocument, Plan]]) -> list[int]:
    """Return the lines whose goods are taken back out of stock where sales may go below zero."""
    return [
        move.layer_of
        for document, plan in plans
        if document.rules.goes_below_zero
        for move in plan.moves
        if move.is_mirrored and move.quantity and is_own(move.source) and move.layer_of
    ]


def repricing(
    costing: Costing, plans: Iterable[tuple[LoadedDocument, Plan]], played: Collection[Strand]
) -> list[int]:
    """Return the lines whose goods cost something else by now, where layers know who used them.

    Those of strands that are ``played`` again are put right by that.
    """
    if costing.method is not CostMethod.FIFO:
        return []
    return [
        move.layer_of
        for _, plan in plans
        for move in plan.moves
        if move.layer_of and not move.quantity and (is_own(move.source) or is_own(move.target))
        if (move.product, 0) not in played
    ]


def dropped(plans: Iterable[tuple[LoadedDocument, Plan]]) -> list[int]:
    """Return the lines whose goods cost something else by now and went straight to a customer."""
    return [
        move.layer_of
        for _, plan in plans
        for move in plan.moves
        if move.layer_of and not move.quantity and DROP in {move.source, move.target}
    ]
