"""全月平均 for programs: a month's averages, and the run that brings its issues to them."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.hiding import require_costs_everywhere
from liandong.documents.month_average import TYPE, Costed, month_costs, run
from liandong.kernel.actor import Verb

router = Router(tags=["财务 · Finance"])


class MonthBody(Input):
    """A month, as 2026-11."""

    month: str = Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")

    @property
    def first(self) -> date:
        """Return its first day."""
        return date.fromisoformat(f"{self.month}-01")


class CostedOut(Schema):
    """A month of one cost: base units and money. ``warehouse`` is None where cost is the company's."""

    product: int
    warehouse: int | None
    until: date
    opening_quantity: Number
    opening_value: Number
    received_quantity: Number
    received_value: Number
    issued_quantity: Number
    issued_value: Number
    closing_quantity: Number
    closing_value: Number
    average: Number
    remainder: Number
    lacking: Number


class MonthAverages(Schema):
    """Every cost that moved in the month; ``lacking`` is what its issues should cost more."""

    rows: list[CostedOut]


class PostedOut(Schema):
    """A document that was posted."""

    id: int
    number: str


class MonthRun(Schema):
    """The documents that were posted, none where nothing was lacking, and the costs they changed."""

    documents: list[PostedOut]
    rows: list[CostedOut]


@router.get(
    "/month-averages",
    response=answers(ok=MonthAverages),
    summary="全月平均 · A month's weighted averages",
    description="期初、入库、平均、出库、结存和要改的成本 · Opening, receipts, average, issues, what lacks",
)
def list_month_averages(request: ApiRequest, query: Query[MonthBody]) -> dict[str, Any]:
    """Return every cost with moves in the month; nothing is changed."""
    _require(request, Verb.VIEW)
    return {"rows": [_shown(one) for one in month_costs(query.first, timezone.localdate())]}


@router.post(
    "/month-averages",
    response=answers(ok=MonthRun),
    summary="结转全月平均 · Bring a month's issues to its average",
    description="没有要改的就没有单据 · No documents where nothing is lacking",
    openapi_extra=write_of(body_of(MonthBody.model_json_schema(), {"month": "2026-11"})),
)
@idempotent
def run_month_average(request: ApiRequest) -> dict[str, Any]:
    """Correct the issues of a month that is over; later months follow where they must."""
    _require(request, Verb.POST)
    ran = run(read_model(request, MonthBody).first, request.auth.actor, timezone.localdate())
    return {
        "documents": [{"id": one.document, "number": one.number} for one in ran.outcomes],
        "rows": [_shown(one) for one in ran.changed],
    }


def _require(request: ApiRequest, verb: Verb) -> None:
    require(request, TYPE, verb)
    require_costs_everywhere(request.auth.actor, TYPE, verb)


def _shown(one: Costed) -> dict[str, Any]:
    found = one.averaged
    row: dict[str, Any] = {"product": one.product, "warehouse": one.scope or None, "until": one.until}
    for name in ("opening", "received", "issued", "closing"):
        row[f"{name}_quantity"], row[f"{name}_value"] = getattr(found, name)
    return row | {"average": found.unit, "remainder": found.remainder, "lacking": -found.change}
