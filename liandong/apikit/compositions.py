"""What products are made of, and which of them are kits."""

from typing import Any

from django.db.models import QuerySet
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import (
    After,
    Id,
    Input,
    KeyShape,
    Limit,
    Number,
    answers,
    body_of,
    page_key,
    write_of,
)
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import (
    MOST_PARTS,
    SUBJECT,
    CompositionForm,
    remove_composition,
    set_composition,
)
from liandong.catalog.models import CompositionRow
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem

router = Router(tags=["组成和套装 · Compositions and kits"])

_KEY = KeyShape((str,))


class CompositionQuery(Schema):
    """A page of the list."""

    limit: Limit = 100
    after: After | None = None


class PartBody(Input):
    """A part in base units; ``share`` is its weight when cost is divided."""

    part: Id
    quantity: Number
    scrap_rate: Number = Field("0", validate_default=True, description="损耗% · Per cent on top")
    share: Number | None = None


class CompositionBody(Input):
    """The parts of ``quantity`` base units of a product."""

    quantity: Number = Field("1", validate_default=True)
    memo: str = ""
    parts: list[PartBody] = Field(max_length=MOST_PARTS)


class PartOut(Schema):
    """A part."""

    part: int
    quantity: Number
    scrap_rate: Number
    share: Number | None


class CompositionOut(Schema):
    """What a product is made of; ``is_kit``: it keeps no stock and is shipped as its parts."""

    product: int
    code: str
    name: str
    is_kit: bool
    quantity: Number
    memo: str
    parts: list[PartOut]


class RemovedOut(Schema):
    """The product that has no composition any more."""

    product: int


class CompositionList(Schema):
    """A page of compositions, by the product's code."""

    rows: list[CompositionOut]
    next: str | None


_EXAMPLE = {
    "quantity": "1",
    "parts": [{"part": 2, "quantity": "2", "share": "60"}, {"part": 3, "quantity": "1", "share": "40"}],
}
_BODY = write_of(body_of(CompositionBody.model_json_schema(), _EXAMPLE))


@router.get(
    "/compositions",
    response=answers(ok=CompositionList),
    exclude_unset=True,
    summary="组成列表 · List compositions",
)
def list_compositions(request: ApiRequest, query: Query[CompositionQuery]) -> dict[str, Any]:
    """Return a page of compositions with their parts."""
    require(request, SUBJECT, Verb.VIEW)
    found = _rows().order_by("product__code")
    if after := _KEY.read(query.after):
        found = found.filter(product__code__gt=after[0])
    rows = list(found[: query.limit + 1])
    shown = rows[: query.limit]
    is_last = len(rows) <= query.limit
    return {
        "rows": [_shown(row) for row in shown],
        "next": None if is_last else page_key(shown[-1].product.code),
    }


@router.get(
    "/compositions/{int:product}",
    response=answers(ok=CompositionOut),
    exclude_unset=True,
    summary="商品的组成 · Get a composition",
)
def get_composition(request: ApiRequest, product: Id) -> dict[str, Any]:
    """Return what a product is made of."""
    require(request, SUBJECT, Verb.VIEW)
    return _whole(product)


@router.put(
    "/compositions/{int:product}",
    response=answers(ok=CompositionOut),
    exclude_unset=True,
    summary="设置组成 · Set a composition",
    openapi_extra=_BODY,
)
@idempotent
def put_composition(request: ApiRequest, product: Id) -> dict[str, Any]:
    """Make the product's composition what the body says."""
    body = read_model(request, CompositionBody)
    parts = tuple(Part(one.part, one.quantity, one.scrap_rate, one.share) for one in body.parts)
    set_composition(CompositionForm(product, parts, body.quantity, body.memo), request.auth.actor)
    return _whole(product)


@router.post(
    "/compositions/{int:product}/remove",
    response=answers(ok=RemovedOut),
    summary="删除组成 · Remove a composition",
    openapi_extra=write_of({}),
)
@idempotent
def drop_composition(request: ApiRequest, product: Id) -> dict[str, Any]:
    """Take a product's composition away."""
    remove_composition(product, request.auth.actor)
    return {"product": product}


def _rows() -> QuerySet[CompositionRow]:
    return CompositionRow.objects.select_related("product").prefetch_related("components")


def _whole(product: int) -> dict[str, Any]:
    row = _rows().filter(pk=product).first()
    if row is None:
        raise ProblemsError([Problem("composition_unknown", detail={"product": str(product)})])
    return _shown(row)


def _shown(row: CompositionRow) -> dict[str, Any]:
    parts = sorted(row.components.all(), key=lambda one: one.position)
    return {
        "product": row.pk,
        "code": row.product.code,
        "name": row.product.name,
        "is_kit": not row.product.is_stocked,
        "quantity": row.quantity,
        "memo": row.memo,
        "parts": [
            {"part": one.part_id, "quantity": one.quantity, "scrap_rate": one.scrap_rate, "share": one.share}
            for one in parts
        ],
    }
