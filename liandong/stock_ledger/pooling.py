"""What goods are worth that were made of others: assembled, or taken apart. Pure.

The document's other moves bring goods to a place outside the stock; together with what the document adds
(a fee) they make one sum, which those that come from there share to the cent.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from liandong.kernel.money import ZERO, spread
from liandong.kernel.plans import PlannedMove
from liandong.kernel.terms import Problem
from liandong.stock_ledger.stock import Stock
from liandong.stock_ledger.weighed import Weighing


def pooled_moves(stock: Stock, moves: Sequence[PlannedMove], weighing: Weighing) -> list[PlannedMove]:
    """Return the pooled ones among a document's moves with their values; the others must be weighed.

    All come from one place. What has neither a weight nor a cost of its own gets a ``share_missing``.
    """
    pooled = [move for move in moves if move.pooled is not None]
    if not pooled:
        return []
    source = pooled[0].source
    brought = sum((one.value for one in weighing.moves if one.target == source), ZERO)
    added = max((move.pooled.added for move in pooled if move.pooled), default=ZERO)
    weights = [_weight(stock, move) for move in pooled]
    for move, weight in zip(pooled, weights, strict=True):
        if weight is None:
            weighing.problems.append(Problem("share_missing", move.line, "share"))
    values = spread(brought + added, [weight or ZERO for weight in weights])
    return [replace(move, value=value) for move, value in zip(pooled, values, strict=True)]


def _weight(stock: Stock, move: PlannedMove) -> Decimal | None:
    """Return how much of the sum is a move's; None where nothing says so."""
    if move.pooled is not None and move.pooled.weight is not None:
        return move.pooled.weight
    cost = stock.costs.get(stock.costing.key(move.target, move.product, move.lot or 0))
    if cost is None:
        return None
    if cost.quantity > ZERO and cost.value > ZERO:
        return cost.value * move.quantity / cost.quantity
    return cost.last_cost * move.quantity if cost.last_cost > ZERO else None
