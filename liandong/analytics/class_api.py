"""ABC/XYZ classes for programs. What was sold is absent for who may not see all sales."""

from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from liandong.analytics.class_levels import proposals, take_on
from liandong.analytics.classes import read_rules, sees_values
from liandong.analytics.models import ProductClass
from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, Limit, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.catalog.actions import SUBJECT
from liandong.kernel.actor import Verb

MOST_TAKEN = 5_000

router = Router(tags=["商品 · Products"])


class ClassQuery(Schema):
    """Which products; ``after`` is the last product of the page before."""

    abc: str = Field("", pattern="^[ABC]?$")
    xyz: str = Field("", pattern="^[XYZ]?$")
    limit: Limit = 100
    after: Id | None = None


class ClassOut(Schema):
    """A product's classes and what they come of."""

    product: int
    abc: str
    xyz: str
    amount: Number | None = None
    quantity: Number | None = None
    share: Number | None = None
    variation: Number | None = None


@router.get(
    "/product-classes",
    response=answers(ok=list[ClassOut]),
    exclude_unset=True,
    summary="ABC/XYZ 分类 · Classes of products",
)
def product_classes(request: ApiRequest, query: Query[ClassQuery]) -> list[dict[str, Any]]:
    """Return the classes as last computed, by product."""
    require(request, SUBJECT, Verb.VIEW)
    found = ProductClass.objects.order_by("product")
    asked = {name: one for name, one in (("abc", query.abc), ("xyz", query.xyz)) if one}
    if query.after is not None:
        found = found.filter(product__gt=query.after)
    names = ["abc", "xyz"]
    if sees_values(request.auth.actor):
        names += ["amount", "quantity", "share", "variation"]
    rows = found.filter(**asked)[: query.limit]
    return [{"product": one.pk, **{name: getattr(one, name) for name in names}} for one in rows]


class LevelQuery(Schema):
    """Of which class; all of them without one."""

    abc: str = Field("", pattern="^[ABC]?$")
    xyz: str = Field("", pattern="^[XYZ]?$")


class LevelOut(Schema):
    """A product whose least or most stock its class would have otherwise; null: no limit."""

    product: int
    abc: str
    xyz: str
    daily: Number = Field(description="日均销量，基本单位 · Sold a day, base units")
    minimum_stock: Number | None
    maximum_stock: Number | None
    proposed_minimum: Number | None
    proposed_maximum: Number | None


class TakeBody(Input):
    """Which proposals are taken on; all of them without products."""

    products: list[Id] | None = Field(None, max_length=MOST_TAKEN)


class TakenOut(Schema):
    """The products whose limits were changed."""

    products: list[int]


@router.get(
    "/product-classes/levels",
    response=answers(ok=list[LevelOut]),
    summary="按分类建议的库存上下限 · Stock limits proposed by class",
)
def class_levels(request: ApiRequest, query: Query[LevelQuery]) -> list[dict[str, Any]]:
    """Return the products whose limits differ from what their class says, by code."""
    found = proposals(request.auth.actor, read_rules())
    wanted = (one for one in found if query.abc in one.name and query.xyz in one.name)
    return [
        {
            "product": one.product.pk,
            "abc": one.name[0],
            "xyz": one.name[1],
            "daily": one.daily,
            "minimum_stock": one.now.least,
            "maximum_stock": one.now.most,
            "proposed_minimum": one.then.least,
            "proposed_maximum": one.then.most,
        }
        for one in wanted
    ]


@router.post(
    "/product-classes/levels",
    response=answers(ok=TakenOut),
    summary="按分类改库存上下限 · Take on proposed stock limits",
    openapi_extra=write_of(body_of(TakeBody.model_json_schema(), {"products": [1]}, is_required=False)),
)
@idempotent
def take_class_levels(request: ApiRequest) -> dict[str, Any]:
    """Write the proposed limits into the products."""
    body = read_model(request, TakeBody, is_required=False)
    return {"products": list(take_on(request.auth.actor, read_rules(), body.products))}
