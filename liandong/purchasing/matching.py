"""三单匹配: what was received and not invoiced, and an invoice beside its receipts and their orders.

Prices are compared per base unit at what the goods are worth: without the tax that the company deducts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.documents.margins import pass_on
from liandong.documents.models import Document, DocumentLine
from liandong.documents.open_lines import OpenLine, OpenLineFilter, open_lines
from liandong.documents.planning import goods_value
from liandong.documents.types import document_type
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, round_half_up, share
from liandong.kernel.rules import Rules
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import StockMove
from liandong.stock_ledger.stock import is_own

_GONE = (VirtualPlace.CUSTOMER, VirtualPlace.DROP)
INVOICE, ORDER, RECEIPT = "finance.supplier_invoice", "purchasing.order", "purchasing.receipt"
MOST_LINES = 5_000
_DIGITS = 6


@dataclass(slots=True)
class Uninvoiced:
    """A receipt, or what a return gave back (negative), not invoiced yet.

    ``gross`` is what its supplier will ask for by its own prices; ``dearer`` says that some line has
    another price than its order.
    """

    document: Document
    gross: Decimal = ZERO
    lines: int = 0
    orders: list[str] = field(default_factory=list)
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is not invoiced, oldest first, and whether there is more than was read."""

    documents: Sequence[Uninvoiced]
    is_all: bool


def uninvoiced(actor: Actor, partner: int | None, rules: Rules) -> Waiting:
    """Return what is received and not invoiced of one supplier, or of all; two statements."""
    kind = document_type(INVOICE)
    page = open_lines(actor, kind, OpenLineFilter(partner=partner, limit=MOST_LINES))
    ordered = _ordered(page.rows)
    found: dict[int, Uninvoiced] = {}
    for row in page.rows:
        rule = kind.origin_rule(row.document.type)
        one = found.setdefault(row.document.pk, Uninvoiced(row.document))
        one.gross += (rule.sign if rule else 1) * share(row.line.gross_amount, row.open, row.quantity)
        one.lines += 1
        order = ordered.get(row.line.origin_id or 0)
        if order is not None:
            one.differs = one.differs or worth(order, rules) != worth(row.line, rules)
            if order.document.number not in one.orders:
                one.orders.append(order.document.number)
    return Waiting(list(found.values()), page.next_after is None)


def _ordered(rows: Sequence[OpenLine]) -> dict[int, DocumentLine]:
    origins = {row.line.origin_id for row in rows if row.line.origin_id and row.document.type == RECEIPT}
    if not origins:
        return {}
    lines = DocumentLine.objects.filter(pk__in=origins, document__type=ORDER)
    return {line.pk: line for line in lines.select_related("document")}


def worth(line: DocumentLine, rules: Rules) -> Decimal:
    """Return what a base unit of the line's goods is worth in the books."""
    return round_half_up(goods_value(line, rules) / line.quantity, _DIGITS) if line.quantity else ZERO


@dataclass(slots=True)
class Matched:
    """A line of an invoice beside its receipt's and its order's.

    ``difference`` is what the invoice asks for more than the receipt was booked at; what of it went to
    stock is ``kept``, to cost of sales ``gone``.
    """

    line: DocumentLine
    received: DocumentLine
    ordered: DocumentLine | None
    kept: Decimal = ZERO
    gone: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        """Return what was posted for the other price."""
        return self.kept + self.gone


def matched(invoice: Document) -> list[Matched]:
    """Return the lines of a posted invoice that came from receipts; three statements."""
    related = ("product", "unit", "origin__document", "origin__origin__document")
    lines = DocumentLine.objects.filter(document=invoice, origin__document__type=RECEIPT)
    found: dict[int, Matched] = {}
    for line in lines.select_related(*related).order_by("position"):
        received = line.origin
        if received is not None:
            order = received.origin if received.origin and received.origin.document.type == ORDER else None
            found[line.pk] = Matched(line, received, order)
    for move in StockMove.objects.filter(document=invoice, quantity=0, line__in=found):
        one = found[move.line_id]
        one.kept += (is_own(move.target_id) - is_own(move.source_id)) * move.value
        one.gone += ((move.target_id in _GONE) - (move.source_id in _GONE)) * move.value
    pass_on(invoice, [(one.line.product_id, one) for one in found.values()])
    return list(found.values())


@dataclass(slots=True)
class Owing:
    """What one supplier has not invoiced."""

    partner: int
    name: str
    documents: int = 0
    gross: Decimal = ZERO
    since: date = date.max


def by_supplier(waiting: Waiting) -> list[Owing]:
    """Return what is not invoiced by supplier."""
    found: defaultdict[int, Owing] = defaultdict(lambda: Owing(0, ""))
    for one in waiting.documents:
        partner = one.document.partner
        if partner is None:
            continue
        owing = found[partner.pk]
        owing.partner, owing.name = partner.pk, partner.name
        owing.documents += 1
        owing.gross += one.gross
        owing.since = min(owing.since, one.document.business_date)
    return list(found.values())
