"""Documents of a record that is merged into another: which stand in the way, and drafts that follow.

Posted documents keep what they say. Drafts are nobody's books yet: they are pointed to the kept record, with
a new version, so that who has one open is told and approvals are asked for again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.stages import UNDER_WAY
from liandong.documents.types import document_types, main_progress
from liandong.kernel.terms import Progress
from liandong.stock_ledger.models import NO_LOT, Lot

MOST = 50
"""How many documents of a kind are named."""


@dataclass(frozen=True, slots=True)
class Named:
    """A document, to be named and led to."""

    id: int
    type: str
    number: str


def open_of_product(product: int) -> list[Named]:
    """Return posted documents whose goods of this product are still to come, or to go; one statement."""
    lines = open_goods().filter(product=product)
    return _named(Document.objects.filter(pk__in=lines.values("document")))


def open_goods() -> QuerySet[DocumentLine]:
    """Return the lines of posted documents whose goods are still to come, or to go; no statement yet.

    What was merely offered (quotations) does not count, nor what only waits for its invoice: that can be had.
    """
    kinds = [kind for kind, progress in _binding() if progress == Progress.FULFILLED.value]
    return DocumentLine.objects.filter(
        is_closed=False,
        quantity__gt=F("fulfilled"),
        document__type__in=kinds,
        document__state=State.POSTED,
        document__reverses=None,
        document__is_closed=False,
    )


def open_of_partner(partner: int) -> list[Named]:
    """Return the partner's posted documents that later ones still have to finish; one statement."""
    return _named(open_orders().filter(partner=partner))


def open_orders() -> QuerySet[Document]:
    """Return the posted documents that later ones still have to finish; no statement yet."""
    kinds = [kind for kind, _ in _binding()]
    stages = [stage.value for stage in UNDER_WAY]
    return Document.objects.filter(type__in=kinds, stage__in=stages)


def _binding() -> list[tuple[str, str]]:
    found = ((kind, main_progress(kind.id)) for kind in document_types())
    return [(kind.id, progress.value) for kind, progress in found if progress and not kind.expires]


def built_drafts_of_product(product: int) -> list[Named]:
    """Return drafts that carry on earlier lines of the product: the lines they come from stay its own."""
    lines = DocumentLine.objects.filter(product=product, origin__isnull=False)
    drafts = Document.objects.filter(state=State.DRAFT)
    return _named(drafts.filter(pk__in=lines.filter(document__state=State.DRAFT).values("document")))


def built_drafts_of_partner(partner: int) -> list[Named]:
    """Return the partner's drafts that carry on his earlier documents, or settle his claims."""
    drafts = Document.objects.filter(partner=partner, state=State.DRAFT)
    built = Q(origin__isnull=False) | Q(claim__isnull=False)
    lines = DocumentLine.objects.filter(built, document__in=drafts.values("pk"))
    return _named(drafts.filter(Q(pk__in=lines.values("document")) | Q(reverses__isnull=False)))


def lock_drafts_of_product(product: int) -> None:
    """Lock the drafts that name the product, before anything else is locked; in the caller's transaction."""
    lines = DocumentLine.objects.filter(product=product, document__state=State.DRAFT)
    _lock(Document.objects.filter(pk__in=lines.values("document")))


def lock_drafts_of_partner(partner: int) -> None:
    """Lock the drafts that name the partner, before anything else is locked; in the caller's transaction."""
    _lock(_naming(partner))


def _lock(drafts: QuerySet[Document]) -> None:
    list(drafts.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def drafts_of_product(product: int) -> list[Named]:
    """Return drafts that name the product."""
    lines = DocumentLine.objects.filter(product=product, document__state=State.DRAFT)
    return _named(Document.objects.filter(pk__in=lines.values("document")))


def drafts_of_partner(partner: int) -> list[Named]:
    """Return the partner's drafts, those that owe him the money of a line among them."""
    return _named(_naming(partner))


def _naming(partner: int) -> QuerySet[Document]:
    return Document.objects.filter(Q(partner=partner) | Q(pk__in=_owing_lines(partner)), state=State.DRAFT)


def _owing_lines(partner: int) -> QuerySet[DocumentLine, Any]:
    """Return the drafts that name the partner in a line, as a sub-select."""
    return DocumentLine.objects.filter(payee=partner, document__state=State.DRAFT).values("document")


def _named(documents: QuerySet[Document]) -> list[Named]:
    rows = documents.order_by("pk").values_list("pk", "type", "number")[:MOST]
    return [Named(*row) for row in rows]


def point_drafts_to_product(fold: int, keep: int, units: Mapping[int, int]) -> int:
    """Point the lines of drafts to another product, in the caller's transaction; return how many drafts.

    Lots go to those of the same number where there are such; else the line has to be given one again.
    """
    lines = list(DocumentLine.objects.filter(product=fold, document__state=State.DRAFT).select_related("lot"))
    numbers = {line.lot.number for line in lines if line.lot_id != NO_LOT}
    lots = dict(Lot.objects.filter(product=keep, number__in=numbers).values_list("number", "pk"))
    for line in lines:
        line.product_id = keep
        line.unit_id = units.get(line.unit_id, line.unit_id) if line.unit_id else None
        line.lot_id = lots.get(line.lot.number, NO_LOT) if line.lot_id != NO_LOT else NO_LOT
    DocumentLine.objects.bulk_update(lines, ["product", "unit", "lot"])
    return _touched({line.document_id for line in lines})


def point_drafts_to_partner(fold: int, keep: int) -> int:
    """Point drafts to another partner, in the caller's transaction; return how many."""
    drafts = Document.objects.filter(partner=fold, state=State.DRAFT)
    ids = {*drafts.values_list("pk", flat=True), *_owing_lines(fold).values_list("document", flat=True)}
    drafts.update(partner=keep)
    DocumentLine.objects.filter(payee=fold, document__state=State.DRAFT).update(payee=keep)
    return _touched(ids)


def _touched(documents: Iterable[int]) -> int:
    touched = Document.objects.filter(pk__in=list(documents))
    return touched.update(version=F("version") + 1, updated_at=timezone.now())
