"""Queries put together from pieces, and the expressions the databases spell differently."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from liandong.storage.bulk import Source, is_postgresql, run


def joined(*parts: str | Source) -> Source:
    """Put SQL together: plain text is ours, values travel only as the parameters of a ``Source``."""
    params: list[object] = []
    for part in parts:
        if isinstance(part, Source):
            params += part.params
    return Source("".join(part.sql if isinstance(part, Source) else part for part in parts), params)


def alternately(word: str, pieces: Sequence[Source]) -> Source:
    """Put pieces together with a word of ours between them."""
    text: list[str | Source] = []
    for piece in pieces:
        text += [word, piece]
    return joined(*text[1:])


def united(pieces: Sequence[Source]) -> Source:
    """Return selects of the same columns as one sub-select."""
    return joined("(", alternately(" UNION ALL ", pieces), ")")


def given(value: object) -> Source:
    """Return one value as a parameter."""
    return Source("%s", [value])


def day_parameter(day: date) -> date | str:
    """Return a day as the driver takes it."""
    return day if is_postgresql() else day.isoformat()


def month_of(column: str) -> str:
    """Return the expression for the first day of a date column's month."""
    if is_postgresql():
        return f"date_trunc('month', {column}::timestamp)::date"
    return f"(substr({column}, 1, 8) || '01')"


def year_of(column: str) -> str:
    """Return the expression for the year of a date column, a number."""
    if is_postgresql():
        return f"EXTRACT(YEAR FROM {column})::int"
    return f"CAST(substr({column}, 1, 4) AS integer)"


def json_text(column: str, name: str, *, on_postgresql: bool) -> str:
    """Return the expression for a text that a JSON column keeps under a name of ours; NULL where none is.

    Raises:
        ValueError: the name is none that may stand in SQL.
    """
    if not name.isidentifier():
        raise ValueError(name)
    return f"{column} ->> '{name}'" if on_postgresql else f"json_extract({column}, '$.{name}')"


def share(total: str, part: str, whole: str) -> str:
    """Return the expression for ``total × part ÷ whole`` of stored amounts, to the cent, half up.

    None of the three may be negative. The product passes 64 bits, so SQLite is lent a
    function (see the backend) and PostgreSQL computes with whole ``numeric``.
    """
    if not is_postgresql():
        return f"exact_share({total}, {part}, {whole})"
    total, part, whole = f"({total})::numeric", f"({part})", f"({whole})"
    cents = f"div(2 * {total} * {part} + 100 * {whole}, 200 * {whole}) * 100"
    return f"(CASE WHEN {part} = {whole} THEN {total} ELSE {cents} END)"


def exact_share(total: int | None, part: int | None, whole: int | None) -> int | None:
    """Compute ``share`` for SQLite; NULL in, NULL out."""
    if total is None or part is None or whole is None:
        return None
    if part == whole:
        return total
    return (2 * total * part + 100 * whole) // (200 * whole) * 100


def fetch(query: Source) -> list[tuple[Any, ...]]:
    """Run a query in the current company and return its rows, undecoded."""
    return run(query.sql, query.params)


def execute(statement: Source) -> None:
    """Run a statement that returns no rows in the current company."""
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, list(statement.params))
