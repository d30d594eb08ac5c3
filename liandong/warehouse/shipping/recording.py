"""Handing a delivery to a carrier, taking that back, and noting what the customer signed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from liandong.collaboration.models import Attachment
from liandong.documents.inputs import AMOUNT_DIGITS, QUANTITY_DIGITS
from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import number_problems, text_problems, trimmed
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.warehouse.shipping.access import DELIVERY, locked_delivery, shipment_for
from liandong.warehouse.shipping_models import Carrier, DeliveryProof, Shipment, Standing

MOST_PACKAGES = 100_000
LONGEST = {"waybill": 64, "memo": 255, "signed_by": 64, "reason": 255}
RESULTS = (Standing.SIGNED, Standing.PARTLY, Standing.REFUSED)
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed to a carrier: weights in kg, amounts with tax."""

    carrier: int | None
    waybill: str = ""
    packages: int = 1
    weight_kg: Decimal = ZERO
    freight_paid: Decimal = ZERO
    freight_charged: Decimal = ZERO
    shipped_on: date | None = None
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """What happened at the door; ``signed_at`` None is now. ``attachment`` is a file of the delivery."""

    result: str
    signed_by: str = ""
    signed_at: datetime | None = None
    reason: str = ""
    attachment: int | None = None


@transaction.atomic
def ship(actor: Actor, delivery: int, handed: Handed) -> Shipment:
    """Note that a posted delivery, or a part of it, was handed to a carrier under a waybill.

    Raises:
        NotAllowedError: the actor may not draft deliveries.
        ShipmentMissingError: there is no such delivery within his sight.
        RefusedError: every problem with what was typed.
    """
    document = locked_delivery(actor, delivery)
    handed = replace(handed, waybill=trimmed(handed.waybill), memo=trimmed(handed.memo))
    # The carrier is the lock of his numbers: two deliveries must not take one at the same moment.
    known = Carrier.objects.select_for_update(no_key=True)
    carrier = known.filter(pk=handed.carrier or 0, is_active=True).first()
    problems = [*_shipment_problems(document, handed)]
    if carrier is None:
        problems.append(Problem("carrier_unknown", column="carrier"))
    else:
        problems += _waybill_problems(actor, document, carrier, handed.waybill)
    refuse_if(problems)
    shipped_on = handed.shipped_on or timezone.localdate()
    values = asdict(handed) | {"shipped_on": shipped_on, "carrier": carrier}
    made = Shipment.objects.create(
        document=document, member_id=actor.member, made_at=timezone.now(), **values
    )
    _note(actor, made, "ship")
    return made


def _shipment_problems(document: Document, handed: Handed) -> Iterator[Problem]:
    yield from text_problems(
        {"waybill": handed.waybill, "memo": handed.memo}, _limits("waybill", "memo"), None
    )
    yield from number_problems(handed.weight_kg, QUANTITY_DIGITS, "weight_kg", None)
    yield from number_problems(handed.freight_paid, AMOUNT_DIGITS, "freight_paid", None)
    yield from number_problems(handed.freight_charged, AMOUNT_DIGITS, "freight_charged", None)
    if not 1 <= handed.packages <= MOST_PACKAGES:
        detail = {"number": str(handed.packages), "limit": str(MOST_PACKAGES)}
        yield Problem("packages_unfit", column="packages", detail=detail)
    if handed.shipped_on is not None and handed.shipped_on < document.business_date:
        detail = {"day": document.business_date.isoformat()}
        yield Problem("shipped_before_delivery", column="shipped_on", detail=detail)


def _waybill_problems(actor: Actor, document: Document, carrier: Carrier, waybill: str) -> Iterator[Problem]:
    """Yield what is wrong with a number: several deliveries share one only for the same customer.

    The other delivery is named to who may see it.
    """
    if not waybill and carrier.has_waybills:
        yield Problem("waybill_missing", column="waybill", detail={"carrier": carrier.name})
    same = Shipment.objects.filter(carrier=carrier, waybill=waybill, withdrawn_at=None)
    own = Q(document=document)
    taken = same.filter(own | ~Q(document__partner=document.partner_id) if waybill else own)
    other = taken.values_list("document", flat=True).first()
    if other is not None:
        seen = visible_to(actor, only=DELIVERY).filter(type=DELIVERY, pk=other)
        number = seen.values_list("number", flat=True).first() or "—"
        detail = {"waybill": waybill or carrier.name, "number": number}
        yield Problem("waybill_taken", column="waybill", detail=detail)


def _limits(*names: str) -> dict[str, int]:
    return {name: LONGEST[name] for name in names}


@transaction.atomic
def withdraw(actor: Actor, pk: int) -> Shipment:
    """Take a shipment back that was noted by mistake; it stays in the trail.

    Raises:
        RefusedError: ``shipment_signed``, ``shipment_billed``. Else as ``ship``.
    """
    shipment = _locked_shipment(actor, pk)
    problems = []
    if shipment.standing in {Standing.SIGNED, Standing.PARTLY}:
        problems.append(Problem("shipment_signed", detail={"waybill": shipment.waybill}))
    if shipment.bill_id is not None:
        problems.append(
            Problem("shipment_billed", detail={"number": shipment.bill.number if shipment.bill else ""})
        )
    refuse_if(problems)
    shipment.withdrawn_at, shipment.withdrawn_by_id = timezone.now(), actor.member
    shipment.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _note(actor, shipment, "withdraw_shipment")
    return shipment


@transaction.atomic
def sign(actor: Actor, pk: int, signed: Signed) -> DeliveryProof:
    """Note what the customer signed, or why he refused; a later proof takes the place of an earlier one.

    Raises:
        NotAllowedError: the actor may not draft deliveries.
        ShipmentMissingError: there is no such shipment within his sight.
        RefusedError: every problem with what was typed.
    """
    shipment = _locked_shipment(actor, pk)
    signed = replace(signed, signed_by=trimmed(signed.signed_by), reason=trimmed(signed.reason))
    now = timezone.now()
    refuse_if(_proof_problems(shipment, signed, now))
    proof = DeliveryProof.objects.create(
        shipment=shipment,
        result=signed.result,
        signed_by=signed.signed_by,
        signed_at=signed.signed_at or now,
        reason=signed.reason,
        attachment_id=signed.attachment,
        member_id=actor.member,
        made_at=now,
    )
    shipment.standing = signed.result
    shipment.save(update_fields=["standing"])
    _note(
        actor,
        shipment,
        "sign",
        {"result": signed.result, "signed_by": signed.signed_by, "reason": signed.reason},
    )
    return proof


def _locked_shipment(actor: Actor, pk: int) -> Shipment:
    """Return a shipment as it stands once its delivery is under lock."""
    locked_delivery(actor, shipment_for(actor, pk, Verb.DRAFT).document_id)
    return shipment_for(actor, pk, Verb.DRAFT)


def _proof_problems(shipment: Shipment, signed: Signed, now: datetime) -> Iterator[Problem]:
    texts = {"signed_by": signed.signed_by, "reason": signed.reason}
    yield from text_problems(texts, _limits("signed_by", "reason"), None)
    if signed.result not in RESULTS:
        yield Problem("proof_result", column="result")
    if signed.result in {Standing.SIGNED, Standing.PARTLY} and not signed.signed_by:
        yield Problem("signer_missing", column="signed_by")
    if signed.result in {Standing.PARTLY, Standing.REFUSED} and not signed.reason:
        yield Problem("refusal_reason_missing", column="reason")
    if signed.signed_at is not None and signed.signed_at > now + _CLOCKS_DIFFER:
        yield Problem("signed_in_future", column="signed_at")
    if signed.signed_at is not None and timezone.localdate(signed.signed_at) < shipment.shipped_on:
        yield Problem(
            "signed_before_shipped", column="signed_at", detail={"day": shipment.shipped_on.isoformat()}
        )
    if signed.attachment is not None:
        own = Attachment.objects.filter(
            pk=signed.attachment, document=shipment.document_id, removed_at__isnull=True
        )
        if not own.exists():
            yield Problem("proof_file_unknown", column="attachment")


def _note(actor: Actor, shipment: Shipment, deed: str, more: dict[str, str] | None = None) -> None:
    detail = {
        "number": shipment.document.number,
        "carrier": shipment.carrier.name,
        "waybill": shipment.waybill,
        "packages": shipment.packages,
        "weight_kg": plain(shipment.weight_kg),
    }
    record([AuditEntry(deed, DELIVERY, shipment.document_id, actor.member, detail | (more or {}))])
