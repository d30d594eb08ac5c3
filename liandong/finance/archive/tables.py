"""A table of the archive: the same rows as CSV for people and as JSON for programs, written in one pass."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO

from liandong.kernel.money import plain
from liandong.webkit.spreadsheets import SheetColumn, csv_lines

Fields = Sequence[tuple[str, str]]
"""Each field's key in JSON and its head in CSV."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a value a field; they are read once."""

    name: str
    fields: Fields
    rows: Iterable[Sequence[object]]


def write_table(folder: Path, table: Table) -> int:
    """Write ``NAME.csv`` and ``NAME.json`` into a folder; return how many rows there were.

    In CSV a text that begins like a formula has an apostrophe before it; JSON has the text itself. JSON is
    one array with an object a line; numbers are texts, so that none is rounded by who reads them.
    """
    count = 0
    with (
        (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as sheet,
        (folder / f"{table.name}.json").open("w", encoding="utf-8", newline="\n") as data,
    ):
        heads = [SheetColumn(label) for _key, label in table.fields]
        for line in csv_lines(heads, _noted(table, data)):
            sheet.write(line)
            count += 1
    return count - 2  # the mark of the encoding and the heads


def _noted(table: Table, data: IO[str]) -> Iterator[Sequence[object]]:
    """Yield the rows and write each as JSON on its way."""
    keys = [key for key, _label in table.fields]
    before = "[\n"
    for row in table.rows:
        named = dict(zip(keys, row, strict=True))
        data.write(before + json.dumps(named, ensure_ascii=False, default=_text))
        before = ",\n"
        yield row
    data.write("\n]\n" if before == ",\n" else "[]\n")


def _text(value: object) -> str:
    """Return what JSON has no kind for as text.

    Raises:
        TypeError: nobody has said how.
    """
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
