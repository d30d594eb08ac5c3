"""What the scanning pages send: saving a draft, and finishing it; nothing twice, nothing half."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.documents.drafting import answered_draft, save_draft
from liandong.documents.inputs import DraftInput
from liandong.documents.models import Document
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest, SavedDraft
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.warehouse.accepting import acceptance_of, accepted, with_said
from liandong.warehouse.added import filled_in
from liandong.warehouse.bins.phone import in_bins
from liandong.warehouse.building import Sent, built, identity, nothing_counted, read_sent
from liandong.warehouse.counting import counted_draft
from liandong.warehouse.jobs import CHECK, COUNT, JOBS, Job
from liandong.warehouse.naming import kept_apart, kept_rows, with_named
from liandong.warehouse.refusing import (
    SheetRefusedError,
    drafted_rows,
    refused,
    sent_rows,
    stored_rows,
    telling_rows,
)
from liandong.warehouse.sheets import Sheet, draft_of, open_sheet, shown_rows, source_of, sources_of
from liandong.warehouse.standing_in import with_own_prices
from liandong.webkit.drafts import Body, read_body
from liandong.webkit.report_parts import address

_LONGEST_KEY = 40
_CONFLICT = 409
_LATER = frozenset({"approval_missing", "check_missing"})
"""What others still have to do: the draft waits for it."""


def job_for(request: CompanyRequest, name: str) -> Job:
    """Return the job of an address for someone with the right to it.

    Raises:
        Http404: there is no such job.
        NotAllowedError: the actor lacks the right.
    """
    job = JOBS.get(name)
    if job is None:
        raise Http404(name)
    require(request.actor, job.type, job.verb)
    require(request.actor, "catalog.product", Verb.VIEW)
    return job


@require_POST
def save(request: CompanyRequest, name: str) -> HttpResponse:
    """Save what was counted so far as a draft; the same key again gets the first answer."""
    job = _drafted(request, name)
    body = read_body(request)
    return _again_if_raced(request, job, body, lambda: _saved_answer(_save(request, job, body)))


@require_POST
def finish(request: CompanyRequest, name: str) -> HttpResponse:
    """Save and post, both or neither; what waits only for others is saved for them."""
    job = _drafted(request, name)
    require(request.actor, job.type, Verb.POST)
    body = read_body(request)
    return _again_if_raced(request, job, body, lambda: _finish(request, job, body))


def _drafted(request: CompanyRequest, name: str) -> Job:
    job = job_for(request, name)
    if job.name == CHECK:
        raise Http404(name)
    return job


def _again_if_raced(
    request: CompanyRequest, job: Job, body: Body, act: Callable[[], HttpResponse]
) -> HttpResponse:
    try:
        try:
            return act()
        except IntegrityError:  # the same key in the same moment: the second try finds its answer
            return act()
    except RefusedError as refusal:
        if any(problem.code == "version_conflict" for problem in refusal.problems):
            return _conflict(request, job, body)
        return refused(refusal)


def key_of(request: CompanyRequest, body: Mapping[str, Any], part: str) -> str:
    """Return the idempotency key of a request, the member's own.

    Raises:
        BadRequest: the page sent none.
    """
    key = body.get("idempotency_key")
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
        raise BadRequest("idempotency_key")
    return f"scan:{request.actor.member}:{key}:{part}"


def _save(request: CompanyRequest, job: Job, body: Body) -> SavedDraft:
    key = key_of(request, body, "draft")
    answered = answered_draft(key)
    if answered is not None:
        return answered
    sent = read_sent(body)
    sheet = _sheet(request, job, body)
    if nothing_counted(sheet, sent.lines) and job.name != COUNT:
        raise RefusedError([Problem("no_lines")])
    draft, problems = _draft(request, sheet, sent)
    if problems:
        raise SheetRefusedError(problems, sent_rows(sent.lines))
    stored = sheet.stored.pk if sheet.stored else None
    version = identity(body.get("version")) if sheet.stored else None
    if sheet.stored is not None and version is None:
        raise BadRequest("version")
    with telling_rows(partial(drafted_rows, draft.lines)):
        return save_draft(DraftRequest(draft, request.actor, stored, version, key, request.address))


def _draft(request: CompanyRequest, sheet: Sheet, sent: Sent) -> tuple[DraftInput, list[Problem]]:
    make = counted_draft if sheet.job.name == COUNT else built
    draft, problems = make(request.actor, sheet, sent)
    acceptance = acceptance_of(sheet, request.rules, draft.place)
    kept: frozenset[str] = frozenset()
    if sheet.job.name != COUNT:
        kept = kept_rows(sheet, sent, acceptance)
        draft = with_own_prices(draft, sheet, request.actor, request.rules)
        draft = replace(draft, lines=kept_apart(sheet, kept, draft.lines))
    if acceptance is not None:
        draft, refused_lines = accepted(draft, sent, acceptance, kept)
        problems = problems + refused_lines
    draft, wrong = filled_in(request.actor, draft, sent)
    draft, unread = with_named(draft, sent)
    draft, unplaced = in_bins(sheet, sent, draft, request.rules)
    return draft, problems + wrong + unread + unplaced


def _sheet(request: CompanyRequest, job: Job, body: Body) -> Sheet:
    actor = request.actor
    pk, origin = identity(body.get("document")), identity(body.get("source"))
    stored = draft_of(actor, job, pk) if pk else None
    if not job.source:
        return open_sheet(actor, job, None, stored)
    if stored is not None:
        origin = next(iter(sources_of(stored)), origin)
    if origin is None:
        raise BadRequest("source")
    return open_sheet(actor, job, source_of(actor, job, origin), stored)


def _saved_answer(saved: SavedDraft) -> HttpResponse:
    return JsonResponse({"document": saved.id, "number": saved.number, "version": saved.version})


def _finish(request: CompanyRequest, job: Job, body: Body) -> HttpResponse:
    try:
        with transaction.atomic():
            saved = _save(request, job, body)
            key = key_of(request, body, "post")
            with telling_rows(partial(stored_rows, saved.id)):
                outcome = post([PostRequest(saved.id, request.actor, key=key, address=request.address)])[0]
    except RefusedError as refusal:
        if not refusal.problems or not {one.code for one in refusal.problems} <= _LATER:
            raise
        return _waits(request, job, body, refusal.problems)
    messages.success(request, _("已审核 %(number)s") % {"number": outcome.number})
    return done(job, outcome.document, outcome.number)


def done(job: Job, document: int, number: str) -> JsonResponse:
    """Return where to go on after a job is finished, and the document it made."""
    urls = {
        "url": address("scan_job", job.name),
        "document_url": address("type_document", job.type, document),
    }
    return JsonResponse({"document": document, "number": number, **urls})


def _waits(request: CompanyRequest, job: Job, body: Body, problems: Iterable[Problem]) -> HttpResponse:
    saved = _save(request, job, body)
    asked = [one.detail.get("role", "") for one in problems if one.code == "approval_missing"]
    roles = _("、").join(dict.fromkeys(asked))
    text = _("已保存 %(number)s，等待「%(roles)s」审批") if asked else _("已保存 %(number)s，等待复核")
    messages.success(request, text % {"number": saved.number, "roles": roles})
    return done(job, saved.id, saved.number)


def _conflict(request: CompanyRequest, job: Job, body: Body) -> HttpResponse:
    """Return 409 with what is stored now: the page adds what was counted on it, and saves again."""
    stored: Document = draft_of(request.actor, job, identity(body.get("document")) or 0)
    sheet = open_sheet(request.actor, job, None, stored)
    rows = with_said(shown_rows(sheet), acceptance_of(sheet, request.rules))
    current = {"version": stored.version, "lines": rows}
    return JsonResponse({"current": current}, status=_CONFLICT)
