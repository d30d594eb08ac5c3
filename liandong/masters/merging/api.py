"""Duplicates and merging for programs: what is probably the same, what merging would do, and the deed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from ninja import Query, Router, Schema

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.merging import Named
from liandong.documents.messages import message
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem
from liandong.masters.merging import partners, products
from liandong.masters.merging.finding import Proposals, partner_duplicates, product_duplicates
from liandong.masters.merging.kinds import GOODS, PARTIES, Kind
from liandong.masters.merging.wishes import PARTNERS, PRODUCTS, Foreseen, Merged

router = Router(tags=["合并 · Merging"])


class PairOut(Schema):
    """Two records that are probably the same, the older one first, and why."""

    keep: int
    fold: int
    reasons: list[str]


class PairsOut(Schema):
    """The strongest pairs, and how many there are in all."""

    rows: list[PairOut]
    count: int


class DocumentOut(Schema):
    """A document."""

    id: int
    type: str
    number: str


class LyingOut(Schema):
    """Goods in one place and lot, base units."""

    place: int
    lot: str
    quantity: Number


class OwingOut(Schema):
    """An open claim."""

    claim: int
    kind: str
    number: str
    due_date: date
    amount: Number


class HinderingOut(Schema):
    """What stands in the way."""

    code: str
    message: str
    document: int | None


class ForeseenOut(Schema):
    """What merging would do; ``rows`` are counts by table."""

    stock: list[LyingOut]
    claims: list[OwingOut]
    drafts: list[DocumentOut]
    rows: dict[str, int]
    problems: list[HinderingOut]


class MergedOut(Schema):
    """What merging did."""

    documents: list[DocumentOut]
    drafts: int
    rows: dict[str, int]


class IntoQuery(Schema):
    """Which record is kept."""

    into: Id


class IntoBody(Input):
    """Which record is kept."""

    into: Id


_PAIRS, _FORESEEN, _MERGED = (answers(ok=one) for one in (PairsOut, ForeseenOut, MergedOut))
_WRITE = write_of(body_of(IntoBody.model_json_schema(), {"into": 1}))


@router.get("/duplicates/products", response=_PAIRS, summary="重复商品 · Probable duplicates")
def duplicate_products(request: ApiRequest) -> dict[str, Any]:
    """Return products that are probably the same."""
    return _pairs(request, GOODS, product_duplicates)


@router.get("/duplicates/partners", response=_PAIRS, summary="重复往来单位 · Probable duplicates")
def duplicate_partners(request: ApiRequest) -> dict[str, Any]:
    """Return partners that are probably the same."""
    return _pairs(request, PARTIES, partner_duplicates)


@router.get("/products/{int:product}/merge", response=_FORESEEN, summary="合并会怎样 · What merging would do")
def foresee_product(request: ApiRequest, product: Id, query: Query[IntoQuery]) -> dict[str, Any]:
    """Return what merging the product into another would do, and all that stands in the way."""
    require(request, PRODUCTS, Verb.POST)
    return _foreseen(products.foreseen(query.into, product, request.auth.actor)[2])


@router.post(
    "/products/{int:product}/merge",
    response=_MERGED,
    summary="合并商品 · Merge a product into another",
    openapi_extra=_WRITE,
)
@idempotent
def merge_product(request: ApiRequest, product: Id) -> dict[str, Any]:
    """Fold the product into another; it can't be taken back."""
    return _merged(request, GOODS, products.merge_products, product)


@router.get("/partners/{int:partner}/merge", response=_FORESEEN, summary="合并会怎样 · What merging would do")
def foresee_partner(request: ApiRequest, partner: Id, query: Query[IntoQuery]) -> dict[str, Any]:
    """Return what merging the partner into another would do, and all that stands in the way."""
    require(request, PARTNERS, Verb.POST)
    return _foreseen(partners.foreseen(query.into, partner, request.auth.actor)[2])


@router.post(
    "/partners/{int:partner}/merge",
    response=_MERGED,
    summary="合并往来单位 · Merge a partner into another",
    openapi_extra=_WRITE,
)
@idempotent
def merge_partner(request: ApiRequest, partner: Id) -> dict[str, Any]:
    """Fold the partner into another; it can't be taken back."""
    return _merged(request, PARTIES, partners.merge_partners, partner)


def _pairs(request: ApiRequest, kind: Kind, find: Callable[[Actor], Proposals]) -> dict[str, Any]:
    require(request, kind.right, Verb.POST)
    found = find(request.auth.actor)
    rows = [
        {"keep": pair.keep, "fold": pair.fold, "reasons": [one.value for one in pair.reasons]}
        for pair in found.pairs
    ]
    return {"rows": rows, "count": found.count}


def _foreseen(found: Foreseen) -> dict[str, Any]:
    return {
        "stock": [
            {"place": one.place, "lot": one.lot_number, "quantity": one.quantity} for one in found.stock
        ],
        "claims": [
            {
                "claim": one.claim,
                "kind": one.kind,
                "number": one.number,
                "due_date": one.due_date,
                "amount": one.amount,
            }
            for one in found.claims
        ],
        "drafts": [_document(one) for one in found.drafts],
        "rows": found.rows,
        "problems": [_hindering(one) for one in found.problems],
    }


def _hindering(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "message": message(problem), "document": problem.document}


def _document(one: Named) -> dict[str, Any]:
    return {"id": one.id, "type": one.type, "number": one.number}


def _merged(request: ApiRequest, kind: Kind, merge: Callable[..., Merged], fold: int) -> dict[str, Any]:
    require(request, kind.right, Verb.POST)
    into = read_model(request, IntoBody).into
    done = merge(into, fold, request.auth.actor, address=request.address)
    return {
        "documents": [_document(one) for one in done.documents],
        "drafts": done.drafts,
        "rows": {one.table: one.moved for one in done.rows},
    }
