"""Every document did what its state says, once, and every reversal took it all back."""

from liandong.documents.auditing.findings import Check, Facts
from liandong.documents.auditing.pieces import OWN, ROLES, SIDES, detail
from liandong.documents.bills import NUMBER as BILL_NUMBER
from liandong.documents.columns import CATEGORY, KIT_PART
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined

_EFFECTS = (
    ("stock_ledger_stockmove", "x.document_id"),
    ("general_ledger_journalentry", "x.document_id"),
    ("general_ledger_claim", "x.document_id"),
    ("general_ledger_settlement", "x.document_id"),
    ("documents_outboxevent", "x.document_id"),
)
_BY_LINE = ("stock_ledger_reservation", "stock_ledger_costlayer", "stock_ledger_layeruse")


def _effects_of_draft(_facts: Facts) -> Source:
    parts: list[str] = []
    for table, column in _EFFECTS:
        parts += [" UNION ALL SELECT d.number || ' ", table, "' FROM ", table, " x"]
        parts += [" JOIN documents_document d ON d.id = ", column, " WHERE d.state IN ('draft', 'discarded')"]
    for table in _BY_LINE:
        parts += [" UNION ALL SELECT d.number || ' ", table, "' FROM ", table, " x"]
        parts += [" JOIN documents_documentline l ON l.id = x.line_id JOIN documents_document d"]
        parts += [" ON d.id = l.document_id WHERE d.state IN ('draft', 'discarded')"]
    return joined(
        "SELECT w.subject, 0, COUNT(*) FROM (SELECT '' AS subject WHERE false",
        *parts,
        ") AS w GROUP BY w.subject",
    )


def _reversed_state(_facts: Facts) -> Source:
    """A reversed document has a posted reversal, a document with one is reversed."""
    return joined(
        """SELECT d.number, 'reversed', d.state FROM documents_document d
           WHERE (d.state = 'reversed') <> EXISTS (SELECT 1 FROM documents_document r
             WHERE r.reverses_id = d.id AND r.state = 'posted' AND r.type = d.type)"""
    )


def _reversed_goods(_facts: Facts) -> Source:
    return joined(
        *("WITH ", OWN, ", ", SIDES, " SELECT d.number, 0, w.left_over FROM (SELECT p.pair, MIN(0) AS zero,"),
        """ SUM(s.quantity) AS left_over FROM sides s JOIN (
             SELECT id AS document, reverses_id AS pair FROM documents_document
             WHERE reverses_id IS NOT NULL AND state = 'posted'
             UNION ALL SELECT reverses_id, reverses_id FROM documents_document
             WHERE reverses_id IS NOT NULL AND state = 'posted') AS p ON p.document = s.document_id
           GROUP BY p.pair, s.place, s.product, s.lot HAVING SUM(s.quantity) <> 0) AS w
           JOIN documents_document d ON d.id = w.pair""",
    )


def _reversed_money(_facts: Facts) -> Source:
    """The journal cancels, except for what goods are worth by now.

    Stock can't always bear the value that came in with it, and a reversal dated back corrects
    the cost of later issues: what lies between stands in the accounts that bear the cost of
    goods, so these are taken together.
    """
    return joined(
        """WITH pairs AS (SELECT id AS document, reverses_id AS pair FROM documents_document
             WHERE reverses_id IS NOT NULL AND state = 'posted'
             UNION ALL SELECT reverses_id, reverses_id FROM documents_document
             WHERE reverses_id IS NOT NULL AND state = 'posted'),
           bearing AS (SELECT account_id FROM """,
        *(ROLES, " r"),
        """ WHERE role IN ('inventory', 'purchase_variance', 'cost_of_sales', 'other_income',
               'other_expense', 'damage', 'pending_property', 'count_gain', 'count_loss', 'production'))
           SELECT d.number || ' ' || w.account, 0, w.left_over FROM (
             SELECT pair, account, SUM(amount) AS left_over FROM (
               SELECT p.pair, l.amount, l.partner_id, CASE
                 WHEN l.account_id IN (SELECT account_id FROM bearing) THEN 'Σ' ELSE a.code END AS account
               FROM pairs p JOIN general_ledger_journalentry e ON e.document_id = p.document
               JOIN general_ledger_journalline l ON l.entry_id = e.id
               JOIN general_ledger_account a ON a.id = l.account_id) AS b
             GROUP BY pair, account, partner_id HAVING SUM(amount) <> 0) AS w
           JOIN documents_document d ON d.id = w.pair""",
    )


def _reversed_claims(_facts: Facts) -> Source:
    """Claims of a reversed document are wholly settled, its settlements taken back, nothing new made."""
    return joined(
        """SELECT d.number || ' ' || c.kind, 0, c.open_amount FROM general_ledger_claim c
           JOIN documents_document d ON d.id = c.document_id
           WHERE (d.state = 'reversed' AND c.open_amount <> 0) OR d.reverses_id IS NOT NULL
           UNION ALL SELECT d.number, 0, w.left_over FROM (
             SELECT COALESCE(d.reverses_id, d.id) AS pair, s.claim_id, SUM(s.amount) AS left_over
             FROM general_ledger_settlement s JOIN documents_document d ON d.id = s.document_id
             JOIN general_ledger_claim c ON c.id = s.claim_id
             WHERE (d.state = 'reversed' OR d.reverses_id IS NOT NULL)
               AND c.document_id <> COALESCE(d.reverses_id, d.id)
             GROUP BY COALESCE(d.reverses_id, d.id), s.claim_id HAVING SUM(s.amount) <> 0) AS w
           JOIN documents_document d ON d.id = w.pair"""
    )


def _outbox(_facts: Facts) -> Source:
    """One event for each posting, one for each reversal, none besides."""
    return joined(
        """SELECT w.number, w.wanted, w.events FROM (
             SELECT d.number, CASE WHEN d.state IN ('posted', 'reversed') THEN 1 ELSE 0 END AS wanted,
               COALESCE(o.events, 0) AS events, COALESCE(o.strange, 0) AS strange
             FROM documents_document d LEFT JOIN (
               SELECT o.document_id, COUNT(*) AS events, SUM(CASE WHEN o.kind = CASE
                 WHEN r.reverses_id IS NULL THEN 'post' ELSE 'reverse' END THEN 0 ELSE 1 END) AS strange
               FROM documents_outboxevent o JOIN documents_document r ON r.id = o.document_id
               WHERE o.kind IN ('post', 'reverse') GROUP BY o.document_id) AS o ON o.document_id = d.id) AS w
           WHERE w.wanted <> w.events OR w.strange > 0"""
    )


def _trace(_facts: Facts) -> Source:
    """Each posting has exactly one audit row, written by the member who posted."""
    return joined(
        """SELECT d.number, 1, COALESCE(w.traces, 0) FROM documents_document d LEFT JOIN (
             SELECT subject, subject_id, member_id, COUNT(*) AS traces FROM identity_auditrow
             WHERE action IN ('post', 'reverse') GROUP BY subject, subject_id, member_id) AS w
             ON w.subject = d.type AND w.subject_id = d.id AND w.member_id = d.posted_by_id
           WHERE d.state IN ('posted', 'reversed') AND COALESCE(w.traces, 0) <> 1"""
    )


def _number_twice(_facts: Facts) -> Source:
    return joined("SELECT number, 1, COUNT(*) FROM documents_document GROUP BY number HAVING COUNT(*) > 1")


def _document_totals(facts: Facts) -> Source:
    """Net, tax, gross and quantity together: one wrong figure makes the difference.

    Where lines name categories, else bills, else accounts, those alone are the document's money; see
    ``amounts.document_money``. The parts of a kit are not counted beside it.
    """
    part = detail("l.details", KIT_PART.name, facts)
    category = detail("l.details", CATEGORY.name, facts)
    bill = detail("l.details", BILL_NUMBER.name, facts)
    rank = "".join(
        (
            "CASE WHEN l.product_id IS NOT NULL THEN 0",
            *(" WHEN l.account_id IS NULL AND ", bill, " <> '' THEN 2 WHEN l.account_id IS NULL THEN 0"),
            *(" WHEN ", category, " = '' THEN 1 ELSE 2 END"),
        )
    )
    return joined(
        """SELECT w.number, w.gross, w.gross_amount FROM (
             SELECT d.number, d.gross_amount, d.net_amount, d.tax_amount, d.quantity,
             SUM(l.gross_amount) AS gross, SUM(l.net_amount) AS net, SUM(l.tax_amount) AS tax,
             SUM(CASE WHEN """,
        part,
        """ = '' THEN l.quantity ELSE 0 END) AS total
           FROM documents_document d JOIN documents_documentline l ON l.document_id = d.id
           LEFT JOIN (SELECT l.document_id, MAX(""",
        rank,
        """) AS counted FROM documents_documentline l WHERE l.account_id IS NOT NULL OR l.document_id IN (
               SELECT id FROM documents_document WHERE type IN ('finance.bill_receipt', 'finance.bill_issue',
                 'finance.bill_endorsement', 'finance.bill_settlement')) GROUP BY l.document_id) m
             ON m.document_id = d.id
           WHERE d.state IN ('posted', 'reversed') AND COALESCE(m.counted, 0) = """,
        rank,
        """ GROUP BY d.id, d.number, d.gross_amount, d.net_amount, d.tax_amount, d.quantity) AS w
           WHERE w.gross <> w.gross_amount OR w.net <> w.net_amount OR w.tax <> w.tax_amount
             OR w.total <> w.quantity""",
    )


def _date_of_row(_facts: Facts) -> Source:
    """Every row has its document's date, but a debt is never settled before its own."""
    tables = (
        "stock_ledger_stockmove",
        "general_ledger_journalentry",
        "general_ledger_claim",
    )
    parts: list[str] = []
    for table in tables:
        parts += [" UNION ALL SELECT d.number || ' ", table, "' AS subject, d.business_date AS wanted,"]
        parts += [
            " x.business_date AS found FROM ",
            table,
            " x JOIN documents_document d ON d.id = x.document_id",
        ]
        parts += [" WHERE d.business_date <> x.business_date"]
    return joined(
        "SELECT w.subject, CAST(w.wanted AS text), CAST(w.found AS text) FROM (",
        """SELECT d.number AS subject, e.business_date AS wanted, l.business_date AS found
           FROM general_ledger_journalline l JOIN general_ledger_journalentry e ON e.id = l.entry_id
           JOIN documents_document d ON d.id = e.document_id WHERE l.business_date <> e.business_date
           UNION ALL SELECT subject, wanted, found FROM (
             SELECT d.number AS subject, s.business_date AS found, CASE WHEN c.business_date > d.business_date
               THEN c.business_date ELSE d.business_date END AS wanted
             FROM general_ledger_settlement s JOIN documents_document d ON d.id = s.document_id
             JOIN general_ledger_claim c ON c.id = s.claim_id) AS settled WHERE wanted <> found""",
        *(*parts, ") AS w"),
    )


CHECKS = (
    Check("effects_of_draft", _effects_of_draft, 0),
    Check("reversed_state", _reversed_state),
    Check("reversed_goods", _reversed_goods, 6),
    Check("reversed_money", _reversed_money, 4),
    Check("reversed_claims", _reversed_claims, 4),
    Check("outbox", _outbox, 0),
    Check("trace", _trace, 0),
    Check("number_twice", _number_twice, 0),
    Check("document_totals", _document_totals, 4),
    Check("date_of_row", _date_of_row),
)
