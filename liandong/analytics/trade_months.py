"""``PartnerMonth`` and ``ProductMonth``: a month's trade by partner, person, channel, place; by product.

As with ``TradeDay`` the truth is at any moment what was folded plus the documents not folded yet; a
consumer folds a document into both tables and marks it handled in one transaction. So a report by
customer or product costs the months it spans, not the documents behind them. Both tables come to
the same sums as the days do.
"""

from liandong.analytics.models import PartnerMonth, ProductMonth
from liandong.analytics.trade_days import PURCHASES, SALES, among_types, as_ids
from liandong.documents.channels import SETTING as CHANNELS
from liandong.documents.models import Document, DocumentLine
from liandong.documents.queries import not_handled_by
from liandong.identity.models import Setting
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.flows import Documents
from liandong.stock_ledger.models import StockMove
from liandong.storage import bulk, cubes
from liandong.storage.bulk import Source
from liandong.storage.cubes import Cube, Difference
from liandong.storage.pieces import joined, json_text, month_of

CONSUMER = "trade_months"
"""The outbox consumer that folds documents into both tables."""

_DOCUMENTS, _LINES, _MOVES = bulk.table(Document), bulk.table(DocumentLine), bulk.table(StockMove)
_SETTINGS = bulk.table(Setting)
_CUSTOMER = VirtualPlace.CUSTOMER.value
_SALES, _PURCHASES = (", ".join(f"'{kind}'" for kind in kinds) for kinds in (SALES, PURCHASES))
_VALUE = f"CASE WHEN m.target_id = {_CUSTOMER} THEN m.value ELSE -m.value END"
_AT_CUSTOMERS = f"{_CUSTOMER} IN (m.target_id, m.source_id)"
_SIDE = f"CASE WHEN d.type IN ({_PURCHASES}) THEN 'purchases' ELSE 'sales' END AS side"
_TRADED = among_types((*SALES, *PURCHASES))


def _partner_sources(among: Source) -> list[Source]:
    month, moved = month_of("d.business_date"), month_of("m.business_date")
    own = "d.type, d.member_id, COALESCE(d.handler_id, d.member_id) AS person_id"
    is_sale = f"CASE WHEN d.type IN ({_SALES}) THEN"
    traded = f"{is_sale} COALESCE(d.partner_id, 0) ELSE 0 END"
    channel, place = channel_of_document(), "COALESCE(d.place_id, 0)"
    return [
        joined(
            f"SELECT d.id AS document, {month} AS month, {_SIDE}, {own},",
            f" COALESCE(d.partner_id, 0) AS partner, {channel} AS channel, {place} AS place,",
            " CASE WHEN d.reverses_id IS NULL THEN 1 ELSE -1 END AS documents, d.net_amount AS net,",
            f" 0 AS cost, d.quantity AS quantity FROM {_DOCUMENTS} d",
            " WHERE d.state IN ('posted', 'reversed')",
            *(" AND ", _TRADED, " AND d.id", among),
        ),
        joined(
            f"SELECT d.id, {moved}, 'sales', {own}, {traded}, {is_sale} {channel} ELSE '' END,",
            f" {is_sale} {place} ELSE 0 END, 0, 0, {_VALUE}, 0",
            f" FROM {_MOVES} m",
            *(f" JOIN {_DOCUMENTS} d ON d.id = m.document_id WHERE {_AT_CUSTOMERS} AND m.document_id", among),
        ),
    ]


def channel_of_document() -> str:
    """Return the channel of the document ``d``: what the field holds that a setting names for its type."""
    named = joined("SELECT {} FROM ", _SETTINGS, " s WHERE s.key = '", CHANNELS, "'").sql
    if bulk.is_postgresql():
        return f"COALESCE(d.details ->> ({named.format('s.value ->> d.type')}), '')"
    field = named.format("json_extract(s.value, '$.\"' || d.type || '\"')")
    return f"COALESCE(json_extract(d.details, '$.\"' || ({field}) || '\"'), '')"


def bearer_of_move() -> str:
    """Return the product that bears a move's cost: the kit above it where its line is a kit's part."""
    of_kit, of_line = (
        json_text(f"{row}.details", "kit_part", on_postgresql=bulk.is_postgresql()) for row in ("k", "p")
    )
    return joined(
        *("COALESCE((SELECT k.product_id FROM ", _LINES, " p JOIN ", _LINES, " k"),
        *(" ON k.document_id = p.document_id AND k.position < p.position AND ", of_kit, " IS NULL"),
        *(" WHERE p.id = m.line_id AND ", of_line, " IS NOT NULL"),
        " ORDER BY k.position DESC LIMIT 1), m.product_id)",
    ).sql


def _product_sources(among: Source) -> list[Source]:
    month, moved = month_of("d.business_date"), month_of("m.business_date")
    return [
        joined(
            f"SELECT d.id AS document, {month} AS month, {_SIDE}, d.type, d.member_id,",
            " COALESCE(l.product_id, 0) AS product, l.quantity AS quantity, l.net_amount AS net, 0 AS cost",
            f" FROM {_DOCUMENTS} d JOIN {_LINES} l ON l.document_id = d.id",
            *(" WHERE d.state IN ('posted', 'reversed') AND ", _TRADED, " AND d.id", among),
        ),
        joined(
            f"SELECT d.id, {moved}, 'sales', d.type, d.member_id, {bearer_of_move()}, 0, 0, {_VALUE}",
            f" FROM {_MOVES} m JOIN {_DOCUMENTS} d ON d.id = m.document_id",
            *(f" WHERE {_AT_CUSTOMERS} AND m.document_id", among),
        ),
    ]


PARTNERS = Cube(
    "PartnerMonth",
    bulk.table(PartnerMonth),
    "side, month, type, member_id, person_id, partner, channel, place",
    ("documents", "net", "cost", "quantity"),
    _partner_sources,
)
PRODUCTS = Cube(
    "ProductMonth",
    bulk.table(ProductMonth),
    "side, month, type, member_id, product",
    ("quantity", "net", "cost"),
    _product_sources,
)
CUBES = (PARTNERS, PRODUCTS)


def fold(documents: Documents) -> None:
    """Add these documents to their months, with a statement a table.

    Call it in the transaction that marks the documents handled, once a document.
    """
    ids = as_ids(documents)
    for cube in CUBES:
        cubes.add(cube, joined(" IN ", ids))


def rebuild() -> None:
    """Make both tables anew from every document but those not folded yet; folding waits until it is done."""
    cubes.rebuild(CUBES, not_handled_by(CONSUMER))


def verify() -> list[Difference]:
    """Compare both tables and the documents not folded yet with all documents; no rows, all is well."""
    return [one for cube in CUBES for one in cubes.differences(cube, not_handled_by(CONSUMER))]


def late(cube: Cube) -> Source:
    """Return what the documents not folded yet came to, as a select with the columns of the table."""
    return cubes.late(cube, not_handled_by(CONSUMER))
