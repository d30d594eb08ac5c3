"""Costs in tables and as properties: value is conserved to the cent by every method and scope."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from operator import neg

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from liandong.kernel.money import ZERO
from liandong.kernel.plans import PlannedMove
from liandong.kernel.rules import CostMethod, CostScope
from liandong.kernel.terms import AccountRole, Purpose, VirtualPlace
from liandong.stock_ledger.valuation import weigh_moves
from liandong.stock_ledger.weighed import Weighing
from tests.stock_ledger.books import CUSTOMER, DAY, MAIN, P1, SHOP, SUPPLIER, TRANSIT, Books

D = Decimal


def test_moving_average_takes_the_last_cent_with_the_last_piece() -> None:
    books = Books(CostMethod.MOVING_AVERAGE)
    books.receive("3", "10")
    assert [books.issue("1") for _ in range(3)] == [D("3.33"), D("3.34"), D("3.33")]
    assert books.value == ZERO


def test_fifo_takes_the_oldest_goods_first() -> None:
    books = Books(CostMethod.FIFO)
    books.receive("10", "100")
    books.receive("10", "200")
    assert books.issue("15") == D(200)
    assert books.value == D(100)


def test_fifo_orders_by_business_date_not_by_entry() -> None:
    books = Books(CostMethod.FIFO)
    books.receive("1", "50", on=date(2026, 11, 9))
    books.receive("1", "10", on=date(2026, 11, 3))
    assert books.issue("1") == D(10)


def test_each_warehouse_keeps_its_own_cost() -> None:
    books = Books(CostMethod.MOVING_AVERAGE, CostScope.WAREHOUSE)
    books.receive("10", "100")
    books.receive("10", "300", SHOP)
    books.move(MAIN, SHOP, "5")
    assert books.issue("5") == D(50)
    assert books.issue("15", SHOP) == D(350)
    assert AccountRole.INVENTORY in books.accounts
    assert books.accounts[AccountRole.INVENTORY] == books.value == ZERO


def test_each_lot_leaves_at_its_own_cost() -> None:
    books = Books(CostMethod.SPECIFIC)
    books.lot = 1
    receipt = books.receive("10", "100")
    books.lot = 2
    books.receive("10", "300")
    assert books.issue("4") == D(120)
    books.lot = 1
    books.issue("5")
    books.bear("20", receipt, "10")
    assert {key: (cost.quantity, cost.value) for key, cost in books.stock.costs.items()} == {
        (0, P1, 1): (D(5), D(60)),
        (0, P1, 2): (D(6), D(180)),
    }
    assert books.accounts[AccountRole.COST_OF_SALES] == D(180)


def test_goods_in_transit_keep_their_value() -> None:
    books = Books(CostMethod.FIFO, CostScope.WAREHOUSE)
    books.receive("4", "40")
    books.move(MAIN, TRANSIT, "4")
    books.move(TRANSIT, SHOP, "4")
    assert books.issue("4", SHOP) == D(40)


def test_a_shortage_names_figures_and_changes_nothing() -> None:
    books = Books(CostMethod.MOVING_AVERAGE)
    books.receive("3", "10")
    weighing = books.move(MAIN, CUSTOMER, "4")
    problem = weighing.problems[0]
    assert (problem.code, problem.detail["needed"], problem.detail["available"]) == ("short_stock", "4", "3")
    assert books.value == D(10)


def test_a_return_to_the_supplier_leaves_at_the_receipts_cost() -> None:
    books = Books(CostMethod.MOVING_AVERAGE)
    books.receive("10", "100")
    books.receive("10", "200")
    books.move(MAIN, SUPPLIER, "5", value=D(50))
    assert books.value == D(250)
    assert books.accounts[AccountRole.ACCRUED_PURCHASES] == D(-250)


def test_what_stock_can_not_bear_of_a_return_is_variance() -> None:
    books = Books(CostMethod.MOVING_AVERAGE)
    books.receive("10", "100")
    books.receive("10", "200")
    books.issue("15")
    books.move(MAIN, SUPPLIER, "5", value=D(50))
    assert books.value == ZERO
    assert books.accounts[AccountRole.INVENTORY] == ZERO
    assert books.accounts[AccountRole.PURCHASE_VARIANCE] == D(25)


@pytest.mark.parametrize("method", list(CostMethod))
def test_a_late_price_goes_to_stock_for_what_is_left_and_to_sales_for_what_has_gone(
    method: CostMethod,
) -> None:
    books = Books(method)
    receipt = books.receive("10", "100")
    books.issue("6")
    books.move(SUPPLIER, MAIN, "0", value=D(10), layer_of=receipt, basis=D(10))
    assert books.value == D(44)
    assert books.accounts[AccountRole.COST_OF_SALES] == D(66)
    assert books.accounts[AccountRole.ACCRUED_PURCHASES] == D(-110)


def test_a_late_discount_never_makes_cost_negative() -> None:
    books = Books(CostMethod.MOVING_AVERAGE)
    receipt = books.receive("10", "100")
    books.receive("10", "0")
    books.issue("19")
    books.move(SUPPLIER, MAIN, "0", value=D(-90), layer_of=receipt, basis=D(10))
    assert books.value == ZERO
    assert books.accounts[AccountRole.INVENTORY] == ZERO


def test_goods_that_went_back_bear_nothing_of_a_landed_cost() -> None:
    """Ten came, four went back, three were sold: the three that are left bear half of it."""
    for method in CostMethod:
        books = Books(method)
        receipt = books.receive("10", "100")
        books.move(MAIN, SUPPLIER, "4", value=D(40), layer_of=receipt)
        books.issue("3")
        books.bear("30", receipt, "6")
        assert (books.value, books.accounts[AccountRole.COST_OF_SALES]) == (D(45), D(45))
        books.take_back()
        assert (books.value, books.accounts[AccountRole.COST_OF_SALES]) == (D(30), D(30))


def test_a_rebate_borne_by_the_newest_goods_makes_no_layer_negative() -> None:
    books = Books(CostMethod.FIFO)
    books.receive("10", "100")
    books.receive("10", "0")
    books.bear("-50", None, "20")
    layers = books.stock.layers[0, P1, 0]
    assert [layer.remaining_value for layer in layers] == [D(50), ZERO]


def test_count_gain_without_any_cost_is_refused() -> None:
    books = Books(CostMethod.MOVING_AVERAGE)
    assert books.move(VirtualPlace.COUNT, MAIN, "1").problems[0].code == "no_cost"


Step = tuple[str, Decimal, Decimal, bool, int]
"""What happens, how much, its value, whether in the shop, and the lot."""

quantities = st.decimals("0.001", "50", places=3)
values = st.decimals("0", "500", places=2)
steps = st.lists(
    st.tuples(
        st.sampled_from(["receive", "issue", "pass", "return", "late", "bear", "take back"]),
        quantities,
        values,
        st.booleans(),
        st.sampled_from([1, 2]),
    ),
    min_size=1,
    max_size=25,
)


def run(books: Books, history: Sequence[Step]) -> None:
    receipt, received = 0, D(1)
    for kind, quantity, value, in_shop, lot in history:
        books.lot = lot
        here, there = (SHOP, MAIN) if in_shop else (MAIN, SHOP)
        if kind == "receive":
            receipt, received = books.receive(quantity, value, here), quantity
        elif kind == "issue":
            books.move(here, CUSTOMER, quantity)
        elif kind == "pass":
            books.move(here, there, quantity)
        elif kind == "return":
            books.move(here, SUPPLIER, quantity, value=value, layer_of=receipt)
        elif kind == "bear" and receipt:
            layer = receipt if quantity < received else None
            books.bear(value if in_shop else -value, layer, min(quantity, received), here)
        elif kind == "take back" and books.borne:
            books.take_back()
        elif kind == "late" and receipt:
            change = value if in_shop else -value
            books.move(SUPPLIER, here, "0", value=change, layer_of=receipt, basis=received)


@given(st.sampled_from(list(CostMethod)), st.sampled_from(list(CostScope)), steps)
def test_value_is_conserved(method: CostMethod, scope: CostScope, history: Sequence[Step]) -> None:
    books = Books(method, scope)
    run(books, history)
    own = (MAIN, SHOP)
    flowed = sum((move.value * ((move.target in own) - (move.source in own)) for move in books.moves), ZERO)
    assert books.value == flowed == books.accounts.get(AccountRole.INVENTORY, ZERO)
    assert sum(books.accounts.values(), ZERO) == ZERO
    for key, cost in books.stock.costs.items():
        assert cost.value >= ZERO
        assert cost.quantity > ZERO or cost.value == ZERO
        held = sum(
            (
                b.quantity
                for (place, product, lot), b in books.stock.balances.items()
                if books.stock.costing.key(place, product, lot) == key
            ),
            ZERO,
        )
        assert held == cost.quantity
    if method is CostMethod.FIFO:
        for key, cost in books.stock.costs.items():
            layers = books.stock.layers.get(key, [])
            assert sum((layer.remaining for layer in layers), ZERO) == cost.quantity
            assert sum((layer.remaining_value for layer in layers), ZERO) == cost.value
            assert all(layer.remaining_value >= ZERO for layer in layers)


@given(st.sampled_from(list(CostMethod)), st.sampled_from(list(CostScope)), steps, values | values.map(neg))
def test_a_landed_cost_taken_back_at_once_was_never_there(
    method: CostMethod,
    scope: CostScope,
    history: Sequence[Step],
    value: Decimal,
) -> None:
    books = Books(method, scope)
    books.lot = 1
    books.receive("12.5", "100")
    run(books, history)
    books.lot = 1
    before = ({key: cost.value for key, cost in books.stock.costs.items()}, dict(books.accounts))
    books.bear(value, 1, "7.25")
    # Where a decrease meets goods that have less, its reversal shares by quantity what was taken by value.
    assume(value > ZERO or books.can_give(1))
    books.take_back()
    after = {role: amount for role, amount in books.accounts.items() if amount}
    assert {key: cost.value for key, cost in books.stock.costs.items()} == before[0]
    assert after == {role: amount for role, amount in before[1].items() if amount}


@given(st.sampled_from(list(CostMethod)), steps, quantities)
def test_a_rolled_back_document_leaves_no_trace(
    method: CostMethod, history: Sequence[Step], quantity: Decimal
) -> None:
    books = Books(method)
    run(books, history)
    before = repr((books.stock.balances, books.stock.costs, books.stock.takings))
    weighing = Weighing(DAY, {1: 10**6})
    planned = [
        PlannedMove(1, P1, SUPPLIER, MAIN, quantity, Purpose.PURCHASE, value=D(5)),
        PlannedMove(1, P1, MAIN, CUSTOMER, quantity / 2, Purpose.SALE),
        PlannedMove(1, P1, MAIN, SHOP, quantity / 2, Purpose.TRANSFER),
    ]
    known = (set(books.stock.balances), set(books.stock.costs))
    weigh_moves(books.stock, planned, weighing)
    books.stock.rollback()
    books.stock.balances = {k: v for k, v in books.stock.balances.items() if k in known[0]}
    books.stock.costs = {k: v for k, v in books.stock.costs.items() if k in known[1]}
    assert repr((books.stock.balances, books.stock.costs, books.stock.takings)) == before
