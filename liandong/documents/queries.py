"""Reading documents: what an actor may see, and the documents linked to one.

Every reading starts from ``visible_to``. The number of statements never depends on how many
documents or lines there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.documents.models import Document, DocumentLine, OutboxEvent, OutboxHandling
from liandong.documents.types import document_types
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import from_scaled
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.fields import AmountField
from liandong.storage.pieces import given, joined


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A document before or after another. ``relation``: origin, settles, reverses or copied."""

    is_later: bool
    relation: str
    id: int
    type: str
    number: str
    state: str
    business_date: date
    gross_amount: Decimal


def visible_to(actor: Actor, verb: Verb = Verb.VIEW, *, only: str = "") -> QuerySet[Document]:
    """Return the documents within the actor's right, each type by its own scope; no statement yet.

    With ``only``, those of one type; the caller asks for the type itself.
    """
    if only:
        return _of_type(actor, verb, only)
    by_scope: dict[Scope, list[str]] = {scope: [] for scope in Scope}
    for kind in document_types():
        scope = actor.scope_of(kind.id, verb)
        if scope is not None:
            by_scope[scope].append(kind.id)
    reached = Q(type__in=by_scope[Scope.ALL])
    if by_scope[Scope.OWN]:
        reached |= Q(type__in=by_scope[Scope.OWN], member=actor.member)
    if by_scope[Scope.PLACES]:
        reached |= Q(type__in=by_scope[Scope.PLACES]) & _within(actor.places)
    return Document.objects.filter(reached)


def _of_type(actor: Actor, verb: Verb, type_id: str) -> QuerySet[Document]:
    scope = actor.scope_of(type_id, verb)
    if scope is None:
        return Document.objects.none()
    if scope is Scope.OWN:
        return Document.objects.filter(member=actor.member)
    return Document.objects.filter(_within(actor.places) if scope is Scope.PLACES else Q())


def _within(places: Iterable[int]) -> Q:
    """Return the condition that a document touches some places and none but these."""
    held = list(places)
    lines = DocumentLine.objects.filter(document=OuterRef("pk"))
    outside = lines.filter(
        Q(place__isnull=False) & ~Q(place__in=held)
        | Q(target_place__isnull=False) & ~Q(target_place__in=held)
    )
    placed = lines.filter(Q(place__isnull=False) | Q(target_place__isnull=False))
    is_header_inside = (Q(place__isnull=True) | Q(place__in=held)) & (
        Q(target_place__isnull=True) | Q(target_place__in=held)
    )
    touches = Q(place__isnull=False) | Q(target_place__isnull=False) | Exists(placed)
    return is_header_inside & touches & ~Exists(outside)


_LINKED = """
    SELECT found.later, found.relation, d.id, d.type, d.number, d.state, d.business_date, d.gross_amount
    FROM (
        SELECT 0 AS later, 'origin' AS relation, o.document_id AS id FROM documents_documentline l
        JOIN documents_documentline o ON o.id = l.origin_id WHERE l.document_id = %s
        UNION SELECT 1, 'origin', l.document_id FROM documents_documentline o
        JOIN documents_documentline l ON l.origin_id = o.id WHERE o.document_id = %s
        UNION SELECT 0, 'settles', c.document_id FROM documents_documentline l
        JOIN general_ledger_claim c ON c.id = l.claim_id WHERE l.document_id = %s
        UNION SELECT 1, 'settles', l.document_id FROM general_ledger_claim c
        JOIN documents_documentline l ON l.claim_id = c.id WHERE c.document_id = %s
        UNION SELECT 0, 'reverses', reverses_id FROM documents_document WHERE id = %s
        UNION SELECT 1, 'reverses', id FROM documents_document WHERE reverses_id = %s
        UNION SELECT 0, 'copied', copied_from_id FROM documents_document WHERE id = %s
    ) AS found JOIN documents_document d ON d.id = found.id
    WHERE d.id <> %s ORDER BY d.business_date, d.id, found.relation
"""


def flow(actor: Actor, document: int) -> list[LinkedDocument]:
    """Return the visible documents right before and after one (上查下查), oldest first; two statements."""
    rows = bulk.run(_LINKED, [document] * 8)
    visible = set(visible_to(actor).filter(pk__in=[row[2] for row in rows]).values_list("pk", flat=True))
    return [
        LinkedDocument(
            bool(later),
            *(relation, pk, kind, number, state, bulk.as_date(on)),
            gross_amount=from_scaled(int(amount), AmountField.digits),
        )
        for later, relation, pk, kind, number, state, on, amount in rows
        if pk in visible
    ]


def not_handled_by(consumer: str) -> Source:
    """Return the documents whose events a consumer has not handled yet, as a sub-select.

    Its column is ``document_id``; a projection adds their moves to what it has folded.
    """
    return joined(
        *("(SELECT e.document_id FROM ", bulk.table(OutboxEvent), " e WHERE e.is_pending AND NOT EXISTS ("),
        *("SELECT 1 FROM ", bulk.table(OutboxHandling), " h WHERE h.event_id = e.id AND h.consumer = "),
        *(given(consumer), "))"),
    )
