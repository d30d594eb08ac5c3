"""The write side of the stock ledger. Only ``documents.posting`` may call it.

Rows are locked in key order and written with a constant number of statements, however many
documents and lines a posting holds.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from liandong.kernel.money import from_scaled
from liandong.kernel.rules import CostMethod, CostScope, Rules
from liandong.stock_ledger.book_balances import lock_balances
from liandong.stock_ledger.models import (
    INNER_KINDS,
    CostLayer,
    CostState,
    LayerUse,
    Place,
    Reservation,
    StockBalance,
    StockMove,
)
from liandong.stock_ledger.stock import (
    BalanceKey,
    Cost,
    Costing,
    CostKey,
    Layer,
    Reserved,
    Stock,
)
from liandong.storage import bulk

_KEY = ("place", "product", "lot")
_COST_KEY = ("scope", "product", "lot")
_BALANCE = ("quantity", "reserved", "last_move_on", "is_negative")
_COST = ("quantity", "value", "last_cost", "last_move_on", "is_negative", "short_until")


class MoveRow(NamedTuple):
    """A stock move ready to be written."""

    document: int
    line: int
    product: int
    lot: int
    source: int
    target: int
    quantity: Decimal
    value: Decimal
    purpose: str
    business_date: date


def costing_of(rules: Rules) -> Costing:
    """Return how cost is kept; bins are looked up only where each warehouse has its own cost."""
    if rules.cost_scope is CostScope.COMPANY:
        return Costing(rules.cost_method, rules.cost_scope)
    bins = Place.objects.filter(kind__in=INNER_KINDS).values_list("pk", "parent_id")
    return Costing(rules.cost_method, rules.cost_scope, {bin_: up for bin_, up in bins if up})


def lock_stock(
    costing: Costing,
    keys: Iterable[BalanceKey],
    order_lines: Iterable[int] = (),
    costs: Iterable[CostKey] = (),
    *,
    goes_below_zero: bool = False,
) -> Stock:
    """Lock balances, reservations, costs and layers, in this order and each by key.

    With a warehouse or a bin all that the warehouse holds of the product is locked: it is promised together.
    Where somebody sells below zero that is looked at twice.

    Missing balance and cost rows are created. ``order_lines`` are the lines whose
    reservations may change; their balances must be among ``keys``. ``costs`` are locked beside
    those of the balances.
    """
    wanted = sorted(set(keys))
    cost_keys = sorted({costing.key(*key) for key in wanted} | set(costs))
    stock = Stock(costing)
    stock.balances, stock.roots, stock.wholes = lock_balances(wanted, goes_below_zero=goes_below_zero)
    stock.reservations = _lock_reservations(order_lines)
    stock.costs = lock_costs(cost_keys)
    if costing.method is CostMethod.FIFO:
        stock.layers = _lock_layers(cost_keys)
    stock.locked_balances, stock.locked_costs = frozenset(stock.balances), frozenset(stock.costs)
    return stock


def lock_costs(keys: Sequence[CostKey]) -> dict[CostKey, Cost]:
    """Lock sorted costs, and make those that are missing; none, no statement."""
    if not keys:
        return {}
    rows = _lock_rows(keys)
    return {
        (scope, product, lot): Cost(
            *(from_scaled(quantity, 6), from_scaled(value, 4), from_scaled(last, 4)),
            *(bulk.as_date(on), bool(negative), bulk.as_date(short_until)),
        )
        for scope, product, lot, quantity, value, last, on, negative, short_until in rows
    }


def _lock_rows(keys: Sequence[CostKey]) -> list[tuple[Any, ...]]:
    """Lock the costs of these sorted keys, each after the one before it; missing ones are made empty.

    Where one is missing, nothing is locked before it is made: what is there would be held while somebody
    else makes it, who may wait for what is held.
    """
    found = _read_rows(keys)
    if len(found) < len(keys):
        columns = ", ".join(bulk.columns_of(CostState, _COST_KEY))
        numbers = ("quantity", "value", "last_cost")
        empty = [Decimal(0)] * len(numbers)
        bulk.insert(
            CostState,
            (*_COST_KEY, *numbers),
            [(*one, *empty) for one in keys],
            # Changes nothing, and locks: PostgreSQL takes the row before it looks at the condition.
            on_conflict=f"ON CONFLICT ({columns}) DO UPDATE SET quantity = excluded.quantity WHERE false",
        )
        found = _read_rows(keys)
    return found


def _read_rows(keys: Sequence[CostKey]) -> list[tuple[Any, ...]]:
    """Lock and read; PostgreSQL gives nothing where a row is missing."""
    given = bulk.source(CostState, _COST_KEY, keys)
    columns = bulk.columns_of(CostState, _COST_KEY)
    picks = ", ".join(f"b.{column}" for column in columns + bulk.columns_of(CostState, _COST))
    order = ", ".join(f"b.{column}" for column in columns)
    same = " AND ".join(f"{{row}}.{column} = v.{column}" for column in columns)
    table = bulk.table(CostState)
    sql = f"WITH v AS {given.sql} SELECT {picks} FROM v JOIN {table} b ON {same.format(row='b')}"
    if bulk.is_postgresql():
        there = f"SELECT 1 FROM {table} c WHERE {same.format(row='c')}"
        sql += f" WHERE NOT EXISTS (SELECT 1 FROM v WHERE NOT EXISTS ({there}))"
    return bulk.run(f"{sql} ORDER BY {order}{bulk.for_update('b')}", given.params)


def _lock_layers(keys: Sequence[CostKey]) -> dict[CostKey, list[Layer]]:
    """Read the open layers; the lock of their cost row covers them."""
    if not keys:
        return {}
    given = bulk.source(CostLayer, ("scope", "product"), [key[:2] for key in keys])
    rows = bulk.run(
        "SELECT l.scope, l.product_id, l.line_id, l.business_date, l.quantity, l.remaining,"
        f" l.remaining_value, l.id FROM {given.sql} AS v JOIN {bulk.table(CostLayer)} l"
        " ON l.scope = v.scope AND l.product_id = v.product_id AND l.remaining > 0"
        " ORDER BY l.scope, l.product_id, l.business_date, l.id",
        given.params,
    )
    layers: dict[CostKey, list[Layer]] = {}
    for scope, product, line, on, quantity, remaining, value, pk in rows:
        layer = Layer(
            line,
            bulk.as_date(on),
            from_scaled(quantity, 6),
            from_scaled(remaining, 6),
            from_scaled(value, 4),
            pk,
        )
        layers.setdefault((scope, product, 0), []).append(layer)
    return layers


def reservation_keys(order_lines: Iterable[int]) -> dict[int, BalanceKey]:
    """Return where order lines hold stock, so that those balances can be locked first."""
    lines = sorted(set(order_lines))
    if not lines:
        return {}
    condition, params = bulk.among(lines)
    rows = bulk.run(
        f"SELECT line_id, place_id, product_id, lot_id FROM {bulk.table(Reservation)}"
        f" WHERE line_id {condition}",
        params,
    )
    return {line: (place, product, lot) for line, place, product, lot in rows}


def _lock_reservations(order_lines: Iterable[int]) -> dict[int, Reserved]:
    lines = sorted(set(order_lines))
    if not lines:
        return {}
    condition, params = bulk.among(lines)
    rows = bulk.run(
        "SELECT line_id, place_id, product_id, lot_id, quantity"
        f" FROM {bulk.table(Reservation)} r WHERE line_id {condition} ORDER BY line_id{bulk.for_update('r')}",
        params,
    )
    return {
        line: Reserved((place, product, lot), from_scaled(held, 6))
        for line, place, product, lot, held in rows
    }


def append_moves(rows: Sequence[MoveRow]) -> None:
    """Append moves to the ledger."""
    bulk.insert(StockMove, MoveRow._fields, rows)


def store_stock(stock: Stock) -> None:
    """Write back what changed: balances, costs, reservations, layers and their uses.

    Raises:
        NotLockedError: something changed that was not locked; nothing is written.
    """
    stock.refuse_unlocked()
    pick = attrgetter(*_BALANCE)
    balances = [(*key, *pick(stock.balances[key])) for key in sorted(stock.touched_balances)]
    bulk.update(StockBalance, _KEY, _BALANCE, balances)
    pick = attrgetter(*_COST)
    costs = [(*key, *pick(stock.costs[key])) for key in sorted(stock.touched_costs)]
    bulk.update(CostState, _COST_KEY, _COST, costs)
    _store_reservations(stock)
    if stock.costing.method is CostMethod.FIFO:
        _store_layers(stock)


def _store_reservations(stock: Stock) -> None:
    held = [
        (line, *r.key, r.quantity)
        for line in sorted(stock.touched_reservations)
        if (r := stock.reservations.get(line))
    ]
    bulk.insert(
        Reservation,
        ("line", *_KEY, "quantity"),
        held,
        on_conflict="ON CONFLICT (line_id) DO UPDATE SET quantity = excluded.quantity",
    )


def _store_layers(stock: Stock) -> None:
    changed: dict[int, Layer] = {}
    touched = sorted(stock.touched_costs)
    fresh = [(key, layer) for key in touched for layer in stock.layers.get(key, ()) if layer.id is None]
    for taking in stock.takings:
        if taking.layer.id is not None:
            changed[taking.layer.id] = taking.layer
    for key in stock.touched_costs:
        changed |= {layer.id: layer for layer in stock.layers.get(key, ()) if layer.id is not None}
    bulk.update(
        CostLayer,
        ("id",),
        ("remaining", "remaining_value"),
        [(pk, layer.remaining, layer.remaining_value) for pk, layer in sorted(changed.items())],
    )
    _insert_layers(fresh)
    bulk.insert(
        LayerUse,
        ("layer", "line", "quantity", "value"),
        [(taking.layer.id, taking.line, taking.quantity, taking.value) for taking in stock.takings],
    )


def _insert_layers(fresh: Sequence[tuple[CostKey, Layer]]) -> None:
    """Insert layers and learn their ids; scope and line name a new layer."""
    rows = bulk.insert(
        CostLayer,
        ("scope", "product", "line", "business_date", "quantity", "remaining", "remaining_value"),
        [
            (
                *key[:2],
                layer.line,
                layer.business_date,
                layer.quantity,
                layer.remaining,
                layer.remaining_value,
            )
            for key, layer in fresh
        ],
        returning=("id", "scope", "line"),
    )
    ids = {(scope, line): pk for pk, scope, line in rows}
    for (scope, _, _), layer in fresh:
        layer.id = ids[scope, layer.line]
