"""Who may merge: a right of its own, and those to what merging does."""

from collections.abc import Iterator

from liandong.documents.types import document_type
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem


def require_merging(actor: Actor, right: str) -> None:
    """Refuse who may not merge records of all.

    Raises:
        NotAllowedError: he lacks the right, or has it for his own records only.
    """
    require_everywhere(actor, right, Verb.POST)


def keeping_problems(actor: Actor, subject: str, label: str) -> Iterator[Problem]:
    """Yield a problem where the actor may not keep all records of the kind: the kept one is written."""
    if not reaches_all(actor, subject, Verb.DRAFT):
        yield Problem("merge_right", detail={"type": label})


def posting_problems(actor: Actor, kind: str) -> Iterator[Problem]:
    """Yield a problem where the actor may not post the document that merging makes."""
    if not all(reaches_all(actor, kind, verb) for verb in (Verb.DRAFT, Verb.POST)):
        yield Problem("merge_right", detail={"type": document_type(kind).label})
