"""Reading and writing what was sold before it came. Only ``documents.posting`` may call it.

The lock of a cost row covers its shortfalls.
"""

from collections.abc import Iterable

from liandong.kernel.money import from_scaled
from liandong.stock_ledger.models import Shortfall as ShortfallRow
from liandong.stock_ledger.models import ShortfallSettling
from liandong.stock_ledger.owed import Bearer, Settled, Shortfall
from liandong.stock_ledger.stock import CostKey, Stock
from liandong.storage import bulk

_KEY = ("scope", "product", "lot")


def read_shortfalls(stock: Stock) -> dict[CostKey, list[Shortfall]]:
    """Return what is still to come for each locked cost below zero, oldest first; else no statement."""
    wanted = sorted(key for key, cost in stock.costs.items() if cost.is_negative)
    if not wanted:
        return {}
    given = bulk.source(ShortfallRow, _KEY, wanted)
    rows = bulk.run(
        "SELECT s.scope, s.product_id, s.lot_id, s.id, s.line_id, s.bearer_id, s.place_id, s.outside_id,"
        " s.business_date, s.quantity, s.value, s.remaining, s.remaining_value"
        f" FROM {given.sql} AS v JOIN {bulk.table(ShortfallRow)} s ON s.scope = v.scope"
        " AND s.product_id = v.product_id AND s.lot_id = v.lot_id AND s.remaining > 0 ORDER BY s.id",
        given.params,
    )
    found: dict[CostKey, list[Shortfall]] = {}
    for scope, product, lot, pk, line, bearer, place, outside, on, *figures in rows:
        quantity, value, remaining, remaining_value = figures
        one = Shortfall(
            line=line,
            bearer=Bearer(bearer, place, outside),
            business_date=bulk.as_date(on),
            quantity=from_scaled(quantity, 6),
            value=from_scaled(value, 4),
            remaining=from_scaled(remaining, 6),
            remaining_value=from_scaled(remaining_value, 4),
            id=pk,
        )
        found.setdefault((scope, product, lot), []).append(one)
    return found


def read_settled(lines: Iterable[int], posted: str) -> dict[int, list[Settled]]:
    """Return what the goods of these lines settled, oldest first; no lines, no statement.

    ``posted`` is SQL that tells whether the document of the line ``l`` stands: what was taken back
    meanwhile is not sold any more.
    """
    wanted = sorted(set(lines))
    if not wanted:
        return {}
    condition, params = bulk.among(wanted)
    lines_table = bulk.table(ShortfallRow._meta.get_field("line").related_model)
    rows = bulk.run(
        "SELECT t.line_id, s.bearer_id, s.place_id, s.outside_id, t.quantity, t.cost"
        f" FROM {bulk.table(ShortfallSettling)} t JOIN {bulk.table(ShortfallRow)} s ON s.id = t.shortfall_id"
        f" JOIN {lines_table} l ON l.id = s.bearer_id WHERE t.line_id {condition} AND {posted} ORDER BY t.id",
        params,
    )
    found: dict[int, list[Settled]] = {}
    for line, bearer, place, outside, quantity, cost in rows:
        settled = Settled(Bearer(bearer, place, outside), from_scaled(quantity, 6), from_scaled(cost, 4))
        found.setdefault(line, []).append(settled)
    return found


def store_shortfalls(stock: Stock) -> None:
    """Write new shortfalls, what is left of others, and what settled them."""
    shortfalls = [(key, one) for key in sorted(stock.shortfalls) for one in stock.shortfalls[key]]
    changed = {one.id: one for _, one in shortfalls if one.id is not None}
    touched = {one.shortfall.id for one in stock.settlings}
    bulk.update(
        ShortfallRow,
        ("id",),
        ("remaining", "remaining_value"),
        [(pk, one.remaining, one.remaining_value) for pk, one in sorted(changed.items()) if pk in touched],
    )
    _insert([(key, one) for key, one in shortfalls if one.id is None])
    bulk.insert(
        ShortfallSettling,
        ("shortfall", "line", "quantity", "assumed", "cost"),
        [(one.shortfall.id, one.line, one.quantity, one.assumed, one.cost) for one in stock.settlings],
    )


def _insert(fresh: list[tuple[CostKey, Shortfall]]) -> None:
    """Insert shortfalls and learn their ids; line and bearer name a new one."""
    rows = bulk.insert(
        ShortfallRow,
        (
            *(*_KEY, "line", "bearer", "place", "outside", "business_date"),
            *("quantity", "value", "remaining", "remaining_value"),
        ),
        [
            (
                *(*key, one.line, *one.bearer, one.business_date),
                *(one.quantity, one.value, one.remaining, one.remaining_value),
            )
            for key, one in fresh
        ],
        returning=("id", "line", "bearer"),
    )
    ids = {(line, bearer): pk for pk, line, bearer in rows}
    for _, one in fresh:
        one.id = ids[one.line, one.bearer.line]
