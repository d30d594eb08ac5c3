"""What a long preparation leaves for a short transaction: batches on disk, and search words in index order.

It lies in a private SQLite file whatever database the company lives in, so that preparing takes no
lock there, memory stays small, and a program that is killed leaves nothing in the books. The words
of new records are written before the records, a few at a time: no search sees them so long.
"""

import json
import pickle  # nosec B403
import re
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from django.db import transaction

from liandong.storage import bulk
from liandong.storage.copying import insert_ready, ready
from liandong.storage.sharing import SharedFile
from liandong.storage.words import WordIndex, WordRow, add_words, copy_words, remove_words, write_lists
from liandong.storage.writers import Task, all_written

_ROWS = "SELECT CAST(substr(line, 1, 1) AS INTEGER), substr(line, 2), record"
_SPLIT = "SELECT value, ? FROM json_each(?)"
"""A list's lines as rows: made there, they take a quarter of the time."""

_PLAIN = re.compile(r'[^"\\\x00-\x09\x0b-\x1f]*')

AT_ONCE = 40_000
"""Words written by one statement, and by one transaction before their records are there."""

_LISTS_AT_ONCE = 5_000

_PART = "WHERE rowid > ? AND rowid <= ? ORDER BY rowid"
_COPIED = (
    "SELECT group_concat(substr(line, 1, 1) || char(9) || substr(line, 2) || char(9) || (record + ?),"
    f" char(10)) || char(10) FROM fresh_arranged {_PART}"
)
"""A part of the words as one text, for PostgreSQL."""

# The sorter may use another processor and some memory: it is most of what the file is for.
_TABLES = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; PRAGMA threads=2;
PRAGMA cache_size=-12288;
CREATE TABLE batch (number INTEGER PRIMARY KEY, content BLOB);
CREATE TABLE fresh_list (place INTEGER PRIMARY KEY, words TEXT);
CREATE TABLE changed_list (record INTEGER PRIMARY KEY, words TEXT);
CREATE TABLE fresh (line TEXT, record INTEGER);
CREATE TABLE gone (line TEXT, record INTEGER);
CREATE TABLE come (line TEXT, record INTEGER);
"""

Batch = TypeVar("Batch")


class Preparation:
    """Batches and words that wait; ``place`` is a new record's number from 0, as its id is not known yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Other threads read the words while this one reads the batches, each in its turn.
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._turn = Lock()
        self._base.executescript(_TABLES)
        self._shared = SharedFile(self._base, path.with_suffix(".words"))
        with suppress(OSError):
            path.unlink()  # it goes with the program; Windows removes it in ``close``

    def keep(self, batch: object) -> None:
        """Keep a batch."""
        content = pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)
        self._base.execute("INSERT INTO batch (content) VALUES (?)", [content])

    def keep_fresh(self, lists: Iterable[tuple[int, str]]) -> None:
        """Keep the lists of new records by place, see ``words.listed``."""
        lists = list(lists)
        self._base.execute("BEGIN")
        self._base.executemany("INSERT INTO fresh_list VALUES (?, ?)", lists)
        rows = ((place, _as_json(words)) for place, words in lists)
        self._base.executemany(f"INSERT INTO fresh {_SPLIT}", rows)
        self._base.execute("COMMIT")

    def keep_changed(self, lists: Iterable[tuple[int, str, str]]) -> None:
        """Keep the lists of known records that change, as (record, list before, list after)."""
        self._base.execute("BEGIN")
        for record, before, after in lists:
            old, new = (set(filter(None, words.split("\n"))) for words in (before, after))
            self._base.execute("INSERT INTO changed_list VALUES (?, ?)", [record, after])
            self._base.execute(f"INSERT INTO gone {_SPLIT}", [record, json.dumps([*(old - new)])])
            self._base.execute(f"INSERT INTO come {_SPLIT}", [record, json.dumps([*(new - old)])])
        self._base.execute("COMMIT")

    def arrange(self) -> None:
        """Put the words in the order of their index: written so, each page of it is touched once."""
        is_shared = bool(self._base.execute("SELECT 1 FROM fresh LIMIT 1").fetchall()) and self._shared.open()
        for name in ("fresh", "gone", "come"):
            target = f"{SharedFile.OURS}.{name}" if is_shared and name == "fresh" else name
            self._base.execute(
                f"CREATE TABLE {target}_arranged AS SELECT * FROM {name} ORDER BY line, record"
            )
            self._base.execute(f"DROP TABLE {name}")

    def batches(self, kind: type[Batch]) -> Iterator[Batch]:
        """Yield the batches in their order."""
        query, number = "SELECT number, content FROM batch WHERE number > ? ORDER BY number LIMIT 1", 0
        while found := self._read(query, [number]):
            ((number, content),) = found
            batch = pickle.loads(content)  # noqa: S301  # nosec B301 - our own file, made a moment ago
            if not isinstance(batch, kind):
                raise TypeError(kind)
            yield batch

    def _read(self, query: str, values: Sequence[int]) -> list[tuple[Any, ...]]:
        with self._turn:
            return self._base.execute(query, values).fetchall()

    def write_ahead(self, index: WordIndex, first: int) -> Generator[tuple[int, bool], None, None]:
        """Write lists, then words, of new records in many transactions; ``first`` is the id of place 0.

        Yields how many words are written, of ``fresh_words``, and whether others do it: then the caller
        may do something else before going on. What is given up is found by its lists, which therefore
        are there before any of the words is.
        """
        for _written in all_written(self._fresh_lists(index, first)):
            pass
        try:
            for done, is_elsewhere in enumerate(all_written(self._fresh_parts(index, first)), start=1):
                yield done * AT_ONCE, is_elsewhere
        finally:
            self._shared.close()

    def _fresh_lists(self, index: WordIndex, first: int) -> Iterator[Task]:
        lists = self._base.execute("SELECT place + ?, words FROM fresh_list ORDER BY place", [first])
        names = (index.record, "words")
        while part := lists.fetchmany(_LISTS_AT_ONCE):
            yield partial(insert_ready, index.lists, names, ready(index.lists, names, part))

    def _fresh_parts(self, index: WordIndex, first: int) -> Iterator[Task]:
        """Yield what writes the words, a part at a time, in the fewest steps of this program."""
        key = ", ".join(bulk.columns_of(index.words, index.columns))
        rows = f"{_ROWS} + ? FROM {SharedFile.THEIRS}.fresh_arranged {_PART}".replace("?", "%s")
        for start in range(0, self.fresh_words(), AT_ONCE):
            part = [first, start, start + AT_ONCE]
            if self._shared.is_open:
                yield partial(bulk.execute, f"INSERT INTO {bulk.table(index.words)} ({key}) {rows}", part)
            elif bulk.is_postgresql():
                yield partial(self._copy_part, index, part)
            else:
                ours = f"{_ROWS} + ? FROM fresh_arranged {_PART}"
                yield partial(add_words, index, self._read(ours, part))

    def _copy_part(self, index: WordIndex, part: Sequence[int]) -> None:
        ((text,),) = self._read(_COPIED, part)
        copy_words(index, text)

    def fresh_words(self) -> int:
        """Return how many words new records have."""
        ((count,),) = self._base.execute("SELECT COALESCE(MAX(rowid), 0) FROM fresh_arranged")
        return int(count)

    def write_changed(self, index: WordIndex) -> None:
        """Write what changes of known records' words, in the caller's transaction."""
        for part in self._parts(f"{_ROWS} FROM gone_arranged ORDER BY rowid"):
            remove_words(index, part)
        for part in self._parts(f"{_ROWS} FROM come_arranged ORDER BY rowid"):
            add_words(index, part)
        lists = self._base.execute("SELECT record, words FROM changed_list ORDER BY record")
        while found := lists.fetchmany(_LISTS_AT_ONCE):
            write_lists(index, dict(found))

    def _parts(self, query: str) -> Iterator[list[WordRow]]:
        rows = self._base.execute(query)
        while part := rows.fetchmany(AT_ONCE):
            yield part

    def close(self) -> None:
        """Let go of the file."""
        self._shared.close()
        self._base.close()
        self._path.unlink(missing_ok=True)


def _as_json(words: str) -> str:
    """Return a list's lines as a JSON array; plainly where none has a sign that JSON spells otherwise."""
    if _PLAIN.fullmatch(words):
        return '["' + words.replace("\n", '","') + '"]'
    return json.dumps(words.split("\n"), ensure_ascii=False)


def sweep(index: WordIndex, is_alone: Callable[[], bool]) -> None:
    """Remove words that were written before their records, where these never came.

    ``is_alone`` tells whether nobody else is writing such words now; asked after looking up to
    which id there are any, so that whoever begins later loses none.
    """
    newest = newest_list(index)
    if is_alone():
        _forget_abandoned(index, newest)


def _forget_abandoned(index: WordIndex, newest: int) -> None:
    """Remove abandoned words up to an id, in many small transactions; one statement where there are none."""
    lists, record = bulk.table(index.lists), f"{index.record}_id"
    without = (
        f"SELECT l.{record} FROM {lists} l LEFT JOIN {bulk.table(index.master)} m ON m.id = l.{record}"
        f" WHERE m.id IS NULL AND l.{record} <= %s"
    )
    abandoned = {pk for (pk,) in bulk.run(without, [newest])}
    if not abandoned:
        return
    for part in _all_words(index):
        with transaction.atomic():
            remove_words(index, [row for row in part if row[2] in abandoned])
    with transaction.atomic():
        among, params = bulk.among(abandoned)
        bulk.execute(f"DELETE FROM {lists} WHERE {record} {among}", params)


def newest_list(index: WordIndex) -> int:
    """Return the largest id that has a list, 0 where there is none."""
    ((newest,),) = bulk.run(f"SELECT COALESCE(MAX({index.record}_id), 0) FROM {bulk.table(index.lists)}")
    return int(newest)


def _all_words(index: WordIndex) -> Iterator[list[WordRow]]:
    """Yield all words in the order of the index, a part at a time."""
    key = ", ".join(bulk.columns_of(index.words, index.columns))
    query = (
        f"SELECT {key} FROM {bulk.table(index.words)} WHERE ({key}) > (%s, %s, %s)"
        f" ORDER BY {key} LIMIT {AT_ONCE}"
    )
    last: WordRow = (-1, "", 0)
    while part := [(kind, word, record) for kind, word, record in bulk.run(query, last)]:
        yield part
        last = part[-1]
