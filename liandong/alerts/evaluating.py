"""Holding the rules against the books: an alert is raised once, follows its figures, and is cleared.

What is found is read without a lock; the alerts are then brought in line under the rule's, so that
two workers raise nothing twice. The number of statements does not depend on how much is found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.alerts.finding import Found, found_by
from liandong.alerts.models import Acknowledgement, Alert, AlertKind, AlertRule
from liandong.alerts.queries import kind_labels, visible_alerts
from liandong.alerts.queueing import queue_alerts
from liandong.alerts.troubles import tell_failed, tell_no_more
from liandong.documents.models import ApprovalRule
from liandong.identity.actors import UnknownMemberError, load_actor
from liandong.identity.models import Member
from liandong.identity.rule_book import rules_on
from liandong.notices.actions import News, notify_all
from liandong.storage import bulk
from liandong.storage.namespace import current_namespace
from liandong.webkit.report_parts import address

EVERY = timedelta(minutes=5)
KEPT = timedelta(days=90)
"""How long a cleared alert can still be looked at."""

NOTICE = "alert"
log = structlog.get_logger(__name__)
_FIGURES = ("figure", "level", "day", "is_severe")


@dataclass(slots=True)
class _Changes:
    """What is to be written for a rule."""

    gone: list[int] = field(default_factory=list)
    changed: list[tuple[object, ...]] = field(default_factory=list)
    worse: list[int] = field(default_factory=list)
    fresh: list[Found] = field(default_factory=list)


def evaluate_due(now: datetime | None = None) -> int:
    """Hold those rules of the current company against the books whose time has come; return how many."""
    now = now or timezone.now()
    due = AlertRule.objects.filter(
        Q(evaluated_at__isnull=True) | Q(evaluated_at__lte=now - EVERY), is_active=True
    )
    rules = list(due.order_by("pk"))
    if rules:
        with timezone.override(rules_on(timezone.localdate()).time_zone):
            for rule in rules:
                _try(rule, timezone.localdate())
        Alert.objects.filter(cleared_at__lt=now - KEPT).delete()
    return len(rules)


def evaluate_all() -> list[str]:
    """Hold every rule against the books now; return the kinds of those that failed."""
    AlertRule.objects.update(evaluated_at=None)
    evaluate_due()
    failed = AlertRule.objects.filter(is_active=True, failed_since__isnull=False)
    return list(failed.order_by("pk").values_list("kind", flat=True))


def _try(rule: AlertRule, today: date) -> None:
    """Evaluate a rule; one that fails is noted and comes again in its turn, the others go on.

    Whatever it is that goes wrong: stock that runs out must be told of though a debt can't be read.
    """
    try:
        evaluate(rule, today)
    except Exception as failure:
        log.exception("alert rule failed", kind=rule.kind, company=current_namespace().slug)
        _note_failed(rule, failure)


@transaction.atomic
def _note_failed(rule: AlertRule, failure: Exception) -> None:
    now = timezone.now()
    known = AlertRule.objects.filter(pk=rule.pk)
    is_first = known.filter(failed_since__isnull=True).update(failed_since=now)
    known.update(evaluated_at=now)
    if is_first:
        tell_failed(rule, failure)


def evaluate(rule: AlertRule, today: date) -> None:
    """Bring a rule's alerts in line with the books, and tell of what is new or has become severe."""
    found = found_by(rule, today)
    with transaction.atomic():
        locked = AlertRule.objects.select_for_update(no_key=True).filter(pk=rule.pk, is_active=True).first()
        if locked is None:
            return
        changes = _compared(rule, found)
        told = _write(rule, changes)
        AlertRule.objects.filter(pk=rule.pk).update(evaluated_at=timezone.now(), failed_since=None)
        if locked.failed_since:
            tell_no_more(rule)
        if told:
            _tell(rule, told)
            queue_alerts(told)


def _compared(rule: AlertRule, found: Mapping[int, Found]) -> _Changes:
    standing = Alert.objects.filter(rule=rule, cleared_at__isnull=True)
    changes, seen = _Changes(), set()
    for pk, subject, figure, level, day, was_severe in standing.values_list("pk", "subject", *_FIGURES):
        one = found.get(subject)
        seen.add(subject)
        if one is None:
            changes.gone.append(pk)
            continue
        if (figure, level, day, was_severe) != (one.figure, one.level, one.day, one.is_severe):
            changes.changed.append((pk, one.figure, one.level, one.day, one.is_severe))
        if one.is_severe and not was_severe:
            changes.worse.append(pk)
    changes.fresh = [one for subject, one in found.items() if subject not in seen]
    return changes


def _write(rule: AlertRule, changes: _Changes) -> list[int]:
    """Write the changes; return the alerts to tell of."""
    now = timezone.now()
    if changes.gone:
        Alert.objects.filter(pk__in=changes.gone).update(cleared_at=now)
    bulk.update(Alert, ("id",), _FIGURES, changes.changed)
    if changes.worse:
        worse = Alert.objects.filter(pk__in=changes.worse)
        worse.update(settled_by=None, settled_at=None, settled_until=None)
        Acknowledgement.objects.filter(alert__in=changes.worse).delete()
    rows = [
        (rule.pk, rule.kind, one.subject, one.figure, one.level, one.day, one.is_severe, now)
        for one in changes.fresh
    ]
    columns = ("rule", "kind", "subject", *_FIGURES, "raised_at")
    fresh = bulk.insert(Alert, columns, rows, returning=("id",), on_conflict="ON CONFLICT DO NOTHING")
    return [*changes.worse, *(pk for (pk,) in fresh)]


def _tell(rule: AlertRule, alerts: Sequence[int]) -> None:
    """Tell each member the rule names how many of the alerts he may see, unless that is none."""
    news = []
    label = kind_labels()[rule.kind]
    for member in _told_members(rule):
        try:
            seen = visible_alerts(load_actor(member)).filter(pk__in=alerts).count()
        except UnknownMemberError:
            continue
        if seen:
            text = _("新的预警：{label}（{count} 条）").format(label=label, count=seen)
            url = address("alerts", kind=rule.kind)
            news.append(News(frozenset({member}), NOTICE, text, url, f"alert:{rule.kind}"))
    notify_all(news)


def _told_members(rule: AlertRule) -> list[int]:
    named = list(rule.members.order_by("pk").values_list("pk", flat=True))
    active = Member.objects.filter(is_active=True)
    if rule.kind == AlertKind.APPROVAL:
        asked = ApprovalRule.objects.filter(is_active=True).values("role")
        usual = active.filter(roles__in=asked).distinct()
    else:
        usual = active.filter(is_owner=True)
    return named or list(usual.order_by("pk").values_list("pk", flat=True))
