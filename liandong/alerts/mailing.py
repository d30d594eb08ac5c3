"""Notices by e-mail: each member's unread ones in one letter, at once or once a day, as he wishes.

As with webhooks an attempt is claimed, made without a transaction, and noted: a killed process may
send a letter twice, and never none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.alerts.mail import LEASE, Mail, delay_after, is_configured, one_line
from liandong.alerts.mail_wishes import Wish, addresses_of, wishes_of
from liandong.alerts.models import MailBox
from liandong.identity.registry.models import Company
from liandong.identity.rule_book import rules_on
from liandong.notices.actions import mark_all_mailed, mark_mailed
from liandong.notices.queries import unmailed_members, unmailed_notices
from liandong.storage import bulk

PAUSE = timedelta(minutes=5)
"""Between two letters to one member: what happens meanwhile goes into the second."""

KEPT = timedelta(days=7)
"""Older notices are not sent any more."""

DAILY_HOUR = 8
MOST_LETTERS = 50
MOST_NOTICES = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to a member, and what is noted once it was sent."""

    company: str
    box: int
    attempt: int
    notices: tuple[int, ...]
    mail: Mail


def claim_letters(company: str) -> list[Letter]:
    """Return the letters that are due in the current company, claimed for this call.

    Two statements when nobody waits; else their number does not depend on how many there are.
    """
    now = timezone.now()
    members = unmailed_members(now - KEPT)
    if not members or not is_configured():
        return []
    wishes = wishes_of(members)
    addresses = addresses_of(company, [one for one, wish in wishes.items() if wish is not Wish.NEVER])
    mark_all_mailed(set(members) - set(addresses))  # who wishes no mail has nothing waiting
    with timezone.override(rules_on(timezone.localdate()).time_zone):
        boxes = _claimed(_ripe(addresses, wishes, now), now)
        return _letters(company, boxes, addresses, now)


def _ripe(addresses: dict[int, str], wishes: dict[int, Wish], now: datetime) -> list[int]:
    """Return whose time has come: a daily letter goes out once a day, from eight o'clock on."""
    sent = dict(MailBox.objects.filter(member__in=addresses).values_list("member", "sent_at"))
    today, is_late = timezone.localdate(now), timezone.localtime(now).hour >= DAILY_HOUR
    ripe = []
    for member in sorted(addresses):
        last = sent.get(member)
        is_new_day = last is None or timezone.localdate(last) < today
        if wishes[member] is Wish.AT_ONCE or (is_late and is_new_day):
            ripe.append(member)
    return ripe


def _claimed(members: Sequence[int], now: datetime) -> list[MailBox]:
    if not members:
        return []
    with transaction.atomic():
        rows = [(member, now, 0, "") for member in members]
        names = ("member", "due_at", "attempts", "problem")
        bulk.insert(MailBox, names, rows, on_conflict="ON CONFLICT (member_id) DO NOTHING")
        due = MailBox.objects.filter(member__in=members, due_at__lte=now).order_by("pk")
        if connections["default"].features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, no_key=True)
        boxes = list(due[:MOST_LETTERS])
        found = MailBox.objects.filter(pk__in=[box.pk for box in boxes])
        found.update(due_at=now + LEASE, attempts=F("attempts") + 1)
    return boxes


def _letters(
    company: str, boxes: Sequence[MailBox], addresses: dict[int, str], now: datetime
) -> list[Letter]:
    if not boxes:
        return []
    name = Company.objects.values_list("name", flat=True).get(slug=company)
    waiting = unmailed_notices([box.member_id for box in boxes], now - KEPT)
    letters = []
    for box in boxes:
        notices = waiting.get(box.member_id, [])
        if not notices:
            continue
        shown = notices[:MOST_NOTICES]
        context = {
            "company": name,
            "notices": shown,
            "left_out": len(notices) - len(shown),
            "site": settings.LIANDONG_URL.rstrip("/"),
        }
        subject = _("{company}：{count} 条新消息").format(company=name, count=len(notices))
        mail = Mail(
            (addresses[box.member_id],),
            one_line(subject),
            render_to_string("alerts/letter.txt", context),
            render_to_string("alerts/letter.html", context),
        )
        told = tuple(notice.pk for notice in notices)
        letters.append(Letter(company, box.pk, box.attempts + 1, told, mail))
    return letters


@transaction.atomic
def note_letters(ended: Sequence[tuple[Letter, str]]) -> None:
    """Write down how letters of the current company ended."""
    now = timezone.now()
    for letter, problem in ended:
        box = MailBox.objects.filter(Q(attempts=letter.attempt), pk=letter.box)
        if problem:
            box.update(problem=problem, due_at=now + delay_after(letter.attempt))
        else:
            mark_mailed(letter.notices)
            box.update(problem="", attempts=0, sent_at=now, due_at=now + PAUSE)
