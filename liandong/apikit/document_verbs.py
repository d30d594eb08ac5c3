"""What is done with a stored document: post, approve, reverse, reopen, discard, close."""

from typing import Any

from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.bodies import read_model
from liandong.apikit.document_answers import (
    current_answer,
    found_document,
    posted_answer,
    refusal_of,
    saved_answer,
    stored_names,
    verb_body,
)
from liandong.apikit.document_router import router
from liandong.apikit.document_schemas import ApproveBody, LinesBody, Reopened, ReverseBody, Saved, VersionBody
from liandong.apikit.fields import Id, answers, write_of
from liandong.apikit.idempotency import idempotent, key_of
from liandong.apikit.problems import Named, ProblemsError
from liandong.documents import approvals
from liandong.documents.discarding import discard
from liandong.documents.posting.closing import close_lines, reopen_lines
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem


@router.post(
    "/documents/{type_id}/{int:document}/post",
    response=answers(ok=Saved),
    exclude_unset=True,
    summary="审核过账 · Post",
    openapi_extra=verb_body(VersionBody, {"version": 1}),
)
def post_document(request: ApiRequest, type_id: str, document: Id) -> dict[str, Any]:
    """Post a draft."""
    found = found_document(request, type_id, document, Verb.POST)
    body = read_model(request, VersionBody, is_required=False)
    wanted = PostRequest(
        document, request.auth.actor, body.version, key=key_of(request), address=address_of(request)
    )
    try:
        outcome = post([wanted])[0]
    except RefusedError as refusal:
        raise refusal_of(refusal, stored_names(document), found) from refusal
    return posted_answer(outcome)


@router.post(
    "/documents/{type_id}/{int:document}/approve",
    response=answers(ok=Saved),
    exclude_unset=True,
    summary="审批 · Approve or refuse the current version",
    openapi_extra=verb_body(ApproveBody, {"is_approved": True, "comment": "同意"}),
)
@idempotent
def approve_document(request: ApiRequest, type_id: str, document: Id) -> dict[str, Any]:
    """Decide on a draft for every rule the actor's roles answer."""
    found = found_document(request, type_id, document, Verb.APPROVE)
    body = read_model(request, ApproveBody, is_required=False)
    if body.version is not None and body.version != found.version:
        detail = {"yours": str(body.version), "current": str(found.version)}
        raise refusal_of(RefusedError([Problem("version_conflict", detail=detail)]), Named(), found)
    problems = approvals.decide(
        document, request.auth.actor, is_approved=body.is_approved, comment=body.comment
    )
    if problems:
        raise ProblemsError(problems)
    return current_answer(document)


@router.post(
    "/documents/{type_id}/{int:document}/reverse",
    response=answers(ok=Saved),
    exclude_unset=True,
    summary="红冲 · Reverse",
    description="答复是红字单据 · The answer is the red document",
    openapi_extra=verb_body(ReverseBody, {"business_date": "2026-11-03"}),
)
@idempotent
def reverse_document(request: ApiRequest, type_id: str, document: Id) -> dict[str, Any]:
    """Post the mirrored red document."""
    found_document(request, type_id, document, Verb.REVERSE)
    body = read_model(request, ReverseBody, is_required=False)
    wanted = ReversalRequest(document, request.auth.actor, on=body.business_date, address=address_of(request))
    try:
        outcome = reverse(wanted)
    except RefusedError as refusal:
        raise refusal_of(refusal, stored_names(document)) from refusal
    return posted_answer(outcome)


@router.post(
    "/documents/{type_id}/{int:document}/reopen",
    response=answers(ok=Reopened),
    exclude_unset=True,
    summary="撤销并修改 · Reverse and copy to a new draft",
    openapi_extra=write_of({}),
)
@idempotent
def reopen_document(request: ApiRequest, type_id: str, document: Id) -> dict[str, Any]:
    """Reverse on the document's own date and copy it to a new draft, both or neither."""
    found_document(request, type_id, document, Verb.REOPEN)
    wanted = ReversalRequest(document, request.auth.actor, address=address_of(request))
    try:
        reopened = reopen(wanted)
    except RefusedError as refusal:
        raise refusal_of(refusal, stored_names(document)) from refusal
    reversal = posted_answer(reopened.reversal)
    return {"reversal": reversal, "draft": saved_answer(reopened.draft, ())}


@router.post(
    "/documents/{type_id}/{int:document}/discard",
    response=answers(ok=Saved),
    exclude_unset=True,
    summary="作废草稿 · Discard a draft",
    openapi_extra=verb_body(VersionBody, {"version": 1}),
)
@idempotent
def discard_document(request: ApiRequest, type_id: str, document: Id) -> dict[str, Any]:
    """Throw a draft away; its number is not used again."""
    found = found_document(request, type_id, document, Verb.DISCARD)
    body = read_model(request, VersionBody, is_required=False)
    try:
        discard(document, request.auth.actor, version=body.version, address=address_of(request))
    except RefusedError as refusal:
        raise refusal_of(refusal, Named(), found) from refusal
    return current_answer(document)


@router.post(
    "/documents/{type_id}/{int:document}/close",
    response=answers(ok=Saved),
    exclude_unset=True,
    summary="强制结单 · Close the rest of an order",
    openapi_extra=verb_body(LinesBody, {"lines": [7]}),
)
@idempotent
def close_document(request: ApiRequest, type_id: str, document: Id) -> dict[str, Any]:
    """Close lines of a posted order and free what they reserved."""
    found_document(request, type_id, document, Verb.REOPEN)
    close_lines(document, request.auth.actor, read_model(request, LinesBody, is_required=False).lines)
    return current_answer(document)


@router.post(
    "/documents/{type_id}/{int:document}/open-lines",
    response=answers(ok=Saved),
    exclude_unset=True,
    summary="重开订单行 · Open closed lines again",
    openapi_extra=verb_body(LinesBody, {"lines": [7]}),
)
@idempotent
def open_document(request: ApiRequest, type_id: str, document: Id) -> dict[str, Any]:
    """Open closed lines of an order again; a sales order reserves what is still available."""
    found_document(request, type_id, document, Verb.REOPEN)
    reopen_lines(document, request.auth.actor, read_model(request, LinesBody, is_required=False).lines)
    return current_answer(document)
