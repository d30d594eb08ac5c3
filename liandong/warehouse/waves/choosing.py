"""Which orders a wave may take: of one warehouse, with something open, in no other open wave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.documents.stages import UNDER_WAY
from liandong.kernel.actor import Actor
from liandong.warehouse.wave_models import RouteStop, WaveOrder
from liandong.warehouse.waves.access import ORDER

MOST_ORDERS = 100


@dataclass(frozen=True, slots=True)
class OrdersAsked:
    """Orders of a warehouse: of a route, or of all routes of a carrier, due until a day, of a customer."""

    place: int
    route: int | None = None
    carrier: int | None = None
    until: date | None = None
    partner: int | None = None


def open_orders(actor: Actor, asked: OrdersAsked) -> QuerySet[Document]:
    """Return the orders to choose from, the earliest due first, then the oldest; no statement yet.

    What has a draft of a delivery already is left out: somebody is at it.
    """
    found = visible_to(actor, only=ORDER).filter(
        type=ORDER, state=State.POSTED, reverses=None, stage__in=UNDER_WAY
    )
    found = found.filter(Exists(_open_lines(asked.place).filter(document=OuterRef("pk"))))
    busy = WaveOrder.objects.filter(document=OuterRef("pk"), is_open=True)
    drafts = DocumentLine.objects.filter(origin__document=OuterRef("pk"), document__state=State.DRAFT)
    found = found.filter(~Exists(busy), ~Exists(drafts))
    if asked.route is not None or asked.carrier is not None:
        stops = RouteStop.objects.filter(route__is_active=True)
        if asked.route is not None:
            stops = stops.filter(route=asked.route)
        if asked.carrier is not None:
            stops = stops.filter(route__carrier=asked.carrier)
        found = found.filter(partner__in=stops.values("partner"))
    if asked.until is not None:
        found = found.filter(Q(due_date__lte=asked.until) | Q(due_date=None, business_date__lte=asked.until))
    if asked.partner is not None:
        found = found.filter(partner=asked.partner)
    return found.select_related("partner").order_by(F("due_date").asc(nulls_last=True), "business_date", "pk")


def _open_lines(place: int) -> QuerySet[DocumentLine]:
    at_place = Q(place=place) | Q(place=None, document__place=place)
    return DocumentLine.objects.filter(
        at_place, quantity__gt=F("fulfilled"), is_closed=False, product__is_stocked=True
    )


def open_lines_of(place: int, orders: Iterable[int]) -> list[DocumentLine]:
    """Return the open lines of orders at a warehouse, in the order of the orders' lines; one statement."""
    found = _open_lines(place).filter(document__in=list(orders))
    return list(found.select_related("product").order_by("document", "position"))


def open_quantity(line: DocumentLine) -> Decimal:
    """Return what is left of an order's line, base units."""
    left: Decimal = line.quantity - line.fulfilled
    return left
