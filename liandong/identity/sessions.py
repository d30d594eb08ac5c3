"""A person's sessions: where he is logged in, seen when, and ending them.

Django keeps what a session holds; here stands from which device it is used. A session that was
ended is gone from both, so the next request with it is a stranger's.
"""

import time
from collections.abc import Iterable

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from liandong.identity.origins import Origin
from liandong.identity.registry.models import Person, PersonSession
from liandong.identity.router import REGISTRY

TOUCHED_EVERY_S = 300
_MOST_REMEMBERED = 10_000

_touched: dict[str, float] = {}
"""When this process last wrote down that a session was seen, by key; forgetting costs one statement."""


def begin_session(person: Person, key: str, origin: Origin) -> None:
    """Write a session down under its key, and forget those that have expired."""
    now = timezone.now()
    values = {"person_id": person.pk, "seen_at": now, "address": origin.address, "agent": origin.agent}
    with transaction.atomic(using=REGISTRY):
        PersonSession.objects.update_or_create(session_key=key, defaults=values)
        Session.objects.filter(expire_date__lt=now).delete()
        PersonSession.objects.filter(~_is_live()).delete()
    _remember(key)


def touch_session(person: Person, key: str, origin: Origin) -> None:
    """Note that a session is in use: at most every ``TOUCHED_EVERY_S`` in each process."""
    if time.monotonic() - _touched.get(key, -TOUCHED_EVERY_S) < TOUCHED_EVERY_S:
        return
    _remember(key)
    found = PersonSession.objects.filter(session_key=key, person=person)
    seen = {"seen_at": timezone.now(), "address": origin.address, "agent": origin.agent}
    if not found.update(**seen):
        PersonSession.objects.get_or_create(session_key=key, defaults={"person_id": person.pk, **seen})


def replace_key(old: str, new: str) -> None:
    """Let a session that was given a new key keep its row."""
    PersonSession.objects.filter(session_key=old).update(session_key=new)


def sessions_of(person: Person) -> list[PersonSession]:
    """Return where the person is logged in, the last used first, with one statement."""
    own = PersonSession.objects.filter(_is_live(), person=person)
    return list(own.order_by("-seen_at", "-pk"))


def end_session(person: Person, session: int) -> bool:
    """End one of the person's sessions; tell whether there was such."""
    return _end(PersonSession.objects.filter(person=person, pk=session)) > 0


def end_other_sessions(person: Person, kept: str) -> int:
    """End all of the person's sessions but the one with the key ``kept`` (blank: all); return how many."""
    return _end(PersonSession.objects.filter(person=person).exclude(session_key=kept))


def forget_session(key: str) -> None:
    """Forget a session that its own person ended."""
    PersonSession.objects.filter(session_key=key).delete()


def _end(found: QuerySet[PersonSession]) -> int:
    with transaction.atomic(using=REGISTRY):
        keys = list(found.values_list("session_key", flat=True))
        _delete(keys)
    return len(keys)


def _delete(keys: Iterable[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    PersonSession.objects.filter(session_key__in=keys).delete()


def _is_live() -> Exists:
    now = timezone.now()
    return Exists(Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now))


def _remember(key: str) -> None:
    if len(_touched) >= _MOST_REMEMBERED:
        _touched.clear()
    _touched[key] = time.monotonic()
