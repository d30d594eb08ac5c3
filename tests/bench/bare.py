"""The floor under a posting: the same rows written by plain statements through the driver alone.

What a posting wrote is recorded by comparing the tables before and after it. Writing it
again means the same number of rows in the same tables with fresh ids and numbers, the same
changes to balances, costs and counters, in one transaction: no reading, no rule, no lock but
those that writing takes. The books make no sense afterwards, so the company is thrown away.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import count
from typing import Any, Protocol, Self

import psycopg
from django.apps import apps
from django.db import connection, models
from psycopg.conninfo import make_conninfo

from liandong.storage.bulk import is_postgresql
from liandong.storage.namespace import current_namespace

# Parents before children, as foreign keys want it.
MODELS = (
    "documents.Document",
    "documents.DocumentLine",
    "stock_ledger.StockBalance",
    "stock_ledger.CostState",
    "stock_ledger.StockMove",
    "stock_ledger.CostLayer",
    "stock_ledger.LayerUse",
    "stock_ledger.Reservation",
    "general_ledger.Claim",
    "general_ledger.Settlement",
    "documents.OutboxEvent",
    "documents.IdempotencyKey",
    "identity.AuditRow",
    "documents.NumberCounter",
    "general_ledger.VoucherCounter",
    "general_ledger.JournalEntry",
    "general_ledger.JournalLine",
)
DOCUMENT, ENTRY = "documents_document", "general_ledger_journalentry"
# Lines are added to drafts only, so a document is written as one and marked posted at the end.
_DRAFTED: Mapping[str, object] = {"state": "draft", "posted_at": None, "posted_by_id": None}
_FRESH: Mapping[str, Sequence[str]] = {
    DOCUMENT: ("number",),
    "documents_idempotencykey": ("key",),
    ENTRY: ("voucher_number", "chain_position"),
}
_MOST_VARIABLES = 30_000
_MOST_ONE_BY_ONE = 4  # counters are shared by all clients: in a fixed order, or they would deadlock
_numbers = count(1_000_000_000)  # beyond any number that the engine gives out, within 32 bits

Row = tuple[Any, ...]


class _Cursor(Protocol):
    """What both drivers' cursors can do."""

    def execute(self, query: str, params: Sequence[object] = ..., /) -> object: ...

    def executemany(self, query: str, params_seq: Iterable[Sequence[object]], /) -> object: ...

    def fetchall(self) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class _Shape:
    """A table as the driver sees it: columns besides the id, and which of them point where."""

    table: str
    columns: tuple[str, ...]
    points: Mapping[str, str]
    added: frozenset[str]
    types: Mapping[str, str]

    def is_added(self, column: str, before: object, after: object) -> bool:
        """Tell whether a change of this column is a sum moving on, not a value being set."""
        return column in self.added and isinstance(before, int) and isinstance(after, int)


@dataclass(slots=True)
class Step:
    """What one transaction wrote: new rows by table, and changed rows as column → change."""

    inserted: dict[str, list[Row]] = field(default_factory=dict)
    changed: dict[tuple[str, tuple[str, ...]], list[Row]] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return the rows written by table, new ones as ``+table``."""
        found = {f"+{table}": len(rows) for table, rows in self.inserted.items()}
        for (table, _), rows in self.changed.items():
            found[table] = found.get(table, 0) + len(rows)
        return found


def _shape(name: str) -> _Shape:
    fields = [
        one for one in apps.get_model(name)._meta.concrete_fields if not one.primary_key and not one.generated
    ]
    points = {
        one.column: str(one.related_model._meta.db_table)
        for one in fields
        if isinstance(one, models.ForeignKey) and not isinstance(one.related_model, str)
    }
    sums = {one.column for one in fields if one.get_internal_type().endswith("IntegerField")}
    table = apps.get_model(name)._meta.db_table
    columns = tuple(one.column for one in fields)
    types = {one.column: (one.db_type(connection) or "").partition("(")[0] for one in fields}
    return _Shape(table, columns, points, frozenset(sums - points.keys()), types)


def shapes() -> dict[str, _Shape]:
    """Return the shape of every table a posting may write, parents first."""
    return {shape.table: shape for shape in map(_shape, MODELS)}


@contextmanager
def recording() -> Iterator[Step]:
    """Record what the block writes to the current company; nobody else may be writing."""
    known = shapes()
    before = {table: _rows(shape) for table, shape in known.items()}
    step = Step()
    yield step
    for table, shape in known.items():
        _compare(step, shape, before[table], _rows(shape))


def _rows(shape: _Shape) -> dict[int, Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {', '.join(shape.columns)} FROM {shape.table} ORDER BY id")
        return {row[0]: tuple(map(_plain, row[1:])) for row in cursor.fetchall()}


def _plain(value: object) -> object:
    """Return dates as SQLite stores them: its driver no longer turns them into text by itself."""
    if is_postgresql():
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value


def _compare(step: Step, shape: _Shape, before: Mapping[int, Row], after: Mapping[int, Row]) -> None:
    fresh = [(pk, *row) for pk, row in after.items() if pk not in before]
    if fresh:
        step.inserted[shape.table] = fresh
    if shape.table == DOCUMENT:
        _post_at_the_end(step, shape, fresh)
    for pk, row in after.items():
        old = before.get(pk)
        if old is None or old == row:
            continue
        names = tuple(c for c, one, two in zip(shape.columns, old, row, strict=True) if one != two)
        values = [_change(shape, name, old, row) for name in names]
        step.changed.setdefault((shape.table, names), []).append((*values, pk))


def _post_at_the_end(step: Step, shape: _Shape, fresh: Sequence[Row]) -> None:
    rows = [(dict(zip(shape.columns, row[1:], strict=True)), row[0]) for row in fresh]
    posted = [
        (*(values[name] for name in _DRAFTED), pk)
        for values, pk in rows
        if values["state"] != _DRAFTED["state"]
    ]
    if posted:
        step.changed[DOCUMENT, tuple(_DRAFTED)] = posted


def _change(shape: _Shape, column: str, old: Row, new: Row) -> object:
    place = shape.columns.index(column)
    before, after = old[place], new[place]
    return after - before if shape.is_added(column, before, after) else after


class BareWriter:
    """Writes recorded steps again and again through the driver. Use as a context manager."""

    def __init__(self) -> None:
        self._shapes = shapes()
        self._pointed = {table for shape in self._shapes.values() for table in shape.points.values()}
        self._mark = "%s" if is_postgresql() else "?"
        self._raw: Any = None

    def __enter__(self) -> Self:
        connection.ensure_connection()
        if not is_postgresql():
            # The same connection for both sides: two would drop each other's page cache.
            self._raw = connection.connection
            return self
        settings = connection.settings_dict
        names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
        given = {name: str(settings[key]) for name, key in names.items()}
        address = make_conninfo(options=f"-c search_path={current_namespace().location}", **given)
        self._raw = psycopg.connect(address, autocommit=True)
        return self

    def __exit__(self, *_: object) -> None:
        if is_postgresql():
            self._raw.close()

    def write(self, steps: Sequence[Step]) -> None:
        """Write the steps in order, a transaction each; later ones point at the rows of earlier ones."""
        ids: dict[str, dict[int, int]] = {}
        for step in steps:
            cursor = self._raw.cursor()
            cursor.execute("BEGIN" if is_postgresql() else "BEGIN IMMEDIATE")
            for table, rows in step.inserted.items():
                self._insert(cursor, self._shapes[table], rows, ids)
            for (table, columns), rows in step.changed.items():
                self._update(cursor, (table, columns), rows, ids.get(table, {}))
            cursor.execute("COMMIT")

    def _insert(
        self, cursor: _Cursor, shape: _Shape, rows: Sequence[Row], ids: dict[str, dict[int, int]]
    ) -> None:
        fresh = _fresh_columns(shape, ids)
        given = []
        for row in rows:
            values = list(row[1:])
            for place, change in fresh:
                values[place] = change(values[place])
            given.append(tuple(values))
        is_wanted = shape.table in self._pointed  # only what others point at needs its new ids
        made: list[int] = []
        for sql, params in self._inserts(shape, given):
            cursor.execute(f"{sql} RETURNING id" if is_wanted else sql, params)
            made += [new for (new,) in cursor.fetchall()] if is_wanted else []
        if is_wanted:
            ids.setdefault(shape.table, {}).update(zip((row[0] for row in rows), made, strict=True))

    def _inserts(self, shape: _Shape, rows: Sequence[Row]) -> Iterator[tuple[str, list[object]]]:
        """Yield the quickest statements for so many rows: arrays on PostgreSQL, else rows of values."""
        start = f"INSERT INTO {shape.table} ({', '.join(shape.columns)})"
        if is_postgresql() and len(rows) > _MOST_ONE_BY_ONE:
            arrays = ", ".join(f"%s::{shape.types[name]}[]" for name in shape.columns)
            yield f"{start} SELECT * FROM unnest({arrays}) AS v", [list(c) for c in zip(*rows, strict=True)]
            return
        one = f"({', '.join([self._mark] * len(shape.columns))})"
        most = max(1, _MOST_VARIABLES // len(shape.columns))
        for begin in range(0, len(rows), most):
            part = rows[begin : begin + most]
            every = ", ".join([one] * len(part))
            yield f"{start} VALUES {every}", [value for row in part for value in row]

    def _update(
        self, cursor: _Cursor, what: tuple[str, tuple[str, ...]], rows: Sequence[Row], ids: Mapping[int, int]
    ) -> None:
        table, columns = what
        shape = self._shapes[table]
        given = [(*row[:-1], ids.get(row[-1], row[-1])) for row in rows]
        if is_postgresql() and len(given) > _MOST_ONE_BY_ONE:
            arrays = ", ".join(f"%s::{shape.types[name]}[]" for name in columns)
            sets = ", ".join(_set(shape, name, f"v.{name}") for name in columns)
            source = f"unnest({arrays}, %s::bigint[]) AS v({', '.join(columns)}, id)"
            every = [list(values) for values in zip(*given, strict=True)]
            cursor.execute(f"UPDATE {table} SET {sets} FROM {source} WHERE {table}.id = v.id", every)
            return
        sets = ", ".join(_set(shape, name, self._mark) for name in columns)
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = {self._mark}", given)


def _set(shape: _Shape, column: str, value: str) -> str:
    return f"{column} = {shape.table}.{column} + {value}" if column in shape.added else f"{column} = {value}"


def _fresh_columns(shape: _Shape, ids: Mapping[str, Mapping[int, int]]) -> list[tuple[int, Any]]:
    """Return the places of the columns that differ each time, with what makes the new value."""
    changes: dict[str, Any] = {
        name: partial(_moved, ids[table]) for name, table in shape.points.items() if table in ids
    }
    changes |= dict.fromkeys(_FRESH.get(shape.table, ()), _numbered)
    if shape.table == DOCUMENT:
        changes |= {name: partial(_always, value) for name, value in _DRAFTED.items()}
    return [(shape.columns.index(name), change) for name, change in changes.items()]


def _moved(ids: Mapping[int, int], value: int) -> int:
    return ids.get(value, value)


def _numbered(value: object) -> object:
    number = next(_numbers)
    return f"X{number}" if isinstance(value, str) else number


def _always(value: object, _: object) -> object:
    return value
