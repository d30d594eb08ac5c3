"""A stored document as what was handed in: for copies, reversals and the entry page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from liandong.documents.amounts import ComputedLine
from liandong.documents.columns import SERIAL_NUMBERS
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.types import document_type
from liandong.kernel.money import ZERO, LineAmounts


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A stored document: its input, and its lines with the figures as stored."""

    draft: DraftInput
    lines: tuple[ComputedLine, ...]


def read_stored(document: Document) -> StoredDraft:
    """Read a document's lines and return it as input (one statement)."""
    lines = list(DocumentLine.objects.filter(document=document).select_related("lot").order_by("position"))
    computed = tuple(_computed(line) for line in lines)
    draft = DraftInput(
        type=document.type,
        business_date=document.business_date,
        lines=tuple(line.given for line in computed),
        partner=document.partner_id,
        place=document.place_id,
        target_place=document.target_place_id,
        handler=document.handler_id,
        due_date=document.due_date,
        reference=document.reference,
        memo=document.memo,
        discount_amount=document.discount_amount,
        details=document.details,
    )
    return StoredDraft(draft, computed)


def _computed(line: DocumentLine) -> ComputedLine:
    given = LineInput(
        product=line.product_id,
        unit=line.unit_id,
        quantity=line.entered_quantity,
        price=line.price,
        discount_rate=line.discount_rate,
        tax_rate=line.tax_rate,
        gross_amount=None if line.product_id else line.gross_amount,
        place=line.place_id,
        target_place=line.target_place_id,
        account=line.account_id,
        claim=line.claim_id,
        origin=line.origin_id,
        due_date=line.due_date,
        memo=line.memo,
        details=line.details,
        lot=line.lot.number,
        produced_on=line.lot.produced_on,
        expires_on=line.lot.expires_on,
    )
    amounts = LineAmounts(line.net_amount, line.tax_amount, line.gross_amount)
    return ComputedLine(
        given, line.unit_id, line.quantity, line.price, line.tax_rate, amounts, line.lot_id or 0
    )


def negated(lines: Sequence[ComputedLine]) -> tuple[ComputedLine, ...]:
    """Return the lines of a red document: quantities and amounts with the other sign."""
    return tuple(
        line._replace(
            given=replace(line.given, quantity=-line.given.quantity),
            quantity=-line.quantity,
            amounts=LineAmounts(-line.amounts.net, -line.amounts.tax, -line.amounts.gross),
        )
        for line in lines
    )


def as_new(draft: DraftInput) -> DraftInput:
    """Return a copy that owes nothing to earlier documents (复制): no claims, nor goods that bear costs.

    Its prices are the copied ones, with their reasons: who makes a draft of it sees which still hold.
    Serial numbers are those of other pieces.
    """
    spreads_costs = document_type(draft.type).spreads_costs
    kept = [line for line in draft.lines if line.claim is None and not (spreads_costs and line.origin)]
    lines = tuple(replace(line, origin=None, details=_without_serials(line.details)) for line in kept)
    return replace(draft, lines=lines, reference="", discount_amount=draft.discount_amount or ZERO)


def _without_serials(details: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in details.items() if name != SERIAL_NUMBERS.name}
