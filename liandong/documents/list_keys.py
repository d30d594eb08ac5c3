"""Keys of a page's rows: what a list is sorted by, and the document's id, which makes them distinct."""

import heapq
from itertools import islice

from django.db.models import QuerySet

from liandong.documents.list_filter import DocumentFilter
from liandong.documents.models import Document
from liandong.documents.steering import steered
from liandong.storage.keyset import Key, Span, first_keys


def document_keys(visible: QuerySet[Document], wanted: DocumentFilter, column: str, span: Span) -> list[Key]:
    """Return the keys of the documents a filter finds among the visible ones, by a column of their own."""
    steps = steered(visible, wanted, column)
    sorted_keys = [first_keys(found, (column, "pk"), span) for found in steps]
    return list(islice(heapq.merge(*sorted_keys, reverse=span.is_descending), span.limit))
