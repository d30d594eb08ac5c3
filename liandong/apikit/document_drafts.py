"""Writing drafts: a new one, a new one posted at once, and another in a draft's place."""

from typing import Any

from ninja.responses import Status

from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.added_fields import CARRIED
from liandong.apikit.bodies import read_object
from liandong.apikit.document_answers import (
    draft_body,
    found_document,
    posted_answer,
    refusal_of,
    saved_answer,
)
from liandong.apikit.document_input import ReadDraft, read_one, type_of
from liandong.apikit.document_promotions import with_promotions
from liandong.apikit.document_router import router
from liandong.apikit.document_schemas import Saved
from liandong.apikit.fields import Id, answers
from liandong.apikit.idempotency import idempotent, key_of
from liandong.apikit.problems import ProblemsError
from liandong.documents.booking import book
from liandong.documents.drafting import save_draft
from liandong.documents.requests import DraftRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem


@router.post(
    "/documents/{type_id}",
    response=answers(created=Saved),
    exclude_unset=True,
    summary="新建草稿 · Create a draft",
    description=CARRIED,
    openapi_extra=draft_body(),
)
def create_draft(request: ApiRequest, type_id: str) -> Status[dict[str, Any]]:
    """Save a new draft."""
    draft = _read(request, type_id)
    wanted = DraftRequest(draft.sound(), request.auth.actor, key=key_of(request), address=address_of(request))
    try:
        saved = save_draft(wanted)
    except RefusedError as refusal:
        raise refusal_of(refusal, draft.named) from refusal
    return Status(201, saved_answer(saved, draft.named.keys))


@router.post(
    "/documents/{type_id}/post-new",
    response=answers(created=Saved),
    exclude_unset=True,
    summary="新建并审核 · Draft and post in one transaction",
    description="被拒绝时什么也不留下 · A refusal leaves nothing behind",
    openapi_extra=draft_body(),
)
def post_new(request: ApiRequest, type_id: str) -> Status[dict[str, Any]]:
    """Draft and post."""
    draft = _read(request, type_id)
    wanted = DraftRequest(draft.sound(), request.auth.actor, key=key_of(request), address=address_of(request))
    try:
        outcome = book([wanted])[0]
    except RefusedError as refusal:
        raise refusal_of(refusal, draft.named) from refusal
    if outcome.problems:
        raise ProblemsError(outcome.problems, draft.named)
    return Status(201, posted_answer(outcome))


@router.put(
    "/documents/{type_id}/{int:document}",
    response=answers(ok=Saved),
    exclude_unset=True,
    summary="替换草稿 · Replace a draft",
    description="version 必填；已被他人修改时 409 · Someone else's change in between is a conflict",
    openapi_extra=draft_body(has_version=True),
)
@idempotent
def replace_draft(request: ApiRequest, type_id: str, document: Id) -> dict[str, Any]:
    """Replace a draft that nobody has changed since the client read it."""
    found = found_document(request, type_id, document, Verb.DRAFT)
    body = read_object(request)
    version = body.get("version")
    actor = request.auth.actor
    draft = with_promotions(read_one(type_of(type_id), body, actor, found), actor, None, document)
    if not isinstance(version, int) or isinstance(version, bool):
        missing = Problem("field_missing", column="version", detail={"field": "version"})
        raise ProblemsError([missing, *draft.problems], draft.named)
    wanted = DraftRequest(draft.sound(), request.auth.actor, document, version, address=address_of(request))
    try:
        return saved_answer(save_draft(wanted), draft.named.keys)
    except RefusedError as refusal:
        raise refusal_of(refusal, draft.named, found) from refusal


def _read(request: ApiRequest, type_id: str) -> ReadDraft:
    actor = request.auth.actor
    draft = read_one(type_of(type_id), read_object(request), actor)
    return with_promotions(draft, actor, key_of(request))
