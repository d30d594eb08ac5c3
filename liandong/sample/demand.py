"""From the rhythm to what the customers want: which of them, from which warehouse, how much."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import groupby

from liandong.kernel.money import ZERO
from liandong.sample.catalogue import COLD, MAIN, STORE, Catalogue, Customer, Product, RhythmLine
from liandong.sample.chance import draw, shuffled

RHYTHM_DAYS = 91
RHYTHM_PRODUCTS = 300
ONE = Decimal(1)
HALF_KG = Decimal("0.5")
RETAIL = "零售散客"
BULK_WORDS = ("餐饮装", "食堂装")
OPENS, CLOSES = 7 * 60 + 30, 19 * 60


@dataclass(frozen=True, slots=True)
class Taste:
    """What a category of customers buys and how large their orders are.

    ``dry`` and ``cold`` are first-level categories, ``cold_share`` the orders out of a hundred that
    go to the cold store, ``size`` the per cent of an ordinary order.
    """

    dry: frozenset[str]
    cold: frozenset[str]
    cold_share: int
    size: int


COLD_ROOTS = frozenset({"乳品", "生鲜果蔬", "冷冻"})
SHELF_ROOTS = frozenset(
    {"酒水饮料", "休闲零食", "方便速食", "冲调", "日化洗护", "纸品", "粮油", "调味品", "家居用品"}
)
KITCHEN_ROOTS = frozenset({"粮油", "调味品", "酒水饮料", "纸品", "家居用品"})

TASTES: Mapping[str, Taste] = {
    "便利店": Taste(SHELF_ROOTS - {"粮油"}, frozenset({"乳品", "冷冻"}), 25, 80),
    "餐馆": Taste(KITCHEN_ROOTS, frozenset({"生鲜果蔬", "冷冻"}), 50, 90),
    "食堂": Taste(KITCHEN_ROOTS, COLD_ROOTS, 50, 200),
    "超市": Taste(SHELF_ROOTS, COLD_ROOTS, 30, 180),
    "网店": Taste(frozenset({"休闲零食", "冲调", "日化洗护", "方便速食", "粮油"}), frozenset(), 0, 100),
    RETAIL: Taste(SHELF_ROOTS, frozenset(), 0, 15),
}


@dataclass(frozen=True, slots=True)
class WantedLine:
    """How much of a product, in one of its units."""

    product: Product
    unit: str
    quantity: Decimal

    @property
    def base_quantity(self) -> Decimal:
        """Return the quantity in base units."""
        return self.quantity * self.product.unit(self.unit).ratio


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a customer wants, or wants to bring back when ``is_cancellation``."""

    number: int
    minute: int
    customer: Customer
    place: str
    lines: tuple[WantedLine, ...]
    is_cancellation: bool


class Demand:
    """The customers' wishes for every day.

    The thirteen weeks of the rhythm repeat for ever, weekday by weekday, so that day 91 falls into
    its last week; ``first_weekday`` is that of day 0, Monday is 0.
    """

    def __init__(self, catalogue: Catalogue, first_weekday: int) -> None:
        self._shift = first_weekday - 7
        self._wanted: defaultdict[int, list[Wanted]] = defaultdict(list)
        self._quantities: list[defaultdict[tuple[str, str], Decimal]] = [
            defaultdict(Decimal) for _ in range(RHYTHM_DAYS)
        ]
        reader = _Reader(catalogue)
        for _, lines in groupby(catalogue.rhythm, key=lambda line: line.order):
            members = tuple(lines)
            self._keep(members[0].day, reader.wanted(members))

    def _keep(self, rhythm_day: int, wanted: Wanted) -> None:
        self._wanted[rhythm_day].append(wanted)
        if wanted.is_cancellation:
            return
        for line in wanted.lines:
            self._quantities[rhythm_day][wanted.place, line.product.code] += line.base_quantity

    def on(self, day: int) -> Sequence[Wanted]:
        """Return what is wanted on a day, ordered by minute."""
        return sorted(
            self._wanted[(day + self._shift) % RHYTHM_DAYS], key=lambda one: (one.minute, one.number)
        )

    def expected(self, place: str, product: str, first: int, days: int) -> Decimal:
        """Return how many base units will be wanted from day ``first`` on for ``days`` days."""
        slot = (place, product)
        start = first + self._shift
        amounts = (self._quantities[(start + day) % RHYTHM_DAYS].get(slot, ZERO) for day in range(days))
        return sum(amounts, ZERO)


class _Reader:
    """Turns ranks of the rhythm into customers and products."""

    def __init__(self, catalogue: Catalogue) -> None:
        everyone = catalogue.customers.values()
        self._traders = shuffled([one.code for one in everyone if one.category != RETAIL], "trader")
        self._street = [one.code for one in everyone if one.category == RETAIL]
        self._customers = catalogue.customers
        self._pools: dict[tuple[str, str], list[Product]] = {}
        for category, taste in TASTES.items():
            for is_cold, roots in ((False, taste.dry), (True, taste.cold)):
                if roots:
                    place = _place(category, is_cold=is_cold)
                    self._pools[category, place] = _pool(catalogue, roots, category, is_cold=is_cold)

    def wanted(self, lines: Sequence[RhythmLine]) -> Wanted:
        """Return the wish behind the lines of one order of the rhythm."""
        head = lines[0]
        customer = self._customer(head)
        taste = TASTES[customer.category]
        is_cold = draw(f"cold/{head.order}", 100) < taste.cold_share
        place = _place(customer.category, is_cold=is_cold)
        pool = self._pools[customer.category, place]
        chosen: dict[str, WantedLine] = {}
        for line in lines:
            product = pool[line.product * len(pool) // RHYTHM_PRODUCTS]
            chosen.setdefault(product.code, _wanted_line(product, line.quantity, taste.size))
        minute = min(max(head.minute, OPENS), CLOSES)
        return Wanted(head.order, minute, customer, place, tuple(chosen.values()), head.is_cancellation)

    def _customer(self, head: RhythmLine) -> Customer:
        if head.customer is None:
            return self._customers[self._street[draw(f"street/{head.order}", len(self._street))]]
        return self._customers[self._traders[head.customer % len(self._traders)]]


def _place(category: str, *, is_cold: bool) -> str:
    if category == RETAIL:
        return STORE
    return COLD if is_cold else MAIN


def _pool(catalogue: Catalogue, roots: frozenset[str], category: str, *, is_cold: bool) -> list[Product]:
    place = COLD if is_cold else MAIN
    products = {
        code: product
        for code, product in catalogue.products.items()
        if product.warehouse == place and product.category.partition("/")[0] in roots
    }
    if category == RETAIL:
        products = {code: product for code, product in products.items() if is_for_store(product)}
    return [products[code] for code in shuffled(list(products), f"pool/{place}")]


def is_for_store(product: Product) -> bool:
    """Tell whether the store carries a product: shelf goods in household sizes."""
    if product.warehouse != MAIN or product.specification.startswith(("20", "25kg")):
        return False
    return not any(word in product.name for word in BULK_WORDS)


def _wanted_line(product: Product, rhythm_quantity: int, size: int) -> WantedLine:
    """Return a quantity worth 50 to 800 yuan at ordinary size, in whole packs where it comes near one."""
    worth = Decimal((50 + 16 * rhythm_quantity) * size) / 100
    base = worth / product.wholesale_price
    for unit in reversed(product.units[1:]):
        if base * 10 >= unit.ratio * 7:
            return WantedLine(product, unit.name, max(ONE, (base / unit.ratio).quantize(ONE)))
    step = HALF_KG if product.is_weighed else ONE
    steps = (base / step).quantize(ONE, ROUND_CEILING)
    return WantedLine(product, product.base_unit.name, steps * step)
