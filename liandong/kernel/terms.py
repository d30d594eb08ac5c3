"""The nouns of the trade: places, roles, purposes, and a document as its plan sees it.

All are frozen and know nothing of a database, so that every decision can be tested as a table.
Quantities are in base units, amounts in the company's currency, both ``Decimal``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from liandong.kernel.balances import LedgerBalance
from liandong.kernel.foreign import Foreign, ForeignClaim
from liandong.kernel.money import ZERO


class VirtualPlace(IntEnum):
    """Places outside the warehouses; the values are their fixed primary keys.

    Moves go from place to place, so with these quantity is double-entry. They carry no balance rows, only
    their sums are asked for. What a supplier sends straight to a customer passes ``DROP`` and never stays.
    """

    SUPPLIER = 1
    CUSTOMER = 2
    COUNT = 3
    LOSS = 4
    OPENING = 5
    PRODUCTION = 6
    ADJUSTMENT = 7
    TRANSIT = 8
    DROP = 9


class AccountRole(StrEnum):
    """What an account is used for; each company maps the roles to its own chart."""

    INVENTORY = "inventory"
    ACCRUED_PURCHASES = "accrued_purchases"
    PURCHASE_VARIANCE = "purchase_variance"
    PAYABLES = "payables"
    ADVANCES_PAID = "advances_paid"
    INPUT_TAX = "input_tax"
    RECEIVABLES = "receivables"
    ADVANCES_RECEIVED = "advances_received"
    REVENUE = "revenue"
    OUTPUT_TAX = "output_tax"
    COST_OF_SALES = "cost_of_sales"
    CASH = "cash"
    BANK = "bank"
    PENDING_PROPERTY = "pending_property"
    COUNT_GAIN = "count_gain"
    COUNT_LOSS = "count_loss"
    DAMAGE = "damage"
    OTHER_INCOME = "other_income"
    OTHER_EXPENSE = "other_expense"
    OPENING_BALANCE = "opening_balance"
    PRODUCTION = "production"
    WAGES = "wages"
    FREIGHT = "freight"
    BAD_DEBT = "bad_debt"
    EXCHANGE_DIFFERENCE = "exchange_difference"
    CURRENT_YEAR_PROFIT = "current_year_profit"
    RETAINED_EARNINGS = "retained_earnings"
    UNPAID_VAT = "unpaid_vat"
    PAID_VAT = "paid_vat"
    UNPAID_VAT_OUT = "unpaid_vat_out"
    OVERPAID_VAT_OUT = "overpaid_vat_out"
    BILLS_RECEIVABLE = "bills_receivable"
    BILLS_PAYABLE = "bills_payable"
    INPUT_TAX_OUT = "input_tax_out"


PARTNER_ROLES = frozenset(
    {
        AccountRole.RECEIVABLES,
        AccountRole.PAYABLES,
        AccountRole.ADVANCES_RECEIVED,
        AccountRole.ADVANCES_PAID,
        AccountRole.ACCRUED_PURCHASES,
        AccountRole.BILLS_RECEIVABLE,
        AccountRole.BILLS_PAYABLE,
    }
)
"""What is booked to these is a partner's."""
CONTROLLED_ROLES = PARTNER_ROLES | {AccountRole.INVENTORY}
"""Accounts nobody may enter: stock and claims keep them."""


class Purpose(StrEnum):
    """Why goods moved: the columns of 进销存汇总. A reversal keeps the purpose it reverses."""

    PURCHASE = "purchase"
    PURCHASE_RETURN = "purchase_return"
    SALE = "sale"
    SALES_RETURN = "sales_return"
    TRANSFER = "transfer"
    COUNT = "count"
    ADJUSTMENT = "adjustment"
    ASSEMBLY = "assembly"
    OPENING = "opening"
    COST_CORRECTION = "cost_correction"


class ClaimKind(StrEnum):
    """What is owed. Advances are claims too, so they can be settled like any other; so are bills."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"
    ADVANCE_RECEIVED = "advance_received"
    ADVANCE_PAID = "advance_paid"
    BILL_RECEIVABLE = "bill_receivable"
    BILL_PAYABLE = "bill_payable"


class Progress(StrEnum):
    """Which progress column of an origin line a later line moves on."""

    FULFILLED = "fulfilled"
    INVOICED = "invoiced"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse.

    ``code`` is stable for API clients, ``line`` the 1-based position of the line,
    ``column`` the cell to mark, ``detail`` the figures for the message.
    """

    code: str
    line: int | None = None
    column: str | None = None
    detail: Mapping[str, str] = field(default_factory=dict)
    document: int | None = None


@dataclass(frozen=True, slots=True)
class OriginLine:
    """An earlier line that a line was copied from (来源行), as it stands under lock.

    ``moved_quantity``/``moved_value`` sum all stock moves the line caused, later cost
    corrections included; ``returned_value`` is what returns took of it so far. ``over_rate`` is how much
    more than ordered its product may come to, ``under_rate`` how much less, in per cent; None leaves it to
    the company. ``origin`` is the line it was itself copied from; ``is_closed`` is it with its whole
    order, too, which ``is_order_closed`` alone says.
    """

    id: int
    document: int
    document_number: str
    document_type: str
    document_state: str
    document_date: date
    partner: int | None
    product: int | None
    place: int | None
    quantity: Decimal
    fulfilled: Decimal
    invoiced: Decimal
    returned: Decimal
    is_closed: bool
    price: Decimal = ZERO
    discount_rate: Decimal = ZERO
    tax_rate: Decimal = ZERO
    net_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    gross_amount: Decimal = ZERO
    target_place: int | None = None
    lot: int | None = None
    moved_quantity: Decimal = ZERO
    moved_value: Decimal = ZERO
    returned_value: Decimal = ZERO
    over_rate: Decimal | None = None
    under_rate: Decimal | None = None
    is_order_closed: bool = False
    origin: int | None = None

    def open_for(self, progress: Progress) -> Decimal:
        """Return the quantity not yet moved on in that column; the sign is the line's."""
        done: Decimal = getattr(self, progress.value)
        return self.quantity - done


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim that a line wants to settle, as it stands under lock. Amounts are signed.

    ``foreign`` is what it is in another currency; None for one in the company's own. ``bill`` is the number
    of a bill, blank for other claims.
    """

    id: int
    kind: ClaimKind
    partner: int
    amount: Decimal
    open_amount: Decimal
    business_date: date = date.min
    foreign: ForeignClaim | None = None
    due_date: date | None = None
    bill: str = ""


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is owed a line's money in place of the document's partner; ``kinds`` as a draft's."""

    id: int
    kinds: frozenset[str] = frozenset({"customer", "supplier"})
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as a plan sees it.

    ``quantity`` is in base units; ``entered_quantity`` in the unit whose ``ratio`` says how many base
    units it holds. Stock lines have a product, money lines an account, and allocation lines a claim; the
    amount of the last two is ``gross_amount``. ``is_active`` is the product's, and so are weight and
    volume, of a base unit, and ``has_lots``, kept by lot; ``lot`` 0 or None is none. ``has_serials``:
    each piece has its number; ``may_have_serials``: it has, or it had and numbers are left.
    ``in_quarantine`` says that its place holds goods that wait for inspection, ``keeps_above_zero`` that
    nothing may be sold there that it has not. ``is_kit``: the product keeps no stock, its parts do.
    ``served`` is the customer's order line that the goods were bought for; ``brought`` what those are
    worth that the other document of a drop shipment brings. ``is_freight``: it is the service that the
    company has set as freight. ``foreign`` is what a money or allocation line is in another currency: the
    document's, or that which its account is kept in.
    """

    id: int
    position: int
    product: int | None = None
    product_name: str = ""
    is_stocked: bool = True
    quantity: Decimal = ZERO
    entered_quantity: Decimal = ZERO
    ratio: Decimal = Decimal(1)
    price: Decimal = ZERO
    discount_rate: Decimal = ZERO
    tax_rate: Decimal = ZERO
    net_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    gross_amount: Decimal = ZERO
    place: int | None = None
    target_place: int | None = None
    lot: int | None = None
    lot_number: str = ""
    lot_expires_on: date | None = None
    has_lots: bool = False
    has_serials: bool = False
    may_have_serials: bool = False
    in_quarantine: bool = False
    keeps_above_zero: bool = False
    is_kit: bool = False
    is_freight: bool = False
    account: int | None = None
    due_date: date | None = None
    origin: OriginLine | None = None
    served: OriginLine | None = None
    brought: Decimal | None = None
    claim: ClaimFacts | None = None
    foreign: Decimal | None = None
    currency: str = ""
    payee: Payee | None = None
    is_active: bool = True
    weight_kg: Decimal | None = None
    volume_m3: Decimal | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as a plan sees it. ``place`` and ``target_place`` are the lines' defaults.

    ``partner_kinds`` says what the partner is: ``customer``, ``supplier`` or both. It ``may_exceed`` what was
    ordered where an approval rule asks somebody, who answers for that. ``pair`` is the other document of a
    drop shipment. ``balances``: of what its type clears, as they stand under lock.
    """

    id: int
    type: str
    number: str
    business_date: date
    lines: tuple[DraftLine, ...]
    partner: int | None = None
    partner_kinds: frozenset[str] = frozenset({"customer", "supplier"})
    is_partner_active: bool = True
    place: int | None = None
    target_place: int | None = None
    account: int | None = None
    due_date: date | None = None
    member: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    reverses: int | None = None
    may_exceed: bool = False
    pair: int | None = None
    balances: tuple[LedgerBalance, ...] | None = None
    foreign: Foreign | None = None
