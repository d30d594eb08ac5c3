"""Which documents an invoice is likely for: those of its partner, the surest first, each with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from liandong.documents.models import Document, DocumentLine
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.tax_invoices.documents import Asked, rooms_of, with_rest
from liandong.tax_invoices.models import Direction, TaxInvoice
from liandong.tax_invoices.terms import Room, proposed_shares

MOST_LOOKED_AT = 100
_BEFORE, _AFTER = timedelta(days=365), timedelta(days=62)
_LEAST_WORD = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """A document that may be linked: what is left of it, how much is proposed, and why (words' names).

    ``reasons`` are of ``number`` (the document names the invoice, or the invoice it), ``amount`` (what is
    left is what is left of the invoice) and ``words`` (goods of the same name).
    """

    document: Document
    room: Room
    amount: Decimal
    reasons: tuple[str, ...]


def proposals(actor: Actor, invoice: TaxInvoice) -> list[Proposal]:
    """Return documents of the invoice's partner with something left, best first; five statements."""
    if invoice.partner_id is None or invoice.is_void:
        return []
    asked = Asked(
        Direction(invoice.direction),
        invoice.issued_on - _BEFORE,
        invoice.issued_on + _AFTER,
        invoice.partner_id,
    )
    linked = set(invoice.links.values_list("document", flat=True))
    found = with_rest(actor, asked).order_by("-business_date", "-pk")[:MOST_LOOKED_AT]
    documents = [one for one in found if one.pk not in linked]
    rooms, left = rooms_of(documents), invoice.gross_amount - invoice.linked_amount
    names = _names(documents)
    words = [line.name.rpartition("*")[2].strip() for line in invoice.lines.all()]
    judged = [
        (one, _reasons(invoice, one, rooms[one.pk], _is_named(words, names.get(one.pk, ()))))
        for one in documents
    ]
    judged.sort(key=lambda pair: (-_weight(pair[1]), pair[0].business_date, pair[0].pk))
    shares = _shares(left, judged, rooms)
    return [
        Proposal(one, rooms[one.pk], share, reasons)
        for (one, reasons), share in zip(judged, shares, strict=True)
    ]


def _shares(
    left: Decimal, judged: Sequence[tuple[Document, tuple[str, ...]]], rooms: dict[int, Room]
) -> list[Decimal]:
    """Return what of each is proposed: one that fits alone is enough, else the likely ones, else none."""
    for place, (_document, reasons) in enumerate(judged):
        if "amount" in reasons:
            return [left if place == other else ZERO for other in range(len(judged))]
    likely = [one for one, reasons in judged if reasons]
    given = dict(
        zip(
            (one.pk for one in likely),
            proposed_shares(left, [rooms[one.pk] for one in likely]),
            strict=True,
        )
    )
    is_sound = abs(sum(given.values(), ZERO)) > ZERO and sum(given.values(), ZERO) * left > ZERO
    return [given.get(one.pk, ZERO) if is_sound else ZERO for one, _reasons in judged]


def _reasons(invoice: TaxInvoice, document: Document, room: Room, is_named: bool) -> tuple[str, ...]:  # noqa: FBT001 - found out by the caller for all
    reasons = []
    if document.reference == invoice.number or document.number in invoice.memo:
        reasons.append("number")
    if room.left == invoice.gross_amount - invoice.linked_amount:
        reasons.append("amount")
    if is_named:
        reasons.append("words")
    return tuple(reasons)


def _weight(reasons: Sequence[str]) -> int:
    weights = {"number": 4, "amount": 2, "words": 1}
    return sum(weights[reason] for reason in reasons)


def _names(documents: Sequence[Document]) -> dict[int, list[str]]:
    """Return the names of the goods of each document."""
    found: dict[int, list[str]] = {}
    lines = DocumentLine.objects.filter(document__in=documents, product__isnull=False)
    for document, name in lines.values_list("document", "product__name"):
        found.setdefault(document, []).append(name)
    return found


def _is_named(words: Sequence[str], names: Sequence[str]) -> bool:
    """Tell whether a thing of the invoice is a product of the document, or one's name begins the other's."""
    return any(
        len(word) >= _LEAST_WORD and (word in name or name in word)
        for word in words
        for name in names
        if name
    )
