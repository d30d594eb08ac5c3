"""Locking balances: those of the places that are touched, and of the warehouses these are part of.

Goods that lie in a warehouse and in its bins are promised together, so whoever takes some of them, wherever
in it they lie, must see what all its places hold and what of that is kept for orders. The row of the
warehouse itself is always among those that are locked, and made where it is missing: it is the gate to its
bins' rows.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from liandong.kernel.money import from_scaled
from liandong.stock_ledger.models import Place, StockBalance
from liandong.stock_ledger.stock import Balance, BalanceKey
from liandong.storage import bulk

_KEY = ("place", "product", "lot")
_COLUMNS = "place_id, product_id, lot_id"

_WANTED = """
WITH g AS {given},
t AS (SELECT DISTINCT CASE WHEN p.kind = 'bin' THEN p.parent_id ELSE p.id END AS root, g.product_id, g.lot_id
      FROM g JOIN {places} p ON p.id = g.place_id WHERE p.kind IN ('warehouse', 'bin')),
v AS (SELECT place_id, product_id, lot_id FROM g UNION SELECT root, product_id, lot_id FROM t)
"""
"""``g`` are the keys asked for, ``t`` the warehouses they are part of, ``v`` the rows that must be there."""

_READ = """,
k AS (SELECT place_id, product_id, lot_id FROM v
      UNION SELECT b.place_id, b.product_id, b.lot_id FROM t
      JOIN {balances} b ON b.product_id = t.product_id AND b.lot_id = t.lot_id
      JOIN {places} q ON q.id = b.place_id AND q.parent_id = t.root AND q.kind = 'bin')
SELECT b.place_id, b.product_id, b.lot_id, b.quantity, b.reserved, b.last_move_on, b.is_negative,
       CASE p.kind WHEN 'bin' THEN p.parent_id WHEN 'warehouse' THEN p.id END
FROM k JOIN {balances} b ON b.place_id = k.place_id AND b.product_id = k.product_id AND b.lot_id = k.lot_id
JOIN {places} p ON p.id = b.place_id{whole} ORDER BY b.place_id, b.product_id, b.lot_id{lock}
"""

_WHOLE = """ WHERE NOT EXISTS (SELECT 1 FROM v WHERE NOT EXISTS (
    SELECT 1 FROM {balances} c
    WHERE c.place_id = v.place_id AND c.product_id = v.product_id AND c.lot_id = v.lot_id))"""
"""PostgreSQL locks while it reads: it gives nothing where a row is missing, which must be made first."""

_MAKE = """
INSERT INTO {balances} (place_id, product_id, lot_id, quantity, reserved)
SELECT place_id, product_id, lot_id, 0, 0 FROM v WHERE true ORDER BY place_id, product_id, lot_id
ON CONFLICT (place_id, product_id, lot_id) DO UPDATE SET quantity = excluded.quantity WHERE false
"""
"""Where a row is there it changes nothing, and locks: PostgreSQL takes the row before the condition."""


class Locked(NamedTuple):
    """Balances under lock; ``roots`` and ``wholes`` as ``Stock`` has them."""

    balances: dict[BalanceKey, Balance]
    roots: dict[int, int]
    wholes: dict[BalanceKey, list[BalanceKey]]


def lock_balances(keys: Sequence[BalanceKey], *, goes_below_zero: bool = False) -> Locked:
    """Lock the balances of these sorted keys, and the others of their warehouses, in key order.

    Missing ones are made empty, before anything is locked. One statement, three where one is made. Where
    goods are sold below zero PostgreSQL looks once more: what somebody sold from a bin that never had any,
    while he was waited for, is not seen by the statement that waited. Who holds the gate keeps new ones out,
    and bins are made after their warehouse, so nobody who holds one of them waits for what is held here.
    """
    if not keys:
        return Locked({}, {}, {})
    rows = _read(keys)
    if not _are_all(rows, keys):
        given = bulk.source(StockBalance, _KEY, keys)
        bulk.execute(_filled(_WANTED + _MAKE, given.sql), given.params)
        rows = _read(keys)
    elif goes_below_zero and bulk.is_postgresql():
        rows = _read(keys)
    locked = Locked({}, {}, {})
    for place, product, lot, quantity, reserved, last, negative, root in rows:
        key, figures = (place, product, lot), (from_scaled(quantity, 6), from_scaled(reserved, 6))
        locked.balances[key] = Balance(*figures, bulk.as_date(last), bool(negative))
        if root is not None:
            locked.roots[place] = root
            locked.wholes.setdefault((root, product, lot), []).append(key)
    return locked


def _read(keys: Sequence[BalanceKey]) -> list[tuple[Any, ...]]:
    given = bulk.source(StockBalance, _KEY, keys)
    whole = _WHOLE if bulk.is_postgresql() else ""
    sql = (_WANTED + _READ).replace("{whole}", whole).replace("{lock}", bulk.for_update("b"))
    return bulk.run(_filled(sql, given.sql), given.params)


def _filled(sql: str, given: str) -> str:
    tables = {"places": bulk.table(Place), "balances": bulk.table(StockBalance)}
    return sql.format(given=given, **tables)


def _are_all(rows: Sequence[tuple[Any, ...]], keys: Sequence[BalanceKey]) -> bool:
    """Tell whether every row is there that must be: of the keys, and of their warehouses themselves."""
    found = {row[:3] for row in rows}
    roots = {(row[7], row[1], row[2]) for row in rows if row[7] is not None}
    return found.issuperset(keys) and found.issuperset(roots)
