"""From what happened to rows that wait for being sent: exactly one a document and endpoint."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from liandong.alerts.models import Delivery, DeliveryState, Endpoint, EventType
from liandong.alerts.queries import visible_alerts
from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.identity.actors import UnknownMemberError, load_actor
from liandong.kernel.actor import Actor
from liandong.storage import bulk

CONSUMER = "webhooks"
"""The outbox consumer that makes deliveries of posted documents."""

_MESSAGE_BYTES = 16


@dataclass(frozen=True, slots=True)
class _Row:
    """A delivery to be made; without a moment it happens now."""

    endpoint: int
    event: EventType
    document: int | None = None
    alert: int | None = None
    alerts: Sequence[int] = ()
    at: datetime | None = None


_Event = tuple[str, datetime | None, EventType]


def queue_documents(documents: Sequence[int]) -> None:
    """Make a delivery of each document for each endpoint that wants it and may see it.

    One statement without endpoints; else the number of statements depends on the endpoints only.
    """
    endpoints = list(Endpoint.objects.filter(is_active=True, robot=""))
    if not endpoints:
        return
    facts = Document.objects.filter(pk__in=documents)
    rows = list(facts.order_by("pk").values_list("pk", "type", "posted_at", "reverses"))
    events = {
        pk: (type_id, at, EventType.POSTED if reverses is None else EventType.REVERSED)
        for pk, type_id, at, reverses in rows
    }
    _insert([row for endpoint in endpoints for row in _wanted_rows(endpoint, events)])


def _wanted_rows(endpoint: Endpoint, events: Mapping[int, _Event]) -> list[_Row]:
    types = endpoint.document_types
    wanted = [
        pk
        for pk, (type_id, _at, event) in events.items()
        if event in endpoint.event_types and (not types or type_id in types)
    ]
    actor = _actor_of(endpoint) if wanted else None
    if actor is None:
        return []
    visible = set(visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    return [_Row(endpoint.pk, events[pk][2], pk, at=events[pk][1]) for pk in wanted if pk in visible]


def _actor_of(endpoint: Endpoint) -> Actor | None:
    """Return the member whose rights count, None when he may not act any more."""
    try:
        return load_actor(endpoint.member_id)
    except UnknownMemberError:
        return None


def queue_alerts(alerts: Sequence[int]) -> None:
    """Make a delivery of each alert for each endpoint that wants alerts and may see it.

    A robot is told of all of them at once.
    """
    rows: list[_Row] = []
    for endpoint in Endpoint.objects.filter(is_active=True):
        if EventType.ALERT in endpoint.event_types and (actor := _actor_of(endpoint)):
            found = visible_alerts(actor).filter(pk__in=alerts).order_by("pk")
            seen = list(found.values_list("pk", flat=True))
            if endpoint.robot and seen:
                rows.append(_Row(endpoint.pk, EventType.ALERT, alerts=seen))
            elif not endpoint.robot:
                rows += [_Row(endpoint.pk, EventType.ALERT, alert=pk) for pk in seen]
    _insert(rows)


def queue_test(endpoint: int) -> None:
    """Make a delivery that says nothing but that it is a test."""
    _insert([_Row(endpoint, EventType.TEST)])


def _insert(rows: Sequence[_Row]) -> None:
    now = timezone.now()
    fixed = {"state": DeliveryState.WAITING.value, "attempts": 0, "since": now, "due_at": now}
    fixed |= {"answer": "", "error": ""}
    bulk.insert(
        Delivery,
        ("endpoint", "message", "event_type", "document", "alert", "alerts", "happened_at", *fixed),
        [
            (
                row.endpoint,
                _message(),
                row.event.value,
                row.document,
                row.alert,
                list(row.alerts),
                row.at or now,
                *fixed.values(),
            )
            for row in rows
        ],
        on_conflict="ON CONFLICT DO NOTHING",
    )


def _message() -> str:
    return f"msg_{secrets.token_hex(_MESSAGE_BYTES)}"
