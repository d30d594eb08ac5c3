"""Document numbers: prefix, date, sequence. Gaps are allowed, repeats are not.

A pattern is text with ``{prefix}``, ``{yyyy}`` or ``{yy}``, ``{mm}``, ``{dd}`` and ``{0000}``. It counts
anew whenever a date in it changes, or, ended by ``|month``, ``|year`` or ``|never``, less often.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection, transaction

from liandong.documents.models import NumberCounter
from liandong.storage import bulk

DEFAULT_PATTERN = "{prefix}{yyyy}{mm}{dd}-{0000}"
_SEQUENCE = re.compile(r"\{(0+)\}")
_END = "|"


class Reset(StrEnum):
    """When a sequence begins anew, often ones first."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    NEVER = "never"


_UNCOUNTED: Mapping[str, frozenset[str]] = {
    "": frozenset(),
    Reset.DAY: frozenset(),
    Reset.MONTH: frozenset({"{dd}"}),
    Reset.YEAR: frozenset({"{dd}", "{mm}"}),
    Reset.NEVER: frozenset({"{dd}", "{mm}", "{yyyy}", "{yy}"}),
}
"""The dates in a number that don't begin its sequence anew."""


class NumberPatternError(ValueError):
    """A number pattern has no place for the sequence."""


@dataclass(frozen=True, slots=True)
class NumberWish:
    """A document that needs a number."""

    prefix: str
    on: date
    pattern: str = DEFAULT_PATTERN

    def shape(self) -> str:
        """Return the number with ``{0000}`` where its sequence goes.

        Raises:
            NumberPatternError: the pattern has no ``{0000}``, or an unknown end.
        """
        return self._filled(frozenset())

    def key(self) -> str:
        """Return the counter it counts in: the number without its sequence and without uncounted dates.

        Raises:
            NumberPatternError: as for ``shape``.
        """
        return self._filled(_UNCOUNTED.get(self._end(), frozenset()))

    def _end(self) -> str:
        return self.pattern.partition(_END)[2]

    def _filled(self, left_out: frozenset[str]) -> str:
        text = self.pattern.partition(_END)[0]
        if not _SEQUENCE.search(text) or self._end() not in _UNCOUNTED:
            raise NumberPatternError(self.pattern)
        filled = {
            "{prefix}": self.prefix,
            "{yyyy}": f"{self.on.year:04}",
            "{yy}": f"{self.on.year % 100:02}",
            "{mm}": f"{self.on.month:02}",
            "{dd}": f"{self.on.day:02}",
        }
        for token, value in filled.items():
            if token not in left_out:
                text = text.replace(token, value)
        return text

    def number(self, sequence: int) -> str:
        """Return the number of a sequence; more digits than the pattern has make it longer."""
        before, zeros, after = _SEQUENCE.split(self.shape(), maxsplit=1)
        return f"{before}{str(sequence).zfill(len(zeros))}{after}"

    def sequence_of(self, number: str) -> int | None:
        """Return the sequence of a number of this shape; None when it has another."""
        before, zeros, after = _SEQUENCE.split(self.shape(), maxsplit=1)
        digits = number.removeprefix(before).removesuffix(after)
        is_whole = number == f"{before}{digits}{after}" and len(digits) >= len(zeros)
        return int(digits) if is_whole and digits.isascii() and digits.isdigit() else None


def take_numbers(wishes: Sequence[NumberWish]) -> list[str]:
    """Give out a number for each wish, in order, with one statement.

    Outside a transaction on PostgreSQL the counter is committed at once and without waiting
    for the disk: its row stays locked for a moment only, and a number lost in a crash was
    never used, since any document that uses it is flushed after it.
    """
    keys = [wish.key() for wish in wishes]
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
            return _numbered(wishes, keys, _advance(keys))
    return _numbered(wishes, keys, _advance(keys))


def _advance(keys: Sequence[str]) -> dict[str, int]:
    """Move the counters on, in key order; return the last number each had given out."""
    needed = Counter(keys)
    rows = bulk.insert(
        NumberCounter,
        ("key", "value"),
        sorted(needed.items()),
        returning=("key", "value"),
        on_conflict="ON CONFLICT (key) DO UPDATE"
        f" SET value = {bulk.table(NumberCounter)}.value + excluded.value",
    )
    return {key: value - needed[key] for key, value in rows}


def _numbered(wishes: Sequence[NumberWish], keys: Sequence[str], last: dict[str, int]) -> list[str]:
    numbers = []
    for wish, key in zip(wishes, keys, strict=True):
        last[key] += 1
        numbers.append(wish.number(last[key]))
    return numbers
