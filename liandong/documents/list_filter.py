"""Which documents a list shows: what can be asked for, and the conditions that follow from it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.documents.added_values import rows_meeting
from liandong.documents.models import DocumentLine, State
from liandong.documents.narrowing import numbers_like
from liandong.documents.progress import owing_condition, owing_documents
from liandong.documents.stages import Stage
from liandong.documents.types import document_type
from liandong.kernel.custom_wishes import Wish
from liandong.storage.membership import Among, AmongFound


@dataclass(frozen=True)
class DocumentFilter:
    """Which documents of one type; None and blank mean everything. Days and amounts are included.

    ``stages`` are where they may stand. ``place`` is the header's or any line's, ``product`` any
    line's. ``named_partners`` are those a text finds besides numbers and memos. ``condition`` is
    whatever else must hold. ``owing`` keeps to documents with an open claim, due before
    ``due_before`` if that is given. ``ids`` keeps to these documents. ``added`` is what fields
    the company added hold, above the lines or in any of them.
    """

    type: str
    stages: frozenset[Stage] | None = None
    partner: int | None = None
    place: int | None = None
    start: date | None = None
    end: date | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    text: str = ""
    named_partners: tuple[int, ...] = ()
    condition: Q | None = None
    owing: bool = False
    due_before: date | None = None
    product: int | None = None
    handler: int | None = None
    member: int | None = None
    ids: tuple[int, ...] | None = None
    added: tuple[Wish, ...] = ()

    @cached_property
    def hits(self) -> list[int]:
        """Return the documents whose number, reference or memo the text means; one statement, once."""
        text = self.text.strip()
        return numbers_like(self.type, text) if text else []


def conditions(wanted: DocumentFilter) -> Iterator[Q]:
    """Yield what must hold for every document of the list."""
    yield from plain_conditions(wanted)
    yield from named_condition(wanted)
    yield from stage_condition(wanted)


def conditions_on_all(wanted: DocumentFilter) -> Iterator[Q | AmongFound]:
    """Yield the same for who reads everything that is found, not a page of it.

    Lines and claims are looked up once: document by document a million of them took twenty seconds.
    """
    yield from conditions(replace(wanted, place=None, product=None, owing=False))
    lines = DocumentLine.objects.order_by()
    if wanted.place is not None:
        either = _either(wanted.place)
        yield either | Q(pk__in=lines.filter(either).values("document_id"))
    if wanted.product is not None:
        yield Q(pk__in=lines.filter(product=wanted.product).values("document_id"))
    if wanted.owing:
        yield AmongFound("pk", owing_documents(wanted.due_before))
        yield Q(state=State.POSTED)


def named_condition(wanted: DocumentFilter) -> Iterator[Q]:
    """Yield what a text means, if there is one."""
    if wanted.text.strip():
        yield Q(Among("pk", wanted.hits)) | Q(partner__in=wanted.named_partners)


def stage_condition(wanted: DocumentFilter) -> Iterator[Q]:
    """Yield where the documents may stand, unless anywhere will do."""
    if wanted.stages is not None:
        yield Q(stage__in=sorted(wanted.stages))


def plain_conditions(wanted: DocumentFilter) -> Iterator[Q]:
    """Yield what must hold for every document of the list, but for the text and the stages."""
    yield Q(type=wanted.type)
    given = {
        "handler": wanted.handler,
        "member": wanted.member,
        "business_date__gte": wanted.start,
        "business_date__lte": wanted.end,
        "gross_amount__gte": wanted.least,
        "gross_amount__lte": wanted.most,
        "pk__in": wanted.ids,
    }
    yield from (Q(**{name: value}) for name, value in given.items() if value is not None)
    if wanted.partner is not None:
        yield _with_partner(wanted.type, wanted.partner)
    if wanted.place is not None:
        yield _touching(wanted.place)
    if wanted.product is not None:
        yield Q(Exists(_lines().filter(product=wanted.product)))
    for wish in wanted.added:
        yield Q(Exists(rows_meeting(wish).filter(document=OuterRef("pk"))))
    if wanted.owing:
        yield owing_condition(wanted.due_before)
    if wanted.condition is not None:
        yield wanted.condition


def _with_partner(type_id: str, partner: int) -> Q:
    """Return the condition that a document is a partner's, or owes him the money of one of its lines."""
    own = Q(partner=partner)
    if not document_type(type_id).has_payees:
        return own
    return own | Q(pk__in=DocumentLine.objects.filter(payee=partner).order_by().values("document_id"))


def _lines() -> QuerySet[DocumentLine]:
    return DocumentLine.objects.filter(document=OuterRef("pk"))


def _touching(place: int) -> Q:
    return _either(place) | Q(Exists(_lines().filter(_either(place))))


def _either(place: int) -> Q:
    return Q(place=place) | Q(target_place=place)
