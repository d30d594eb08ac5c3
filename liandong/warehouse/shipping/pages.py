"""发运签收: the page of one delivery, on a desk and on a phone: waybills, labels, proofs."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.collaboration.attachments import attach
from liandong.documents.hiding import COST
from liandong.documents.models import Document
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.warehouse.shipping import labels
from liandong.warehouse.shipping.access import DELIVERY, ShipmentMissingError, delivery_for, shipment_for
from liandong.warehouse.shipping.forms import (
    proof_fields,
    proof_prefix,
    read_proof,
    read_shipment,
    ship_fields,
)
from liandong.warehouse.shipping.panels import said
from liandong.warehouse.shipping.recording import ship, sign, withdraw
from liandong.warehouse.shipping.tracking import steps_of
from liandong.warehouse.shipping.words import standing_chip, step_chip, tracking_url
from liandong.warehouse.shipping_models import Carrier, DeliveryProof, Shipment
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import shown_fields
from liandong.webkit.record_sentences import by_column, sentence

View = Callable[..., HttpResponse]


def _found(view: View) -> View:
    """Answer 404 for what is not within sight."""

    @wraps(view)
    def answered(request: CompanyRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ShipmentMissingError as error:
            raise Http404(str(error)) from error

    return answered


@require_GET
@never_cache
@_found
def shipping(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show the waybills of a delivery, what was signed, and the forms for more."""
    return _show(request, delivery_for(request.actor, pk))


def _show(
    request: CompanyRequest,
    delivery: Document,
    typed: dict[str, Any] | None = None,
    problems: Sequence[Problem] = (),
    shipment: int | None = None,
) -> HttpResponse:
    """Show the page; what was typed stands again in the form it came from: a shipment's, or the new one."""
    may_ship = request.actor.may(DELIVERY, Verb.DRAFT)
    shown = list(
        Shipment.objects.filter(document=delivery, withdrawn_at=None).select_related("carrier").order_by("pk")
    )
    marked = by_column(problems)
    new = typed if typed is not None and shipment is None else _proposed(shown)
    step = step_chip(steps_of([delivery])[delivery.pk])
    proofs = _proofs_of(delivery, shown)
    context = {
        "delivery": delivery,
        "delivery_url": ui.typed_document_url(DELIVERY, delivery.pk),
        "chip": step,
        "problems": [sentence(problem) for problem in problems],
        "shipments": [
            _card(request, one, proofs.get(one.pk, []), typed if shipment == one.pk else None)
            for one in shown
        ],
        "fields": shown_fields(ship_fields(request.actor), new, marked if shipment is None else {}),
        "may_ship": may_ship,
        "has_carriers": Carrier.objects.filter(is_active=True).exists(),
        "may_add_carrier": request.actor.may(DELIVERY, Verb.POST),
    }
    return render(request, "warehouse/shipping.html", context, status=422 if problems else 200)


def _proposed(shown: Sequence[Shipment]) -> dict[str, Any]:
    carrier = shown[-1].carrier_id if shown else None
    return {"packages": 1, "shipped_on": timezone.localdate(), "carrier": carrier}


def _proofs_of(delivery: Document, shown: Sequence[Shipment]) -> dict[int, list[ui.Part]]:
    found: dict[int, list[ui.Part]] = {}
    rows = (
        DeliveryProof.objects.filter(shipment__in=shown).select_related("attachment", "member").order_by("pk")
    )
    for one in rows:
        file = one.attachment if one.attachment and one.attachment.removed_at is None else None
        url = ui.address("attachment", DELIVERY, delivery.pk, file.pk) if file else ""
        found.setdefault(one.shipment_id, []).append(
            {"text": said(one), "member": one.member.name, "file": file.name if file else "", "url": url}
        )
    return found


def _card(
    request: CompanyRequest, one: Shipment, proofs: list[ui.Part], typed: dict[str, Any] | None
) -> ui.Part:
    fields = shown_fields(proof_fields(), typed or {"result": "signed"}, {}, proof_prefix(one.pk))
    return {
        "shipment": one,
        "chip": standing_chip(one.standing),
        "tracking_url": tracking_url(one),
        "freight_paid": one.freight_paid if request.actor.sees(COST) else None,
        "bill_url": ui.document_url(one.bill_id) if one.bill_id else "",
        "proofs": proofs,
        "fields": fields,
        "is_open": typed is not None,
    }


@require_POST
@_found
def ship_delivery(request: CompanyRequest, pk: int) -> HttpResponse:
    """Note a waybill of a delivery."""
    delivery = delivery_for(request.actor, pk, Verb.DRAFT)
    typed, handed = read_shipment(request.actor, request.POST)
    try:
        refuse_if(typed.problems)
        made = ship(request.actor, pk, handed)
    except RefusedError as refusal:
        return _show(request, delivery, typed.raw, refusal.problems)
    messages.success(request, _("已登记运单 %(waybill)s。") % {"waybill": made.waybill or made.carrier.name})
    return redirect("webkit:shipping", pk)


@require_POST
@_found
def sign_shipment(request: CompanyRequest, pk: int) -> HttpResponse:
    """Note what was signed, with the photo that was sent along; both or neither."""
    shipment = shipment_for(request.actor, pk, Verb.DRAFT)
    typed, signed = read_proof(request.POST, pk)
    file = request.FILES.get("photo")
    try:
        refuse_if(typed.problems)
        with transaction.atomic():
            if file is not None:
                kept = attach(request.actor, shipment.document, str(file.name), file.chunks())
                signed = type(signed)(
                    signed.result, signed.signed_by, signed.signed_at, signed.reason, kept.pk
                )
            sign(request.actor, pk, signed)
    except RefusedError as refusal:
        return _show(request, shipment.document, typed.raw, refusal.problems, pk)
    messages.success(request, _("已登记签收结果。"))
    return redirect("webkit:shipping", shipment.document_id)


@require_POST
@_found
def withdraw_shipment(request: CompanyRequest, pk: int) -> HttpResponse:
    """Take a waybill back that was noted by mistake."""
    shipment = shipment_for(request.actor, pk, Verb.DRAFT)
    try:
        withdraw(request.actor, pk)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
    else:
        messages.success(request, _("运单登记已作废。"))
    return redirect("webkit:shipping", shipment.document_id)


@require_GET
@_found
def shipment_label(request: CompanyRequest, pk: int) -> HttpResponse:
    """Answer with the labels of a shipment as PDF, one a package."""
    shipment = shipment_for(request.actor, pk)
    answer = HttpResponse(labels.labels_pdf(shipment, request.company.name), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="shipping-label.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
