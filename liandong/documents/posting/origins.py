"""Origin lines under lock: how far they are moved on, and what their moves were worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from liandong.catalog.models import Product
from liandong.documents.models import Document, DocumentLine
from liandong.documents.posting.loading import LoadedDocument
from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.terms import OriginLine, Progress
from liandong.partner_products.models import PartnerProduct
from liandong.stock_ledger.models import StockMove
from liandong.storage import bulk

_ORIGINS = """
SELECT l.id, l.document_id, d.number, d.type, d.state, d.partner_id, l.product_id,
       COALESCE(l.place_id, d.place_id), l.quantity, l.fulfilled, l.invoiced, l.returned,
       l.is_closed OR d.is_closed, l.price, l.discount_rate, l.tax_rate, l.net_amount, l.tax_amount,
       l.gross_amount, COALESCE(l.target_place_id, d.target_place_id), l.lot_id, d.business_date,
       COALESCE(s.over_rate, p.over_rate), l.origin_id, COALESCE(s.under_rate, p.under_rate), d.is_closed
FROM {lines} l JOIN {documents} d ON d.id = l.document_id LEFT JOIN {products} p ON p.id = l.product_id
LEFT JOIN {supplied} s ON s.side = 'supplier' AND s.partner_id = d.partner_id AND s.product_id = l.product_id
     AND s.unit_id = l.unit_id AND SUBSTR(d.type, 1, 11) = 'purchasing.'
WHERE l.id {chosen} ORDER BY d.id DESC, l.id{lock}
"""


_WITH_SERVED = "IN (SELECT a.id FROM {lines} a WHERE a.id {condition} UNION SELECT o.origin_id FROM {lines} o"
_WITH_SERVED += " WHERE o.id {condition} AND o.origin_id IS NOT NULL)"


def lock_origins(ids: Iterable[int], *, with_served: bool = False) -> dict[int, OriginLine]:
    """Lock the lines that drafts were copied from, and their documents, which count their open lines.

    Later documents come first: who reverses one holds it already when he asks for what it came from.
    ``with_served`` also those that these were copied from: goods are kept for the order they came for.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    condition, params = bulk.among(wanted)
    served = _WITH_SERVED.format(lines=bulk.table(DocumentLine), condition=condition)
    sql = _ORIGINS.format(
        lines=bulk.table(DocumentLine),
        documents=bulk.table(Document),
        products=bulk.table(Product),
        supplied=bulk.table(PartnerProduct),
        chosen=served if with_served else condition,
        lock=bulk.for_update("d, l"),
    )
    return {row[0]: _origin(row) for row in bulk.run(sql, [*params, *params] if with_served else params)}


def _origin(row: tuple[Any, ...]) -> OriginLine:
    pk, document, number, type_id, state, partner, product, place = row[:8]
    return OriginLine(
        id=pk,
        document=document,
        document_number=number,
        document_type=type_id,
        document_state=state,
        document_date=bulk.as_date(row[21]),
        partner=partner,
        product=product,
        place=place,
        quantity=from_scaled(row[8], 6),
        fulfilled=from_scaled(row[9], 6),
        invoiced=from_scaled(row[10], 6),
        returned=from_scaled(row[11], 6),
        is_closed=bool(row[12]),
        price=from_scaled(row[13], 6),
        discount_rate=from_scaled(row[14], 4),
        tax_rate=from_scaled(row[15], 4),
        net_amount=from_scaled(row[16], 4),
        tax_amount=from_scaled(row[17], 4),
        gross_amount=from_scaled(row[18], 4),
        target_place=row[19],
        lot=row[20],
        over_rate=None if row[22] is None else from_scaled(row[22], 4),
        origin=row[23],
        under_rate=None if row[24] is None else from_scaled(row[24], 4),
        is_order_closed=bool(row[25]),
    )


_MOVED = """
SELECT l.id, 0, SUM({signed_quantity}), SUM({signed_value})
FROM {lines} l JOIN {moves} m ON m.line_id = l.id WHERE l.id {condition} GROUP BY l.id
UNION ALL
SELECT l.origin_id, 1, SUM({back_quantity}), SUM({back_value})
FROM {lines} l JOIN {moves} m ON m.line_id = l.id
WHERE l.origin_id {condition} AND EXISTS (SELECT 1 FROM {moves} g WHERE g.line_id = l.id AND g.quantity > 0)
GROUP BY l.origin_id
"""
_VALUED = frozenset({Progress.INVOICED, Progress.RETURNED})
"""What is taken at the value that the origin's own moves had."""
Sums = tuple[Decimal, Decimal]
"""Quantity and value, signed: what came in less what went out."""


def _signed(column: str, *, is_back: bool = False) -> str:
    """Return SQL for what a move brought into the company's own places, less what it took out.

    What passes a drop shipment counts as if it had been there. What came ``is_back`` and was scrapped
    at once came back too.
    """
    scrap = " OR ({place} = 4 AND m.purpose IN ('sales_return', 'cost_correction'))" if is_back else ""
    own = "({place} > 100 OR {place} IN (8, 9)" + scrap + ")"
    into, out_of = own.format(place="m.target_id"), own.format(place="m.source_id")
    return f"CASE WHEN {into} THEN m.{column} ELSE 0 END - CASE WHEN {out_of} THEN m.{column} ELSE 0 END"


def moved_sums(ids: Iterable[int]) -> dict[int, tuple[Sums, Sums]]:
    """Return what lines moved, and what their returns moved, corrections included (one statement)."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    condition, params = bulk.among(wanted)
    sql = _MOVED.format(
        lines=bulk.table(DocumentLine),
        moves=bulk.table(StockMove),
        condition=condition,
        signed_quantity=_signed("quantity"),
        signed_value=_signed("value"),
        back_quantity=_signed("quantity", is_back=True),
        back_value=_signed("value", is_back=True),
    )
    nothing = (ZERO, ZERO)
    sums: dict[int, tuple[Sums, Sums]] = {}
    for pk, is_return, quantity, value in bulk.run(sql, [*params, *params]):
        moved, returned = sums.get(pk, (nothing, nothing))
        found = (from_scaled(int(quantity), 6), from_scaled(int(value), 4))
        sums[pk] = (moved, found) if is_return else (found, returned)
    return sums


def with_moved(origins: dict[int, OriginLine], ids: Sequence[int]) -> None:
    """Add to these origin lines what their moves and the returns so far moved (one statement)."""
    for pk, (moved, returned) in moved_sums(ids).items():
        origins[pk] = replace(
            origins[pk],
            moved_quantity=abs(moved[0]),
            moved_value=abs(moved[1]),
            returned_value=abs(returned[1]),
        )


def needs_moved(document: LoadedDocument, origins: Mapping[int, OriginLine]) -> list[int]:
    """Return the origin lines whose moved value the document's plan may ask for."""
    wanted = []
    for line in document.lines:
        origin = origins.get(line.origin) if line.origin else None
        rule = document.type.origin_rule(origin.document_type) if origin else None
        if origin and rule and rule.moved in _VALUED:
            wanted.append(origin.id)
    return wanted
