"""Records of a large file on their way: spelled in a second process, kept on disk, words written ahead."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.utils import timezone

from liandong.storage import bulk
from liandong.storage.beside import Beside
from liandong.storage.copying import insert_ready, ready
from liandong.storage.memory import much_cache
from liandong.storage.reserving import reserve_ids
from liandong.storage.staging import Preparation, newest_list
from liandong.storage.words import WordIndex, stored_lists

WORTH_A_PROCESS = 1_000
"""Records that are spelled in a second process: it takes as long to start as spelling so many."""

AHEAD = 0.5
"""The share of the words that is written before the records' own transaction, where others write them.

The rest is written beside it, so that both take two processors until their end, and about as long.
"""

CHANGED_AT_ONCE = 1_000
"""Records changed by one statement: more would pass what SQLite takes as variables."""

Row = tuple[int | None, tuple[Any, ...], tuple[Any, ...]]

Naming = TypeVar("Naming")
Batch = TypeVar("Batch")

Spelled = Callable[[Sequence[tuple[Naming, bool]]], list[tuple[str, str]]]
"""Returns the search text of each naming, and the list of its words where it is wanted, else blank."""

Tell = Callable[[int, int], None]
"""Called with how many records, or words, are written, of how many."""


@dataclass(frozen=True, slots=True)
class Way(Generic[Naming]):
    """The words that find a kind of record, who spells them, and what locks the records' table."""

    index: WordIndex
    spelled: Spelled[Naming]
    keep_others_out: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Part(Generic[Naming]):
    """Records that were checked: their ids (None: new), how they are called, and whose words are wanted.

    ``batch`` makes what is written at last, out of their search texts and the number that the first of
    their new ones has among all new ones.
    """

    records: Sequence[int | None]
    namings: Sequence[Naming]
    wanted: Sequence[bool]
    batch: Callable[[Sequence[str], int], object]


@dataclass(frozen=True, slots=True)
class Records:
    """A part's records as they are written at last: id (None: new), values known only then, and the rest.

    The rest of new ones is ``copying.ready``, that of others as Python shows it. ``fresh`` is the number
    that the first of its new ones has among all new ones; ``late`` and ``names`` are the columns.
    """

    fresh: int
    late: tuple[str, ...]
    names: tuple[str, ...]
    rows: Sequence[tuple[int | None, tuple[Any, ...], Any]]


def records_of(
    model: type[models.Model],
    fresh: int,
    columns: tuple[tuple[str, ...], tuple[str, ...]],
    rows: Sequence[Row],
) -> Records:
    """Return records of rows as (id or None, values of the late columns, values of the others)."""
    late, names = columns
    new = iter(ready(model, names, [rest for pk, _late, rest in rows if pk is None]))
    kept = [(pk, given, next(new) if pk is None else rest) for pk, given, rest in rows]
    return Records(fresh, late, names, kept)


def write_records(model: type[models.Model], records: Records, first_id: int) -> list[int]:
    """Write them in the caller's transaction, and return their ids; new ones have those kept for them."""
    now = timezone.now()
    next_id = count(first_id + records.fresh)
    ids, begun, rests, changed = [], [], [], []
    for known, late, rest in records.rows:
        pk = next(next_id) if known is None else known
        ids.append(pk)
        if known is None:
            begun.append((pk, now, now, *late))
            rests.append(rest)
        else:
            changed.append((pk, now, *late, *rest))
    first = ("id", "created_at", "updated_at", *records.late)
    insert_ready(model, (*first, *records.names), ready(model, first, begun), rests)
    names = ("updated_at", *records.late, *records.names)
    for start in range(0, len(changed), CHANGED_AT_ONCE):
        bulk.update(model, ["id"], names, changed[start : start + CHANGED_AT_ONCE])
    return ids


class StagedRecords(Generic[Naming, Batch]):
    """Records that were checked and wait to be written; each kind has its own ``add`` and ``write``.

    New ones have ids from ``first_id`` on once it is ``arranged``.
    """

    def __init__(self, way: Way[Naming], kind: type[Batch], path: Path) -> None:
        self._way, self._kind = way, kind
        self._preparation = Preparation(path)
        self._speller = Beside(way.spelled)
        self._unspelled: Part[Naming] | None = None
        self._ending = ExitStack()
        self._writing: Iterator[tuple[int, bool]] = iter(())
        self._fresh = 0
        self._count = 0
        self._words = self._written = 0
        self.first_id = 0

    def _add(self, part: Part[Naming]) -> None:
        """Hand a part over to be spelled; while it is, the one before it is put aside."""
        before = self._unspelled
        if before is not None or len(part.records) >= WORTH_A_PROCESS:
            self._speller.start()
        found = [] if before is None else self._speller.taken()
        self._speller.hand_over(list(zip(part.namings, part.wanted, strict=True)))
        self._unspelled = part
        if before is not None:
            self._put_aside(before, found)

    def finish(self) -> None:
        """Keep the last part; nothing is added any more."""
        part, self._unspelled = self._unspelled, None
        if part is not None:
            self._put_aside(part, self._speller.taken())
        self._speller.close()

    def _put_aside(self, part: Part[Naming], found: Sequence[tuple[str, str]]) -> None:
        self._keep_words(part, [words for _text, words in found])
        self._preparation.keep(part.batch([text for text, _words in found], self._fresh))
        self._count += len(part.records)
        self._fresh += part.records.count(None)

    def _keep_words(self, part: Part[Naming], words: Sequence[str]) -> None:
        """Keep the words of new records, and of those that are called otherwise than before."""
        found = [
            (record, one)
            for record, one, is_wanted in zip(part.records, words, part.wanted, strict=True)
            if is_wanted
        ]
        fresh = [one for record, one in found if record is None]
        self._preparation.keep_fresh(enumerate(fresh, self._fresh))
        renamed = [(record, one) for record, one in found if record is not None]
        before = stored_lists(self._way.index, [record for record, _one in renamed]) if renamed else {}
        self._preparation.keep_changed([(record, before.get(record, ""), one) for record, one in renamed])

    def arrange(self, tell: Tell) -> None:
        """Have everything in the order in which it is written, and write the words of new records.

        They stand under ids that are kept for the records: as long as these are not there, no search
        sees them. ``staging.sweep`` removes them where the records never come.
        """
        self._preparation.arrange()
        if not self._fresh:
            return
        index = self._way.index
        with transaction.atomic():
            self._way.keep_others_out()
            self.first_id = reserve_ids(index.master, self._fresh, newest_list(index))
        self._words = self._preparation.fresh_words()
        self._writing = self._ending.enter_context(
            closing(self._preparation.write_ahead(index, self.first_id))
        )
        for written, is_elsewhere in self._writing:
            self._written = written
            tell(min(written, self._words), self._words)
            if is_elsewhere and written >= self._words * AHEAD:
                break  # the rest while the records are written

    def _write(self, write: Callable[[Batch], int], tell: Tell) -> None:
        """Have each batch written, in the caller's transaction; ``write`` returns how many records it had.

        At its end all words are there, so that nobody sees a record which is not found.
        """
        done = 0
        if bulk.is_postgresql():
            # Checked at the end, as they are else, foreign keys would leave a processor without work.
            bulk.execute("SET CONSTRAINTS ALL IMMEDIATE", ())
        with much_cache():
            for batch in self._preparation.batches(self._kind):
                done += write(batch)
                self._write_words(AHEAD + (1 - AHEAD) * done / self._count)
                tell(done, self._count)
            for _rest in self._writing:
                pass
            self._preparation.write_changed(self._way.index)

    def _write_words(self, share: float) -> None:
        """Have more words written by the others, up to a share of all."""
        while self._written < self._words * share:
            found = next(self._writing, None)
            if found is None:
                return
            self._written, _is_elsewhere = found

    def close(self) -> None:
        """Forget everything."""
        self._ending.close()
        self._speller.close()
        self._preparation.close()
