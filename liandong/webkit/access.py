"""From an address to what the actor may see: types and documents; everything else is not there."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404

from liandong.documents.custom_fields import own_document_type
from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.documents.types import DocumentType, document_type
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb

View = Callable[..., Any]


def type_for(request: CompanyRequest, type_id: str, verb: Verb = Verb.VIEW) -> DocumentType:
    """Return the type of an address for someone with a right to it.

    Raises:
        Http404: there is no such type.
        NotAllowedError: the actor lacks the right at any scope.
    """
    try:
        kind = own_document_type(type_id, request.actor)
    except KeyError as error:
        raise Http404(type_id) from error
    require(request.actor, kind.id, verb)
    return kind


def document_for(request: CompanyRequest, kind: DocumentType, pk: int) -> Document:
    """Return a document within the actor's sight, with what its page needs at hand.

    Raises:
        Http404: there is none, or it is out of his reach.
    """
    related = (
        "partner",
        "place",
        "target_place",
        "handler",
        "member",
        "posted_by",
    )
    found = visible_to(request.actor).filter(type=kind.id, pk=pk).select_related(*related).first()
    if found is None:
        raise Http404(pk)
    return found


def may_touch(actor: Actor, document: Document, verb: Verb, places: Iterable[int]) -> bool:
    """Tell whether a right reaches a document; the engine asks the same again when it acts."""
    if verb not in document_type(document.type).verbs:
        return False
    scope = actor.scope_of(document.type, verb)
    return scope is not None and actor.may_reach(scope, document.member_id, frozenset(places))
