"""Which documents an invoice is for: kept whole, every problem at once, under the locks of both.

Locks: documents by id, then the invoice; two who link at once wait for each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import has_more_decimals
from liandong.kernel.money import MINOR_DIGITS, ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.tax_invoices.documents import invoiceable, owed_to, rooms_of, same_partners
from liandong.tax_invoices.keeping import SUBJECT, require_direction
from liandong.tax_invoices.models import Direction, TaxInvoice, TaxInvoiceLink
from liandong.tax_invoices.terms import Room

MOST_LINKS = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """So much of a document, tax included."""

    document: int
    amount: Decimal


def link_documents(invoice: int, wishes: Sequence[Wish], actor: Actor, address: str = "") -> None:
    """Let an invoice be for these documents and no others; nothing of a document is given away twice.

    What it has of documents the actor can't see stays as it is.

    Raises:
        NotAllowedError: the actor may not keep such invoices.
        RefusedError: every problem; nothing was changed.
    """
    with transaction.atomic():
        ids = sorted({one.document for one in wishes})
        locked = {
            one.pk: one for one in Document.objects.filter(pk__in=ids).order_by("pk").select_for_update()
        }
        found = TaxInvoice.objects.filter(pk=invoice).select_for_update().first()
        refuse_if([Problem("invoice_unknown", detail={"invoice": str(invoice)})] if found is None else [])
        if found is None:
            return
        require_direction(actor, found.direction, Verb.DRAFT)
        hidden = _hidden_links(found, actor)
        problems = list(_problems(found, wishes, locked, actor))
        total = sum((one.amount for one in wishes), ZERO) + sum(hidden.values(), ZERO)
        problems += _sum_problems(found, total)
        refuse_if(problems)
        _write(found, wishes, hidden, total)
        detail = {"number": found.number, "documents": [locked[one.document].number for one in wishes]}
        record([AuditEntry("link_invoice", SUBJECT, found.pk, actor.member, detail, address)])


def _hidden_links(invoice: TaxInvoice, actor: Actor) -> dict[int, Decimal]:
    links = dict(invoice.links.values_list("document", "amount"))
    seen = set(visible_to(actor).filter(pk__in=links).values_list("pk", flat=True))
    return {document: amount for document, amount in links.items() if document not in seen}


def _write(
    invoice: TaxInvoice, wishes: Sequence[Wish], hidden: Mapping[int, Decimal], total: Decimal
) -> None:
    invoice.links.exclude(document__in=hidden).delete()
    TaxInvoiceLink.objects.bulk_create(
        TaxInvoiceLink(invoice=invoice, document_id=one.document, amount=one.amount) for one in wishes
    )
    TaxInvoice.objects.filter(pk=invoice.pk).update(linked_amount=total)


def _sum_problems(invoice: TaxInvoice, total: Decimal) -> list[Problem]:
    room = Room(invoice.gross_amount)
    if total == ZERO or room.holds(total):
        return []
    detail = {"number": invoice.number, "total": plain(total), "amount": plain(invoice.gross_amount)}
    return [Problem("invoice_links_beyond", column="links", detail=detail)]


def _problems(
    invoice: TaxInvoice, wishes: Sequence[Wish], locked: Mapping[int, Document], actor: Actor
) -> Iterator[Problem]:
    if invoice.is_void:
        yield Problem("invoice_is_void", detail={"number": invoice.number})
    if len(wishes) > MOST_LINKS:
        yield Problem("invoices_many", detail={"limit": str(MOST_LINKS)})
    reached = invoiceable(Direction(invoice.direction), visible_to(actor).filter(pk__in=locked))
    fitting = set(reached.values_list("pk", flat=True))
    rooms, payees = rooms_of(locked.values(), invoice.pk), owed_to(locked)
    own = same_partners(invoice.partner_id)
    seen: set[int] = set()
    for line, wish in enumerate(wishes, 1):
        document = locked.get(wish.document)
        if document is None or document.pk not in fitting:
            yield Problem("invoice_document_unfit", line, "document", {"document": str(wish.document)})
            continue
        if document.pk in seen:
            yield Problem("invoice_document_twice", line, "document", {"document": document.number})
        seen.add(document.pk)
        others = {document.partner_id, *payees.get(document.pk, ())} - {None}
        if own and others and not own & others:
            yield Problem("invoice_document_of_others", line, "document", {"document": document.number})
        yield from _amount_problems(document, wish, line, rooms[document.pk])


def _amount_problems(document: Document, wish: Wish, line: int, room: Room) -> Iterator[Problem]:
    detail = {"document": document.number, "amount": plain(wish.amount), "left": plain(room.left)}
    if has_more_decimals(wish.amount, MINOR_DIGITS):
        yield Problem(
            "too_many_decimals", line, "amount", {"number": detail["amount"], "limit": str(MINOR_DIGITS)}
        )
    elif wish.amount == ZERO:
        yield Problem("invoice_link_zero", line, "amount", detail)
    elif not room.holds(wish.amount):
        yield Problem("invoice_link_beyond", line, "amount", detail)
