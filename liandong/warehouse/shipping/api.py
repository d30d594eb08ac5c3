"""Shipping for programs: carriers, waybills of deliveries, and proofs of delivery."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, Number, Text, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.documents.hiding import COST
from liandong.documents.inputs import LARGEST
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem
from liandong.warehouse.shipping.access import DELIVERY, ShipmentMissingError, delivery_for
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier
from liandong.warehouse.shipping.recording import MOST_PACKAGES, RESULTS, Handed, Signed, ship, sign, withdraw
from liandong.warehouse.shipping_models import Carrier, DeliveryProof, Shipment

router = Router(tags=["发运 · Shipping"])


class CarrierOut(Schema):
    """A carrier; ``partner`` is the supplier who is owed the freight."""

    id: int
    name: str
    partner: int | None
    phone: str
    tracking_url: str
    has_waybills: bool
    is_active: bool


class CarrierBody(Input):
    """A carrier."""

    name: str = Field(min_length=1, max_length=64)
    partner: Id | None = None
    phone: str = Field("", max_length=32)
    tracking_url: str = Field("", max_length=255)
    has_waybills: bool = True
    is_active: bool = True


class ProofOut(Schema):
    """What happened at the door."""

    result: str = Field(examples=["signed"])
    signed_by: str
    signed_at: datetime
    reason: str
    attachment: int | None


class ShipmentOut(Schema):
    """A waybill of a delivery; what the carrier is paid is absent for who may not see cost."""

    id: int
    carrier: int
    waybill: str
    packages: int
    weight_kg: Number
    freight_paid: Number | None = None
    freight_charged: Number
    shipped_on: Day
    standing: str = Field(examples=["under_way"])
    memo: str
    bill: int | None = None
    proofs: list[ProofOut]


class ShipmentBody(Input):
    """A waybill; the day is today when none is given."""

    carrier: Id
    waybill: str = Field("", max_length=64)
    packages: int = Field(1, ge=1, le=MOST_PACKAGES)
    weight_kg: Number = Field(Decimal(0), ge=0, lt=LARGEST, decimal_places=6)
    freight_paid: Number = Field(Decimal(0), ge=0, lt=LARGEST, decimal_places=2)
    freight_charged: Number = Field(Decimal(0), ge=0, lt=LARGEST, decimal_places=2)
    shipped_on: Day | None = None
    memo: Text = ""


class ProofBody(Input):
    """What happened at the door; ``attachment`` is a file of the delivery."""

    result: str = Field(pattern=f"^({'|'.join(RESULTS)})$", examples=["signed"])
    signed_by: str = Field("", max_length=64)
    signed_at: AwareDatetime | None = None
    reason: str = Field("", max_length=255)
    attachment: Id | None = None


_SHIPMENT = {"carrier": 1, "waybill": "SF1234567890", "packages": 2, "weight_kg": "12.5"}
_PROOF = {"result": "signed", "signed_by": "李四"}


def _missing(error: ShipmentMissingError) -> ProblemsError:
    return ProblemsError([Problem("not_found", detail={"id": str(error)})])


def _carrier(one: Carrier) -> dict[str, Any]:
    names = ("name", "phone", "tracking_url", "has_waybills", "is_active")
    return {"id": one.pk, "partner": one.partner_id} | {name: getattr(one, name) for name in names}


def _out(request: ApiRequest, one: Shipment, proofs: list[DeliveryProof]) -> dict[str, Any]:
    names = ("waybill", "packages", "weight_kg", "freight_charged", "shipped_on", "standing", "memo")
    shown = {"id": one.pk, "carrier": one.carrier_id} | {name: getattr(one, name) for name in names}
    if request.auth.actor.sees(COST):
        shown |= {"freight_paid": one.freight_paid, "bill": one.bill_id}
    return shown | {"proofs": [_proof(proof) for proof in proofs]}


def _proof(one: DeliveryProof) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in ("result", "signed_by", "signed_at", "reason")}
    return shown | {"attachment": one.attachment_id}


@router.get("/carriers", response=answers(ok=list[CarrierOut]), summary="承运商 · Carriers")
def list_carriers(request: ApiRequest) -> list[dict[str, Any]]:
    """Return all carriers by name."""
    require(request, DELIVERY, Verb.VIEW)
    return [_carrier(one) for one in Carrier.objects.order_by("name")]


@router.post(
    "/carriers",
    response=answers(ok=CarrierOut),
    summary="新建承运商 · Make a carrier",
    openapi_extra=write_of(body_of(CarrierBody.model_json_schema(), {"name": "顺丰速运"})),
)
@idempotent
def make_carrier(request: ApiRequest) -> dict[str, Any]:
    """Make a carrier."""
    require(request, DELIVERY, Verb.POST)
    body = read_model(request, CarrierBody)
    pk = save_carrier(request.auth.actor, CarrierForm(**dict(body)))
    return _carrier(Carrier.objects.get(pk=pk))


@router.put(
    "/carriers/{int:carrier}",
    response=answers(ok=CarrierOut),
    summary="修改承运商 · Replace a carrier",
    openapi_extra=write_of(body_of(CarrierBody.model_json_schema(), {"name": "顺丰速运"})),
)
@idempotent
def change_carrier(request: ApiRequest, carrier: Id) -> dict[str, Any]:
    """Change a carrier, or disable it; shipments keep theirs."""
    require(request, DELIVERY, Verb.POST)
    body = read_model(request, CarrierBody)
    if not Carrier.objects.filter(pk=carrier).exists():
        raise ProblemsError([Problem("not_found", detail={"id": str(carrier)})])
    pk = save_carrier(request.auth.actor, CarrierForm(**dict(body)), carrier)
    return _carrier(Carrier.objects.get(pk=pk))


@router.get(
    "/deliveries/{int:document}/shipments",
    response=answers(ok=list[ShipmentOut]),
    exclude_unset=True,
    summary="出库单的运单 · Shipments of a delivery",
)
def list_shipments(request: ApiRequest, document: Id) -> list[dict[str, Any]]:
    """Return the waybills of a posted delivery that were not withdrawn, with their proofs."""
    require(request, DELIVERY, Verb.VIEW)
    try:
        delivery = delivery_for(request.auth.actor, document)
    except ShipmentMissingError as error:
        raise _missing(error) from error
    found = Shipment.objects.filter(document=delivery, withdrawn_at=None).order_by("pk")
    return [
        _out(request, one, sorted(one.proofs.all(), key=lambda proof: proof.pk))
        for one in found.prefetch_related("proofs")
    ]


@router.post(
    "/deliveries/{int:document}/shipments",
    response=answers(ok=ShipmentOut),
    exclude_unset=True,
    summary="登记发运 · Ship a delivery",
    openapi_extra=write_of(body_of(ShipmentBody.model_json_schema(), _SHIPMENT)),
)
@idempotent
def ship_delivery(request: ApiRequest, document: Id) -> dict[str, Any]:
    """Note a waybill of a posted delivery; it may have several."""
    require(request, DELIVERY, Verb.DRAFT)
    body = read_model(request, ShipmentBody)
    try:
        made = ship(request.auth.actor, document, Handed(**dict(body)))
    except ShipmentMissingError as error:
        raise _missing(error) from error
    return _out(request, made, [])


@router.post(
    "/shipments/{int:shipment}/proofs",
    response=answers(ok=ProofOut),
    summary="登记签收 · Note what was signed",
    openapi_extra=write_of(body_of(ProofBody.model_json_schema(), _PROOF)),
)
@idempotent
def sign_shipment(request: ApiRequest, shipment: Id) -> dict[str, Any]:
    """Note who signed, or why goods were refused; the last proof counts."""
    require(request, DELIVERY, Verb.DRAFT)
    body = read_model(request, ProofBody)
    try:
        return _proof(sign(request.auth.actor, shipment, Signed(**dict(body))))
    except ShipmentMissingError as error:
        raise _missing(error) from error


@router.post(
    "/shipments/{int:shipment}/withdraw",
    response=answers(ok=ShipmentOut),
    exclude_unset=True,
    summary="作废运单 · Withdraw a shipment",
    openapi_extra=write_of({}),
)
@idempotent
def withdraw_shipment(request: ApiRequest, shipment: Id) -> dict[str, Any]:
    """Take back a waybill that was noted by mistake."""
    require(request, DELIVERY, Verb.DRAFT)
    try:
        made = withdraw(request.auth.actor, shipment)
        return _out(request, made, list(made.proofs.order_by("pk")))
    except ShipmentMissingError as error:
        raise _missing(error) from error
