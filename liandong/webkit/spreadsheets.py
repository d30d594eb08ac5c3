"""Excel and CSV files that can't harm who opens them, written in bounded memory.

A cell holds what it was given and nothing else: text stays text even when it begins like a
formula or an address. In Excel such a text carries the mark of a typed apostrophe, so that
editing the cell doesn't wake it either; CSV knows no such mark and gets the apostrophe itself.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from liandong.kernel.money import plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576
"""How many rows a sheet of Excel has; what doesn't fit goes on in the next sheet."""

_MOST_TEXT = 32_767
_MOST_CHOICES = 255
_EXACT_DIGITS = 15
_TITLE = 31
_FIRST_DAY = date(1900, 3, 1)
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_IN_MEMORY = 1 << 20


class CellKind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    MONEY = "money"
    PRICE = "price"
    QUANTITY = "quantity"
    INTEGER = "integer"
    DATE = "date"
    MOMENT = "moment"
    BOOL = "bool"


_FORMATS = {
    CellKind.MONEY: "#,##0.00;[Red]-#,##0.00",
    CellKind.PRICE: "#,##0.00####",
    CellKind.QUANTITY: "#,##0.######",
    CellKind.INTEGER: "0",
    CellKind.DATE: "yyyy-mm-dd",
    CellKind.MOMENT: "yyyy-mm-dd hh:mm",
}
_WIDTHS = {CellKind.TEXT: 18, CellKind.DATE: 12, CellKind.MOMENT: 17, CellKind.INTEGER: 10, CellKind.BOOL: 8}
_NUMBERS = frozenset({CellKind.MONEY, CellKind.PRICE, CellKind.QUANTITY, CellKind.INTEGER})


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its head, what it holds, and how wide it is (characters; by its kind when None)."""

    label: str
    kind: CellKind = CellKind.TEXT
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: rows have one value a column, None for an empty cell; they are read once, in order.

    ``heads`` stand above the columns' labels, one text a row. ``comments`` belong to columns,
    ``choices`` drop down in every cell of theirs.
    """

    title: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[object]]
    heads: Sequence[str] = ()
    comments: dict[int, str] = field(default_factory=dict)
    choices: dict[int, tuple[str, ...]] = field(default_factory=dict)


def guarded(text: str) -> str:
    """Return a text no spreadsheet takes for a formula: an apostrophe stands before a risky first sign."""
    return f"'{text}" if text.startswith(_RISKY) else text


def write_workbook(target: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Write sheets one after the other; memory doesn't grow with the rows.

    Raises:
        ValueError: a row has more values than there are columns.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - a third of a second at every start

    with tempfile.TemporaryDirectory(prefix="liandong-xlsx-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        # Closed in any case, which lets go of its temporary files; a failure is passed on all the same.
        with Workbook(target, options) as book:
            writer = _Writer(book)
            for sheet in sheets:
                writer.write(sheet)


def workbook_file(sheets: Iterable[Sheet]) -> IO[bytes]:
    """Return an open temporary file with the workbook, at its beginning; it is gone when closed."""
    made = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - who asked closes it
    try:
        write_workbook(made, sheets)
    except BaseException:
        made.close()
        raise
    made.seek(0)
    return made


def spreadsheet(columns: Sequence[SheetColumn], rows: Iterable[Sequence[object]], title: str = "") -> bytes:
    """Return a workbook of one sheet; for small ones, ``workbook_file`` is for the rest."""
    with workbook_file([Sheet(title, columns, rows)]) as made:
        return made.read()


def workbook_response(name: str, sheets: Iterable[Sheet]) -> FileResponse:
    """Answer with a workbook to download; ``name`` has no ending."""
    response = FileResponse(
        workbook_file(sheets), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
    )
    response["Cache-Control"] = "private, no-store"
    return response


def csv_response(
    name: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Answer with a CSV to download (UTF-8 with the mark Excel asks for), sent while it is read."""
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    response["Cache-Control"] = "private, no-store"
    return response


class _Line:
    """Where the csv module writes: it keeps the last line."""

    text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def csv_lines(columns: Sequence[SheetColumn], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Return the lines of a CSV, the heads first."""
    line = _Line()
    writer = csv.writer(line)
    yield "\ufeff"
    for row in chain([[column.label for column in columns]], rows):
        writer.writerow([_csv_cell(value) for value in row])
        yield line.text


def _csv_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes_or_no(is_yes=value)
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else guarded(str(value))


class _Writer:
    """Writes sheets into one workbook with the formats they share."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - the library publishes no types
        self._book = book
        self._formats = {
            kind: book.add_format({"num_format": shape, "align": "right" if kind in _NUMBERS else "left"})
            for kind, shape in _FORMATS.items()
        }
        self._head = book.add_format({"bold": True, "bg_color": "#F0F1F4", "bottom": 1, "valign": "vcenter"})
        self._note = book.add_format({"font_color": "#5D6878"})
        self._quoted = book.add_format({"quote_prefix": True})
        self._titles: set[str] = set()

    def write(self, sheet: Sheet) -> None:
        page, at = self._page(sheet)
        for values in sheet.rows:
            if at == MOST_ROWS:
                page, at = self._page(sheet)
            if len(values) > len(sheet.columns):
                message = f"{len(values)} values for {len(sheet.columns)} columns"
                raise ValueError(message)
            for place, (column, value) in enumerate(zip(sheet.columns, values, strict=False)):
                self._cell(page, (at, place), value, column.kind)
            at += 1

    def _page(self, sheet: Sheet) -> tuple[Any, int]:
        page = self._book.add_worksheet(self._title(sheet.title))
        at = len(sheet.heads)
        page.freeze_panes(at + 1, 0)
        for place, column in enumerate(sheet.columns):
            width = _WIDTHS.get(column.kind, 14) if column.width is None else column.width
            page.set_column(place, place, max(width, min(40, 2 * len(column.label) + 2)))
        for row, text in enumerate(sheet.heads):
            page.write_string(row, 0, text[:_MOST_TEXT], self._note)
        for place, column in enumerate(sheet.columns):
            page.write_string(at, place, column.label, self._head)
        for place, text in sheet.comments.items():
            page.write_comment(at, place, text)
        for place, words in sheet.choices.items():
            if len(",".join(words)) <= _MOST_CHOICES:
                rule = {"validate": "list", "source": list(words), "ignore_blank": True}
                page.data_validation(at + 1, place, MOST_ROWS - 1, place, rule)
        return page, at + 1

    def _title(self, wanted: str) -> str:
        """Return a name Excel accepts which no other sheet of the book has."""
        base = wanted.translate(_FORBIDDEN).strip()[:_TITLE].strip() or _("数据")
        title, number = base, 1
        while title.casefold() in self._titles:
            number += 1
            ending = f" ({number})"
            title = base[: _TITLE - len(ending)] + ending
        self._titles.add(title.casefold())
        return title

    def _cell(self, page: Any, at: tuple[int, int], value: object, kind: CellKind) -> None:  # noqa: ANN401 - as above
        if value is None or value == "":
            return
        if isinstance(value, bool):
            page.write_string(*at, _yes_or_no(is_yes=value))
        elif isinstance(value, Decimal | int) and _is_exact(value):
            page.write_number(*at, value, self._formats.get(kind))
        elif isinstance(value, date) and _day_of(value) >= _FIRST_DAY:
            whole = _local(value).replace(tzinfo=None) if isinstance(value, datetime) else value
            shape = CellKind.MOMENT if isinstance(value, datetime) else CellKind.DATE
            page.write_datetime(*at, whole, self._formats[shape])
        else:
            text = plain(value) if isinstance(value, Decimal) else str(value)
            risky = self._quoted if text.startswith(_RISKY) else None
            page.write_string(*at, text[:_MOST_TEXT], risky)


def _is_exact(number: Decimal | int) -> bool:
    """Tell whether Excel can hold a number; a longer one is written as text instead of rounded."""
    exact = Decimal(number)
    return exact.is_finite() and len(plain(exact).strip("-").replace(".", "")) <= _EXACT_DIGITS


def _day_of(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _yes_or_no(*, is_yes: bool) -> str:
    return _("是") if is_yes else _("否")
