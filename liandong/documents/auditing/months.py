"""Every month's and every year's summary is the sum of the moves of the documents folded into it."""

from liandong.documents.auditing.findings import Check, Facts
from liandong.documents.auditing.pieces import OWN, SIDES
from liandong.stock_ledger.projection import CONSUMER
from liandong.storage.bulk import Source
from liandong.storage.pieces import joined

_FIGURES = ("quantity_in", "quantity_out", "value_in", "value_out")


_FOLDED = joined(
    "folded AS (SELECT o.document_id FROM documents_outboxevent o JOIN documents_outboxhandling h",
    *(" ON h.event_id = o.id AND h.consumer = '", CONSUMER, "')"),
)


def _side(place: str, way: str) -> str:
    figures = ("m.quantity AS quantity_in", "0 AS quantity_out", "m.value AS value_in", "0 AS value_out")
    if way == "out":
        figures = ("0", "m.quantity", "0", "m.value")
    return joined(
        *(
            "SELECT m.product_id AS product, m.",
            place,
            " AS place, substr(CAST(m.business_date AS text), 1, 7)",
        ),
        *(
            " AS month, m.purpose, ",
            ", ".join(figures),
            " FROM stock_ledger_stockmove m JOIN own ON own.id = m.",
        ),
        *(place, " JOIN folded f ON f.document_id = m.document_id"),
    ).sql


def _stock_month(_facts: Facts) -> Source:
    """Compare the four figures of each month; the subject says which of them differs."""
    kept = ", ".join(f"-{name}" for name in _FIGURES)
    sums = ", ".join(f"SUM({name}) AS {name}" for name in _FIGURES)
    differs = " OR ".join(f"SUM({name}) <> 0" for name in _FIGURES)
    return joined(
        *("WITH ", OWN, ", ", _FOLDED),
        " SELECT p.code || ' ' || r.code || ' ' || w.month || ' ' || w.purpose, '0 0 0 0',",
        " w.quantity_in || ' ' || w.quantity_out || ' ' || w.value_in || ' ' || w.value_out FROM (",
        *("SELECT product, place, month, purpose, ", sums, " FROM (", _side("target_id", "in")),
        *(" UNION ALL ", _side("source_id", "out"), " UNION ALL SELECT product_id, place_id,"),
        *(" substr(CAST(month AS text), 1, 7), purpose, ", kept, " FROM stock_ledger_stockmonth) AS b"),
        *(" GROUP BY product, place, month, purpose HAVING ", differs, ") AS w"),
        " JOIN stock_ledger_place p ON p.id = w.place JOIN catalog_product r ON r.id = w.product",
    )


def _stock_year(_facts: Facts) -> Source:
    """Compare the two figures of each year with the moves themselves, not with the months."""
    return joined(
        *("WITH ", OWN, ", ", SIDES, ", ", _FOLDED, " SELECT p.code || ' ' || r.code || ' ' || w.year,"),
        """ w.moved_quantity || ' ' || w.moved_value, w.kept_quantity || ' ' || w.kept_value FROM (
              SELECT product, place, year, SUM(quantity) AS moved_quantity, SUM(value) AS moved_value,
                SUM(kept) AS kept_quantity, SUM(worth) AS kept_value FROM (
                SELECT s.product, s.place, substr(CAST(s.day AS text), 1, 4) AS year, s.quantity, s.value,
                  0 AS kept, 0 AS worth FROM sides s JOIN folded f ON f.document_id = s.document_id
                UNION ALL SELECT product_id, place_id, CAST(year AS text), 0, 0, quantity, value
                FROM stock_ledger_stockyear) AS b
              GROUP BY product, place, year HAVING SUM(quantity) <> SUM(kept) OR SUM(value) <> SUM(worth)
            ) AS w""",
        " JOIN stock_ledger_place p ON p.id = w.place JOIN catalog_product r ON r.id = w.product",
    )


CHECKS = (Check("stock_month", _stock_month), Check("stock_year", _stock_year))
