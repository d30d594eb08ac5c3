"""ABC/XYZ classes for programs. What was sold is absent for who may not see all sales."""

from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from liandong.analytics.classes import sees_values
from liandong.analytics.models import ProductClass
from liandong.apikit.access import ApiRequest, require
from liandong.apikit.fields import Id, Limit, Number, answers
from liandong.catalog.actions import SUBJECT
from liandong.kernel.actor import Verb

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
