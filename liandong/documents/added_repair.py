"""Whether the kept values of added fields are those the documents hold, and making them anew."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.db.models import Max, Q

from liandong.documents.added_values import Row, replace_values, rows_of
from liandong.documents.custom_fields import read_fields
from liandong.documents.detail_model import DocumentDetail
from liandong.documents.models import Document, DocumentLine
from liandong.kernel.custom import CustomKind
from liandong.storage.membership import Among

_CHUNK = 2_000
Held = list[Mapping[str, str]]


def verify() -> list[int]:
    """Return the documents whose kept values are not what they hold; none, all is well.

    Reads some thousand documents at a time; one that is being saved may look wrong.
    """
    numbers = _number_fields()
    last = Document.objects.aggregate(last=Max("pk"))["last"] or 0
    wrong: list[int] = []
    for first in range(0, last + 1, _CHUNK):
        wrong += _differing(range(first, first + _CHUNK), numbers)
    return wrong


def rebuild() -> None:
    """Keep the values of the documents that ``verify`` names anew; each waits for who is saving it."""
    numbers = _number_fields()
    wrong = verify()
    for first in range(0, len(wrong), _CHUNK):
        with transaction.atomic():
            some = wrong[first : first + _CHUNK]
            locked = Document.objects.select_for_update(no_key=True).filter(Among("pk", some)).order_by("pk")
            documents = [document.pk for document in locked]
            rows = _rows(_held(Among("pk", documents), Among("document", documents)), numbers)
            replace_values(documents, rows)


def _number_fields() -> frozenset[str]:
    return frozenset(one.name for one in read_fields() if one.kind is CustomKind.NUMBER)


def _differing(documents: range, numbers: frozenset[str]) -> list[int]:
    first, last = documents.start, documents.stop - 1
    ids, lines = Q(pk__gte=first, pk__lte=last), Q(document__gte=first, document__lte=last)
    held = set(_rows(_held(ids, lines), numbers))
    kept = DocumentDetail.objects.filter(lines).values_list("document", "name", "text", "number")
    return sorted({document for document, *_ in held ^ set(kept)})


def _held(documents: Q | Among, lines: Q | Among) -> dict[int, Held]:
    """Return what documents and their lines hold, by document; two statements."""
    found: defaultdict[int, Held] = defaultdict(list)
    above = Document.objects.filter(documents).exclude(details={}).values_list("pk", "details")
    below = DocumentLine.objects.filter(lines).exclude(details={}).values_list("document", "details")
    for rows in (above, below):
        for document, details in rows:
            found[document].append(details)
    return found


def _rows(held: Mapping[int, Held], numbers: frozenset[str]) -> Iterator[Row]:
    for document, details in held.items():
        yield from rows_of(document, details, numbers)
