"""Correcting the cost of later moves when a document is dated before them."""

from liandong.documents.posting.history import History, Playing
from liandong.kernel.terms import Problem
from liandong.stock_ledger.owed import Bearer
from liandong.stock_ledger.recosting import Correction, corrections
from liandong.stock_ledger.stock import Stock
from liandong.stock_ledger.unplayable import AssembledError, UnplayableError
from liandong.stock_ledger.weighed import Weighing


def recost(history: History, stock: Stock, playing: Playing, weighing: Weighing) -> None:
    """Add to a weighed document the value-only moves and legs that its date makes due.

    Where they can't be reckoned the document is refused: a cost that is known to be wrong is never
    left standing without a word. Days on which goods were sold before they came are not played: what
    these cost was assumed, and is put right by what settles it.
    """
    costing = stock.costing
    touched = {costing.key(move.source, move.product, move.lot) for move in weighing.moves}
    for key in sorted(touched & history.moves.keys()):
        cost = stock.cost(key)
        if cost.short_until is not None and history.since[key] <= cost.short_until:
            continue
        past = [*history.moves[key], *playing.past_moves(weighing, key)]
        if not any(move.business_date > weighing.business_date for move in past):
            continue
        try:
            due = corrections((cost.quantity, cost.value), past, history.known)
        except AssembledError as error:
            line = next(move.line for move in weighing.moves if move.product == key[1])
            on = {"date": error.on.isoformat()}
            weighing.problems.append(Problem("assembled_cost", line, "business_date", on))
            continue
        except UnplayableError:
            if cost.short_until is not None:
                continue
            line = next(move.line for move in weighing.moves if move.product == key[1])
            weighing.problems.append(Problem("cost_unplayable", line, "business_date"))
            continue
        for correction in due:
            cost.value += correction.amount
            book_correction(correction, key[1], weighing)


def book_correction(correction: Correction, product: int, weighing: Weighing) -> None:
    """Book a change of cost to the line's own: its margin changes, nothing else."""
    past = correction.move
    bearer = Bearer(past.line, correction.place, correction.outside)
    weighing.correct(bearer, product, past.lot, correction.amount)
