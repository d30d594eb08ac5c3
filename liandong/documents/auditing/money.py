"""The journal, the claims and the stock tell the same story."""

from liandong.documents.auditing.findings import Check, Facts
from liandong.documents.auditing.pieces import OWN, ROLES, SIDES
from liandong.kernel.terms import VirtualPlace
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined

_SIGNED = """kinds(kind, role, sign) AS (VALUES ('receivable', 'receivables', 1), ('payable', 'payables', -1),
  ('advance_received', 'advances_received', -1), ('advance_paid', 'advances_paid', 1),
  ('bill_receivable', 'bills_receivable', 1), ('bill_payable', 'bills_payable', -1)),
control AS (SELECT k.kind, k.sign, r.account_id AS account FROM kinds k
  JOIN general_ledger_roleaccount r ON r.role = k.role)"""
"""Which account each kind of claim stands in, and on which side it grows."""

_UNDER_WAY = f"{VirtualPlace.PRODUCTION:d}"
_SPLIT = """COALESCE((SELECT name FROM partners_partner WHERE id = w.partner), '?')"""


def _entry_balance(_facts: Facts) -> Source:
    return joined(
        """SELECT d.number, 0, w.total FROM (SELECT entry_id, SUM(amount) AS total
             FROM general_ledger_journalline GROUP BY entry_id HAVING SUM(amount) <> 0) AS w
           JOIN general_ledger_journalentry e ON e.id = w.entry_id
           JOIN documents_document d ON d.id = e.document_id"""
    )


def _journal_balance(_facts: Facts) -> Source:
    return joined(
        "SELECT 'Σ', 0, w.total FROM (SELECT SUM(amount) AS total FROM general_ledger_journalline) AS w",
        " WHERE w.total <> 0",
    )


def _entry_without_lines(_facts: Facts) -> Source:
    return joined(
        """SELECT d.number, 1, 0 FROM general_ledger_journalentry e
           JOIN documents_document d ON d.id = e.document_id
           WHERE NOT EXISTS (SELECT 1 FROM general_ledger_journalline l WHERE l.entry_id = e.id)"""
    )


def _inventory_account(_facts: Facts) -> Source:
    return joined(
        """SELECT 'Σ', w.stock, w.account FROM (SELECT
             (SELECT COALESCE(SUM(value), 0) FROM stock_ledger_coststate) AS stock,
             (SELECT COALESCE(SUM(l.amount), 0) FROM general_ledger_journalline l JOIN """,
        *(ROLES, " r ON r.account_id = l.account_id"),
        " AND r.role = 'inventory') AS account) AS w WHERE w.stock <> w.account",
    )


def _inventory_of_document(_facts: Facts) -> Source:
    return joined(
        *("WITH ", OWN, ", ", SIDES, " SELECT d.number, w.expected, w.found FROM ("),
        """SELECT document, SUM(expected) AS expected, SUM(found) AS found FROM (
             SELECT document_id AS document, value AS expected, 0 AS found FROM sides
             UNION ALL SELECT e.document_id, 0, l.amount FROM general_ledger_journalline l
             JOIN general_ledger_journalentry e ON e.id = l.entry_id
             JOIN """,
        *(ROLES, " r ON r.account_id = l.account_id AND r.role = 'inventory') AS b"),
        """ GROUP BY document HAVING SUM(expected) <> SUM(found)) AS w
           JOIN documents_document d ON d.id = w.document""",
    )


def _claims_account(_facts: Facts) -> Source:
    return joined(
        *("WITH ", _SIGNED, " SELECT a.code || ' ' || ", _SPLIT, ", w.expected, w.found FROM ("),
        """SELECT account, partner, SUM(expected) AS expected, SUM(found) AS found FROM (
             SELECT k.account, c.partner_id AS partner, k.sign * c.open_amount AS expected, 0 AS found
             FROM general_ledger_claim c JOIN control k ON k.kind = c.kind
             UNION ALL SELECT l.account_id, l.partner_id, 0, l.amount FROM general_ledger_journalline l
             WHERE l.account_id IN (SELECT account FROM control)) AS b
           GROUP BY account, partner HAVING SUM(expected) <> SUM(found)) AS w
           JOIN general_ledger_account a ON a.id = w.account""",
    )


def _claims_of_document(_facts: Facts) -> Source:
    return joined(
        *("WITH ", _SIGNED, " SELECT d.number || ' ' || a.code, w.expected, w.found FROM ("),
        """SELECT document, account, partner, SUM(expected) AS expected, SUM(found) AS found FROM (
             SELECT c.document_id AS document, k.account, c.partner_id AS partner,
                    k.sign * c.amount AS expected, 0 AS found
             FROM general_ledger_claim c JOIN control k ON k.kind = c.kind
             UNION ALL SELECT s.document_id, k.account, c.partner_id, -k.sign * s.amount, 0
             FROM general_ledger_settlement s JOIN general_ledger_claim c ON c.id = s.claim_id
             JOIN control k ON k.kind = c.kind
             UNION ALL SELECT e.document_id, l.account_id, l.partner_id, 0, l.amount
             FROM general_ledger_journalline l JOIN general_ledger_journalentry e ON e.id = l.entry_id
             WHERE l.account_id IN (SELECT account FROM control)) AS b
           GROUP BY document, account, partner HAVING SUM(expected) <> SUM(found)) AS w
           JOIN documents_document d ON d.id = w.document
           JOIN general_ledger_account a ON a.id = w.account""",
    )


def _claim_open(_facts: Facts) -> Source:
    return joined(
        """SELECT d.number || ' ' || w.kind, w.expected, w.open_amount FROM (
             SELECT c.document_id, c.kind, c.amount - COALESCE(s.settled, 0) AS expected, c.open_amount
             FROM general_ledger_claim c LEFT JOIN (SELECT claim_id, SUM(amount) AS settled
               FROM general_ledger_settlement GROUP BY claim_id) AS s ON s.claim_id = c.id) AS w
           JOIN documents_document d ON d.id = w.document_id WHERE w.expected <> w.open_amount"""
    )


def _claim_foreign(_facts: Facts) -> Source:
    """What is open in another currency is what it was less what was settled; with it the own amount is."""
    return joined(
        """SELECT d.number || ' ' || w.currency, w.expected, w.foreign_open FROM (
             SELECT c.document_id, c.currency, c.open_amount, c.foreign_open,
               c.foreign_amount - COALESCE(s.settled, 0) AS expected
             FROM general_ledger_claim c LEFT JOIN (SELECT claim_id, SUM(foreign_amount) AS settled
               FROM general_ledger_settlement GROUP BY claim_id) AS s ON s.claim_id = c.id
             WHERE c.foreign_amount <> 0 OR s.settled <> 0) AS w
           JOIN documents_document d ON d.id = w.document_id
           WHERE w.expected <> w.foreign_open OR (w.open_amount = 0) <> (w.foreign_open = 0)"""
    )


def _claim_over_settled(_facts: Facts) -> Source:
    """A claim in another currency may be worth more than it was, revalued; its foreign rest says how far."""
    return joined(
        """SELECT d.number || ' ' || c.kind, c.amount, c.open_amount FROM general_ledger_claim c
           JOIN documents_document d ON d.id = c.document_id
           WHERE (c.amount >= 0 AND c.open_amount < 0) OR (c.amount < 0 AND c.open_amount > 0)
              OR (c.foreign_amount = 0 AND c.amount >= 0 AND c.open_amount > c.amount)
              OR (c.foreign_amount = 0 AND c.amount < 0 AND c.open_amount < c.amount)"""
    )


def _money_in_currency(_facts: Facts) -> Source:
    """What is booked to money kept in another currency says what it is in that, and nothing else does.

    A reversal and what changes the worth alone, at a month's end, may say nothing.
    """
    return joined(
        """SELECT d.number || ' ' || a.code, l.amount, l.foreign_amount FROM general_ledger_journalline l
           JOIN general_ledger_account a ON a.id = l.account_id
           JOIN general_ledger_journalentry e ON e.id = l.entry_id
           JOIN documents_document d ON d.id = e.document_id
           WHERE (a.currency = '' AND l.foreign_amount <> 0)
              OR (a.currency <> '' AND l.foreign_amount = 0 AND d.type <> 'finance.revaluation')
              OR (l.amount > 0 AND l.foreign_amount < 0) OR (l.amount < 0 AND l.foreign_amount > 0)"""
    )


def _production_of_document(_facts: Facts) -> Source:
    """What goods are made of, and what making them costs, is all in them: nothing stays under way.

    Nor does anything of what other documents correct of it.
    """
    return joined(
        """SELECT d.number, 0, w.total FROM (SELECT e.document_id AS document, SUM(l.amount) AS total
             FROM general_ledger_journalline l JOIN general_ledger_journalentry e ON e.id = l.entry_id
             JOIN """,
        *(ROLES, " r ON r.account_id = l.account_id AND r.role = 'production'"),
        """ GROUP BY e.document_id HAVING SUM(l.amount) <> 0) AS w
           JOIN documents_document d ON d.id = w.document
           WHERE d.type IN ('inventory.assembly', 'inventory.disassembly') OR EXISTS (
             SELECT 1 FROM stock_ledger_stockmove m WHERE m.document_id = d.id
               AND """,
        *("(m.source_id = ", _UNDER_WAY, " OR m.target_id = ", _UNDER_WAY, "))"),
    )


def _revenue_of_document(_facts: Facts) -> Source:
    """A sale that is its own invoice, or an invoice, books its lines' net and tax; a red one turns both."""
    return joined(
        """WITH billed AS (SELECT d.id, CASE WHEN d.type = 'sales.sales_return' THEN -1 ELSE 1 END AS sign
             FROM documents_document d LEFT JOIN documents_document o ON o.id = d.reverses_id
             WHERE d.state IN ('posted', 'reversed') AND (d.type = 'finance.sales_invoice'
               OR (d.type IN ('sales.delivery', 'sales.sales_return') AND EXISTS (
                 SELECT 1 FROM general_ledger_claim c WHERE c.document_id = COALESCE(o.id, d.id)))))
           SELECT d.number || ' ' || w.role, w.expected, w.found FROM (
             SELECT document, role, SUM(expected) AS expected, SUM(found) AS found FROM (
               SELECT b.id AS document, 'revenue' AS role, -b.sign * l.net_amount AS expected, 0 AS found
               FROM billed b JOIN documents_documentline l ON l.document_id = b.id
               UNION ALL SELECT b.id, 'output_tax', -b.sign * l.tax_amount, 0
               FROM billed b JOIN documents_documentline l ON l.document_id = b.id
               UNION ALL SELECT b.id, r.role, 0, l.amount FROM billed b
               JOIN general_ledger_journalentry e ON e.document_id = b.id
               JOIN general_ledger_journalline l ON l.entry_id = e.id
               JOIN """,
        *(ROLES, " r ON r.account_id = l.account_id AND r.role IN ('revenue', 'output_tax')) AS t"),
        """ GROUP BY document, role HAVING SUM(expected) <> SUM(found)) AS w
           JOIN documents_document d ON d.id = w.document""",
    )


CHECKS = (
    Check("entry_balance", _entry_balance, 4),
    Check("journal_balance", _journal_balance, 4),
    Check("entry_without_lines", _entry_without_lines, 0),
    Check("inventory_account", _inventory_account, 4),
    Check("inventory_of_document", _inventory_of_document, 4),
    Check("claims_account", _claims_account, 4),
    Check("claims_of_document", _claims_of_document, 4),
    Check("claim_open", _claim_open, 4),
    Check("claim_foreign", _claim_foreign, 4),
    Check("claim_over_settled", _claim_over_settled, 4),
    Check("money_in_currency", _money_in_currency, 4),
    Check("production_of_document", _production_of_document, 4),
    Check("revenue_of_document", _revenue_of_document, 4),
)
