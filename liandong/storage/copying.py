"""Rows made ready long before they are written, and then written as fast as the database takes them.

SQLite takes a statement that is prepared once, PostgreSQL the text of ``COPY``: a line for each row,
a tab between columns. Looking at each value is most of the work, and it is done beforehand.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db import connection, models

from liandong.storage import bulk

Ready = str | tuple[Any, ...]
"""A row, or some columns of one, as this installation's database takes it."""


def ready(model: type[models.Model], names: Iterable[str], rows: Sequence[Sequence[Any]]) -> list[Ready]:
    """Return rows, or parts of them, as ``insert_ready`` takes them."""
    if not rows:
        return []
    columns = bulk.encoded_columns(model, tuple(names), rows)
    if not bulk.is_postgresql():
        return list(zip(*columns, strict=True))
    spelled = [[spelled_value(value) for value in column] for column in columns]
    return list(map("\t".join, zip(*spelled, strict=True)))


def insert_ready(model: type[models.Model], names: Iterable[str], *parts: Sequence[Any]) -> None:
    """Insert rows with one statement; each part holds some columns of every row, in the order of ``names``.

    No rows, no statement.
    """
    if not parts[0]:
        return
    names = tuple(names)
    rows = zip(*parts, strict=True)
    if bulk.is_postgresql():
        copy(model, names, "".join([f"{line}\n" for line in map("\t".join, rows)]))
        return
    columns = bulk.columns_of(model, names)
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {bulk.table(model)} ({', '.join(columns)}) VALUES ({places})"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [tuple(chain.from_iterable(row)) for row in rows])


def copy(model: type[models.Model], names: Iterable[str], text: str) -> None:
    """Hand PostgreSQL rows as the text of ``COPY``.

    Raises:
        IntegrityError: as for any other insert.
    """
    statement = f"COPY {bulk.table(model)} ({', '.join(bulk.columns_of(model, names))}) FROM STDIN"
    # Django translates the errors of its own methods only.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copying:
        copying.write(text)


def spelled_value(value: Any) -> str:
    """Return an encoded value as ``COPY`` spells it.

    Raises:
        TypeError: no column of ours holds such a value.
    """
    spell = _SPELLINGS.get(type(value))
    if spell is None:
        message = f"can't spell {value!r} for the database"
        raise TypeError(message)
    return spell(value)


def _text(value: str) -> str:
    # Almost no text has any of these signs; looking for each costs less than a translation.
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if "\n" in value:
        value = value.replace("\n", "\\n")
    if "\r" in value:
        value = value.replace("\r", "\\r")
    return value.replace("\t", "\\t") if "\t" in value else value


_SPELLINGS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: "\\N",
    bool: lambda value: "t" if value else "f",
    int: str,
    str: _text,
    date: date.isoformat,
    datetime: datetime.isoformat,
}
