"""Whatever changes an account has an entry, and nothing else has one."""

from liandong.documents.auditing.findings import Check, Facts
from liandong.documents.auditing.pieces import BOOKED, OWN, ROLES
from liandong.kernel.terms import VirtualPlace
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined

_LOSS, _ADJUSTMENT = f"{VirtualPlace.LOSS:d}", f"{VirtualPlace.ADJUSTMENT:d}"
_UNDER_WAY, _DROP = f"{VirtualPlace.PRODUCTION:d}", f"{VirtualPlace.DROP:d}"
_SUPPLIER = f"{VirtualPlace.SUPPLIER:d}"
_CROSSED = "".join(
    (
        "FROM stock_ledger_stockmove m WHERE m.document_id = d.id AND m.value <> 0 AND ",
        *(_UNDER_WAY, " NOT IN (m.source_id, m.target_id)"),
        " AND ((m.source_id IN (SELECT id FROM own)) <> (m.target_id IN (SELECT id FROM own))",
        *(" OR ", _LOSS, " IN (m.source_id, m.target_id)"),
        *(" OR (m.source_id = ", _DROP, " AND m.target_id = ", _ADJUSTMENT, ")"),
        *(" OR (m.source_id = ", _ADJUSTMENT, " AND m.target_id = ", _DROP, ")"),
        # What goes straight back leaves at its cost, which is not always what the supplier credits.
        *(" OR (m.quantity <> 0 AND m.source_id = ", _DROP, " AND m.target_id = ", _SUPPLIER, ")"),
        *(" OR (m.quantity <> 0 AND m.source_id = ", _SUPPLIER, " AND m.target_id = ", _DROP, "))"),
    )
)
_LEFT_BY_OTHER_SIDE = """
         GROUP BY CASE WHEN m.target_id IN (SELECT id FROM own) THEN m.source_id ELSE m.target_id END
         HAVING SUM(CASE WHEN m.target_id IN (SELECT id FROM own) THEN m.value ELSE -m.value END) <> 0"""
_MADE_MORE = "".join(
    (
        *("COALESCE((SELECT SUM(CASE WHEN m.target_id = ", _UNDER_WAY),
        *(" THEN m.value ELSE -m.value END) FROM stock_ledger_stockmove m"),
        *(" WHERE m.document_id = d.id AND ", _UNDER_WAY, " IN (m.source_id, m.target_id)), 0) <> 0"),
    )
)
"""What is made of other goods is stock for stock: only what it adds to their value is booked."""
_CHANGED_VALUE = f"(EXISTS (SELECT 1 {_CROSSED} {_LEFT_BY_OTHER_SIDE}) OR {_MADE_MORE})"
"""What crossed the border leaves something: goods back at a cent, and a cent more for what was sold
with them, cancel each other and leave the accounts as they are."""
_MOVED_VALUE = "".join(
    (
        *("(EXISTS (SELECT 1 ", _CROSSED, " AND m.quantity <> 0) OR EXISTS (SELECT 1 ", _CROSSED),
        *(" AND m.quantity = 0 ", _LEFT_BY_OTHER_SIDE, ") OR ", _MADE_MORE, ")"),
    )
)
"""Goods of a value crossed the border, or corrections that do not cancel each other: an entry may be right,
even one whose lines cancel each other on the accounts of two categories."""
_BOOKED_ITSELF = "".join(
    (
        """(EXISTS (SELECT 1 FROM general_ledger_journalline l WHERE l.entry_id = o.id
     AND l.account_id NOT IN (SELECT account_id FROM """,
        *(ROLES, " r"),
        """ WHERE role IN ('inventory', 'purchase_variance', 'cost_of_sales', 'other_income', 'other_expense',
         'damage', 'pending_property', 'count_gain', 'count_loss', 'production')))
   OR EXISTS (SELECT 1 """,
        *(_CROSSED.replace("d.id", "d.reverses_id"), " AND m.quantity <> 0) AND ", _CHANGED_VALUE, ")"),
    )
)
"""The entry ``o`` of what is reversed is of more than the cost of other lines: money, or goods of its own
that are worth something by now."""
_HAS_CLAIM = "EXISTS (SELECT 1 FROM general_ledger_claim c WHERE c.document_id = d.id)"
_OWES = """EXISTS (SELECT 1 FROM general_ledger_claim c WHERE c.document_id = d.id
     GROUP BY c.kind, c.partner_id HAVING SUM(c.amount) <> 0)"""
"""Claims of one partner that cancel each other, as a merger may hand over, leave his account as it is."""
_HAS_SETTLEMENT = "EXISTS (SELECT 1 FROM general_ledger_settlement s WHERE s.document_id = d.id)"
_HAS_ENTRY = "EXISTS (SELECT 1 FROM general_ledger_journalentry e WHERE e.document_id = d.id)"
_BETWEEN_CATEGORIES = "".join(
    (
        """NOT EXISTS (SELECT 1 FROM general_ledger_journalentry e
     JOIN general_ledger_journalline l ON l.entry_id = e.id WHERE e.document_id = d.id
     AND l.account_id NOT IN (SELECT account_id FROM """,
        *(
            ROLES,
            " r WHERE role = 'inventory' OR role IN ('cost_of_sales', 'purchase_variance', 'count_gain',",
        ),
        " 'count_loss', 'damage') AND EXISTS (SELECT 1 FROM general_ledger_categoryrole)))",
    )
)
"""Between accounts of categories: goods made of others may be of a category whose stock is kept in another
account, and corrections that cancel each other, product against product, lie on the accounts of both."""
_HAS_MONEY = """EXISTS (SELECT 1 FROM documents_documentline l
   WHERE l.document_id = d.id AND (l.gross_amount <> 0 OR d.type IN ('finance.voucher',
       'finance.profit_transfer', 'finance.vat_transfer', 'finance.revaluation',
       'finance.year_end_transfer'))
     AND (d.type LIKE 'finance.%%' OR d.type IN ('purchasing.receipt', 'purchasing.purchase_return')))"""


def _entry_missing(_facts: Facts) -> Source:
    """Goods that crossed the company's border at a value and debts that changed need an entry.

    A reversal needs the entry of what it reverses, unless that moved stock for stock and booked nothing
    but what it corrected of other lines: those keep it.
    """
    return joined(
        *("WITH ", OWN, " SELECT d.number, 1, 0 FROM documents_document d WHERE d.", BOOKED, " AND NOT "),
        *(_HAS_ENTRY, " AND (", _OWES, " OR (d.reverses_id IS NULL AND ", _CHANGED_VALUE, ")"),
        *(" OR EXISTS (SELECT 1 FROM general_ledger_journalentry o WHERE o.document_id = d.reverses_id"),
        *(" AND ", _BOOKED_ITSELF, "))"),
    )


def _entry_needless(_facts: Facts) -> Source:
    return joined(
        *("WITH ", OWN, " SELECT d.number, 0, 1 FROM documents_document d WHERE ", _HAS_ENTRY),
        *(" AND NOT ", _HAS_CLAIM, " AND NOT ", _HAS_SETTLEMENT, " AND NOT ", _MOVED_VALUE),
        *(" AND NOT ", _HAS_MONEY, " AND NOT ", _BETWEEN_CATEGORIES),
    )


CHECKS = (
    Check("entry_missing", _entry_missing, 0),
    Check("entry_needless", _entry_needless, 0),
)
