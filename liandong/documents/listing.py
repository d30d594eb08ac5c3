"""Lists of the documents of one type: filters, pages by key, sums over everything that was found.

A page begins at an index and stops after its rows, whatever the filter: conditions with few
hits are looked up first (``narrowing``), the others are checked on the way.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from liandong.documents.models import Document, DocumentLine
from liandong.documents.narrowing import numbers_like
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO

RELATED = ("partner", "place", "target_place", "handler", "member", "posted_by")
"""What the cells of a row may name."""


class Order(StrEnum):
    """What a list may be sorted by."""

    DATE = "date"
    NUMBER = "number"
    AMOUNT = "amount"


_SORT_COLUMNS = {Order.DATE: "business_date", Order.NUMBER: "number", Order.AMOUNT: "gross_amount"}


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents of one type; None and blank mean everything. Days and amounts are included.

    ``place`` is the header's or any line's, ``product`` any line's. ``named_partners`` are those
    a text finds besides numbers and memos. ``condition`` is derived: a progress, a missing
    approval, an open debt. ``ids`` keeps to these documents.
    """

    type: str
    states: tuple[str, ...] = ()
    partner: int | None = None
    place: int | None = None
    start: date | None = None
    end: date | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    text: str = ""
    named_partners: tuple[int, ...] = ()
    condition: Q | None = None
    product: int | None = None
    handler: int | None = None
    member: int | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class DocumentSlice:
    """At most ``limit`` rows after the row of the key ``after``: its sort value, and its id."""

    limit: int = 50
    after: tuple[str, int] | None = None
    order: Order = Order.DATE
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Documents with what their rows name at hand, and the key of the next page (None at the end)."""

    rows: list[Document]
    next_after: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class DocumentTotals:
    """The footer of a list: sums over the whole filter, not the page."""

    count: int
    quantity: Decimal
    net_amount: Decimal
    tax_amount: Decimal
    gross_amount: Decimal


def filtered(actor: Actor, wanted: DocumentFilter) -> QuerySet[Document]:
    """Return the visible documents the filter finds; no statement yet but for a text."""
    found = visible_to(actor).filter(type=wanted.type)
    given = {
        "state__in": wanted.states or None,
        "partner": wanted.partner,
        "handler": wanted.handler,
        "member": wanted.member,
        "business_date__gte": wanted.start,
        "business_date__lte": wanted.end,
        "gross_amount__gte": wanted.least,
        "gross_amount__lte": wanted.most,
        "pk__in": wanted.ids,
    }
    found = found.filter(**{name: value for name, value in given.items() if value is not None})
    if wanted.place is not None:
        found = found.filter(_touching(wanted.place))
    if wanted.product is not None:
        found = found.filter(Exists(_lines().filter(product=wanted.product)))
    if wanted.condition is not None:
        found = found.filter(wanted.condition)
    if text := wanted.text.strip():
        hits = numbers_like(wanted.type, text)
        found = found.filter(Q(pk__in=hits) | Q(partner__in=wanted.named_partners))
    return found


def _lines() -> QuerySet[DocumentLine]:
    return DocumentLine.objects.filter(document=OuterRef("pk"))


def _touching(place: int) -> Q:
    either = Q(place=place) | Q(target_place=place)
    return either | Q(Exists(_lines().filter(either)))


def document_page(actor: Actor, wanted: DocumentFilter, page: DocumentSlice) -> DocumentPage:
    """Return one page of a list; the statements don't depend on how many documents there are."""
    column = _SORT_COLUMNS[page.order]
    found = filtered(actor, wanted)
    if page.after is not None:
        text, pk = page.after
        value = Decimal(text) if page.order is Order.AMOUNT else text
        way = "lt" if page.is_descending else "gt"
        same = Q(**{column: value, f"pk__{way}": pk})
        # The first condition lets the index begin at the key, the second is exact.
        found = found.filter(**{f"{column}__{way}e": value}).filter(Q(**{f"{column}__{way}": value}) | same)
    sign = "-" if page.is_descending else ""
    rows = list(
        found.select_related(*RELATED).order_by(f"{sign}{column}", f"{sign}pk")[: page.limit + 1]
    )
    if len(rows) <= page.limit:
        return DocumentPage(rows, None)
    last = rows[page.limit - 1]
    return DocumentPage(rows[: page.limit], (str(getattr(last, column)), last.pk))


def document_totals(actor: Actor, wanted: DocumentFilter) -> DocumentTotals:
    """Return the sums over everything the filter finds, exact however many there are."""
    names = ("quantity", "net_amount", "tax_amount", "gross_amount")
    sums = filtered(actor, wanted).aggregate(
        count=Count("pk"), **{f"sum_{name}": Sum(name) for name in names}
    )
    return DocumentTotals(sums["count"], *(sums[f"sum_{name}"] or ZERO for name in names))
