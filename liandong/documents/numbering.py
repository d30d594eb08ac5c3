"""Document numbers: prefix, day, daily sequence. Gaps are allowed, repeats are not."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from liandong.documents.models import NumberCounter
from liandong.storage import bulk

DEFAULT_PATTERN = "{prefix}{yyyy}{mm}{dd}-{0000}"
_SEQUENCE = re.compile(r"\{(0+)\}")


class NumberPatternError(ValueError):
    """A number pattern has no place for the sequence."""


@dataclass(frozen=True, slots=True)
class NumberWish:
    """A document that needs a number."""

    prefix: str
    on: date
    pattern: str = DEFAULT_PATTERN

    def key(self) -> str:
        """Return the number without its sequence: the counter it counts in.

        Raises:
            NumberPatternError: the pattern has no ``{0000}``.
        """
        if not _SEQUENCE.search(self.pattern):
            raise NumberPatternError(self.pattern)
        filled = {
            "{prefix}": self.prefix,
            "{yyyy}": f"{self.on.year:04}",
            "{yy}": f"{self.on.year % 100:02}",
            "{mm}": f"{self.on.month:02}",
            "{dd}": f"{self.on.day:02}",
        }
        text = self.pattern
        for token, value in filled.items():
            text = text.replace(token, value)
        return text


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
            return _numbered(keys, _advance(keys))
    return _numbered(keys, _advance(keys))


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


def _numbered(keys: Sequence[str], last: dict[str, int]) -> list[str]:
    numbers = []
    for key in keys:
        last[key] += 1
        before, zeros, after = _SEQUENCE.split(key, maxsplit=1)
        numbers.append(f"{before}{str(last[key]).zfill(len(zeros))}{after}")
    return numbers
