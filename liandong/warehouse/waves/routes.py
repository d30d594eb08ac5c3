"""配送线路: keeping which customers are served in one tour, and by whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db import IntegrityError, transaction

from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.reach import visible_partners
from liandong.warehouse.models import Carrier
from liandong.warehouse.wave_models import Route, RouteStop
from liandong.warehouse.waves.access import DELIVERY

SUBJECT = "warehouse.route"
"""The word of the audit trail."""


@dataclass(frozen=True, slots=True)
class RouteForm:
    """A route as it was typed; customers by id in the order of the tour."""

    name: str
    carrier: int | None = None
    is_active: bool = True
    customers: Sequence[int] = field(default_factory=tuple)


def save_route(actor: Actor, form: RouteForm, stored: int | None = None) -> int:
    """Make a route, or change one, and return its id. Customers the actor may not see stay where they are.

    Raises:
        NotAllowedError: the actor may not post deliveries.
        RefusedError: every problem with what was typed.
    """
    require(actor, DELIVERY, Verb.POST)
    form = replace(form, name=trimmed(form.name))
    try:
        with transaction.atomic():
            return _saved(actor, form, stored)
    except IntegrityError as error:  # the same name or customer in the same moment
        raise RefusedError([Problem("name_taken", column="name", detail={"name": form.name})]) from error


def _saved(actor: Actor, form: RouteForm, stored: int | None) -> int:
    refuse_if(_problems(actor, form, stored))
    values = {"name": form.name, "carrier_id": form.carrier, "is_active": form.is_active}
    if stored is None:
        pk = Route.objects.create(**values).pk
    else:
        pk = stored
        refuse_if([] if Route.objects.filter(pk=pk).update(**values) else [Problem("route_unknown")])
    seen = visible_partners(actor).values("pk")
    RouteStop.objects.filter(route=pk, partner__in=seen).delete()
    customers = list(dict.fromkeys(form.customers))
    RouteStop.objects.bulk_create(
        RouteStop(route_id=pk, partner_id=one, position=place) for place, one in enumerate(customers, 1)
    )
    detail = {"name": form.name, "customers": customers}
    record([AuditEntry("route", SUBJECT, pk, actor.member, detail)])
    return int(pk)


def _problems(actor: Actor, form: RouteForm, stored: int | None) -> Iterator[Problem]:
    yield from missing_problems({"name": form.name}, ("name",), None)
    yield from text_problems({"name": form.name}, {"name": 64}, None)
    if form.name and Route.objects.filter(name=form.name).exclude(pk=stored or 0).exists():
        yield Problem("name_taken", column="name", detail={"name": form.name})
    if form.carrier is not None and not Carrier.objects.filter(pk=form.carrier).exists():
        yield Problem("carrier_unknown", column="carrier")
    wanted = set(form.customers)
    known = set(visible_partners(actor).filter(pk__in=wanted, is_customer=True).values_list("pk", flat=True))
    for one in sorted(wanted - known):
        yield Problem("partner_unknown", detail={"partner": str(one)})
    taken = RouteStop.objects.filter(partner__in=wanted).exclude(route=stored or 0)
    for code, route in taken.values_list("partner__code", "route__name"):
        yield Problem("route_customer_taken", detail={"partner": code, "route": route})
