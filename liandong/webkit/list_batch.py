"""One action on many documents: each succeeds or fails by itself, and every failure is told.

A request does at most ``MOST`` documents that were named, or the next ``STEP`` of a filter; it
answers where the rest begins, and the page asks again. Asked twice, nothing happens twice: what
is done already counts as done.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.http import require_POST

from liandong.documents.discarding import discard
from liandong.documents.listing import filtered
from liandong.documents.models import Document, State
from liandong.documents.posting.closing import close_lines
from liandong.documents.posting.engine import post_each
from liandong.documents.queries import visible_to
from liandong.documents.requests import PostRequest
from liandong.documents.types import DocumentType
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit.access import type_for
from liandong.webkit.lists import read_list
from liandong.webkit.report_parts import address
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.verbs import in_words

MOST = 500
STEP = 100

Failures = dict[int, Sequence[Problem]]


@dataclass(frozen=True, slots=True)
class Batch:
    """What an action does with documents: the right it needs, and the doing; failures come back."""

    verb: Verb
    act: Callable[[CompanyRequest, Sequence[Document]], Failures]


@require_POST
def batch(request: CompanyRequest, type_id: str, action: str) -> HttpResponse:
    """Act on the documents named in ``ids``, or on those of ``filter`` after the id ``after``.

    Answers ``done``, ``failed`` (``number``, ``url``, ``reasons``) and ``next``.
    """
    wanted = _ACTIONS.get(action)
    if wanted is None:
        raise Http404(action)
    kind = type_for(request, type_id, wanted.verb)
    body = _body(request)
    if "filter" in body:
        found, following = _of_filter(request, kind, body)
    else:
        found, following = _named(request, kind, body), None
    failures = wanted.act(request, found)
    failed = [_told(one, failures[one.pk]) for one in found if one.pk in failures]
    done = [one.pk for one in found if one.pk not in failures]
    return JsonResponse({"done": len(done), "failed": failed, "next": following})


def _body(request: CompanyRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("body") from error
    if not isinstance(body, dict):
        raise BadRequest("body")
    return body


def _named(request: CompanyRequest, kind: DocumentType, body: dict[str, Any]) -> list[Document]:
    ids = body.get("ids")
    if not isinstance(ids, list) or len(ids) > MOST or not all(map(_is_id, ids)):
        raise BadRequest("ids")
    found = visible_to(request.actor).filter(type=kind.id, pk__in=ids)
    return list(found.order_by("business_date", "pk"))


def _is_id(value: object) -> bool:
    return type(value) is int and 0 < value < 2**62


def _of_filter(
    request: CompanyRequest, kind: DocumentType, body: dict[str, Any]
) -> tuple[list[Document], int | None]:
    """Return the next documents of a filter, by id, and the id to go on after."""
    text, after = body["filter"], body.get("after") or 0
    if not isinstance(text, str) or type(after) is not int or not 0 <= after < 2**62:
        raise BadRequest("filter")
    shown = read_list(request, kind.id, ReportQuery(request, QueryDict(text)))
    rows = list(filtered(request.actor, shown.wanted).filter(pk__gt=after).order_by("pk")[: STEP + 1])
    following = rows[STEP - 1].pk if len(rows) > STEP else None
    return sorted(rows[:STEP], key=lambda one: (one.business_date, one.pk)), following


def _told(document: Document, problems: Iterable[Problem]) -> dict[str, Any]:
    reasons = list(dict.fromkeys(in_words(problem) for problem in problems))
    url = address("type_document", document.type, document.pk)
    return {"id": document.pk, "number": document.number, "url": url, "reasons": reasons}


def _post(request: CompanyRequest, documents: Sequence[Document]) -> Failures:
    waiting = [one for one in documents if one.state != State.POSTED]
    requests = [PostRequest(one.pk, request.actor, address=request.address) for one in waiting]
    outcomes = post_each(requests) if requests else []
    return {outcome.document: outcome.problems for outcome in outcomes if not outcome.is_posted}


def _discard(request: CompanyRequest, documents: Sequence[Document]) -> Failures:
    waiting = [one for one in documents if one.state != State.DISCARDED]
    return _each(waiting, lambda one: discard(one.pk, request.actor, address=request.address))


def _close(request: CompanyRequest, documents: Sequence[Document]) -> Failures:
    waiting = [one for one in documents if not one.is_closed]
    return _each(waiting, lambda one: close_lines(one.pk, request.actor))


def _each(documents: Iterable[Document], act: Callable[[Document], None]) -> Failures:
    failures: Failures = {}
    for one in documents:
        try:
            act(one)
        except RefusedError as refusal:
            failures[one.pk] = refusal.problems
    return failures


_ACTIONS = {
    "post": Batch(Verb.POST, _post),
    "discard": Batch(Verb.DISCARD, _discard),
    "close": Batch(Verb.REOPEN, _close),
}
