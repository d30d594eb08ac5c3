"""What sales orders earned: what was delivered of them and came back, what that cost by now, and the freight.

An order's revenue is what its deliveries billed without tax, less what came back of them. Its cost is what
the moves of these lines carried to the customer, so freight on purchases, invoice differences and monthly
averages that came later are in it. Freight on the way to the customer is what the waybills of its deliveries
owe the carriers, with tax; that of a delivery of several orders is shared by their amounts, to the cent.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from liandong.documents.hiding import COST
from liandong.documents.kit_lines import is_part
from liandong.documents.models import Document, DocumentLine, State
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, spread
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import StockMove
from liandong.storage.membership import Among
from liandong.warehouse.shipping_models import Shipment

_DELIVERY, _RETURN = "sales.delivery", "sales.sales_return"
_CUSTOMER = VirtualPlace.CUSTOMER
_MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class OrderProfit:
    """An order and what it earned so far, without tax; ``freight`` is with it."""

    order: Document
    delivered: Decimal
    returned: Decimal
    cost: Decimal
    freight: Decimal

    @property
    def revenue(self) -> Decimal:
        """What was delivered less what came back."""
        return self.delivered - self.returned

    @property
    def margin(self) -> Decimal:
        """Revenue less the cost of what was sold."""
        return self.revenue - self.cost

    @property
    def profit(self) -> Decimal:
        """What is left of the margin after the freight."""
        return self.margin - self.freight


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a delivery or a return, and the order it belongs to."""

    pk: int
    document: int
    order: int
    amount: Decimal


def sees_profit(actor: Actor) -> bool:
    """Tell whether the actor may know what orders earned."""
    return actor.sees(COST) and actor.sees(_MARGIN)


def profits_of(orders: Sequence[Document]) -> list[OrderProfit]:
    """Return what orders earned, in their order; seven statements at most."""
    ids = [one.pk for one in orders]
    rows = DocumentLine.objects.filter(Among("document", ids)).values_list("pk", "document")
    delivered = _lines(_DELIVERY, dict(rows))
    returned = _lines(_RETURN, {one.pk: one.order for one in delivered})
    costs: defaultdict[int, Decimal] = defaultdict(Decimal)
    by_line = _costs([one.pk for one in (*delivered, *returned)])
    for one in (*delivered, *returned):
        costs[one.order] += by_line.get(one.pk, ZERO)
    sold, back = _amounts(delivered), _amounts(returned)
    freight = _freight(delivered)
    return [
        OrderProfit(
            one,
            sold.get(one.pk, ZERO),
            back.get(one.pk, ZERO),
            costs.get(one.pk, ZERO),
            freight.get(one.pk, ZERO),
        )
        for one in orders
    ]


def _lines(type_id: str, origins: Mapping[int, int]) -> list[_Line]:
    """Return the lines in force that were made of others, whose orders are given; two statements.

    The parts of a kit are its order's, whether they name a line of it or not.
    """
    if not origins:
        return []
    made = DocumentLine.objects.filter(
        Among("origin", list(origins)),
        document__type=type_id,
        document__state=State.POSTED,
        document__reverses=None,
    )
    documents = set(made.values_list("document", flat=True))
    rows = DocumentLine.objects.filter(Among("document", documents)).order_by("document", "position")
    found, above = [], (0, 0)
    for pk, document, origin, amount, details in rows.values_list(
        "pk", "document", "origin", "net_amount", "details"
    ):
        order = origins.get(origin or 0)
        if is_part(details) and above[0] == document:
            order = above[1] or order
        else:
            above = document, order or 0
        if order:
            found.append(_Line(pk, document, order, amount))
    return found


def _costs(lines: Sequence[int]) -> dict[int, Decimal]:
    """Return what lines cost by now: what went to the customer less what came back; one statement."""
    if not lines:
        return {}
    rows = (
        StockMove.objects.filter(Among("line", lines))
        .values("line")
        .annotate(
            out=Sum("value", filter=Q(target=_CUSTOMER)),
            back=Sum("value", filter=Q(source=_CUSTOMER)),
        )
        .order_by()
    )
    return {row["line"]: (row["out"] or ZERO) - (row["back"] or ZERO) for row in rows}


def _amounts(lines: Sequence[_Line]) -> dict[int, Decimal]:
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for one in lines:
        found[one.order] += one.amount
    return found


def _freight(delivered: Sequence[_Line]) -> dict[int, Decimal]:
    """Return what carriers are owed for the orders' deliveries; one statement.

    What a delivery holds of no order, or of one that wasn't asked for, bears its share too.
    """
    documents = {one.document for one in delivered}
    if not documents:
        return {}
    owed: defaultdict[int, Decimal] = defaultdict(Decimal)
    whole: dict[int, Decimal] = {}
    rows = Shipment.objects.filter(Among("document", documents), withdrawn_at=None)
    for document, freight, amount in rows.values_list("document", "freight_paid", "document__net_amount"):
        owed[document] += freight
        whole[document] = amount
    parts: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for one in delivered:
        of_document = parts[one.document]
        of_document[one.order] = of_document.get(one.order, ZERO) + one.amount
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for document, freight in owed.items():
        own = parts[document]
        rest = max(whole[document] - sum(own.values(), ZERO), ZERO)
        shares = spread(freight, [*(max(amount, ZERO) for amount in own.values()), rest])
        for order, share in zip(own, shares, strict=False):
            found[order] += share
    return found
