"""A document for its partner by mail: handed in, checked, printed by a job with the sender's own rights."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from liandong.alerts.letter_models import DocumentLetter
from liandong.alerts.mail import MOST_BYTES, is_configured, one_line
from liandong.alerts.report_models import SendingState
from liandong.collaboration.file_types import PDF, safe_name
from liandong.collaboration.reach import may_edit, require_edit
from liandong.documents.models import Document, State
from liandong.identity.audit import AuditEntry, record
from liandong.identity.registry.models import Company
from liandong.jobs import files
from liandong.jobs.actions import enqueue
from liandong.jobs.kinds import Finish, JobRefusedError, Result, Task, register_job
from liandong.jobs.models import JobState
from liandong.jobs.running import EndedJob, on_done
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.notices.actions import notify
from liandong.printkit.producing import PrintOrder, documents_pdf
from liandong.printkit.templates import template_for
from liandong.storage.namespace import current_namespace

JOB = "document_mail"
NOTICE = "letter"
MOST_ADDRESSES = 10
LONGEST_SUBJECT = 200
LONGEST_TEXT = 5_000
_LONGEST_PROBLEM = 255
_BETWEEN = re.compile(r"[\s,;，；、]+")
_STANDARD_LANGUAGE = "zh-hans"


@dataclass(frozen=True, slots=True)
class LetterForm:
    """What is sent to whom. ``addresses`` are typed with blanks, commas or semicolons between."""

    addresses: str
    subject: str
    text: str = ""
    template: str = ""


def register() -> None:
    """Make the job known, and hear how it ended; called at start."""
    register_job(JOB, _make, label=gettext_noop("发送单据"))
    on_done(_note_end)


def can_be_mailed(document: Document) -> bool:
    """Tell whether a document may be sent to its partner: it is posted and has one."""
    return document.partner_id is not None and document.state == State.POSTED


def hand_in(document: Document, form: LetterForm, actor: Actor, address: str = "") -> DocumentLetter:
    """Have a document printed and sent to its partner; the PDF shows what the sender may see.

    ``address`` is where the request came from. Whoever may edit a document may send it, as he may
    share it.

    Raises:
        NotAllowedError: the actor may not edit this document.
        RefusedError: with every problem; nothing is sent.
        Http404: its type has no such print template.
    """
    require_edit(actor, document)
    addresses = addresses_in(form.addresses)
    subject = one_line(form.subject)
    refuse_if([*_document_problems(document), *_form_problems(addresses, subject, form.text)])
    template_for(document.type, form.template)
    now = timezone.now()
    with transaction.atomic():
        letter = DocumentLetter.objects.create(
            document=document,
            member_id=actor.member,
            addresses=",".join(addresses),
            subject=subject,
            text=form.text.strip(),
            template=form.template,
            language=get_language() or _STANDARD_LANGUAGE,
            due_at=now,
            created_at=now,
        )
        letter.job = enqueue(actor, JOB, {"letter": letter.pk}, title=document.number)
        letter.save(update_fields=["job"])
        detail = {"number": document.number, "to": letter.addresses, "subject": subject}
        record([AuditEntry("mail", document.type, document.pk, actor.member, detail, address)])
    return letter


def addresses_in(text: str) -> list[str]:
    """Return the addresses of a typed text, each once, in their order."""
    return list(dict.fromkeys(one for one in _BETWEEN.split(text) if one))


def _document_problems(document: Document) -> Iterable[Problem]:
    detail = {"number": document.number}
    if document.partner_id is None:
        yield Problem("letter_without_partner", detail=detail)
    elif not can_be_mailed(document):
        yield Problem("letter_not_posted", detail=detail)
    if not is_configured():
        yield Problem("letter_unset")


def _form_problems(addresses: Sequence[str], subject: str, text: str) -> Iterable[Problem]:
    if not addresses:
        yield Problem("letter_address_missing", column="addresses")
    if len(addresses) > MOST_ADDRESSES:
        yield Problem("letter_addresses_many", column="addresses", detail={"limit": str(MOST_ADDRESSES)})
    for one in addresses[:MOST_ADDRESSES]:
        if not _is_address(one):
            yield Problem("mail_address_invalid", column="addresses", detail={"address": one})
    for column, typed, limit in (("subject", subject, LONGEST_SUBJECT), ("text", text, LONGEST_TEXT)):
        if len(typed) > limit:
            yield Problem("too_long", column=column, detail={"limit": str(limit)})
    if not subject:
        yield Problem("field_missing", column="subject", detail={"field": _("主题")})


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _make(task: Task) -> Finish:
    """Print the document as its sender may see it now."""
    letter = DocumentLetter.objects.select_related("document").get(pk=task.parameters["letter"])
    document = letter.document
    try:
        drawn = _drawn(letter, task.actor)
    except (RefusedError, Http404) as error:
        raise JobRefusedError([_("单据不能打印，没有发出。")]) from error
    if len(drawn) > MOST_BYTES:
        raise JobRefusedError([_("PDF 太大，邮件放不下，没有发出。")])
    path = files.new_path(".pdf")
    path.write_bytes(drawn)
    name = safe_name(document.number, PDF)
    return lambda: _ready(letter, path.name, name)


def _drawn(letter: DocumentLetter, actor: Actor) -> bytes:
    document = letter.document
    if not may_edit(actor, document) or not can_be_mailed(document):
        raise Http404(document.pk)
    company = Company.objects.values_list("name", flat=True).get(slug=current_namespace().slug)
    template = template_for(document.type, letter.template)
    return documents_pdf(PrintOrder([document.pk], template, actor, company))


def _ready(letter: DocumentLetter, file: str, file_name: str) -> Result:
    waiting = DocumentLetter.objects.filter(pk=letter.pk, state=SendingState.MAKING)
    waiting.update(state=SendingState.READY, file=file, file_name=file_name, due_at=timezone.now())
    return Result(_("已生成 PDF，正在发送。"), url=page_of(letter.document))


def page_of(document: Document) -> str:
    """Return the address of the page with a document's letters."""
    return reverse("webkit:document_letters", args=[document.type, document.pk])


def end(letter: DocumentLetter, state: SendingState, problem: str = "") -> None:
    """Write down how a letter ended, in the document's history too; its sender is told of a failure."""
    document = letter.document
    DocumentLetter.objects.filter(pk=letter.pk).update(
        state=state, problem=problem[:_LONGEST_PROBLEM], finished_at=timezone.now()
    )
    detail = {"number": document.number, "to": letter.addresses}
    if problem:
        detail["problem"] = problem
    deed = "mail_failed" if problem else "mail_sent"
    record([AuditEntry(deed, document.type, document.pk, None, detail)])
    if problem:
        tell(letter, problem)


def tell(letter: DocumentLetter, problem: str) -> None:
    """Tell the sender that a letter did not leave; once while unread."""
    number, (to, *others) = letter.document.number, letter.addresses.split(",")
    to = _("{first} 等").format(first=to) if others else to
    text = _("{number} 没有发给 {to}：{problem}").format(number=number, to=to, problem=problem)
    notify(
        {letter.member_id},
        NOTICE,
        text[:_LONGEST_PROBLEM],
        page_of(letter.document),
        key=f"letter-{letter.pk}",
    )


def _note_end(ended: EndedJob) -> None:
    """Note that a job failed or was refused before it could say so itself."""
    if ended.kind != JOB or ended.state == JobState.DONE:
        return
    making = DocumentLetter.objects.select_related("document")
    with transaction.atomic():
        for letter in making.filter(job=ended.id, state=SendingState.MAKING):
            end(letter, SendingState.FAILED, ended.message or _("程序出错，没有生成。"))
