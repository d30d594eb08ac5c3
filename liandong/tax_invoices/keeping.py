"""Writing invoices into the register: made, corrected, voided, deducted. Links have their own module."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from liandong.identity.actors import NotAllowedError, require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.tax_invoices.models import Direction, InvoiceKind, TaxInvoice, TaxInvoiceLine
from liandong.tax_invoices.terms import DEDUCTIBLE, LIMITS, SUMMARY_TOLERANCE, InvoiceForm, form_problems

SUBJECT = "general_ledger.tax_invoice"
COST = "cost"
MOST_AT_ONCE = 500


def directions_of(actor: Actor) -> tuple[Direction, ...]:
    """Return the directions an actor may see: what was bought tells costs."""
    return (Direction.OUTPUT, Direction.INPUT) if actor.sees(COST) else (Direction.OUTPUT,)


def require_direction(actor: Actor, direction: str, verb: Verb) -> None:
    """Refuse who may not do this with invoices of a direction.

    Raises:
        NotAllowedError: he lacks the right, or may not see costs.
    """
    require_everywhere(actor, SUBJECT, verb)
    if direction not in directions_of(actor):
        raise NotAllowedError(SUBJECT, verb)


def save_invoice(
    invoice: int | None,
    form: InvoiceForm,
    actor: Actor,
    address: str = "",
    *,
    tolerance: Decimal = SUMMARY_TOLERANCE,
) -> int:
    """Write an invoice down, or correct one that nothing stands on yet; return its id.

    Raises:
        NotAllowedError: the actor may not keep such invoices.
        RefusedError: every problem; nothing was changed.
    """
    require_direction(actor, form.direction, Verb.DRAFT)
    texts: dict[str, Any] = {name: trimmed(getattr(form, name)) for name in LIMITS}
    form = replace(form, **texts)
    with transaction.atomic():
        stored = _locked(invoice, form.red_of)
        own, blue = stored.get(invoice or 0), stored.get(form.red_of or 0)
        if own is not None:
            require_direction(actor, own.direction, Verb.DRAFT)
        problems = _state_problems(invoice, own)
        problems += _choice_problems(form) or form_problems(form, tolerance)
        problems += _partner_problems(form)
        refuse_if(problems)
        refuse_if([*_taken_problems(form, own), *_red_problems(form, own, blue)])
        pk = _written(form, own, actor)
        if blue is not None:
            TaxInvoice.objects.filter(pk=blue.pk).update(red_amount=blue.red_amount - form.gross)
        record([AuditEntry("tax_invoice", SUBJECT, pk, actor.member, _trace(form), address)])
    return pk


def _locked(*wanted: int | None) -> dict[int, TaxInvoice]:
    ids = [one for one in wanted if one]
    return {one.pk: one for one in TaxInvoice.objects.filter(pk__in=ids).order_by("pk").select_for_update()}


def _choice_problems(form: InvoiceForm) -> list[Problem]:
    problems = []
    if form.direction not in Direction.values:
        problems.append(Problem("invoice_direction_unknown", column="direction"))
    if form.kind not in InvoiceKind.values:
        problems.append(Problem("invoice_kind_unknown", column="kind", detail={"kind": form.kind[:20]}))
    return problems


def _state_problems(invoice: int | None, own: TaxInvoice | None) -> list[Problem]:
    """Return why an invoice can't be corrected: something stands on it."""
    if invoice is None:
        return []
    if own is None:
        return [Problem("invoice_unknown", detail={"invoice": str(invoice)})]
    reasons = {
        "invoice_is_void": own.is_void,
        "invoice_is_linked": own.links.exists(),
        "invoice_is_deducted": own.deducted_in is not None,
        "invoice_is_red": bool(own.red_amount) or own.red_of_id is not None,
        "invoice_has_file": own.files.exists(),
    }
    return [Problem(code, detail={"number": own.number}) for code, holds in reasons.items() if holds]


def _partner_problems(form: InvoiceForm) -> list[Problem]:
    """Return what does not fit the customer or supplier."""
    if form.partner is None:
        return []
    partner = Partner.objects.filter(pk=form.partner).first()
    if partner is None:
        return [Problem("invoice_partner_unknown", column="partner")]
    is_output = form.direction == Direction.OUTPUT
    number = form.buyer_tax_number if is_output else form.seller_tax_number
    if partner.tax_number and number and partner.tax_number.upper() != number.upper():
        detail = {"number": number, "expected": partner.tax_number, "partner": partner.name}
        column = "buyer_tax_number" if is_output else "seller_tax_number"
        return [Problem("invoice_partner_number", column=column, detail=detail)]
    return []


def _taken_problems(form: InvoiceForm, own: TaxInvoice | None) -> list[Problem]:
    there = TaxInvoice.objects.filter(number=form.number, code=form.code).exclude(pk=own.pk if own else 0)
    taken = there.first()
    if taken is None:
        return []
    detail = {"number": form.number, "date": taken.issued_on.isoformat()}
    return [Problem("invoice_number_taken", column="number", detail=detail)]


def _red_problems(form: InvoiceForm, own: TaxInvoice | None, blue: TaxInvoice | None) -> list[Problem]:
    """Return what does not fit the blue invoice: it is another's, or less is left of it."""
    if form.red_of is None:
        return []
    if blue is None or blue.gross_amount < ZERO or blue.is_void or blue.direction != form.direction:
        return [Problem("invoice_blue_unfit", column="red_of")]
    if own is not None and own.pk == blue.pk:
        return [Problem("invoice_blue_unfit", column="red_of")]
    problems = []
    sides = ("seller_name", "buyer_name")
    if any(getattr(blue, side) != getattr(form, side) for side in sides):
        problems.append(Problem("invoice_blue_of_others", column="red_of", detail={"number": blue.number}))
    left = blue.gross_amount - blue.red_amount
    if -form.gross > left:
        detail = {"number": blue.number, "left": plain(left), "amount": plain(-form.gross)}
        problems.append(Problem("invoice_red_beyond", column="red_of", detail=detail))
    return problems


def _written(form: InvoiceForm, own: TaxInvoice | None, actor: Actor) -> int:
    values = {
        name: value for name, value in asdict(form).items() if name not in {"lines", "partner", "red_of"}
    }
    row = own or TaxInvoice(member_id=actor.member, created_at=timezone.now())
    for name, value in values.items():
        setattr(row, name, value)
    row.partner_id, row.red_of_id = form.partner, form.red_of
    row.net_amount, row.tax_amount, row.gross_amount = form.net, form.tax, form.gross
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else wrote it down in the same moment
        detail = {"number": form.number, "date": ""}
        raise RefusedError([Problem("invoice_number_taken", column="number", detail=detail)]) from error
    row.lines.all().delete()
    TaxInvoiceLine.objects.bulk_create(
        TaxInvoiceLine(invoice=row, position=position, **asdict(line))
        for position, line in enumerate(form.lines, 1)
    )
    return row.pk


def _trace(form: InvoiceForm) -> dict[str, str]:
    return {"number": form.number, "kind": form.kind, "gross_amount": plain(form.gross)}


def void_invoice(invoice: int, actor: Actor, address: str = "") -> None:
    """Take an invoice out of use (作废): nothing may stand on it. What a red one took back comes back.

    Raises:
        NotAllowedError: the actor may not.
        RefusedError: every problem; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.POST)
    with transaction.atomic():
        blue_of = TaxInvoice.objects.filter(pk=invoice).values_list("red_of", flat=True).first()
        locked = _locked(invoice, blue_of)
        found = locked.get(invoice)
        refuse_if([Problem("invoice_unknown", detail={"invoice": str(invoice)})] if found is None else [])
        if found is None:
            return
        require_direction(actor, found.direction, Verb.POST)
        reasons = {
            "invoice_is_void": found.is_void,
            "invoice_is_linked": found.links.exists(),
            "invoice_is_deducted": found.deducted_in is not None,
            "invoice_is_red": bool(found.red_amount),
        }
        refuse_if(
            [Problem(code, detail={"number": found.number}) for code, holds in reasons.items() if holds]
        )
        if found.red_of_id in locked:
            left = locked[found.red_of_id].red_amount + found.gross_amount
            TaxInvoice.objects.filter(pk=found.red_of_id).update(red_amount=left)
        TaxInvoice.objects.filter(pk=invoice).update(is_void=True, red_of=None)
        detail = {"number": found.number, "gross_amount": plain(found.gross_amount)}
        record([AuditEntry("void_invoice", SUBJECT, invoice, actor.member, detail, address)])


def deduct_invoices(invoices: Sequence[int], month: date | None, actor: Actor, address: str = "") -> int:
    """Say in which month's return input invoices are deducted (勾选认证), or in none; return how many.

    Raises:
        NotAllowedError: the actor may not.
        RefusedError: every problem; nothing was changed.
    """
    require_direction(actor, Direction.INPUT, Verb.DRAFT)
    refuse_if(
        []
        if len(invoices) <= MOST_AT_ONCE
        else [Problem("invoices_many", detail={"limit": str(MOST_AT_ONCE)})]
    )
    first = month.replace(day=1) if month else None
    with transaction.atomic():
        found = _locked(*invoices)
        problems = [
            Problem("invoice_unknown", detail={"invoice": str(one)}) for one in invoices if one not in found
        ]
        for one in found.values():
            problems += _deduction_problems(one, first)
        refuse_if(problems)
        TaxInvoice.objects.filter(pk__in=found).update(deducted_in=first)
        on = f"{first:%Y-%m}" if first else ""
        record(
            [
                AuditEntry(
                    "deduct", SUBJECT, one.pk, actor.member, {"number": one.number, "month": on}, address
                )
                for one in found.values()
            ]
        )
    return len(found)


def _deduction_problems(one: TaxInvoice, month: date | None) -> list[Problem]:
    detail = {"number": one.number}
    problems = []
    if one.is_void:
        problems.append(Problem("invoice_is_void", detail=detail))
    if one.direction != Direction.INPUT or one.kind not in DEDUCTIBLE:
        problems.append(Problem("invoice_not_deductible", detail=detail))
    if month is not None and one.issued_on.replace(day=1) > month:
        problems.append(
            Problem("invoice_deducted_early", detail=detail | {"date": one.issued_on.isoformat()})
        )
    return problems
