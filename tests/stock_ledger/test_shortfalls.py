"""Sold before it came: at which cost it leaves, what settles it, and that no cent is lost."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.money import ZERO
from liandong.kernel.plans import PlannedMove
from liandong.kernel.rules import CostMethod, CostScope
from liandong.kernel.terms import AccountRole, Purpose, VirtualPlace
from liandong.stock_ledger.owed import Settled
from liandong.stock_ledger.stock import is_own
from liandong.stock_ledger.valuation import Weighing, weigh_moves
from tests.stock_ledger.books import CUSTOMER, DAY, MAIN, P1, SHOP, SUPPLIER, Books

D = Decimal
METHODS = (CostMethod.MOVING_AVERAGE, CostMethod.FIFO, CostMethod.SPECIFIC)


class Shop(Books):
    """A stock that may be sold below zero; ``worth`` is what each line took of it, corrections included."""

    def __init__(self, method: CostMethod, scope: CostScope = CostScope.COMPANY) -> None:
        super().__init__(method, scope)
        self.goes_below_zero = True
        self.sold: list[tuple[int, Decimal, int]] = []
        self.bought: list[tuple[int, Decimal, Decimal, int]] = []
        self.bearing: set[int] = set()
        self.worth: dict[int, Decimal] = defaultdict(lambda: ZERO)

    def sell(self, quantity: str | Decimal, place: int = MAIN) -> Weighing:
        weighing = self.move(place, CUSTOMER, quantity, purpose=Purpose.SALE)
        if not weighing.problems:
            self.sold.append((self.line, D(quantity), place))
        return weighing

    def buy(self, quantity: str | Decimal, value: str | Decimal, place: int = MAIN) -> Weighing:
        weighing = self.move(SUPPLIER, place, quantity, value=D(value), purpose=Purpose.PURCHASE)
        self.bought.append((self.line, D(quantity), D(value), place))
        return weighing

    def move(self, source: int, target: int, quantity: str | Decimal, **more: object) -> Weighing:
        weighing = super().move(source, target, quantity, **more)
        if not weighing.problems:
            for move in weighing.moves:
                self.worth[weighing.line_ids[move.line]] += move.value * (
                    is_own(move.source) - is_own(move.target)
                )
        return weighing

    def take_sale_back(self, which: int = 0) -> Weighing:
        line, quantity, place = self.sold.pop(which % len(self.sold))
        more = {"value": self.worth[line], "layer_of": line, "is_mirrored": True, "purpose": Purpose.SALE}
        return self.move(CUSTOMER, place, quantity, **more)

    def returnable(self) -> list[tuple[int, Decimal, Decimal, int]]:
        """Return the purchases that may be taken back: none that a later bill is for."""
        return [one for one in self.bought if one[0] not in self.bearing]

    def take_purchase_back(self, which: int = -1) -> Weighing:
        line, quantity, value, place = bought = self.returnable()[which % len(self.returnable())]
        self.bought.remove(bought)
        standing = {sold for sold, _, _ in self.sold}
        self.stock.settled = {
            line: [
                Settled(one.shortfall.bearer, one.quantity, one.cost)
                for one in self.stock.settlings
                if one.line == line and one.shortfall.bearer.line in standing
            ]
        }
        more = {"value": value, "layer_of": line, "is_mirrored": True, "purpose": Purpose.PURCHASE}
        return self.move(place, SUPPLIER, quantity, **more)

    def cost(self, scope: int = 0) -> tuple[Decimal, Decimal]:
        found = self.stock.costs[scope, P1, 0]
        return found.quantity, found.value


@pytest.mark.parametrize("method", METHODS)
def test_what_is_missing_leaves_at_the_last_cost_and_is_settled_at_its_own(method: CostMethod) -> None:
    """Ten at 10, twelve sold: 100 and 2 × 10. Five come at 13: 26 for the two, 6 more than assumed."""
    shop = Shop(method)
    shop.buy("10", "100")
    assert shop.sell("12").moves[0].value == D(120)
    assert shop.cost() == (D(-2), D(-20))
    shop.buy("5", "65")
    assert shop.cost() == (D(3), D(39))
    assert shop.worth[2] == D(126)
    assert shop.accounts[AccountRole.COST_OF_SALES] == D(126)
    assert shop.accounts[AccountRole.INVENTORY] == D(39)


@pytest.mark.parametrize("method", METHODS)
def test_the_oldest_sale_is_settled_first(method: CostMethod) -> None:
    shop = Shop(method)
    shop.buy("1", "10")
    for quantity in ("1", "3", "4"):
        shop.sell(quantity)
    shop.buy("5", "60")
    assert (shop.worth[3], shop.worth[4]) == (D(36), D("44"))
    assert shop.cost() == (D(-2), D(-20))
    shop.buy("2", "15")
    assert shop.worth[4] == D("39")
    assert shop.cost() == (ZERO, ZERO)


def test_only_a_sale_goes_below_zero() -> None:
    shop = Shop(CostMethod.MOVING_AVERAGE)
    shop.buy("3", "30")
    for target in (SHOP, SUPPLIER, VirtualPlace.LOSS, CUSTOMER):
        problem = shop.move(MAIN, target, "4").problems[0]
        assert problem.code == "short_stock"


def test_goods_kept_for_an_order_are_not_sold_without_stock() -> None:
    shop = Shop(CostMethod.MOVING_AVERAGE)
    shop.buy("3", "30")
    shop.stock.reserve(99, (MAIN, P1, 0), D(2))
    shop.stock.commit()
    assert shop.sell("2").problems[0].code == "short_reserved"
    assert not shop.sell("1").problems


def test_without_any_cost_nothing_is_sold_below_zero() -> None:
    shop = Shop(CostMethod.MOVING_AVERAGE)
    assert shop.sell("1").problems[0].code == "no_cost_yet"


def test_another_warehouse_goods_cover_the_cost_of_the_company() -> None:
    shop = Shop(CostMethod.MOVING_AVERAGE)
    shop.buy("10", "100")
    assert shop.sell("4", SHOP).moves[0].value == D(40)
    assert shop.cost() == (D(6), D(60))
    assert shop.stock.balances[SHOP, P1, 0].is_negative
    assert shop.stock.shortfalls.get((0, P1, 0), []) == []


def test_each_warehouse_is_short_by_itself() -> None:
    shop = Shop(CostMethod.FIFO, CostScope.WAREHOUSE)
    shop.buy("10", "100")
    shop.buy("1", "12", SHOP)
    shop.sell("4", SHOP)
    assert shop.cost(SHOP) == (D(-3), D(-36))
    shop.move(MAIN, SHOP, "5")
    assert (shop.cost(MAIN), shop.cost(SHOP)) == ((D(5), D(50)), (D(2), D(20)))
    assert shop.worth[3] == D(12 + 30)


def test_a_sale_taken_back_before_its_goods_came_was_never_there() -> None:
    for method in METHODS:
        shop = Shop(method)
        shop.buy("2", "16")
        shop.buy("1", "10")
        shop.sell("8")
        shop.take_sale_back()
        assert shop.cost() == (D(3), D(26))


def test_a_sale_taken_back_after_its_goods_came_brings_what_they_cost() -> None:
    for method in METHODS:
        shop = Shop(method)
        shop.buy("1", "10")
        shop.sell("3")
        shop.buy("4", "48")
        assert shop.cost() == (D(2), D(24))
        shop.take_sale_back()
        assert shop.cost() == (D(5), D(58))


@pytest.mark.parametrize("method", METHODS)
def test_goods_that_never_came_leave_the_sale_open_again(method: CostMethod) -> None:
    shop = Shop(method)
    shop.buy("1", "10")
    shop.sell("3")
    shop.buy("2", "26")
    assert (shop.cost(), shop.worth[2]) == ((ZERO, ZERO), D(36))
    assert not shop.take_purchase_back().problems
    assert (shop.cost(), shop.worth[2]) == ((D(-2), D(-26)), D(36))
    shop.buy("2", "22")
    assert (shop.cost(), shop.worth[2]) == ((ZERO, ZERO), D(32))


def test_a_late_price_of_goods_already_sold_goes_to_sales() -> None:
    for method in METHODS:
        shop = Shop(method)
        shop.buy("1", "10")
        shop.sell("5")
        shop.buy("2", "24")
        shop.move(SUPPLIER, MAIN, "0", value=D(6), layer_of=3, basis=D(2))
        assert shop.cost() == (D(-2), D(-20))
        assert shop.accounts[AccountRole.COST_OF_SALES] == D(10 + 24 + 20 + 6)


@pytest.mark.parametrize("scope", list(CostScope))
def test_a_late_cost_takes_no_more_from_a_sale_than_it_cost(scope: CostScope) -> None:
    """A thousandth sold for a cent before one came at 10: of 15.01 less stock gives 9.99, the sale 0.01."""
    shop = Shop(CostMethod.FIFO, scope)
    shop.buy("1", "10")
    shop.sell("1.001")
    shop.buy("1", "10")
    shop.move(SUPPLIER, MAIN, "0", value=D("-15.01"), layer_of=3, basis=D(1))
    assert (shop.worth[2], shop.value) == (D("10.00"), ZERO)
    assert shop.accounts[AccountRole.COST_OF_SALES] == D("4.99")


quantities = st.decimals("0.001", "20", places=3)
values = st.decimals("0", "300", places=2)
Step = tuple[str, Decimal, Decimal, bool]
steps = st.lists(
    st.tuples(
        st.sampled_from(["buy", "sell", "sell", "pass", "sale back", "purchase back", "late", "damage"]),
        quantities,
        values,
        st.booleans(),
    ),
    min_size=1,
    max_size=30,
)


def run(shop: Shop, history: Sequence[Step]) -> None:
    for kind, quantity, value, in_shop in history:
        here, there = (SHOP, MAIN) if in_shop else (MAIN, SHOP)
        if kind == "buy":
            shop.buy(quantity, value, here)
        elif kind == "sell":
            shop.sell(quantity, here)
        elif kind == "pass":
            shop.move(here, there, quantity)
        elif kind == "damage":
            shop.move(here, VirtualPlace.LOSS, quantity)
        elif kind == "sale back" and shop.sold:
            shop.take_sale_back(int(value))
        elif kind == "purchase back" and shop.returnable():
            shop.take_purchase_back(int(value))
        elif kind == "late" and shop.bought:
            line, bought, _, place = shop.bought[-1]
            shop.bearing.add(line)
            change = value if in_shop else -value
            shop.move(SUPPLIER, place, "0", value=change, layer_of=line, basis=bought)


@given(st.sampled_from(METHODS), st.sampled_from(list(CostScope)), steps)
def test_no_cent_is_lost_below_zero(method: CostMethod, scope: CostScope, history: Sequence[Step]) -> None:
    shop = Shop(method, scope)
    shop.buy("1", "10")
    run(shop, history)
    own = (MAIN, SHOP)
    flowed = sum((move.value * ((move.target in own) - (move.source in own)) for move in shop.moves), ZERO)
    assert shop.value == flowed
    for line, _, _ in shop.sold:
        assert shop.worth[line] >= ZERO
    for key, cost in shop.stock.costs.items():
        missing = shop.stock.shortfalls.get(key, [])
        layers = shop.stock.layers.get(key, [])
        assert cost.is_negative == (cost.quantity < ZERO)
        assert cost.quantity > ZERO or cost.value <= ZERO
        assert cost.quantity < ZERO or cost.value >= ZERO
        assert cost.quantity != ZERO or cost.value == ZERO
        assert sum((one.remaining for one in missing), ZERO) == max(-cost.quantity, ZERO)
        assert sum((one.remaining_value for one in missing), ZERO) == max(-cost.value, ZERO)
        assert all(one.remaining_value >= ZERO for one in missing)
        if method is CostMethod.FIFO:
            assert sum((layer.remaining for layer in layers), ZERO) == max(cost.quantity, ZERO)
            assert sum((layer.remaining_value for layer in layers), ZERO) == max(cost.value, ZERO)
    for balance in shop.stock.balances.values():
        assert balance.is_negative == (balance.quantity < ZERO)


@given(st.sampled_from(METHODS), steps, quantities)
def test_a_refused_sale_below_zero_leaves_no_trace(
    method: CostMethod, history: Sequence[Step], quantity: Decimal
) -> None:
    shop, key = Shop(method), (0, P1, 0)
    shop.buy("1", "10")
    shop.buy("1", "10", SHOP)
    run(shop, history)
    stock = shop.stock
    stock.open_shortfalls(key)
    stock.open_layers(key)
    stock.commit()

    def books() -> str:
        return repr(
            (stock.balances, stock.costs, stock.layers, stock.shortfalls, stock.settlings, stock.takings)
        )

    before = books()
    planned = [
        PlannedMove(1, P1, MAIN, CUSTOMER, quantity, Purpose.SALE),
        PlannedMove(1, P1, SUPPLIER, MAIN, quantity / 2, Purpose.PURCHASE, value=D(5)),
        PlannedMove(1, P1, MAIN, CUSTOMER, quantity, Purpose.SALE),
    ]
    weigh_moves(stock, planned, Weighing(DAY, {1: 10**6}, below_zero=frozenset({1})))
    stock.rollback()
    assert books() == before
