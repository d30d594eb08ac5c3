"""What may stand in for a product, all of one together."""

from dataclasses import asdict
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.catalog.models import Product
from liandong.catalog.substitutes import (
    MOST_SUBSTITUTES,
    SUBJECT,
    Substitute,
    keep_substitutes,
    own_substitutes,
)
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem

router = Router(tags=["商品 · Products"])


class SubstituteBody(Input):
    """A product that may stand in; where mutual the other way round too."""

    product: Id
    is_mutual: bool = False


class SubstitutesBody(Input):
    """All substitutes of a product, the best first."""

    substitutes: list[SubstituteBody] = Field(max_length=MOST_SUBSTITUTES)


class SubstituteOut(Schema):
    """A product that may stand in."""

    product: int
    is_mutual: bool


@router.get(
    "/products/{int:product}/substitutes",
    response=answers(ok=list[SubstituteOut]),
    summary="替代品 · Substitutes",
)
def list_substitutes(request: ApiRequest, product: Id) -> list[dict[str, Any]]:
    """Return what a product names as its substitutes, the best first."""
    require(request, SUBJECT, Verb.VIEW)
    if not Product.objects.filter(pk=product).exists():
        raise ProblemsError([Problem("product_unknown", detail={"product": str(product)})])
    return [asdict(one) for one in own_substitutes(product)]


@router.put(
    "/products/{int:product}/substitutes",
    response=answers(ok=list[SubstituteOut]),
    summary="修改替代品 · Replace a product's substitutes",
    openapi_extra=write_of(
        body_of(SubstitutesBody.model_json_schema(), {"substitutes": [{"product": 12, "is_mutual": True}]})
    ),
)
@idempotent
def replace_substitutes(request: ApiRequest, product: Id) -> list[dict[str, Any]]:
    """Let these be all substitutes of the product."""
    body = read_model(request, SubstitutesBody)
    wanted = [Substitute(one.product, one.is_mutual) for one in body.substitutes]
    keep_substitutes(product, wanted, request.auth.actor)
    return [asdict(one) for one in own_substitutes(product)]
