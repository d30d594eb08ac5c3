"""Money accounts hold what the documents of money say: payments, bills, transfers, vouchers by hand.

What is said is read from the documents' own lines. A red document says the opposite of what it reverses.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from liandong.documents.auditing.findings import Check, Facts, Finding, number_text
from liandong.documents.auditing.pieces import BOOKED, ROLES, detail
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined

_BY_LINE = """'finance.incoming_payment', 'finance.outgoing_payment', 'finance.other_income',
  'finance.other_expense', 'finance.opening_balances', 'finance.bill_issue', 'finance.bill_settlement'"""
"""Types whose money is the amount of a line that names a money account."""
_OUT = "'finance.outgoing_payment', 'finance.other_expense'"
_PAID = "d.type = 'finance.bill_settlement' AND "
"""A bill of the company's own is paid by such a document, with the deed of paying."""
_TWO_SIDED = "'finance.voucher', 'finance.money_transfer', 'finance.revaluation'"
"""Types whose lines have a debit, and a credit among their details."""
_MAKING = "'inventory.assembly', 'inventory.disassembly'"
"""Types that pay a fee out of the company's usual account."""
_CASH = "cash AS (SELECT id FROM general_ledger_account WHERE is_settlement)"
_CHUNK = 2_000
_SCALE = 10_000
_DIGITS = 4


def _cash_of_document(facts: Facts) -> Source:
    """A document moves no other money than its lines say, and one that is not of money moves none."""
    return joined(
        *("WITH ", _CASH, " SELECT d.number || ' ' || a.code, w.expected, w.found FROM ("),
        """SELECT document, account, SUM(expected) AS expected, SUM(found) AS found FROM (
             SELECT d.id AS document, l.account_id AS account, l.gross_amount
               * CASE WHEN d.type IN (""",
        *(
            _OUT,
            ") OR (",
            _PAID,
            detail("d.details", "deed", facts),
            " = 'pay') THEN -1 ELSE 1 END * CASE WHEN d.reverses_id IS NULL THEN 1 ELSE -1 END AS expected,",
        ),
        """ 0 AS found FROM documents_document d
             JOIN documents_documentline l ON l.document_id = COALESCE(d.reverses_id, d.id)
             WHERE l.account_id IN (SELECT id FROM cash) AND d.type IN (""",
        *(_BY_LINE, ") AND d.", BOOKED),
        """ UNION ALL SELECT e.document_id, l.account_id, 0, l.amount FROM general_ledger_journalline l
             JOIN general_ledger_journalentry e ON e.id = l.entry_id
             JOIN documents_document d ON d.id = e.document_id
             WHERE l.account_id IN (SELECT id FROM cash) AND d.type NOT IN (""",
        *(_TWO_SIDED, ", ", _MAKING, ")) AS b GROUP BY document, account"),
        """ HAVING SUM(expected) <> SUM(found)) AS w JOIN documents_document d ON d.id = w.document
           JOIN general_ledger_account a ON a.id = w.account""",
    )


def hand_findings(facts: Facts) -> Iterator[Finding]:
    """Yield vouchers, transfers and fees whose money is not what they say; their numbers are texts."""
    after = 0
    while documents := _documents(after):
        after = documents[-1]
        span = (documents[0], documents[-1])
        said, found = _said(span, facts), dict[tuple[str, str], int]()
        for number, code, amount in _booked(span):
            found[number, code] = int(amount)
        for key in sorted(said.keys() | found.keys()):
            expected = said.get(key, 0)
            if expected != found.get(key, 0):
                texts = (number_text(one, _DIGITS) for one in (expected, found.get(key, 0)))
                yield Finding("cash_by_hand", " ".join(key), *texts)
        yield from _fee_findings(span, facts)


def _documents(after: int) -> list[int]:
    query = joined(
        *("SELECT d.id FROM documents_document d WHERE d.type IN (", _TWO_SIDED, ", ", _MAKING, ")"),
        *(" AND d.", BOOKED, " AND d.id > ", given(after), " ORDER BY d.id LIMIT ", given(_CHUNK)),
    )
    return [pk for (pk,) in fetch(query)]


def _said(span: tuple[int, int], facts: Facts) -> dict[tuple[str, str], int]:
    """Return what lines say of money, in ten thousandths by number and account; debit positive."""
    rows = fetch(
        joined(
            *(
                "WITH ",
                _CASH,
                " SELECT d.number, a.code, l.gross_amount, ",
                detail("l.details", "credit", facts),
            ),
            """, CASE WHEN d.reverses_id IS NULL THEN 1 ELSE -1 END FROM documents_document d
               JOIN documents_documentline l ON l.document_id = COALESCE(d.reverses_id, d.id)
               JOIN cash c ON c.id = l.account_id JOIN general_ledger_account a ON a.id = c.id
               WHERE d.type IN (""",
            *(_TWO_SIDED, ") AND d.", BOOKED, " AND d.id", *_between(span)),
        )
    )
    said: dict[tuple[str, str], int] = {}
    for number, code, debit, credit, sign in rows:
        said[number, code] = said.get((number, code), 0) + sign * (int(debit) - _scaled(credit))
    return said


def _booked(span: tuple[int, int]) -> list[tuple[Any, ...]]:
    return fetch(
        joined(
            *("WITH ", _CASH, " SELECT d.number, a.code, SUM(l.amount) FROM general_ledger_journalline l"),
            """ JOIN general_ledger_journalentry e ON e.id = l.entry_id
               JOIN documents_document d ON d.id = e.document_id
               JOIN cash c ON c.id = l.account_id JOIN general_ledger_account a ON a.id = c.id
               WHERE d.type IN (""",
            *(_TWO_SIDED, ") AND d.id", *_between(span), " GROUP BY d.number, a.code"),
        )
    )


def _fee_findings(span: tuple[int, int], facts: Facts) -> Iterator[Finding]:
    """Yield fees of making goods that did not leave an account of their kind as they say."""
    rows = fetch(
        joined(
            *("WITH ", _CASH, " SELECT d.number, CASE WHEN d.reverses_id IS NULL THEN 1 ELSE -1 END, "),
            *(detail("o.details", "fee", facts), ", ", detail("o.details", "fee_from", facts)),
            """, (SELECT COALESCE(SUM(l.amount), 0) FROM general_ledger_journalline l
                 JOIN general_ledger_journalentry e ON e.id = l.entry_id
                 WHERE e.document_id = d.id AND l.account_id IN (SELECT id FROM cash)),
               (SELECT COALESCE(SUM(l.amount), 0) FROM general_ledger_journalline l
                 JOIN general_ledger_journalentry e ON e.id = l.entry_id WHERE e.document_id = d.id
                 AND l.account_id IN (SELECT account_id FROM """,
            *(ROLES, " r WHERE r.role = ", detail("o.details", "fee_from", facts), "))"),
            " FROM documents_document d JOIN documents_document o ON o.id = COALESCE(d.reverses_id, d.id)",
            *(" WHERE d.type IN (", _MAKING, ") AND d.", BOOKED, " AND d.id", *_between(span)),
        )
    )
    for number, sign, fee, source, of_money, of_role in rows:
        expected = -sign * _scaled(fee) if source in {"cash", "bank"} else 0
        for found in {int(of_money), int(of_role) if source in {"cash", "bank"} else expected}:
            if found != expected:
                yield Finding(
                    "cash_by_hand", number, number_text(expected, _DIGITS), number_text(found, _DIGITS)
                )


def _between(span: tuple[int, int]) -> tuple[str | Source, ...]:
    return (" BETWEEN ", given(span[0]), " AND ", given(span[1]))


def _scaled(text: str) -> int:
    return int(Decimal(text or "0") * _SCALE)


CHECKS = (Check("cash_of_document", _cash_of_document, _DIGITS),)
