"""Posting the reports that were made: claimed, sent without a transaction, and noted, as notices are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from liandong.alerts.mail import LEASE, MOST_BYTES, Mail, delay_after, is_configured, one_line
from liandong.alerts.mail_wishes import addresses_of
from liandong.alerts.report_making import end, tell
from liandong.alerts.report_models import ReportSending, SendingState
from liandong.identity.registry.models import Company
from liandong.identity.rule_book import rules_on
from liandong.jobs import files
from liandong.webkit.spreadsheets import XLSX

GIVEN_UP = timedelta(days=2)
"""A report that could not be posted for so long is of no use any more."""

MOST_LETTERS = 20


@dataclass(frozen=True, slots=True)
class ReportLetter:
    """A letter with a report, and what is noted once it was sent."""

    company: str
    sending: int
    attempt: int
    mail: Mail


def claim_reports(company: str) -> list[ReportLetter]:
    """Return the letters that are due in the current company, claimed for this call."""
    now = timezone.now()
    if not is_configured() or not _waiting(now).exists():
        return []
    with timezone.override(rules_on(timezone.localdate()).time_zone), transaction.atomic():
        due = _waiting(now).select_related("schedule").order_by("pk")
        if connections["default"].features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
        claimed = list(due[:MOST_LETTERS])
        addresses = addresses_of(company, [one.member_id for one in claimed])
        return [letter for one in claimed if (letter := _claimed(company, one, addresses, now))]


def _waiting(now: datetime) -> QuerySet[ReportSending]:
    return ReportSending.objects.filter(state=SendingState.READY, due_at__lte=now)


def _claimed(
    company: str, one: ReportSending, addresses: Mapping[int, str], now: datetime
) -> ReportLetter | None:
    """Return a letter, or end what can't be sent: too old, nobody to send it to, its file gone."""
    with translation.override(one.language):
        path = files.path_of(one.file)
        problem = ""
        if one.member_id not in addresses:
            problem = _("没有填邮箱地址（在「我的」菜单的「邮件提醒」里填）")
        elif not path.exists():
            problem = _("文件已不在")
        if problem:
            end(one, SendingState.REFUSED, problem)
            return None
        one.attempts += 1
        ReportSending.objects.filter(pk=one.pk).update(due_at=now + LEASE, attempts=one.attempts)
        return _letter(company, one, addresses[one.member_id], path)


def _letter(company: str, one: ReportSending, address: str, path: Path) -> ReportLetter:
    is_attached = path.stat().st_size <= MOST_BYTES  # a larger one stays where the letter's link leads
    name = Company.objects.values_list("name", flat=True).get(slug=company)
    context = {
        "company": name,
        "report": one.schedule.name,
        "rows": one.message,
        "job": one.job,
        "schedule": one.schedule_id,
        "is_attached": is_attached,
        "site": settings.LIANDONG_URL.rstrip("/"),
    }
    subject = _("{company}：{report}").format(company=name, report=one.schedule.name)
    mail = Mail(
        (address,),
        one_line(subject),
        render_to_string("alerts/report_letter.txt", context),
        render_to_string("alerts/report_letter.html", context),
        path if is_attached else None,
        one.file_name,
        XLSX,
    )
    return ReportLetter(company, one.pk, one.attempts, mail)


@transaction.atomic
def note_reports(ended: Sequence[tuple[ReportLetter, str]]) -> None:
    """Write down how letters of the current company ended; a failure is told at once, and tried again."""
    now = timezone.now()
    for letter, problem in ended:
        found = ReportSending.objects.select_related("schedule").filter(
            pk=letter.sending, attempts=letter.attempt
        )
        one = found.first()
        if one is None:
            continue
        with translation.override(one.language):
            _note(one, problem, now)


def _note(one: ReportSending, problem: str, now: datetime) -> None:
    if not problem:
        done = {"state": SendingState.SENT, "problem": "", "finished_at": now}
        ReportSending.objects.filter(pk=one.pk).update(**done)
    elif now - one.created_at > GIVEN_UP:
        end(one, SendingState.FAILED, problem)
    else:
        due_at = now + delay_after(one.attempts)
        ReportSending.objects.filter(pk=one.pk).update(problem=problem, due_at=due_at)
        if one.attempts == 1:
            tell(one, _("{problem}；会自动再试").format(problem=problem))
