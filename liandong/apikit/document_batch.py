"""Many documents at once: shop orders, a till's day, an import."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ninja import Router

from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.bodies import read_object
from liandong.apikit.document_input import ReadDraft, carried, read, type_of
from liandong.apikit.document_promotions import with_promotions
from liandong.apikit.document_schemas import Batch
from liandong.apikit.draft_schema import DRAFT_EXAMPLE, draft_schema
from liandong.apikit.fields import answers, body_of, write_of
from liandong.apikit.idempotency import key_of
from liandong.apikit.messages import language_of
from liandong.apikit.problems import Named, ProblemsError, Teller
from liandong.documents.booking import book, book_each
from liandong.documents.models import State
from liandong.documents.requests import DraftRequest, Outcome
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem

router = Router(tags=["单据 · Documents"])

MOST_DOCUMENTS = 1000
_MODES = ("all", "each")
_REFUSED = "refused"


def _schema() -> dict[str, Any]:
    draft = draft_schema()
    own = {
        "type": {"type": "string", "description": "单据类型 · Document type", "examples": ["sales.delivery"]},
        "key": {"type": "string", "maxLength": 64, "description": "客户端的单据标识 · Your name for it"},
    }
    item = {
        **draft,
        "properties": {**own, **draft["properties"]},
        "required": ["type", *draft["required"]],
    }
    properties = {
        "mode": {"enum": list(_MODES), "default": "all"},
        "documents": {"type": "array", "minItems": 1, "maxItems": MOST_DOCUMENTS, "items": item},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": ["documents"],
        "additionalProperties": False,
    }


def _body() -> dict[str, Any]:
    example = {"mode": "each", "documents": [{"type": "sales.delivery", "key": "order-1", **DRAFT_EXAMPLE}]}
    return write_of(body_of(_schema(), example))


@dataclass(frozen=True, slots=True)
class _Item:
    """One document of the batch: as read, or why it can't be."""

    index: int
    key: str
    read: ReadDraft


@router.post(
    "/documents/batch",
    response=answers(ok=Batch),
    exclude_unset=True,
    summary="批量新建并审核 · Draft and post many",
    description="mode=all：全部成功或全部不做；mode=each：逐张给出结果 · All or none, or each by itself",
    openapi_extra=_body(),
)
def post_batch(request: ApiRequest) -> dict[str, Any]:
    """Draft and post documents in the given order; a problem's ``document`` is its place from 0."""
    body = read_object(request)
    unknown = [name for name in body if name not in {"mode", "documents"}]
    if unknown:
        raise ProblemsError(Problem("unknown_field", None, name, {"field": name}) for name in unknown)
    mode = body.get("mode", "all")
    if mode not in _MODES:
        detail = {"field": "mode", "reason": " / ".join(_MODES)}
        raise ProblemsError([Problem("invalid_value", column="mode", detail=detail)])
    items = _items(body.get("documents"), request)
    outcomes = _book_all(items, request) if mode == "all" else _book_each(items, request)
    teller = Teller(language_of(request))
    told = [_told(item, outcome, teller) for item, outcome in zip(items, outcomes, strict=True)]
    refused = sum(not outcome.is_posted for outcome in outcomes)
    return {"posted": len(outcomes) - refused, "refused": refused, "outcomes": told}


def _items(documents: object, request: ApiRequest) -> list[_Item]:
    if not isinstance(documents, list) or not documents:
        raise ProblemsError([Problem("field_missing", None, "documents", {"field": "documents"})])
    if len(documents) > MOST_DOCUMENTS:
        detail = {"limit": str(MOST_DOCUMENTS)}
        raise ProblemsError([Problem("too_many_documents", None, "documents", detail)])
    items = [_item(index, given, request) for index, given in enumerate(documents)]
    drafts = carried([item.read for item in items], request.auth.actor)
    return [
        replace(item, read=with_promotions(draft, request.auth.actor, key_of(request, f"#{item.index}")))
        for item, draft in zip(items, drafts, strict=True)
    ]


def _item(index: int, given: object, request: ApiRequest) -> _Item:
    if not isinstance(given, dict):
        problem = Problem("invalid_value", None, None, {"field": "documents", "reason": "no object"})
        return _Item(index, "", ReadDraft(None, (problem,), Named()))
    key = str(given.get("key") or "")[:64]
    body = {name: value for name, value in given.items() if name not in {"type", "key"}}
    try:
        kind = type_of(str(given.get("type")))
    except ProblemsError as error:
        return _Item(index, key, ReadDraft(None, error.problems, Named()))
    return _Item(index, key, read(kind, body, request.auth.actor))


def _request(item: _Item, request: ApiRequest) -> DraftRequest:
    draft = item.read.sound()
    key = key_of(request, f"#{item.index}")
    return DraftRequest(draft, request.auth.actor, key=key, address=address_of(request))


def _placed(index: int, problems: Sequence[Problem]) -> list[Problem]:
    return [replace(problem, document=index) for problem in problems]


def _book_all(items: Sequence[_Item], request: ApiRequest) -> list[Outcome]:
    problems = [problem for item in items for problem in _placed(item.index, item.read.problems)]
    if problems:
        raise ProblemsError(problems)
    outcomes = book([_request(item, request) for item in items])
    problems = [
        problem for index, outcome in enumerate(outcomes) for problem in _placed(index, outcome.problems)
    ]
    if problems:
        raise ProblemsError(problems)
    return outcomes


def _book_each(items: Sequence[_Item], request: ApiRequest) -> list[Outcome]:
    """Book what can be read; when one can't even be stored, each is tried by itself."""
    sound = [item for item in items if not item.read.problems]
    requests = [_request(item, request) for item in sound]
    try:
        booked = book_each(requests)
    except RefusedError:
        booked = [_alone(one) for one in requests]
    by_index = {item.index: outcome for item, outcome in zip(sound, booked, strict=True)}
    return [by_index.get(item.index) or Outcome(0, "", item.read.problems) for item in items]


def _alone(request: DraftRequest) -> Outcome:
    try:
        return book([request])[0]
    except RefusedError as refusal:
        return Outcome(0, "", tuple(refusal.problems))


def _told(item: _Item, outcome: Outcome, teller: Teller) -> dict[str, Any]:
    told: dict[str, Any] = {"index": item.index}
    if item.key:
        told["key"] = item.key
    if outcome.is_posted:
        return {
            **told,
            "id": outcome.document,
            "number": outcome.number,
            "state": State.POSTED.value,
        }
    teller = replace(teller, named=item.read.named)
    problems = [teller.told(problem) for problem in _placed(item.index, outcome.problems)]
    return {**told, "state": _REFUSED, "problems": problems}
