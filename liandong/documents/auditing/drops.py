"""What goes straight from a supplier to a customer passes: nothing of it stays on the way."""

from liandong.documents.auditing.findings import Check, Facts
from liandong.documents.auditing.pieces import BOOKED
from liandong.kernel.terms import VirtualPlace
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined

_DROP = f"{VirtualPlace.DROP:d}"
_PASSING = "".join(
    (
        "passing AS (SELECT m.document_id, m.line_id, m.product_id AS product, m.lot_id AS lot,",
        *(" CASE WHEN m.target_id = ", _DROP, " THEN m.quantity ELSE -m.quantity END AS quantity,"),
        *(" CASE WHEN m.target_id = ", _DROP, " THEN m.value ELSE -m.value END AS value"),
        *(" FROM stock_ledger_stockmove m WHERE ", _DROP, " IN (m.source_id, m.target_id))"),
    )
)
"""What came to the way from a supplier to a customer, and what left it below zero."""


def _staying(column: str) -> Source:
    return joined(
        *("WITH ", _PASSING, " SELECT r.code, 0, w.left_over FROM (SELECT product, SUM(", column),
        *(") AS left_over FROM passing GROUP BY product, lot HAVING SUM(", column, ") <> 0) AS w"),
        " JOIN catalog_product r ON r.id = w.product",
    )


def _quantity(_facts: Facts) -> Source:
    return _staying("quantity")


def _value(_facts: Facts) -> Source:
    return _staying("value")


def _pair(_facts: Facts) -> Source:
    """Compare the two documents of each drop shipment: what one brought the other passed on."""
    return joined(
        *("WITH ", _PASSING, ", sums AS (SELECT p.document_id, SUM(p.quantity) AS quantity FROM passing p"),
        *(" WHERE p.quantity <> 0 GROUP BY p.document_id)"),
        """ SELECT d.number, -s.quantity, COALESCE(t.quantity, 0) FROM sums s
            JOIN documents_document d ON d.id = s.document_id
            LEFT JOIN documents_document o ON o.id = d.reverses_id
            LEFT JOIN documents_document p ON p.id = COALESCE(o.copied_from_id, d.copied_from_id)
            LEFT JOIN documents_document q ON q.reverses_id = p.id
            LEFT JOIN sums t ON t.document_id = CASE WHEN d.reverses_id IS NULL THEN p.id ELSE q.id END
            WHERE s.quantity + COALESCE(t.quantity, 0) <> 0 AND d.""",
        BOOKED,
    )


CHECKS = (
    Check("drop_quantity", _quantity, 6),
    Check("drop_value", _value, 4),
    Check("drop_pair", _pair, 6),
)
