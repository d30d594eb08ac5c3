"""Purchases made for sales orders: how far each is, and whether it comes in time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from liandong.documents.models import DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.terms import VirtualPlace
from liandong.purchasing.proposing import ORDER
from liandong.purchasing.to_order.reading import SALES_ORDER

MOST = 500
WAYS = ("", "stock", "drop")
VIEWS = ("", "done", "all")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which purchases: under way (blank), ``done`` or ``all``; of one way, supplier or sales order alone."""

    view: str = ""
    way: str = ""
    supplier: int | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True)
class ForOrder:
    """A line of a purchase order and the sales order's line it is for; ``is_seen`` tells who may see that."""

    line: DocumentLine
    sold: DocumentLine
    is_seen: bool

    @property
    def is_drop(self) -> bool:
        """Tell whether the supplier delivers to the customer himself."""
        return self.line.document.place_id == VirtualPlace.DROP

    @property
    def open(self) -> Decimal:
        """Return what has not come, base units."""
        if self.line.is_closed or self.line.document.is_closed:
            return ZERO
        return max(self.line.quantity - self.line.fulfilled, ZERO)

    @property
    def wanted_on(self) -> date | None:
        """Return when the customer wants it."""
        return self.sold.due_date or self.sold.document.due_date

    @property
    def expected_on(self) -> date | None:
        """Return when the supplier promises it, else when it was asked for."""
        return self.line.promised_on or self.line.due_date or self.line.document.due_date

    def is_late(self, today: date) -> bool:
        """Tell whether what has not come is due already, or is promised later than it is wanted."""
        if not self.open or self.wanted_on is None:
            return False
        return self.wanted_on < today or (self.expected_on is not None and self.expected_on > self.wanted_on)


def for_orders(actor: Actor, asked: Asked, lines: Collection[int] = ()) -> list[ForOrder]:
    """Return purchases for sales orders within sight, the newest first, ``MOST`` at the most; two statements.

    ``lines`` are lines of sales orders: of these alone, where some are given.
    """
    orders = visible_to(actor, only=ORDER).filter(type=ORDER, state=State.POSTED, reverses=None)
    found = DocumentLine.objects.filter(
        document__in=orders.values("pk"), origin__document__type=SALES_ORDER, **_narrowed(asked)
    )
    if lines:
        found = found.filter(origin__in=list(lines))
    under_way = Q(quantity__gt=F("fulfilled"), is_closed=False, document__is_closed=False)
    if asked.view == "":
        found = found.filter(under_way)
    elif asked.view == "done":
        found = found.exclude(under_way)
    if asked.way == "drop":
        found = found.filter(document__place=VirtualPlace.DROP)
    elif asked.way == "stock":
        found = found.exclude(document__place=VirtualPlace.DROP)
    related = ("document__partner", "product", "unit", "origin__document__partner", "origin__unit")
    rows = list(found.select_related(*related).order_by("-document__business_date", "-pk")[:MOST])
    sold = {line.origin.document_id for line in rows if line.origin is not None}
    seen = set(visible_to(actor, only=SALES_ORDER).filter(pk__in=sold).values_list("pk", flat=True))
    return [
        ForOrder(line, line.origin, line.origin.document_id in seen)
        for line in rows
        if line.origin is not None
    ]


def _narrowed(asked: Asked) -> dict[str, int]:
    named = {"document__partner": asked.supplier, "origin__document": asked.order}
    return {name: value for name, value in named.items() if value is not None}
