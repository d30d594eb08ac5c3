"""What came into the company's own places and went out of them, over any span of days.

Whole years come from ``StockYear``, whole months from ``StockMonth``, odd days from the moves
themselves, and documents the projection has not folded yet are added from their moves. Put into
one statement they are one snapshot, so the figures are exact at every moment, whatever the
worker is doing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import StockMonth, StockMove, StockYear
from liandong.stock_ledger.spans import Level, Span, Stretch, folded_days, stretches
from liandong.stock_ledger.stock import FIRST_WAREHOUSE
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import alternately, given, joined

Documents = Source | Sequence[int]
"""Documents by their ids, or as a sub-select with the column ``document_id``."""

MOVES = bulk.table(StockMove)
MONTHS = bulk.table(StockMonth)
YEARS = bulk.table(StockYear)
_LATE = "late"
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


def flows(reach: Reach, spans: Sequence[Span], unfolded: Documents) -> Source:
    """Return the sums per span, product, place (and purpose) as a sub-select.

    Columns: product_id, place_id, label, purpose ('' when not kept apart), quantity_in,
    quantity_out, value_in, value_out. A key may come in several rows: add them up.
    """
    pieces: list[Source] = []
    for span in spans:
        for stretch in stretches(span):
            pieces += _read(reach, span, stretch)
        days = folded_days(span)
        if days is not None:
            condition = joined(" AND ", between("m.business_date", *days))
            pieces += sides(reach, _labels(span), condition, moves=_LATE)
    return joined("(WITH ", _late(reach, unfolded), " ", alternately(" UNION ALL ", pieces), ")")


def between(column: str, start: date | None, end: date) -> Source:
    """Return the condition "from ``start`` (None: no bound) to ``end``, both included"."""
    upper = joined(column, " <= ", given(end.isoformat()))
    if start is None:
        return upper
    return joined(column, " >= ", given(start.isoformat()), " AND ", upper)


def _late(reach: Reach, unfolded: Documents) -> Source:
    """Return the common table of the moves not folded yet, read once for all spans and sides.

    Their documents are few, so they are the way to read by.
    """
    product = "m.product_id" if bulk.is_postgresql() else _NOT_BY + "m.product_id"
    return joined(
        *(_LATE, " AS MATERIALIZED (SELECT m.* FROM ", MOVES, " m WHERE m.document_id IN "),
        *(document_ids(unfolded), reach.of_product(product), ")"),
    )


def _read(reach: Reach, span: Span, stretch: Stretch) -> list[Source]:
    if stretch.level is Level.DAYS:
        condition = joined(" AND ", between("m.business_date", stretch.start, stretch.end))
        return sides(reach, _labels(span), condition, is_undone=stretch.is_undone)
    places = Source("", []) if reach.places is None else joined(" AND ", reach.of_place("m.place_id"))
    if stretch.level is Level.YEARS:
        figures, source, when = _HELD, YEARS, joined("m.year <= ", given(stretch.end.year))
    else:
        figures, source, when = _APART, MONTHS, between("m.month", stretch.start, stretch.end)
        if span.is_net:
            figures = _UNDONE if stretch.is_undone else _NET
    return [
        joined(
            *("SELECT m.product_id, m.place_id, ", _labels(span), figures, " FROM ", source, " m WHERE "),
            *(when, reach.of_product("m.product_id"), places),
        )
    ]


_HELD = ", m.quantity AS quantity_in, 0 AS quantity_out, m.value AS value_in, 0 AS value_out"
_NET = (
    ", m.quantity_in - m.quantity_out AS quantity_in, 0 AS quantity_out,"
    " m.value_in - m.value_out AS value_in, 0 AS value_out"
)
_UNDONE = (
    ", m.quantity_out - m.quantity_in AS quantity_in, 0 AS quantity_out,"
    " m.value_out - m.value_in AS value_in, 0 AS value_out"
)
_APART = ", m.quantity_in, m.quantity_out, m.value_in, m.value_out"


def _labels(span: Span) -> str:
    purpose = "m.purpose" if span.by_purpose else "''"
    return f"{span.label} AS label, {purpose} AS purpose"


def sides(
    reach: Reach, columns: str, condition: Source, *, moves: str = MOVES, is_undone: bool = False
) -> list[Source]:
    """Return what moves ``m`` brought in and what they took out, as two selects.

    Their columns are product_id, place_id, ``columns`` and the four figures of ``flows``;
    ``is_undone`` turns in and out round.
    """
    came = ", m.quantity AS quantity_in, 0 AS quantity_out, m.value AS value_in, 0 AS value_out"
    went = ", 0 AS quantity_in, m.quantity AS quantity_out, 0 AS value_in, m.value AS value_out"
    figures = (went, came) if is_undone else (came, went)
    return [
        joined(
            *("SELECT m.product_id, ", place, " AS place_id, ", columns, four, " FROM ", moves, " m WHERE "),
            *(reach.of_place(place), reach.of_product("m.product_id"), condition),
        )
        for place, four in zip(("m.target_id", "m.source_id"), figures, strict=True)
    ]
