"""The forms of the shipping page: what is handed to a carrier, and what was signed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.hiding import COST
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Problem
from liandong.warehouse.shipping.recording import RESULTS, Handed, Signed
from liandong.warehouse.shipping_models import Carrier
from liandong.webkit.record_form import Field, Kind, Typed, read_fields


def ship_fields(actor: Actor) -> tuple[Field, ...]:
    """Return the fields of a shipment; what the carrier is paid only for who sees cost."""
    carriers = Carrier.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    paid = (Field("freight_paid", _("应付运费（含税）"), Kind.MONEY),) if actor.sees(COST) else ()
    return (
        Field("carrier", _("承运商"), Kind.RECORD, is_required=True, choices=list(carriers)),
        Field("waybill", _("运单号"), help=_("可以扫码；一单多个运单就登记几次")),
        Field("packages", _("件数"), Kind.WHOLE, is_required=True),
        Field("weight_kg", _("重量（千克）"), Kind.QUANTITY),
        *paid,
        Field("freight_charged", _("向客户收的运费"), Kind.MONEY),
        Field("shipped_on", _("发运日期"), Kind.DATE),
        Field("memo", _("备注")),
    )


def proof_fields() -> tuple[Field, ...]:
    """Return the fields of a proof."""
    results = [(one.value, _(str(one.label))) for one in RESULTS]
    return (
        Field("result", _("结果"), Kind.WORD, is_required=True, choices=results),
        Field("signed_by", _("签收人")),
        Field("signed_at", _("签收时间"), help=_("留空就是现在；写成 2026-11-02 15:30")),
        Field("reason", _("拒收原因"), help=_("拒收和部分拒收要填")),
    )


def read_shipment(actor: Actor, data: Mapping[str, Any]) -> tuple[Typed, Handed]:
    """Return what was typed and the shipment it describes; numbers left out are nothing."""
    typed = read_fields(ship_fields(actor), data)
    values = dict(typed.values)
    for name in ("weight_kg", "freight_paid", "freight_charged"):
        values[name] = values.get(name) or ZERO
    values["packages"] = 1 if values["packages"] is None else values["packages"]
    return typed, Handed(**values)


def proof_prefix(shipment: int) -> str:
    """Return what the fields of a shipment's proof are named by: the page has a form for each."""
    return f"s{shipment}-"


def read_proof(data: Mapping[str, Any], shipment: int) -> tuple[Typed, Signed]:
    """Return what was typed and the proof it describes."""
    typed = read_fields(proof_fields(), data, proof_prefix(shipment))
    values = dict(typed.values)
    text = values.pop("signed_at")
    moment = _moment(text)
    if text and moment is None:
        typed.problems.append(Problem("day_invalid", column="signed_at", detail={"day": text}))
    return typed, Signed(signed_at=moment, **values)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
