"""Idempotency keys of postings: the same key again gets the first answer."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from liandong.documents.models import IdempotencyKey
from liandong.documents.requests import Outcome, PostRequest
from liandong.kernel.terms import Problem
from liandong.storage import bulk

_VERB = "post"


def known(keys: Iterable[str]) -> bool:
    """Tell whether any of these keys has been answered."""
    return IdempotencyKey.objects.filter(key__in=list(keys)).exists()


def read(requests: Sequence[PostRequest]) -> dict[str, Outcome]:
    """Return the answers already given, by key (one statement; none without keys).

    A key that was used for another document answers with a problem.
    """
    documents = {request.key: request.document for request in requests if request.key}
    if not documents:
        return {}
    rows = IdempotencyKey.objects.filter(key__in=list(documents)).values_list("key", "fingerprint", "answer")
    found = {}
    for key, fingerprint, answer in rows:
        document = documents[key]
        if fingerprint == _fingerprint(document):
            found[key] = Outcome(document, answer["number"], is_new=False)
        else:
            found[key] = Outcome(document, "", (Problem("idempotency_mismatch", detail={"key": key}),))
    return found


def keep(requests: Sequence[PostRequest], outcomes: Sequence[Outcome], moment: datetime) -> None:
    """Keep the answers of documents that were posted; a refusal may be tried again."""
    rows = [
        (request.key, _VERB, _fingerprint(request.document), {"number": outcome.number}, moment)
        for request, outcome in zip(requests, outcomes, strict=True)
        if request.key and outcome.is_posted and outcome.is_new
    ]
    bulk.insert(IdempotencyKey, ("key", "verb", "fingerprint", "answer", "created_at"), rows)


def _fingerprint(document: int) -> str:
    return f"{_VERB}:{document}"
