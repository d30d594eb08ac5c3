"""Lists of the documents of one type: filters, pages by key, sums over everything that was found.

A page begins at an index and stops after its rows, whatever the filter: conditions with few
hits are looked up first, the others are checked on the way (``steering``).
"""

import heapq
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from liandong.documents.list_filter import DocumentFilter, conditions
from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.documents.steering import steered
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
    """Return the visible documents the filter finds; a text is looked up at once."""
    return visible_to(actor, only=wanted.type).filter(*conditions(wanted))


def document_page(actor: Actor, wanted: DocumentFilter, page: DocumentSlice) -> DocumentPage:
    """Return one page of a list; its cost doesn't grow with the documents there are."""
    column = _SORT_COLUMNS[page.order]
    steps = steered(visible_to(actor, only=wanted.type), wanted, column)
    sorted_keys = [_first_keys(found, page, column) for found in steps]
    merged = heapq.merge(*sorted_keys, reverse=page.is_descending)
    keys = list(islice(merged, page.limit + 1))
    at_hand = Document.objects.select_related(*RELATED).in_bulk([pk for _, pk in keys[: page.limit]])
    rows = [at_hand[pk] for _, pk in keys[: page.limit]]
    if len(keys) <= page.limit:
        return DocumentPage(rows, None)
    value, pk = keys[page.limit - 1]
    return DocumentPage(rows, (str(value), pk))


def _first_keys(found: QuerySet[Document], page: DocumentSlice, column: str) -> list[tuple[Any, int]]:
    """Return the keys of the page's rows and of one more, in order."""
    if page.after is not None:
        text, pk = page.after
        value = Decimal(text) if page.order is Order.AMOUNT else text
        way = "lt" if page.is_descending else "gt"
        same = Q(**{column: value, f"pk__{way}": pk})
        # The first condition lets the index begin at the key, the second is exact.
        found = found.filter(**{f"{column}__{way}e": value}).filter(Q(**{f"{column}__{way}": value}) | same)
    sign = "-" if page.is_descending else ""
    ordered = found.order_by(f"{sign}{column}", f"{sign}pk")
    return list(ordered.values_list(column, "pk")[: page.limit + 1])


def document_totals(actor: Actor, wanted: DocumentFilter) -> DocumentTotals:
    """Return the sums over everything the filter finds, exact however many there are."""
    names = ("quantity", "net_amount", "tax_amount", "gross_amount")
    sums = filtered(actor, wanted).aggregate(
        count=Count("pk"), **{f"sum_{name}": Sum(name) for name in names}
    )
    return DocumentTotals(sums["count"], *(sums[f"sum_{name}"] or ZERO for name in names))
