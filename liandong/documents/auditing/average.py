"""Goods leave at what the stock, or their lot, was worth on average when they were posted.

Under a moving average it is the stock, under specific cost the lot; under a monthly average it is the stock
until the month is averaged, by value-only moves.

The moves of each cost pool are walked in the order they were posted in, with the pool's running
quantity and value; what the engine kept of them is not looked at. Value-only moves change the
pool as they come: which value is due to whom is for other checks to say.
"""

from liandong.documents.auditing.findings import Check, Facts
from liandong.documents.auditing.pieces import kept_lot, scopes
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined, share

_AVERAGED = ("moving_average", "specific", "monthly_average")

_POOLS = """pools AS (
  SELECT m.id, m.line_id, m.document_id, m.purpose, m.product_id AS product, {lot} AS lot, t.scope,
         m.quantity, m.value, CASE WHEN s.scope = t.scope THEN 0 ELSE 1 END AS way
  FROM stock_ledger_stockmove m JOIN scopes t ON t.id = m.target_id LEFT JOIN scopes s ON s.id = m.source_id
  UNION ALL
  SELECT m.id, m.line_id, m.document_id, m.purpose, m.product_id, {lot}, s.scope, m.quantity, m.value, -1
  FROM stock_ledger_stockmove m JOIN scopes s ON s.id = m.source_id LEFT JOIN scopes t ON t.id = m.target_id
  WHERE t.scope IS NULL OR t.scope <> s.scope)"""
"""Each move once for every cost pool: into it (way 1), out of it (−1), within it (0)."""

_WALKED = """walked AS (
  SELECT line_id, document_id, purpose, quantity, value, way,
         product IN (SELECT product_id FROM stock_ledger_coststate
           WHERE short_until IS NOT NULL) AS is_below,
         SUM(way * quantity) OVER earlier AS held, SUM(way * value) OVER earlier AS worth FROM pools
  WINDOW earlier AS (PARTITION BY scope, product, lot ORDER BY id
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))"""

_DUE = """due AS (
  SELECT w.line_id, document_id, purpose, way, value, quantity = held AS is_last,
         CASE WHEN COALESCE(held, 0) < quantity AND s.line IS NOT NULL AND way < 0
                THEN CASE WHEN held > 0 THEN worth ELSE 0 END + s.assumed
              WHEN COALESCE(held, 0) < quantity AND way = 0 AND is_below THEN value
              WHEN held IS NULL OR held < quantity OR worth < 0 THEN 0 ELSE {share} END AS average,
         COALESCE(worth, 0) AS worth
  FROM walked w LEFT JOIN (SELECT line_id AS line, SUM(value) AS assumed FROM stock_ledger_shortfall
    GROUP BY line_id) AS s ON s.line = w.line_id
  WHERE way <= 0 AND quantity > 0)"""
"""Beyond what the pool has, goods leave at what is noted of them; within it they go at their last cost."""

_AGREED = "w.way = -1 AND (w.purpose = 'purchase_return' OR d.reverses_id IS NOT NULL)"
"""What goes back to where it came from leaves at the value it came in at, as far as the pool bears it."""


def _average_cost(facts: Facts) -> Source:
    kept = "true" if facts.cost_method in _AVERAGED else "false"
    pools = _POOLS.format(lot=kept_lot("m.lot_id", facts))
    due = _DUE.format(share=share("worth", "quantity", "held"))
    return joined(
        *("WITH ", scopes(facts), ", ", pools, ", ", _WALKED, ", ", due),
        *(" SELECT x.number || '/' || l.position, CASE WHEN ", _AGREED),
        " AND NOT w.is_last THEN w.worth ELSE w.average END, w.value",
        " FROM due w JOIN documents_document d ON d.id = w.document_id",
        " JOIN documents_documentline l ON l.id = w.line_id",
        " JOIN documents_document x ON x.id = l.document_id",
        *(" WHERE ", kept, " AND w.value <> w.average AND (w.is_last OR w.value > w.worth OR NOT (", _AGREED),
        ")) ORDER BY w.line_id",
    )


CHECKS = (Check("average_cost", _average_cost, 4),)
