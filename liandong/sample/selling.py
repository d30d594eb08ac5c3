"""Sales orders, deliveries and returns."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial

from liandong.kernel.money import ZERO
from liandong.sample.billing import Billing
from liandong.sample.catalogue import Customer, Product
from liandong.sample.chance import draw, happens
from liandong.sample.demand import HALF_KG, RETAIL, Wanted, WantedLine
from liandong.sample.events import Event, EventLine, Kind, Origin
from liandong.sample.world import KEEPER, SECOND_SELLER, SELLER, World, unit_price

PARTIAL_PER_MILLE = 70
FORGOTTEN_PER_MILLE = 12
DRAFT_PER_MILLE = 150
AFTERNOON = 14 * 60
RETURN_DAYS = 28
REASONS = ("包装破损", "临期", "送错规格", "客户多订", "品质不符")
BETTER_PRICE = Decimal("0.98")
ONE = Decimal(1)


@dataclass(slots=True)
class _Delivered:
    """A delivered line and how much of it came back."""

    event: Event
    index: int
    day: int
    returned: Decimal = ZERO

    @property
    def line(self) -> EventLine:
        return self.event.lines[self.index]

    @property
    def left(self) -> Decimal:
        return self.line.quantity - self.returned


class Selling:
    """Takes the customers' orders and delivers them from stock."""

    def __init__(self, world: World, billing: Billing) -> None:
        self._world = world
        self._billing = billing
        self._delivered: defaultdict[str, list[_Delivered]] = defaultdict(list)

    def open_day(self) -> None:
        """Enter today's wishes into the diary."""
        diary = self._world.diary
        for wanted in self._world.demand.on(diary.day):
            action = self._take_back if wanted.is_cancellation else self._take_order
            diary.at(diary.day, wanted.minute, partial(action, wanted))

    def _take_order(self, wanted: Wanted) -> None:
        world, diary = self._world, self._world.diary
        lines = tuple(line for one in wanted.lines if (line := self._order_line(one, wanted)) is not None)
        if not lines:
            return
        is_recent = diary.day >= world.last_day - 1 and wanted.customer.category != RETAIL
        event = Event(
            day=diary.today(),
            minute=diary.minute,
            kind=Kind.SALES_ORDER,
            key=diary.next_key("SO"),
            partner=wanted.customer.code,
            place=wanted.place,
            lines=lines,
            member=_seller(wanted.customer),
            is_draft=is_recent and happens(f"draft/{wanted.number}", DRAFT_PER_MILLE),
        )
        diary.record(event)
        for line in lines:
            world.stock.reserve(wanted.place, line.product, world.base_quantity(line))
        if not event.is_draft:
            self._plan_delivery(event, wanted)

    def _order_line(self, one: WantedLine, wanted: Wanted) -> EventLine | None:
        """Return the wish as far as stock is available, in packs or else loose; None when there is none."""
        product = one.product
        available = self._world.stock.available(wanted.place, product.code)
        for unit, most in ((product.unit(one.unit), one.quantity), (product.base_unit, one.base_quantity)):
            step = HALF_KG if unit is product.base_unit and product.is_weighed else ONE
            quantity = min(most, (available / unit.ratio / step).quantize(ONE, ROUND_FLOOR) * step)
            if quantity > ZERO:
                price = unit_price(_price(product, wanted.customer), unit.ratio)
                return EventLine(product.code, unit.name, quantity, price, product.tax_rate)
        return None

    def _plan_delivery(self, order: Event, wanted: Wanted) -> None:
        diary = self._world.diary
        everything = [line.quantity for line in order.lines]
        if wanted.customer.category == RETAIL:
            diary.at(diary.day, diary.minute + 2, partial(self._deliver, order, everything))
            return
        if happens(f"forgotten/{order.key}", FORGOTTEN_PER_MILLE):
            return
        delay = draw(f"delivery/{order.key}", 120)
        if diary.minute < AFTERNOON:
            day, minute = diary.day, 15 * 60 + delay
        else:
            day, minute = diary.working_day(diary.day + 1), 8 * 60 + 30 + delay
        if not happens(f"partial/{order.key}", PARTIAL_PER_MILLE):
            diary.at(day, minute, partial(self._deliver, order, everything))
            return
        first = [_share(order, index) for index in range(len(order.lines))]
        rest = [line.quantity - part for line, part in zip(order.lines, first, strict=True)]
        diary.at(day, minute, partial(self._deliver, order, first))
        later = diary.working_day(day + 2 + draw(f"rest/{order.key}", 3))
        diary.at(later, minute, partial(self._deliver, order, rest))

    def _deliver(self, order: Event, quantities: list[Decimal]) -> None:
        world, diary = self._world, self._world.diary
        lines = tuple(
            replace(line, quantity=quantity, origin=Origin(order.key, index))
            for index, (line, quantity) in enumerate(zip(order.lines, quantities, strict=True))
            if quantity > ZERO
        )
        if not lines or order.place is None or order.partner is None:
            return
        event = Event(
            day=diary.today(),
            minute=diary.minute,
            kind=Kind.SALES_DELIVERY,
            key=diary.next_key("SD"),
            partner=order.partner,
            place=order.place,
            lines=lines,
            origin_key=order.key,
            member=KEEPER,
        )
        diary.record(event)
        for index, line in enumerate(lines):
            world.stock.take_reserved(order.place, line.product, world.base_quantity(line))
            self._delivered[order.partner].append(_Delivered(event, index, diary.day))
        self._billing.await_invoice(event)

    def _take_back(self, wanted: Wanted) -> None:
        """Record a return of the cancelled goods, or of as many other lines as were cancelled."""
        found = self._returnable(wanted)
        if not found:
            return
        world, diary = self._world, self._world.diary
        origin = found[0].event
        lines = []
        for delivered in found:
            quantity = _returned_quantity(delivered, f"{wanted.number}/{delivered.line.product}")
            delivered.returned += quantity
            line = replace(delivered.line, quantity=quantity, origin=Origin(origin.key, delivered.index))
            lines.append(line)
            world.stock.add(origin.place or "", line.product, world.base_quantity(line))
        event = Event(
            day=diary.today(),
            minute=diary.minute,
            kind=Kind.SALES_RETURN,
            key=diary.next_key("SR"),
            partner=origin.partner,
            place=origin.place,
            lines=tuple(lines),
            origin_key=origin.key,
            member=SECOND_SELLER,
            memo=REASONS[draw(f"reason/{wanted.number}", len(REASONS))],
        )
        self._billing.await_invoice(diary.record(event), sign=-1)

    def _returnable(self, wanted: Wanted) -> list[_Delivered]:
        """Return lines of one recent delivery to the customer, best one with a product of the wish."""
        since = self._world.diary.day - RETURN_DAYS
        recent = [
            one for one in self._delivered[wanted.customer.code] if one.day >= since and one.left > ZERO
        ]
        if not recent:
            return []
        products = {line.product.code for line in wanted.lines}
        best = next((one for one in reversed(recent) if one.line.product in products), recent[-1])
        same = [one for one in recent if one.event is best.event and one is not best]
        return [best, *same[: min(len(wanted.lines), 3) - 1]]


def _seller(customer: Customer) -> str:
    return SELLER if draw(f"seller/{customer.code}", 2) else SECOND_SELLER


def _price(product: Product, customer: Customer) -> Decimal:
    """Return the price per base unit: retail in the store, a little off for level A, else wholesale."""
    if customer.category == RETAIL:
        return product.retail_price
    if customer.level == "A":
        return max(product.minimum_price, product.wholesale_price * BETTER_PRICE)
    return product.wholesale_price


def _share(order: Event, index: int) -> Decimal:
    """Return what is delivered at first of a line of a partly delivered order."""
    quantity = order.lines[index].quantity
    if draw(f"share/{order.key}/{index}", 3) == 0:
        return quantity
    return (quantity / 2).quantize(ONE, ROUND_FLOOR)


def _returned_quantity(delivered: _Delivered, name: str) -> Decimal:
    """Return a fifth to three fifths of what the customer still has, whole units, at least one."""
    fifths = 1 + draw(f"returned/{name}", 3)
    return min(delivered.left, (delivered.left * fifths / 5).quantize(ONE, ROUND_CEILING))
