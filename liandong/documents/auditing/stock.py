"""The stock is what its moves say, today and on every earlier day."""

from liandong.documents.auditing.findings import Check, Facts
from liandong.documents.auditing.pieces import OWN, SIDES
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined

_NAMED = "p.code || ' ' || r.code || CASE WHEN w.lot > 0 THEN ' #' || w.lot ELSE '' END"
_NAMES = """
 JOIN stock_ledger_place p ON p.id = w.place JOIN catalog_product r ON r.id = w.product"""


def _stock_balance(_facts: Facts) -> Source:
    return joined(
        *("WITH ", OWN, ", ", SIDES, " SELECT ", _NAMED, ", w.moved, w.kept FROM ("),
        """SELECT place, product, lot, SUM(moved) AS moved, SUM(kept) AS kept FROM (
             SELECT place, product, lot, quantity AS moved, 0 AS kept FROM sides
             UNION ALL SELECT place_id, product_id, lot_id, 0, quantity FROM stock_ledger_stockbalance) AS b
           GROUP BY place, product, lot HAVING SUM(moved) <> SUM(kept)) AS w""",
        _NAMES,
    )


def _last_move_on(_facts: Facts) -> Source:
    return joined(
        *(
            "WITH ",
            OWN,
            ", ",
            SIDES,
            " SELECT ",
            _NAMED,
            ", CAST(w.true_day AS text), CAST(w.day AS text) FROM (",
        ),
        """SELECT b.place_id AS place, b.product_id AS product, b.lot_id AS lot, b.last_move_on AS day,
             s.day AS true_day
           FROM stock_ledger_stockbalance b JOIN (SELECT place, product, lot, MAX(day) AS day FROM sides
             WHERE quantity <> 0 GROUP BY place, product, lot) s
             ON s.place = b.place_id AND s.product = b.product_id AND s.lot = b.lot_id
           WHERE b.last_move_on IS NULL OR b.last_move_on <> s.day) AS w""",
        _NAMES,
    )


def _running_balance(_facts: Facts) -> Source:
    """Look at every day, but of goods that were sold without stock, as another check says, and by leave."""
    return joined(
        *(
            "WITH ",
            OWN,
            ", ",
            SIDES,
            " SELECT ",
            _NAMED,
            " || ' ' || CAST(w.day AS text), 0, w.lowest FROM (",
        ),
        """SELECT place, product, lot, MIN(day) AS day, MIN(running) AS lowest FROM (
             SELECT place, product, lot, day,
               SUM(change) OVER (PARTITION BY place, product, lot ORDER BY day) AS running
             FROM (SELECT place, product, lot, day, SUM(quantity) AS change FROM sides
                   GROUP BY place, product, lot, day) AS daily) AS r
           WHERE running < 0 AND NOT (lot = 0 AND EXISTS (SELECT 1 FROM stock_ledger_coststate c
             WHERE c.product_id = r.product AND c.short_until >= r.day))
           GROUP BY place, product, lot) AS w""",
        _NAMES,
    )


_SOLD_WITHOUT = """walked AS (
  SELECT m.id, m.line_id, m.lot_id, m.purpose, m.target_id, m.quantity, s.place, s.product,
         SUM(s.quantity) OVER (PARTITION BY s.place, s.product, s.lot ORDER BY s.id) AS held
  FROM stock_ledger_stockmove m JOIN each_side s ON s.id = m.id)"""
_EACH_SIDE = """each_side AS (
  SELECT m.id, m.target_id AS place, m.product_id AS product, m.lot_id AS lot, m.quantity
  FROM stock_ledger_stockmove m JOIN own ON own.id = m.target_id WHERE m.quantity > 0
  UNION ALL
  SELECT m.id, m.source_id, m.product_id, m.lot_id, -m.quantity
  FROM stock_ledger_stockmove m JOIN own ON own.id = m.source_id WHERE m.quantity > 0)"""


def _sold_below_zero(_facts: Facts) -> Source:
    """Walk the moves as they were posted: only a sale, or what takes a receipt back, may end below zero.

    Goods with lots or numbers never do.
    """
    return joined(
        *("WITH ", OWN, ", ", _EACH_SIDE, ", ", _SOLD_WITHOUT),
        """ SELECT d.number || '/' || l.position, 0, w.held FROM walked w
            JOIN documents_documentline l ON l.id = w.line_id
            JOIN documents_document d ON d.id = l.document_id
            JOIN catalog_product r ON r.id = w.product
            WHERE w.held < 0 AND w.target_id <> w.place AND (w.lot_id <> 0 OR r.tracking = 'serial'
              OR NOT ((w.purpose = 'sale' AND w.target_id = 2) OR d.reverses_id IS NOT NULL))""",
    )


def _negative_flag(_facts: Facts) -> Source:
    """What is below zero says so: without it the database refuses."""
    return joined(
        *("SELECT ", _NAMED, ", 0, w.quantity FROM ("),
        """SELECT place_id AS place, product_id AS product, lot_id AS lot, quantity
           FROM stock_ledger_stockbalance WHERE is_negative <> (quantity < 0)) AS w""",
        _NAMES,
    )


def _reserved(_facts: Facts) -> Source:
    return joined(
        *("SELECT ", _NAMED, ", w.held, w.kept FROM ("),
        """SELECT place, product, lot, SUM(held) AS held, SUM(kept) AS kept FROM (
             SELECT place_id AS place, product_id AS product, lot_id AS lot, quantity AS held, 0 AS kept
             FROM stock_ledger_reservation
             UNION ALL SELECT place_id, product_id, lot_id, 0, reserved FROM stock_ledger_stockbalance) AS b
           GROUP BY place, product, lot HAVING SUM(held) <> SUM(kept)) AS w""",
        _NAMES,
    )


def _reserved_within_stock(_facts: Facts) -> Source:
    """Each place but a warehouse has what it keeps for orders; a warehouse has it together with its bins."""
    return joined(
        *("SELECT ", _NAMED, ", w.quantity, w.reserved FROM ("),
        """SELECT b.place_id AS place, product_id AS product, lot_id AS lot, quantity, reserved
           FROM stock_ledger_stockbalance b JOIN stock_ledger_place k ON k.id = b.place_id
           WHERE reserved < 0 OR (k.kind <> 'warehouse' AND reserved > quantity AND reserved > 0)
           UNION ALL
           SELECT CASE WHEN k.kind = 'bin' THEN k.parent_id ELSE k.id END, product_id, lot_id,
             SUM(quantity), SUM(reserved)
           FROM stock_ledger_stockbalance b JOIN stock_ledger_place k ON k.id = b.place_id
           WHERE k.kind IN ('warehouse', 'bin')
           GROUP BY CASE WHEN k.kind = 'bin' THEN k.parent_id ELSE k.id END, product_id, lot_id
           HAVING SUM(reserved) > SUM(quantity) AND SUM(reserved) > 0) AS w""",
        _NAMES,
    )


def _reservation_without_order(_facts: Facts) -> Source:
    """Find reservations of lines that are closed, not posted any more, or wholly delivered."""
    return joined(
        """SELECT w.subject, w.allowed, w.quantity FROM (
             SELECT d.number || '/' || l.position AS subject, r.quantity,
               CASE WHEN d.state <> 'posted' OR d.reverses_id IS NOT NULL OR l.is_closed OR d.is_closed
                 OR l.quantity < l.fulfilled THEN 0 ELSE l.quantity - l.fulfilled END AS allowed
             FROM stock_ledger_reservation r JOIN documents_documentline l ON l.id = r.line_id
             JOIN documents_document d ON d.id = l.document_id WHERE r.quantity <> 0) AS w
           WHERE w.quantity > w.allowed OR w.quantity < 0"""
    )


def _foreign_balance(_facts: Facts) -> Source:
    return joined(
        *("WITH ", OWN, " SELECT ", _NAMED, ", 0, w.quantity FROM ("),
        """SELECT place_id AS place, product_id AS product, lot_id AS lot, quantity
           FROM stock_ledger_stockbalance WHERE place_id NOT IN (SELECT id FROM own)) AS w""",
        _NAMES,
    )


CHECKS = (
    Check("stock_balance", _stock_balance, 6),
    Check("last_move_on", _last_move_on),
    Check("running_balance", _running_balance, 6),
    Check("sold_below_zero", _sold_below_zero, 6),
    Check("negative_flag", _negative_flag, 6),
    Check("reserved", _reserved, 6),
    Check("reserved_within_stock", _reserved_within_stock, 6),
    Check("reservation_without_order", _reservation_without_order, 6),
    Check("foreign_balance", _foreign_balance, 6),
)
