"""The order of a list by a field the company added above the lines.

First come the documents that hold a value, by it; then, whichever way the list runs, those without one, by
date. The values stand in an index of their own (see ``detail_model``): the list walks it and asks
of each document whether it is wanted, or reads the few documents a rare condition finds.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from liandong.documents.detail_model import DocumentDetail
from liandong.documents.list_filter import DocumentFilter
from liandong.documents.list_keys import document_keys
from liandong.documents.models import Document
from liandong.documents.period_span import span_of_period
from liandong.documents.steering import are_few, has_period, narrowed, of_few_stages, up_to_few
from liandong.kernel.custom import CustomField, CustomKind
from liandong.storage.keyset import Key, Span, first_keys
from liandong.storage.membership import Among

_VALUE, _DAY = "=", "/"
"""What a key's text begins with: a value follows, or the day of a document that holds none."""


def read_key(field: CustomField, text: str) -> tuple[bool, Any]:
    """Return whether a key stands among the values, and its value, or its day.

    Raises:
        ValueError: it is no key of this field's order.
    """
    mark, rest = text[:1], text[1:]
    if mark == _DAY:
        return False, date.fromisoformat(rest)
    if mark != _VALUE or not rest.strip():
        raise ValueError(text)
    return True, Decimal(field.stored(rest)) if field.kind is CustomKind.NUMBER else rest


def added_keys(
    visible: QuerySet[Document], wanted: DocumentFilter, field: CustomField, span: Span
) -> list[Key]:
    """Return the keys of the documents a filter finds, by a field; at most a page begins with two reads."""
    column = "number" if field.kind is CustomKind.NUMBER else "text"
    held = DocumentDetail.objects.filter(**{f"{column}__isnull": False}).order_by()
    is_held, value = (True, None) if span.after is None else read_key(field, span.after[0])
    after = None if span.after is None else (value, span.after[1])
    keys: list[Key] = []
    if is_held:
        rows = _wanted_of(held, field.name, visible, wanted)
        found = first_keys(rows, (column, "document_id"), replace(span, after=after))
        keys = [(f"{_VALUE}{one}", pk) for one, pk in found]
        after = None
    if len(keys) == span.limit:
        return keys
    without = visible.exclude(Exists(_by_document(held, field.name).filter(document=OuterRef("pk"))))
    rest = replace(span, limit=span.limit - len(keys), after=after)
    found = document_keys(without, wanted, "business_date", rest)
    return keys + [(f"{_DAY}{day}", pk) for day, pk in found]


def _wanted_of(
    held: QuerySet[DocumentDetail], name: str, visible: QuerySet[Document], wanted: DocumentFilter
) -> QuerySet[DocumentDetail]:
    """Return the values under a name that the documents hold which the filter finds."""
    staged = of_few_stages(visible, wanted)
    if staged is not None:
        return _by_document(held, name).filter(Among("document_id", staged.values_list("pk", flat=True)))
    found, ids = narrowed(visible, wanted)
    if ids is None and has_period(wanted):
        ids = _holders(_by_document(held, name), wanted)
    if ids is not None and are_few(ids):
        few = found.filter(Among("pk", ids)).values_list("pk", flat=True)
        return _by_document(held, name).filter(Among("document_id", few))
    walk = held.filter(Exists(found.filter(pk=OuterRef("document"))), name=name)
    if ids is None:
        return walk
    # The same the other way round: what is walked in the order of the values is not read by document.
    loose = walk.alias(loose_document=Coalesce(F("document"), F("document")))
    return loose.filter(Among("loose_document", ids))


def _holders(values: QuerySet[DocumentDetail], wanted: DocumentFilter) -> set[int] | None:
    """Return documents among which are all of a period that hold a value; None when they are many.

    The field may be younger than the period: walking through all its values would find nothing.
    """
    span = span_of_period("id", wanted.type, wanted.start, wanted.end)
    if span is None:
        return set()
    least, greatest = span
    rows = values.filter(document__gte=least, document__lte=greatest).values_list("document_id", flat=True)
    return up_to_few([rows])


def _by_document(held: QuerySet[DocumentDetail], name: str) -> QuerySet[DocumentDetail]:
    """Return the values under a name, to be read by their documents: no index fits the name.

    SQLite would else look through all values for those of one document.
    """
    return held.alias(loose_name=Coalesce(F("name"), F("name"))).filter(loose_name=name)
