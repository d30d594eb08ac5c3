"""The moves dated after an entry: what a back-dated document makes cost something else."""

from collections.abc import Iterable
from datetime import date

from liandong.kernel.money import from_scaled
from liandong.kernel.rules import CostMethod, CostScope
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.models import StockBalance, StockMove
from liandong.stock_ledger.recosting import PastMove
from liandong.stock_ledger.stock import Stock
from liandong.storage import bulk

_SINCE = """
SELECT v.product_id, m.line_id, m.lot_id, m.source_id, m.target_id, m.quantity, m.value, m.purpose,
       m.business_date
FROM {given} AS v JOIN {moves} m ON m.product_id = v.product_id AND m.business_date >= v.last_move_on
ORDER BY m.product_id, m.business_date, m.id
"""


def read_history(stock: Stock, touched: Iterable[tuple[int, date]]) -> dict[int, list[PastMove]]:
    """Return, for products touched before their last move, all moves since the earliest touch.

    ``touched`` are products and the dates of the documents about to be weighed: in one posting
    a later date may come before an earlier one. Only where cost is a moving average of the
    company; no such product, no statement.
    """
    costing = stock.costing
    if costing.method is not CostMethod.MOVING_AVERAGE or costing.scope is not CostScope.COMPANY:
        return {}
    earliest = _earliest(stock, touched)
    if not earliest:
        return {}
    given = bulk.source(StockBalance, ("product", "last_move_on"), sorted(earliest.items()))
    history: dict[int, list[PastMove]] = {product: [] for product in earliest}
    rows = bulk.run(_SINCE.format(given=given.sql, moves=bulk.table(StockMove)), given.params)
    for product, line, lot, source, target, quantity, value, purpose, on in rows:
        moved = (from_scaled(quantity, 6), from_scaled(value, 4))
        past = PastMove(line, lot, source, target, *moved, Purpose(purpose), bulk.as_date(on))
        history[product].append(past)
    return history


def _earliest(stock: Stock, touched: Iterable[tuple[int, date]]) -> dict[int, date]:
    latest = {product: cost.last_move_on for (_, product), cost in stock.costs.items()}
    earliest: dict[int, date] = {}
    for product, on in touched:
        last = latest.get(product)
        if last is not None and on < last:
            earliest[product] = min(on, earliest.get(product, on))
        latest[product] = on if last is None else max(on, last)
    return earliest
