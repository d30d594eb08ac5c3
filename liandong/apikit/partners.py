"""Customers and suppliers."""

from typing import Any

from django.db.models import Q, QuerySet
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.added_fields import ADDED, DETAILS, Details, replaced_details, wishes_of
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import (
    After,
    Id,
    Input,
    KeyShape,
    Limit,
    Number,
    Text,
    answers,
    body_of,
    page_key,
    write_of,
)
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.kernel.actor import Verb
from liandong.kernel.pinyin import pieces
from liandong.kernel.terms import Problem
from liandong.partners.actions import SUBJECT, create_partner, set_partner_active, update_partner
from liandong.partners.forms import COLUMNS, PartnerForm
from liandong.partners.models import Partner
from liandong.partners.queries import PartnerKind, search_partners
from liandong.partners.reach import own_only, visible_partners
from liandong.storage.details import holding

router = Router(tags=["往来单位 · Partners"])

_KEY = KeyShape((str,))


class PartnerBody(Input):
    """A customer, a supplier, or both."""

    code: str = Field(examples=["C001"])
    name: str = Field(examples=["红星超市"])
    is_customer: bool = False
    is_supplier: bool = False
    category: str = ""
    industry: str = ""
    region: str = Field("", examples=["华东"])
    level: str = ""
    contact: str = ""
    phone: str = ""
    email: str = Field("", examples=["buyer@example.com"])
    address: str = ""
    tax_number: str = ""
    bank_name: str = ""
    bank_number: str = ""
    bank_holder: str = ""
    credit_grade: str = Field("", examples=["A"])
    payment_days: int = Field(0, ge=0, le=36500)
    credit_limit: Number | None = None
    owner: Id | None = Field(None, description="业务员 · The salesperson's member id")
    is_active: bool = True
    memo: str = ""
    details: Details = Field({}, description=DETAILS)


class PartnerOut(Schema):
    """A partner."""

    id: int
    code: str
    name: str
    is_customer: bool
    is_supplier: bool
    category: str
    industry: str
    region: str
    level: str
    contact: str
    phone: str
    email: str
    address: str
    tax_number: str
    bank_name: str
    bank_number: str
    bank_holder: str
    credit_grade: str
    payment_days: int
    credit_limit: Number | None
    owner: int | None
    is_active: bool
    memo: str
    details: dict[str, str]


class PartnerList(Schema):
    """A page in the order of codes."""

    rows: list[PartnerOut]
    next: str | None


class PartnerQuery(Schema):
    """Filters of the list."""

    text: Text = Field("", description="编码、名称、电话、拼音、首字母 · Also pinyin and initials")
    kind: PartnerKind = PartnerKind.ANY
    active: bool | None = None
    limit: Limit = 100
    after: After | None = None


class SearchQuery(Schema):
    """What was typed."""

    text: Text
    kind: PartnerKind = PartnerKind.ANY
    limit: Limit = 20


EXAMPLE = {
    "code": "C001",
    "name": "红星超市",
    "is_customer": True,
    "payment_days": 30,
    "credit_limit": "50000",
}
_WRITE = write_of(body_of(PartnerBody.model_json_schema(), EXAMPLE))
_KINDS = {
    PartnerKind.CUSTOMER: Q(is_customer=True),
    PartnerKind.SUPPLIER: Q(is_supplier=True),
    PartnerKind.ANY: Q(),
}


@router.get(
    "/partners",
    response=answers(ok=PartnerList),
    summary="往来单位列表 · List partners",
    description=ADDED,
)
def list_partners(request: ApiRequest, query: Query[PartnerQuery]) -> dict[str, Any]:
    """Return a page of partners."""
    require(request, SUBJECT, Verb.VIEW)
    chosen = _KINDS[query.kind]
    for piece in pieces(query.text):
        chosen &= Q(search_text__contains=piece)
    if query.active is not None:
        chosen &= Q(is_active=query.active)
    if after := _KEY.read(query.after):
        chosen &= Q(code__gt=after[0])
    asked = holding(wishes_of(request, SUBJECT))
    visible = visible_partners(request.auth.actor).filter(chosen, *asked)
    found = list(visible.order_by("code")[: query.limit + 1])
    is_last = len(found) <= query.limit
    return {
        "rows": [_row(partner) for partner in found[: query.limit]],
        "next": None if is_last else page_key(found[query.limit - 1].code),
    }


@router.get(
    "/partners/search", response=answers(ok=list[PartnerOut]), summary="查找往来单位 · Find, best first"
)
def find_partners(request: ApiRequest, query: Query[SearchQuery]) -> list[dict[str, Any]]:
    """Return the active partners a text finds."""
    require(request, SUBJECT, Verb.VIEW)
    hits = search_partners(query.text, query.kind, query.limit, owner=own_only(request.auth.actor))
    found = Partner.objects.in_bulk(hits)
    return [_row(found[pk]) for pk in hits if pk in found]


@router.get("/partners/{int:partner}", response=answers(ok=PartnerOut), summary="往来单位 · Get a partner")
def get_partner(request: ApiRequest, partner: Id) -> dict[str, Any]:
    """Return one partner."""
    require(request, SUBJECT, Verb.VIEW)
    return _answer(partner, visible_partners(request.auth.actor))


@router.post(
    "/partners",
    response=answers(created=PartnerOut),
    summary="新建往来单位 · Create a partner",
    openapi_extra=_WRITE,
)
@idempotent
def add_partner(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a partner."""
    return Status(201, _answer(create_partner(_form(read_model(request, PartnerBody)), request.auth.actor)))


@router.put(
    "/partners/{int:partner}",
    response=answers(ok=PartnerOut),
    summary="修改往来单位 · Replace a partner",
    openapi_extra=_WRITE,
)
@idempotent
def change_partner(request: ApiRequest, partner: Id) -> dict[str, Any]:
    """Make the partner what the body says."""
    body = read_model(request, PartnerBody)
    stored = Partner.objects.filter(pk=partner).values_list("details", flat=True).first() or {}
    body.details = replaced_details(body, stored, request.auth.actor.fields)
    update_partner(partner, _form(body), request.auth.actor)
    return _answer(partner)


@router.post(
    "/partners/{int:partner}/disable",
    response=answers(ok=PartnerOut),
    summary="停用往来单位 · Disable a partner",
    openapi_extra=write_of({}),
)
@idempotent
def disable_partner(request: ApiRequest, partner: Id) -> dict[str, Any]:
    """Disable a partner; documents that name it keep it."""
    set_partner_active(partner, request.auth.actor, is_active=False)
    return _answer(partner)


@router.post(
    "/partners/{int:partner}/enable",
    response=answers(ok=PartnerOut),
    summary="启用往来单位 · Enable a partner",
    openapi_extra=write_of({}),
)
@idempotent
def enable_partner(request: ApiRequest, partner: Id) -> dict[str, Any]:
    """Enable a partner again."""
    set_partner_active(partner, request.auth.actor, is_active=True)
    return _answer(partner)


def _form(body: PartnerBody) -> PartnerForm:
    return PartnerForm(**{name: getattr(body, name) for name in COLUMNS})


def _answer(partner: int, among: QuerySet[Partner] | None = None) -> dict[str, Any]:
    """Return a partner as it is; ``among`` is what may be seen, all for who has just written it."""
    found = (Partner.objects.all() if among is None else among).filter(pk=partner).first()
    if found is None:
        raise ProblemsError([Problem("partner_unknown", detail={"partner": str(partner)})])
    return _row(found)


def _row(partner: Partner) -> dict[str, Any]:
    own = {name: getattr(partner, name) for name in COLUMNS if name != "owner"}
    return {"id": partner.pk, **own, "owner": partner.owner_id}
