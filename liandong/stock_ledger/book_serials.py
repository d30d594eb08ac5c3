"""The write side of serial numbers. Only ``documents.posting`` may call it.

Whoever moves pieces holds the rows of their products: one lock a product, new numbers included, so no
two people can take the same piece, nor bring the same number in.
"""

from collections.abc import Sequence
from typing import Any

from liandong.catalog.models import Product
from liandong.stock_ledger.serial_model import Serial, SerialMove
from liandong.stock_ledger.serials import HeldKey, SerialChange, SerialState, SerialStock, WantedSerials
from liandong.storage import bulk

_FACTS = "s.product_id, s.number, s.place_id, s.moved_on, s.holder_id, s.supplier_id, s.id"
_STORED = ("product", "number", "place", "moved_on", "holder", "supplier")


def lock_serials(wanted: WantedSerials) -> SerialStock:
    """Lock products and read what is asked for (at most five statements; none without products).

    Pieces of a product that was merged are the kept one's, which is locked with it: what was posted of
    the one that went may still be taken back.
    """
    stock = SerialStock()
    if not wanted.products:
        return stock
    condition, params = bulk.among(sorted(set(wanted.products)))
    product = bulk.table(Product)
    bulk.run(
        f"SELECT id FROM {product} p WHERE id {condition} OR id IN (SELECT m.merged_into_id FROM {product} m"
        f" WHERE m.id {condition}) ORDER BY id{bulk.for_update('p')}",
        [*params, *params],
    )
    _read_numbers(stock, sorted(set(wanted.numbers)), set(wanted.products))
    _read_counts(stock, sorted(set(wanted.held)))
    _read_counted(stock, sorted(set(wanted.counted)))
    _read_lines(stock, sorted(set(wanted.lines)))
    return stock


def _read_numbers(stock: SerialStock, numbers: Sequence[str], products: set[int]) -> None:
    if not numbers:
        return
    given = bulk.source(Serial, ("number",), [(number,) for number in numbers])
    rows = bulk.run(
        f"SELECT p.name, {_FACTS} FROM {given.sql} AS v JOIN {bulk.table(Serial)} s ON s.number = v.number"
        f" JOIN {bulk.table(Product)} p ON p.id = s.product_id",
        given.params,
    )
    for name, product, number, *facts in rows:
        stock.others.setdefault(number, {})[product] = name
        if product in products:
            stock.known[product, number] = _state(*facts)


def _read_counts(stock: SerialStock, held: Sequence[HeldKey]) -> None:
    if not held:
        return
    given = bulk.source(Serial, ("place", "product"), held)
    rows = bulk.run(
        f"SELECT s.place_id, s.product_id, COUNT(*) FROM {given.sql} AS v JOIN {bulk.table(Serial)} s"
        " ON s.product_id = v.product_id AND s.place_id = v.place_id GROUP BY s.place_id, s.product_id",
        given.params,
    )
    stock.counts = {(place, product): many for place, product, many in rows}


def _read_counted(stock: SerialStock, counted: Sequence[HeldKey]) -> None:
    if not counted:
        return
    stock.at = {key: set() for key in counted}
    given = bulk.source(Serial, ("place", "product"), counted)
    rows = bulk.run(
        f"SELECT {_FACTS} FROM {given.sql} AS v JOIN {bulk.table(Serial)} s"
        " ON s.product_id = v.product_id AND s.place_id = v.place_id",
        given.params,
    )
    for product, number, *facts in rows:
        state = stock.known.setdefault((product, number), _state(*facts))
        stock.at[state.place, product].add(number)


def _read_lines(stock: SerialStock, lines: Sequence[int]) -> None:
    """Read which pieces earlier lines moved, and where these are by now."""
    if not lines:
        return
    condition, params = bulk.among(lines)
    rows = bulk.run(
        f"SELECT m.line_id, m.source_id, m.target_id, {_FACTS} FROM {bulk.table(SerialMove)} m"
        f" JOIN {bulk.table(Serial)} s ON s.id = m.serial_id WHERE m.line_id {condition} ORDER BY m.id",
        params,
    )
    for line, source, target, product, number, *facts in rows:
        stock.known.setdefault((product, number), _state(*facts))
        moved = SerialChange(0, (product, number), source, target)
        stock.of_lines.setdefault(line, []).append(moved)


def _state(*facts: Any) -> SerialState:
    place, moved_on, holder, supplier, pk = facts
    return SerialState(place, bulk.as_date(moved_on), holder, supplier, pk)


def rename_product(fold: int, keep: int) -> int:
    """Make a product's pieces another's, whose row the caller holds; return how many."""
    return Serial.objects.filter(product=fold).update(product=keep)


def store_serials(stock: SerialStock) -> None:
    """Write what was moved (at most three statements; none where nothing was)."""
    touched = sorted(stock.touched)
    fresh = [key for key in touched if stock.known[key].id is None]
    changed = [(state.id, *_row(state)) for key in touched if (state := stock.known[key]).id is not None]
    rows = [(*key, *_row(stock.known[key])) for key in fresh]
    for pk, product, number in bulk.insert(Serial, _STORED, rows, returning=("id", "product", "number")):
        stock.known[product, number].id = pk
    bulk.update(Serial, ("id",), _STORED[2:], changed)
    moves = [
        (line, stock.known[change.key].id, change.source, change.target, on)
        for line, change, on in stock.moved
    ]
    bulk.insert(SerialMove, ("line", "serial", "source", "target", "business_date"), moves)


def _row(state: SerialState) -> tuple[Any, ...]:
    return (state.place, state.moved_on, state.holder, state.supplier)
