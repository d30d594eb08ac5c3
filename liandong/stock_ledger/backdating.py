"""What a back-dated issue may take: no later day's running balance may fall below zero."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from liandong.kernel.money import from_scaled
from liandong.stock_ledger.models import StockBalance, StockMove
from liandong.stock_ledger.stock import BalanceKey, Floor, Stock
from liandong.storage import bulk

_LATER = """
SELECT v.place_id, v.product_id, v.lot_id, m.business_date,
       SUM(CASE WHEN m.target_id = v.place_id THEN m.quantity ELSE -m.quantity END)
FROM {given} AS v JOIN {moves} m ON m.product_id = v.product_id AND m.lot_id = v.lot_id
     AND m.business_date > v.last_move_on AND (m.source_id = v.place_id OR m.target_id = v.place_id)
GROUP BY v.place_id, v.product_id, v.lot_id, m.business_date
ORDER BY v.place_id, v.product_id, v.lot_id, m.business_date DESC
"""


def read_floors(stock: Stock, issues: Iterable[tuple[BalanceKey, date]]) -> dict[BalanceKey, Floor]:
    """Return a floor for each key with an issue dated before the key's last move.

    No such issue, no statement; otherwise one, which reads only the moves after the earliest
    back-dated issue of each key.
    """
    earliest: dict[BalanceKey, date] = {}
    for key, on in issues:
        last = stock.balances[key].last_move_on
        if last is not None and on < last:
            earliest[key] = min(on, earliest.get(key, on))
    if not earliest:
        return {}
    given = bulk.source(
        StockBalance,
        ("place", "product", "lot", "last_move_on"),
        [(*key, on) for key, on in sorted(earliest.items())],
    )
    rows = bulk.run(_LATER.format(given=given.sql, moves=bulk.table(StockMove)), given.params)
    later: dict[BalanceKey, list[tuple[date, Decimal]]] = {}
    for place, product, lot, on, net in rows:
        change = (bulk.as_date(on), from_scaled(int(net), 6))
        later.setdefault((place, product, lot), []).append(change)
    return {key: _floor(stock, key, later.get(key, [])) for key in earliest}


def _floor(stock: Stock, key: BalanceKey, later: list[tuple[date, Decimal]]) -> Floor:
    """Walk back from today's balance; ``later`` is newest first."""
    balance = stock.balances[key]
    until = balance.last_move_on or date.min
    running = lowest = balance.quantity
    lowest_on = until
    for on, net in later:
        running -= net
        if running < lowest:
            lowest, lowest_on = running, on
    return Floor(until, lowest, lowest_on)
