"""Purchases for sales orders and drop shipments, for programs."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.document_answers import found_document, saved_answer
from liandong.apikit.document_schemas import Saved
from liandong.apikit.fields import Day, Id, Input, Number, Text, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.inputs import LARGEST, LOT_DIGITS, MAX_LINES
from liandong.kernel.actor import Verb
from liandong.kernel.serials import joined_serials
from liandong.purchasing.dropping.pairs import (
    DELIVERY,
    PURCHASE_RETURN,
    RECEIPT,
    SALES_RETURN,
    Asking,
    Shipped,
)
from liandong.purchasing.dropping.returning import Back, DeliveryMissingError, StraightBack, send_back
from liandong.purchasing.dropping.sending import Dispatch, OrderMissingError, Sent, dispatch
from liandong.purchasing.proposing import ORDER
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from liandong.purchasing.to_order.progress import Asked, ForOrder, for_orders
from liandong.purchasing.to_order.reading import SALES_ORDER

router = Router(tags=["采购 · Purchasing"])
_MOST_SERIALS = 500


class BoughtBody(Input):
    """So much of a line of the sales order, in its unit; without a price at what the supplier asks."""

    line: Id
    quantity: Number = Field(gt=0, lt=LARGEST, decimal_places=6)
    supplier: Id
    price: Number | None = Field(None, ge=0, lt=LARGEST, decimal_places=6)


class ToOrderBody(Input):
    """What is bought for sales orders; ``is_drop``: the supplier delivers to the customer himself."""

    lines: list[BoughtBody] = Field(min_length=1, max_length=MAX_LINES)
    business_date: Day | None = None
    is_drop: bool = False
    place: Id | None = None
    memo: Text = ""


class SentBody(Input):
    """So much of a line of the purchase order, or of the delivery that goes back, in its unit."""

    line: Id
    quantity: Number = Field(gt=0, lt=LARGEST, decimal_places=6)
    lot: str = Field("", max_length=LOT_DIGITS)
    serials: list[Text] = Field([], max_length=_MOST_SERIALS)


class DispatchBody(Input):
    """What the supplier sent; ``reference`` is his delivery note."""

    lines: list[SentBody] = Field(min_length=1, max_length=MAX_LINES)
    business_date: Day | None = None
    reference: str = Field("", max_length=64)
    memo: Text = ""


class StraightBackBody(Input):
    """What the customer sends straight back to the supplier."""

    lines: list[SentBody] = Field(min_length=1, max_length=MAX_LINES)
    business_date: Day | None = None
    reason: str = Field("", max_length=32)
    memo: Text = ""


class ShippedOut(Schema):
    """The two documents of a drop shipment; not posted, both wait for an approval."""

    bringing: int
    passing: int
    is_posted: bool


class ForOrderOut(Schema):
    """A purchase for a sales order, base units; of an order out of sight only what is bought."""

    line: int
    document: int
    number: str
    supplier: int | None
    product: int | None
    sales_order: int | None
    sales_line: int | None
    customer: int | None
    is_drop: bool
    quantity: Number
    received: Number
    open: Number
    wanted_on: Day | None
    expected_on: Day | None
    is_late: bool


class ForOrderQuery(Schema):
    """Of one supplier or sales order, or all; ``view`` is blank (under way), done or all."""

    supplier: Id | None = None
    sales_order: Id | None = None
    view: str = Field("", pattern="^(done|all)?$")


_BUY = {"lines": [{"line": 7, "quantity": "6", "supplier": 3, "price": "4.50"}], "is_drop": True}
_SEND = {"lines": [{"line": 12, "quantity": "6"}], "reference": "SH-0001"}
_BACK = {"lines": [{"line": 15, "quantity": "1"}], "reason": "quality"}


@router.get(
    "/purchasing/to-order",
    response=answers(ok=list[ForOrderOut]),
    summary="以销定购跟踪 · Purchases for sales orders",
)
def list_to_order(request: ApiRequest, query: Query[ForOrderQuery]) -> list[dict[str, Any]]:
    """Return what is bought for sales orders, the newest first."""
    require(request, ORDER, Verb.VIEW)
    asked = Asked(query.view, supplier=query.supplier, order=query.sales_order)
    return [_told(one) for one in for_orders(request.auth.actor, asked)]


@router.post(
    "/sales-orders/to-order",
    response=answers(ok=list[Saved]),
    exclude_unset=True,
    summary="以销定购 · Buy for sales orders",
    description="按供应商（直运再按客户和送货地址）各一张采购订单草稿 · Drafts of purchase orders",
    openapi_extra=write_of(body_of(ToOrderBody.model_json_schema(), _BUY)),
)
@idempotent
def buy_for_orders(request: ApiRequest) -> list[dict[str, Any]]:
    """Draft purchase orders for lines of sales orders, line linked to line."""
    require(request, ORDER, Verb.DRAFT)
    require(request, SALES_ORDER, Verb.VIEW)
    body = read_model(request, ToOrderBody)
    bought = [Bought(one.line, one.quantity, one.supplier, one.price) for one in body.lines]
    on = body.business_date or timezone.localdate()
    asked = ToOrder(bought, on, is_drop=body.is_drop, place=body.place, memo=body.memo)
    return [saved_answer(one, ()) for one in order_for(request.auth.actor, asked, address=request.address)]


@router.post(
    "/purchase-orders/{int:order}/drop",
    response=answers(ok=ShippedOut),
    summary="直运发货 · Drop-ship goods of an order",
    openapi_extra=write_of(body_of(DispatchBody.model_json_schema(), _SEND)),
)
@idempotent
def drop_ship(request: ApiRequest, order: Id) -> dict[str, Any]:
    """Post the supplier's receipt and the customer's delivery together."""
    require(request, RECEIPT, Verb.POST)
    require(request, DELIVERY, Verb.POST)
    found_document(request, ORDER, order, Verb.VIEW)
    body = read_model(request, DispatchBody)
    sent = [Sent(one.line, one.quantity, one.lot, joined_serials(one.serials)) for one in body.lines]
    on = body.business_date or timezone.localdate()
    wish = Dispatch(order, on, sent, body.reference, body.memo)
    try:
        return _shipped(dispatch(Asking(request.auth.actor, address=request.address), wish))
    except OrderMissingError as error:
        raise Http404 from error


@router.post(
    "/deliveries/{int:document}/drop-return",
    response=answers(ok=ShippedOut),
    summary="直退供应商 · Send drop-shipped goods straight back",
    openapi_extra=write_of(body_of(StraightBackBody.model_json_schema(), _BACK)),
)
@idempotent
def return_straight(request: ApiRequest, document: Id) -> dict[str, Any]:
    """Post the sales return and the purchase return together."""
    require(request, SALES_RETURN, Verb.POST)
    require(request, PURCHASE_RETURN, Verb.POST)
    body = read_model(request, StraightBackBody)
    backs = [Back(one.line, one.quantity, joined_serials(one.serials)) for one in body.lines]
    on = body.business_date or timezone.localdate()
    wish = StraightBack(document, on, backs, body.reason, body.memo)
    try:
        return _shipped(send_back(Asking(request.auth.actor, address=request.address), wish))
    except DeliveryMissingError as error:
        raise Http404 from error


def _shipped(made: Shipped) -> dict[str, Any]:
    return {"bringing": made.bringing.id, "passing": made.passing.id, "is_posted": made.is_posted}


def _told(one: ForOrder) -> dict[str, Any]:
    line, sold = one.line, one.sold
    return {
        "line": line.pk,
        "document": line.document_id,
        "number": line.document.number,
        "supplier": line.document.partner_id,
        "product": line.product_id,
        "sales_order": sold.document_id if one.is_seen else None,
        "sales_line": sold.pk if one.is_seen else None,
        "customer": sold.document.partner_id if one.is_seen else None,
        "is_drop": one.is_drop,
        "quantity": line.quantity,
        "received": line.fulfilled,
        "open": one.open,
        "wanted_on": one.wanted_on if one.is_seen else None,
        "expected_on": one.expected_on,
        "is_late": one.is_late(timezone.localdate()),
    }
