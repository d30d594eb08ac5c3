"""资金预测 for programs: the forecast, and what is planned."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.finance.forecast.asked import require_forecast
from liandong.finance.forecast.reading import Supposed, flows, opening
from liandong.general_ledger.models import PlannedCash
from liandong.general_ledger.planned_cash import SUBJECT, PlannedForm, save_planned
from liandong.kernel.actor import Verb
from liandong.kernel.forecast import Rhythm, Step, lowest, stretches
from liandong.kernel.money import ZERO

router = Router(tags=["资金预测 · Cash-flow forecast"])
_MOST_DAYS = 730
_MOST_LATE = 365


class ForecastQuery(Schema):
    """How far, in what steps, and what is supposed of customers and orders."""

    days: int = Field(90, ge=1, le=_MOST_DAYS)
    step: Step = Step.WEEK
    late_days: int = Field(0, ge=0, le=_MOST_LATE)
    by_habit: bool = False
    has_orders: bool = True


class StretchOut(Schema):
    """Some days: what comes and goes, and what there is at their end."""

    first: Day
    last: Day
    comes: Number
    goes: Number
    closing: Number


class ForecastOut(Schema):
    """What there is now, the days to come, and the first day on which there is least."""

    opening: Number
    rows: list[StretchOut]
    lowest: Number
    lowest_on: Day


class PlannedBody(Input):
    """Something planned; it goes on for good without a last day."""

    name: str
    amount: Number
    first_on: Day
    rhythm: Rhythm = Rhythm.MONTHLY
    is_inflow: bool = False
    last_on: Day | None = None
    memo: str = ""
    is_active: bool = True


class PlannedOut(Schema):
    """Something planned."""

    id: int
    name: str
    amount: Number
    first_on: date
    rhythm: str
    is_inflow: bool
    last_on: date | None
    memo: str
    is_active: bool


_WRITE = write_of(
    body_of(
        PlannedBody.model_json_schema(),
        {"name": "门店房租", "amount": "8000", "first_on": "2026-12-01", "rhythm": "monthly"},
    )
)


@router.get("/cash-forecast", response=answers(ok=ForecastOut), summary="资金预测 · Cash-flow forecast")
def cash_forecast(request: ApiRequest, query: Query[ForecastQuery]) -> dict[str, Any]:
    """Return what comes and goes from today on."""
    _require_view(request)
    today = timezone.localdate()
    days = today, today + timedelta(days=query.days - 1)
    supposed = Supposed(query.late_days, query.by_habit, query.has_orders)
    held, found = opening(today), flows(supposed, *days)
    least = lowest(held, found, days)
    rows = [
        {
            "first": one.first,
            "last": one.last,
            "comes": sum(one.comes.values(), ZERO),
            "goes": -sum(one.goes.values(), ZERO),
            "closing": one.closing,
        }
        for one in stretches(held, found, days, query.step)
    ]
    return {"opening": held, "rows": rows, "lowest": least.amount, "lowest_on": least.day}


@router.get("/planned-cash", response=answers(ok=list[PlannedOut]), summary="计划收支 · Planned money")
def list_planned(request: ApiRequest) -> list[dict[str, Any]]:
    """Return everything planned."""
    _require_view(request)
    return [_shown(one) for one in PlannedCash.objects.order_by("pk")]


@router.post(
    "/planned-cash",
    response=answers(created=PlannedOut),
    summary="新建计划收支 · Plan money",
    openapi_extra=_WRITE,
)
@idempotent
def add_planned(request: ApiRequest) -> Status[dict[str, Any]]:
    """Plan something."""
    form = _form(read_model(request, PlannedBody))
    pk = save_planned(None, form, request.auth.actor, address_of(request))
    return Status(201, _shown(PlannedCash.objects.get(pk=pk)))


@router.put(
    "/planned-cash/{int:planned}",
    response=answers(ok=PlannedOut),
    summary="修改计划收支 · Change planned money",
    openapi_extra=_WRITE,
)
@idempotent
def change_planned(request: ApiRequest, planned: Id) -> dict[str, Any]:
    """Change something planned."""
    form = _form(read_model(request, PlannedBody))
    save_planned(planned, form, request.auth.actor, address_of(request))
    return _shown(PlannedCash.objects.get(pk=planned))


def _require_view(request: ApiRequest) -> None:
    require(request, SUBJECT, Verb.VIEW)
    require_forecast(request.auth.actor)


def _form(body: PlannedBody) -> PlannedForm:
    return PlannedForm(
        body.name,
        body.amount,
        body.first_on,
        body.rhythm.value,
        body.is_inflow,
        body.last_on,
        body.memo,
        body.is_active,
    )


def _shown(one: PlannedCash) -> dict[str, Any]:
    return {"id": one.pk, **{name: getattr(one, name) for name in PlannedForm.__slots__}}
