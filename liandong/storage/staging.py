"""What a long preparation leaves for a short transaction: batches on disk, and search words in index order.

It lies in a private SQLite file whatever database the company lives in, so that preparing takes no
lock there, memory stays small, and a program that is killed leaves nothing in the books.
"""

import pickle  # nosec B403
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from liandong.storage import bulk
from liandong.storage.memory import much_cache
from liandong.storage.pieces import execute, joined
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


class Preparation:
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
        (count,) = self._base.execute("SELECT COUNT(*) FROM arranged").fetchone()
        done = 0
        with much_cache(), _indexes_made_anew(bulk.table(index.words), count):
            while part := rows.fetchmany(AT_ONCE):
                bulk.insert(index.words, ("kind", "word", index.record), part)
                done += len(part)
                yield done

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()
        self._path.unlink(missing_ok=True)


@contextmanager
def _indexes_made_anew(table: str, coming: int) -> Iterator[None]:
    """Take SQLite's indexes of a table away while more rows come than it has, and make them anew after.

    One of them has another order than the rows come in: made from all rows at once it takes a
    quarter of the time. Whatever fails in the block takes the whole transaction back, indexes included.
    On PostgreSQL nobody could search meanwhile, so there they stay.
    """
    made: list[str] = []
    if not bulk.is_postgresql():
        ((there,),) = bulk.run(f"SELECT COALESCE(MAX(rowid), 0) FROM {table}")
        known = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s"
        )
        found = bulk.run(known, [table]) if coming > there else []
        for name, sql in found:
            made.append(sql)
            execute(joined("DROP INDEX ", name))
    yield
    for sql in made:
        execute(joined(sql))
