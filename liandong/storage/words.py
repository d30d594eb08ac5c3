"""Search by word prefix: one table of words per kind of master record, fast on both databases.

Each record has one row per word that finds it. The key is (kind, word, record), so "the
first twenty records with a word of this kind starting with …" reads a few hundred index
entries however many records there are. Measurements: docs/decisions/0013-search-words.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from liandong.kernel.pinyin import WordKind, normalized, pieces
from liandong.storage import bulk
from liandong.storage.bulk import Source

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField

MAX_WORD_LENGTH = 48
"""Room for a whole barcode; words spelled from names are shorter."""

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


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The words of a master table: ``record`` is the foreign key's name in ``words``.

    The master table has ``code`` and ``search_text`` columns.
    """

    words: type[SearchWord]
    master: type[models.Model]
    record: str


Words = Iterable[tuple[int, str]]


def replace_words(index: WordIndex, words: Iterable[tuple[int, Words]]) -> None:
    """Make the given words the only ones of the given records, with two statements."""
    given = [(record, tuple(found)) for record, found in words]
    if not given:
        return
    among, params = bulk.among(record for record, _ in given)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {bulk.table(index.words)} WHERE {index.record}_id {among}", params)
    rows = {(kind, word[:MAX_WORD_LENGTH], record) for record, found in given for kind, word in found}
    bulk.insert(index.words, ["kind", "word", index.record], sorted(rows))


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
        f"SELECT * FROM (SELECT w.{record} AS id, {rank} AS rank, w.word FROM {words} w"
        f" JOIN {master} m ON m.id = w.{record}"
        f" WHERE w.kind = {int(kind)} AND w.word >= %s AND w.word < %s AND {condition}"
        f" ORDER BY w.word, w.{record} LIMIT {limit}) AS arm{int(kind)}"
    )
    ranks = [query, kind + 1] if rank != "%s" else [kind + 1]
    return Source(sql, [*ranks, query, query + _LAST])


def _pieces_arm(index: WordIndex, parts: Sequence[str], limit: int, condition: str) -> Source:
    words, master, record = bulk.table(index.words), bulk.table(index.master), f"{index.record}_id"
    kinds = ", ".join(str(int(kind)) for kind in WordKind)
    having = f"SELECT {record} FROM {words} WHERE kind IN ({kinds}) AND word >= %s AND word < %s"
    every = " INTERSECT ".join([having] * len(parts))
    sql = (
        f"SELECT * FROM (SELECT m.id, {len(WordKind) + 1} AS rank, m.code AS word FROM {master} m"
        f" WHERE m.id IN ({every}) AND {condition} ORDER BY m.code LIMIT {int(limit)}) AS armpieces"
    )
    return Source(sql, [bound for part in parts for bound in (part, part + _LAST)])
