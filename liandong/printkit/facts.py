"""What is known of documents, as text ready for paper; hidden figures are not in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.bills import NUMBER as BILL_NUMBER
from liandong.documents.columns import CREDIT
from liandong.documents.custom_fields import own_document_type
from liandong.documents.hiding import hidden_columns
from liandong.documents.kit_lines import PART_MARK, is_part, is_without_money
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.planning import amount_in
from liandong.documents.queries import visible_to
from liandong.documents.types import Column, DocumentType, FieldKind, HeaderField
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, round_half_up
from liandong.printkit.capitals import LARGEST, capitals
from liandong.printkit.models import Letterhead
from liandong.printkit.numbers import money, price, quantity
from liandong.printkit.palette import MONEY_FIELDS, VOUCHER

_HEADS = ("partner", "place", "target_place", "handler", "member", "posted_by", "entry")
_DIGITS = 6
_LINES = (
    *("product", "unit", "place", "target_place", "account", "payee", "lot"),
    *("claim__document", "origin__document"),
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who prints, for which company, when, and for which time each document is printed."""

    actor: Actor
    company: str
    at: datetime
    letterhead: Letterhead
    times: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document as texts. ``sums`` hold the numbers of the lines' columns that are added up."""

    kind: DocumentType
    fields: Mapping[str, str]
    lines: Sequence[Mapping[str, str]]
    sums: Sequence[Mapping[str, Decimal]]
    mark: str
    hidden: frozenset[str]


def document_facts(ids: Sequence[int], occasion: Occasion) -> list[DocumentFacts]:
    """Return the facts of the documents the actor may see, in the order of ``ids``; two statements."""
    found = visible_to(occasion.actor).filter(pk__in=ids).select_related(*_HEADS).in_bulk()
    lines: dict[int, list[DocumentLine]] = {pk: [] for pk in found}
    rows = DocumentLine.objects.filter(document__in=found).select_related(*_LINES)
    for line in rows.order_by("document", "position"):
        lines[line.document_id].append(line)
    return [_facts(found[pk], lines[pk], occasion) for pk in ids if pk in found]


def _facts(document: Document, lines: Sequence[DocumentLine], occasion: Occasion) -> DocumentFacts:
    kind = own_document_type(document.type, occasion.actor)
    hidden = hidden_columns(kind, occasion.actor)
    gone = hidden | (MONEY_FIELDS if "gross_amount" in hidden else frozenset())
    fields = _header(kind, document) | _own(kind, document, occasion) | _letterhead(occasion)
    fields |= _totals(document) if kind.has_money else {}
    fields["line_count"] = str(len(lines))
    return DocumentFacts(
        kind,
        {name: text for name, text in fields.items() if name not in gone},
        [_line(kind, line, hidden) for line in lines],
        [
            _numbers(line, hidden, is_beside=beside)
            for line, beside in zip(lines, _beside(lines), strict=True)
        ],
        _mark(document),
        gone,
    )


def _header(kind: DocumentType, document: Document) -> dict[str, str]:
    fields = {one.name: _header_text(one, document) for one in kind.header}
    partner = document.partner
    if partner is not None:
        fields |= {
            "partner": partner.name,
            "partner_code": partner.code,
            "partner_contact": partner.contact,
            "partner_phone": partner.phone,
            "partner_address": partner.address,
            "partner_tax_number": partner.tax_number,
            "partner_bank_account": " ".join(filter(None, (partner.bank_name, partner.bank_number))),
            "partner_bank_name": partner.bank_name,
            "partner_bank_number": partner.bank_number,
            "partner_bank_holder": partner.bank_holder or partner.name,
        }
    return fields


def _header_text(one: HeaderField, document: Document) -> str:
    if one.is_detail:
        text = str(document.details.get(one.name, ""))
        return dict(one.choices).get(text, text)
    value = getattr(document, one.name)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return money(value)
    return value.isoformat() if one.kind is FieldKind.DATE else str(getattr(value, "name", value))


def _own(kind: DocumentType, document: Document, occasion: Occasion) -> dict[str, str]:
    return {
        "title": kind.label,
        "number": document.number,
        "business_date": document.business_date.isoformat(),
        "state": _(str(State(document.state).label)),
        "member": document.member.name,
        "created_at": _moment(document.created_at),
        "posted_by": document.posted_by.name if document.posted_by else "",
        "posted_at": _moment(document.posted_at),
        "print_count": str(occasion.times.get(document.pk, document.print_count)),
        "printed_at": _moment(occasion.at),
        "printed_by": occasion.actor.name,
        "total_quantity": quantity(document.quantity),
        VOUCHER: str(getattr(document, "entry", "")),
    }


def _letterhead(occasion: Occasion) -> dict[str, str]:
    head = occasion.letterhead
    return {
        "company_name": occasion.company,
        "company_phone": head.phone,
        "company_address": head.address,
        "company_tax_number": head.tax_number,
        "company_bank_account": head.bank_account,
    }


def _totals(document: Document) -> dict[str, str]:
    gross = document.gross_amount
    return {
        "discount_amount": money(document.discount_amount),
        "net_amount": money(document.net_amount),
        "tax_amount": money(document.tax_amount),
        "gross_amount": money(gross),
        "capitals": capitals(gross) if abs(gross) < LARGEST else "",
    }


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _mark(document: Document) -> str:
    marks = {State.DRAFT: _("草稿"), State.REVERSED: _("已红冲"), State.DISCARDED: _("已作废")}
    return marks.get(State(document.state), _("红字") if document.reverses_id else "")


def _line(kind: DocumentType, line: DocumentLine, hidden: frozenset[str]) -> dict[str, str]:
    texts = {one.name: _cell(line, one) for one in kind.columns if one.name not in hidden}
    texts["position"] = str(line.position)
    if kind.enters(CREDIT.name) and line.account:
        texts["account"] = str(line.account)  # by its code too: the paper is for accountants
    texts["origin"] = line.origin.document.number if line.origin else ""
    if kind.explains_zero:
        texts |= _arrival(line, kind.explains_zero)
    if is_part(line.details) and "product" in texts:
        texts["product"] = PART_MARK + texts["product"]
    if line.product is not None:
        texts |= {
            "product_code": line.product.code,
            "product_name": (PART_MARK if is_part(line.details) else "") + line.product.name,
            "barcode": (line.unit.barcode if line.unit else "") or "",
            "base_quantity": quantity(line.quantity),
            "lot": line.lot.number if line.lot_id else "",
            "expires_on": line.lot.expires_on.isoformat() if line.lot.expires_on else "",
        }
    return texts


def _arrival(line: DocumentLine, refused: str) -> dict[str, str]:
    """Return what was ordered and what arrived, what was refused of it included, in the line's unit."""
    arrived = line.entered_quantity + Decimal(line.details.get(refused) or 0)
    ratio = line.unit.ratio if line.unit else Decimal(1)
    ordered = quantity(round_half_up(line.origin.quantity / ratio, _DIGITS)) if line.origin else ""
    return {"ordered": ordered, "arrived": quantity(arrived)}


def _cell(line: DocumentLine, one: Column) -> str:
    if one.name == "specification":
        return line.product.specification if line.product else ""
    if one.name == "claim":
        return line.claim.document.number if line.claim else ""
    if one.is_detail:
        text = str(line.details.get(one.name, ""))
        if one.kind is FieldKind.AMOUNT and (amount := amount_in(text)) is not None:
            return money(amount)
        return dict(one.choices).get(text, text)
    value = line.entered_quantity if one.name == "quantity" else getattr(line, one.name)
    if value is None or is_without_money(line.details, one.kind, value):
        return ""
    if isinstance(value, Decimal):
        return _NUMBERS.get(one.kind, quantity)(value)
    return value.isoformat() if one.kind is FieldKind.DATE else str(getattr(value, "name", value))


_NUMBERS = {FieldKind.AMOUNT: money, FieldKind.PRICE: price}


def _beside(lines: Sequence[DocumentLine]) -> list[bool]:
    """Tell of each line whether it stands beside the document's money: what bills, or accounts, settle."""
    bills = [line.account_id is None and bool(line.details.get(BILL_NUMBER.name)) for line in lines]
    counted = bills if any(bills) else [line.account_id is not None for line in lines]
    return [any(counted) and not one for one in counted]


def _numbers(line: DocumentLine, hidden: frozenset[str], *, is_beside: bool) -> dict[str, Decimal]:
    """Return what of a line is added up; what a payment settles is no further money beside its accounts."""
    counted = not is_part(line.details)  # as in the document's own total
    numbers = {
        "quantity": line.entered_quantity if counted else ZERO,
        "base_quantity": line.quantity if counted else ZERO,
        "net_amount": line.net_amount,
        "tax_amount": line.tax_amount,
        "gross_amount": ZERO if is_beside else line.gross_amount,
        CREDIT.name: amount_in(line.details.get(CREDIT.name, "")) or ZERO,
    }
    return {name: number for name, number in numbers.items() if name not in hidden}
