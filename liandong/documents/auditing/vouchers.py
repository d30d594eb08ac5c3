"""Voucher numbers, periods and the hash chain stand unbroken."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from liandong.documents.auditing.findings import Check, Facts, Finding, number_text
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined

_CHUNK = 2_000


def _voucher_numbers(_facts: Facts) -> Source:
    return joined(
        """SELECT p.year || '-' || p.month || ' ' || w.voucher_type, w.entries, w.high FROM (
             SELECT period_id, voucher_type, COUNT(DISTINCT voucher_number) AS entries,
               MAX(voucher_number) AS high, MIN(voucher_number) AS low
             FROM general_ledger_journalentry GROUP BY period_id, voucher_type) AS w
           JOIN general_ledger_period p ON p.id = w.period_id WHERE w.low <> 1 OR w.high <> w.entries"""
    )


def _voucher_counter(_facts: Facts) -> Source:
    month = "CASE WHEN p.month < 10 THEN '0' ELSE '' END || p.month"
    return joined(
        "SELECT w.key, w.high, COALESCE(c.value, 0) FROM (SELECT 'voucher:' || p.year || '-' || ",
        *(month, " || ':' || e.voucher_type AS key, MAX(e.voucher_number) AS high"),
        """ FROM general_ledger_journalentry e JOIN general_ledger_period p ON p.id = e.period_id
            GROUP BY p.year, p.month, e.voucher_type) AS w
            LEFT JOIN general_ledger_vouchercounter c ON c.key = w.key
            WHERE c.value IS NULL OR c.value <> w.high""",
    )


def _chain_head(_facts: Facts) -> Source:
    """A chain cut off at its end has every link right; the counter still knows how long it was."""
    return joined(
        """SELECT w.key, w.position || ' ' || w.hash, COALESCE(c.value || ' ' || c.hash, '') FROM (
             SELECT 'chain:' || e.year AS key, e.chain_position AS position, e.hash
             FROM general_ledger_journalentry e JOIN (SELECT year, MAX(chain_position) AS high
               FROM general_ledger_journalentry GROUP BY year) AS l
               ON l.year = e.year AND l.high = e.chain_position) AS w
           LEFT JOIN general_ledger_vouchercounter c ON c.key = w.key
           WHERE c.value IS NULL OR c.value <> w.position OR c.hash <> w.hash
           UNION ALL SELECT c.key, '0', c.value || ' ' || c.hash FROM general_ledger_vouchercounter c
           WHERE c.key LIKE 'chain:%%' AND NOT EXISTS (SELECT 1 FROM general_ledger_journalentry e
             WHERE 'chain:' || e.year = c.key)"""
    )


def _closed_period(_facts: Facts) -> Source:
    """Compare when a document was posted with when its month was closed."""
    return joined(
        """SELECT d.number, CAST(p.closed_at AS text), CAST(d.posted_at AS text)
           FROM general_ledger_journalentry e
           JOIN general_ledger_period p ON p.id = e.period_id AND p.is_closed
           JOIN documents_document d ON d.id = e.document_id
           WHERE p.closed_at IS NULL OR d.posted_at > p.closed_at
           UNION ALL
           SELECT d.number, CAST(p.closed_at AS text), CAST(d.posted_at AS text) FROM general_ledger_period p
           JOIN documents_document d ON d.posted_at > p.closed_at
           WHERE p.is_closed AND """,
        "CAST(substr(CAST(d.business_date AS text), 1, 4) AS integer) = p.year",
        " AND CAST(substr(CAST(d.business_date AS text), 6, 2) AS integer) = p.month",
        " AND NOT EXISTS (SELECT 1 FROM general_ledger_journalentry e WHERE e.document_id = d.id)",
    )


def _period_order(_facts: Facts) -> Source:
    return joined(
        """SELECT p.year || '-' || p.month, 'closed', 'open' FROM general_ledger_period p
           WHERE NOT p.is_closed
             AND EXISTS (SELECT 1 FROM general_ledger_journalentry e WHERE e.period_id = p.id)
             AND EXISTS (SELECT 1 FROM general_ledger_period n WHERE n.is_closed
               AND (n.year > p.year OR (n.year = p.year AND n.month > p.month)))"""
    )


def _period_of_entry(_facts: Facts) -> Source:
    return joined(
        """SELECT d.number, CAST(e.business_date AS text), p.year || '-' || p.month
           FROM general_ledger_journalentry e JOIN general_ledger_period p ON p.id = e.period_id
           JOIN documents_document d ON d.id = e.document_id
           WHERE CAST(substr(CAST(e.business_date AS text), 1, 4) AS integer) <> p.year OR e.year <> p.year
             OR CAST(substr(CAST(e.business_date AS text), 6, 2) AS integer) <> p.month"""
    )


CHECKS = (
    Check("voucher_numbers", _voucher_numbers, 0),
    Check("voucher_counter", _voucher_counter, 0),
    Check("chain_head", _chain_head),
    Check("closed_period", _closed_period),
    Check("period_order", _period_order),
    Check("period_of_entry", _period_of_entry),
)


def chain_findings(_facts: Facts) -> Iterator[Finding]:
    """Hash every entry anew, year by year; a broken link is one finding, the next starts from what is there.

    What is hashed: the hash before, a newline, and as JSON without spaces year, position, date,
    voucher type and number, document number, memo, red or not, and the lines as account code,
    partner, amount, and where money is kept in another currency the amount in that.
    """
    for (year,) in fetch(joined("SELECT DISTINCT year FROM general_ledger_journalentry ORDER BY year")):
        previous = ""
        for position, (content, kept_previous, kept) in enumerate(_links(year), 1):
            wanted = _hash(previous, content)
            if (content[1], kept_previous, kept) != (position, previous, wanted):
                yield Finding("hash_chain", f"{year}/{content[1]} {content[5]}", wanted, kept)
            previous = kept


def _links(year: int) -> Iterator[tuple[list[Any], str, str]]:
    """Yield what is sealed of each entry, and the two hashes that stand there, in chain order."""
    last = 0
    while entries := _entries(year, last):
        first, last = last, entries[-1][1]
        legs = _legs(year, first, last)
        for pk, at, *content, kept_previous, kept in entries:
            yield [year, at, *content, legs.get(pk, [])], kept_previous, kept


def _entries(year: int, after: int) -> list[tuple[Any, ...]]:
    rows = fetch(
        joined(
            "SELECT e.id, e.chain_position, CAST(e.business_date AS text), e.voucher_type, e.voucher_number,",
            " d.number, e.memo, e.is_red, e.previous_hash, e.hash FROM general_ledger_journalentry e",
            " JOIN documents_document d ON d.id = e.document_id WHERE e.year = ",
            *(given(year), " AND e.chain_position > ", given(after)),
            *(" ORDER BY e.chain_position LIMIT ", given(_CHUNK)),
        )
    )
    return [(*row[:7], bool(row[7]), *row[8:]) for row in rows]


def _legs(year: int, after: int, upto: int) -> dict[int, list[list[Any]]]:
    rows = fetch(
        joined(
            "SELECT l.entry_id, a.code, l.partner_id, l.amount, l.foreign_amount",
            " FROM general_ledger_journalentry e",
            " JOIN general_ledger_journalline l ON l.entry_id = e.id",
            " JOIN general_ledger_account a ON a.id = l.account_id WHERE e.year = ",
            *(
                given(year),
                " AND e.chain_position > ",
                given(after),
                " AND e.chain_position <= ",
                given(upto),
            ),
            " ORDER BY l.entry_id, l.position",
        )
    )
    legs: dict[int, list[list[Any]]] = {}
    for entry, code, partner, amount, foreign in rows:
        in_currency = [number_text(int(foreign), 4)] if foreign else []
        legs.setdefault(entry, []).append([code, partner, number_text(int(amount), 4), *in_currency])
    return legs


def _hash(previous: str, content: list[Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
