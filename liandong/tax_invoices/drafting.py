"""采购发票草稿: a supplier invoice proposed from a fiscal invoice, and drafted when somebody says so.

The draft carries the number of the fiscal invoice as its reference: by that both know each other, and so
does a supplier invoice that was typed by hand. Nothing is posted here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.open_lines import OpenLine, OpenLineFilter, open_lines
from liandong.documents.planning import goods_value
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.types import document_type
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import has_more_decimals
from liandong.kernel.money import MINOR_DIGITS, ZERO, plain, share
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem
from liandong.partner_products.models import PartnerProduct
from liandong.partner_products.terms import Side
from liandong.tax_invoices.documents import same_partners
from liandong.tax_invoices.keeping import SUBJECT, require_direction
from liandong.tax_invoices.line_matching import Match, Received, matched, without_discount_lines
from liandong.tax_invoices.models import Direction, TaxInvoice
from liandong.tax_invoices.terms import DEDUCTIBLE, InvoiceLine

INVOICE = "finance.supplier_invoice"
MOST_OPEN = 2_000
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Proposal:
    """The lines of an invoice as they are booked, what each is for, and the open lines by id.

    ``is_all`` tells that every open line of the supplier was looked at.
    """

    lines: Sequence[InvoiceLine]
    matches: Sequence[Match]
    open: dict[int, OpenLine]
    is_all: bool


@dataclass(frozen=True, slots=True)
class DraftWish:
    """A line of the draft: the received line, how much of it in its own unit, rate per cent, with tax."""

    origin: int
    quantity: Decimal
    tax_rate: Decimal
    gross: Decimal


def fitness(invoice: TaxInvoice) -> list[Problem]:
    """Return why no supplier invoice can be drafted from an invoice; one statement."""
    detail = {"number": invoice.number}
    there = existing(invoice).first()
    reasons = [
        ("invoice_not_received", invoice.direction != Direction.INPUT, detail),
        ("invoice_is_void", invoice.is_void, detail),
        ("invoice_no_supplier", invoice.partner_id is None, detail),
        ("invoice_is_linked", invoice.linked_amount != ZERO, detail),
        ("invoice_has_document", there is not None, detail | {"document": there.number if there else ""}),
    ]
    return [Problem(code, detail=said) for code, holds, said in reasons if holds]


def existing(invoice: TaxInvoice) -> QuerySet[Document]:
    """Return the supplier invoices, drafts too, with the number of an invoice; no statement yet."""
    if invoice.partner_id is None:
        return Document.objects.none()
    named = Document.objects.filter(type=INVOICE, reference=invoice.number, reverses__isnull=True)
    states = [State.DRAFT, State.POSTED]
    return named.filter(partner__in=same_partners(invoice.partner_id), state__in=states).order_by("pk")


def proposed(actor: Actor, invoice: TaxInvoice, rules: Rules) -> Proposal:
    """Return what an invoice is likely for of what its supplier delivered, or got back; three statements."""
    sign = -1 if invoice.gross_amount < ZERO else 1
    lines = without_discount_lines(_lines(invoice, sign))
    kind = document_type(INVOICE)
    page = open_lines(actor, kind, OpenLineFilter(partner=invoice.partner_id, limit=MOST_OPEN))
    signs = {rule.type: rule.sign for rule in kind.origins}
    rows = {row.line.pk: row for row in page.rows if signs.get(row.document.type, 0) == sign}
    named = _named(invoice.partner_id)
    is_worth = invoice.kind in DEDUCTIBLE
    received = [_received(row, named, rules, is_net=is_worth) for row in rows.values()]
    found = [_signed(one, sign) for one in matched(lines, received)]
    return Proposal(lines, found, rows, page.next_after is None)


def _lines(invoice: TaxInvoice, sign: int) -> list[InvoiceLine]:
    """Return the lines as they are booked, positive: tax that can't be deducted is a part of the price."""
    found = []
    for line in invoice.lines.order_by("position"):
        net, tax, rate = sign * line.net_amount, sign * line.tax_amount, line.tax_rate
        if invoice.kind not in DEDUCTIBLE:
            net, tax, rate = net + tax, ZERO, ZERO
        quantity = None if line.quantity is None else abs(line.quantity)
        found.append(
            InvoiceLine(rate, net, tax, line.name, line.specification, line.unit, quantity, line.price)
        )
    return found


def _named(partner: int | None) -> dict[int, tuple[set[str], set[str]]]:
    """Return by product the supplier's codes and names; one statement."""
    found: dict[int, tuple[set[str], set[str]]] = {}
    own = PartnerProduct.objects.filter(side=Side.SUPPLIER.value, partner=partner)
    for product, code, name in own.values_list("product", "code", "name"):
        codes, names = found.setdefault(product, (set(), set()))
        codes.add(code.lower())
        names.add(name.lower())
    return found


def _received(
    row: OpenLine, named: dict[int, tuple[set[str], set[str]]], rules: Rules, *, is_net: bool
) -> Received:
    line, product = row.line, row.line.product
    codes, names = named.get(line.product_id or 0, (set(), set()))
    if product is not None:
        codes = codes | {product.code.lower()}
        names = names | {product.name.lower()}
    worth = goods_value(line, rules) if is_net else line.gross_amount
    return Received(
        line.pk,
        frozenset(codes - {""}),
        frozenset(names - {""}),
        row.open / row.ratio,
        share(worth, row.open, row.quantity),
        line.tax_rate,
    )


def _signed(one: Match, sign: int) -> Match:
    quantity = None if one.quantity is None else sign * one.quantity
    return replace(one, quantity=quantity, net=sign * one.net, tax=sign * one.tax)


def draft_invoice(
    invoice: int, wishes: Sequence[DraftWish], on: date, actor: Actor, address: str = ""
) -> SavedDraft:
    """Draft the supplier invoice of a fiscal invoice; nothing is posted.

    Raises:
        NotAllowedError: the actor may not keep such invoices.
        RefusedError: every problem; nothing was drafted.
    """
    with transaction.atomic():
        found = TaxInvoice.objects.select_for_update().filter(pk=invoice).first()
        if found is None:
            raise RefusedError([Problem("invoice_unknown", detail={"invoice": str(invoice)})])
        require_direction(actor, found.direction, Verb.DRAFT)
        refuse_if(fitness(found))
        origins = _origins(found, wishes, actor)
        refuse_if(_wish_problems(found, wishes, origins))
        lines = tuple(_line_of(one, origins[one.origin]) for one in wishes)
        draft = DraftInput(INVOICE, on, lines, partner=found.partner_id, reference=found.number)
        saved = save_draft(DraftRequest(draft, actor, address=address))
        detail = {"number": found.number, "document": saved.number}
        record([AuditEntry("draft_from_invoice", SUBJECT, found.pk, actor.member, detail, address)])
    return saved


def _origins(invoice: TaxInvoice, wishes: Sequence[DraftWish], actor: Actor) -> dict[int, DocumentLine]:
    """Return the received lines that are wished for, as far as they are open to the actor."""
    wanted = tuple({one.origin for one in wishes})
    asked = OpenLineFilter(partner=invoice.partner_id, limit=len(wanted), lines=wanted)
    page = open_lines(actor, document_type(INVOICE), asked)
    return {row.line.pk: row.line for row in page.rows}


def _line_of(wish: DraftWish, origin: DocumentLine) -> LineInput:
    return LineInput(
        product=origin.product_id,
        unit=origin.unit_id,
        quantity=wish.quantity,
        tax_rate=wish.tax_rate,
        gross_amount=wish.gross,
        anchor="gross_amount",
        origin=origin.pk,
    )


def _wish_problems(
    invoice: TaxInvoice, wishes: Sequence[DraftWish], origins: dict[int, DocumentLine]
) -> list[Problem]:
    detail = {"number": invoice.number}
    if not wishes:
        return [Problem("invoice_draft_empty", detail=detail)]
    if len(wishes) > MOST_LINES:
        return [Problem("invoice_lines_many", detail={"limit": str(MOST_LINES)})]
    problems = [
        Problem("invoice_origin_unfit", place, "origin", {"line": str(place)})
        for place, one in enumerate(wishes, 1)
        if one.origin not in origins
    ]
    for place, one in enumerate(wishes, 1):
        if has_more_decimals(one.gross, MINOR_DIGITS):
            said = {"number": plain(one.gross), "limit": str(MINOR_DIGITS)}
            problems.append(Problem("too_many_decimals", place, "gross", said))
        if one.quantity * invoice.gross_amount <= ZERO or one.gross * invoice.gross_amount < ZERO:
            problems.append(Problem("invoice_draft_sign", place, "quantity", {"line": str(place)}))
    total = sum((one.gross for one in wishes), ZERO)
    if abs(total) > abs(invoice.gross_amount):
        said = detail | {"total": plain(total), "amount": plain(invoice.gross_amount)}
        problems.append(Problem("invoice_draft_beyond", column="gross", detail=said))
    return problems
