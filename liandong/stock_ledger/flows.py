"""What came into the company's own places and went out of them, over any span of days.

Whole months come from ``StockMonth``, odd days from the moves themselves, and documents the
projection has not folded yet are added from their moves. Put into one statement the three
are one snapshot, so the figures are exact at every moment, whatever the worker is doing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import StockMonth, StockMove
from liandong.stock_ledger.stock import FIRST_WAREHOUSE
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import given, joined

Documents = Source | Sequence[int]
"""Documents by their ids, or as a sub-select with the column ``document_id``."""

MOVES = bulk.table(StockMove)
MONTHS = bulk.table(StockMonth)
_ONE_DAY = timedelta(days=1)
_NOT_BY = "+"
"""Tells SQLite, which keeps no statistics here, not to read by this column's index."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which stock is asked for: products by id or as a sub-select of ids, own places by id.

    None means all of them.
    """

    products: Source | Sequence[int] | None = None
    places: frozenset[int] | None = None

    def of_product(self, column: str) -> Source:
        """Return the condition on a product column, with AND in front, or nothing."""
        if self.products is None:
            return Source("", [])
        if isinstance(self.products, Source):
            return joined(" AND ", column, " IN ", self.products)
        return joined(" AND ", column, " ", among(self.products))

    def of_place(self, column: str) -> Source:
        """Return the condition on a place column: an own place, and one of those asked for."""
        own = f"({column} > {FIRST_WAREHOUSE} OR {column} = {VirtualPlace.TRANSIT.value})"
        if self.places is None:
            return Source(own, [])
        return joined(own, " AND ", column, " ", among(sorted(self.places)))


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``start`` (None: since ever) to ``end``, both included.

    ``label`` comes back with the rows; ``by_purpose`` keeps the purposes apart; with ``is_net``
    only in − out is exact, which is less to add up.
    """

    label: int
    start: date | None
    end: date
    by_purpose: bool = False
    is_net: bool = False


def among(ids: Sequence[int]) -> Source:
    """Return the condition "is one of these"."""
    if len(ids) == 1:
        return joined("= ", given(ids[0]))
    return Source(*bulk.among(ids))


def document_ids(documents: Documents) -> Source:
    """Return the documents as a sub-select, ``(SELECT … document_id …)``."""
    if isinstance(documents, Source):
        return joined("(SELECT document_id FROM ", documents, " AS given_documents)")
    condition, params = bulk.among(documents)
    return joined(
        "(SELECT DISTINCT document_id FROM ", MOVES, " WHERE document_id ", Source(condition, params), ")"
    )


def whole_months(span: Span) -> tuple[date | None, date] | None:
    """Return the first day of the first whole month (None: no bound) and the day after the last."""
    after = (span.end + _ONE_DAY).replace(day=1)
    if span.start is None:
        return None, after
    first = span.start if span.start.day == 1 else _next_month(span.start)
    return (first, after) if first < after else None


def odd_days(span: Span) -> list[tuple[date, date]]:
    """Return the stretches of days outside the span's whole months."""
    months = whole_months(span)
    if months is None:
        return [(span.start, span.end)] if span.start is not None and span.start <= span.end else []
    first, after = months
    days = []
    if span.start is not None and first is not None and span.start < first:
        days.append((span.start, first - _ONE_DAY))
    if after <= span.end:
        days.append((after, span.end))
    return days


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def flows(reach: Reach, spans: Sequence[Span], unfolded: Documents) -> Source:
    """Return the sums per span, product, place (and purpose) as a sub-select.

    Columns: product_id, place_id, label, purpose ('' when not kept apart), quantity_in,
    quantity_out, value_in, value_out. A key may come in several rows: add them up.
    """
    pieces: list[Source] = []
    for span in spans:
        months = whole_months(span)
        if months is not None:
            pieces.append(_from_months(reach, span, months))
            pieces += sides(reach, _labels(span), _late(months, unfolded), by_document=True)
        for start, end in odd_days(span):
            pieces += sides(reach, _labels(span), joined(" AND ", between("m.business_date", start, end)))
    return united(pieces)


def between(column: str, start: date | None, end: date) -> Source:
    """Return the condition "from ``start`` (None: no bound) to ``end``, both included"."""
    upper = joined(column, " <= ", given(end.isoformat()))
    if start is None:
        return upper
    return joined(column, " >= ", given(start.isoformat()), " AND ", upper)


def _from_months(reach: Reach, span: Span, months: tuple[date | None, date]) -> Source:
    first, after = months
    return joined(
        *("SELECT m.product_id, m.place_id, ", _labels(span), _NET if span.is_net else _APART, " FROM "),
        MONTHS,
        " m WHERE ",
        between("m.month", first, after - _ONE_DAY),
        reach.of_product("m.product_id"),
        "" if reach.places is None else " AND ",
        "" if reach.places is None else reach.of_place("m.place_id"),
        " GROUP BY m.product_id, m.place_id",
        ", m.purpose" if span.by_purpose else "",
    )


_NET = (
    ", SUM(m.quantity_in - m.quantity_out) AS quantity_in, 0 AS quantity_out,"
    " SUM(m.value_in - m.value_out) AS value_in, 0 AS value_out"
)
_APART = (
    ", SUM(m.quantity_in) AS quantity_in, SUM(m.quantity_out) AS quantity_out,"
    " SUM(m.value_in) AS value_in, SUM(m.value_out) AS value_out"
)


def _labels(span: Span) -> str:
    purpose = "m.purpose" if span.by_purpose else "''"
    return f"{span.label} AS label, {purpose} AS purpose"


def _late(months: tuple[date | None, date], unfolded: Documents) -> Source:
    """Return the condition for moves of whole months whose document is not folded yet."""
    first, after = months
    on = "m.business_date" if bulk.is_postgresql() else _NOT_BY + "m.business_date"
    ids = document_ids(unfolded)
    return joined(" AND m.document_id IN ", ids, " AND ", between(on, first, after - _ONE_DAY))


def sides(reach: Reach, columns: str, condition: Source, *, by_document: bool = False) -> list[Source]:
    """Return what moves ``m`` brought in and what they took out, as two selects.

    Their columns are product_id, place_id, ``columns`` and the four figures of ``flows``.
    ``by_document`` says that ``condition`` names few documents, the way to read by.
    """
    product = "m.product_id" if bulk.is_postgresql() or not by_document else _NOT_BY + "m.product_id"
    figures = {
        "m.target_id": "m.quantity AS quantity_in, 0 AS quantity_out, m.value AS value_in, 0 AS value_out",
        "m.source_id": "0 AS quantity_in, m.quantity AS quantity_out, 0 AS value_in, m.value AS value_out",
    }
    return [
        joined(
            *(
                "SELECT m.product_id, ",
                place,
                " AS place_id, ",
                columns,
                ", ",
                four,
                " FROM ",
                MOVES,
                " m WHERE ",
            ),
            reach.of_place(place),
            reach.of_product(product),
            condition,
        )
        for place, four in figures.items()
    ]


def united(pieces: Sequence[Source]) -> Source:
    """Return selects of the same columns as one sub-select."""
    text: list[str | Source] = []
    for piece in pieces:
        text += [" UNION ALL " if text else "(", piece]
    return joined(*text, ")")
