"""Sales targets for programs: read, kept, and compared with what came of them."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.analytics.periods import whole_months
from liandong.analytics.target_report import report
from liandong.analytics.targeting import Dimension, Measure
from liandong.analytics.targets import (
    MOST_TARGETS,
    SUBJECT,
    Wanted,
    Wish,
    dimensions_of,
    keep_targets,
    measures_of,
    named,
    targets_of,
)
from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem

router = Router(tags=["报表 · Reports"])


class TargetQuery(Schema):
    """Of what, measured in what, in which months; days stand for their months, this one by default."""

    dimension: Dimension = Dimension.PERSON
    measure: Measure = Measure.NET
    start: Day | None = None
    end: Day | None = None


class TargetBody(Input):
    """A target of a month, none to take it away.

    ``key``: id of member, place or category, name of channel or department.
    """

    key: str = Field("", max_length=32)
    month: Day
    value: Number | None = None


class TargetsBody(Input):
    """Targets of one dimension and measure."""

    dimension: Dimension
    measure: Measure = Measure.NET
    targets: list[TargetBody] = Field(max_length=MOST_TARGETS)


class TargetOut(Schema):
    """A target of a month."""

    key: str
    month: Day
    value: Number


class ReachedOut(Schema):
    """A target of some months, what came of it, and what is to be expected."""

    key: str
    code: str
    name: str
    target: Number
    actual: Number
    rate: Number | None
    forecast: Number | None


class KeptOut(Schema):
    """How many targets were written."""

    kept: int


_EXAMPLE = {
    "dimension": "person",
    "measure": "net",
    "targets": [{"key": "2", "month": "2026-11-01", "value": "100000"}],
}


def _wanted(actor: Actor, query: TargetQuery) -> Wanted:
    """Return what is asked for.

    Raises:
        ProblemsError: the actor sees no such targets.
    """
    today: date = timezone.localdate()
    start, end = query.start or today, query.end or query.start or today
    if query.dimension not in dimensions_of(actor):
        raise ProblemsError([Problem("target_dimension_unfit", column="dimension")])
    if query.measure not in measures_of(actor, query.dimension):
        raise ProblemsError([Problem("target_measure_unfit", column="measure")])
    return Wanted(actor, query.dimension, query.measure, whole_months(min(start, end), max(start, end)))


@router.get(
    "/sales-targets",
    response=answers(ok=list[TargetOut]),
    exclude_unset=True,
    summary="销售目标 · Sales targets",
)
def sales_targets(request: ApiRequest, query: Query[TargetQuery]) -> list[dict[str, Any]]:
    """Return the targets of the months."""
    require(request, SUBJECT, Verb.VIEW)
    wanted = _wanted(request.auth.actor, query)
    keys = {one.key for one in named(wanted.actor, wanted.dimension)}
    found = sorted(targets_of(wanted, keys).items())
    return [{"key": key, "month": month, "value": value} for (key, month), value in found]


@router.put(
    "/sales-targets",
    response=answers(ok=KeptOut),
    exclude_unset=True,
    summary="填写销售目标 · Keep sales targets",
    openapi_extra=write_of(body_of(TargetsBody.model_json_schema(), _EXAMPLE)),
)
@idempotent
def put_sales_targets(request: ApiRequest) -> dict[str, Any]:
    """Keep targets, each in place of that of its month."""
    body = read_model(request, TargetsBody)
    wishes = [Wish(one.key, one.month, one.value) for one in body.targets]
    keep_targets(request.auth.actor, body.dimension, body.measure, wishes)
    return {"kept": len(wishes)}


@router.get(
    "/sales-targets/report",
    response=answers(ok=list[ReachedOut]),
    exclude_unset=True,
    summary="目标完成情况 · What came of targets",
)
def reached_targets(request: ApiRequest, query: Query[TargetQuery]) -> list[dict[str, Any]]:
    """Return targets beside what came of them."""
    require(request, SUBJECT, Verb.VIEW)
    rows = report(_wanted(request.auth.actor, query), timezone.localdate())
    return [
        {
            "key": row.named.key,
            "code": row.named.code,
            "name": row.named.name,
            "target": row.reached.target,
            "actual": row.reached.actual,
            "rate": row.reached.rate,
            "forecast": row.reached.forecast,
        }
        for row in rows
    ]
