"""Reading notices: always one member's own."""

from django.db.models import QuerySet

from liandong.notices.models import Notice


def notices_of(member: int) -> QuerySet[Notice]:
    """Return a member's notices, the latest first; no statement yet."""
    return Notice.objects.filter(member=member).order_by("-pk")


def unread_count(member: int) -> int:
    """Return how many notices a member has not read; one statement over a partial index."""
    return Notice.objects.filter(member=member, read_at__isnull=True).count()
