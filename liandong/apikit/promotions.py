"""Promotions and their coupons."""

from dataclasses import fields
from typing import Any

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.kernel.actor import Actor, Verb
from liandong.pricing.coupons import MOST_COUPONS, issue_coupons, withdraw_coupons
from liandong.pricing.models import PromotionRow
from liandong.pricing.promotion_actions import (
    SUBJECT,
    create_promotion,
    set_promotion_active,
    unknown_promotion,
    update_promotion,
)
from liandong.pricing.promotion_checks import MOST_HOURS, MOST_ITEMS, MOST_SHARES, MOST_STEPS
from liandong.pricing.promotion_forms import PLAIN, PromotionForm, ShareForm
from liandong.pricing.promotion_queries import form_of, seen_by
from liandong.pricing.promotions import Kind, Measure, Stacking, Step

router = Router(tags=["促销 · Promotions"])


class StepBody(Input):
    """From ``threshold`` on ``value``: per cent off, money off, a price, or the price of a bundle."""

    threshold: Number = Field("0", validate_default=True)
    value: Number = Field("0", validate_default=True)


class ShareBody(Input):
    """So many base units of a product: a part of a bundle, or given away."""

    product: Id
    quantity: Number


class PromotionBody(Input):
    """A promotion; ids of records in lists, none of them meaning all."""

    code: str = Field(examples=["M500"])
    name: str = Field(examples=["满500减50"])
    kind: Kind
    steps: list[StepBody] = Field([], max_length=MOST_STEPS)
    measure: Measure = Measure.AMOUNT
    shares: list[ShareBody] = Field([], max_length=MOST_SHARES)
    repeats: bool = False
    most_times: int | None = None
    priority: int = 0
    group: str = ""
    stacking: Stacking = Stacking.ALL
    stacks_with: list[str] = Field([], max_length=MOST_STEPS)
    with_lists: bool = Field(default=True, description="价格表的价也参加 · Lines at a listed price take part")
    levels: list[str] = Field([], max_length=MOST_STEPS)
    start: Day | None = None
    end: Day | None = None
    weekdays: list[int] = Field([], max_length=7, description="1 周一 … 7 周日 · ISO weekdays")
    hours: list[str] = Field(
        [],
        max_length=MOST_HOURS,
        description="17:00-19:00，公司时区 · in the company's time zone",
    )
    needs_coupon: bool = False
    total_limit: int | None = None
    customer_limit: int | None = None
    memo: str = ""
    products: list[Id] = Field([], max_length=MOST_ITEMS)
    categories: list[Id] = Field([], max_length=MOST_ITEMS)
    customers: list[Id] = Field([], max_length=MOST_ITEMS)
    places: list[Id] = Field([], max_length=MOST_ITEMS)


class StepOut(Schema):
    """A threshold and what it gives."""

    threshold: Number
    value: Number


class ShareOut(Schema):
    """Base units of a product."""

    product: int
    quantity: Number


class PromotionOut(Schema):
    """A promotion; what it is about only where one is asked for alone."""

    id: int
    is_active: bool
    code: str
    name: str
    kind: str
    measure: str
    repeats: bool
    most_times: int | None
    priority: int
    group: str
    stacking: str
    with_lists: bool
    start: Day | None
    end: Day | None
    needs_coupon: bool
    total_limit: int | None
    customer_limit: int | None
    memo: str
    steps: list[StepOut] = Field(default_factory=list)
    shares: list[ShareOut] = Field(default_factory=list)
    stacks_with: list[str] = Field(default_factory=list)
    levels: list[str] = Field(default_factory=list)
    weekdays: list[int] = Field(default_factory=list)
    hours: list[str] = Field(default_factory=list)
    products: list[int] = Field(default_factory=list)
    categories: list[int] = Field(default_factory=list)
    customers: list[int] = Field(default_factory=list)
    places: list[int] = Field(default_factory=list)


class CouponsBody(Input):
    """How many coupons, and for which customer only."""

    count: int = Field(1, examples=[100])
    partner: Id | None = None


class CodesBody(Input):
    """Codes of coupons."""

    codes: list[str] = Field(max_length=MOST_COUPONS)


class CodesOut(Schema):
    """Codes of coupons."""

    codes: list[str]


_EXAMPLE = {
    "code": "M500",
    "name": "满500减50",
    "kind": "amount_off",
    "steps": [{"threshold": "500", "value": "50"}],
    "start": "2026-11-01",
    "end": "2026-11-30",
}
_BODY = write_of(body_of(PromotionBody.model_json_schema(), _EXAMPLE))


@router.get(
    "/promotions",
    response=answers(ok=list[PromotionOut]),
    exclude_unset=True,
    summary="促销列表 · List promotions",
)
def list_promotions(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every promotion without what it is about."""
    require(request, SUBJECT, Verb.VIEW)
    return [_row(row) for row in PromotionRow.objects.order_by("code")]


@router.get(
    "/promotions/{int:promotion}",
    response=answers(ok=PromotionOut),
    exclude_unset=True,
    summary="促销 · Get a promotion",
)
def get_promotion(request: ApiRequest, promotion: Id) -> dict[str, Any]:
    """Return one promotion whole."""
    require(request, SUBJECT, Verb.VIEW)
    return _whole(promotion, request.auth.actor)


@router.post(
    "/promotions",
    response=answers(created=PromotionOut),
    exclude_unset=True,
    summary="新建促销 · Create a promotion",
    openapi_extra=_BODY,
)
@idempotent
def add_promotion(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a promotion."""
    made = create_promotion(_form(read_model(request, PromotionBody)), request.auth.actor)
    return Status(201, _whole(made, request.auth.actor))


@router.put(
    "/promotions/{int:promotion}",
    response=answers(ok=PromotionOut),
    exclude_unset=True,
    summary="修改促销 · Replace a promotion",
    openapi_extra=_BODY,
)
@idempotent
def change_promotion(request: ApiRequest, promotion: Id) -> dict[str, Any]:
    """Make the promotion what the body says."""
    update_promotion(promotion, _form(read_model(request, PromotionBody)), request.auth.actor)
    return _whole(promotion, request.auth.actor)


@router.post(
    "/promotions/{int:promotion}/disable",
    response=answers(ok=PromotionOut),
    exclude_unset=True,
    summary="停用促销 · Disable a promotion",
    openapi_extra=write_of({}),
)
@idempotent
def disable_promotion(request: ApiRequest, promotion: Id) -> dict[str, Any]:
    """Disable a promotion: nothing that is still to be posted may have it."""
    set_promotion_active(promotion, request.auth.actor, is_active=False)
    return _whole(promotion, request.auth.actor)


@router.post(
    "/promotions/{int:promotion}/enable",
    response=answers(ok=PromotionOut),
    exclude_unset=True,
    summary="启用促销 · Enable a promotion",
    openapi_extra=write_of({}),
)
@idempotent
def enable_promotion(request: ApiRequest, promotion: Id) -> dict[str, Any]:
    """Enable a promotion again."""
    set_promotion_active(promotion, request.auth.actor, is_active=True)
    return _whole(promotion, request.auth.actor)


@router.post(
    "/promotions/{int:promotion}/coupons",
    response=answers(created=CodesOut),
    exclude_unset=True,
    summary="发券 · Make coupons",
    openapi_extra=write_of(body_of(CouponsBody.model_json_schema(), {"count": 100})),
)
@idempotent
def add_coupons(request: ApiRequest, promotion: Id) -> Status[dict[str, Any]]:
    """Make coupons of a promotion, each for one document; return their codes."""
    body = read_model(request, CouponsBody)
    codes = issue_coupons(promotion, body.count, request.auth.actor, body.partner)
    return Status(201, {"codes": codes})


@router.post(
    "/promotions/{int:promotion}/coupons/withdraw",
    response=answers(ok=CodesOut),
    exclude_unset=True,
    summary="作废优惠券 · Withdraw coupons",
    openapi_extra=write_of(body_of(CodesBody.model_json_schema(), {"codes": ["7KQ2M9XAHB"]})),
)
@idempotent
def remove_coupons(request: ApiRequest, promotion: Id) -> dict[str, Any]:
    """Take coupons of a promotion out of use, all or none."""
    body = read_model(request, CodesBody)
    withdraw_coupons(body.codes, request.auth.actor, promotion)
    return {"codes": body.codes}


def _form(body: PromotionBody) -> PromotionForm:
    given = {one.name: getattr(body, one.name) for one in fields(PromotionForm)}
    lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    made = {
        "kind": body.kind.value,
        "measure": body.measure.value,
        "stacking": body.stacking.value,
        "steps": tuple(Step(one.threshold, one.value) for one in body.steps),
        "shares": tuple(ShareForm(one.product, one.quantity) for one in body.shares),
    }
    return PromotionForm(**{**given, **lists, **made})


def _row(row: PromotionRow) -> dict[str, Any]:
    return {"id": row.pk, "is_active": row.is_active, **{name: getattr(row, name) for name in PLAIN}}


def _whole(promotion: int, actor: Actor) -> dict[str, Any]:
    row = PromotionRow.objects.filter(pk=promotion).first()
    if row is None:
        raise ProblemsError([unknown_promotion(promotion)])
    form = seen_by(actor, form_of(row))
    whole = {one.name: getattr(form, one.name) for one in fields(form)}
    whole["steps"] = [{"threshold": one.threshold, "value": one.value} for one in form.steps]
    whole["shares"] = [{"product": one.product, "quantity": one.quantity} for one in form.shares]
    return {**whole, "id": row.pk, "is_active": row.is_active}
