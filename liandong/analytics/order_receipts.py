"""销售订单 ↔ 收款: what each order came to, what was billed and paid of it, and money that names it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from liandong.analytics.order_money import billed
from liandong.documents.models import Document, DocumentLine
from liandong.general_ledger.models import Claim
from liandong.kernel.money import ZERO, share
from liandong.kernel.terms import ClaimKind
from liandong.storage.membership import Among

ORDER = "sales.order"


class Received(StrEnum):
    """How far an order is paid, by money that was set off and money that still waits for that."""

    NOTHING = "nothing"
    PART = "part"
    WHOLE = "whole"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """An order and its money, with tax. ``advance`` came with the order's number and is still open.

    ``dropped`` is what will not be delivered any more, because its line was closed.
    """

    order: Document
    billed: Decimal
    paid: Decimal
    advance: Decimal
    dropped: Decimal

    @property
    def missing(self) -> Decimal:
        """What has not come yet of what the order still is; below zero more came than that."""
        return self.order.gross_amount - self.dropped - self.paid - self.advance

    @property
    def received(self) -> Received:
        """How far it is paid."""
        if self.missing < ZERO:
            return Received.BEYOND
        if self.missing == ZERO:
            return Received.WHOLE
        return Received.PART if self.paid or self.advance else Received.NOTHING

    @property
    def may_settle(self) -> bool:
        """Tell whether money that came for it can be set off against what was billed."""
        return self.advance > ZERO and self.billed > self.paid


def money_of(orders: Sequence[Document]) -> list[OrderMoney]:
    """Return orders with their money, in their order; five statements.

    Deliveries and invoices of an order are settled as ``order_money`` says; an advance belongs to the order
    whose number its payment bears as the other side's number.
    """
    found = list(
        DocumentLine.objects.filter(Among("document", [one.pk for one in orders])).only(
            "document", "gross_amount", "quantity", "fulfilled", "is_closed"
        )
    )
    lines = {line.pk: line.document_id for line in found}
    closed = {one.pk for one in orders if one.is_closed}
    dropped: defaultdict[int, Decimal] = defaultdict(Decimal)
    for line in found:
        if line.is_closed or line.document_id in closed:
            dropped[line.document_id] += _left(line)
    owed: defaultdict[int, Decimal] = defaultdict(Decimal)
    paid: defaultdict[int, Decimal] = defaultdict(Decimal)
    for pk, sums in billed(lines).items():
        owed[lines[pk]] += sums.amount
        paid[lines[pk]] += sums.paid
    ahead = _advances(orders)
    return [
        OrderMoney(
            one,
            owed[one.pk],
            paid[one.pk],
            ahead.get((one.partner_id, one.number), ZERO),
            dropped[one.pk],
        )
        for one in orders
    ]


def _left(line: DocumentLine) -> Decimal:
    left = line.quantity - line.fulfilled
    return share(line.gross_amount, left, line.quantity) if left > ZERO else ZERO


def _advances(orders: Sequence[Document]) -> dict[tuple[int | None, str], Decimal]:
    """Return what is open of customers' advances, by customer and the number that the payment names."""
    numbers = [one.number for one in orders]
    claims = Claim.objects.filter(kind=ClaimKind.ADVANCE_RECEIVED.value, document__reference__in=numbers)
    found: defaultdict[tuple[int | None, str], Decimal] = defaultdict(Decimal)
    rows = claims.exclude(open_amount=0).values_list("partner", "document__reference", "open_amount")
    for partner, number, amount in rows:
        found[partner, number] += amount
    return found
