"""Purchase orders for what will sell, receipts and purchase returns."""

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial

from liandong.kernel.money import ZERO, round_half_up
from liandong.sample.billing import Billing
from liandong.sample.catalogue import MAIN, STORE, Product, Supplier
from liandong.sample.chance import draw, happens
from liandong.sample.events import Event, EventLine, Kind, Origin
from liandong.sample.world import BUYER, KEEPER, World, unit_price

LATE_PER_MILLE = 180
PARTIAL_PER_MILLE = 90
LOST_PER_MILLE = 15
RETURN_PER_MILLE = 40
DRAFT_PER_MILLE = 350
FRESH_DAYS = 30
WEEK = 7
ONE = Decimal(1)


class Buying:
    """Orders from the suppliers on their weekdays and takes the goods in."""

    def __init__(self, world: World, billing: Billing) -> None:
        self._world = world
        self._billing = billing
        self._incoming: dict[str, Decimal] = {}
        self._products = {
            code: [one for one in world.catalogue.products.values() if one.supplier == code]
            for code in world.catalogue.suppliers
        }

    def open_day(self) -> None:
        """Enter today's orders to suppliers into the diary."""
        diary = self._world.diary
        weekday = diary.weekday(diary.day)
        for index, supplier in enumerate(self._world.catalogue.suppliers.values()):
            if weekday in supplier.order_weekdays:
                diary.at(diary.day, 9 * 60 + 30 + index * 5, partial(self._order, supplier))

    def _order(self, supplier: Supplier) -> None:
        world, diary = self._world, self._world.diary
        lines = tuple(line for one in self._products[supplier.code] if (line := self._line(one, supplier)))
        if len(lines) < _fewest_lines(supplier):
            return
        is_recent = diary.day >= world.last_day - 1
        event = Event(
            day=diary.today(),
            minute=diary.minute,
            kind=Kind.PURCHASE_ORDER,
            key=diary.next_key("PO"),
            partner=supplier.code,
            place=world.product(lines[0].product).warehouse,
            lines=lines,
            due=diary.date_of(diary.day + supplier.lead_days),
            member=BUYER,
            is_draft=is_recent and happens(f"draft/{supplier.code}", DRAFT_PER_MILLE),
        )
        diary.record(event)
        if event.is_draft:
            return
        for line in lines:
            self._expect(line.product, world.base_quantity(line))
        late = 1 + draw(f"late/{event.key}", 2) if happens(f"islate/{event.key}", LATE_PER_MILLE) else 0
        arrival = diary.working_day(diary.day + supplier.lead_days + late)
        minute = 7 * 60 + 20 + draw(f"arrival/{event.key}", 60)
        diary.at(arrival, minute, partial(self._arrive, event))

    def _line(self, product: Product, supplier: Supplier) -> EventLine | None:
        """Return what to order: a fortnight more, when the order after this would come too late."""
        world, day = self._world, self._world.diary.day
        is_fresh = product.shelf_life_days is not None and product.shelf_life_days <= FRESH_DAYS
        there = sum((world.stock.available(place, product.code) for place in _places(product)), ZERO)
        there += self._incoming.get(product.code, ZERO)
        days = supplier.lead_days + WEEK // len(supplier.order_weekdays) + (2 if is_fresh else WEEK)
        reserve = ZERO if is_fresh else product.minimum_stock
        if there >= self._expected(product, day, days) + reserve:
            return None
        need = self._expected(product, day, days + (0 if is_fresh else 2 * WEEK)) + reserve - there
        if need <= reserve - there:
            return None
        unit = product.largest_unit
        quantity = (need / unit.ratio).quantize(ONE, ROUND_CEILING)
        price = unit_price(_cost(product, day), unit.ratio)
        return EventLine(product.code, unit.name, quantity, price, product.tax_rate)

    def _expected(self, product: Product, day: int, days: int) -> Decimal:
        demand = self._world.demand
        return sum((demand.expected(place, product.code, day, days) for place in _places(product)), ZERO)

    def _expect(self, product: str, quantity: Decimal) -> None:
        self._incoming[product] = self._incoming.get(product, ZERO) + quantity

    def _arrive(self, order: Event) -> None:
        """Receive an order, sometimes in two parts of which the second now and then never comes."""
        everything = [line.quantity for line in order.lines]
        if not happens(f"partial/{order.key}", PARTIAL_PER_MILLE):
            self._receive(order, everything)
            return
        first = [_first_part(order, index) for index in range(len(order.lines))]
        self._receive(order, first)
        rest = [whole - part for whole, part in zip(everything, first, strict=True)]
        diary = self._world.diary
        later = diary.working_day(diary.day + 2)
        if happens(f"lost/{order.key}", LOST_PER_MILLE):
            self._forget(order, rest)
        else:
            diary.at(later, diary.minute, partial(self._receive, order, rest))

    def _forget(self, order: Event, rest: list[Decimal]) -> None:
        for line, quantity in zip(order.lines, rest, strict=True):
            self._expect(line.product, -self._world.base_quantity(replace(line, quantity=quantity)))

    def _receive(self, order: Event, quantities: list[Decimal]) -> None:
        world, diary = self._world, self._world.diary
        lines = tuple(
            replace(line, quantity=quantity, origin=Origin(order.key, index))
            for index, (line, quantity) in enumerate(zip(order.lines, quantities, strict=True))
            if quantity > ZERO
        )
        if not lines or order.place is None:
            return
        event = Event(
            day=diary.today(),
            minute=diary.minute,
            kind=Kind.PURCHASE_RECEIPT,
            key=diary.next_key("PR"),
            partner=order.partner,
            place=order.place,
            lines=lines,
            origin_key=order.key,
            member=KEEPER,
        )
        self._billing.await_invoice(diary.record(event))
        for line in lines:
            quantity = world.base_quantity(line)
            world.stock.add(order.place, line.product, quantity)
            self._expect(line.product, -quantity)
        if happens(f"return/{event.key}", RETURN_PER_MILLE):
            diary.at(diary.day, diary.minute + 45, partial(self._send_back, event))

    def _send_back(self, receipt: Event) -> None:
        """Return one unit of the largest line to the supplier when it is still there."""
        world, diary = self._world, self._world.diary
        index = max(range(len(receipt.lines)), key=lambda one: (receipt.lines[one].quantity, -one))
        line = replace(receipt.lines[index], quantity=ONE, origin=Origin(receipt.key, index))
        place, base = receipt.place or "", world.base_quantity(line)
        if world.stock.available(place, line.product) < base:
            return
        world.stock.take(place, line.product, base)
        event = Event(
            day=diary.today(),
            minute=diary.minute,
            kind=Kind.PURCHASE_RETURN,
            key=diary.next_key("PX"),
            partner=receipt.partner,
            place=place,
            lines=(line,),
            origin_key=receipt.key,
            member=BUYER,
            memo="到货破损",
        )
        self._billing.await_invoice(diary.record(event), sign=-1)


def _fewest_lines(supplier: Supplier) -> int:
    """Return what makes an order worth its journey: little where the van comes twice a week."""
    return 1 if len(supplier.order_weekdays) > 1 else 3


def _places(product: Product) -> tuple[str, ...]:
    return (MAIN, STORE) if product.warehouse == MAIN else (product.warehouse,)


def _cost(product: Product, day: int) -> Decimal:
    """Return the price per base unit, which moves up to 3 % around the usual one by the fortnight."""
    per_mille = 970 + draw(f"cost/{product.code}/{day // 14}", 61)
    return round_half_up(product.purchase_price * per_mille / 1000)


def _first_part(order: Event, index: int) -> Decimal:
    """Return what comes at first of a line when the supplier is short: all, or 60 %."""
    quantity = order.lines[index].quantity
    if draw(f"short/{order.key}/{index}", 3):
        return quantity
    return (quantity * 6 / 10).quantize(ONE, ROUND_FLOOR)
