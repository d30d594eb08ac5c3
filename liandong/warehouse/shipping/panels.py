"""What shipping adds to pages of documents: how far goods have come, and the way to ship them."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from liandong.documents.models import Document, State
from liandong.documents.queries import visible_to
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.warehouse.shipping.access import DELIVERY
from liandong.warehouse.shipping.tracking import steps_of
from liandong.warehouse.shipping.words import standing_chip, step_chip, tracking_url
from liandong.warehouse.shipping_models import DeliveryProof, Shipment
from liandong.webkit import report_parts as ui

ORDER = "sales.order"
_MOST = 200


def actions(_request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return the way from a posted delivery to its shipping page."""
    if document.type != DELIVERY or document.state != State.POSTED or document.reverses_id is not None:
        return []
    return [{"label": _("发运签收"), "url": ui.address("shipping", document.pk), "icon": "truck-delivery"}]


def panels(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return how far the deliveries of an order, or a delivery itself, have come; four statements at most."""
    deliveries = _deliveries(request, document)
    if not deliveries:
        return []
    steps = steps_of(deliveries)
    shipped: defaultdict[int, list[Shipment]] = defaultdict(list)
    rows = Shipment.objects.filter(document__in=deliveries, withdrawn_at=None)
    for one in rows.select_related("carrier").order_by("pk"):
        shipped[one.document_id].append(one)
    if document.type == DELIVERY and not shipped and document.state != State.DRAFT:
        return []
    proofs = _proofs([one for those in shipped.values() for one in those])
    labels = [_("出库单"), _("进度"), _("承运商"), _("运单号"), _("发运日期"), _("签收")]
    table_rows = [
        {"cells": cells}
        for one in deliveries
        for cells in _rows(one, step_chip(steps[one.pk]), shipped[one.pk], proofs)
    ]
    return [{"title": _("发货进度"), "table": ui.labelled(ui.columns_of(labels), table_rows)}]


def _deliveries(request: CompanyRequest, document: Document) -> list[Document]:
    if document.reverses_id is not None or document.state not in {State.DRAFT, State.POSTED}:
        return []
    if document.type == DELIVERY:
        return [document]
    if document.type != ORDER or document.state != State.POSTED or not request.actor.may(DELIVERY, Verb.VIEW):
        return []
    seen = visible_to(request.actor, only=DELIVERY).filter(
        type=DELIVERY, state__in=[State.DRAFT, State.POSTED], reverses=None
    )
    return list(seen.filter(lines__origin__document=document).distinct().order_by("pk")[:_MOST])


def _proofs(shipments: Sequence[Shipment]) -> dict[int, DeliveryProof]:
    """Return the last proof of each shipment; none without shipments."""
    if not shipments:
        return {}
    return {
        one.shipment_id: one for one in DeliveryProof.objects.filter(shipment__in=shipments).order_by("pk")
    }


def _rows(
    delivery: Document, chip: ui.Part, shipments: Sequence[Shipment], proofs: dict[int, DeliveryProof]
) -> list[list[ui.Part]]:
    url = ui.typed_document_url(DELIVERY, delivery.pk)
    head = [ui.text_cell(delivery.number, url, "card-name"), ui.chip_cell(chip["label"], chip["tone"])]
    if not shipments:
        return [[*head, *[ui.text_cell("")] * 4]]
    return [[*head, *_shipment_cells(one, proofs.get(one.pk))] for one in shipments]


def _shipment_cells(one: Shipment, proof: DeliveryProof | None) -> list[ui.Part]:
    chip = standing_chip(one.standing)
    return [
        ui.text_cell(one.carrier.name),
        ui.text_cell(one.waybill, tracking_url(one)),
        ui.date_cell(one.shipped_on),
        ui.text_cell(said(proof)) if proof else ui.chip_cell(chip["label"], chip["tone"]),
    ]


def said(proof: DeliveryProof) -> str:
    """Return a proof in words."""
    moment = ui.moment_cell(proof.signed_at)["text"]
    parts = [str(standing_chip(proof.result)["label"]), proof.signed_by, moment, proof.reason]
    return " ".join(part for part in parts if part)
