"""Draft and post in one transaction: a till, a shop order, an import.

What is refused leaves no document behind, only its trace in the audit trail.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from liandong.documents.draft_rows import keep_answers
from liandong.documents.drafting import early_numbers, fingerprint, save_within
from liandong.documents.models import Document, DocumentLine, IdempotencyKey
from liandong.documents.posting.engine import post_within
from liandong.documents.requests import DraftRequest, Outcome, PostRequest
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.stock_ledger.stock import NotLockedError

_VERB = "book"


def book(requests: Sequence[DraftRequest]) -> list[Outcome]:
    """Draft and post all documents or none.

    Raises:
        RefusedError: with every problem of every document; nothing was done.
    """
    return _with_retry(requests, is_each=False)


def book_each(requests: Sequence[DraftRequest]) -> list[Outcome]:
    """Draft and post every document that can be; the others come back with their problems.

    Raises:
        RefusedError: a draft can't even be stored (something it names is missing); nothing
            was done.
    """
    return _with_retry(requests, is_each=True)


def _with_retry(requests: Sequence[DraftRequest], *, is_each: bool) -> list[Outcome]:
    """Book; when a key was taken by someone else in the same moment, the second try answers it.

    So it does where goods were not locked that a plan names which was made anew meanwhile.
    """
    try:
        return _book(requests, is_each=is_each)
    except NotLockedError:
        return _book(requests, is_each=is_each)
    except IntegrityError:
        keys = [request.key for request in requests if request.key]
        if not IdempotencyKey.objects.filter(key__in=keys).exists():
            raise
        return _book(requests, is_each=is_each)


def _book(requests: Sequence[DraftRequest], *, is_each: bool) -> list[Outcome]:
    numbers = early_numbers(requests)
    with transaction.atomic():
        answered = _answered(requests)
        waiting = [request for request in requests if request.key not in answered]
        saved = save_within(waiting, numbers)
        posts = [
            PostRequest(one.id, request.actor, address=request.address)
            for request, one in zip(waiting, saved, strict=True)
        ]
        outcomes = post_within(posts) if posts else []
        refused = [outcome for outcome in outcomes if not outcome.is_posted]
        if refused and not is_each:
            raise RefusedError(_positioned(outcomes))
        _take_back(waiting, outcomes)
        _keep(waiting, outcomes, timezone.now())
    fresh = iter(outcomes)
    return [answered.get(request.key or "") or next(fresh) for request in requests]


def _positioned(outcomes: Sequence[Outcome]) -> list[Problem]:
    """Name each problem's document by its place in the request: the drafts are gone by now."""
    return [
        replace(problem, document=place)
        for place, outcome in enumerate(outcomes)
        for problem in outcome.problems
    ]


def _take_back(requests: Sequence[DraftRequest], outcomes: Sequence[Outcome]) -> None:
    refused = [
        (request, outcome)
        for request, outcome in zip(requests, outcomes, strict=True)
        if not outcome.is_posted
    ]
    if not refused:
        return
    ids = [outcome.document for _, outcome in refused]
    DocumentLine.objects.filter(document__in=ids).delete()
    Document.objects.filter(pk__in=ids).delete()
    record(
        [
            AuditEntry(
                "refuse",
                request.draft.type,
                outcome.document,
                request.actor.member,
                {"number": outcome.number, "codes": sorted({problem.code for problem in outcome.problems})},
                request.address,
            )
            for request, outcome in refused
        ]
    )


def _answered(requests: Sequence[DraftRequest]) -> dict[str, Outcome]:
    by_key = {request.key: request for request in requests if request.key}
    if not by_key:
        return {}
    rows = IdempotencyKey.objects.filter(key__in=list(by_key)).values_list("key", "fingerprint", "answer")
    found = {}
    for key, given, answer in rows:
        outcome = Outcome(answer.get("id", 0), answer.get("number", ""), is_new=False)
        if given != fingerprint(by_key[key].draft, _VERB):
            outcome = replace(outcome, problems=(Problem("idempotency_mismatch", detail={"key": key}),))
        found[key] = outcome
    return found


def _keep(requests: Sequence[DraftRequest], outcomes: Sequence[Outcome], moment: datetime) -> None:
    keep_answers(
        [
            (
                request.key,
                _VERB,
                fingerprint(request.draft, _VERB),
                {"id": outcome.document, "number": outcome.number},
                moment,
            )
            for request, outcome in zip(requests, outcomes, strict=True)
            if request.key and outcome.is_posted
        ]
    )
