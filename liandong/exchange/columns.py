"""What a sheet of a subject consists of, and what its cells mean. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from liandong.kernel.checks import FIRST_DAY, LARGEST, LAST_DAY, trimmed, typed_number
from liandong.kernel.custom import NO, PREFIX, YES
from liandong.kernel.money import plain

_DAY_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_958_465
_YES = frozenset({"是", "y", "yes", "true", "1", "√", "启用", "有"})
_NO = frozenset({"否", "n", "no", "false", "0", "×", "x", "停用", "禁用", "无", ""})
_MONEY_SIGNS = str.maketrans("", "", "¥￥元,，% ")
_DATE_PARTS = 3


class ValueKind(StrEnum):
    """What a cell of a column holds."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class SheetField:
    """A column of ours. ``choices`` are stored values with labels; ``synonyms`` are other heads it goes by.

    ``is_header`` columns belong to a whole document, the others to its line.
    """

    name: str
    label: str
    kind: ValueKind = ValueKind.TEXT
    is_required: bool = False
    synonyms: tuple[str, ...] = ()
    help: str = ""
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    is_header: bool = False

    @property
    def is_added(self) -> bool:
        """Tell whether the company added this field."""
        return self.name.rpartition(".")[2].startswith(PREFIX)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in a row: ``row`` is Excel's number, None for the whole file; ``advice`` may be blank."""

    row: int | None
    column: str
    message: str
    advice: str = ""


@dataclass(slots=True)
class ReadRow:
    """A row as it was understood: values by our column's name, only of columns the file has.

    ``unread`` are the columns whose cells mean nothing; that has been told already.
    """

    number: int
    values: dict[str, object] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """Return a text, empty when the file has no such column."""
        return str(self.values.get(name) or "")


def text_of(cell: object) -> str:
    """Return a cell as text: numbers without needless decimals, so that a code stays a code."""
    if isinstance(cell, str):
        text = cell.strip()
        return text if text.isprintable() else trimmed(text.replace("\u3000", " ").replace("\xa0", " "))
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return plain(Decimal(repr(cell))) if cell == cell and abs(cell) != float("inf") else ""  # noqa: PLR0124 - not a number
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    return trimmed(str(cell))


def value_of(column: SheetField, cell: object) -> object:
    """Return what a cell means, None when it is empty.

    Raises:
        ValueError: it means nothing of the column's kind.
    """
    text = text_of(cell)
    if column.kind is ValueKind.TEXT:
        return text
    if not text:
        return None
    return _READERS[column.kind](column, cell, text)


def _number(_column: SheetField, _cell: object, text: str) -> Decimal:
    return _figures(text)


@lru_cache(maxsize=4096)
def _figures(text: str) -> Decimal:
    """Read a number; files repeat their few prices and rates."""
    figures = unicodedata.normalize("NFKC", text).translate(_MONEY_SIGNS)
    if figures.startswith("(") and figures.endswith(")"):
        figures = f"-{figures[1:-1]}"
    number = typed_number(figures)  # no exponents: 1e-999999999 would be written out
    if abs(number) >= LARGEST:
        raise ValueError(text)
    return number


def _whole(column: SheetField, cell: object, text: str) -> int:
    number = _number(column, cell, text)
    if number != number.to_integral_value() or number < 0:
        raise ValueError(text)
    return int(number)


def _flag(_column: SheetField, _cell: object, text: str) -> bool:
    word = unicodedata.normalize("NFKC", text).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(text)


def _date(_column: SheetField, cell: object, text: str) -> date:
    day = _any_date(cell, text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def _any_date(cell: object, text: str) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    figures = unicodedata.normalize("NFKC", text)
    for sign in "年月/.日":
        figures = figures.replace(sign, "-")
    parts = figures.partition(" ")[0].strip("-").split("-")
    if len(parts) == _DATE_PARTS and all(part.isdecimal() for part in parts):
        return date(*map(int, parts))
    if len(parts) == 1 and len(parts[0]) == len("20260131") and parts[0].isdecimal():
        return date.fromisoformat(parts[0])
    serial = float(figures)
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        raise ValueError(text)
    return _DAY_ZERO + timedelta(days=int(serial))


def _choice(column: SheetField, cell: object, text: str) -> str:
    word = unicodedata.normalize("NFKC", text).lower()
    for value, label in column.choices:  # a label may have wide signs: 销售额（不含税）
        if word in {value.lower(), unicodedata.normalize("NFKC", label).lower()}:
            return value
    if {value for value, _label in column.choices} == {YES, NO}:
        return YES if _flag(column, cell, text) else NO
    raise ValueError(text)


_READERS = {
    ValueKind.NUMBER: _number,
    ValueKind.WHOLE: _whole,
    ValueKind.FLAG: _flag,
    ValueKind.DATE: _date,
    ValueKind.CHOICE: _choice,
}


def normal_head(text: object) -> str:
    """Return a head as it is compared: without blanks, signs, stars, units in brackets, in small letters."""
    head = unicodedata.normalize("NFKC", text_of(text)).lower()
    return "".join(sign for sign in head.partition("(")[0] if sign.isalnum())


def by_name(columns: Iterable[SheetField]) -> dict[str, SheetField]:
    """Return the columns by name."""
    return {column.name: column for column in columns}


Mapped = Mapping[str, int]
"""The position of the file's column for each of ours."""

Heads = Sequence[str]
