"""``Idempotency-Key``: the same request again gets the first answer, and nothing is done twice.

The answer is kept in the transaction of what was done, so there is never one without the
other; two requests at once with one key meet at its unique column.
"""

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja.responses import Status

from liandong.apikit.access import ApiRequest
from liandong.apikit.problems import ProblemsError
from liandong.documents.models import IdempotencyKey
from liandong.kernel.money import plain
from liandong.kernel.terms import Problem

HEADER = "Idempotency-Key"
LONGEST_KEY = 50
"""With the member's id and the place in a batch before the database's 80 characters are full."""
_VERB = "api"

View = Callable[..., Any]


def key_of(request: ApiRequest, part: str = "") -> str | None:
    """Return the request's key as it is stored: one's own, whoever else may use the same; None without.

    Raises:
        ProblemsError: too long, or not made of visible characters.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise ProblemsError([Problem("key_invalid", column=HEADER, detail={"limit": str(LONGEST_KEY)})])
    return f"{request.auth.actor.member}:{key}{part}"


def idempotent(view: View) -> View:
    """Do a write at most once per key, in one transaction with its answer; without a key just do it."""

    @wraps(view)
    def once(request: ApiRequest, *args: Any, **kwargs: Any) -> object:
        key = key_of(request)
        if key is None:
            return view(request, *args, **kwargs)
        try:
            return _first_time(key, request, lambda: view(request, *args, **kwargs))
        except IntegrityError:
            answer = _kept(key, request)
            if answer is None:
                raise
            return answer

    return once


class _Encoder(DjangoJSONEncoder):
    """Numbers as every other answer has them."""

    def default(self, o: object) -> object:
        """Return a number in plain writing, anything else as Django does."""
        return plain(o) if isinstance(o, Decimal) else super().default(o)


def _first_time(key: str, request: HttpRequest, act: Callable[[], object]) -> object:
    with transaction.atomic():
        answer = _kept(key, request)
        if answer is not None:
            return answer
        # The key is claimed before anything is done: whoever comes with it now waits, then reads the answer.
        claim = IdempotencyKey.objects.create(
            key=key, verb=_VERB, fingerprint=_fingerprint(request), answer={}, created_at=timezone.now()
        )
        result = act()
        status, body = (result.status_code, result.value) if isinstance(result, Status) else (200, result)
        claim.answer = json.loads(json.dumps({"status": status, "body": body}, cls=_Encoder))
        claim.save(update_fields=["answer"])
        return result


def _kept(key: str, request: HttpRequest) -> JsonResponse | None:
    row = IdempotencyKey.objects.filter(key=key).first()
    if row is None:
        return None
    if row.verb != _VERB or row.fingerprint != _fingerprint(request):
        raise ProblemsError(
            [Problem("idempotency_mismatch", column=HEADER, detail={"key": key.partition(":")[2]})]
        )
    answer = JsonResponse(
        row.answer["body"],
        status=row.answer["status"],
        safe=False,  # some operations answer with a list
        json_dumps_params={"ensure_ascii": False},
    )
    answer["Idempotent-Replay"] = "true"
    return answer


def _fingerprint(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    digest.update(request.body)
    return digest.hexdigest()
