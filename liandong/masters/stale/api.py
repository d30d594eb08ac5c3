"""Records nobody has used for long, for programs: which they are, and disabling them."""

from datetime import date
from typing import Annotated, Any

from django.utils import timezone
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
    answers,
    body_of,
    page_key,
    write_of,
)
from liandong.apikit.idempotency import idempotent
from liandong.apikit.messages import language_of, message_of
from liandong.kernel.actor import Verb
from liandong.masters.merging.kinds import GOODS, PARTIES, Kind
from liandong.masters.stale.disabling import MOST, disable_stale
from liandong.masters.stale.finding import (
    MOST_MONTHS,
    USUAL_MONTHS,
    Use,
    day_before,
    never_used,
    stale_records,
    uses_of,
)

router = Router(tags=["合并 · Merging"])

Months = Annotated[int, Field(ge=1, le=MOST_MONTHS)]


class StaleOut(Schema):
    """A record nobody has used for long: how many documents name it, and when it was used last."""

    id: int
    code: str
    name: str
    documents: int
    last_used_on: date | None


class StaleList(Schema):
    """A page, by code."""

    rows: list[StaleOut]
    next: str | None


class StaleQuery(Schema):
    """For how long nobody used it, whether nobody ever did, and which page."""

    months: Months = USUAL_MONTHS
    never: bool = False
    limit: Limit = 100
    after: After | None = None


class StaleBody(Input):
    """Records by id, and for how long nobody may have used them."""

    ids: list[Id] = Field(max_length=MOST)
    months: Months = USUAL_MONTHS


class StayingOut(Schema):
    """A record that was not disabled, and every reason."""

    id: int
    problems: list[dict[str, str]]


class DisabledOut(Schema):
    """How many were disabled, or were already; and which not."""

    done: int
    failed: list[StayingOut]


_KEY = KeyShape((str,))
_LIST, _DONE = answers(ok=StaleList), answers(ok=DisabledOut)
_WRITE = write_of(body_of(StaleBody.model_json_schema(), {"ids": [1, 2], "months": 12}))


@router.get("/stale/products", response=_LIST, summary="久未使用的商品 · Stale products")
def stale_products(request: ApiRequest, query: Query[StaleQuery]) -> dict[str, Any]:
    """Return products nobody has used for long: no document, move, stock or order under way."""
    return _page(request, GOODS, query)


@router.get("/stale/partners", response=_LIST, summary="久未使用的往来单位 · Stale partners")
def stale_partners(request: ApiRequest, query: Query[StaleQuery]) -> dict[str, Any]:
    """Return partners nobody has dealt with for long: no document, open claim or order under way."""
    return _page(request, PARTIES, query)


@router.post(
    "/stale/products/disable",
    response=_DONE,
    summary="停用久未使用的商品 · Disable stale products",
    openapi_extra=_WRITE,
)
@idempotent
def disable_stale_products(request: ApiRequest) -> dict[str, Any]:
    """Disable products nobody has used for long; each by itself, with its reasons where it stays."""
    return _disabled(request, GOODS)


@router.post(
    "/stale/partners/disable",
    response=_DONE,
    summary="停用久未使用的往来单位 · Disable stale partners",
    openapi_extra=_WRITE,
)
@idempotent
def disable_stale_partners(request: ApiRequest) -> dict[str, Any]:
    """Disable partners nobody has dealt with for long; each by itself, with its reasons where it stays."""
    return _disabled(request, PARTIES)


def _page(request: ApiRequest, kind: Kind, query: StaleQuery) -> dict[str, Any]:
    require(request, kind.subject, Verb.DRAFT)
    found = stale_records(kind, request.auth.actor, day_before(timezone.localdate(), query.months))
    if query.never:
        found = never_used(kind, found)
    if after := _KEY.read(query.after):
        found = found.filter(code__gt=after[0])
    rows = list(found.order_by("code").values_list("pk", "code", "name")[: query.limit + 1])
    shown = rows[: query.limit]
    uses = uses_of(kind, [pk for pk, _code, _name in shown])
    return {
        "rows": [_out(pk, code, name, uses.get(pk, Use())) for pk, code, name in shown],
        "next": page_key(shown[-1][1]) if len(rows) > query.limit else None,
    }


def _out(pk: int, code: str, name: str, use: Use) -> dict[str, Any]:
    return {"id": pk, "code": code, "name": name, "documents": use.documents, "last_used_on": use.last_on}


def _disabled(request: ApiRequest, kind: Kind) -> dict[str, Any]:
    require(request, kind.subject, Verb.DRAFT)
    body = read_model(request, StaleBody)
    ids = list(dict.fromkeys(body.ids))
    since = day_before(timezone.localdate(), body.months)
    failures = disable_stale(kind, ids, since, request.auth.actor)
    language = language_of(request)
    failed = [
        {"id": pk, "problems": [{"code": one.code, "message": message_of(one, language)} for one in problems]}
        for pk, problems in failures.items()
    ]
    return {"done": len(ids) - len(failures), "failed": failed}
