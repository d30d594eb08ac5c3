"""Every line has been moved on exactly as far as the later documents say."""

from liandong.documents.auditing.findings import Check, Facts
from liandong.documents.auditing.pieces import detail
from liandong.documents.types import document_types
from liandong.kernel.terms import Progress
from liandong.storage.bulk import Source
from liandong.storage.pieces import given, joined

_SELF_INVOICED = (
    "('sales.delivery', 'sales.sales_return', 'purchasing.receipt', 'purchasing.purchase_return')"
)


def _rules(progress: Progress) -> Source:
    """Return the origin rules of all types for one column as a table ``rules(type, origin, sign)``."""
    rows = [
        joined(
            "SELECT CAST(",
            given(one.id),
            " AS text) AS type, CAST(",
            given(rule.type),
            " AS text) AS origin,",
            f" {rule.sign} AS sign",
        )
        for one in document_types()
        for rule in one.origins
        if rule.progress is progress and not rule.is_bearer
    ]
    parts = [part for row in rows for part in (" UNION ALL ", row)]
    nothing = "SELECT '' AS type, '' AS origin, 1 AS sign"
    return joined("rules AS (", nothing, *parts, ")")


def _compared(progress: Progress, itself: str, doubtful: str = "false") -> Source:
    """Compare a column with the later lines, plus what the document did to its own line.

    ``itself`` is 1 where the line was moved on by its own posting; ``doubtful`` where a document
    worth nothing leaves no trace of that, so that both answers are right.
    """
    column = progress.value
    return joined(
        *("WITH ", _rules(progress), " SELECT w.subject, w.expected, w.found FROM ("),
        *("SELECT d.number || '/' || l.position AS subject, l.", column, " AS found, l.quantity,"),
        *(" COALESCE(t.taken, 0) + ", itself, " * l.quantity AS expected, ", doubtful, " AS doubtful"),
        *(" FROM documents_documentline l JOIN documents_document d ON d.id = l.document_id LEFT JOIN ("),
        """SELECT l.origin_id, SUM(u.sign * l.quantity) AS taken FROM documents_documentline l
             JOIN documents_document d ON d.id = l.document_id
               AND d.state = 'posted' AND d.reverses_id IS NULL
             JOIN documents_documentline ol ON ol.id = l.origin_id
             JOIN documents_document o ON o.id = ol.document_id
             JOIN rules u ON u.type = d.type AND u.origin = o.type
           GROUP BY l.origin_id) AS t ON t.origin_id = l.id) AS w
           WHERE w.expected <> w.found AND NOT (w.doubtful AND w.found = w.expected + w.quantity)""",
    )


def _fulfilled(facts: Facts) -> Source:
    mode = detail("d.details", "mode", facts)
    itself = joined(
        *("(CASE WHEN d.type = 'inventory.transfer' AND d.state IN ('posted', 'reversed')"),
        *(" AND d.reverses_id IS NULL AND ", mode, " <> 'dispatch' THEN 1 ELSE 0 END)"),
    )
    return _compared(Progress.FULFILLED, itself.sql)


def _invoiced(facts: Facts) -> Source:
    claimed = "EXISTS (SELECT 1 FROM general_ledger_claim c WHERE c.document_id = d.id)"
    booked = joined(
        *("d.type IN ", _SELF_INVOICED, " AND d.state IN ('posted', 'reversed') AND d.reverses_id IS NULL")
    ).sql
    part = joined(detail("l.details", "kit_part", facts), " <> ''").sql
    itself = joined("(CASE WHEN ", booked, " AND (", claimed, " OR ", part, ") THEN 1 ELSE 0 END)")
    doubtful = joined("(", booked, " AND d.gross_amount = 0)")
    return _compared(Progress.INVOICED, itself.sql, doubtful.sql)


def _returned(_facts: Facts) -> Source:
    return _compared(Progress.RETURNED, "0")


def _types(progress: Progress) -> Source:
    """Return the types whose lines later ones move on in a column, as a list in brackets."""
    ids = sorted({rule.type for one in document_types() for rule in one.origins if rule.progress is progress})
    parts = [part for one in ids for part in (", ", given(one))]
    return joined("(''", *parts, ")")


_STANDING = """
  CASE WHEN d.state <> 'posted' THEN d.state WHEN d.reverses_id IS NOT NULL THEN 'red'
       WHEN d.is_closed THEN 'closed' WHEN c.open IS NULL THEN 'posted' WHEN c.open = 0 THEN 'done'
       WHEN c.begun = 0 THEN 'waiting' ELSE 'partly' END"""


def _stages(_facts: Facts) -> Source:
    """Compare where a document stands, and what it counts of its lines, with the lines themselves."""
    done = joined("CASE WHEN d.type IN ", _types(Progress.FULFILLED), " THEN l.fulfilled ELSE l.invoiced END")
    alive = "d.state = 'posted' AND d.reverses_id IS NULL"
    return joined(
        *("WITH measured AS (SELECT d.id, l.quantity, l.is_closed, ", done, " AS done"),
        *(" FROM documents_document d JOIN documents_documentline l ON l.document_id = d.id WHERE ", alive),
        *(" AND (d.type IN ", _types(Progress.FULFILLED), " OR d.type IN ", _types(Progress.INVOICED), ")),"),
        *(" counted AS (SELECT id,"),
        *(" SUM(CASE WHEN quantity > done AND NOT is_closed THEN 1 ELSE 0 END) AS open,"),
        *(" SUM(CASE WHEN done <> 0 THEN 1 ELSE 0 END) AS begun FROM measured GROUP BY id)"),
        *("SELECT w.subject, w.expected, w.found FROM (SELECT d.number AS subject,", _STANDING),
        *(" || CASE WHEN ", alive, " THEN COALESCE(' ' || c.open || '/' || c.begun, '') ELSE '' END"),
        *(" AS expected,",),
        *(" d.stage || CASE WHEN ", alive, " THEN COALESCE(' ' || d.open_lines || '/' || d.begun_lines, '')"),
        *(" ELSE '' END AS found FROM documents_document d LEFT JOIN counted c ON c.id = d.id) AS w"),
        " WHERE w.expected <> w.found",
    )


CHECKS = (
    Check("progress_fulfilled", _fulfilled, 6),
    Check("progress_invoiced", _invoiced, 6),
    Check("progress_returned", _returned, 6),
    Check("stage_of_document", _stages),
)
