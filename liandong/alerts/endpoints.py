"""Making, changing and ending endpoints, their secrets, and sending again what was given up."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from liandong.alerts.models import SUBSCRIBABLE, Delivery, DeliveryState, Endpoint
from liandong.alerts.outward import BadTargetError, target_of
from liandong.alerts.queueing import queue_test
from liandong.alerts.signing import fingerprint_of, secret_of, shown
from liandong.documents.types import document_types
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.checks import missing_problems, text_problems
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "alerts.webhook"
MOST_ENDPOINTS = 20
BOTH_VALID = timedelta(hours=24)
"""How long the secret before still signs after a new one was made."""

_LIMITS = {"label": 64, "url": 500}
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class EndpointInput:
    """An endpoint as it was typed; no document types stand for all of them."""

    label: str
    url: str
    event_types: Sequence[str]
    document_types: Sequence[str] = ()
    is_active: bool = True


def visible_endpoints(actor: Actor) -> QuerySet[Endpoint]:
    """Return the endpoints the actor may see: all, or those he saved himself, as his right says."""
    scope = actor.scope_of(SUBJECT, Verb.VIEW)
    if scope is None:
        return Endpoint.objects.none()
    return Endpoint.objects.all() if scope is Scope.ALL else Endpoint.objects.filter(member=actor.member)


def may_keep(actor: Actor, endpoint: Endpoint) -> bool:
    """Tell whether the right to keep endpoints reaches this one."""
    scope = actor.scope_of(SUBJECT, Verb.DRAFT)
    return scope is not None and actor.may_reach(scope, endpoint.member_id, frozenset())


def require_reach(actor: Actor, endpoint: Endpoint) -> None:
    """Refuse an actor whose right does not reach the endpoint.

    Raises:
        NotAllowedError: it does not.
    """
    if not may_keep(actor, endpoint):
        raise NotAllowedError(SUBJECT, Verb.DRAFT)


@transaction.atomic
def create_endpoint(given: EndpointInput, actor: Actor) -> tuple[Endpoint, str]:
    """Make an endpoint and return it with its secret, which is shown this once.

    Raises:
        NotAllowedError: the actor may not.
        RefusedError: what was typed can't be used.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    is_full = Endpoint.objects.count() >= MOST_ENDPOINTS
    full = [Problem("webhooks_too_many", detail={"limit": str(MOST_ENDPOINTS)})] if is_full else []
    refuse_if([*_problems(given), *full])
    endpoint = _filled(Endpoint(key=secrets.token_hex(_KEY_BYTES)), given, actor)
    endpoint.fingerprint = fingerprint_of(secret_of(endpoint))
    endpoint.save()
    _trace("create", endpoint, actor)
    return endpoint, shown(secret_of(endpoint))


@transaction.atomic
def update_endpoint(endpoint: Endpoint, given: EndpointInput, actor: Actor) -> None:
    """Change an endpoint; from now on it is told what ``actor`` may see.

    Raises:
        NotAllowedError: the actor may not.
        RefusedError: what was typed can't be used.
    """
    require_reach(actor, endpoint)
    refuse_if(_problems(given))
    _filled(endpoint, given, actor).save()
    _trace("update", endpoint, actor)


def _filled(endpoint: Endpoint, given: EndpointInput, actor: Actor) -> Endpoint:
    endpoint.label, endpoint.url = given.label, given.url
    endpoint.event_types, endpoint.document_types = list(given.event_types), list(given.document_types)
    endpoint.is_active, endpoint.member_id = given.is_active, actor.member
    return endpoint


def _problems(given: EndpointInput) -> Iterable[Problem]:
    texts = {"label": given.label, "url": given.url}
    yield from missing_problems(texts, ("label", "url"), None)
    yield from text_problems(texts, _LIMITS, None)
    if not given.event_types or not set(given.event_types) <= set(SUBSCRIBABLE):
        yield Problem("event_types_missing", column=f"event-{SUBSCRIBABLE[0]}")
    if not set(given.document_types) <= {kind.id for kind in document_types()}:
        yield Problem("type_unknown")
    if given.url and len(given.url) <= _LIMITS["url"]:
        yield from _url_problems(given.url)


def _url_problems(url: str) -> Iterable[Problem]:
    try:
        target_of(url)
    except BadTargetError as error:
        yield Problem(error.code, column="url", detail={"url": url})


@transaction.atomic
def rotate_secret(endpoint: int, actor: Actor) -> str:
    """Make a new secret and return it; for a day the one before signs too.

    Raises:
        NotAllowedError: the actor may not.
    """
    found = Endpoint.objects.select_for_update().get(pk=endpoint)
    require_reach(actor, found)
    was_valid = fingerprint_of(secret_of(found)) == found.fingerprint
    found.generation += 1
    found.fingerprint = fingerprint_of(secret_of(found))
    found.previous_until = timezone.now() + BOTH_VALID if was_valid else None
    found.save(update_fields=["generation", "fingerprint", "previous_until"])
    _trace("rotate", found, actor)
    return shown(secret_of(found))


@transaction.atomic
def remove_endpoint(endpoint: Endpoint, actor: Actor) -> None:
    """End an endpoint together with what waits for it.

    Raises:
        NotAllowedError: the actor may not.
    """
    require_reach(actor, endpoint)
    _trace("delete", endpoint, actor)
    Delivery.objects.filter(endpoint=endpoint).delete()
    endpoint.delete()


@transaction.atomic
def send_test(endpoint: Endpoint, actor: Actor) -> None:
    """Have a test message sent.

    Raises:
        NotAllowedError: the actor may not.
    """
    require_reach(actor, endpoint)
    queue_test(endpoint.pk)


@transaction.atomic
def send_again(endpoint: Endpoint, actor: Actor, delivery: int | None = None) -> int:
    """Have what was given up sent again, under the same message ids; return how many that are.

    ``delivery`` is the only one that is meant, else it is all of the endpoint's.

    Raises:
        NotAllowedError: the actor may not.
    """
    require_reach(actor, endpoint)
    now = timezone.now()
    dead = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.DEAD)
    if delivery is not None:
        dead = dead.filter(pk=delivery)
    return dead.update(
        state=DeliveryState.WAITING, since=now, due_at=now, attempts=0, error="", finished_at=None
    )


def _trace(action: str, endpoint: Endpoint, actor: Actor) -> None:
    detail = {"label": endpoint.label, "url": endpoint.url, "events": endpoint.event_types}
    record([AuditEntry(action, SUBJECT, endpoint.pk, actor.member, detail)])
