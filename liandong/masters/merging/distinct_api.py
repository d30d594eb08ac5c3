"""Pairs that are no duplicates, for programs: what was said, saying it, taking it back."""

from datetime import datetime
from typing import Any

from ninja import Query, Router, Schema
from ninja.responses import Status

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import (
    After,
    Id,
    Input,
    KeyShape,
    Limit,
    answers,
    body_of,
    page_key,
    write_of,
)
from liandong.apikit.idempotency import idempotent
from liandong.kernel.actor import Verb
from liandong.masters.merging.distinct import distinct_rows, keep_apart, take_back
from liandong.masters.merging.kinds import GOODS, PARTIES, Kind, Said

router = Router(tags=["合并 · Merging"])


class DistinctOut(Schema):
    """Two records that are not the same, the older one first; which member said so, and when."""

    id: int
    first: int
    second: int
    member: int
    said_at: datetime


class DistinctList(Schema):
    """A page, the newest first."""

    rows: list[DistinctOut]
    next: str | None


class DistinctQuery(Schema):
    """Which page."""

    limit: Limit = 100
    after: After | None = None


class DistinctBody(Input):
    """Two records that are not the same, in either order."""

    first: Id
    second: Id


_KEY = KeyShape((int,))
_LIST, _MADE, _NONE = answers(ok=DistinctList), answers(created=DistinctOut), answers(ok=list[DistinctOut])
_WRITE = write_of(body_of(DistinctBody.model_json_schema(), {"first": 1, "second": 2}))


@router.get("/duplicates/products/distinct", response=_LIST, summary="不是重复的商品 · No duplicates")
def distinct_products(request: ApiRequest, query: Query[DistinctQuery]) -> dict[str, Any]:
    """Return products that are not the same, however alike."""
    return _page(request, GOODS, query)


@router.get("/duplicates/partners/distinct", response=_LIST, summary="不是重复的往来单位 · No duplicates")
def distinct_partners(request: ApiRequest, query: Query[DistinctQuery]) -> dict[str, Any]:
    """Return partners that are not the same, however alike."""
    return _page(request, PARTIES, query)


@router.post(
    "/duplicates/products/distinct",
    response=_MADE,
    summary="标为不是重复 · Say that two products are not the same",
    openapi_extra=_WRITE,
)
@idempotent
def keep_products_apart(request: ApiRequest) -> Status[dict[str, Any]]:
    """Say that two products are not the same: they are not proposed any more."""
    return _kept_apart(request, GOODS)


@router.post(
    "/duplicates/partners/distinct",
    response=_MADE,
    summary="标为不是重复 · Say that two partners are not the same",
    openapi_extra=_WRITE,
)
@idempotent
def keep_partners_apart(request: ApiRequest) -> Status[dict[str, Any]]:
    """Say that two partners are not the same: they are not proposed any more."""
    return _kept_apart(request, PARTIES)


@router.post(
    "/duplicates/products/distinct/{int:distinct}/delete",
    response=_NONE,
    summary="撤回不是重复 · Take back that products are not the same",
    openapi_extra=write_of({}),
)
@idempotent
def take_products_back(request: ApiRequest, distinct: Id) -> list[dict[str, Any]]:
    """Take it back: the two may be proposed again."""
    return _taken_back(request, GOODS, distinct)


@router.post(
    "/duplicates/partners/distinct/{int:distinct}/delete",
    response=_NONE,
    summary="撤回不是重复 · Take back that partners are not the same",
    openapi_extra=write_of({}),
)
@idempotent
def take_partners_back(request: ApiRequest, distinct: Id) -> list[dict[str, Any]]:
    """Take it back: the two may be proposed again."""
    return _taken_back(request, PARTIES, distinct)


def _page(request: ApiRequest, kind: Kind, query: DistinctQuery) -> dict[str, Any]:
    require(request, kind.right, Verb.POST)
    rows = distinct_rows(kind, request.auth.actor)
    if after := _KEY.read(query.after):
        rows = rows.filter(pk__lt=after[0])
    found = list(rows[: query.limit + 1])
    is_last = len(found) <= query.limit
    shown = found[: query.limit]
    return {
        "rows": [_out(one) for one in shown],
        "next": None if is_last else page_key(shown[-1].pk),
    }


def _kept_apart(request: ApiRequest, kind: Kind) -> Status[dict[str, Any]]:
    require(request, kind.right, Verb.POST)
    body = read_model(request, DistinctBody)
    pk = keep_apart(kind, body.first, body.second, request.auth.actor, address=request.address)
    return Status(201, _out(kind.distinct().get(pk=pk)))


def _taken_back(request: ApiRequest, kind: Kind, row: int) -> list[dict[str, Any]]:
    require(request, kind.right, Verb.POST)
    take_back(kind, row, request.auth.actor, address=request.address)
    return []


def _out(one: Said) -> dict[str, Any]:
    return {
        "id": one.pk,
        "first": one.first_id,
        "second": one.second_id,
        "member": one.member_id,
        "said_at": one.said_at,
    }
