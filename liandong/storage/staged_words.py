"""Records of a large file on their way: spelled in a second process, kept on disk, words written ahead."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import transaction

from liandong.storage.beside import Beside
from liandong.storage.reserving import reserve_ids
from liandong.storage.staging import Preparation, newest_list
from liandong.storage.words import WordIndex, stored_lists

WORTH_A_PROCESS = 1_000
"""Records that are spelled in a second process: it takes as long to start as spelling so many."""

Naming = TypeVar("Naming")
Batch = TypeVar("Batch")

Spelled = Callable[[Sequence[tuple[Naming, bool]]], list[tuple[str, str]]]
"""Returns the search text of each naming, and the list of its words where it is wanted, else blank."""

Tell = Callable[[int, int], None]
"""Called with how many records, or words, are written, of how many."""


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


class StagedWords(Generic[Naming]):
    """Parts of a file and their words; new records have ids from ``first_id`` on once it is ``arranged``."""

    def __init__(self, index: WordIndex, spelled: Spelled[Naming], path: Path) -> None:
        self._index = index
        self._preparation = Preparation(path)
        self._speller = Beside(spelled)
        self._unspelled: list[Part[Naming]] = []
        self._fresh = 0
        self.count = 0
        self.first_id = 0

    def add(self, part: Part[Naming]) -> None:
        """Hand a part over to be spelled; while it is, the one before it is put aside."""
        if self._unspelled or len(part.records) >= WORTH_A_PROCESS:
            self._speller.start()
        self._keep_spelled()
        self._speller.hand_over(list(zip(part.namings, part.wanted, strict=True)))
        self._unspelled.append(part)

    def finish(self) -> None:
        """Keep the last part; nothing is added any more."""
        self._keep_spelled()
        self._speller.close()

    def _keep_spelled(self) -> None:
        if not self._unspelled:
            return
        part, found = self._unspelled.pop(), self._speller.taken()
        self._keep_words(part, [words for _text, words in found])
        self._preparation.keep(part.batch([text for text, _words in found], self._fresh))
        self.count += len(part.records)
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
        before = stored_lists(self._index, [record for record, _one in renamed]) if renamed else {}
        self._preparation.keep_changed([(record, before.get(record, ""), one) for record, one in renamed])

    def arrange(self, keep_others_out: Callable[[], Any], tell: Tell) -> None:
        """Have everything in the order in which it is written, and write the words of new records.

        They stand under ids that are kept for the records: as long as these are not there, no search
        sees them. ``staging.forget_abandoned`` removes them where the records never come.
        """
        self._preparation.arrange()
        if not self._fresh:
            return
        with transaction.atomic():
            keep_others_out()
            self.first_id = reserve_ids(self._index.master, self._fresh, newest_list(self._index))
        words = self._preparation.fresh_words()
        for done in self._preparation.write_ahead(self._index, self.first_id):
            tell(min(done, words), words)

    def batches(self, kind: type[Batch]) -> Iterator[Batch]:
        """Yield what was made of the parts, in their order."""
        return self._preparation.batches(kind)

    def write_changed(self) -> None:
        """Write what changes of known records' words, in the caller's transaction."""
        self._preparation.write_changed(self._index)

    def close(self) -> None:
        """Forget everything."""
        self._speller.close()
        self._preparation.close()
