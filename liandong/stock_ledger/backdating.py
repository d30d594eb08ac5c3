"""What a back-dated issue may take: no later day's running balance may fall below zero."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from liandong.kernel.money import from_scaled
from liandong.stock_ledger.floors import Floor
from liandong.stock_ledger.models import StockBalance, StockMove
from liandong.stock_ledger.stock import BalanceKey, Stock
from liandong.storage import bulk

_LATER = """
SELECT v.place_id, v.product_id, v.lot_id, m.business_date,
       SUM(CASE WHEN m.target_id = v.place_id THEN m.quantity ELSE -m.quantity END)
FROM {given} AS v JOIN {moves} m ON m.product_id = v.product_id AND m.lot_id = v.lot_id
     AND m.business_date > v.last_move_on AND (m.source_id = v.place_id OR m.target_id = v.place_id)
GROUP BY v.place_id, v.product_id, v.lot_id, m.business_date
"""


Dated = tuple[BalanceKey, date]
"""A key and the business date of one of its moves."""


def read_floors(stock: Stock, issues: Iterable[Dated], moved: Iterable[Dated]) -> dict[BalanceKey, Floor]:
    """Return a floor for each key with an issue dated before another move of the key.

    ``issues`` and ``moved`` are the issues and all moves about to be weighed: documents of one
    posting may be back-dated against each other. One statement, which reads only the moves after
    the earliest back-dated issue of each key; none where the ledger has no later move.
    """
    latest = {key: balance.last_move_on for key, balance in stock.balances.items()}
    for key, on in moved:
        last = latest[key]
        latest[key] = on if last is None else max(on, last)
    earliest: dict[BalanceKey, date] = {}
    for key, on in issues:
        last = latest[key]
        if last is not None and on < last:
            earliest[key] = min(on, earliest.get(key, on))
    later = _read_later({key: on for key, on in earliest.items() if _has_later(stock, key, on)})
    return {key: _floor(stock, key, on, later.get(key, {})) for key, on in earliest.items()}


def _has_later(stock: Stock, key: BalanceKey, on: date) -> bool:
    last = stock.balances[key].last_move_on
    return last is not None and on < last


def _read_later(earliest: Mapping[BalanceKey, date]) -> dict[BalanceKey, dict[date, Decimal]]:
    """Return what each day after the given one added to a key."""
    if not earliest:
        return {}
    given = bulk.source(
        StockBalance,
        ("place", "product", "lot", "last_move_on"),
        [(*key, on) for key, on in sorted(earliest.items())],
    )
    rows = bulk.run(_LATER.format(given=given.sql, moves=bulk.table(StockMove)), given.params)
    later: dict[BalanceKey, dict[date, Decimal]] = {}
    for place, product, lot, on, net in rows:
        later.setdefault((place, product, lot), {})[bulk.as_date(on)] = from_scaled(int(net), 6)
    return later


def _floor(stock: Stock, key: BalanceKey, since: date, changes: dict[date, Decimal]) -> Floor:
    """Take the later days back out of today's balance."""
    opening = stock.balances[key].quantity - sum(changes.values(), Decimal(0))
    return Floor(since, opening, changes)
