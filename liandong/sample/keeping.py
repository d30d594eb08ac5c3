"""Inside the warehouses: transfers to the store, damage, the month's stock count."""

from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial

from liandong.kernel.money import ZERO
from liandong.sample.catalogue import COLD, MAIN, STORE, Product
from liandong.sample.chance import draw, happens, shuffled
from liandong.sample.demand import HALF_KG
from liandong.sample.events import Event, EventLine, Kind
from liandong.sample.world import CHIEF, KEEPER, World

MONDAY, TUESDAY, THURSDAY, FRIDAY = 0, 1, 3, 4
COVER_DAYS = 9
DISPLAY = Decimal(4)
COUNTED_PRODUCTS = 24
DIFFERENCE_PER_MILLE = 130
LATE_TRANSFER_LINES = 6
DAMAGE_REASONS = {MAIN: ("破损", "受潮", "鼠咬"), COLD: ("变质", "过期", "冻伤")}
HUNDRED = Decimal(100)
ONE = Decimal(1)


class Keeping:
    """Moves, counts and writes off goods."""

    def __init__(self, world: World) -> None:
        self._world = world

    def open_day(self) -> None:
        """Enter today's work in the warehouses into the diary."""
        diary, day = self._world.diary, self._world.diary.day
        weekday, today = diary.weekday(day), diary.today()
        if weekday == MONDAY and day > 0:
            diary.at(day, 9 * 60 + 10, self._refill_store)
        if day == self._world.last_day - 1:
            diary.at(day, 16 * 60 + 40, self._send_late)
        if weekday in {TUESDAY, FRIDAY}:
            diary.at(day, 18 * 60 + 20, partial(self._write_off, COLD, 4))
        if weekday == THURSDAY and (day // 7) % 2:
            diary.at(day, 18 * 60 + 30, partial(self._write_off, MAIN, 2))
        if (today + timedelta(days=1)).month != today.month:
            for index, place in enumerate((MAIN, STORE, COLD)):
                diary.at(day, 20 * 60 + 30 + index * 20, partial(self._count, place))

    def _refill_store(self) -> None:
        needs = [(one, self._store_need(one)) for one in self._world.catalogue.products.values()]
        self._transfer([(one, need) for one, need in needs if need > ZERO], is_under_way=False)

    def _store_need(self, product: Product) -> Decimal:
        """Return how much the store lacks for the next days, as far as the main warehouse has it."""
        world = self._world
        expected = world.demand.expected(STORE, product.code, world.diary.day, COVER_DAYS)
        if product.warehouse != MAIN or expected == ZERO:
            return ZERO
        lacking = expected + DISPLAY - world.stock.on_hand(STORE, product.code)
        return min(lacking, world.stock.available(MAIN, product.code)).quantize(ONE, ROUND_FLOOR)

    def _send_late(self) -> None:
        """Send a transfer that has not reached the store when the plan ends."""
        world = self._world
        stocked = {code for place, code in world.stock.held() if place == STORE}
        plenty = [
            code
            for code in sorted(stocked)
            if world.stock.available(MAIN, code) >= world.product(code).maximum_stock
        ]
        chosen = shuffled(plenty, "late transfer")[:LATE_TRANSFER_LINES]
        self._transfer([(world.product(code), DISPLAY * 2) for code in sorted(chosen)], is_under_way=True)

    def _transfer(self, goods: list[tuple[Product, Decimal]], *, is_under_way: bool) -> None:
        if not goods:
            return
        world, diary = self._world, self._world.diary
        for product, quantity in goods:
            world.stock.take(MAIN, product.code, quantity)
            if not is_under_way:
                world.stock.add(STORE, product.code, quantity)
        diary.record(
            Event(
                day=diary.today(),
                minute=diary.minute,
                kind=Kind.TRANSFER,
                key=diary.next_key("TR"),
                place=MAIN,
                target_place=STORE,
                lines=tuple(EventLine(one.code, one.base_unit.name, quantity) for one, quantity in goods),
                member=KEEPER,
                memo="门店补货",
                is_under_way=is_under_way,
            )
        )

    def _write_off(self, place: str, most: int) -> None:
        """Write off one or two hundredths of a few products, those that spoil first."""
        world, diary = self._world, self._world.diary
        held = [code for where, code in world.stock.held() if where == place]
        held.sort(key=lambda code: (_spoils_after(world.product(code)), draw(f"{code}/{diary.day}", 1 << 60)))
        choice = shuffled(held[: most * 6], f"damage/{place}/{diary.day}")[:most]
        lines = []
        for code in sorted(choice):
            product = world.product(code)
            quantity = self._spoilt(place, product)
            if quantity > ZERO:
                world.stock.take(place, code, quantity)
                lines.append(EventLine(code, product.base_unit.name, quantity))
        if not lines:
            return
        reasons = DAMAGE_REASONS[place]
        diary.record(
            Event(
                day=diary.today(),
                minute=diary.minute,
                kind=Kind.ADJUSTMENT_OUT,
                key=diary.next_key("AD"),
                place=place,
                lines=tuple(lines),
                member=KEEPER,
                memo=reasons[draw(f"reason/{place}/{diary.day}", len(reasons))],
            )
        )

    def _spoilt(self, place: str, product: Product) -> Decimal:
        per_cent = 1 + draw(f"spoilt/{product.code}/{self._world.diary.day}", 2)
        step = HALF_KG if product.is_weighed else ONE
        share = self._world.stock.on_hand(place, product.code) * per_cent / HUNDRED
        quantity = (share / step).quantize(ONE, ROUND_CEILING) * step
        return quantity if quantity <= self._world.stock.available(place, product.code) else ZERO

    def _count(self, place: str) -> None:
        """Count some products of a place; a few differ by one or by half a kilogram."""
        world, diary = self._world, self._world.diary
        held = [code for where, code in world.stock.held() if where == place]
        chosen = sorted(shuffled(held, f"count/{place}/{diary.day}")[:COUNTED_PRODUCTS])
        lines = tuple(self._counted(place, world.product(code)) for code in chosen)
        if not lines:
            return
        diary.record(
            Event(
                day=diary.today(),
                minute=diary.minute,
                kind=Kind.COUNT,
                key=diary.next_key("CT"),
                place=place,
                lines=lines,
                member=CHIEF,
                memo="月末盘点",
            )
        )

    def _counted(self, place: str, product: Product) -> EventLine:
        world = self._world
        book = world.stock.on_hand(place, product.code)
        name = f"difference/{place}/{product.code}/{world.diary.day}"
        step = HALF_KG if product.is_weighed else ONE
        found = book
        if happens(name, DIFFERENCE_PER_MILLE):
            is_gain = draw(f"{name}/gain", 3) == 0 or world.stock.available(place, product.code) < step
            found = book + step if is_gain else book - step
            world.stock.add(place, product.code, found - book)
        return EventLine(product.code, product.base_unit.name, found, expected=book)


def _spoils_after(product: Product) -> int:
    """Return the days a product keeps, coarsely, so that chance decides among equals."""
    return (product.shelf_life_days or 9999) // 30
