"""Invoices and payments, the same for customers and suppliers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from liandong.kernel.money import ZERO
from liandong.sample.chance import draw, happens
from liandong.sample.events import Account, Allocation, Event, EventLine, Kind, Origin
from liandong.sample.world import ACCOUNTANT, CASHIER, World, gross_amount

HUNDRED = Decimal(100)
NEVER = 9999


@dataclass(frozen=True, slots=True)
class Side:
    """Which documents a side uses, and how punctual it pays.

    ``late_per_mille`` debts are paid up to ``late_days`` days late, ``unpaid_per_mille`` not at
    all, ``partial_per_mille`` in two parts.
    """

    invoice: Kind
    payment: Kind
    invoice_prefix: str
    payment_prefix: str
    late_per_mille: int
    late_days: int
    unpaid_per_mille: int
    partial_per_mille: int
    price_change_per_mille: int = 0


CUSTOMERS = Side(Kind.SALES_INVOICE, Kind.SALES_PAYMENT, "SI", "SP", 260, 25, 45, 60)
SUPPLIERS = Side(Kind.PURCHASE_INVOICE, Kind.PURCHASE_PAYMENT, "PI", "PP", 150, 10, 30, 40, 12)


@dataclass(slots=True)
class Debt:
    """An invoice or opening balance and what is still open of it; negative for a credit note."""

    key: str
    open_amount: Decimal
    due: date
    payable_from: date
    is_partly_first: bool


class Billing:
    """Collects what waits for an invoice, and what waits for payment, by partner."""

    def __init__(self, world: World, side: Side) -> None:
        self._world = world
        self._side = side
        self._uninvoiced: defaultdict[str, list[EventLine]] = defaultdict(list)
        self._debts: defaultdict[str, list[Debt]] = defaultdict(list)

    def await_invoice(self, event: Event, sign: int = 1) -> None:
        """Keep an event's lines for the partner's next invoice; ``sign`` −1 for a return."""
        for index, line in enumerate(event.lines):
            waiting = EventLine(
                line.product,
                line.unit,
                line.quantity * sign,
                line.price,
                line.tax_rate,
                Origin(event.key, index),
            )
            self._uninvoiced[event.partner or ""].append(waiting)

    def owe(self, partner: str, key: str, amount: Decimal, due: date) -> None:
        """Keep a debt; whether it will be paid late is decided now."""
        side = self._side
        late = 0
        if happens(f"late/{key}", side.late_per_mille):
            late = 1 + draw(f"days/{key}", side.late_days)
        if happens(f"never/{key}", side.unpaid_per_mille):
            late = NEVER
        is_partly_first = amount > HUNDRED and happens(f"part/{key}", side.partial_per_mille)
        self._debts[partner].append(Debt(key, amount, due, due + timedelta(days=late), is_partly_first))

    def invoice(self, partner: str, terms_days: int) -> None:
        """Write one invoice over all that waits; nothing when nothing does."""
        lines = tuple(self._repriced(line) for line in self._uninvoiced.pop(partner, []))
        if not lines:
            return
        diary = self._world.diary
        origins = {line.origin.key for line in lines if line.origin}
        event = Event(
            day=diary.today(),
            minute=diary.minute,
            kind=self._side.invoice,
            key=diary.next_key(self._side.invoice_prefix),
            partner=partner,
            lines=lines,
            origin_key=origins.pop() if len(origins) == 1 else None,
            amount=sum((gross_amount(line) for line in lines), ZERO),
            due=diary.today() + timedelta(days=terms_days),
            member=ACCOUNTANT,
        )
        diary.record(event)
        if event.due is not None and event.amount:
            self.owe(partner, event.key, event.amount, event.due)

    def _repriced(self, line: EventLine) -> EventLine:
        """Return the line at the price the partner invoices, which now and then is two per cent more."""
        name = f"price/{line.origin}/{line.product}"
        if line.quantity < ZERO or not happens(name, self._side.price_change_per_mille):
            return line
        price = (line.price * Decimal("1.02")).quantize(Decimal("0.01"))
        return EventLine(line.product, line.unit, line.quantity, price, line.tax_rate, line.origin)

    def pay(self, partner: str, account: Account) -> None:
        """Pay what is ready to be paid today, credit notes deducted; nothing unless that is positive."""
        today = self._world.diary.today()
        ready = [
            debt for debt in self._debts[partner] if debt.open_amount < ZERO or debt.payable_from <= today
        ]
        parts = {debt.key: _part(debt) for debt in ready}
        amount = sum(parts.values(), ZERO)
        if amount <= ZERO:
            return
        diary = self._world.diary
        diary.record(
            Event(
                day=today,
                minute=diary.minute,
                kind=self._side.payment,
                key=diary.next_key(self._side.payment_prefix),
                partner=partner,
                allocations=tuple(Allocation(key, part) for key, part in parts.items()),
                amount=amount,
                account=account,
                member=CASHIER,
            )
        )
        for debt in ready:
            self._settle(debt, parts[debt.key])
        self._debts[partner] = [debt for debt in self._debts[partner] if debt.open_amount]

    def _settle(self, debt: Debt, amount: Decimal) -> None:
        debt.open_amount -= amount
        if debt.open_amount:
            debt.is_partly_first = False
            debt.payable_from = self._world.diary.today() + timedelta(days=10)


def _part(debt: Debt) -> Decimal:
    """Return what is paid of a debt now: all of it, or about half in whole hundreds of yuan."""
    if not debt.is_partly_first:
        return debt.open_amount
    half = (debt.open_amount / 2 / HUNDRED).quantize(Decimal(1), ROUND_DOWN) * HUNDRED
    return half or debt.open_amount
