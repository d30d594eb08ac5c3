"""Lists of the documents of one type: filters, pages by key, sums over everything that was found.

A page begins at an index and stops after its rows, whatever the filter: conditions with few
hits are looked up first, the others are checked on the way (``steering``).
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, QuerySet, Sum

from liandong.documents.added_order import added_keys
from liandong.documents.list_filter import DocumentFilter, conditions, conditions_on_all
from liandong.documents.list_keys import document_keys
from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomField
from liandong.kernel.money import ZERO
from liandong.storage.keyset import Key, Span

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
    """At most ``limit`` rows after the row of the key ``after``: its sort value, and its id.

    ``added`` is the field above the lines that the list is sorted by in place of ``order``.
    """

    limit: int = 50
    after: tuple[str, int] | None = None
    order: Order = Order.DATE
    is_descending: bool = True
    added: CustomField | None = None


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
    """Return one page of a list; its cost doesn't grow with the documents there are.

    Raises:
        ValueError: the key is none of this order.
    """
    keys = _keys(visible_to(actor, only=wanted.type), wanted, page)
    at_hand = Document.objects.select_related(*RELATED).in_bulk([pk for _, pk in keys[: page.limit]])
    rows = [at_hand[pk] for _, pk in keys[: page.limit]]
    if len(keys) <= page.limit:
        return DocumentPage(rows, None)
    value, pk = keys[page.limit - 1]
    return DocumentPage(rows, (str(value), pk))


def _keys(visible: QuerySet[Document], wanted: DocumentFilter, page: DocumentSlice) -> list[Key]:
    """Return the keys of the page's rows and of one more, in order."""
    span = Span(page.limit + 1, page.after, page.is_descending)
    if page.added is not None:
        return added_keys(visible, wanted, page.added, span)
    if page.after is not None and page.order is Order.AMOUNT:
        span = replace(span, after=(Decimal(page.after[0]), page.after[1]))
    return document_keys(visible, wanted, _SORT_COLUMNS[page.order], span)


def document_totals(actor: Actor, wanted: DocumentFilter) -> DocumentTotals:
    """Return the sums over everything the filter finds, exact however many there are."""
    names = ("quantity", "net_amount", "tax_amount", "gross_amount")
    found = visible_to(actor, only=wanted.type).filter(*conditions_on_all(wanted))
    if wanted.start is None:
        # In the order of the days documents lie side by side; SQLite would as soon take that of the amounts.
        found = found.filter(business_date__gte=date.min)
    sums = found.aggregate(count=Count("pk"), **{f"sum_{name}": Sum(name) for name in names})
    return DocumentTotals(sums["count"], *(sums[f"sum_{name}"] or ZERO for name in names))
