"""Each piece with a serial number is where its moves say, and there are no more pieces than goods."""

from liandong.documents.auditing.findings import Check, Facts
from liandong.documents.auditing.pieces import OWN
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined


def _serial_place(_facts: Facts) -> Source:
    return joined(
        """SELECT r.code || ' ' || s.number, COALESCE(t.code, '-'), p.code FROM stock_ledger_serial s
           LEFT JOIN (SELECT serial_id, MAX(id) AS id FROM stock_ledger_serialmove GROUP BY serial_id) AS w
             ON w.serial_id = s.id
           LEFT JOIN stock_ledger_serialmove m ON m.id = w.id LEFT JOIN stock_ledger_place t
             ON t.id = m.target_id
           JOIN stock_ledger_place p ON p.id = s.place_id JOIN catalog_product r ON r.id = s.product_id
           WHERE m.id IS NULL OR m.target_id <> s.place_id"""
    )


def _serials_within_stock(_facts: Facts) -> Source:
    """Quantities are stored in millionths. What came back to a merged product is of the kept one's pieces."""
    return joined(
        *("WITH ", OWN),
        """ SELECT p.code || ' ' || r.code, w.kept, w.pieces FROM (
              SELECT s.place_id AS place, s.product_id AS product, COUNT(*) * 1000000 AS pieces,
                COALESCE((SELECT CAST(SUM(b.quantity) AS BIGINT) FROM stock_ledger_stockbalance b
                  WHERE b.place_id = s.place_id AND b.lot_id = 0 AND b.product_id IN (SELECT g.id
                    FROM catalog_product g WHERE g.id = s.product_id OR g.merged_into_id = s.product_id)),
                  0) AS kept
              FROM stock_ledger_serial s JOIN own ON own.id = s.place_id
              GROUP BY s.place_id, s.product_id) AS w
            JOIN stock_ledger_place p ON p.id = w.place JOIN catalog_product r ON r.id = w.product
            WHERE w.pieces > w.kept""",
    )


CHECKS = (Check("serial_place", _serial_place), Check("serials_within_stock", _serials_within_stock, 6))
