"""采购明细 and 销售明细: the lines of what was bought or sold, the latest first; and the lines of orders.

Documents are found as in their lists, so that a page costs the same among a million; their lines
are read by document. Amounts of what came back stand below zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from liandong.analytics.trade_days import PURCHASES, SALES
from liandong.documents.list_filter import DocumentFilter
from liandong.documents.list_keys import document_keys
from liandong.documents.listing import filtered
from liandong.documents.models import DocumentLine
from liandong.documents.queries import visible_to
from liandong.documents.stages import STAGES_OF, UNDER_WAY
from liandong.kernel.actor import Actor
from liandong.kernel.custom_wishes import Wish
from liandong.kernel.money import ZERO
from liandong.storage.keyset import Span

SIDES = {"sales": SALES, "purchases": PURCHASES}
"""The types whose lines a report shows, and with which sign."""

SIGNS = {**SALES, **PURCHASES}
ORDERS = {"sales": "sales.order", "purchases": "purchasing.order"}
_LAST = 2**31 - 1
"""A position behind every line's."""

_BOOKED = STAGES_OF["posted"] | STAGES_OF["reversed"]

LineKey = tuple[date, int, int]
"""Business date, document and position of a page's last line."""


@dataclass(frozen=True, slots=True)
class LinesAsked:
    """Which lines: of a side, a span of days (None: any), a partner, a product, a warehouse.

    ``channel`` is what the field of the channel must hold, by document type.
    """

    side: str
    start: date | None = None
    end: date | None = None
    partner: int | None = None
    product: int | None = None
    place: int | None = None
    channel: Mapping[str, Wish] | None = None

    def of(self, type_id: str) -> DocumentFilter:
        """Return the documents of a type that have such lines."""
        return DocumentFilter(
            type_id,
            stages=_BOOKED,
            start=self.start,
            end=self.end,
            partner=self.partner,
            product=self.product,
            place=self.place,
            added=tuple(wish for kind, wish in (self.channel or {}).items() if kind == type_id),
        )


class LineSums(NamedTuple):
    """What all lines that were asked for come to."""

    net_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    gross_amount: Decimal = ZERO


_SUMS = {name: Sum(name) for name in LineSums._fields}


def trade_lines(
    actor: Actor, asked: LinesAsked, limit: int, after: LineKey | None = None
) -> tuple[list[DocumentLine], LineKey | None]:
    """Return a page of lines with their documents at hand, and the key of the next one."""
    wanted = [asked.of(kind) for kind in SIDES[asked.side]]
    return _page(_Pages(actor, asked, limit, after, is_descending=True), wanted)


def order_lines(
    actor: Actor, asked: LinesAsked, limit: int, after: LineKey | None = None, *, has_done: bool = False
) -> tuple[list[DocumentLine], LineKey | None]:
    """Return lines of orders, the oldest order first: what waits for goods, or also what is done."""
    wanted = replace(asked.of(ORDERS[asked.side]), stages=STAGES_OF["posted"] if has_done else UNDER_WAY)
    keeps = None if has_done else is_waiting()
    pages = _Pages(actor, asked, limit, after, is_descending=False, keeps=keeps)
    return _page(pages, [wanted])


def is_waiting() -> Q:
    """Return the condition that a line of an order waits for goods."""
    return Q(quantity__gt=F("fulfilled"), is_closed=False)


def line_sums(actor: Actor, asked: LinesAsked) -> LineSums:
    """Return the sums over all lines that were asked for; a statement a type.

    Whole documents are summed by their own rows, which hold what their lines come to.
    """
    found = LineSums()
    for kind, sign in SIDES[asked.side].items():
        documents = filtered(actor, asked.of(kind)).order_by()
        if asked.product is not None:
            one = documents.filter(pk=OuterRef("document"))
            summed = DocumentLine.objects.filter(_of_lines(asked), Exists(one)).aggregate(**_SUMS)
        elif asked.place is not None:
            among = documents.values("pk")
            summed = DocumentLine.objects.filter(_of_lines(asked), document__in=among).aggregate(**_SUMS)
        else:
            summed = documents.aggregate(**_SUMS)
        found = LineSums(*(one + sign * (summed[name] or ZERO) for name, one in found._asdict().items()))
    return found


@dataclass(frozen=True, slots=True)
class _Pages:
    actor: Actor
    asked: LinesAsked
    limit: int
    after: LineKey | None
    is_descending: bool
    keeps: Q | None = None

    def span(self) -> Span:
        """Return the documents that may come next, the last page's last one included."""
        if self.after is None:
            return Span(self.limit + 1, None, self.is_descending)
        day, document, _position = self.after
        beside = document + 1 if self.is_descending else document - 1
        return Span(self.limit + 1, (day, beside), self.is_descending)


def _page(pages: _Pages, wanted: Iterable[DocumentFilter]) -> tuple[list[DocumentLine], LineKey | None]:
    span = pages.span()
    keys = [
        key
        for one in wanted
        for key in document_keys(visible_to(pages.actor, only=one.type), one, "business_date", span)
    ]
    keys = sorted(keys, reverse=pages.is_descending)[: span.limit]
    lines = list(_lines(pages, [pk for _, pk in keys])[: pages.limit + 1])
    if len(lines) > pages.limit:
        last = lines[pages.limit - 1]
        return lines[: pages.limit], (last.document.business_date, last.document_id, last.position)
    # Of some documents no line was asked for; there may be more documents all the same.
    return lines, (*keys[-1], _LAST) if len(keys) == span.limit else None


def _lines(pages: _Pages, documents: Sequence[int]) -> QuerySet[DocumentLine]:
    """Return the lines of documents in their order; of the one the last page ended in, those after it."""
    related = ("document__partner", "document__place", "document__handler", "product", "unit", "place")
    found = DocumentLine.objects.filter(_of_lines(pages.asked), document__in=documents)
    if pages.keeps is not None:
        found = found.filter(pages.keeps)
    if pages.after is not None:
        _day, document, position = pages.after
        found = found.exclude(document=document, position__lte=position)
    sign = "-" if pages.is_descending else ""
    order = (f"{sign}document__business_date", f"{sign}document_id", "position")
    return found.select_related(*related).order_by(*order)


def _of_lines(asked: LinesAsked) -> Q:
    """Return what must hold for a line of the documents found."""
    wish = Q(product__isnull=False)
    if asked.product is not None:
        wish &= Q(product=asked.product)
    if asked.place is not None:
        wish &= Q(place=asked.place) | Q(place__isnull=True, document__place=asked.place)
    return wish
