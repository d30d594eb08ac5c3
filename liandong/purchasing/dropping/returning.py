"""直退: goods of a drop shipment that the customer sends straight back to the supplier.

What comes back to a warehouse instead is an ordinary sales return of the delivery, at that sale's cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from liandong.documents.columns import GIFT_REASON, SERIAL_NUMBERS
from liandong.documents.inputs import LARGEST, QUANTITY_DIGITS, DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.purchasing.dropping.pairs import (
    DELIVERY,
    DROP,
    PURCHASE_RETURN,
    RECEIPT,
    SALES_RETURN,
    Asking,
    Shipped,
    known,
    ship,
)


@dataclass(frozen=True, slots=True)
class Back:
    """So much of a line of the delivery, in its unit; ``serials`` are the pieces' numbers."""

    line: int
    quantity: Decimal
    serials: str = ""


@dataclass(frozen=True, slots=True)
class StraightBack:
    """What a customer sends back to the supplier of a drop shipment, and why."""

    delivery: int
    on: date
    backs: Sequence[Back]
    reason: str = ""
    memo: str = ""


class DeliveryMissingError(LookupError):
    """There is no such delivery of a drop shipment within the actor's sight."""


def dropped_delivery(actor: Actor, pk: int) -> Document:
    """Return the posted delivery of a drop shipment.

    Raises:
        NotAllowedError: the actor may not post both kinds of returns.
        DeliveryMissingError: there is no such posted delivery within his sight.
        RefusedError: its goods came from a warehouse.
    """
    require(actor, SALES_RETURN, Verb.POST)
    require(actor, PURCHASE_RETURN, Verb.POST)
    found = visible_to(actor, only=DELIVERY).filter(type=DELIVERY, state=State.POSTED, reverses=None)
    document = found.filter(pk=pk).select_related("copied_from").first()
    if document is None:
        raise DeliveryMissingError(pk)
    source = document.copied_from
    is_dropped = document.place_id == DROP and source is not None and source.type == RECEIPT
    refuse_if([] if is_dropped else [Problem("not_dropped", detail={"number": document.number})])
    return document


@dataclass(frozen=True, slots=True)
class Passed:
    """A line of the delivery and the receipt's line that brought its goods."""

    sold: DocumentLine
    bought: DocumentLine

    @property
    def left(self) -> Decimal:
        """Return what may still go straight back, in the unit it was sold in."""
        ratio = self.sold.unit.ratio if self.sold.unit else Decimal(1)
        back = min(self.sold.quantity - self.sold.returned, self.bought.quantity - self.bought.returned)
        return round(max(back, ZERO) / ratio, QUANTITY_DIGITS)


def passed_lines(delivery: Document) -> list[Passed]:
    """Return the goods of a drop shipment, line beside line; one statement."""
    ids = [delivery.pk, delivery.copied_from_id]
    rows = DocumentLine.objects.filter(document__in=ids, product__is_stocked=True)
    found = list(rows.select_related("product", "unit", "lot").order_by("position"))
    sold = [one for one in found if one.document_id == delivery.pk]
    bought = [one for one in found if one.document_id != delivery.pk]
    return [Passed(*pair) for pair in zip(sold, bought, strict=True)]


def send_back(asking: Asking, wish: StraightBack) -> Shipped:
    """Post the sales return and the purchase return together, at the prices of the drop shipment.

    Raises:
        NotAllowedError: the actor may not post both kinds of returns.
        DeliveryMissingError: there is no such delivery within his sight.
        RefusedError: every problem of both documents; nothing was done.
    """
    with transaction.atomic():
        answered = known(asking)
        if answered is not None:
            return answered
        delivery = dropped_delivery(asking.actor, wish.delivery)
        lines = {one.sold.pk: one for one in passed_lines(delivery)}
        backs = [one for one in wish.backs if one.quantity]
        refuse_if(_problems(delivery, backs, lines))
        return ship(asking, _drafts(delivery, wish, [(lines[one.line], one) for one in backs]))


def _problems(delivery: Document, backs: Sequence[Back], lines: Mapping[int, Passed]) -> list[Problem]:
    found = [] if backs else [Problem("drop_empty")]
    for one in backs:
        column = f"line-{one.line}"
        if one.line not in lines:
            found.append(Problem("drop_line", column=column, detail={"number": delivery.number}))
        elif one.quantity < ZERO:
            found.append(Problem("quantity_negative", column=column))
        elif one.quantity >= LARGEST or one.quantity != round(one.quantity, QUANTITY_DIGITS):
            found.append(Problem("inexact_number", column=column, detail={"value": plain(one.quantity)}))
    return found


def _drafts(delivery: Document, wish: StraightBack, backs: Sequence[tuple[Passed, Back]]) -> list[DraftInput]:
    receipt = delivery.copied_from
    sold = DraftInput(
        SALES_RETURN,
        wish.on,
        tuple(_line(passed.sold, one.quantity, one) for passed, one in backs),
        partner=delivery.partner_id,
        place=DROP,
        handler=delivery.handler_id,
        memo=wish.memo,
        details={"reason": wish.reason} if wish.reason else {},
    )
    bought = DraftInput(
        PURCHASE_RETURN,
        wish.on,
        tuple(_line(passed.bought, _bought(passed, one), one) for passed, one in backs),
        partner=receipt.partner_id if receipt else None,
        place=DROP,
        handler=receipt.handler_id if receipt else None,
        memo=wish.memo,
    )
    return [sold, bought]


def _bought(passed: Passed, one: Back) -> Decimal:
    """Return the quantity in the unit it was bought in."""
    sold = passed.sold.unit.ratio if passed.sold.unit else Decimal(1)
    own = passed.bought.unit.ratio if passed.bought.unit else Decimal(1)
    return round(one.quantity * sold / own, QUANTITY_DIGITS)


def _line(line: DocumentLine, quantity: Decimal, one: Back) -> LineInput:
    details = {SERIAL_NUMBERS.name: one.serials} if one.serials else {}
    if line.details.get(GIFT_REASON):
        details[GIFT_REASON] = str(line.details[GIFT_REASON])
    return LineInput(
        product=line.product_id,
        unit=line.unit_id,
        quantity=quantity,
        price=line.price,
        discount_rate=line.discount_rate,
        tax_rate=line.tax_rate,
        origin=line.pk,
        details=details,
        lot=line.lot.number if line.lot_id else "",
    )
