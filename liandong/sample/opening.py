"""The first day: what the company has, owes and is owed before the trade begins."""

from datetime import timedelta
from decimal import ROUND_CEILING, Decimal

from liandong.kernel.money import ZERO, round_half_up
from liandong.sample.aprons import opening_lines
from liandong.sample.billing import Billing
from liandong.sample.catalogue import COLD, MAIN, STORE, Product
from liandong.sample.chance import draw, happens
from liandong.sample.events import Account, Event, EventLine, Kind
from liandong.sample.keeping import DISPLAY
from liandong.sample.world import ACCOUNTANT, CHIEF, World

SOLD_OFTEN_DAYS = 45
COVER_DAYS = 14
FRESH_COVER_DAYS = 3
FRESH_DAYS = 30
OPENING_MONEY = {Account.CASH: Decimal(20000), Account.BANK: Decimal(600000)}
OWING_PER_MILLE = 600
ONE = Decimal(1)


class Opening:
    """Records the opening balances and puts them into the plan's own books."""

    def __init__(self, world: World, customers: Billing, suppliers: Billing) -> None:
        self._world = world
        self._customers = customers
        self._suppliers = suppliers

    def record(self) -> None:
        """Record stock, debts and money."""
        for place in (MAIN, STORE, COLD):
            self._stock(place)
        for customer in self._world.catalogue.customers.values():
            if customer.terms_days and happens(f"opening/{customer.code}", OWING_PER_MILLE):
                base = 600 if customer.credit_limit < 50000 else 2500  # noqa: PLR2004 -- small and large customers
                self._debt(Kind.OPENING_RECEIVABLE, customer.code, base)
        for supplier in self._world.catalogue.suppliers.values():
            if supplier.terms_days:
                self._debt(Kind.OPENING_PAYABLE, supplier.code, 4000)
        for account, amount in OPENING_MONEY.items():
            diary = self._world.diary
            diary.record(
                Event(
                    day=diary.today(),
                    minute=diary.minute,
                    kind=Kind.OPENING_MONEY,
                    key=diary.next_key("OM"),
                    amount=amount,
                    account=account,
                    member=ACCOUNTANT,
                )
            )

    def _stock(self, place: str) -> None:
        world, diary = self._world, self._world.diary
        lines = []
        for product in world.catalogue.products.values():
            quantity = self._quantity(place, product)
            if quantity > ZERO:
                world.stock.add(place, product.code, quantity)
                per_mille = 965 + draw(f"cost/opening/{product.code}", 41)
                cost = round_half_up(product.purchase_price * per_mille / 1000)
                lines.append(
                    EventLine(product.code, product.base_unit.name, quantity, cost, product.tax_rate)
                )
        if place == MAIN:
            lines += opening_lines()
        diary.record(
            Event(
                day=diary.today(),
                minute=diary.minute,
                kind=Kind.OPENING_STOCK,
                key=diary.next_key("OS"),
                place=place,
                lines=tuple(lines),
                member=CHIEF,
            )
        )

    def _quantity(self, place: str, product: Product) -> Decimal:
        """Return the first stock: some days of what will sell in whole packs; one pack of what will not."""
        world = self._world
        if place == STORE:
            expected = world.demand.expected(STORE, product.code, 0, COVER_DAYS)
            often = world.demand.expected(STORE, product.code, 0, SOLD_OFTEN_DAYS)
            return (expected + DISPLAY).quantize(ONE, ROUND_CEILING) if often else ZERO
        if product.warehouse != place:
            return ZERO
        is_fresh = product.shelf_life_days is not None and product.shelf_life_days <= FRESH_DAYS
        days = FRESH_COVER_DAYS if is_fresh else COVER_DAYS
        ratio = product.largest_unit.ratio
        packs = (world.demand.expected(place, product.code, 0, days) / ratio).quantize(ONE, ROUND_CEILING)
        extra = ZERO if is_fresh else Decimal(draw(f"extra/{product.code}", 3))
        return max(ONE, packs + extra) * ratio

    def _debt(self, kind: Kind, partner: str, base: int) -> None:
        """Record an opening debt of one to seven times ``base`` yuan; some are overdue already."""
        diary = self._world.diary
        side, prefix = (self._customers, "OR") if kind is Kind.OPENING_RECEIVABLE else (self._suppliers, "OP")
        cents = 100 * base + draw(f"debt/{partner}", 600 * base)
        due = diary.today() + timedelta(days=draw(f"due/{partner}", 40) - 8)
        event = Event(
            day=diary.today(),
            minute=diary.minute,
            kind=kind,
            key=diary.next_key(prefix),
            partner=partner,
            amount=Decimal(cents).scaleb(-2),
            due=due,
            member=ACCOUNTANT,
        )
        diary.record(event)
        side.owe(partner, event.key, event.amount, due)
