"""Throwing a draft away (作废). Its number is not used again."""

from django.db import transaction
from django.utils import timezone

from liandong.documents.models import Document, State
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem


def discard(document_id: int, actor: Actor, *, version: int | None = None, address: str = "") -> None:
    """Discard a draft.

    Raises:
        RefusedError: not a draft, changed by someone else, or not the actor's to discard.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().filter(pk=document_id).first()
        problem = _problem(document, actor, version)
        if document is None or problem is not None:
            raise RefusedError([problem or Problem("document_missing", detail={"id": str(document_id)})])
        document.state = State.DISCARDED
        document.updated_at = timezone.now()
        document.version += 1
        document.save(update_fields=["state", "updated_at", "version"])
        detail = {"number": document.number}
        record([AuditEntry("discard", document.type, document.pk, actor.member, detail, address)])


def _problem(document: Document | None, actor: Actor, version: int | None) -> Problem | None:
    if document is None:
        return None
    if document.state != State.DRAFT:
        return Problem("not_a_draft", detail={"number": document.number})
    if version is not None and version != document.version:
        return Problem("version_conflict", detail={"yours": str(version), "current": str(document.version)})
    scope = actor.scope_of(document.type, Verb.DISCARD)
    places = frozenset(place for place in (document.place_id, document.target_place_id) if place is not None)
    if scope is None or not actor.may_reach(scope, document.member_id, places):
        return Problem("right_missing", detail={"verb": Verb.DISCARD.value})
    return None
