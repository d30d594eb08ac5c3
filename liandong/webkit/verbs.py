"""Acting on a stored document: post, approve, reverse, reopen, discard, close; then its page again."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.documents import approvals
from liandong.documents.discarding import discard
from liandong.documents.models import Document
from liandong.documents.posting.closing import close_lines, reopen_lines
from liandong.documents.posting.engine import post
from liandong.documents.requests import Outcome, PostRequest
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit.access import document_for, type_for
from liandong.webkit.drafts import sentence
from liandong.webkit.report_parts import address

_COMMENT = 255
_MOST_AT_ONCE = 500

Act = Callable[[CompanyRequest, Document], tuple[str, int]]
"""Does it, and returns what to say and which document to show then."""


def _acted(request: CompanyRequest, type_id: str, pk: int, verb: Verb, act: Act) -> HttpResponse:
    """Act on a document the actor may see and has the right for; say what happened, or every refusal."""
    kind = type_for(request, type_id, verb)
    document = document_for(request, kind, pk)
    try:
        text, shown = act(request, document)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, in_words(problem))
        return redirect(address("type_document", kind.id, pk))
    messages.success(request, text)
    return redirect(address("type_document", kind.id, shown))


def in_words(problem: Problem) -> str:
    """Return a problem as a sentence, with the line it is about."""
    if problem.line is None:
        return sentence(problem)
    return _("第 %(row)s 行：%(message)s") % {"row": problem.line, "message": sentence(problem)}


def tell_cautions(request: CompanyRequest, outcome: Outcome) -> None:
    """Say what did not keep a document from being posted, and should be known."""
    for caution in outcome.cautions:
        messages.warning(request, in_words(caution))


def _version(request: CompanyRequest) -> int:
    given = request.POST.get("version", "")
    if not (given.isascii() and given.isdigit()) or len(given) > len(str(2**31)):
        raise BadRequest("version")
    return int(given)


@require_POST
def post_stored(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Post the draft as it is stored."""
    return _acted(request, type_id, pk, Verb.POST, _post)


def _post(request: CompanyRequest, document: Document) -> tuple[str, int]:
    wanted = PostRequest(document.pk, request.actor, _version(request), address=request.address)
    outcome = post([wanted])[0]
    tell_cautions(request, outcome)
    return _("已审核 %(number)s") % {"number": outcome.number}, document.pk


@require_POST
def approve(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Approve the version that was looked at."""
    return _acted(request, type_id, pk, Verb.APPROVE, _approve)


def _approve(request: CompanyRequest, document: Document) -> tuple[str, int]:
    _decide(request, document, is_approved=True)
    return _("已同意 %(number)s") % {"number": document.number}, document.pk


@require_POST
def refuse(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Refuse the version that was looked at."""
    return _acted(request, type_id, pk, Verb.APPROVE, _refuse)


def _refuse(request: CompanyRequest, document: Document) -> tuple[str, int]:
    _decide(request, document, is_approved=False)
    return _("已驳回 %(number)s") % {"number": document.number}, document.pk


@transaction.atomic
def _decide(request: CompanyRequest, document: Document, *, is_approved: bool) -> None:
    current = Document.objects.select_for_update().get(pk=document.pk)
    if current.version != _version(request):
        detail = {"yours": str(_version(request)), "current": str(current.version)}
        raise RefusedError([Problem("version_conflict", detail=detail)])
    comment = trimmed(request.POST.get("reason", ""))[:_COMMENT]
    problems = approvals.decide(document.pk, request.actor, is_approved=is_approved, comment=comment)
    if problems:
        raise RefusedError(problems)


@require_POST
def reverse_document(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Post the mirrored red document and show it."""
    return _acted(request, type_id, pk, Verb.REVERSE, _reverse)


def _reverse(request: CompanyRequest, document: Document) -> tuple[str, int]:
    outcome = reverse(ReversalRequest(document.pk, request.actor, address=request.address))
    facts = {"number": document.number, "red": outcome.number}
    return _("已红冲 %(number)s，红字单据为 %(red)s") % facts, outcome.document


@require_POST
def reopen_document(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Reverse and copy to a new draft, which is shown for editing."""
    return _acted(request, type_id, pk, Verb.REOPEN, _reopen)


def _reopen(request: CompanyRequest, document: Document) -> tuple[str, int]:
    done = reopen(ReversalRequest(document.pk, request.actor, address=request.address))
    facts = {"number": document.number, "draft": done.draft.number}
    return _("已红冲 %(number)s，请修改新草稿 %(draft)s") % facts, done.draft.id


@require_POST
def discard_document(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Throw a draft away."""
    return _acted(request, type_id, pk, Verb.DISCARD, _discard)


def _discard(request: CompanyRequest, document: Document) -> tuple[str, int]:
    discard(document.pk, request.actor, version=_version(request), address=request.address)
    return _("已作废 %(number)s") % {"number": document.number}, document.pk


@require_POST
def close_document(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Close what is left of an order."""
    return _acted(request, type_id, pk, Verb.REOPEN, _close)


def _close(request: CompanyRequest, document: Document) -> tuple[str, int]:
    close_lines(document.pk, request.actor, _chosen_lines(request))
    return _("已结单 %(number)s") % {"number": document.number}, document.pk


@require_POST
def reopen_document_lines(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Open the closed lines of an order again."""
    return _acted(request, type_id, pk, Verb.REOPEN, _reopen_lines)


def _reopen_lines(request: CompanyRequest, document: Document) -> tuple[str, int]:
    reopen_lines(document.pk, request.actor, _chosen_lines(request))
    return _("已重开 %(number)s") % {"number": document.number}, document.pk


def _chosen_lines(request: CompanyRequest) -> list[int] | None:
    """Return the lines that were ticked; None means all of them."""
    return _ids(request, "lines") or None


def _ids(request: CompanyRequest, name: str) -> list[int]:
    given = request.POST.getlist(name)
    if len(given) > _MOST_AT_ONCE or not all(one.isascii() and one.isdigit() for one in given):
        raise BadRequest(name)
    if any(len(one) > len(str(2**62)) for one in given):
        raise BadRequest(name)
    return [int(one) for one in given]
