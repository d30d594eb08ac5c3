"""直运发货: what a supplier sends to a customer becomes a receipt and a delivery, posted together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from liandong.documents.columns import (
    GIFT_REASON,
    KIT_PART,
    LIST_PRICE,
    PRICE_REASON,
    PROMOTION,
    SERIAL_NUMBERS,
)
from liandong.documents.inputs import LARGEST, QUANTITY_DIGITS, DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.queries import partner_facts
from liandong.partners.terms import due_date
from liandong.purchasing.dropping.pairs import DELIVERY, DROP, RECEIPT, Asking, Shipped, known, ship
from liandong.purchasing.proposing import ORDER
from liandong.purchasing.to_order.reading import SALES_ORDER

_SOLD_WITH = (PRICE_REASON.name, PROMOTION.name, LIST_PRICE.name, GIFT_REASON)
"""What goes along from the line of a sales order to that of its delivery."""


@dataclass(frozen=True, slots=True)
class Sent:
    """So much of a line of the purchase order, in its unit, with its lot or the pieces' numbers."""

    line: int
    quantity: Decimal
    lot: str = ""
    serials: str = ""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What a supplier sent of a drop order. ``reference`` is his delivery note."""

    order: int
    on: date
    sent: Sequence[Sent]
    reference: str = ""
    memo: str = ""


class OrderMissingError(LookupError):
    """There is no such drop order with something open within the actor's sight."""


def drop_order(actor: Actor, pk: int) -> Document:
    """Return the posted drop order that goods are sent of.

    Raises:
        NotAllowedError: the actor may not post receipts and deliveries.
        OrderMissingError: there is no such posted order within his sight.
        RefusedError: its goods are received, not drop-shipped.
    """
    require(actor, RECEIPT, Verb.POST)
    require(actor, DELIVERY, Verb.POST)
    found = visible_to(actor, only=ORDER).filter(type=ORDER, state=State.POSTED, reverses=None)
    document = found.filter(pk=pk).select_related("partner").first()
    if document is None:
        raise OrderMissingError(pk)
    refuse_if([] if document.place_id == DROP else [_not_open(document)])
    return document


def _not_open(order: Document) -> Problem:
    return Problem("drop_not_open", detail={"number": order.number})


def lines_to_send(order: Document) -> list[DocumentLine]:
    """Return the open lines of a drop order, with the sales order's line each is for."""
    rows = DocumentLine.objects.filter(
        document=order,
        is_closed=False,
        document__is_closed=False,
        quantity__gt=F("fulfilled"),
        origin__document__type=SALES_ORDER,
    )
    related = ("product", "unit", "origin__document__partner", "origin__unit")
    return list(rows.select_related(*related).order_by("position"))


def dispatch(asking: Asking, wish: Dispatch) -> Shipped:
    """Post the receipt from the supplier and the delivery to the customer, line by line the same goods.

    Prices are those of the two orders. The same key again returns the first answer.

    Raises:
        NotAllowedError: the actor may not post receipts and deliveries.
        OrderMissingError: there is no such drop order within his sight.
        RefusedError: every problem of both documents; nothing was done.
    """
    with transaction.atomic():
        answered = known(asking)
        if answered is not None:
            return answered
        order = drop_order(asking.actor, wish.order)
        lines = {one.pk: one for one in lines_to_send(order)}
        sent = [one for one in wish.sent if one.quantity]
        refuse_if(_problems(order, sent, lines))
        return ship(asking, _drafts(order, wish, [(lines[one.line], one) for one in sent]))


def _problems(order: Document, sent: Sequence[Sent], lines: Mapping[int, DocumentLine]) -> list[Problem]:
    if not lines:
        return [_not_open(order)]
    found = [] if sent else [Problem("drop_empty")]
    for one in sent:
        line = lines.get(one.line)
        if line is None:
            found.append(Problem("drop_line", column=f"line-{one.line}", detail={"number": order.number}))
        elif one.quantity < ZERO:
            found.append(Problem("quantity_negative", column=f"line-{one.line}"))
        elif one.quantity >= LARGEST or one.quantity != round(one.quantity, QUANTITY_DIGITS):
            detail = {"value": plain(one.quantity)}
            found.append(Problem("inexact_number", column=f"line-{one.line}", detail=detail))
        elif line.origin is not None and line.origin.details.get(KIT_PART.name):
            name = line.product.name if line.product else ""
            found.append(Problem("drop_kit", column=f"line-{one.line}", detail={"product": name}))
    return found


def _drafts(order: Document, wish: Dispatch, sent: Sequence[tuple[DocumentLine, Sent]]) -> list[DraftInput]:
    sold = next(line.origin.document for line, _ in sent if line.origin is not None)
    days = _due_days(wish.on, [order.partner_id, sold.partner_id])
    receipt = DraftInput(
        RECEIPT,
        wish.on,
        tuple(_received(line, one) for line, one in sent),
        partner=order.partner_id,
        place=DROP,
        handler=order.handler_id,
        due_date=days.get(order.partner_id or 0),
        reference=wish.reference,
        memo=wish.memo,
    )
    delivery = DraftInput(
        DELIVERY,
        wish.on,
        tuple(_delivered(line.origin, line, one) for line, one in sent if line.origin is not None),
        partner=sold.partner_id,
        place=DROP,
        handler=sold.handler_id,
        due_date=days.get(sold.partner_id or 0),
        reference=sold.reference,
        memo=wish.memo,
    )
    return [receipt, delivery]


def _due_days(on: date, partners: Collection[int | None]) -> dict[int, date]:
    facts = partner_facts([one for one in partners if one])
    return {pk: due_date(on, one.payment_days) for pk, one in facts.items() if one.payment_days}


def _received(line: DocumentLine, one: Sent) -> LineInput:
    return LineInput(
        product=line.product_id,
        unit=line.unit_id,
        quantity=one.quantity,
        price=line.price,
        discount_rate=line.discount_rate,
        tax_rate=line.tax_rate,
        origin=line.pk,
        details=_pieces(one),
        lot=one.lot,
    )


def _delivered(sold: DocumentLine, line: DocumentLine, one: Sent) -> LineInput:
    """Return the customer's side: the same goods in the unit they were sold in, at his price."""
    ratio = line.unit.ratio if line.unit else Decimal(1)
    own = sold.unit.ratio if sold.unit else Decimal(1)
    carried = {name: str(sold.details[name]) for name in _SOLD_WITH if sold.details.get(name)}
    return LineInput(
        product=sold.product_id,
        unit=sold.unit_id,
        quantity=round(one.quantity * ratio / own, QUANTITY_DIGITS),
        price=sold.price,
        discount_rate=sold.discount_rate,
        tax_rate=sold.tax_rate,
        origin=sold.pk,
        details={**carried, **_pieces(one)},
        lot=one.lot,
    )


def _pieces(one: Sent) -> dict[str, str]:
    return {SERIAL_NUMBERS.name: one.serials} if one.serials else {}
