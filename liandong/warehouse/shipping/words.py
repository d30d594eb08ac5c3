"""How steps and standings are called and coloured."""

from django.utils.translation import gettext as _

from liandong.warehouse.shipping.tracking import Step
from liandong.warehouse.shipping_models import Shipment, Standing
from liandong.webkit import report_parts as ui

TONES = {
    Standing.UNDER_WAY: "blue",
    Standing.SIGNED: "green",
    Standing.PARTLY: "amber",
    Standing.REFUSED: "alarm",
}


def standing_chip(standing: str) -> ui.Part:
    """Return how a shipment stands, as a chip."""
    return {"label": _(str(Standing(standing).label)), "tone": TONES[Standing(standing)]}


def step_chip(step: Step) -> ui.Part:
    """Return how far a delivery has come, as a chip."""
    words = {
        Step.PICKED: (_("已拣货"), "grey"),
        Step.PACKED: (_("已复核"), "amber"),
        Step.POSTED: (_("已出库"), "blue"),
        Step.SHIPPED: (_("已发运"), "blue"),
        Step.DELIVERED: (_("已签收"), "green"),
    }
    label, tone = words[step]
    return {"label": label, "tone": tone}


def tracking_url(shipment: Shipment) -> str:
    """Return the carrier's own page about a shipment, blank where there is none."""
    pattern = shipment.carrier.tracking_url
    waybill = shipment.waybill
    is_plain = waybill.isascii() and waybill.replace("-", "").isalnum()
    return pattern.replace("{waybill}", waybill) if pattern and is_plain else ""
