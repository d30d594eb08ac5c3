"""Warehouses, bins and accounts: what documents name, read only."""

from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require, right_missing
from liandong.apikit.fields import answers
from liandong.apikit.problems import ProblemsError
from liandong.general_ledger.queries import account_tree
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.stock_ledger.models import OWN_KINDS, Place

router = Router(tags=["仓库与科目 · Places and accounts"])

PLACE = "stock_ledger.place"
ACCOUNT = "general_ledger.account"
PAYMENTS = ("finance.incoming_payment", "finance.outgoing_payment")


class PlaceOut(Schema):
    """One of the company's own places."""

    id: int
    code: str
    name: str
    kind: str
    parent: int | None
    address: str
    is_active: bool


class AccountOut(Schema):
    """An account; only leaves take amounts."""

    id: int
    code: str
    name: str
    full_name: str
    kind: str
    is_debit: bool
    is_settlement: bool
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
    names = ("code", "name", "kind", "address", "is_active")
    return [
        {"id": place.pk, "parent": place.parent_id, **{name: getattr(place, name) for name in names}}
        for place in found
    ]


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
