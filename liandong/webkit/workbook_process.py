"""A workbook read in a process of its own: a file made to break the reader breaks that process, no server.

The reader lays the rectangle of all cells out at once, so two cells far apart ask for hundreds of gigabytes,
and the process is broken off. It needs neither Django nor any company; ``sheet_reading`` takes what it says:
why not, or how many rows there are at most, then the rows in parts, at last None. Linux limits its memory.
"""

import pickle  # nosec B403
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MOST_MERGED = 1_000_000
"""Rows of merged cells together: each has the value of its range."""
_MOST_MEMORY = 4 * 2**30
_MOST_SECONDS = 300
_PART = 2_000

Row = tuple[int, Sequence[object]]


class UnfitError(Exception):
    """Why it can't be read: ``rows``, ``columns``, ``merged``, ``empty`` or ``unreadable``."""


def _sheet(path: str, sheets: Sequence[str]) -> CalamineSheet:
    """Return the first sheet with something in it, one of the names ``sheets`` before others."""
    try:
        book = CalamineWorkbook.from_path(path)
        names = [
            one.name
            for one in book.sheets_metadata
            if one.typ is SheetTypeEnum.WorkSheet and one.visible is SheetVisibleEnum.Visible
        ]
        for name in sorted(names, key=lambda name: name not in sheets):
            sheet = book.get_sheet_by_name(name)
            if sheet.end is not None:
                return sheet
    except CalamineError as error:
        raise UnfitError("unreadable") from error
    raise UnfitError("empty")


def _height(sheet: CalamineSheet, most_rows: int, most_columns: int) -> int:
    height, width = (place + 1 for place in sheet.end or (0, 0))
    if height > most_rows:
        raise UnfitError("rows")
    if width > most_columns:
        raise UnfitError("columns")
    return height


def _rows(sheet: CalamineSheet, height: int) -> Iterator[Row]:
    _first_row, first_column = sheet.start or (0, 0)
    spans = _merged(sheet, height)
    tops: dict[tuple[int, int], object] = {}
    # Rows come from the sheet's first on, columns from the first that is used.
    for number, cells in enumerate(sheet.iter_rows()):
        row: list[object] = [None] * first_column + [None if cell == "" else cell for cell in cells]
        for column, top in spans.get(number, ()):
            if column >= len(row):
                continue
            if top == number:
                tops[top, column] = row[column]
            elif row[column] is None:
                row[column] = tops.get((top, column))
        yield number + 1, row


def _merged(sheet: CalamineSheet, height: int) -> dict[int, list[tuple[int, int]]]:
    """Return by row the columns in merged cells with their top rows: each of the rows has the value."""
    spans: dict[int, list[tuple[int, int]]] = {}
    covered = 0
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        last = min(bottom, height - 1)
        covered += max(last - top, 0)
        if covered > MOST_MERGED:
            raise UnfitError("merged")
        if bottom > top:
            for row in range(top, last + 1):
                spans.setdefault(row, []).append((left, top))
    return spans


def _limit() -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))


def tell(words: Sequence[str], out: BinaryIO) -> None:
    """Write what a workbook holds; ``words`` are its path, the most rows and columns, and wanted sheets."""
    path, most_rows, most_columns, *sheets = words

    def say(what: object) -> None:
        pickle.dump(what, out, pickle.HIGHEST_PROTOCOL)

    try:
        sheet = _sheet(path, sheets)
        height = _height(sheet, int(most_rows), int(most_columns))
        rows = _rows(sheet, height)
        first = next(rows, None)  # what is merged is looked at before the first row
    except UnfitError as unfit:
        say(str(unfit))
        return
    say(height)
    say([] if first is None else [first])
    for part in _parts(rows):
        say(part)
    say(None)


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while part := list(islice(rows, _PART)):
        yield part


if __name__ == "__main__":
    _limit()
    tell(sys.argv[1:], sys.stdout.buffer)
