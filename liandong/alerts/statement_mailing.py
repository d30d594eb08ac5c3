"""Posting statements of account: the PDF and the link, claimed, sent without a transaction, and noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from liandong.alerts.mail import LEASE, Mail, delay_after, is_configured, one_line
from liandong.alerts.mail_wishes import addresses_of
from liandong.collaboration.file_types import PDF
from liandong.collaboration.statement_models import MailState, PartnerStatement
from liandong.collaboration.statements import token_of
from liandong.finance.statement_papers import file_name, side_words, statement_pdf
from liandong.identity.audit import AuditEntry, record
from liandong.identity.registry.models import Company
from liandong.jobs import files
from liandong.notices.actions import notify

GIVEN_UP = timedelta(days=2)
MOST_LETTERS = 20
SUBJECT = "general_ledger.claim"
_LONGEST_PROBLEM = 255


@dataclass(frozen=True, slots=True)
class StatementLetter:
    """A statement on its way, and what is noted once it was sent."""

    company: str
    statement: int
    attempt: int
    mail: Mail


def claim_statements(company: str) -> list[StatementLetter]:
    """Return the statements that are due in the current company, drawn and claimed for this call.

    They are drawn before anything is locked: that takes a tenth of a second each.
    """
    now = timezone.now()
    if not is_configured():
        return []
    waiting = list(_waiting(now).select_related("partner")[:MOST_LETTERS])
    drawn = {one.pk: _drawn(one) for one in waiting}
    if not drawn:
        return []
    with transaction.atomic():
        due = _waiting(now).filter(pk__in=drawn).select_related("partner", "member").order_by("pk")
        if connections["default"].features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
        claimed = list(due)
        replies = addresses_of(company, {one.member_id for one in claimed})
        name = Company.objects.values_list("name", flat=True).get(slug=company)
        return [
            _claimed(one, drawn[one.pk], (company, name), replies.get(one.member_id, ""), now)
            for one in claimed
        ]


def _waiting(now: datetime) -> QuerySet[PartnerStatement]:
    return PartnerStatement.objects.filter(mail_state=MailState.READY, due_at__lte=now).order_by("due_at")


def _drawn(one: PartnerStatement) -> Path:
    with translation.override(one.language):
        path = files.new_path(".pdf")
        path.write_bytes(statement_pdf(one))
    return path


def _claimed(
    one: PartnerStatement, path: Path, company: tuple[str, str], reply: str, now: datetime
) -> StatementLetter:
    one.attempts += 1
    PartnerStatement.objects.filter(pk=one.pk).update(due_at=now + LEASE, attempts=one.attempts)
    slug, name = company
    site = settings.LIANDONG_URL.rstrip("/")
    link = f"{site}{reverse('webkit:shared_statement', args=[token_of(one, slug)])}" if site else ""
    with translation.override(one.language):
        context = {
            "company": name,
            "statement": one,
            "closing": f"{one.closing:,.2f}",
            "side": side_words(one.side),
            "link": link,
            "until": timezone.localtime(one.expires_at).date(),
        }
        words = _("{company}：{first} 至 {last} 对账单")
        mail = Mail(
            tuple(one.addresses.split(",")),
            one_line(words.format(company=name, first=one.first_day, last=one.last_day)),
            render_to_string("alerts/statement_letter.txt", context),
            render_to_string("alerts/statement_letter.html", context),
            path,
            file_name(one),
            PDF,
            reply,
        )
    return StatementLetter(slug, one.pk, one.attempts, mail)


@transaction.atomic
def note_statements(ended: Sequence[tuple[StatementLetter, str]]) -> None:
    """Write down how statements of the current company were posted; their senders are told of failures."""
    now = timezone.now()
    for letter, problem in ended:
        found = PartnerStatement.objects.select_related("partner")
        one = found.filter(pk=letter.statement, attempts=letter.attempt, mail_state=MailState.READY).first()
        if one is not None:
            with translation.override(one.language):
                _note(one, problem, now)


def _note(one: PartnerStatement, problem: str, now: datetime) -> None:
    kept = {"problem": problem[:_LONGEST_PROBLEM]}
    is_over = problem and now - one.created_at > GIVEN_UP
    if problem and not is_over:
        again = now + delay_after(one.attempts)
        PartnerStatement.objects.filter(pk=one.pk).update(due_at=again, **kept)
    else:
        state = MailState.FAILED if problem else MailState.SENT
        PartnerStatement.objects.filter(pk=one.pk).update(mail_state=state, **kept)
        detail = {
            "name": one.partner.name,
            "addresses": one.addresses,
            **({"problem": problem} if problem else {}),
        }
        deed = "mail_failed" if problem else "mail_sent"
        record([AuditEntry(deed, SUBJECT, one.pk, None, detail)])
    if problem and (is_over or one.attempts == 1):
        words = _("{partner} 的对账单没有发出：{problem}").format(partner=one.partner.name, problem=problem)
        url = reverse("webkit:sent_statement", args=[one.pk])
        notify([one.member_id], "statement", words, url, key=f"statement-mail:{one.pk}")
