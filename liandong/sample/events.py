"""What happens in the sample company: frozen events, in the order in which they must be booked.

An event is one document. It names everything by code or key, never by a database id, so the
plan can be made and tested without a database.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import ZERO


class Kind(StrEnum):
    """The document an event becomes."""

    OPENING_STOCK = "opening.stock"
    OPENING_RECEIVABLE = "opening.receivable"
    OPENING_PAYABLE = "opening.payable"
    OPENING_MONEY = "opening.money"
    PURCHASE_REQUEST = "purchase.request"
    INQUIRY = "purchase.inquiry"
    SUPPLIER_QUOTATION = "purchase.quotation"
    PURCHASE_ORDER = "purchase.order"
    PURCHASE_RECEIPT = "purchase.receipt"
    PURCHASE_RETURN = "purchase.return"
    LANDED_COST = "purchase.landed_cost"
    PURCHASE_INVOICE = "purchase.invoice"
    PURCHASE_PAYMENT = "purchase.payment"
    SALES_QUOTATION = "sales.quotation"
    SALES_ORDER = "sales.order"
    SALES_DELIVERY = "sales.delivery"
    SALES_RETURN = "sales.return"
    SALES_INVOICE = "sales.invoice"
    SALES_PAYMENT = "sales.payment"
    TRANSFER = "inventory.transfer"
    COUNT = "inventory.count"
    ADJUSTMENT_OUT = "inventory.adjustment_out"


class Account(StrEnum):
    """Where money lies."""

    CASH = "cash"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Origin:
    """The earlier line a line was copied from: the event's key and the line's index from 0."""

    key: str
    line: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line. ``quantity`` is in ``unit``; ``price`` is yuan per that unit, net of VAT.

    The quantity of an invoice line copied from a return is negative. On a count ``quantity``
    is what was counted and ``expected`` what the books say, both in the base unit. On opening
    stock ``price`` is the cost. ``details`` are what only its kind of document has, by name.
    """

    product: str
    unit: str
    quantity: Decimal
    price: Decimal = ZERO
    tax_rate: Decimal = ZERO
    origin: Origin | None = None
    expected: Decimal | None = None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Allocation:
    """How much of the debt made by event ``key`` a payment settles; a credit note's is negative."""

    key: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Event:
    """One document on ``day`` at ``minute`` of the day.

    ``amount`` is the gross amount of an invoice (negative for a credit note), the money of a
    payment or an opening balance, in yuan. ``due`` is set where a debt arises. ``is_draft``
    documents stay drafts; an ``is_under_way`` transfer has left ``place`` and not yet reached
    ``target_place``. ``origin_key`` is set where all lines come from one earlier document.
    """

    day: date
    minute: int
    kind: Kind
    key: str
    partner: str | None = None
    place: str | None = None
    target_place: str | None = None
    lines: tuple[EventLine, ...] = ()
    origin_key: str | None = None
    allocations: tuple[Allocation, ...] = ()
    amount: Decimal = ZERO
    account: Account | None = None
    due: date | None = None
    member: str = ""
    memo: str = ""
    is_draft: bool = False
    is_under_way: bool = False
