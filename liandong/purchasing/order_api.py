"""Promises of suppliers, agreements with what was called off, and the three-way match, for programs."""

from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.document_answers import found_document
from liandong.apikit.fields import Day, Id, Input, Number, answers, body_of, without, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.hiding import hidden_columns
from liandong.documents.inputs import MAX_LINES
from liandong.documents.models import DocumentLine
from liandong.documents.promising import change_promises
from liandong.documents.types import document_type
from liandong.kernel.actor import Verb
from liandong.purchasing.agreements import AGREEMENT, ORDER, AgreedProduct, Level, Span, agreed_levels
from liandong.purchasing.agreements import agreed_products as read_agreed
from liandong.purchasing.matching import INVOICE, Matched, Uninvoiced, matched, uninvoiced, worth

router = Router(tags=["采购 · Purchasing"])


class PromiseBody(Input):
    """The day the supplier promises for a line; none takes the promise back."""

    line: Id
    promised_on: Day | None = None


class PromisesBody(Input):
    """What a supplier says of an order's lines, and why."""

    promises: list[PromiseBody] = Field(min_length=1, max_length=MAX_LINES)
    comment: str = Field("", max_length=255)


class PromiseOut(Schema):
    """A line with the day it is wanted for, and what is promised."""

    line: int
    position: int
    due_date: Day | None
    promised_on: Day | None


class AgreedOut(Schema):
    """A product of an agreement; quantities in base units, ``total`` absent where it is open."""

    document: int
    number: str
    partner: int
    start: Day
    end: Day
    product: int
    total: Number | None
    called_off: Number


class LevelOut(Schema):
    """An agreed stock level of a warehouse, base units; ``missing`` is what should be ordered."""

    document: int
    partner: int
    product: int
    place: int
    least: Number
    most: Number
    available: Number
    incoming: Number
    missing: Number


class UninvoicedOut(Schema):
    """A receipt or return that is not invoiced yet; ``gross`` is what the supplier will ask for."""

    document: int
    number: str
    type: str
    business_date: Day
    partner: int | None
    orders: list[str]
    lines: int
    differs_from_order: bool | None = None
    gross: Number | None = None


class UninvoicedList(Schema):
    """What waits for an invoice, oldest first; not ``is_all`` where there is more than is read at once."""

    rows: list[UninvoicedOut]
    is_all: bool


class MatchedOut(Schema):
    """A line of an invoice beside its receipt and order; prices are of a base unit as booked."""

    line: int
    product: int | None
    order: str | None
    receipt: str
    ordered: Number | None
    received: Number
    invoiced: Number
    order_price: Number | None = None
    receipt_price: Number | None = None
    invoice_price: Number | None = None
    difference: Number | None = None
    to_stock: Number | None = None
    to_cost_of_sales: Number | None = None


class PartnerQuery(Schema):
    """One supplier, or all."""

    partner: Id | None = None


_EXAMPLE = {"promises": [{"line": 7, "promised_on": "2026-12-01"}], "comment": "产能不足"}


@router.post(
    "/purchase-orders/{int:order}/promises",
    response=answers(ok=list[PromiseOut]),
    summary="改承诺到货日 · Change promised days",
    openapi_extra=write_of(body_of(PromisesBody.model_json_schema(), _EXAMPLE)),
)
@idempotent
def change_order_promises(request: ApiRequest, order: Id) -> list[dict[str, Any]]:
    """Keep what the supplier promises for lines of a posted order; who, when, from and to are traced."""
    document = found_document(request, ORDER, order, Verb.DRAFT)
    body = read_model(request, PromisesBody)
    days = {one.line: one.promised_on for one in body.promises}
    change_promises(document.pk, days, request.auth.actor, comment=body.comment)
    names = ("pk", "position", "due_date", "promised_on")
    rows = DocumentLine.objects.filter(document=document).order_by("position").values_list(*names)
    return [
        {"line": pk, "position": at, "due_date": due, "promised_on": promised}
        for pk, at, due, promised in rows
    ]


@router.get(
    "/purchasing/agreements",
    response=answers(ok=list[AgreedOut]),
    summary="协议执行 · Agreements and what was called off",
)
def list_agreements(request: ApiRequest, query: Query[PartnerQuery]) -> list[dict[str, Any]]:
    """Return the agreements that have not ended, product by product."""
    require(request, AGREEMENT, Verb.VIEW)
    today = timezone.localdate()
    found = read_agreed(request.auth.actor, Span(today, today, None, query.partner))
    return [_agreed(one) for one in found]


@router.get(
    "/purchasing/levels", response=answers(ok=list[LevelOut]), summary="协议补货 · Agreed stock levels"
)
def list_levels(request: ApiRequest, query: Query[PartnerQuery]) -> list[dict[str, Any]]:
    """Return the stock levels agreed for today with what there is, those that lack most first."""
    require(request, AGREEMENT, Verb.VIEW)
    found = agreed_levels(request.auth.actor, timezone.localdate(), query.partner)
    return [_level(one) for one in found]


@router.get(
    "/purchasing/uninvoiced",
    response=answers(ok=UninvoicedList),
    exclude_unset=True,
    summary="未开票的入库 · Received, not invoiced",
)
def list_uninvoiced(request: ApiRequest, query: Query[PartnerQuery]) -> dict[str, Any]:
    """Return what was received and not invoiced, of one supplier or of all."""
    require(request, INVOICE, Verb.DRAFT)
    actor = request.auth.actor
    waiting = uninvoiced(actor, query.partner, request.rules)
    hidden = () if _sees_money(request) else ("gross", "differs_from_order")
    return {
        "rows": [without(_uninvoiced(one), hidden) for one in waiting.documents],
        "is_all": waiting.is_all,
    }


@router.get(
    "/supplier-invoices/{int:invoice}/match",
    response=answers(ok=list[MatchedOut]),
    exclude_unset=True,
    summary="三单匹配 · Three-way match",
)
def match_invoice_lines(request: ApiRequest, invoice: Id) -> list[dict[str, Any]]:
    """Return the lines of an invoice beside receipts and orders, with the difference that was posted."""
    document = found_document(request, INVOICE, invoice, Verb.VIEW)
    hidden = () if _sees_money(request) else _MONEY
    return [without(_matched(request, one), hidden) for one in matched(document)]


_MONEY = ("order_price", "receipt_price", "invoice_price", "difference", "to_stock", "to_cost_of_sales")


def _sees_money(request: ApiRequest) -> bool:
    return "price" not in hidden_columns(document_type(INVOICE), request.auth.actor)


def _agreed(one: AgreedProduct) -> dict[str, Any]:
    document = one.document
    return {
        "document": document.pk,
        "number": document.number,
        "partner": document.partner_id,
        "start": document.business_date,
        "end": document.due_date,
        "product": one.lines[0].product_id,
        "total": one.total or None,
        "called_off": one.called,
    }


def _level(one: Level) -> dict[str, Any]:
    line = one.line
    return {
        "document": line.document_id,
        "partner": line.document.partner_id,
        "product": line.product_id,
        "place": line.place_id,
        "least": one.least,
        "most": one.most,
        "available": one.free,
        "incoming": one.incoming,
        "missing": one.missing,
    }


def _uninvoiced(one: Uninvoiced) -> dict[str, Any]:
    document = one.document
    return {
        "document": document.pk,
        "number": document.number,
        "type": document.type,
        "business_date": document.business_date,
        "partner": document.partner_id,
        "orders": one.orders,
        "lines": one.lines,
        "differs_from_order": one.differs,
        "gross": one.gross,
    }


def _matched(request: ApiRequest, one: Matched) -> dict[str, Any]:
    rules, ordered = request.rules, one.ordered
    return {
        "line": one.line.pk,
        "product": one.line.product_id,
        "order": ordered.document.number if ordered else None,
        "receipt": one.received.document.number,
        "ordered": ordered.quantity if ordered else None,
        "received": one.received.quantity,
        "invoiced": one.line.quantity,
        "order_price": worth(ordered, rules) if ordered else None,
        "receipt_price": worth(one.received, rules),
        "invoice_price": worth(one.line, rules),
        "difference": one.difference,
        "to_stock": one.kept,
        "to_cost_of_sales": one.gone,
    }
