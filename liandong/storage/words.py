"""Search by word prefix: one table of words per kind of master record, fast on both databases.

Each record has one row per word that finds it. The key is (kind, word, record), so "the
first twenty records with a word of this kind starting with …" reads a few hundred index
entries however many records there are. Measurements: docs/decisions/0013-search-words.md.

The key is the only order the words are kept in. Which words a record has stands in its list, so
they are taken away one by one without an index by record, which cost as much as the words
(docs/decisions/0050). Words may be there before their record: a search joins the records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from liandong.kernel.pinyin import MAX_WORD_LENGTH, WordKind, listed, normalized, pieces
from liandong.storage import bulk, copying
from liandong.storage.bulk import Source

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField

_LAST = "\U0010ffff"
_OVERFETCH = 10
"""Words read per record wanted: one record can have several words with the same beginning."""


class WordField(_CharField):
    """Lower-case text compared byte by byte, so that an index answers prefixes in any locale."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """Return the column's type with the C collation; SQLite compares bytes anyway."""
        parameters: dict[str, Any] = dict(super().db_parameters(connection))
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class SearchWord(models.Model):
    """A word that finds a record. Rows are derived, and rewritten with the record."""

    kind = models.SmallIntegerField()
    word = WordField(max_length=MAX_WORD_LENGTH)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.word


class WordList(models.Model):
    """All words of a record as one text, see ``listed``. It is written before them and removed after."""

    words = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The words of a master table: ``record`` is the foreign key's name in ``words`` and ``lists``.

    The master table has ``code`` and ``search_text`` columns. One that ``has_merged`` names in
    ``merged_into`` the record that a word finds in place of its own.
    """

    words: type[SearchWord]
    lists: type[WordList]
    master: type[models.Model]
    record: str
    has_merged: bool = False

    @property
    def columns(self) -> tuple[str, str, str]:
        """Return the fields of a word's key, in the order of the index."""
        return ("kind", "word", self.record)


Words = Iterable[str]
"""Words, each after the figure of its kind."""

WordRow = tuple[int, str, int]
"""Kind, word and record."""


def unlisted(words: str, record: int) -> list[WordRow]:
    """Return the rows of a record's list."""
    return [(int(line[0]), line[1:], record) for line in words.split("\n")] if words else []


def stored_lists(index: WordIndex, records: Iterable[int]) -> dict[int, str]:
    """Return the lists of these records, of those that have one, with one statement."""
    among, params = bulk.among(records)
    record = f"{index.record}_id"
    query = f"SELECT {record}, words FROM {bulk.table(index.lists)} WHERE {record} {among}"
    return dict(bulk.run(query, params))


def write_lists(index: WordIndex, lists: Mapping[int, str]) -> None:
    """Write the lists of these records, with one statement."""
    conflict = f"ON CONFLICT ({index.record}_id) DO UPDATE SET words = excluded.words"
    bulk.insert(index.lists, (index.record, "words"), list(lists.items()), on_conflict=conflict)


def replace_words(index: WordIndex, words: Iterable[tuple[int, Words]]) -> None:
    """Make the given words the only ones of the given records, with four statements at most."""
    given = {record: listed(found) for record, found in words}
    before = stored_lists(index, given) if given else {}
    changed = {record: found for record, found in given.items() if before.get(record) != found}
    gone = {row for record in changed for row in unlisted(before.get(record, ""), record)}
    come = {row for record, found in changed.items() for row in unlisted(found, record)}
    remove_words(index, sorted(gone - come))
    bulk.insert(index.words, index.columns, sorted(come - gone))
    write_lists(index, changed)


def remove_words(index: WordIndex, rows: Sequence[WordRow]) -> None:
    """Remove these rows, with one statement; best in the order of the index."""
    if not rows:
        return
    delete = f"DELETE FROM {bulk.table(index.words)} WHERE "
    key = bulk.columns_of(index.words, index.columns)
    if not bulk.is_postgresql():
        # Given as a sub-select of rows SQLite would look for their kinds alone, and read all words of each.
        with connection.cursor() as cursor:
            cursor.executemany(delete + " AND ".join(f"{column} = %s" for column in key), rows)
        return
    given = bulk.source(index.words, index.columns, rows)
    columns = ", ".join(key)
    bulk.execute(f"{delete}({columns}) IN (SELECT {columns} FROM {given.sql} AS v)", given.params)


def add_words(index: WordIndex, rows: Sequence[WordRow]) -> None:
    """Add very many rows that are not there yet; best in the order of the index."""
    if not bulk.is_postgresql():
        bulk.insert(index.words, index.columns, rows)
        return
    text = "".join([f"{kind}\t{word}\t{record}\n" for kind, word, record in rows])
    copy_words(index, text)


def copy_words(index: WordIndex, text: str) -> None:
    """Add rows to PostgreSQL that are spelled as a line each, a tab between columns.

    No word has a blank besides the plain one, so these signs are no part of any.
    """
    copying.copy(index.words, index.columns, text.replace("\\", "\\\\"))


def matches(index: WordIndex, text: str, limit: int, condition: str) -> Source:
    """Return the best ``limit`` matches as a sub-select of columns (id, rank, word).

    ``condition`` is literal SQL about the master table under the alias ``m``. Rank 0 is a
    whole code or barcode; then come the start of a code, of a name, of a word inside, of a
    barcode, of a tail; and at last records in which every piece of the text begins a word.
    Order by rank, word, id. ``text`` must hold something besides blanks.
    """
    query = normalized(text)
    parts = pieces(text)
    arms = [_prefix_arm(index, kind, query, (limit * _OVERFETCH, condition)) for kind in WordKind]
    if len(parts) > 1:
        arms.append(_pieces_arm(index, parts, limit, condition))
    sql = (
        f"(WITH hits AS ({' UNION ALL '.join(arm.sql for arm in arms)}),"
        " ranked AS (SELECT id, rank, word,"
        " row_number() OVER (PARTITION BY id ORDER BY rank, word) AS n FROM hits)"
        f" SELECT id, rank, word FROM ranked WHERE n = 1 ORDER BY rank, word, id LIMIT {int(limit)})"
    )
    return Source(sql, [value for arm in arms for value in arm.params])


def _prefix_arm(index: WordIndex, kind: WordKind, query: str, bounds: tuple[int, str]) -> Source:
    limit, condition = bounds
    words, master, record = bulk.table(index.words), bulk.table(index.master), f"{index.record}_id"
    rank = "CASE WHEN w.word = %s THEN 0 ELSE %s END" if kind in {WordKind.CODE, WordKind.BARCODE} else "%s"
    sql = (
        f"SELECT * FROM (SELECT m.id AS id, {rank} AS rank, w.word FROM {words} w"
        f" {_found(index, master, f'w.{record}')}"
        f" WHERE w.kind = {int(kind)} AND w.word >= %s AND w.word < %s AND {condition}"
        f" ORDER BY w.word, w.{record} LIMIT {limit}) AS arm{int(kind)}"
    )
    ranks = [query, kind + 1] if rank != "%s" else [kind + 1]
    return Source(sql, [*ranks, query, query + _LAST])


def _found(index: WordIndex, master: str, record: str) -> str:
    """Return the join of the record that is found as ``m``: the word's own, or what that was merged into."""
    if not index.has_merged:
        return f"JOIN {master} m ON m.id = {record}"
    return f"JOIN {master} o ON o.id = {record} JOIN {master} m ON m.id = COALESCE(o.merged_into_id, o.id)"


def _pieces_arm(index: WordIndex, parts: Sequence[str], limit: int, condition: str) -> Source:
    words, master, record = bulk.table(index.words), bulk.table(index.master), f"{index.record}_id"
    kinds = ", ".join(str(int(kind)) for kind in WordKind)
    having = f"SELECT {record} FROM {words} WHERE kind IN ({kinds}) AND word >= %s AND word < %s"
    every = " INTERSECT ".join([having] * len(parts))
    kept = f"{master} o JOIN {master} m ON m.id = COALESCE(o.merged_into_id, o.id)"
    start, own = (kept, "o") if index.has_merged else (f"{master} m", "m")
    sql = (
        f"SELECT * FROM (SELECT m.id, {len(WordKind) + 1} AS rank, m.code AS word FROM {start}"
        f" WHERE {own}.id IN ({every}) AND {condition} ORDER BY m.code LIMIT {int(limit)}) AS armpieces"
    )
    return Source(sql, [bound for part in parts for bound in (part, part + _LAST)])
