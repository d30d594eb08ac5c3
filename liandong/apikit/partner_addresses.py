"""Addresses and people of a partner, all of one together."""

from dataclasses import asdict
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem
from liandong.partners.address_terms import MOST_ROWS, AddressRow, ContactRow
from liandong.partners.addresses import addresses_of, contacts_of, keep_addresses, keep_contacts
from liandong.partners.reach import SUBJECT, visible_partners

router = Router(tags=["往来单位 · Partners"])


class AddressBody(Input):
    """An address; ``kind`` is delivery, invoice or other, of which one may be the default."""

    kind: str = Field(examples=["delivery"])
    address: str
    name: str = ""
    contact: str = ""
    phone: str = ""
    region: str = ""
    is_default: bool = False


class AddressesBody(Input):
    """All addresses of a partner beside his own."""

    addresses: list[AddressBody] = Field(max_length=MOST_ROWS)


class AddressOut(Schema):
    """An address; ``line`` is how documents hold and print it."""

    kind: str
    address: str
    name: str
    contact: str
    phone: str
    region: str
    is_default: bool
    line: str


class ContactBody(Input):
    """Somebody at the partner's."""

    name: str
    position: str = ""
    phone: str = ""
    email: str = ""
    birthday: Day | None = None
    preferences: str = Field("", examples=["175/92A"])
    memo: str = ""


class ContactsBody(Input):
    """All people of a partner beside the one his record names."""

    contacts: list[ContactBody] = Field(max_length=MOST_ROWS)


class ContactOut(Schema):
    """Somebody at the partner's."""

    name: str
    position: str
    phone: str
    email: str
    birthday: Day | None
    preferences: str
    memo: str


_ADDRESSES = {"addresses": [{"kind": "delivery", "address": "江南路 1 号", "is_default": True}]}
_CONTACTS = {"contacts": [{"name": "陈先生", "phone": "13800000000", "birthday": "1990-05-01"}]}


@router.get(
    "/partners/{int:partner}/addresses", response=answers(ok=list[AddressOut]), summary="地址 · Addresses"
)
def list_addresses(request: ApiRequest, partner: Id) -> list[dict[str, Any]]:
    """Return a partner's addresses in their order."""
    _seen(request, partner)
    return [asdict(row) | {"line": row.line} for row in addresses_of(partner)]


@router.put(
    "/partners/{int:partner}/addresses",
    response=answers(ok=list[AddressOut]),
    summary="修改地址 · Replace a partner's addresses",
    openapi_extra=write_of(body_of(AddressesBody.model_json_schema(), _ADDRESSES)),
)
@idempotent
def replace_addresses(request: ApiRequest, partner: Id) -> list[dict[str, Any]]:
    """Let these be all addresses of the partner."""
    body = read_model(request, AddressesBody)
    keep_addresses(partner, [AddressRow(**one.model_dump()) for one in body.addresses], request.auth.actor)
    return [asdict(row) | {"line": row.line} for row in addresses_of(partner)]


@router.get(
    "/partners/{int:partner}/contacts", response=answers(ok=list[ContactOut]), summary="联系人 · Contacts"
)
def list_contacts(request: ApiRequest, partner: Id) -> list[dict[str, Any]]:
    """Return the people at a partner's in their order."""
    _seen(request, partner)
    return [asdict(row) for row in contacts_of(partner)]


@router.put(
    "/partners/{int:partner}/contacts",
    response=answers(ok=list[ContactOut]),
    summary="修改联系人 · Replace a partner's contacts",
    openapi_extra=write_of(body_of(ContactsBody.model_json_schema(), _CONTACTS)),
)
@idempotent
def replace_contacts(request: ApiRequest, partner: Id) -> list[dict[str, Any]]:
    """Let these be all people of the partner."""
    body = read_model(request, ContactsBody)
    keep_contacts(partner, [ContactRow(**one.model_dump()) for one in body.contacts], request.auth.actor)
    return [asdict(row) for row in contacts_of(partner)]


def _seen(request: ApiRequest, partner: int) -> None:
    require(request, SUBJECT, Verb.VIEW)
    if not visible_partners(request.auth.actor).filter(pk=partner).exists():
        raise ProblemsError([Problem("partner_unknown", detail={"partner": str(partner)})])
