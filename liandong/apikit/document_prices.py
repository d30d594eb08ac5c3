"""Which price the lines of a document would be proposed, and why; nothing is written."""

from typing import Any

from django.utils import timezone
from ninja import Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.document_input import type_of
from liandong.apikit.document_router import router
from liandong.apikit.fields import Day, Id, Input, Number, answers, body_of
from liandong.documents.hiding import hidden_columns
from liandong.documents.inputs import MAX_LINES, LineInput
from liandong.documents.quoting import Market, Offer, offers
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO


class PriceLineBody(Input):
    """A line that wants a price; without ``unit`` it is the base unit."""

    product: Id
    unit: Id | None = None
    quantity: Number = Field("1", validate_default=True)


class PriceBody(Input):
    """For whom and for which day prices are asked."""

    business_date: Day | None = Field(None, description="默认今天 · Today when left out")
    partner: Id | None = None
    channel: str = Field(
        "", max_length=32, description="渠道，默认客户的 · The customer's channel when left out"
    )
    lines: list[PriceLineBody] = Field(max_length=MAX_LINES)


class ReasonOut(Schema):
    """Why: ``source`` names where the price is from, ``text`` says it; the rest as far as it applies."""

    source: str = Field(examples=["level_list"])
    text: str = Field(examples=["会员价 · 满 10 箱 · 至 2026-12-31"])
    price_list: int | None = None
    minimum: Number | None = None
    until: Day | None = None


class PriceOut(Schema):
    """The price of one of a unit; neither price nor reason where nothing has one."""

    product: int
    unit: int | None
    quantity: Number
    price: Number | None = None
    reason: ReasonOut | None = None


_EXAMPLE = {"partner": 3, "lines": [{"product": 1, "unit": 2, "quantity": "10"}]}


@router.post(
    "/documents/{type_id}/prices",
    response=answers(ok=list[PriceOut]),
    exclude_unset=True,
    summary="询价 · Ask for prices",
    description=(
        "按商品、单位、数量、客户和日期给出建议单价及来源，和录单页一致；不写任何东西 · "
        "The price each line would be proposed, with its reason, as on the entry page; nothing is written"
    ),
    openapi_extra=body_of(PriceBody.model_json_schema(), _EXAMPLE),
)
def propose_prices(request: ApiRequest, type_id: str) -> list[dict[str, Any]]:
    """Return a row for each line, in its order."""
    kind, actor = type_of(type_id), request.auth.actor
    require(request, kind.id, Verb.DRAFT)
    body = read_model(request, PriceBody)
    on = body.business_date or timezone.localdate()
    lines = [LineInput(product=one.product, unit=one.unit, quantity=one.quantity) for one in body.lines]
    is_hidden = "price" in hidden_columns(kind, actor)
    found = (
        [None] * len(lines)
        if is_hidden
        else offers(Market(kind, actor, rules_on(on), on, body.partner, channel=body.channel), lines)
    )
    return [_row(line, offer) for line, offer in zip(lines, found, strict=True)]


def _row(line: LineInput, offer: Offer | None) -> dict[str, Any]:
    row: dict[str, Any] = {"product": line.product, "unit": line.unit, "quantity": line.quantity}
    if offer is None:
        return row
    reason: dict[str, Any] = {"source": offer.reason.source.value, "text": offer.text}
    if offer.reason.price_list is not None:
        reason["price_list"] = offer.reason.price_list
    if offer.reason.minimum > ZERO:
        reason["minimum"] = offer.reason.minimum
    if offer.reason.until is not None:
        reason["until"] = offer.reason.until
    return {**row, "unit": offer.unit, "price": offer.price, "reason": reason}
