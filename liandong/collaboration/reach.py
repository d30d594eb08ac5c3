"""Whether a right reaches a document: the same scope for files and links as for the document itself."""

from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.identity.actors import NotAllowedError
from liandong.kernel.actor import Actor, Scope, Verb


def may_edit(actor: Actor, document: Document) -> bool:
    """Tell whether the actor's right to edit reaches this document; a statement for narrow rights only."""
    scope = actor.scope_of(document.type, Verb.DRAFT)
    if scope is None or scope is Scope.ALL:
        return scope is Scope.ALL
    return visible_to(actor, Verb.DRAFT).filter(pk=document.pk).exists()


def require_edit(actor: Actor, document: Document) -> None:
    """Refuse who may not edit this document.

    Raises:
        NotAllowedError: his right to edit does not reach it.
    """
    if not may_edit(actor, document):
        raise NotAllowedError(document.type, Verb.DRAFT)
