"""A stored document as what was handed in: for copies, reversals and the entry page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from liandong.documents.amounts import ComputedLine
from liandong.documents.columns import (
    CREDIT,
    LIST_PRICE,
    OF_ONE_DOCUMENT,
    OF_PROMOTIONS,
    SERIAL_NUMBERS,
    is_given_away,
)
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.planning import amount_in
from liandong.documents.types import document_type
from liandong.kernel.money import ZERO, LineAmounts, plain

_OF_ONE_LINE = OF_PROMOTIONS | {SERIAL_NUMBERS.name}


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
        payee=line.payee_id,
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


def negated(lines: Sequence[ComputedLine], amounts: Collection[str] = ()) -> tuple[ComputedLine, ...]:
    """Return the lines of a red document: quantities and amounts, credits too, with the other sign.

    ``amounts`` are the names of further details that are amounts.
    """
    names = {CREDIT.name, *amounts}
    return tuple(
        line._replace(
            given=replace(
                line.given, quantity=-line.given.quantity, details=turned_details(line.given.details, names)
            ),
            quantity=-line.quantity,
            amounts=LineAmounts(-line.amounts.net, -line.amounts.tax, -line.amounts.gross),
        )
        for line in lines
    )


def turned_details(details: Mapping[str, str], names: Collection[str]) -> Mapping[str, str]:
    """Return details with those of these names that hold an amount turned around."""
    found = {name: amount_in(str(details.get(name) or "")) for name in names}
    turned = {name: plain(-amount) for name, amount in found.items() if amount is not None}
    return {**details, **turned} if turned else details


def as_new(draft: DraftInput, of_its_day: Collection[str] = ()) -> DraftInput:
    """Return a copy that owes nothing to earlier documents (复制): no claims, nor goods that bear costs.

    Its prices are the copied ones, with their reasons: who makes a draft of it sees which still hold. What
    promotions took off is not copied, nor are gifts and coupons, they were of that document; serial
    numbers are those of other pieces. ``of_its_day`` are the names of further details that held on its day.
    """
    spreads_costs = document_type(draft.type).spreads_costs
    kept = [
        line
        for line in draft.lines
        if line.claim is None and not (spreads_costs and line.origin) and not is_given_away(line.details)
    ]
    gone = {*OF_ONE_DOCUMENT, *of_its_day}
    details = {name: text for name, text in draft.details.items() if name not in gone}
    lines = tuple(_copied(replace(line, origin=None)) for line in kept)
    discount = draft.discount_amount or ZERO
    return replace(draft, lines=lines, details=details, reference="", discount_amount=discount)


def _copied(line: LineInput) -> LineInput:
    """Return a line at its price before promotions, of other pieces."""
    before = line.details.get(LIST_PRICE.name)
    details = {name: text for name, text in line.details.items() if name not in _OF_ONE_LINE}
    return replace(line, price=Decimal(before) if before else line.price, details=details)
