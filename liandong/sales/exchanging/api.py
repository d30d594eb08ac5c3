"""Exchanges for programs: what comes back of a delivery, and what goes out instead."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, Number, Text, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.inputs import LARGEST, LOT_DIGITS
from liandong.kernel.actor import Verb
from liandong.kernel.serials import joined_serials
from liandong.sales.exchanging.making import DELIVERY, RETURN, DeliveryMissingError, exchange
from liandong.sales.exchanging.wishes import Back, Exchange, Instead
from liandong.sales.sales_return.plan import DISPOSITIONS, REASONS

router = Router(tags=["换货 · Exchanges"])
_MOST_LINES = 200
_MOST_SERIALS = 500


def _one_of(choices: tuple[tuple[str, str], ...]) -> str:
    return f"^({'|'.join(value for value, _ in choices)})?$"


class BackBody(Input):
    """So much of a line of the delivery, in that line's own unit."""

    line: Id
    quantity: Number = Field(gt=0, lt=LARGEST, decimal_places=6)
    disposition: str = Field("", pattern=_one_of(DISPOSITIONS))
    place: Id | None = None
    serials: list[Text] = Field([], max_length=_MOST_SERIALS)


class InsteadBody(Input):
    """What goes out; without a price at that of the same goods that come back."""

    product: Id
    quantity: Number = Field(gt=0, lt=LARGEST, decimal_places=6)
    price: Number | None = Field(None, ge=0, lt=LARGEST, decimal_places=6)
    unit: Id | None = None
    lot: str = Field("", max_length=LOT_DIGITS)
    serials: list[Text] = Field([], max_length=_MOST_SERIALS)


class ExchangeBody(Input):
    """An exchange; today when no day is given. ``account`` takes or pays the difference at once."""

    backs: list[BackBody] = Field(min_length=1, max_length=_MOST_LINES)
    instead: list[InsteadBody] = Field(min_length=1, max_length=_MOST_LINES)
    business_date: Day | None = None
    reason: str = Field("", pattern=_one_of(REASONS))
    place: Id | None = None
    account: Id | None = None
    memo: Text = ""


class ExchangedOut(Schema):
    """The documents an exchange made; not posted, both wait for a check or an approval."""

    sales_return: int
    delivery: int
    settlement: int | None
    is_posted: bool


_EXAMPLE = {
    "backs": [{"line": 7, "quantity": "1", "disposition": "restock"}],
    "instead": [{"product": 3, "quantity": "1", "price": "120"}],
}


@router.post(
    "/deliveries/{int:document}/exchange",
    response=answers(ok=ExchangedOut),
    summary="换货 · Exchange goods of a delivery",
    openapi_extra=write_of(body_of(ExchangeBody.model_json_schema(), _EXAMPLE)),
)
@idempotent
def exchange_goods(request: ApiRequest, document: Id) -> dict[str, Any]:
    """Take goods back and send others instead, all or nothing."""
    require(request, RETURN, Verb.POST)
    require(request, DELIVERY, Verb.POST)
    body = read_model(request, ExchangeBody)
    wish = Exchange(
        document,
        body.business_date or timezone.localdate(),
        [_back(one) for one in body.backs],
        [_instead(one) for one in body.instead],
        body.reason,
        body.place,
        body.account,
        body.memo,
    )
    try:
        made = exchange(request.auth.actor, wish, address=request.address)
    except DeliveryMissingError as error:
        raise Http404 from error
    return {
        "sales_return": made.sales_return.id,
        "delivery": made.delivery.id,
        "settlement": made.settlement.id if made.settlement else None,
        "is_posted": made.is_posted,
    }


def _back(one: BackBody) -> Back:
    return Back(one.line, one.quantity, one.disposition, one.place, joined_serials(one.serials))


def _instead(one: InsteadBody) -> Instead:
    return Instead(one.product, one.quantity, one.price, one.unit, one.lot, joined_serials(one.serials))
