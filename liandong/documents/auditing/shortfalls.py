"""What was sold before it came: what is still to come, what settled it, and who bore the difference."""

from liandong.documents.auditing.findings import Check, Facts
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined

_COSTS = """JOIN catalog_product r ON r.id = w.product"""
_LINES = (
    """JOIN documents_documentline l ON l.id = w.line JOIN documents_document d ON d.id = l.document_id"""
)


def _open_of(column: str, kept: str) -> Source:
    """Compare what a cost is below zero with its open shortfalls."""
    return joined(
        "SELECT r.code || CASE WHEN w.scope > 0 THEN ' @' || w.scope ELSE '' END, w.expected, w.found FROM (",
        "SELECT scope, product, lot, SUM(expected) AS expected, SUM(found) AS found FROM (",
        *(" SELECT scope, product_id AS product, lot_id AS lot, -", column, " AS expected, 0 AS found"),
        " FROM stock_ledger_coststate WHERE quantity < 0 UNION ALL",
        *(" SELECT scope, product_id, lot_id, 0, ", kept, " FROM stock_ledger_shortfall) AS b"),
        *(" GROUP BY scope, product, lot HAVING SUM(expected) <> SUM(found)) AS w ", _COSTS),
    )


def _quantity(_facts: Facts) -> Source:
    return _open_of("quantity", "remaining")


def _value(_facts: Facts) -> Source:
    return _open_of("value", "remaining_value")


def _settled_of(column: str, settled: str, remaining: str) -> Source:
    return joined(
        *("SELECT d.number || '/' || l.position, w.expected, w.found FROM (SELECT s.line_id AS line,"),
        *(" s.", column, " - COALESCE(SUM(t.", settled, "), 0) AS expected, s.", remaining, " AS found"),
        " FROM stock_ledger_shortfall s LEFT JOIN stock_ledger_shortfallsettling t ON t.shortfall_id = s.id",
        *(" GROUP BY s.id, s.line_id, s.", column, ", s.", remaining),
        *(") AS w ", _LINES, " WHERE w.expected <> w.found"),
    )


def _settled_quantity(_facts: Facts) -> Source:
    return _settled_of("quantity", "quantity", "remaining")


def _settled_value(_facts: Facts) -> Source:
    return _settled_of("value", "assumed", "remaining_value")


def _borne(_facts: Facts) -> Source:
    """Each document that settled shortfalls moved the differences to the lines that were sold."""
    return joined(
        """SELECT d.number || '/' || l.position, w.expected, w.found FROM (
             SELECT line, document, SUM(expected) AS expected, SUM(found) AS found FROM (
               SELECT s.bearer_id AS line, l.document_id AS document, t.cost - t.assumed AS expected,
                 0 AS found
               FROM stock_ledger_shortfallsettling t JOIN stock_ledger_shortfall s ON s.id = t.shortfall_id
               JOIN documents_documentline l ON l.id = t.line_id
               UNION ALL
               SELECT m.line_id, m.document_id, 0, CASE WHEN m.source_id = k.place_id THEN m.value
                 ELSE -m.value END
               FROM stock_ledger_stockmove m JOIN (
                 SELECT DISTINCT s.bearer_id, s.place_id, l.document_id
                 FROM stock_ledger_shortfallsettling t JOIN stock_ledger_shortfall s ON s.id = t.shortfall_id
                 JOIN documents_documentline l ON l.id = t.line_id) k
                 ON k.bearer_id = m.line_id AND k.document_id = m.document_id
               WHERE m.quantity = 0) AS b
             GROUP BY line, document HAVING SUM(expected) <> SUM(found)) AS w """,
        _LINES,
    )


CHECKS = (
    Check("shortfall_quantity", _quantity, 6),
    Check("shortfall_value", _value, 4),
    Check("shortfall_settled", _settled_quantity, 6),
    Check("shortfall_settled_value", _settled_value, 4),
    Check("shortfall_borne", _borne, 4),
)
