"""Pieces with serial numbers: a list of them, what became of one, and which may be chosen for a line."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from liandong.kernel.pinyin import pieces
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import OWN_KINDS
from liandong.stock_ledger.serial_model import Serial, SerialMove

IN_STOCK, SOLD, GONE = "in_stock", "sold", "gone"
STATES = (IN_STOCK, SOLD, GONE)
"""Where a piece may be: with the company, with a customer, anywhere else."""


@dataclass(frozen=True, slots=True)
class SerialFilter:
    """Which pieces; None and blank mean everything. With ``places`` those that lie there by now."""

    product: int | None = None
    places: frozenset[int] | None = None
    text: str = ""
    state: str = ""


def serials_found(wanted: SerialFilter, limit: int, after: tuple[str, int] | None = None) -> list[Serial]:
    """Return pieces with product and place, by number; one statement.

    ``after`` is number and id of a page's last row.
    """
    rows = _rows(wanted).select_related("product", "place")
    if after is not None:
        number, pk = after
        rows = rows.filter(Q(number__gt=number) | Q(number=number, pk__gt=pk))
    return list(rows.order_by("number", "pk")[:limit])


def _rows(wanted: SerialFilter) -> QuerySet[Serial]:
    rows = Serial.objects.all()
    if wanted.product is not None:
        rows = rows.filter(product=wanted.product)
    if wanted.places is not None:
        rows = rows.filter(place__in=wanted.places)
    if wanted.state == IN_STOCK:
        rows = rows.filter(place__kind__in=OWN_KINDS)
    if wanted.state == SOLD:
        rows = rows.filter(place=VirtualPlace.CUSTOMER)
    if wanted.state == GONE:
        rows = rows.exclude(place__kind__in=OWN_KINDS).exclude(place=VirtualPlace.CUSTOMER)
    for piece in pieces(wanted.text):
        rows = rows.filter(Q(product__search_text__contains=piece) | Q(number__icontains=piece))
    return rows


def way_of(serial: int) -> list[SerialMove]:
    """Return the moves of a piece, the oldest first, with lines, documents and places; one statement."""
    related = ("source", "target", "line__product", "line__document__partner")
    return list(SerialMove.objects.filter(serial=serial).select_related(*related).order_by("pk"))


def numbers_at(place: int, product: int, text: str, limit: int) -> list[str]:
    """Return numbers of pieces at a place, in their order; one statement."""
    rows = Serial.objects.filter(product=product, place=place)
    return _numbers(rows, text, limit)


def numbers_with(partner: int, product: int, text: str, limit: int) -> list[str]:
    """Return numbers of pieces that a customer has; one statement."""
    rows = Serial.objects.filter(product=product, place=VirtualPlace.CUSTOMER, holder=partner)
    return _numbers(rows, text, limit)


def _numbers(rows: QuerySet[Serial], text: str, limit: int) -> list[str]:
    found = rows.filter(number__icontains=text) if text else rows
    return list(found.order_by("number").values_list("number", flat=True)[:limit])


def product_of_number(number: str) -> int | None:
    """Return the product of a serial number; None where none or several have it; one statement."""
    found = list(Serial.objects.filter(number=number).values_list("product", flat=True)[:2])
    return found[0] if len(found) == 1 else None
