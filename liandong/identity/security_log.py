"""What happened to a person's log-in, for himself to look through: log-ins, failures, changes."""

from datetime import timedelta

from django.utils import timezone

from liandong.identity.origins import Origin
from liandong.identity.registry.models import EventKind, Person, SecurityEvent

KEPT = timedelta(days=180)
MOST_SHOWN = 30
_LONGEST_NAME = 64


def note_event(person: Person, kind: EventKind, origin: Origin) -> None:
    """Write an event down, with one statement."""
    SecurityEvent.objects.create(person_id=person.pk, kind=kind, address=origin.address, agent=origin.agent)


def note_failure(username: str, kind: EventKind, origin: Origin) -> None:
    """Write down that somebody failed as ``username``.

    The same two statements whether or not there is such a person, so that the time an answer
    takes tells no names.
    """
    person = Person.objects.filter(username=username[:_LONGEST_NAME]).first()
    SecurityEvent.objects.create(person=person, kind=kind, address=origin.address, agent=origin.agent)


def recent_events(person: Person) -> list[SecurityEvent]:
    """Return the person's latest events, newest first."""
    return list(SecurityEvent.objects.filter(person=person).order_by("-pk")[:MOST_SHOWN])


def forget_old_events() -> None:
    """Remove what is older than ``KEPT``, with one statement."""
    SecurityEvent.objects.filter(at__lt=timezone.now() - KEPT).delete()
