"""What a long preparation leaves for a short transaction: batches on disk, and search words in index order.

It lies in a private SQLite file whatever database the company lives in, so that preparing takes no
lock there, memory stays small, and a program that is killed leaves nothing in the books.
"""

import pickle  # nosec B403
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from liandong.storage import bulk
from liandong.storage.memory import much_cache
from liandong.storage.words import MAX_WORD_LENGTH, WordIndex

AT_ONCE = 20_000
"""Words written by one statement."""

_TABLES = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;
CREATE TABLE batch (number INTEGER PRIMARY KEY, content BLOB);
CREATE TABLE record (place INTEGER PRIMARY KEY, id INTEGER);
CREATE TABLE word (kind INTEGER, word TEXT, place INTEGER);
"""

Batch = TypeVar("Batch")


class Stage:
    """Batches and words that wait; ``place`` is a record's number, as its id is not known yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.executescript(_TABLES)
        with suppress(OSError):
            path.unlink()  # it goes with the program; Windows removes it in ``close``

    def keep(self, batch: object, words: Iterable[tuple[int, str, int]]) -> None:
        """Keep a batch, and the words of its records as (kind, word, place)."""
        content = pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)
        cut = ((kind, word[:MAX_WORD_LENGTH], place) for kind, word, place in words)
        self._base.execute("BEGIN")
        self._base.execute("INSERT INTO batch (content) VALUES (?)", [content])
        self._base.executemany("INSERT INTO word VALUES (?, ?, ?)", cut)
        self._base.execute("COMMIT")

    def arrange(self) -> None:
        """Put the words in the order of their index: written so, each page of it is touched once."""
        distinct = "SELECT DISTINCT kind, word, place FROM word ORDER BY kind, word, place"
        self._base.execute(f"CREATE TABLE arranged AS {distinct}")

    def batches(self, kind: type[Batch]) -> Iterator[Batch]:
        """Yield the batches in their order."""
        rows = self._base.execute("SELECT content FROM batch ORDER BY number")
        for (content,) in rows:
            batch = pickle.loads(content)  # noqa: S301  # nosec B301 - our own file, made a moment ago
            if not isinstance(batch, kind):
                raise TypeError(kind)
            yield batch

    def settle(self, ids: Iterable[tuple[int, int]]) -> None:
        """Say which ids the records of these places have, as (place, id)."""
        self._base.executemany("INSERT INTO record VALUES (?, ?)", ids)

    def write_words(self, index: WordIndex) -> Iterator[int]:
        """Write the words of all settled records; yields how many are written, after each part."""
        rows = self._base.execute(
            "SELECT w.kind, w.word, r.id FROM arranged w CROSS JOIN record r ON r.place = w.place"
            " ORDER BY w.rowid"
        )
        done = 0
        with much_cache():
            while part := rows.fetchmany(AT_ONCE):
                bulk.insert(index.words, ("kind", "word", index.record), part)
                done += len(part)
                yield done

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()
        self._path.unlink(missing_ok=True)
