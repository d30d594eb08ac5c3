"""What the writing endpoints share: finding the document, and answering with it or with the refusal."""

from collections.abc import Mapping, Sequence
from typing import Any

from liandong.apikit.access import ApiRequest, require, right_missing
from liandong.apikit.document_input import type_of
from liandong.apikit.document_schemas import LinesBody, ReverseBody, VersionBody
from liandong.apikit.draft_schema import DRAFT_EXAMPLE, draft_schema
from liandong.apikit.fields import body_of, write_of
from liandong.apikit.problems import Named, ProblemsError, conflict_of
from liandong.documents.messages import message
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.documents.requests import Outcome, SavedDraft
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem


def draft_body(*, has_version: bool = False) -> dict[str, Any]:
    """Return the OpenAPI description of a draft as a body."""
    example = {**DRAFT_EXAMPLE, "version": 1} if has_version else DRAFT_EXAMPLE
    return write_of(body_of(draft_schema(has_version=has_version), example))


def verb_body(model: type[VersionBody | ReverseBody | LinesBody], example: object) -> dict[str, Any]:
    """Return the OpenAPI description of a verb's body, which may be left out."""
    return write_of(body_of(model.model_json_schema(), example, is_required=False))


def found_document(request: ApiRequest, type_id: str, document: int, verb: Verb) -> Document:
    """Return the document of a path for someone with the right, of which he sees what he may see.

    Whether the right reaches this document is the engine's to say; but it says what stands in
    the way as well, and that is nothing for who does not see the document.
    """
    kind = type_of(type_id)
    require(request, kind.id, verb)
    found = Document.objects.filter(type=kind.id, pk=document).first()
    if found is None:
        raise ProblemsError([Problem("document_missing", detail={"id": str(document)})])
    actor = request.auth.actor
    is_limited = actor.scope_of(kind.id, Verb.VIEW) not in {None, Scope.ALL}
    if is_limited and not visible_to(actor).filter(pk=found.pk).exists():
        raise ProblemsError([right_missing(verb)])
    return found


def saved_answer(saved: SavedDraft, keys: Sequence[str]) -> dict[str, Any]:
    """Return the answer to a saved draft; ``keys`` are the client's names of the lines."""
    lines: list[dict[str, Any]] = []
    for position, pk in enumerate(saved.lines, 1):
        key = _key(saved, keys, position)
        lines.append({"id": pk, "position": position, **({"key": key} if key else {})})
    return {
        "id": saved.id,
        "number": saved.number,
        "state": State.DRAFT.value,
        "version": saved.version,
        "lines": lines,
    }


def _key(saved: SavedDraft, keys: Sequence[str], position: int) -> str:
    """Return the client's name of a line; lots that were given out may have made more lines."""
    if saved.computed:
        return saved.computed[position - 1].given.key
    return keys[position - 1] if position <= len(keys) else ""


def refusal_of(refusal: RefusedError, named: Named, document: Document | None = None) -> ProblemsError:
    """Return a refusal with names for its lines, and with who was faster where that was the reason."""
    is_conflict = any(problem.code == "version_conflict" for problem in refusal.problems)
    more: Mapping[str, Any] = conflict_of(document) if document and is_conflict else {}
    return ProblemsError(refusal.problems, named, more)


def stored_names(document: int) -> Named:
    """Return the line ids of a stored document, to name lines in a refusal."""
    lines = DocumentLine.objects.filter(document=document).order_by("position")
    return Named(ids=list(lines.values_list("pk", flat=True)))


def posted_answer(outcome: Outcome) -> dict[str, Any]:
    """Return the answer to a posting, with what should be known of it."""
    told = {"id": outcome.document, "number": outcome.number, "state": State.POSTED.value}
    warnings = [message(one) for one in outcome.cautions]
    return told | ({"warnings": warnings} if warnings else {})


def current_answer(document: int) -> dict[str, Any]:
    """Return what a document is now, in one statement."""
    found = Document.objects.get(pk=document)
    return {"id": found.pk, "number": found.number, "state": found.state, "version": found.version}
