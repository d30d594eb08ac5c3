"""Pieces of SQL that several checks share, written for themselves: nothing of the books' own code."""

from liandong.documents.auditing.findings import Facts
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined, json_text

OWN = "own AS (SELECT id FROM stock_ledger_place WHERE kind IN ('warehouse', 'bin', 'quarantine', 'transit'))"
"""The places whose stock is the company's: the auditor asks their kind, not their number."""

SIDES = """sides AS (
  SELECT m.document_id, m.line_id, m.target_id AS place, m.product_id AS product, m.lot_id AS lot,
         m.business_date AS day, m.quantity AS quantity, m.value AS value
  FROM stock_ledger_stockmove m JOIN own ON own.id = m.target_id
  UNION ALL
  SELECT m.document_id, m.line_id, m.source_id, m.product_id, m.lot_id, m.business_date, -m.quantity, -m.value
  FROM stock_ledger_stockmove m JOIN own ON own.id = m.source_id)"""
"""Each move once for every own place it touches: in positive, out negative."""

ROLES = """(SELECT role, account_id FROM general_ledger_roleaccount
  UNION SELECT role, account_id FROM general_ledger_roleuse)"""
"""The accounts of each role: the company's, those of categories, and those they once stood for."""

BOOKED = "state IN ('posted', 'reversed')"


def scopes(facts: Facts) -> Source:
    """Return the common table ``scopes``: in which cost scope each own place lies."""
    scope = (
        "0"
        if facts.cost_scope == "company"
        else "CASE WHEN kind IN ('bin', 'quarantine') THEN parent_id ELSE id END"
    )
    return joined(
        *("scopes AS (SELECT id, ", scope, " AS scope FROM stock_ledger_place"),
        " WHERE kind IN ('warehouse', 'bin', 'quarantine', 'transit'))",
    )


def kept_lot(column: str, facts: Facts) -> str:
    """Return the lot whose cost a row counts to: its own under specific cost, else none."""
    return column if facts.cost_method == "specific" else "0"


CROSSING = """crossing AS (
  SELECT m.line_id, t.scope, m.product_id AS product, m.quantity, m.value, 1 AS way
  FROM stock_ledger_stockmove m JOIN scopes t ON t.id = m.target_id
  LEFT JOIN scopes s ON s.id = m.source_id WHERE s.scope IS NULL OR s.scope <> t.scope
  UNION ALL
  SELECT m.line_id, s.scope, m.product_id, m.quantity, m.value, -1
  FROM stock_ledger_stockmove m JOIN scopes s ON s.id = m.source_id
  LEFT JOIN scopes t ON t.id = m.target_id WHERE t.scope IS NULL OR t.scope <> s.scope)"""
"""Each move once for every cost scope it enters (way 1) or leaves (−1)."""


def detail(column: str, name: str, facts: Facts) -> str:
    """Return the expression for a text kept in a JSON column; an empty text where there is none."""
    return f"COALESCE({json_text(column, name, on_postgresql=facts.is_postgresql)}, '')"
