"""Every cost is what its moves brought in and took out, and the layers add up to it."""

from liandong.documents.auditing.findings import Check, Facts
from liandong.documents.auditing.pieces import CROSSING, OWN, SIDES, kept_lot, scopes
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined

_NAMED = "r.code || CASE WHEN w.scope > 0 THEN ' @' || w.scope ELSE '' END"
_NAMES = " JOIN catalog_product r ON r.id = w.product"
_DIFFERENT = " GROUP BY scope, product, lot HAVING SUM(expected) <> SUM(found)) AS w"
_LINE_NAMES = """ JOIN documents_documentline l ON l.id = w.line_id
 JOIN documents_document d ON d.id = l.document_id"""


def _cost_of(column: str, facts: Facts) -> Source:
    return joined(
        *("WITH ", OWN, ", ", SIDES, ", ", scopes(facts), " SELECT ", _NAMED, ", w.expected, w.found FROM ("),
        "SELECT scope, product, lot, SUM(expected) AS expected, SUM(found) AS found FROM (SELECT c.scope, ",
        *(
            kept_lot("s.lot", facts),
            " AS lot, s.product, s.",
            column,
            " AS expected, 0 AS found FROM sides s JOIN scopes c ON c.id = s.place",
        ),
        *(" UNION ALL SELECT scope, lot_id, product_id, 0, ", column, " FROM stock_ledger_coststate) AS b"),
        *(_DIFFERENT, _NAMES),
    )


def _cost_quantity(facts: Facts) -> Source:
    return _cost_of("quantity", facts)


def _cost_value(facts: Facts) -> Source:
    return _cost_of("value", facts)


def _cost_without_stock(_facts: Facts) -> Source:
    return joined(
        *("SELECT ", _NAMED, ", 0, w.value FROM (SELECT scope, product_id AS product, value"),
        *(
            " FROM stock_ledger_coststate WHERE (quantity = 0 AND value <> 0)",
            " OR (quantity > 0 AND value < 0)",
            " OR (quantity < 0 AND value > 0) OR is_negative <> (quantity < 0)) AS w",
        ),
        _NAMES,
    )


def _layers_of(column: str, cost: str, facts: Facts) -> Source:
    """Compare what is left of the layers with the cost; under a moving average both sides are left out."""
    used = _is_fifo(facts)
    return joined(
        *("SELECT ", _NAMED, ", w.expected, w.found FROM ("),
        "SELECT scope, product, lot, SUM(expected) AS expected, SUM(found) AS found FROM (SELECT scope,",
        *(
            " product_id AS product, lot_id AS lot, ",
            cost,
            " AS expected, 0 AS found FROM stock_ledger_coststate WHERE ",
            used,
        ),
        *(" UNION ALL SELECT scope, product_id, 0, 0, ", column, " FROM stock_ledger_costlayer"),
        *(" UNION ALL SELECT scope, product_id, 0, 0, -", column, " FROM stock_ledger_shortfall"),
        *(" WHERE ", used, ") AS b"),
        *(_DIFFERENT, _NAMES),
    )


def _layers_quantity(facts: Facts) -> Source:
    return _layers_of("remaining", "quantity", facts)


def _layers_value(facts: Facts) -> Source:
    return _layers_of("remaining_value", "value", facts)


def _layer_uses(_facts: Facts) -> Source:
    return joined(
        """SELECT d.number || '/' || l.position, w.expected, w.remaining FROM (
             SELECT y.line_id, y.quantity - COALESCE(u.used, 0) AS expected, y.remaining
             FROM stock_ledger_costlayer y LEFT JOIN (SELECT layer_id, SUM(quantity) AS used
               FROM stock_ledger_layeruse GROUP BY layer_id) AS u ON u.layer_id = y.id
             WHERE y.remaining <> y.quantity - COALESCE(u.used, 0) OR y.remaining < 0
               OR (y.remaining = 0 AND y.remaining_value <> 0)) AS w""",
        _LINE_NAMES,
    )


def _is_fifo(facts: Facts) -> str:
    return "true" if facts.cost_method == "fifo" else "false"


def _by_line(facts: Facts, moved: str, kept: str) -> Source:
    """Compare two sums per line; only FIFO keeps layers, so a moving average has none on either side.

    What a line took before it came is used in its layer when it comes, at what it then costs.
    """
    used = " AND true" if facts.cost_method == "fifo" else " AND false"
    return joined(
        *(
            "WITH ",
            scopes(facts),
            ", ",
            CROSSING,
            " SELECT d.number || '/' || l.position, w.expected, w.found",
        ),
        " FROM (SELECT line_id, SUM(expected) AS expected, SUM(found) AS found FROM (SELECT line_id, ",
        *(moved, used, " UNION ALL SELECT line_id, 0, ", kept, ") AS b"),
        *(" GROUP BY line_id HAVING SUM(expected) <> SUM(found)) AS w", _LINE_NAMES),
    )


def _uses_of_line(facts: Facts) -> Source:
    moved = "quantity AS expected, 0 AS found FROM crossing WHERE way = -1 AND quantity > 0"
    used = "quantity FROM stock_ledger_layeruse"
    coming = joined(
        " UNION ALL SELECT line_id, 0, remaining FROM stock_ledger_shortfall WHERE ", _is_fifo(facts)
    )
    return _by_line(facts, moved, used + coming.sql)


_WORTH = """worth AS (
  SELECT m.line_id, CASE WHEN s.scope = g.scope THEN m.value ELSE 0 END
         - CASE WHEN t.scope = g.scope THEN m.value ELSE 0 END AS value
  FROM (SELECT line_id, scope FROM crossing WHERE way = -1 AND quantity > 0) AS g
  JOIN stock_ledger_stockmove m ON m.line_id = g.line_id
  LEFT JOIN scopes s ON s.id = m.source_id LEFT JOIN scopes t ON t.id = m.target_id)"""
"""What lines took out of a cost, corrections included, move by move."""

_REOPENED = """ UNION ALL SELECT s.{}, 0, {} FROM stock_ledger_shortfallsettling t
  JOIN stock_ledger_shortfall s ON s.id = t.shortfall_id AND s.line_id <> s.bearer_id WHERE """
"""Goods that never came had settled a sale: what settles it now corrects the sale, not the line that took."""


def _uses_value(facts: Facts) -> Source:
    """What a line took is what it is worth by now: a correction changes what it took of its layers."""
    is_fifo = _is_fifo(facts)
    return joined(
        *("WITH ", scopes(facts), ", ", CROSSING, ", ", _WORTH),
        " SELECT d.number || '/' || l.position, w.expected, w.found",
        " FROM (SELECT line_id, SUM(expected) AS expected, SUM(found) AS found FROM (",
        *("SELECT line_id, value AS expected, 0 AS found FROM worth WHERE ", is_fifo),
        " UNION ALL SELECT line_id, 0, value FROM stock_ledger_layeruse",
        *(" UNION ALL SELECT line_id, 0, remaining_value FROM stock_ledger_shortfall WHERE ", is_fifo),
        *(_REOPENED.format("line_id", "t.assumed - t.cost"), is_fifo),
        *(_REOPENED.format("bearer_id", "t.cost - t.assumed"), is_fifo, ") AS b"),
        *(" GROUP BY line_id HAVING SUM(expected) <> SUM(found)) AS w", _LINE_NAMES),
    )


def _layers_of_line(facts: Facts) -> Source:
    moved = "quantity AS expected, 0 AS found FROM crossing WHERE way = 1 AND quantity > 0"
    return _by_line(facts, moved, "quantity FROM stock_ledger_costlayer")


CHECKS = (
    Check("cost_quantity", _cost_quantity, 6),
    Check("cost_value", _cost_value, 4),
    Check("cost_without_stock", _cost_without_stock, 4),
    Check("layers_quantity", _layers_quantity, 6),
    Check("layers_value", _layers_value, 4),
    Check("layer_uses", _layer_uses, 6),
    Check("uses_of_line", _uses_of_line, 6),
    Check("uses_value", _uses_value, 4),
    Check("layers_of_line", _layers_of_line, 6),
)
