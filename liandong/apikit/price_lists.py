"""Price lists with their customers and prices."""

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
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem
from liandong.pricing.actions import (
    SUBJECT,
    create_price_list,
    set_price_list_active,
    update_price_list,
)
from liandong.pricing.forms import COLUMNS, PriceForm, PriceListForm
from liandong.pricing.models import PriceListRow
from liandong.pricing.queries import named_customers, prices_of
from liandong.pricing.terms import Audience, Base

router = Router(tags=["价格表 · Price lists"])

MOST_PRICES = 20_000


class ListedBody(Input):
    """A price per unit (the base unit when left out), from ``minimum`` of that unit on."""

    product: Id
    price: Number
    unit: Id | None = None
    minimum: Number = Field("0", validate_default=True)


class PriceListBody(Input):
    """A price list. ``rate`` is per cent on the base; without ``currency`` prices are in the own one."""

    code: str = Field(examples=["VIP"])
    name: str = Field(examples=["会员价"])
    audience: Audience = Audience.EVERYONE
    level: str = Field("", description="audience 为 level 时必填 · Needed where it is for a level")
    channel: str = Field("", description="audience 为 channel 时必填 · Needed where it is for a channel")
    currency: str = Field("", description="币种代码，不给为本位币 · ISO 4217 code", examples=["USD"])
    priority: int = 0
    start: Day | None = None
    end: Day | None = None
    base: Base = Base.NONE
    base_list: Id | None = None
    rate: Number = Field("0", validate_default=True)
    digits: int = 2
    memo: str = ""
    customers: list[Id] = Field([], max_length=2_000)
    prices: list[ListedBody] | None = Field(
        None, max_length=MOST_PRICES, description="不给则不变 · Left as they are when left out"
    )


class ListedOut(Schema):
    """A price of a list."""

    product: int
    unit: int
    minimum: Number
    price: Number


class PriceListOut(Schema):
    """A price list; customers and prices only where one is asked for alone."""

    id: int
    code: str
    name: str
    audience: str
    level: str
    channel: str
    currency: str
    priority: int
    start: Day | None
    end: Day | None
    base: str
    base_list: int | None
    rate: Number
    digits: int
    memo: str
    is_active: bool
    customers: list[int] = Field(default_factory=list)
    prices: list[ListedOut] = Field(default_factory=list)


_EXAMPLE = {
    "code": "VIP",
    "name": "会员价",
    "audience": "level",
    "level": "会员",
    "base": "retail",
    "rate": "-5",
    "prices": [{"product": 1, "unit": 2, "minimum": "10", "price": "90"}],
}
_BODY = write_of(body_of(PriceListBody.model_json_schema(), _EXAMPLE))


@router.get(
    "/price-lists",
    response=answers(ok=list[PriceListOut]),
    exclude_unset=True,
    summary="价格表列表 · List price lists",
)
def list_price_lists(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every list without its prices."""
    require(request, SUBJECT, Verb.VIEW)
    return [_row(row) for row in PriceListRow.objects.order_by("code")]


@router.get(
    "/price-lists/{int:price_list}",
    response=answers(ok=PriceListOut),
    exclude_unset=True,
    summary="价格表 · Get a price list",
)
def get_price_list(request: ApiRequest, price_list: Id) -> dict[str, Any]:
    """Return one list with customers and prices."""
    require(request, SUBJECT, Verb.VIEW)
    return _whole(request, price_list)


@router.post(
    "/price-lists",
    response=answers(created=PriceListOut),
    exclude_unset=True,
    summary="新建价格表 · Create a price list",
    openapi_extra=_BODY,
)
@idempotent
def add_price_list(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a list with its prices."""
    body = read_model(request, PriceListBody)
    made = create_price_list(_form(body), request.auth.actor, _prices(body) or ())
    return Status(201, _whole(request, made))


@router.put(
    "/price-lists/{int:price_list}",
    response=answers(ok=PriceListOut),
    exclude_unset=True,
    summary="修改价格表 · Replace a price list",
    openapi_extra=_BODY,
)
@idempotent
def change_price_list(request: ApiRequest, price_list: Id) -> dict[str, Any]:
    """Make the list what the body says."""
    body = read_model(request, PriceListBody)
    update_price_list(price_list, _form(body), request.auth.actor, _prices(body))
    return _whole(request, price_list)


@router.post(
    "/price-lists/{int:price_list}/disable",
    response=answers(ok=PriceListOut),
    exclude_unset=True,
    summary="停用价格表 · Disable a price list",
    openapi_extra=write_of({}),
)
@idempotent
def disable_price_list(request: ApiRequest, price_list: Id) -> dict[str, Any]:
    """Disable a list: it gives no price any more."""
    set_price_list_active(price_list, request.auth.actor, is_active=False)
    return _whole(request, price_list)


@router.post(
    "/price-lists/{int:price_list}/enable",
    response=answers(ok=PriceListOut),
    exclude_unset=True,
    summary="启用价格表 · Enable a price list",
    openapi_extra=write_of({}),
)
@idempotent
def enable_price_list(request: ApiRequest, price_list: Id) -> dict[str, Any]:
    """Enable a list again."""
    set_price_list_active(price_list, request.auth.actor, is_active=True)
    return _whole(request, price_list)


def _form(body: PriceListBody) -> PriceListForm:
    given = {one.name: getattr(body, one.name) for one in fields(PriceListForm)}
    texts = {"audience": body.audience.value, "base": body.base.value}
    return PriceListForm(**{**given, **texts, "customers": tuple(body.customers)})


def _prices(body: PriceListBody) -> list[PriceForm] | None:
    if body.prices is None:
        return None
    return [PriceForm(one.product, one.price, one.unit, one.minimum) for one in body.prices]


def _row(row: PriceListRow) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in COLUMNS if name != "base_list"}
    return {"id": row.pk, "base_list": row.base_list_id, "is_active": row.is_active, **shown}


def _whole(request: ApiRequest, price_list: int) -> dict[str, Any]:
    """Return a list with its prices, and with the customers who are within the caller's sight."""
    row = PriceListRow.objects.filter(pk=price_list).first()
    if row is None:
        raise ProblemsError([Problem("price_list_unknown", detail={"price_list": str(price_list)})])
    customers = named_customers(row.pk, request.auth.actor)
    listed = prices_of([row.pk]).get(row.pk, {})
    prices = [
        {"product": product, "unit": one.unit, "minimum": one.minimum, "price": one.price}
        for product, breaks in listed.items()
        for one in breaks
    ]
    return {**_row(row), "customers": list(customers.values_list("partner", flat=True)), "prices": prices}
