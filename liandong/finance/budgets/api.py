"""Budgets for programs: kept, put in force, let pass, and what became of them."""

from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.documents.budget_lines import read_rows
from liandong.documents.budget_records import (
    MOST_LINES,
    SUBJECT,
    BudgetForm,
    LineForm,
    keep_lines,
    release,
    require_sight,
    save_budget,
    set_state,
)
from liandong.finance.budgets.execution import executed
from liandong.finance.budgets.pages import subject_of
from liandong.general_ledger.models import Budget, BudgetLine, BudgetState
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Verb
from liandong.kernel.budgets import MONTHS, Control, Span
from liandong.kernel.terms import Problem

router = Router(tags=["预算 · Budgets"])

_Month = Annotated[int, Field(ge=1, le=MONTHS)]


class BudgetBody(Input):
    """A version of a year's budget; the year of one that is there stays."""

    year: int
    name: str
    control: Control = Control.WARN
    span: Span = Span.MONTH
    memo: str = ""


class BudgetOut(Schema):
    """A version of a year's budget."""

    id: int
    year: int
    name: str
    state: str
    control: str
    span: str
    memo: str


class BudgetLineBody(Input):
    """A line. ``subject``: ``a12`` account 12, ``p5`` buying category 5, ``p`` buying anything."""

    subject: str = Field(max_length=24)
    department: Id | None = None
    months: list[Number] = Field(min_length=MONTHS, max_length=MONTHS)


class LinesBody(Input):
    """All lines of a budget, in place of those it had."""

    lines: list[BudgetLineBody] = Field(max_length=MOST_LINES)


class BudgetLineOut(Schema):
    """A line and what it is of."""

    subject: str
    name: str
    department: int | None
    months: list[Number]


class StateBody(Input):
    """Where it shall stand: draft, active or closed."""

    state: BudgetState


class ReleaseBody(Input):
    """Which draft may go beyond its budgets, as it stands now, and why."""

    document: Id
    reason: str


class MonthsQuery(Schema):
    """From which to which month."""

    start: _Month = 1
    end: _Month = MONTHS


class ExecutedOut(Schema):
    """A line over some months: ``drafts`` is no part of what is used."""

    subject: str
    name: str
    department: int | None
    budget: Number
    actual: Number
    committed: Number
    drafts: Number
    left: Number
    rate: Number | None
    is_over: bool


class DoneOut(Schema):
    """It was done."""

    done: bool


_BUDGET = {"year": 2026, "name": "年初版", "control": "stop", "span": "month"}
_LINES = {"lines": [{"subject": "a12", "months": ["1000"] * MONTHS}]}


@router.get("/budgets", response=answers(ok=list[BudgetOut]), summary="预算 · Budgets")
def list_budgets(request: ApiRequest) -> list[dict[str, Any]]:
    """Return all budgets, the latest year first."""
    _require_view(request)
    return [_shown(one) for one in Budget.objects.order_by("-year", "name")]


@router.post(
    "/budgets",
    response=answers(created=BudgetOut),
    summary="新建预算 · Create a budget",
    openapi_extra=write_of(body_of(BudgetBody.model_json_schema(), _BUDGET)),
)
@idempotent
def add_budget(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a budget; its lines are written next."""
    form = _form(read_model(request, BudgetBody))
    pk = save_budget(None, form, request.auth.actor, address_of(request))
    return Status(201, _shown(Budget.objects.get(pk=pk)))


@router.put(
    "/budgets/{int:budget}",
    response=answers(ok=BudgetOut),
    summary="修改预算 · Change a budget",
    openapi_extra=write_of(body_of(BudgetBody.model_json_schema(), _BUDGET)),
)
@idempotent
def change_budget(request: ApiRequest, budget: Id) -> dict[str, Any]:
    """Change how a budget is held."""
    save_budget(budget, _form(read_model(request, BudgetBody)), request.auth.actor, address_of(request))
    return _shown(_found(budget))


@router.get(
    "/budgets/{int:budget}/lines",
    response=answers(ok=list[BudgetLineOut]),
    summary="预算明细 · Lines of a budget",
)
def budget_lines(request: ApiRequest, budget: Id) -> list[dict[str, Any]]:
    """Return the lines by month."""
    _require_view(request)
    rows = read_rows(BudgetLine.objects.filter(budget=_found(budget)))
    return [
        {
            "subject": subject_of(one.account, one.category),
            "name": one.name,
            "department": one.department,
            "months": list(one.amounts),
        }
        for one in rows
    ]


@router.put(
    "/budgets/{int:budget}/lines",
    response=answers(ok=DoneOut),
    summary="填写预算 · Write a budget's lines",
    openapi_extra=write_of(body_of(LinesBody.model_json_schema(), _LINES)),
)
@idempotent
def put_budget_lines(request: ApiRequest, budget: Id) -> dict[str, Any]:
    """Write all lines in place of those there were."""
    body = read_model(request, LinesBody)
    lines = [LineForm(one.subject, one.department, tuple(one.months)) for one in body.lines]
    keep_lines(budget, lines, request.auth.actor, address_of(request))
    return {"done": True}


@router.post(
    "/budgets/{int:budget}/state",
    response=answers(ok=BudgetOut),
    summary="执行或停用预算 · Put a budget in force, or end it",
    openapi_extra=write_of(body_of(StateBody.model_json_schema(), {"state": "active"})),
)
@idempotent
def set_budget_state(request: ApiRequest, budget: Id) -> dict[str, Any]:
    """Put a budget in force, end it, or open it to be written again."""
    state = read_model(request, StateBody).state
    set_state(budget, state, request.auth.actor, address_of(request))
    return _shown(_found(budget))


@router.get(
    "/budgets/{int:budget}/execution",
    response=answers(ok=list[ExecutedOut]),
    summary="预算执行 · What became of a budget",
)
def budget_execution(request: ApiRequest, budget: Id, query: Query[MonthsQuery]) -> list[dict[str, Any]]:
    """Return what was planned, came, is ordered and is left, of some months."""
    _require_view(request)
    found = _found(budget)
    months = range(min(query.start, query.end) - 1, max(query.start, query.end))
    names = ("budget", "actual", "committed", "drafts", "left", "rate", "is_over")
    return [
        {
            "subject": subject_of(one.row.account, one.row.category),
            "name": one.row.name,
            "department": one.row.department,
            **{name: getattr(one, name) for name in names},
        }
        for one in executed(found, months, rules_on(timezone.localdate()))
    ]


@router.post(
    "/budget-releases",
    response=answers(ok=DoneOut),
    summary="超预算放行 · Let a draft go beyond its budgets",
    openapi_extra=write_of(body_of(ReleaseBody.model_json_schema(), {"document": 1, "reason": "消防整改"})),
)
@idempotent
def release_budget(request: ApiRequest) -> dict[str, Any]:
    """Let a draft as it stands go beyond its budgets; the reason is kept in the trace."""
    body = read_model(request, ReleaseBody)
    release(body.document, body.reason, request.auth.actor, address_of(request))
    return {"done": True}


def _require_view(request: ApiRequest) -> None:
    require(request, SUBJECT, Verb.VIEW)
    require_sight(request.auth.actor)


def _found(budget: int) -> Budget:
    found = Budget.objects.filter(pk=budget).first()
    if found is None:
        raise ProblemsError([Problem("budget_unknown", column="budget")])
    return found


def _form(body: BudgetBody) -> BudgetForm:
    return BudgetForm(body.year, body.name, body.control.value, body.span.value, body.memo)


def _shown(one: Budget) -> dict[str, Any]:
    names = ("year", "name", "state", "control", "span", "memo")
    return {"id": one.pk, **{name: getattr(one, name) for name in names}}
