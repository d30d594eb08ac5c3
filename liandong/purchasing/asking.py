"""Asking a supplier: a draft of his quotation with everything the inquiry asks for, without prices."""

from datetime import date

from django.db import transaction

from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.reach import visible_partners
from liandong.purchasing.comparing import INQUIRY, QUOTATION


def ask(actor: Actor, inquiry: int, supplier: int, *, on: date) -> SavedDraft | None:
    """Draft the quotation of a supplier; None where he was asked already.

    Raises:
        NotAllowedError: the actor may not draft suppliers' quotations.
        RefusedError: the inquiry asks nobody, or the partner is no supplier; nothing was done.
    """
    require(actor, QUOTATION, Verb.DRAFT)
    with transaction.atomic():
        document = lock_inquiry(actor, inquiry)
        if not visible_partners(actor).filter(pk=supplier, is_supplier=True, is_active=True).exists():
            raise RefusedError([Problem("partner_not_supplier", column="partner")])
        lines = list(DocumentLine.objects.filter(document=document, is_closed=False).order_by("position"))
        asked = DocumentLine.objects.filter(
            origin__document=document,
            document__type=QUOTATION,
            document__partner=supplier,
            document__state__in=[State.DRAFT, State.POSTED],
            document__reverses=None,
        )
        if asked.exists():
            return None
        draft = DraftInput(
            QUOTATION,
            on,
            tuple(_line(line) for line in lines),
            partner=supplier,
            handler=actor.member,
        )
        return save_drafts([DraftRequest(draft, actor)])[0]


def lock_inquiry(actor: Actor, inquiry: int) -> Document:
    """Lock a posted inquiry, so that whoever acts on it sees what others did.

    Raises:
        RefusedError: there is none in the actor's sight, or it is not open.
    """
    found = visible_to(actor).filter(pk=inquiry, type=INQUIRY).select_for_update().first()
    if found is None:
        raise RefusedError([Problem("document_missing", detail={"id": str(inquiry)})])
    named = {"document": found.number}
    if found.state != State.POSTED or found.reverses_id:
        raise RefusedError([Problem("origin_not_posted", detail=named)])
    if found.is_closed:
        raise RefusedError([Problem("origin_closed", detail=named)])
    return found


def _line(asked: DocumentLine) -> LineInput:
    return LineInput(
        product=asked.product_id,
        unit=asked.unit_id,
        quantity=asked.entered_quantity,
        origin=asked.pk,
        memo=asked.memo,
    )
