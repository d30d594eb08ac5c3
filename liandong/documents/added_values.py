"""The values of added fields kept apart, so that lists find documents by them through an index."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from django.db.models import QuerySet

from liandong.documents.detail_model import DocumentDetail
from liandong.kernel.custom import PREFIX, CustomKind
from liandong.kernel.custom_wishes import Wish
from liandong.storage import bulk

_COLUMNS = ("document", "name", "text", "number")
Row = tuple[int, str, str, Decimal | None]


def rows_of(document: int, held: Iterable[Mapping[str, str]], numbers: frozenset[str]) -> Iterator[Row]:
    """Yield what is kept of a document: ``held`` are its details and its lines', ``numbers`` names fields."""
    pairs = {(name, str(text)) for one in held for name, text in one.items() if name.startswith(PREFIX)}
    for name, text in sorted(pairs):
        if text:
            yield document, name, text, _number(text) if name in numbers else None


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def replace_values(changed: Iterable[int], rows: Iterable[Row]) -> None:
    """Keep these values in place of what the changed documents held; nothing to do costs no statement."""
    gone = list(changed)
    if gone:
        DocumentDetail.objects.filter(document__in=gone).delete()
    bulk.insert(DocumentDetail, _COLUMNS, list(rows))


def rows_meeting(wish: Wish) -> QuerySet[DocumentDetail]:
    """Return the kept values that are asked for; no statement yet."""
    found = DocumentDetail.objects.filter(name=wish.field.name).order_by()
    kind = wish.field.kind
    if kind is CustomKind.TEXT:
        return found.filter(text__icontains=wish.text)
    if kind not in {CustomKind.NUMBER, CustomKind.DATE}:
        return found.filter(text=wish.text)
    column = "number" if kind is CustomKind.NUMBER else "text"
    read = wish.number if kind is CustomKind.NUMBER else str
    ends = {f"{column}__gte": wish.least, f"{column}__lte": wish.most}
    return found.filter(**{name: read(end) for name, end in ends.items() if end})
