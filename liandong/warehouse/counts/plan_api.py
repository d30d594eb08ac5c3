"""Count plans for programs: what is counted again and again, and the runs made of a plan at once."""

from datetime import date
from typing import Any

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem
from liandong.warehouse.counts.access import SUBJECT
from liandong.warehouse.counts.making import MOST_COUNTERS
from liandong.warehouse.counts.planning import PlanForm, PlanMissingError, plan_for, save_plan, visible_plans
from liandong.warehouse.models import CountPlan, Rhythm

router = Router(tags=["盘点 · Counts"])


class PlanOut(Schema):
    """A plan; ``next_on`` is the day its next runs are made."""

    id: int
    name: str
    rhythm: str
    places: list[int]
    categories: list[int]
    counters: list[int]
    classes: str
    most_products: int | None
    days_a: int
    days_b: int
    days_c: int
    is_blind: bool
    is_active: bool
    next_on: date | None


class PlanBody(Input):
    """A plan. ``days_*`` are the days after which a class is due again, of a cycle."""

    name: str
    rhythm: Rhythm = Rhythm.HAND
    places: list[Id] = Field(max_length=500)
    categories: list[Id] = Field([], max_length=500)
    counters: list[Id] = Field([], max_length=MOST_COUNTERS)
    classes: str = Field("", pattern="^[ABC]{0,3}$")
    most_products: int | None = Field(None, ge=1, le=10**6)
    days_a: int = 30
    days_b: int = 90
    days_c: int = 180
    is_blind: bool = True
    is_active: bool = True
    next_on: Day | None = None


_BODY = body_of(PlanBody.model_json_schema(), {"name": "月末抽盘", "rhythm": "monthly", "places": [101]})


@router.get("/count-plans", response=answers(ok=list[PlanOut]), summary="盘点计划 · Count plans")
def list_count_plans(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the plans of which a place is within reach, by name; four statements."""
    require(request, SUBJECT, Verb.POST)
    found = visible_plans(request.auth.actor).prefetch_related("places", "categories", "counters")
    return [_row(one) for one in found]


@router.post(
    "/count-plans",
    response=answers(created=PlanOut),
    summary="新建盘点计划 · Create a count plan",
    openapi_extra=write_of(_BODY),
)
@idempotent
def add_count_plan(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a plan."""
    return Status(201, _saved(request, None))


@router.put(
    "/count-plans/{int:plan}",
    response=answers(ok=PlanOut),
    summary="修改盘点计划 · Replace a count plan",
    openapi_extra=write_of(_BODY),
)
@idempotent
def change_count_plan(request: ApiRequest, plan: Id) -> dict[str, Any]:
    """Change a plan, or disable it."""
    return _saved(request, plan)


def _saved(request: ApiRequest, stored: int | None) -> dict[str, Any]:
    require(request, SUBJECT, Verb.POST)
    body = dict(read_model(request, PlanBody))
    days = tuple(body.pop(f"days_{letter}") for letter in "abc")
    form = PlanForm(**body | {"rhythm": body["rhythm"].value}, days=(days[0], days[1], days[2]))
    try:
        pk = save_plan(request.auth.actor, form, stored)
        return _row(plan_for(request.auth.actor, pk))
    except PlanMissingError as error:
        raise ProblemsError([Problem("not_found")]) from error


def _row(one: CountPlan) -> dict[str, Any]:
    names = ("name", "rhythm", "classes", "most_products", "days_a", "days_b", "days_c")
    flags = ("is_blind", "is_active", "next_on")
    many = {name: sorted(found.pk for found in getattr(one, name).all()) for name in ("places", "categories")}
    counters = sorted(found.pk for found in one.counters.all())
    about = {name: getattr(one, name) for name in (*names, *flags)}
    return {"id": one.pk, **many, "counters": counters, **about}
