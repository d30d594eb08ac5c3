"""Posting letters of reminder with their PDF: drawn, claimed, sent without a transaction, and noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connections, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from liandong.alerts.mail import LEASE, Mail, delay_after, is_configured, one_line
from liandong.alerts.mail_wishes import addresses_of
from liandong.collaboration.dunning_models import DunningLetter
from liandong.collaboration.file_types import PDF
from liandong.collaboration.statement_models import MailState
from liandong.finance.dunning_papers import dunning_pdf, file_name
from liandong.identity.audit import AuditEntry, record
from liandong.identity.registry.models import Company
from liandong.jobs import files
from liandong.notices.actions import notify

GIVEN_UP = timedelta(days=2)
MOST_LETTERS = 20
SUBJECT = "general_ledger.claim"
_LONGEST_PROBLEM = 255


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter on its way, and what is noted once it was sent."""

    company: str
    letter: int
    attempt: int
    mail: Mail


def claim_reminders(company: str) -> list[Reminder]:
    """Return the letters that are due in the current company, drawn and claimed for this call."""
    now = timezone.now()
    if not is_configured():
        return []
    drawn = {one.pk: _drawn(one) for one in _waiting(now).select_related("partner")[:MOST_LETTERS]}
    if not drawn:
        return []
    with transaction.atomic():
        due = _waiting(now).filter(pk__in=drawn).select_related("partner")
        if connections["default"].features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
        claimed = list(due)
        replies = addresses_of(company, {one.member_id for one in claimed})
        name = Company.objects.values_list("name", flat=True).get(slug=company)
        found = []
        for one in claimed:
            one.attempts += 1
            DunningLetter.objects.filter(pk=one.pk).update(due_at=now + LEASE, attempts=one.attempts)
            mail = _mail(one, drawn[one.pk], name, replies.get(one.member_id, ""))
            found.append(Reminder(company, one.pk, one.attempts, mail))
    return found


def _waiting(now: datetime) -> QuerySet[DunningLetter]:
    return DunningLetter.objects.filter(mail_state=MailState.READY, due_at__lte=now).order_by("due_at", "pk")


def _drawn(one: DunningLetter) -> Path:
    with translation.override(one.language):
        path = files.new_path(".pdf")
        path.write_bytes(dunning_pdf(one))
    return path


def _mail(one: DunningLetter, path: Path, company: str, reply: str) -> Mail:
    with translation.override(one.language):
        context = {"company": company, "letter": one, "amount": f"{one.amount:,.2f}"}
        subject = _("{company}：{level}").format(company=company, level=one.level_name)
        return Mail(
            tuple(one.addresses.split(",")),
            one_line(subject),
            render_to_string("alerts/dunning_letter.txt", context),
            render_to_string("alerts/dunning_letter.html", context),
            path,
            file_name(one),
            PDF,
            reply,
        )


@transaction.atomic
def note_reminders(ended: Sequence[tuple[Reminder, str]]) -> None:
    """Write down how letters of the current company were posted; their senders are told of failures."""
    now = timezone.now()
    for reminder, problem in ended:
        found = DunningLetter.objects.select_related("partner").filter(mail_state=MailState.READY)
        one = found.filter(pk=reminder.letter, attempts=reminder.attempt).first()
        if one is not None:
            with translation.override(one.language):
                _note(one, problem[:_LONGEST_PROBLEM], now)


def _note(one: DunningLetter, problem: str, now: datetime) -> None:
    is_over = bool(problem) and now - one.created_at > GIVEN_UP
    kept = DunningLetter.objects.filter(pk=one.pk)
    if problem and not is_over:
        kept.update(due_at=now + delay_after(one.attempts), problem=problem)
    else:
        kept.update(mail_state=MailState.FAILED if problem else MailState.SENT, problem=problem)
        detail = {"name": one.partner.name, "addresses": one.addresses, "problem": problem}
        deed = "mail_failed" if problem else "mail_sent"
        record([AuditEntry(deed, SUBJECT, one.pk, None, detail)])
    if problem and (is_over or one.attempts == 1):
        words = _("给 {partner} 的催款函没有发出：{problem}").format(
            partner=one.partner.name, problem=problem
        )
        notify([one.member_id], "dunning", words, reverse("webkit:dunning_letters"), key=f"dunning:{one.pk}")
