"""Reading notices: always one member's own."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from liandong.notices.models import Notice


def notices_of(member: int) -> QuerySet[Notice]:
    """Return a member's notices, the latest first; no statement yet."""
    return Notice.objects.filter(member=member).order_by("-pk")


def unread_count(member: int) -> int:
    """Return how many notices a member has not read; one statement over a partial index."""
    return Notice.objects.filter(member=member, read_at__isnull=True).count()


def unmailed_members(since: datetime) -> list[int]:
    """Return who has unread notices from a moment on that were not sent by e-mail; one statement."""
    return list(_unmailed(since).order_by("member").values_list("member", flat=True).distinct())


def unmailed_notices(members: Iterable[int], since: datetime) -> dict[int, list[Notice]]:
    """Return those notices of some members, oldest first; one statement."""
    found: dict[int, list[Notice]] = {}
    for notice in _unmailed(since).filter(member__in=list(members)).order_by("pk"):
        found.setdefault(notice.member_id, []).append(notice)
    return found


def _unmailed(since: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(mailed_at__isnull=True, read_at__isnull=True, created_at__gte=since)
