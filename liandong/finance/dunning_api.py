"""催款 for programs: whom to remind, sending letters, and those that were sent."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import (
    After,
    Day,
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
from liandong.collaboration.dunning import letters_of, proposals, remind
from liandong.collaboration.dunning_models import DunningLetter
from liandong.collaboration.statement_sending import SUBJECT, whose
from liandong.finance.charging import CATEGORY_NAME, INCOME, Charge, charge
from liandong.kernel.actor import Verb

router = Router(tags=["应收应付 · Receivables and payables"])
_KEY = KeyShape((int,))


class ProposalOut(Schema):
    """A customer who is due for a letter now; without an address it is printed only."""

    partner: int
    name: str
    level: int
    claims: list[int]
    amount: Number
    interest: Number
    days_late: int
    address: str


class ReminderOut(Schema):
    """A letter as it was sent."""

    id: int
    partner: int
    level: int
    level_name: str
    amount: Number
    interest: Number
    fee: Number
    sent_on: date
    addresses: str
    mail_state: str


class ChargeBody(Input):
    """On which day (today without one), of which category of income, at which rate of tax in per cent."""

    on: Day | None = None
    category: str = Field(CATEGORY_NAME, max_length=32)
    tax_rate: Number = Field("0", validate_default=True)
    due_date: Day | None = None


class ChargedOut(Schema):
    """The document that was posted."""

    document: int
    number: str


class ReminderList(Schema):
    """A page, the latest first."""

    rows: list[ReminderOut]
    next: str | None


class ReminderQuery(Schema):
    """Letters of a customer."""

    partner: Id | None = None
    limit: Limit = 100
    after: After | None = None


class ReminderBody(Input):
    """Whom to remind; who is due for nothing gets no letter."""

    partners: list[Id] = Field(min_length=1, max_length=1000)


@router.get("/dunning", response=answers(ok=list[ProposalOut]), summary="该催款的客户 · Whom to remind")
def list_proposals(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the letters that are due today."""
    require(request, SUBJECT, Verb.VIEW)
    found = proposals(timezone.localdate(), whose(request.auth.actor, Verb.VIEW))
    return [
        {
            "partner": one.partner.pk,
            "name": one.partner.name,
            "level": one.level,
            "claims": [claim.id for claim in one.claims],
            "amount": one.amount,
            "interest": one.interest,
            "days_late": one.oldest,
            "address": one.address,
        }
        for one in found
    ]


@router.get("/dunning/letters", response=answers(ok=ReminderList), summary="发过的催款函 · Letters sent")
def list_letters(request: ApiRequest, query: Query[ReminderQuery]) -> dict[str, Any]:
    """Return the letters that were sent."""
    require(request, SUBJECT, Verb.VIEW)
    found = letters_of(request.auth.actor)
    found = found.filter(partner=query.partner) if query.partner else found
    if after := _KEY.read(query.after):
        found = found.filter(pk__lt=after[0])
    rows = list(found[: query.limit + 1])
    last = rows[query.limit - 1].pk if len(rows) > query.limit else None
    shown = [_row(one) for one in rows[: query.limit]]
    return {"rows": shown, "next": None if last is None else page_key(last)}


@router.post(
    "/dunning/letters",
    response=answers(created=list[ReminderOut]),
    summary="发催款函 · Send letters of reminder",
    description="每笔欠款每级只发一次 · Once for each debt and level",
    openapi_extra=write_of(body_of(ReminderBody.model_json_schema(), {"partners": [1]})),
)
@idempotent
def send_letters(request: ApiRequest) -> Status[list[dict[str, Any]]]:
    """Send the letters these customers are due for today."""
    require(request, SUBJECT, Verb.DRAFT)
    body = read_model(request, ReminderBody)
    made = remind(body.partners, request.auth.actor, timezone.localdate(), address_of(request))
    return Status(201, [_row(one) for one in made])


@router.post(
    "/dunning/letters/{int:letter}/charge",
    response=answers(created=ChargedOut),
    summary="记逾期利息 · Book what a letter charges",
    description="催款费和还没有记过的利息，记成其他收入单 · As other income that the customer owes",
    openapi_extra=write_of(body_of(ChargeBody.model_json_schema(), {"category": CATEGORY_NAME})),
)
@idempotent
def charge_one(request: ApiRequest, letter: Id) -> Status[dict[str, Any]]:
    """Book the fee of a letter, and the interest that was not charged yet."""
    require(request, INCOME, Verb.POST)
    body = read_model(request, ChargeBody)
    wish = Charge(letter, body.on or timezone.localdate(), body.category, body.tax_rate, body.due_date)
    outcome = charge(wish, request.auth.actor, address_of(request))
    return Status(201, {"document": outcome.document, "number": outcome.number})


def _row(one: DunningLetter) -> dict[str, Any]:
    names = [name for name in ReminderOut.model_fields if name not in {"id", "partner"}]
    return {"id": one.pk, "partner": one.partner_id, **{name: getattr(one, name) for name in names}}
