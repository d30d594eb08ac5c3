"""Rows in batches, so that what is stored is looked up for many of them at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from liandong.exchange.columns import ReadRow
from liandong.exchange.subjects import Mode, Prepared

BATCH = 2_000


def batches(rows: Iterable[ReadRow]) -> Iterator[Sequence[ReadRow]]:
    """Yield the rows, so many at a time."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def is_wanted(prepared: Prepared, mode: Mode, *, is_there: bool) -> bool:
    """Count a row as new, changed or skipped; tell whether the mode wants it."""
    if mode is (Mode.NEW if is_there else Mode.CHANGED):
        prepared.skipped += 1
        return False
    if is_there:
        prepared.changed += 1
    else:
        prepared.created += 1
    return True
