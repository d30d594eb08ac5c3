"""What lists find documents by is what the documents hold in the fields their company added.

The values lie in the details of a document and of its lines, under names that begin with ``x_``; each
stands once a document in a table of its own, a number there as a number too.
"""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from liandong.documents.auditing.findings import Check, Facts, Finding
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined

_CHUNK = 5_000
_SCALE = Decimal(10) ** 6


def _held(alias: str, document: str, table: str, facts: Facts) -> str:
    details = f"{alias}.details"
    if facts.is_postgresql:  # which refuses to look into what is no object
        whole = joined("CASE WHEN jsonb_typeof(", details, ") = 'object' THEN ", details, " ELSE '{}' END")
        each = joined("LATERAL jsonb_each_text(", whole, ") e")
    else:
        each = joined("json_each(", details, ") e")
    return joined(
        *("SELECT ", document, " AS document, e.key AS name, CAST(e.value AS text) AS text FROM ", table),
        *(" ", alias, " CROSS JOIN ", each, " WHERE ", details, " <> '{}' AND substr(e.key, 1, 2) = 'x_'"),
        " AND e.value IS NOT NULL AND CAST(e.value AS text) <> ''",
    ).sql


def _added_values(facts: Facts) -> Source:
    """Compare the values as texts: each that is missing, and each that no document holds."""
    above = _held("d", "d.id", "documents_document", facts)
    in_lines = _held("l", "l.document_id", "documents_documentline", facts)
    return joined(
        "SELECT COALESCE(d.number, '') || ' ' || w.name, CASE WHEN w.side > 0 THEN w.text ELSE '' END,",
        " CASE WHEN w.side > 0 THEN '' ELSE w.text END FROM (SELECT document, name, text, SUM(side) AS side",
        *(" FROM (SELECT document, name, text, 1 AS side FROM (", above, " UNION ", in_lines, ") AS held"),
        " UNION ALL SELECT document_id, name, text, -1 FROM documents_documentdetail) AS b",
        " GROUP BY document, name, text HAVING SUM(side) <> 0) AS w",
        " LEFT JOIN documents_document d ON d.id = w.document",
    )


def number_findings(_facts: Facts) -> Iterator[Finding]:
    """Read every number anew from its text, and see that nothing else has one."""
    numbers = _number_fields()
    after = 0
    while rows := _rows(after):
        after = rows[-1][0]
        for _, document, name, text, number in rows:
            wanted = _scaled(text) if name in numbers else None
            if wanted != number:
                yield Finding("added_numbers", f"{document} {name}", _said(wanted), _said(number))


def _rows(after: int) -> list[tuple[int, str, str, str, int | None]]:
    return fetch(
        joined(
            "SELECT v.id, d.number, v.name, v.text, v.number FROM documents_documentdetail v",
            " JOIN documents_document d ON d.id = v.document_id WHERE v.id > ",
            *(given(after), " ORDER BY v.id LIMIT ", given(_CHUNK)),
        )
    )


def _number_fields() -> set[str]:
    rows = fetch(joined("SELECT value FROM identity_setting WHERE key = 'custom_fields'"))
    values = rows[0][0] if rows else []
    fields = json.loads(values) if isinstance(values, str) else values
    return {one["name"] for one in fields if one["kind"] == "number"}


def _scaled(text: str) -> int | None:
    """Return a number as it is stored, in millionths; None where the text is none."""
    try:
        return int(Decimal(text) * _SCALE)
    except (InvalidOperation, ValueError, OverflowError):
        return None


def _said(number: int | None) -> str:
    return "" if number is None else format((Decimal(number) / _SCALE).normalize(), "f")


CHECKS = (Check("added_values", _added_values),)
