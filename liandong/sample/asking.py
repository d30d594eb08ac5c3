"""What comes before orders, and freight: requests, inquiries with suppliers' answers, sales quotations."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from functools import partial

from liandong.kernel.money import round_half_up
from liandong.sample.catalogue import MAIN, Product
from liandong.sample.chance import draw
from liandong.sample.demand import RETAIL
from liandong.sample.diary import Action
from liandong.sample.events import Event, EventLine, Kind, Origin
from liandong.sample.world import BUYER, CHIEF, SELLER, World, unit_price

FREIGHT, FREIGHT_UNIT, CARRIER = "900001", "次", "S90"
"""The service whose cost goods bear, its unit, and who is paid for it: known by code like all else."""
FREIGHT_TAX = Decimal(9)

ASKED = 5
"""How many lines a request, an inquiry or a quotation has."""
ANSWERS = ((970, 6), (985, 3), (1015, 2))
"""What suppliers answer: prices per mille of the usual ones, and the days until the goods come."""
QUOTED_DAYS = range(61, 91, 5)
FREIGHT_DAYS = (66, 80)
VALID_DAYS = 15
ONE = Decimal(1)


class Asking:
    """Asks for goods and prices. Nothing of it changes what lies where."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._wanted: list[Event] = []
        self._inquiries: list[Event] = []
        self._answers: list[Event] = []
        last = world.last_day
        self._plan: list[tuple[int, int, Action]] = [
            (last - 12, 600, partial(self._request, 0, "旺季备货")),
            (last - 11, 610, self._inquire_requested),
            (last - 9, 640, partial(self._answer, ANSWERS)),
            (last - 7, 560, self._order_cheapest),
            (last - 3, 600, partial(self._request, 40, "门店断货")),
            (last - 2, 620, partial(self._inquire, 20)),
            (last - 1, 640, partial(self._answer, ANSWERS)),
            *((day, 500, partial(self._quote, day)) for day in QUOTED_DAYS),
            *((day, 970, self._bear_freight) for day in FREIGHT_DAYS),
        ]

    def open_day(self) -> None:
        """Enter into the diary what is planned for today."""
        diary = self._world.diary
        for day, minute, action in self._plan:
            if day == diary.day:
                diary.at(day, minute, action)

    def _event(self, kind: Kind, prefix: str, member: str, lines: Iterable[EventLine]) -> Event:
        diary = self._world.diary
        key = diary.next_key(prefix)
        return Event(diary.today(), diary.minute, kind, key, lines=tuple(lines), member=member, place=MAIN)

    def _in_days(self, event: Event, days: int) -> Event:
        return replace(event, due=self._world.diary.date_of(self._world.diary.day + days))

    def _products(self, first: int) -> list[Product]:
        stored = [one for one in self._world.catalogue.products.values() if one.warehouse == MAIN]
        return stored[first : first + 2 * ASKED : 2]

    def _request(self, first: int, reason: str) -> None:
        lines = [_line(one, 1000, one.purchase_price) for one in self._products(first)]
        event = self._event(Kind.PURCHASE_REQUEST, "RQ", CHIEF, lines)
        self._wanted.append(self._world.diary.record(self._in_days(replace(event, memo=reason), 10)))

    def _inquire_requested(self) -> None:
        wanted = self._wanted[-1]
        lines = [
            replace(line, price=Decimal(0), origin=Origin(wanted.key, index))
            for index, line in enumerate(wanted.lines)
        ]
        self._record_inquiry(lines)

    def _inquire(self, first: int) -> None:
        self._record_inquiry(_line(one, 0, one.purchase_price) for one in self._products(first))

    def _record_inquiry(self, lines: Iterable[EventLine]) -> None:
        event = self._in_days(self._event(Kind.INQUIRY, "IQ", BUYER, lines), 5)
        self._inquiries.append(self._world.diary.record(event))

    def _answer(self, answers: tuple[tuple[int, int], ...]) -> None:
        """Record what suppliers answer; at the newest inquiry the last of them still waits for his prices."""
        inquiry, world = self._inquiries[-1], self._world
        self._answers = []
        suppliers = list(world.catalogue.suppliers)
        is_waiting = len(self._inquiries) > 1
        for place, (per_mille, lead_days) in enumerate(answers):
            is_draft = is_waiting and place == len(answers) - 1
            lines = [
                self._offer(line, Origin(inquiry.key, index), per_mille, lead_days, is_draft=is_draft)
                for index, line in enumerate(inquiry.lines)
                if is_draft or (index + place) % (ASKED + 1) != ASKED
            ]
            event = self._event(Kind.SUPPLIER_QUOTATION, "SQ", BUYER, lines)
            event = replace(event, partner=suppliers[place * 2], place=None, is_draft=is_draft)
            self._answers.append(world.diary.record(self._in_days(event, VALID_DAYS)))

    def _offer(
        self, line: EventLine, origin: Origin, per_mille: int, lead_days: int, *, is_draft: bool
    ) -> EventLine:
        product = self._world.product(line.product)
        if is_draft:
            return replace(line, origin=origin)
        moved = per_mille + draw(f"answer/{origin.key}/{origin.line}/{per_mille}", 31) - 15
        price = unit_price(
            round_half_up(product.purchase_price * moved / 1000), product.unit(line.unit).ratio
        )
        return replace(line, origin=origin, price=price, details=(("lead_days", str(lead_days)),))

    def _order_cheapest(self) -> None:
        """Order from the first supplier what he offers; it has not come by the end."""
        chosen = self._answers[0]
        lines = [
            replace(line, origin=Origin(chosen.key, index), details=())
            for index, line in enumerate(chosen.lines)
        ]
        event = replace(self._event(Kind.PURCHASE_ORDER, "PA", BUYER, lines), partner=chosen.partner)
        self._world.diary.record(self._in_days(event, 10))

    def _quote(self, day: int) -> None:
        customers = [one for one in self._world.catalogue.customers.values() if one.category != RETAIL]
        lines = [_line(one, 1000, one.wholesale_price) for one in self._products(day)]
        event = self._event(Kind.SALES_QUOTATION, "QT", SELLER, lines)
        is_draft = day == QUOTED_DAYS[-1]
        event = replace(event, partner=customers[day % len(customers)].code, place=None, is_draft=is_draft)
        self._world.diary.record(self._in_days(event, VALID_DAYS))

    def _bear_freight(self) -> None:
        """Let the goods of the day's last receipt bear what their way cost."""
        diary = self._world.diary
        received = [
            one for one in diary.events() if one.kind is Kind.PURCHASE_RECEIPT and one.day <= diary.today()
        ]
        sent_back = {one.origin_key for one in diary.events() if one.kind is Kind.PURCHASE_RETURN}
        receipt = next(one for one in reversed(received) if one.key not in sent_back)
        cost = EventLine(FREIGHT, FREIGHT_UNIT, ONE, Decimal(180 + 10 * draw(f"freight/{receipt.key}", 9)))
        bearing = [
            replace(line, price=Decimal(0), tax_rate=Decimal(0), origin=Origin(receipt.key, index))
            for index, line in enumerate(receipt.lines)
        ]
        lines = [replace(cost, tax_rate=FREIGHT_TAX), *bearing]
        event = replace(self._event(Kind.LANDED_COST, "LC", BUYER, lines), partner=CARRIER, place=None)
        diary.record(self._in_days(event, 30))


def _line(product: Product, per_mille: int, price: Decimal) -> EventLine:
    """Return a line of a fortnight's usual stock in the largest unit; ``per_mille`` of the price, 0 none."""
    unit = product.largest_unit
    quantity = max((product.maximum_stock / unit.ratio / 2).quantize(ONE, ROUND_CEILING), ONE)
    priced = unit_price(round_half_up(price * per_mille / 1000), unit.ratio)
    return EventLine(product.code, unit.name, quantity, priced, product.tax_rate)
