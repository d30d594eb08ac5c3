"""Routes for programs: which customers are served in one tour, in what order, by whom."""

from typing import Any

from django.db.models import Prefetch
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem
from liandong.partners.reach import visible_partners
from liandong.warehouse.wave_models import Route, RouteStop
from liandong.warehouse.waves.access import DELIVERY
from liandong.warehouse.waves.routes import RouteForm, save_route

router = Router(tags=["发运 · Shipping"])
_MOST_CUSTOMERS = 2000


class RouteOut(Schema):
    """A route with the customers in sight, in the order of the tour."""

    id: int
    name: str
    carrier: int | None
    is_active: bool
    customers: list[int]


class RouteBody(Input):
    """A route; its customers in the order of the tour. Those the member may not see stay where they are."""

    name: str
    carrier: Id | None = None
    is_active: bool = True
    customers: list[Id] = Field([], max_length=_MOST_CUSTOMERS)


_BODY = body_of(RouteBody.model_json_schema(), {"name": "东线", "carrier": 1, "customers": [7, 8]})


@router.get("/routes", response=answers(ok=list[RouteOut]), summary="配送线路 · Routes")
def list_routes(request: ApiRequest) -> list[dict[str, Any]]:
    """Return all routes by name; two statements."""
    require(request, DELIVERY, Verb.VIEW)
    return _rows(request)


@router.post(
    "/routes",
    response=answers(created=RouteOut),
    summary="新建线路 · Create a route",
    openapi_extra=write_of(_BODY),
)
@idempotent
def add_route(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a route."""
    return Status(201, _saved(request, None))


@router.put(
    "/routes/{int:route}",
    response=answers(ok=RouteOut),
    summary="修改线路 · Replace a route",
    openapi_extra=write_of(_BODY),
)
@idempotent
def change_route(request: ApiRequest, route: Id) -> dict[str, Any]:
    """Give a route other customers, another order, name or carrier, or disable it."""
    return _saved(request, route)


def _saved(request: ApiRequest, stored: int | None) -> dict[str, Any]:
    require(request, DELIVERY, Verb.POST)
    form = RouteForm(**dict(read_model(request, RouteBody)))
    if stored is not None and not Route.objects.filter(pk=stored).exists():
        raise ProblemsError([Problem("not_found", detail={"id": str(stored)})])
    pk = save_route(request.auth.actor, form, stored)
    (row,) = _rows(request, pk)
    return row


def _rows(request: ApiRequest, only: int | None = None) -> list[dict[str, Any]]:
    seen = visible_partners(request.auth.actor).order_by().values("pk")
    stops = RouteStop.objects.filter(partner__in=seen).order_by("position")
    found = Route.objects.prefetch_related(Prefetch("stops", stops)).order_by("name")
    if only is not None:
        found = found.filter(pk=only)
    return [
        {
            "id": one.pk,
            "name": one.name,
            "carrier": one.carrier_id,
            "is_active": one.is_active,
            "customers": [stop.partner_id for stop in one.stops.all()],
        }
        for one in found
    ]
