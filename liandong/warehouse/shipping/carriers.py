"""承运商: keeping who carries goods, and which supplier is owed the freight."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from django.db import IntegrityError, transaction

from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.reach import visible_partners
from liandong.warehouse.shipping.access import DELIVERY
from liandong.warehouse.shipping_models import Carrier

SUBJECT = "warehouse.carrier"
"""The word of the audit trail."""
_LIMITS = {"name": 64, "phone": 32, "tracking_url": 255}


@dataclass(frozen=True, slots=True)
class CarrierForm:
    """A carrier as it was typed; ``partner`` is a supplier."""

    name: str
    partner: int | None = None
    phone: str = ""
    tracking_url: str = ""
    has_waybills: bool = True
    is_active: bool = True


def save_carrier(actor: Actor, form: CarrierForm, stored: int | None = None) -> int:
    """Make a carrier, or change one, and return its id.

    Raises:
        NotAllowedError: the actor may not post deliveries.
        RefusedError: every problem with what was typed.
    """
    require(actor, DELIVERY, Verb.POST)
    url = trimmed(form.tracking_url)
    form = replace(form, name=trimmed(form.name), phone=trimmed(form.phone), tracking_url=url)
    try:
        with transaction.atomic():
            return _saved(actor, form, stored)
    except IntegrityError as error:  # the same name in the same moment
        raise RefusedError([Problem("name_taken", column="name", detail={"name": form.name})]) from error


def _saved(actor: Actor, form: CarrierForm, stored: int | None) -> int:
    refuse_if(_problems(actor, form, stored))
    values = asdict(form)
    values["partner_id"] = values.pop("partner")
    if stored is None:
        pk = Carrier.objects.create(**values).pk
    else:
        pk = stored
        refuse_if([] if Carrier.objects.filter(pk=pk).update(**values) else [Problem("carrier_unknown")])
    record([AuditEntry("carrier", SUBJECT, pk, actor.member, asdict(form))])
    return int(pk)


def _problems(actor: Actor, form: CarrierForm, stored: int | None) -> Iterator[Problem]:
    texts = {"name": form.name, "phone": form.phone, "tracking_url": form.tracking_url}
    yield from missing_problems(texts, ("name",), None)
    yield from text_problems(texts, _LIMITS, None)
    if form.name and Carrier.objects.filter(name=form.name).exclude(pk=stored or 0).exists():
        yield Problem("name_taken", column="name", detail={"name": form.name})
    if form.tracking_url and not form.tracking_url.startswith(("https://", "http://")):
        yield Problem("url_invalid", column="tracking_url", detail={"url": form.tracking_url})
    if form.partner is not None and not _may_owe(actor, form.partner):
        yield Problem("partner_unknown", column="partner", detail={"partner": str(form.partner)})


def _may_owe(actor: Actor, partner: int) -> bool:
    return visible_partners(actor).filter(pk=partner, is_supplier=True).exists()
