"""Set-based SQL for the books: many rows in one statement, on SQLite and PostgreSQL.

Rows travel as one array per column on PostgreSQL (``unnest``), so a statement is the same text
for one row and for ten thousand, and as VALUES on SQLite, or as one JSON document where they
would be too many variables. The number of statements stays constant. Names come from models
only, never from a user.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import connection, models

from liandong.storage.encoding import array_text, column_encoder

Row = Sequence[Any]

_MOST_VARIABLES = 30_000  # SQLite takes 32,766 in one statement
_REMEMBERED_ROWS = 64


@dataclass(frozen=True, slots=True)
class Source:
    """A sub-select yielding the given rows, with its parameters."""

    sql: str
    params: list[Any]


@lru_cache(maxsize=1)
def is_postgresql() -> bool:
    """Tell which dialect the companies' database speaks: one for the whole installation."""
    return connection.vendor == "postgresql"


def for_update(alias: str) -> str:
    """Return the row-lock clause; SQLite's IMMEDIATE transactions lock the whole file.

    Keys never change, so NO KEY: a plain FOR UPDATE would make every commit that refers to the
    row by a foreign key wait for it, against the lock order (the simulation met that deadlock).
    """
    return f" FOR NO KEY UPDATE OF {alias}" if is_postgresql() else ""


def table(model: type[models.Model]) -> str:
    """Return the model's table name."""
    return model._meta.db_table


@lru_cache(maxsize=512)
def _fields(model: type[models.Model], names: tuple[str, ...]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]


@lru_cache(maxsize=512)
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(field.column) for field in _fields(model, names))


def columns_of(model: type[models.Model], names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of these fields of the model."""
    return _columns(model, tuple(names))


@lru_cache(maxsize=512)
def _array_types(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, ...]:
    types = []
    for field in _fields(model, names):
        target = field.target_field if isinstance(field, models.ForeignKey) else field
        kind = target.db_type(connection) or ""
        types.append(f"{kind.partition('(')[0]}[]".replace("varchar", "text"))
    return tuple(types)


@lru_cache(maxsize=512)
def _encoders(
    model: type[models.Model], names: tuple[str, ...]
) -> tuple[Callable[[Sequence[Any]], list[Any]], ...]:
    dates = is_postgresql()
    return tuple(column_encoder(field, has_dates=dates) for field in _fields(model, names))


def encoded_columns(
    model: type[models.Model], names: tuple[str, ...], rows: Sequence[Row]
) -> list[list[Any]]:
    """Return the rows by column, with the values that the driver takes. There must be a row."""
    encoders = _encoders(model, names)
    columns = zip(*rows, strict=True)
    return [encode(values) for values, encode in zip(columns, encoders, strict=True)]


def source(model: type[models.Model], names: Iterable[str], rows: Sequence[Row]) -> Source:
    """Return the rows as a sub-select whose columns are named like the model's.

    ``rows`` must not be empty; values are given as Python shows them (``Decimal``, ``date``).
    """
    names = tuple(names)
    encoded, columns = encoded_columns(model, names, rows), _columns(model, names)
    if is_postgresql():
        kinds = _array_types(model, names)
        arrays = ", ".join([f"%s::{kind}" for kind in kinds])
        params = [array_text(kind, values) for kind, values in zip(kinds, encoded, strict=True)]
        return Source(f"(SELECT * FROM unnest({arrays}) AS given({', '.join(columns)}))", params)
    if len(encoded[0]) * len(columns) <= _MOST_VARIABLES:
        return _values(columns, encoded)
    picks = ", ".join(f"json_extract(value, '$[{n}]') AS {column}" for n, column in enumerate(columns))
    document = json.dumps(list(zip(*encoded, strict=True)), ensure_ascii=False, default=_plain_int)
    return Source(f"(SELECT {picks} FROM json_each(%s))", [document])


def _values(columns: Sequence[str], encoded: Sequence[Sequence[Any]]) -> Source:
    """Return the rows as VALUES: six times as fast as JSON on SQLite, but bounded by its variables."""
    count = len(encoded[0])
    build = _small_values_sql if count <= _REMEMBERED_ROWS else _values_sql
    return Source(build(tuple(columns), count), _row_by_row(encoded))


def _row_by_row(encoded: Sequence[Sequence[Any]]) -> list[Any]:
    return list(chain.from_iterable(zip(*encoded, strict=True)))


@lru_cache(maxsize=512)
def _small_values_sql(columns: tuple[str, ...], count: int) -> str:
    """Remember the texts of everyday sizes only: those of large batches would fill the memory."""
    return _values_sql(columns, count)


def _values_sql(columns: tuple[str, ...], count: int) -> str:
    picks = ", ".join(f"column{n} AS {column}" for n, column in enumerate(columns, 1))
    row = f"({', '.join(['%s'] * len(columns))})"
    return f"(SELECT {picks} FROM (VALUES {', '.join([row] * count)}))"


def _plain_int(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value)
    message = f"can't send {value!r} to the database"
    raise TypeError(message)


def insert(
    model: type[models.Model],
    names: Iterable[str],
    rows: Sequence[Row],
    *,
    returning: Iterable[str] = (),
    on_conflict: str = "",
) -> list[tuple[Any, ...]]:
    """Insert rows with one statement; return the ``returning`` columns, in no sure order.

    ``on_conflict`` is literal SQL such as ``ON CONFLICT DO NOTHING``. No rows, no statement.
    """
    if not rows:
        return []
    names = tuple(names)
    back = _columns(model, tuple(returning))
    ending = f" {on_conflict}" + (f" RETURNING {', '.join(back)}" if back else "")
    if not is_postgresql():
        if len(rows) * len(names) <= _MOST_VARIABLES:
            return _insert_values(model, names, rows, ending)
        if ending == " ":
            return _insert_each(model, names, rows)
    given = source(model, names, rows)
    columns = ", ".join(_columns(model, names))
    # "WHERE true" keeps SQLite from reading ON CONFLICT as part of a join.
    sql = f"INSERT INTO {table(model)} ({columns}) SELECT {columns} FROM {given.sql} AS v WHERE true{ending}"
    return run(sql, given.params) if back else execute(sql, given.params)


def _insert_values(
    model: type[models.Model], names: tuple[str, ...], rows: Sequence[Row], ending: str
) -> list[tuple[Any, ...]]:
    """Insert rows as plain VALUES, which SQLite reads quicker than a sub-select of them."""
    params = _row_by_row(encoded_columns(model, names, rows))
    build = _small_insert_sql if len(rows) <= _REMEMBERED_ROWS else _insert_sql
    sql = build(model, names, len(rows), ending)
    return run(sql, params) if "RETURNING" in ending else execute(sql, params)


@lru_cache(maxsize=512)
def _small_insert_sql(model: type[models.Model], names: tuple[str, ...], count: int, ending: str) -> str:
    return _insert_sql(model, names, count, ending)


def _insert_sql(model: type[models.Model], names: tuple[str, ...], count: int, ending: str) -> str:
    columns = _columns(model, names)
    row = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {table(model)} ({', '.join(columns)}) VALUES {', '.join([row] * count)}{ending}"


def _insert_each(
    model: type[models.Model], names: tuple[str, ...], rows: Sequence[Row]
) -> list[tuple[Any, ...]]:
    """Insert more rows than SQLite takes as variables: one statement, prepared once and run for each."""
    columns = _columns(model, names)
    encoded = rows
    if any(encode is not list for encode in _encoders(model, names)):
        encoded = list(zip(*encoded_columns(model, names, rows), strict=True))
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table(model)} ({', '.join(columns)}) VALUES ({places})", encoded)
    return []


def update(
    model: type[models.Model],
    key: Sequence[str],
    names: Sequence[str],
    rows: Sequence[Row],
    *,
    added: Sequence[str] = (),
) -> None:
    """Update rows found by ``key`` with one statement.

    Each row holds the key values, then those of ``names`` (set), then of ``added`` (added
    to what is there). No rows, no statement.
    """
    if not rows:
        return
    given = source(model, (*key, *names, *added), rows)
    target = table(model)
    sets = [f"{c} = v.{c}" for c in _columns(model, tuple(names))]
    sets += [f"{c} = {target}.{c} + v.{c}" for c in _columns(model, tuple(added))]
    where = " AND ".join(f"{target}.{c} = v.{c}" for c in _columns(model, tuple(key)))
    execute(f"UPDATE {target} SET {', '.join(sets)} FROM {given.sql} AS v WHERE {where}", given.params)


def _cursor() -> Any:
    quick = getattr(connection, "quick_cursor", None)
    return connection.cursor() if quick is None else quick()


def run(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a query in the current company and return its rows, undecoded."""
    with _cursor() as cursor:
        cursor.execute(sql, list(params))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def among(ids: Iterable[int]) -> tuple[str, list[Any]]:
    """Return ``(condition, params)`` for "is one of these ids"; the text never depends on how many."""
    if is_postgresql():
        return "= ANY(%s)", [array_text("bigint[]", list(ids))]
    return "IN (SELECT value FROM json_each(%s))", [json.dumps(list(ids))]


def as_date(value: Any) -> Any:
    """Read a date column of ``run``: SQLite gives text."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def as_json(value: Any) -> dict[str, Any]:
    """Read a JSON column of ``run``: both databases give text."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else dict(value or {})
    return found


def execute(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement that gives no rows back."""
    with _cursor() as cursor:
        cursor.execute(sql, list(params))
    return []
