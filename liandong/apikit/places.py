"""Warehouses, bins and accounts: what documents name; accounts are read only."""

from dataclasses import replace
from typing import Any

from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, require, right_missing
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.general_ledger.queries import account_tree
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.stock_ledger.actions import SUBJECT as PLACE
from liandong.stock_ledger.actions import (
    PlaceForm,
    create_place,
    create_quarantines,
    set_place_active,
    update_place,
)
from liandong.stock_ledger.models import OWN_KINDS, Place

router = Router(tags=["仓库与科目 · Places and accounts"])

ACCOUNT = "general_ledger.account"
PAYMENTS = (
    *("finance.incoming_payment", "finance.outgoing_payment"),
    *("finance.other_income", "finance.other_expense"),
)


class PlaceOut(Schema):
    """One of the company's own places."""

    id: int
    code: str
    name: str
    kind: str
    parent: int | None
    address: str
    capacity: Number | None
    walk: int | None
    is_reserve: bool
    keeps_above_zero: bool
    is_active: bool


class PlaceBody(Input):
    """What a place is called and where it is; of a bin its capacity (base units) and its walk.

    ``keeps_above_zero``: nothing is sold there that it has not, though the company may allow it; null leaves
    that as it is.
    """

    code: str
    name: str
    address: str = ""
    capacity: Number | None = None
    walk: int | None = Field(None, ge=0)
    is_reserve: bool = False
    keeps_above_zero: bool | None = None


class NewPlaceBody(PlaceBody):
    """A new place: a bin when its warehouse is named, or the place there for goods to be inspected."""

    warehouse: Id | None = None
    is_quarantine: bool = False


class AccountOut(Schema):
    """An account; only leaves take amounts."""

    id: int
    code: str
    name: str
    full_name: str
    kind: str
    is_debit: bool
    is_settlement: bool
    currency: str
    is_active: bool
    parent: int | None
    level: int
    is_leaf: bool


class AccountQuery(Schema):
    """Which accounts."""

    settlement: bool = Field(False, description="只要现金银行账户 · Only accounts that hold money")  # noqa: FBT003 - pydantic's default


@router.get("/places", response=answers(ok=list[PlaceOut]), summary="仓库与库位 · Warehouses and bins")
def list_places(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the own places the actor's right reaches."""
    require(request, PLACE, Verb.VIEW)
    actor = request.auth.actor
    found = Place.objects.filter(kind__in=OWN_KINDS).order_by("code")
    if actor.scope_of(PLACE, Verb.VIEW) is not Scope.ALL:
        found = found.filter(pk__in=actor.places)
    return [_row(place) for place in found]


@router.post(
    "/places",
    response=answers(created=PlaceOut),
    summary="新建仓库或库位 · Create a warehouse or a bin",
    openapi_extra=write_of(body_of(NewPlaceBody.model_json_schema(), {"code": "W3", "name": "三号仓"})),
)
@idempotent
def add_place(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a warehouse, or a bin in one."""
    body = read_model(request, NewPlaceBody)
    form = replace(_form(body), is_quarantine=body.is_quarantine)
    place = create_place(form, request.auth.actor, warehouse=body.warehouse)
    if body.warehouse is None and request.rules.inspects_receipts:
        create_quarantines(request.auth.actor)
    return Status(201, _answer(place))


@router.put(
    "/places/{int:place}",
    response=answers(ok=PlaceOut),
    summary="修改仓库或库位 · Replace a warehouse or a bin",
    openapi_extra=write_of(body_of(PlaceBody.model_json_schema(), {"code": "W3", "name": "三号仓"})),
)
@idempotent
def change_place(request: ApiRequest, place: Id) -> dict[str, Any]:
    """Give the place another code, name or address."""
    update_place(place, _form(read_model(request, PlaceBody)), request.auth.actor)
    return _answer(place)


@router.post(
    "/places/{int:place}/disable",
    response=answers(ok=PlaceOut),
    summary="停用仓库或库位 · Disable an empty warehouse or bin",
    openapi_extra=write_of({}),
)
@idempotent
def disable_place(request: ApiRequest, place: Id) -> dict[str, Any]:
    """Disable a place that holds nothing."""
    set_place_active(place, request.auth.actor, is_active=False)
    return _answer(place)


@router.post(
    "/places/{int:place}/enable",
    response=answers(ok=PlaceOut),
    summary="启用仓库或库位 · Enable a warehouse or bin",
    openapi_extra=write_of({}),
)
@idempotent
def enable_place(request: ApiRequest, place: Id) -> dict[str, Any]:
    """Enable a place again."""
    set_place_active(place, request.auth.actor, is_active=True)
    return _answer(place)


def _form(body: PlaceBody) -> PlaceForm:
    return PlaceForm(
        body.code,
        body.name,
        body.address,
        capacity=body.capacity,
        walk=body.walk,
        is_reserve=body.is_reserve,
        keeps_above_zero=body.keeps_above_zero,
    )


def _answer(place: int) -> dict[str, Any]:
    return _row(Place.objects.get(pk=place))


def _row(place: Place) -> dict[str, Any]:
    names = ("code", "name", "kind", "address", "capacity", "walk", "is_reserve")
    flags = ("keeps_above_zero", "is_active")
    about = {name: getattr(place, name) for name in (*names, *flags)}
    return {"id": place.pk, "parent": place.parent_id, **about}


@router.get("/accounts", response=answers(ok=list[AccountOut]), summary="会计科目 · Accounts")
def list_accounts(request: ApiRequest, query: Query[AccountQuery]) -> list[dict[str, Any]]:
    """Return the chart; who only takes and makes payments sees the accounts that hold money."""
    is_all = request.auth.actor.may(ACCOUNT, Verb.VIEW)
    if not is_all and not _pays(request.auth.actor):
        raise ProblemsError([right_missing(Verb.VIEW)])
    names = tuple(AccountOut.model_fields)
    return [
        {name: getattr(node, name) for name in names}
        for node in account_tree()
        if node.is_settlement or (is_all and not query.settlement)
    ]


def _pays(actor: Actor) -> bool:
    return any(actor.may(kind, Verb.DRAFT) for kind in PAYMENTS)
