"""What the entry form sends: saving, saving and posting, and the totals while typing."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import IntegrityError, transaction
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.documents.amounts import ComputedLine
from liandong.documents.booking import book
from liandong.documents.columns import PRICE_REASON
from liandong.documents.copying import read_stored
from liandong.documents.drafting import save_draft
from liandong.documents.hiding import hidden_columns
from liandong.documents.models import Document
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, Outcome, PostRequest, SavedDraft
from liandong.documents.types import DocumentType
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit.access import document_for, type_for
from liandong.webkit.cautions import Typed, cautions
from liandong.webkit.conflicts import conflict
from liandong.webkit.drafts import Body, ReadForm, read_body, read_form, refused
from liandong.webkit.entry_config import form_config
from liandong.webkit.entry_lines import figures
from liandong.webkit.price_reasons import Saving, shown_promotion, shown_reason, to_be_kept
from liandong.webkit.report_parts import address
from liandong.webkit.totals import sums
from liandong.webkit.verbs import tell_cautions

_LONGEST_KEY = 64


@require_POST
def save_new(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Save a new draft; the same key again gets the same draft."""
    return _answered(request, type_for(request, type_id, Verb.DRAFT), None, _save)


@require_POST
def save_document(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Save another version of a draft that nobody changed meanwhile."""
    kind = type_for(request, type_id, Verb.DRAFT)
    return _answered(request, kind, document_for(request, kind, pk), _save)


@require_POST
def book_new(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Save and post a new document; what is refused stays with the page alone."""
    return _answered(request, type_for(request, type_id, Verb.POST), None, _book)


@require_POST
def book_document(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Save and post a draft, both or neither."""
    kind = type_for(request, type_id, Verb.POST)
    return _answered(request, kind, document_for(request, kind, pk), _book)


_Act = Callable[[CompanyRequest, DocumentType, DraftRequest, ReadForm], HttpResponse]


def _answered(
    request: CompanyRequest, kind: DocumentType, stored: Document | None, act: _Act
) -> HttpResponse:
    """Read the form and act; whatever is refused is answered with every problem at its cell."""
    body = read_body(request)
    form = read_form(kind, body, request.actor, stored)
    if form.draft is None:
        return refused(form.problems, form.keys)
    try:
        draft = to_be_kept(form.draft, Saving(kind, request.actor, request.rules, stored, _key(body)))
    except RefusedError as refusal:
        return refused(tuple(refusal.problems), form.keys)
    wanted = DraftRequest(
        draft,
        request.actor,
        stored.pk if stored else None,
        _version(body) if stored else None,
        _key(body),
        request.address,
    )
    try:
        return _again_if_raced(lambda: act(request, kind, wanted, form))
    except RefusedError as refusal:
        problems = tuple(refusal.problems)
        if stored is not None and any(problem.code == "version_conflict" for problem in problems):
            return conflict(request, kind, stored, problems)
        return refused(problems, form.keys)


def _again_if_raced(act: Callable[[], HttpResponse]) -> HttpResponse:
    """Act; when the same key was taken in the same moment, the second try finds its answer."""
    try:
        return act()
    except IntegrityError:
        return act()


def _version(body: Body) -> int:
    version = body.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise BadRequest("version")
    return version


def _key(body: Body) -> str | None:
    key = body.get("idempotency_key")
    if key is None:
        return None
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
        raise BadRequest("idempotency_key")
    return key


def _save(request: CompanyRequest, kind: DocumentType, wanted: DraftRequest, form: ReadForm) -> HttpResponse:
    saved = save_draft(wanted)
    computed = saved.computed or read_stored(Document.objects.get(pk=saved.id)).lines
    stored = {"id": saved.id, "number": saved.number, "version": saved.version}
    hidden = hidden_columns(kind, request.actor)
    typed = Typed(kind, wanted.draft, computed, _keys_of(computed, form.keys))
    return JsonResponse(
        {
            **stored,
            "url": address("type_document", kind.id, saved.id),
            "form": form_config(request, kind, stored),
            "lines": _answered_lines(saved, computed, form.keys, hidden),
            "totals": sums(computed, hidden),
            "warnings": cautions(typed, request.actor, request.rules),
        }
    )


def _answered_lines(
    saved: SavedDraft, computed: Sequence[ComputedLine], keys: Sequence[str], hidden: frozenset[str]
) -> list[Body]:
    return [
        {
            "key": key,
            "id": pk,
            **{name: value for name, value in figures(line).items() if name not in hidden},
            PRICE_REASON.name: shown_reason(line.given.details),
            **shown_promotion(line.given.details),
        }
        for key, pk, line in zip(_keys_of(computed, keys), saved.lines, computed, strict=False)
        if key
    ]


def _keys_of(computed: Sequence[ComputedLine], keys: Sequence[str]) -> list[str]:
    """Return the page's keys of the lines; those that saving added, parts of kits, have none."""
    own = [line.given.key for line in computed]
    return own if any(own) else list(keys)


def _book(request: CompanyRequest, kind: DocumentType, wanted: DraftRequest, _form: ReadForm) -> HttpResponse:
    try:
        outcome = _booked(wanted)
    except RefusedError as refusal:
        if not _lacks_only_approval(refusal.problems):
            raise
        return _saved_for_approval(request, kind, wanted, refusal.problems)
    tell_cautions(request, outcome)
    messages.success(request, _("已审核 %(number)s") % {"number": outcome.number})
    return JsonResponse({"url": address("type_document", kind.id, outcome.document)})


def _booked(wanted: DraftRequest) -> Outcome:
    if wanted.document is None:
        return book([wanted])[0]
    with transaction.atomic():
        saved = save_draft(replace(wanted, key=_part(wanted.key, "draft")))
        posting = PostRequest(saved.id, wanted.actor, key=_part(wanted.key, "post"), address=wanted.address)
        return post([posting])[0]


def _part(key: str | None, name: str) -> str | None:
    return f"{key}:{name}" if key else None


def _lacks_only_approval(problems: Sequence[Problem]) -> bool:
    return bool(problems) and all(problem.code == "approval_missing" for problem in problems)


def _saved_for_approval(
    request: CompanyRequest, kind: DocumentType, wanted: DraftRequest, problems: Sequence[Problem]
) -> JsonResponse:
    """Save what waits for nothing but an approval, and say for whose."""
    saved = save_draft(replace(wanted, key=_part(wanted.key, "submit")))
    roles = _("、").join(dict.fromkeys(problem.detail.get("role", "") for problem in problems))
    text = _("已保存 %(number)s，等待「%(roles)s」审批") % {"number": saved.number, "roles": roles}
    messages.success(request, text)
    return JsonResponse({"url": address("type_document", kind.id, saved.id)})
