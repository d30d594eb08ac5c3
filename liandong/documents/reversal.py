"""Reversing a posted document (红冲), and reversing it to edit it again (撤销并修改)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from liandong.documents import draft_rows, numbering
from liandong.documents.copying import negated, read_stored, turned_details
from liandong.documents.currency_fields import roles_of
from liandong.documents.drafting import save_draft, wish_of
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.posting import answers
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, Outcome, PostRequest, SavedDraft
from liandong.documents.types import document_type
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.balances import Clearing
from liandong.kernel.custom import TURNED
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem, VirtualPlace


@dataclass(frozen=True, slots=True)
class ReversalRequest:
    """Reverse a posted document. ``on`` is the red document's date; None takes the original's."""

    document: int
    actor: Actor
    on: date | None = None
    key: str | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Reopened:
    """What 撤销并修改 made: the red document and the new draft."""

    reversal: Outcome
    draft: SavedDraft


def reverse(request: ReversalRequest) -> Outcome:
    """Post the mirrored red document of a posted one; of a drop shipment those of both documents.

    Raises:
        RefusedError: not posted, built upon, settled, its goods are gone, its period is
            closed …; nothing was done.
    """
    with transaction.atomic():
        originals = _lock_originals(request)
        return _answered(request) or _reverse(request, originals, Verb.REVERSE)


def reopen(request: ReversalRequest) -> Reopened:
    """Reverse a document on its own date and copy it to a new draft, both or neither.

    Raises:
        RefusedError: as for ``reverse``.
    """
    with transaction.atomic():
        original, *pair = _lock_originals(request)
        answered = _answered(request)
        if answered is not None:
            return Reopened(answered, _copy_of(original))
        if pair:
            raise RefusedError([Problem("drop_reopen", detail={"number": original.number})])
        outcome = _reverse(replace(request, on=None), [original], Verb.REOPEN)
        draft = replace(read_stored(original).draft, copied_from=original.pk)
        saved = save_draft(DraftRequest(draft, request.actor, address=request.address))
        return Reopened(outcome, saved)


def _answered(request: ReversalRequest) -> Outcome | None:
    """Return the first answer to the request's key, if it was this reversal's."""
    red = Document.objects.filter(reverses=request.document).first() if request.key else None
    if red is None:
        return None
    known = answers.read([PostRequest(red.pk, request.actor, key=request.key)]).get(request.key or "")
    return known if known is not None and known.is_posted else None


def _copy_of(original: Document) -> SavedDraft:
    """Return the draft that the first reopening made, as it stands now."""
    copy = Document.objects.filter(copied_from=original, type=original.type, reverses=None).earliest("pk")
    lines = DocumentLine.objects.filter(document=copy).order_by("position").values_list("pk", flat=True)
    return SavedDraft(copy.pk, copy.number, copy.version, tuple(lines))


def _reverse(request: ReversalRequest, originals: Sequence[Document], verb: Verb) -> Outcome:
    """Post the red documents of a document and of its pair; return the outcome of the first."""
    wanted = [_red(request, original, verb) for original in originals]
    return post([replace(one, key=request.key if one is wanted[0] else None) for one in wanted])[0]


def _red(request: ReversalRequest, original: Document, verb: Verb) -> PostRequest:
    """Save the red document of an original and return what posts it."""
    _refuse(request, original, verb)
    stored = read_stored(original)
    on = request.on or original.business_date
    names = roles_of(request.actor, original.type)
    amounts = [names[role] for role in TURNED if role in names]
    details = turned_details(stored.draft.details, amounts)
    draft = replace(stored.draft, business_date=on, reverses=original.pk, details=details)
    number = numbering.take_numbers([wish_of(draft, rules_on(on))])[0]
    sheet = draft_rows.Sheet(DraftRequest(draft, request.actor), negated(stored.lines, amounts), number)
    red = draft_rows.store([sheet], timezone.now())[0]
    return PostRequest(red.id, request.actor, address=request.address, verb=verb)


def _lock_originals(request: ReversalRequest) -> list[Document]:
    """Lock the document, and the other one of its drop shipment, by their ids; the document comes first."""
    dropped = Document.objects.filter(pk=request.document, place=VirtualPlace.DROP, state=State.POSTED)
    paired = dropped.values_list("copied_from", flat=True).first()
    wanted = [request.document, *([paired] if paired else [])]
    rows = Document.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    found = {one.pk: one for one in rows}
    original, pair = found.get(request.document), found.get(paired or 0)
    if original is None:
        raise RefusedError([Problem("document_missing", detail={"id": str(request.document)})])
    return [original] if pair is None or pair.copied_from_id != original.pk else [original, pair]


def _refuse(request: ReversalRequest, original: Document, verb: Verb) -> None:
    """Refuse what is no posted document, or not the actor's to reverse."""
    if original.state != State.POSTED or original.reverses_id is not None:
        raise RefusedError([Problem("not_reversible", detail={"number": original.number})])
    scope = request.actor.scope_of(original.type, verb)
    places = frozenset(place for place in (original.place_id, original.target_place_id) if place is not None)
    if scope is None or not request.actor.may_reach(scope, original.member_id, places):
        raise RefusedError([Problem("right_missing", detail={"verb": verb.value})])
    is_worth = document_type(original.type).clears is Clearing.REVALUATION
    if is_worth and request.on not in {None, original.business_date}:  # or its month would have another worth
        detail = {"document": original.number, "date": original.business_date.isoformat()}
        raise RefusedError([Problem("revaluation_turned_on_its_day", None, "business_date", detail)])
    if request.on is not None and request.on < original.business_date:
        detail = {"document": original.number, "date": original.business_date.isoformat()}
        raise RefusedError([Problem("before_origin", None, "business_date", detail)])
