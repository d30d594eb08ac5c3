"""Which deliveries may be shipped and signed, and what may be seen of it. Pages and interface ask here."""

from django.db.models import QuerySet

from liandong.documents.models import Document, State
from liandong.documents.queries import visible_to
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.warehouse.shipping_models import Shipment

DELIVERY = "sales.delivery"
"""Shipping goes by the right to deliveries: VIEW looks, DRAFT ships and takes proofs, POST keeps carriers."""


class ShipmentMissingError(LookupError):
    """There is no such delivery or shipment within the actor's sight."""


def deliveries(actor: Actor, verb: Verb = Verb.VIEW) -> QuerySet[Document]:
    """Return the posted deliveries within a right, red ones left out; no statement yet."""
    found = visible_to(actor, verb, only=DELIVERY)
    return found.filter(type=DELIVERY, state=State.POSTED, reverses=None)


def delivery_for(actor: Actor, pk: int, verb: Verb = Verb.VIEW) -> Document:
    """Return a posted delivery.

    Raises:
        NotAllowedError: the actor has no such right.
        ShipmentMissingError: there is none within his sight.
    """
    require(actor, DELIVERY, verb)
    found = deliveries(actor, verb).select_related("partner", "place").filter(pk=pk).first()
    if found is None:
        raise ShipmentMissingError(pk)
    return found


def locked_delivery(actor: Actor, pk: int) -> Document:
    """Return a delivery to ship, under lock, in the caller's transaction; raises as ``delivery_for``.

    Raises:
        RefusedError: ``shipping_too_early``, it is not posted, or was taken back.
    """
    require(actor, DELIVERY, Verb.DRAFT)
    seen = visible_to(actor, Verb.DRAFT, only=DELIVERY).filter(type=DELIVERY, reverses=None)
    # The scope's own sub-selects are not locked, only the row.
    found = (
        Document.objects.select_for_update(no_key=True).filter(pk__in=seen.filter(pk=pk).values("pk")).first()
    )
    if found is None:
        raise ShipmentMissingError(pk)
    is_posted = found.state == State.POSTED
    refuse_if([] if is_posted else [Problem("shipping_too_early", detail={"number": found.number})])
    return found


def shipments(actor: Actor) -> QuerySet[Shipment]:
    """Return the shipments of the deliveries the actor may see; no statement yet."""
    seen = visible_to(actor, only=DELIVERY).filter(type=DELIVERY)
    return Shipment.objects.filter(document__in=seen.order_by().values("pk"))


def shipment_for(actor: Actor, pk: int, verb: Verb = Verb.VIEW) -> Shipment:
    """Return a shipment that was not withdrawn; raises as ``delivery_for``."""
    require(actor, DELIVERY, verb)
    seen = visible_to(actor, verb, only=DELIVERY).filter(type=DELIVERY).order_by()
    found = Shipment.objects.filter(pk=pk, withdrawn_at=None, document__in=seen.values("pk"))
    shipment = found.select_related("document__partner", "carrier").first()
    if shipment is None:
        raise ShipmentMissingError(pk)
    return shipment
