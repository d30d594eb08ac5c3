"""Which documents a text means: looked up by indexes, so that a million others cost nothing.

A number is known by its beginning or by its last signs (``12`` finds …0012), the number of the
other side by its beginning, a memo by any part of it among the latest ``MEMOS`` memos.
"""

from liandong.documents.models import Document
from liandong.storage import bulk

MOST_HITS = 500
"""How many documents one text finds at most in each of these ways."""

MEMOS = 20_000
TAIL = 4
_LAST = "\U0010ffff"

_HITS = """
SELECT id FROM (SELECT id FROM {documents} WHERE type = %s AND number >= %s AND number < %s
 ORDER BY number DESC LIMIT {most}) AS numbered
UNION SELECT id FROM (SELECT id FROM {documents} WHERE type = %s AND substr(number, length(number) - 3) = %s
 AND number LIKE %s ESCAPE '\\' ORDER BY id DESC LIMIT {most}) AS ended
UNION SELECT id FROM (SELECT id FROM {documents} WHERE type = %s AND NOT (reference = '') AND reference >= %s
 AND reference < %s ORDER BY reference DESC LIMIT {most}) AS referred
UNION SELECT id FROM (SELECT id FROM (SELECT id, memo FROM {documents} WHERE type = %s AND NOT (memo = '')
 ORDER BY id DESC LIMIT {memos}) AS latest WHERE lower(memo) LIKE %s ESCAPE '\\'
 ORDER BY id DESC LIMIT {all}) AS noted
 ORDER BY 1 DESC LIMIT {all}
"""


def numbers_like(type_id: str, text: str) -> list[int]:
    """Return the documents of a type a text finds by number or memo, the latest first; one statement."""
    number = text.upper()
    tail = number if len(number) >= TAIL else number.rjust(TAIL, "0")
    sql = _HITS.format(documents=bulk.table(Document), most=MOST_HITS, memos=MEMOS, all=4 * MOST_HITS)
    params = [
        *(type_id, number, number + _LAST),
        *(type_id, tail[-TAIL:], f"%{_literal(tail)}"),
        *(type_id, text, text + _LAST),
        *(type_id, f"%{_literal(text.lower())}%"),
    ]
    return [pk for (pk,) in bulk.run(sql, params)]


def _literal(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text
