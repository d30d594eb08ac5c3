"""Handing posted facts on: each consumer sees each event at least once, and keeps which it saw.

A consumer's work and the note that it was done are one transaction, so what a consumer writes
to the company's own tables happens exactly once.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connections, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from liandong.documents.models import OutboxEvent, OutboxHandling
from liandong.identity.rounds import serve_companies
from liandong.storage import bulk

BATCH = 500
IDLE_S = 1.0


@dataclass(frozen=True, slots=True)
class Consumer:
    """Someone who wants every event. ``handle`` gets the events' document ids, oldest event first."""

    name: str
    handle: Callable[[Sequence[int]], None]


_consumers: dict[str, Consumer] = {}


def register_consumer(consumer: Consumer) -> None:
    """Make a consumer known; called once at start."""
    _consumers[consumer.name] = consumer


def handle_pending(limit: int = BATCH) -> int:
    """Give each consumer its next events in the current company; return how many were given."""
    given = sum(_feed(consumer, limit) for consumer in _consumers.values())
    if given:
        _finish()
    return given


def _feed(consumer: Consumer, limit: int) -> int:
    with transaction.atomic():
        # Asked of each event that waits: a list of all that were ever handled grows with the company.
        done = OutboxHandling.objects.filter(consumer=consumer.name, event=OuterRef("pk"))
        waiting = OutboxEvent.objects.filter(~Exists(done), is_pending=True).order_by("pk")
        if connections["default"].features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        events = list(waiting.values_list("pk", "document")[:limit])
        if not events:
            return 0
        taken = _take(consumer, [event for event, _ in events])
        documents = [document for event, document in events if event in taken]
        if documents:
            consumer.handle(documents)
        return len(documents)


def _take(consumer: Consumer, events: Sequence[int]) -> set[int]:
    """Note that the consumer handles these events; return those no other worker noted meanwhile.

    Another worker may have committed between this one's reading and its lock: skipping locked
    rows does not show that.
    """
    now = timezone.now()
    rows = bulk.insert(
        OutboxHandling,
        ("event", "consumer", "handled_at"),
        [(event, consumer.name, now) for event in events],
        returning=("event",),
        on_conflict="ON CONFLICT (event_id, consumer) DO NOTHING",
    )
    return {event for (event,) in rows}


def _finish() -> None:
    """Mark the events that every consumer has handled.

    They are locked in the order of their numbers, as ``_feed`` does: two workers at once must not
    wait for each other's.
    """
    done = (
        OutboxHandling.objects.filter(event__is_pending=True, consumer__in=list(_consumers))
        .values("event")
        .annotate(count=Count("pk"))
        .filter(count=len(_consumers))
        .values("event")
    )
    with transaction.atomic():
        waiting = OutboxEvent.objects.filter(pk__in=done, is_pending=True).order_by("pk")
        events = list(waiting.select_for_update(no_key=True).values_list("pk", flat=True))
        OutboxEvent.objects.filter(pk__in=events).update(is_pending=False)


def drain() -> int:
    """Handle everything that waits in the current company; return how many hand-overs it took."""
    total = 0
    while given := handle_pending():
        total += given
    return total


def run_worker(stop: threading.Event, idle_s: float = IDLE_S) -> None:
    """Serve the outboxes of all companies until ``stop`` is set."""
    try:
        while not stop.is_set():
            if not serve_companies("outbox", lambda _slug: handle_pending(), stop):
                stop.wait(idle_s)
    finally:
        connections.close_all()
