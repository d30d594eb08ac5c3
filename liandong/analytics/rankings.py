"""销售排行: who and what sold most in a span, within the actor's right; one statement each."""

from decimal import Decimal
from typing import NamedTuple

from liandong.analytics.periods import Days
from liandong.analytics.trade_days import SALES
from liandong.catalog.models import Product
from liandong.documents.models import Document, DocumentLine
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import from_scaled
from liandong.partners.models import Partner
from liandong.stock_ledger.flows import between
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined
from liandong.webkit import report_parts as ui

_DOCUMENTS, _LINES = bulk.table(Document), bulk.table(DocumentLine)
_BACK = next(kind for kind, sign in SALES.items() if sign < 0)
_SIGN = f"CASE WHEN d.type = '{_BACK}' THEN -1 ELSE 1 END"


class Ranked(NamedTuple):
    """A product or customer with what was sold: base units, and amount without tax."""

    id: int
    code: str
    name: str
    quantity: Decimal
    amount: Decimal


def by_product(actor: Actor, days: Days, limit: int) -> list[Ranked]:
    """Return the products that sold most, by amount; equal ones by code."""
    sold = joined(
        *("SELECT l.product_id AS id, SUM(", _SIGN, " * l.quantity) AS quantity, SUM(", _SIGN),
        *(" * l.net_amount) AS amount FROM ", _DOCUMENTS, " d JOIN ", _LINES, " l ON l.document_id = d.id"),
        *(" WHERE ", _of_sales(actor, days), " GROUP BY l.product_id"),
    )
    return _ranked(sold, bulk.table(Product), limit)


def by_customer(actor: Actor, days: Days, limit: int) -> list[Ranked]:
    """Return the customers who bought most, by amount; equal ones by code."""
    sold = joined(
        *("SELECT d.partner_id AS id, SUM(", _SIGN, " * d.quantity) AS quantity, SUM(", _SIGN),
        *(" * d.net_amount) AS amount FROM ", _DOCUMENTS, " d WHERE ", _of_sales(actor, days)),
        " GROUP BY d.partner_id",
    )
    return _ranked(sold, bulk.table(Partner), limit)


def ranked_url(by: str, one: Ranked, days: Days) -> str:
    """Return where one's sales are listed."""
    name = "partner" if by == "customer" else "product"
    return ui.address("documents", "sales.delivery", **{name: one.id, "from": days.start, "to": days.end})


def _ranked(sold: Source, named: str, limit: int) -> list[Ranked]:
    rows = fetch(
        joined(
            *("SELECT n.id, n.code, n.name, s.quantity, s.amount FROM (", sold, ") AS s JOIN ", named),
            f" n ON n.id = s.id ORDER BY s.amount DESC, n.code LIMIT {int(limit)}",
        )
    )
    return [
        Ranked(pk, code, name, from_scaled(int(quantity), 6), from_scaled(int(amount), 4))
        for pk, code, name, quantity, amount in rows
    ]


def _of_sales(actor: Actor, days: Days) -> Source:
    kinds = [piece for kind in SALES for piece in (", ", given(kind))]
    found = joined(
        *("d.type IN (", *kinds[1:], ") AND d.state IN ('posted', 'reversed') AND "),
        between("d.business_date", days.start, days.end),
    )
    if all(actor.scope_of(kind, Verb.VIEW) is Scope.ALL for kind in SALES):
        return found
    visible = visible_to(actor).filter(type__in=SALES).order_by().values("pk")
    sql, params = visible.query.sql_with_params()
    return joined(found, " AND d.id IN (", Source(sql, list(params)), ")")
