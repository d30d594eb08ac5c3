"""Rules of commission for programs: read, made and changed."""

from typing import Any

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.analytics.commission import SUBJECT
from liandong.analytics.commission_rules import MOST_STEPS, RuleForm, save_rule
from liandong.analytics.commissioning import Base, Step
from liandong.analytics.models import CommissionRule
from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem

router = Router(tags=["报表 · Reports"])


class StepBody(Input):
    """From ``threshold`` on ``value``: per cent of what is counted, or money for each base unit."""

    threshold: Number = Field("0", validate_default=True)
    value: Number


class StepOut(Schema):
    """A step of a rule."""

    threshold: Number
    value: Number


class RuleBody(Input):
    """A rule of commission; what is left out is any. Days stand for their months."""

    name: str
    base: Base = Base.NET
    steps: list[StepBody] = Field(max_length=MOST_STEPS)
    member: Id | None = None
    role: Id | None = None
    product: Id | None = None
    category: Id | None = None
    channel: str = ""
    least_margin: Number | None = None
    is_progressive: bool = False
    priority: int = 0
    start: Day | None = None
    end: Day | None = None
    is_active: bool = True


class RuleOut(Schema):
    """A rule of commission."""

    id: int
    name: str
    base: str
    steps: list[StepOut]
    member: int | None
    role: int | None
    product: int | None
    category: int | None
    channel: str
    least_margin: Number | None
    is_progressive: bool
    priority: int
    start: Day | None
    end: Day | None
    is_active: bool


_EXAMPLE = {
    "name": "网店销售",
    "base": "net",
    "channel": "网店",
    "steps": [{"threshold": "0", "value": "1"}, {"threshold": "100000", "value": "1.5"}],
    "start": "2026-11-01",
}
_WRITE = write_of(body_of(RuleBody.model_json_schema(), _EXAMPLE))


@router.get(
    "/commission-rules",
    response=answers(ok=list[RuleOut]),
    summary="提成规则 · Rules of commission",
)
def list_commission_rules(request: ApiRequest) -> list[dict[str, Any]]:
    """Return all rules, disabled ones too, those that go first on top."""
    require_everywhere(request.auth.actor, SUBJECT, Verb.VIEW)
    return [_row(one) for one in CommissionRule.objects.order_by("-priority", "pk")]


@router.post(
    "/commission-rules",
    response=answers(created=RuleOut),
    summary="新建提成规则 · Create a rule of commission",
    openapi_extra=_WRITE,
)
@idempotent
def add_commission_rule(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a rule."""
    pk = save_rule(request.auth.actor, _form(request), address=address_of(request))
    return Status(201, _row(CommissionRule.objects.get(pk=pk)))


@router.put(
    "/commission-rules/{int:commission}",
    response=answers(ok=RuleOut),
    summary="修改提成规则 · Replace a rule of commission",
    openapi_extra=_WRITE,
)
@idempotent
def change_commission_rule(request: ApiRequest, commission: Id) -> dict[str, Any]:
    """Make a rule what the body says; closed months keep what they were worked out by."""
    require_everywhere(request.auth.actor, SUBJECT, Verb.DRAFT)
    if not CommissionRule.objects.filter(pk=commission).exists():
        raise ProblemsError([Problem("not_found")])
    save_rule(request.auth.actor, _form(request), commission, address_of(request))
    return _row(CommissionRule.objects.get(pk=commission))


def _form(request: ApiRequest) -> RuleForm:
    body = read_model(request, RuleBody)
    own = {name: getattr(body, name) for name in RuleBody.model_fields if name not in {"steps", "base"}}
    steps = tuple(Step(one.threshold, one.value) for one in body.steps)
    return RuleForm(**own, base=body.base.value, steps=steps)


def _row(one: CommissionRule) -> dict[str, Any]:
    related = {name: getattr(one, f"{name}_id") for name in ("member", "role", "product", "category")}
    own = (
        "name",
        "base",
        "channel",
        "least_margin",
        "is_progressive",
        "priority",
        "start",
        "end",
        "is_active",
    )
    steps = [{"threshold": threshold, "value": value} for threshold, value in one.steps]
    return {"id": one.pk, "steps": steps, **related, **{name: getattr(one, name) for name in own}}
