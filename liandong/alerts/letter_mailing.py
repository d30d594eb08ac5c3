"""Posting the documents that were printed for partners: claimed, sent without a transaction, and noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from liandong.alerts.letter_making import can_be_mailed, end, tell
from liandong.alerts.letter_models import DocumentLetter
from liandong.alerts.mail import LEASE, Mail, delay_after, is_configured
from liandong.alerts.mail_wishes import addresses_of
from liandong.alerts.report_models import SendingState
from liandong.collaboration.file_types import PDF
from liandong.identity.registry.models import Company
from liandong.jobs import files
from liandong.printkit.saving import letterhead

GIVEN_UP = timedelta(days=2)
"""A letter that could not be posted for so long is given up, and its sender told."""

MOST_LETTERS = 20


@dataclass(frozen=True, slots=True)
class PartnerLetter:
    """A letter to a partner, and what is noted once it was sent."""

    company: str
    letter: int
    attempt: int
    mail: Mail


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who writes: the company, its letterhead, and the own addresses of its members."""

    slug: str
    name: str
    phone: str
    address: str
    replies: Mapping[int, str]


def claim_letters(company: str) -> list[PartnerLetter]:
    """Return the letters that are due in the current company, claimed for this call."""
    now = timezone.now()
    if not is_configured() or not _waiting(now).exists():
        return []
    with transaction.atomic():
        due = _waiting(now).select_related("document", "member").order_by("pk")
        if connections["default"].features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
        claimed = list(due[:MOST_LETTERS])
        sender = _sender(company, claimed)
        return [letter for one in claimed if (letter := _claimed(sender, one, now))]


def _waiting(now: datetime) -> QuerySet[DocumentLetter]:
    return DocumentLetter.objects.filter(state=SendingState.READY, due_at__lte=now)


def _sender(company: str, claimed: Sequence[DocumentLetter]) -> _Sender:
    name, head = Company.objects.values_list("name", flat=True).get(slug=company), letterhead()
    replies = addresses_of(company, {one.member_id for one in claimed})
    return _Sender(company, name, head.phone, head.address, replies)


def _claimed(sender: _Sender, one: DocumentLetter, now: datetime) -> PartnerLetter | None:
    """Return a letter, or end one whose document was reversed meanwhile or whose file has gone."""
    with translation.override(one.language):
        problem = ""
        if not can_be_mailed(one.document):
            problem = _("单据已经红冲")
        elif not files.path_of(one.file).exists():
            problem = _("文件已不在")
        if problem:
            end(one, SendingState.REFUSED, problem)
            return None
        one.attempts += 1
        DocumentLetter.objects.filter(pk=one.pk).update(due_at=now + LEASE, attempts=one.attempts)
        return PartnerLetter(sender.slug, one.pk, one.attempts, _mail(sender, one))


def _mail(sender: _Sender, one: DocumentLetter) -> Mail:
    context = {"sender": sender, "text": one.text, "member": one.member.name, "number": one.document.number}
    return Mail(
        tuple(one.addresses.split(",")),
        one.subject,
        render_to_string("alerts/document_letter.txt", context),
        render_to_string("alerts/document_letter.html", context),
        files.path_of(one.file),
        one.file_name,
        PDF,
        sender.replies.get(one.member_id, ""),
    )


@transaction.atomic
def note_letters(ended: Sequence[tuple[PartnerLetter, str]]) -> None:
    """Write down how letters of the current company ended; a failure is told at once, and tried again."""
    now = timezone.now()
    for letter, problem in ended:
        found = DocumentLetter.objects.select_related("document")
        one = found.filter(pk=letter.letter, attempts=letter.attempt, state=SendingState.READY).first()
        if one is not None:
            with translation.override(one.language):
                _note(one, problem, now)


def _note(one: DocumentLetter, problem: str, now: datetime) -> None:
    if not problem:
        end(one, SendingState.SENT)
    elif now - one.created_at > GIVEN_UP:
        end(one, SendingState.FAILED, problem)
    else:
        due_at = now + delay_after(one.attempts)
        DocumentLetter.objects.filter(pk=one.pk).update(problem=problem, due_at=due_at)
        if one.attempts == 1:
            tell(one, _("{problem}；会自动再试").format(problem=problem))
