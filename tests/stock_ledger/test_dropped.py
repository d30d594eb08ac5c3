"""Late costs of drop shipments: whatever comes, goes and comes back, nothing stays on the way. Pure."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.plans import PlannedMove
from liandong.kernel.rules import CostMethod, CostScope
from liandong.kernel.terms import AccountRole, Purpose, VirtualPlace
from liandong.stock_ledger.owed import Bearer, Use, Used
from liandong.stock_ledger.stock import DROP, Costing, Stock
from liandong.stock_ledger.valuation import weigh_moves
from liandong.stock_ledger.weighed import Weighing

D = Decimal
SUPPLIER, CUSTOMER = int(VirtualPlace.SUPPLIER), int(VirtualPlace.CUSTOMER)
cents = st.decimals(-5000, 5000, places=2, allow_nan=False)


def late(amount: Decimal, basis: Decimal, *, is_borne: bool) -> PlannedMove:
    return PlannedMove(
        line=1,
        product=1,
        source=SUPPLIER,
        target=DROP,
        quantity=D(0),
        purpose=Purpose.COST_CORRECTION,
        value=amount,
        layer_of=7,
        basis=basis,
        is_borne=is_borne,
    )


@given(
    amount=cents,
    pieces=st.tuples(st.integers(1, 50), st.integers(0, 50)),
    is_borne=st.booleans(),
    costing=st.builds(Costing, st.sampled_from(CostMethod), st.sampled_from(CostScope)),
)
def test_the_sale_bears_its_part_and_nothing_stays(
    *, amount: Decimal, pieces: tuple[int, int], is_borne: bool, costing: Costing
) -> None:
    whole, back = pieces
    left = D(max(whole - back, 0))
    stock = Stock(costing)
    stock.uses[7] = Used(D(whole), [Use(Bearer(70, DROP, CUSTOMER), left, D(5000))] if left else [])
    weighing = Weighing(date(2026, 11, 2), {1: 11})
    weigh_moves(stock, [late(amount, D(whole), is_borne=is_borne)], weighing)
    at_drop = sum(((m.target == DROP) - (m.source == DROP)) * m.value for m in weighing.moves)
    to_customer = sum(((m.target == CUSTOMER) - (m.source == CUSTOMER)) * m.value for m in weighing.moves)
    of_sale = sum(
        ((m.target == CUSTOMER) - (m.source == CUSTOMER)) * m.value for m in weighing.moves if m.line == -70
    )
    assert at_drop == 0
    assert to_customer == amount
    assert abs(of_sale - amount * left / whole) <= D("0.01")
    assert sum(leg.amount for leg in weighing.legs) == 0
    booked = sum(leg.amount for leg in weighing.legs if leg.role is AccountRole.COST_OF_SALES)
    assert booked == amount
    assert stock.costs == {}


def test_a_gift_that_was_dropped_stays_the_companys_expense() -> None:
    stock = Stock(Costing())
    stock.uses[7] = Used(D(4), [Use(Bearer(70, DROP, int(VirtualPlace.ADJUSTMENT)), D(4), D(8))])
    weighing = Weighing(date(2026, 11, 2), {1: 11})
    weigh_moves(stock, [late(D(8), D(4), is_borne=True)], weighing)
    sums: dict[object, Decimal] = {}
    for leg in weighing.legs:
        sums[leg.role] = sums.get(leg.role, D(0)) + leg.amount
    assert sums == {
        AccountRole.COST_OF_SALES: D(0),
        AccountRole.ACCRUED_PURCHASES: D(-8),
        AccountRole.OTHER_EXPENSE: D(8),
    }


def test_a_bill_takes_no_more_from_the_sale_than_its_goods_cost() -> None:
    """Four that cost 3.00: of 2.00 less and then of 8.00 less the sale gives 2.00 and 1.00."""
    stock = Stock(Costing())
    stock.uses[7] = Used(D(4), [Use(Bearer(70, DROP, CUSTOMER), D(4), D(3))])
    given_back = []
    for amount in (D(-2), D(-8)):
        weighing = Weighing(date(2026, 11, 2), {1: 11})
        weigh_moves(stock, [late(amount, D(4), is_borne=True)], weighing)
        given_back += [(move.line, move.value) for move in weighing.moves if move.target == DROP]
        assert sum(leg.amount for leg in weighing.legs) == 0
    assert given_back == [(-70, D(2)), (-70, D(1))]
