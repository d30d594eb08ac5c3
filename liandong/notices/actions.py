"""Telling members something, and noting that they have read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from liandong.identity.models import Member
from liandong.notices.models import Notice
from liandong.storage import bulk

MOST_TEXT = 255
_COLUMNS = ("member", "kind", "text", "url", "key", "created_at")
_TOLD_ONCE = "ON CONFLICT (member_id, key) WHERE read_at IS NULL AND NOT (key = '') DO NOTHING"


@dataclass(frozen=True, slots=True)
class News:
    """What ``members`` are told; ``kind`` names the sort, such as ``mention`` or ``job``.

    ``url`` is a path of the product; ``key`` keeps the same from being told twice while unread.
    """

    members: frozenset[int]
    kind: str
    text: str
    url: str = ""
    key: str = ""


def notify(members: Iterable[int], kind: str, text: str, url: str = "", *, key: str = "") -> None:
    """Tell members something, in the transaction of what it is about; at most two statements.

    Those who have left the company are not told. Text beyond 255 letters is cut short.
    """
    notify_all([News(frozenset(members), kind, text, url, key)])


def notify_all(news: Sequence[News]) -> None:
    """Tell several things at once; two statements whatever their number, none for nobody."""
    wanted = {member for one in news for member in one.members}
    if not wanted:
        return
    active = set(Member.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    now = timezone.now()
    rows = {
        (member, one.key or f"#{place}"): (member, one.kind, _short(one.text), one.url, one.key, now)
        for place, one in enumerate(news)
        for member in sorted(one.members & active)
    }
    bulk.insert(Notice, _COLUMNS, list(rows.values()), on_conflict=_TOLD_ONCE)


def take_back(key: str) -> None:
    """Take what was told under a key from those who have not read it yet, as it no longer holds."""
    Notice.objects.filter(key=key, read_at__isnull=True).delete()


def _short(text: str) -> str:
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"


def mark_read(member: int, notices: Iterable[int] | None = None) -> int:
    """Note that a member has read some of his notices, or all; return how many were unread."""
    unread = Notice.objects.filter(member=member, read_at__isnull=True)
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    return unread.update(read_at=timezone.now())


def mark_mailed(notices: Iterable[int]) -> None:
    """Note that notices were sent by e-mail; one statement."""
    Notice.objects.filter(pk__in=list(notices)).update(mailed_at=timezone.now())


def mark_all_mailed(members: Iterable[int]) -> None:
    """Let nothing of these members wait for an e-mail any longer; one statement, none for nobody."""
    wanted = sorted(members)
    if wanted:
        Notice.objects.filter(member__in=wanted, mailed_at__isnull=True).update(mailed_at=timezone.now())
