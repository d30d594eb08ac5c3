"""Every line of a posted document has exactly the moves its type promises, and nothing else has any."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from liandong.documents.auditing.findings import Check, Facts, Finding, number_text
from liandong.documents.auditing.pieces import detail
from liandong.kernel.terms import VirtualPlace
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined

_PLACE = "COALESCE(l.place_id, d.place_id)"
_TARGET = "COALESCE(l.target_place_id, d.target_place_id)"
_WAYS: dict[str, tuple[str, str]] = {
    "purchasing.receipt": (f"{VirtualPlace.SUPPLIER:d}", _PLACE),
    "purchasing.purchase_return": (_PLACE, f"{VirtualPlace.SUPPLIER:d}"),
    "purchasing.inspection": (_PLACE, "CASE WHEN {result} = 'scrap' THEN 4 ELSE " + _TARGET + " END"),
    "sales.delivery": (_PLACE, "{buyer}"),
    "sales.sales_return": (
        "{buyer}",
        "CASE WHEN {disposition} = 'scrap' THEN 4 ELSE " + _PLACE + " END",
    ),
    "inventory.transfer": (_PLACE, "CASE WHEN {mode} = 'dispatch' THEN 8 ELSE " + _TARGET + " END"),
    "inventory.transfer_receipt": (
        f"{VirtualPlace.TRANSIT:d}",
        "CASE WHEN {outcome} = 'lost' THEN 4 ELSE " + _TARGET + " END",
    ),
    "inventory.adjustment_in": (f"{VirtualPlace.ADJUSTMENT:d}", _PLACE),
    "inventory.adjustment_out": (_PLACE, "CASE WHEN {reason} = 'damage' THEN 4 ELSE 7 END"),
    "inventory.assembly": (
        "CASE WHEN {is_whole} THEN 6 ELSE " + _PLACE + " END",
        "CASE WHEN {is_whole} THEN " + _PLACE + " ELSE 6 END",
    ),
    "inventory.disassembly": (
        "CASE WHEN {is_whole} THEN " + _PLACE + " ELSE 6 END",
        "CASE WHEN {is_whole} THEN 6 ELSE " + _PLACE + " END",
    ),
    "inventory.opening_stock": (f"{VirtualPlace.OPENING:d}", _PLACE),
}
"""From where to where the goods of each type go; stock counts have a check of their own."""
_COUNT = "inventory.stock_count"
_CHUNK = 2_000


def _expected(facts: Facts) -> Source:
    """Return the tables ``wanted`` (each goods line, its way and quantity) and ``moved`` (what went)."""
    words = {name: detail("d.details", name, facts) for name in ("mode", "reason", "outcome")}
    words["result"] = detail("l.details", "result", facts)
    words["disposition"] = detail("l.details", "disposition", facts)
    # What is given away without a sale goes where other issues go.
    gift = detail("l.details", "gift", facts)
    words["buyer"] = f"(CASE WHEN {gift} IN ('', 'with_sale') THEN 2 ELSE 7 END)"
    role = detail("l.details", "role", facts)
    words["is_whole"] = f"({role} = 'whole' OR ({role} = '' AND l.position = 1))"
    source = " ".join(f"WHEN '{name}' THEN {way[0].format(**words)}" for name, way in _WAYS.items())
    target = " ".join(f"WHEN '{name}' THEN {way[1].format(**words)}" for name, way in _WAYS.items())
    names = ", ".join(f"'{name}'" for name in _WAYS)
    return joined(
        "wanted AS (SELECT l.id AS line, d.number || '/' || l.position AS subject,",
        " ABS(l.quantity) AS quantity,",
        *(" d.reverses_id, CASE d.type ", source, " END AS source, CASE d.type ", target, " END AS target"),
        """ FROM documents_documentline l JOIN documents_document d ON d.id = l.document_id
            JOIN catalog_product r ON r.id = l.product_id
            WHERE d.state IN ('posted', 'reversed') AND r.is_stocked AND l.quantity <> 0""",
        *(" AND d.type IN (", names, ")), moved AS (SELECT line_id, COUNT(*) AS moves,"),
        """ SUM(quantity) AS quantity, MIN(source_id) AS source, MAX(target_id) AS target
            FROM stock_ledger_stockmove WHERE quantity > 0 GROUP BY line_id)""",
    )


def _moves_of_line(facts: Facts) -> Source:
    return joined(
        *("WITH ", _expected(facts), " SELECT w.subject, w.quantity, COALESCE(m.quantity, 0) FROM wanted w"),
        " LEFT JOIN moved m ON m.line_id = w.line",
        " WHERE m.moves IS NULL OR m.moves <> 1 OR m.quantity <> w.quantity",
    )


def _way_of_line(facts: Facts) -> Source:
    """A red document's goods go the other way round."""
    return joined(
        *("WITH ", _expected(facts), " SELECT w.subject, w.source || ' → ' || w.target,"),
        """ m.source || ' → ' || m.target FROM (SELECT line, subject,
              CASE WHEN reverses_id IS NULL THEN source ELSE target END AS source,
              CASE WHEN reverses_id IS NULL THEN target ELSE source END AS target FROM wanted) AS w
            JOIN moved m ON m.line_id = w.line WHERE m.source <> w.source OR m.target <> w.target""",
    )


def _moves_of_stranger(_facts: Facts) -> Source:
    names = ", ".join(f"'{name}'" for name in (*_WAYS, _COUNT))
    return joined(
        """SELECT d.number || '/' || l.position, 0, w.quantity FROM (
             SELECT m.line_id, SUM(m.quantity) AS quantity
             FROM stock_ledger_stockmove m WHERE m.quantity > 0 GROUP BY m.line_id) AS w
           JOIN documents_documentline l ON l.id = w.line_id JOIN documents_document d ON d.id = l.document_id
           LEFT JOIN catalog_product r ON r.id = l.product_id
           WHERE r.is_stocked IS NOT true OR d.type NOT IN (""",
        *(names, ")"),
    )


def _move_of_other_line(_facts: Facts) -> Source:
    """A value-only move of a red document may keep the line of the document it reverses."""
    return joined(
        """SELECT d.number, d.number, x.number || '/' || l.position FROM stock_ledger_stockmove m
           JOIN documents_documentline l ON l.id = m.line_id JOIN documents_document d ON d.id = m.document_id
           JOIN documents_document x ON x.id = l.document_id
           WHERE m.quantity > 0 AND (l.document_id <> m.document_id OR l.product_id <> m.product_id)"""
    )


CHECKS = (
    Check("moves_of_line", _moves_of_line, 6),
    Check("way_of_line", _way_of_line),
    Check("moves_of_stranger", _moves_of_stranger, 6),
    Check("move_of_other_line", _move_of_other_line),
)


def count_findings(facts: Facts) -> Iterator[Finding]:
    """Recompute what each counted line moved: its count less its snapshot, both exact."""
    last = 0
    while lines := _counted(facts, last):
        last = lines[-1][0]
        for _, subject, counted, book, is_red, moved in lines:
            difference = _difference(abs(int(counted)), book)
            wanted = None if difference is None else -difference if is_red else difference
            if wanted != int(moved):
                expected = "?" if wanted is None else number_text(wanted, 6)
                yield Finding("count_of_line", subject, expected, number_text(int(moved), 6))


def _counted(facts: Facts, after: int) -> list[tuple[Any, ...]]:
    lines = joined(
        "SELECT l.id, d.number || '/' || l.position, l.quantity, ",
        *(detail("l.details", "book_quantity", facts), ", d.reverses_id IS NOT NULL,"),
        """ COALESCE((SELECT SUM(CASE WHEN m.source_id = 3 THEN m.quantity ELSE -m.quantity END)
              FROM stock_ledger_stockmove m WHERE m.line_id = l.id), 0)
            FROM documents_documentline l JOIN documents_document d ON d.id = l.document_id
            WHERE d.type = 'inventory.stock_count' AND d.state IN ('posted', 'reversed') AND l.id > """,
        *(given(after), " ORDER BY l.id LIMIT ", given(_CHUNK)),
    )
    return fetch(lines)


def _difference(counted: int, book: str) -> int | None:
    """Return the difference in millionths; None when the snapshot is no such number."""
    try:
        scaled = Decimal(book).scaleb(6)
    except InvalidOperation:
        return None
    return counted - int(scaled) if scaled == int(scaled) else None
