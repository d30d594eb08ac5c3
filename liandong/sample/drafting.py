"""From an event of the plan to the draft that is handed to the engine. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from liandong.documents.inputs import DraftInput, LineInput
from liandong.kernel.money import plain
from liandong.kernel.terms import ClaimKind
from liandong.sample.company import Cast
from liandong.sample.events import Event, EventLine, Kind

TYPES: Mapping[Kind, str] = {
    Kind.OPENING_STOCK: "inventory.opening_stock",
    Kind.OPENING_RECEIVABLE: "finance.opening_claims",
    Kind.OPENING_PAYABLE: "finance.opening_claims",
    Kind.OPENING_MONEY: "finance.opening_balances",
    Kind.PURCHASE_REQUEST: "purchasing.request",
    Kind.INQUIRY: "purchasing.inquiry",
    Kind.SUPPLIER_QUOTATION: "purchasing.quotation",
    Kind.PURCHASE_ORDER: "purchasing.order",
    Kind.PURCHASE_RECEIPT: "purchasing.receipt",
    Kind.PURCHASE_RETURN: "purchasing.purchase_return",
    Kind.LANDED_COST: "purchasing.landed_cost",
    Kind.PURCHASE_INVOICE: "finance.supplier_invoice",
    Kind.PURCHASE_PAYMENT: "finance.outgoing_payment",
    Kind.SALES_QUOTATION: "sales.quotation",
    Kind.SALES_ORDER: "sales.order",
    Kind.SALES_DELIVERY: "sales.delivery",
    Kind.SALES_RETURN: "sales.sales_return",
    Kind.SALES_INVOICE: "finance.sales_invoice",
    Kind.SALES_PAYMENT: "finance.incoming_payment",
    Kind.TRANSFER: "inventory.transfer",
    Kind.COUNT: "inventory.stock_count",
    Kind.ADJUSTMENT_OUT: "inventory.adjustment_out",
}
"""The document type an event becomes."""

RETURN_REASONS: Mapping[str, str] = {
    "包装破损": "damaged",
    "临期": "unsold",
    "送错规格": "wrong_goods",
    "品质不符": "quality",
}
"""The reason code of a return's memo; any other memo is 其他."""

_CLAIMS: Mapping[Kind, ClaimKind] = {
    Kind.OPENING_RECEIVABLE: ClaimKind.RECEIVABLE,
    Kind.OPENING_PAYABLE: ClaimKind.PAYABLE,
}


@dataclass(slots=True)
class Booked:
    """What is in the books: line ids by event key and index from 0, claims by event key."""

    lines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    claims: dict[str, int] = field(default_factory=dict)


def references(event: Event) -> set[str]:
    """Return the keys of the events that must be in the books before this one."""
    origins = {line.origin.key for line in event.lines if line.origin is not None}
    return origins | {one.key for one in event.allocations}


def draft_of(event: Event, cast: Cast, booked: Booked) -> DraftInput:
    """Return the draft of an event whose references are booked.

    Raises:
        KeyError: it names something that is not there.
    """
    return DraftInput(
        type=TYPES[event.kind],
        business_date=event.day,
        lines=_lines(event, cast, booked),
        partner=None if event.partner is None else cast.partners[event.partner],
        place=None if event.place is None else cast.places[event.place],
        target_place=None if event.target_place is None else cast.places[event.target_place],
        handler=cast.actors[event.member].member,
        due_date=None if event.kind in _CLAIMS else event.due,
        memo="" if event.kind is Kind.PURCHASE_REQUEST else event.memo,
        details=_details(event),
    )


def _details(event: Event) -> dict[str, str]:
    if event.kind is Kind.TRANSFER:
        return {"mode": "dispatch" if event.is_under_way else "direct"}
    if event.kind is Kind.ADJUSTMENT_OUT:
        return {"reason": "damage"}
    if event.kind is Kind.PURCHASE_REQUEST:
        return {"reason": event.memo}
    if event.kind is Kind.LANDED_COST:
        return {"basis": "value"}
    if event.kind is Kind.SALES_RETURN:
        return {"reason": RETURN_REASONS.get(event.memo, "other")}
    return {}


def _lines(event: Event, cast: Cast, booked: Booked) -> tuple[LineInput, ...]:
    if event.kind in _CLAIMS:
        details = {"kind": _CLAIMS[event.kind].value}
        return (LineInput(gross_amount=event.amount, due_date=event.due, details=details),)
    if event.account is not None:
        money = LineInput(account=cast.accounts[event.account], gross_amount=event.amount)
        allocated = (
            LineInput(claim=booked.claims[one.key], gross_amount=one.amount) for one in event.allocations
        )
        return (money, *allocated)
    return tuple(_goods(line, cast, booked) for line in event.lines)


def _goods(line: EventLine, cast: Cast, booked: Booked) -> LineInput:
    origin = line.origin
    return LineInput(
        product=cast.products[line.product],
        unit=cast.units[line.product, line.unit],
        quantity=line.quantity,
        price=line.price,
        tax_rate=line.tax_rate,
        origin=None if origin is None else booked.lines[origin.key][origin.line],
        details=_counted(line.expected) | dict(line.details),
    )


def _counted(expected: Decimal | None) -> dict[str, str]:
    return {} if expected is None else {"book_quantity": plain(expected)}
