"""Which costs an entry of an earlier date may change: the goods, and what was made of them since.

Only ``documents.posting`` may call it. Nothing is locked here: what is found is locked with the other
costs, in their order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from liandong.kernel.rules import CostMethod
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import CostState, StockBalance, StockMove
from liandong.stock_ledger.stock import Costing, CostKey
from liandong.storage import bulk

REPLAYED = frozenset({CostMethod.MOVING_AVERAGE, CostMethod.SPECIFIC, CostMethod.FIFO})
"""The methods whose moves are played again; a monthly average is put right by its month's run."""

Strand = tuple[int, int]
"""A product, and its lot where each lot has its own cost, else 0: all its costs, wherever they are kept."""


@dataclass(frozen=True, slots=True)
class Reach:
    """From which day on the moves of each strand are needed; every cost of these and of all touched strands.

    All of them are locked at once: what is not late yet may be by the time it is locked.
    """

    since: Mapping[Strand, date] = field(default_factory=dict)
    costs: frozenset[CostKey] = frozenset()


_COSTS = """
SELECT v.product_id, v.lot_id, v.last_move_on, c.scope, c.last_move_on
FROM {given} AS v JOIN {costs} c ON c.product_id = v.product_id AND c.lot_id = v.lot_id
"""
_MADE = """
SELECT w.product_id, {lot}, MIN(p.business_date)
FROM {given} AS v
JOIN {moves} p ON p.product_id = v.product_id AND p.business_date >= v.last_move_on{same_lot}
     AND p.target_id = %s AND p.quantity > 0
JOIN {moves} w ON w.document_id = p.document_id AND w.source_id = %s AND w.quantity > 0
GROUP BY w.product_id{by_lot}
"""
_PRODUCTION = int(VirtualPlace.PRODUCTION)


def strand_of(costing: Costing, product: int, lot: int) -> Strand:
    """Return the strand that a product's lot belongs to."""
    return product, lot if costing.method is CostMethod.SPECIFIC else 0


def read_reach(costing: Costing, touched: Iterable[tuple[Strand, date]]) -> Reach:
    """Return what may change where strands are touched on a day before their last move.

    One statement where nothing is late; two and one for each level of goods made of others where
    something is. None without touched strands, or where nothing is played again.
    """
    wanted: dict[Strand, date] = {}
    for strand, on in touched:
        wanted[strand] = min(on, wanted.get(strand, on))
    if costing.method not in REPLAYED or not wanted:
        return Reach()
    costs, late = _costs_of(wanted)
    if not late:
        return Reach(costs=frozenset(costs))
    since = _with_made(costing, {strand: wanted[strand] for strand in late})
    others = {strand: on for strand, on in since.items() if strand not in wanted}
    more = _costs_of(others)[0] if others else set()
    return Reach(since, frozenset(costs | more))


def _given(strands: Mapping[Strand, date]) -> bulk.Source:
    rows = [(*strand, on) for strand, on in sorted(strands.items())]
    return bulk.source(StockBalance, ("product", "lot", "last_move_on"), rows)


def _costs_of(strands: Mapping[Strand, date]) -> tuple[set[CostKey], set[Strand]]:
    """Return the costs of strands, and the strands of which one was moved after the day given."""
    given = _given(strands)
    rows = bulk.run(_COSTS.format(given=given.sql, costs=bulk.table(CostState)), given.params)
    costs = {(scope, product, lot) for product, lot, _, scope, _ in rows}
    late = {
        (product, lot)
        for product, lot, on, _, last in rows
        if last is not None and bulk.as_date(last) > bulk.as_date(on)
    }
    return costs, late


def _with_made(costing: Costing, since: dict[Strand, date]) -> dict[Strand, date]:
    """Add what was made of these goods since, and of that again: days only grow earlier, so it ends."""
    by_lot = costing.method is CostMethod.SPECIFIC
    found, fresh = dict(since), since
    while fresh:
        given = _given(fresh)
        sql = _MADE.format(
            given=given.sql,
            moves=bulk.table(StockMove),
            lot="w.lot_id" if by_lot else "0",
            same_lot=" AND p.lot_id = v.lot_id" if by_lot else "",
            by_lot=", w.lot_id" if by_lot else "",
        )
        rows = bulk.run(sql, [*given.params, _PRODUCTION, _PRODUCTION])
        made = {(product, lot): bulk.as_date(on) for product, lot, on in rows}
        fresh = {strand: on for strand, on in made.items() if strand not in found or on < found[strand]}
        found |= fresh
    return found
