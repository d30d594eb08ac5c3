"""Entered in any order, the books end where entering by date brings them: every method that is replayed."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liandong.kernel.money import ZERO
from liandong.kernel.rules import CostMethod, CostScope
from liandong.stock_ledger.stock import CostKey, is_own
from tests.stock_ledger.replayed import MAIN, PART, SHOP, WHOLE, Entered, Ledger, Paper

D = Decimal
METHODS = [CostMethod.MOVING_AVERAGE, CostMethod.FIFO]
PAPERS = st.builds(
    Paper,
    kind=st.sampled_from(
        ["receive", "receive", "sell", "pass", "late", "late", "undo", "assemble", "take apart", "send back"]
    ),
    day=st.integers(0, 6),
    quantity=st.integers(1, 6),
    amount=st.integers(-300, 3000),
    of=st.integers(0, 9),
    in_shop=st.booleans(),
    product=st.sampled_from([PART, PART, WHOLE]),
)


def worth(ledger: Ledger) -> dict[CostKey, tuple[Decimal, Decimal]]:
    return {key: (cost.quantity, cost.value) for key, cost in ledger.stock.costs.items() if cost.quantity}


def entered(method: CostMethod, scope: CostScope, papers: list[Paper]) -> Ledger:
    ledger = Ledger(method, scope)
    for paper in papers:
        ledger.enter(paper)
    return ledger


def by_date(ledger: Ledger) -> Ledger:
    """Enter what was taken once more, by date, late costs right after their receipts; nothing to replay."""
    again = Ledger(ledger.method, ledger.scope)
    copies: dict[int, Entered] = {}
    undone = [id(one.undoes) for one in ledger.entered]
    standing = [one for one in ledger.entered if one.paper.kind != "undo" and id(one) not in undone]
    by_day = sorted(standing, key=lambda one: one.paper.day)
    late = [one for one in by_day if one.paper.kind == "late"]
    rest = [one for one in by_day if one.paper.kind != "late"]
    for one in rest:
        copies[id(one)] = _again(again, one, copies)
        for cost in late:
            if cost.origin is one:
                copies[id(cost)] = _again(again, cost, copies, day=one.paper.day)
    return again


def _again(again: Ledger, one: Entered, copies: dict[int, Entered], day: int | None = None) -> Entered:
    paper = one.paper if day is None else Paper(**{**one.paper.__dict__, "day": day})
    made = again.enter(paper, copies[id(one.origin)] if one.origin else None)
    assert made is not None
    return made


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(METHODS), st.sampled_from(list(CostScope)), st.lists(PAPERS, max_size=16))
def test_value_is_conserved_and_no_cost_falls_below_zero(
    method: CostMethod, scope: CostScope, papers: list[Paper]
) -> None:
    ledger = entered(method, scope, papers)
    flowed = sum((move.value * (is_own(move.target) - is_own(move.source)) for move in ledger.moves), ZERO)
    assert sum((cost.value for cost in ledger.stock.costs.values()), ZERO) == flowed
    for key, cost in ledger.stock.costs.items():
        assert cost.value >= ZERO
        assert cost.quantity or not cost.value
        if method is CostMethod.FIFO:
            layers = ledger.stock.layers.get(key, ())
            assert sum((layer.remaining for layer in layers), ZERO) == cost.quantity
            assert sum((layer.remaining_value for layer in layers), ZERO) == cost.value
            assert all(ZERO <= layer.remaining <= layer.quantity for layer in layers)
            assert all(layer.remaining_value >= ZERO for layer in layers)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(METHODS), st.sampled_from(list(CostScope)), st.lists(PAPERS, max_size=16))
def test_played_once_more_nothing_changes(method: CostMethod, scope: CostScope, papers: list[Paper]) -> None:
    ledger = entered(method, scope, papers)
    again = ledger.played([])
    assert [(one.move.line, one.amount) for one in again.corrections] == []


@settings(deadline=None, max_examples=500)
@given(
    st.sampled_from(METHODS),
    st.sampled_from(list(CostScope)),
    st.lists(PAPERS.filter(lambda paper: paper.kind not in {"send back", "take apart"}), max_size=14),
)
@example(
    CostMethod.MOVING_AVERAGE,
    CostScope.WAREHOUSE,
    [
        Paper("receive", 3, 6, 600),
        Paper("pass", 4, 3),
        Paper("sell", 5, 2, in_shop=True),
        Paper("receive", 1, 6, 1200),
    ],
)
def test_the_books_end_where_entering_by_date_brings_them(
    method: CostMethod, scope: CostScope, papers: list[Paper]
) -> None:
    ledger = entered(method, scope, papers)
    try:
        again = by_date(ledger)
    except AssertionError:
        return  # a day that ends well is short in the order it was entered in
    expected, found = worth(again), worth(ledger)
    assert found.keys() == expected.keys()
    for key, (quantity, value) in found.items():
        assert quantity == expected[key][0]
        # Each move's value is rounded to a cent, in the one order and in the other: half a cent each.
        assert abs(value - expected[key][1]) <= D("0.01") * len(ledger.moves)


@pytest.mark.parametrize("method", METHODS)
def test_a_late_cost_follows_its_goods_through_a_transfer_and_two_makings(method: CostMethod) -> None:
    """Ten at 2.00; four become two, one of these passes to the shop and is sold: 10 later is 1 a piece."""
    ledger = Ledger(method, CostScope.WAREHOUSE)
    for paper in (
        Paper("receive", 0, 10, 2000),
        Paper("assemble", 1, 2),
        Paper("pass", 2, 1, product=WHOLE),
        Paper("sell", 3, 1, in_shop=True, product=WHOLE),
        Paper("late", 6, amount=1000),
    ):
        assert ledger.enter(paper) is not None
    assert worth(ledger) == {(MAIN, PART, 0): (D(6), D(18)), (MAIN, WHOLE, 0): (D(1), D(6))}
    assert (SHOP, WHOLE, 0) not in worth(ledger)
    sold = sum((move.value for move in ledger.moves if move.line == 5 and move.source == SHOP), ZERO)
    assert sold == D(6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("first", [-300, 1000])
def test_what_goods_could_not_give_their_other_late_costs_make_good(method: CostMethod, first: int) -> None:
    """Free goods; 3.00 less, 10.00 more, entered and dated in either order: they are worth 7.00."""
    for days in ((6, 2), (2, 6), (4, 4)):
        ledger = Ledger(method, CostScope.COMPANY)
        for paper in (
            Paper("receive", 1, 2, 0),
            Paper("late", days[0], amount=first),
            Paper("late", days[1], amount=700 - first),
        ):
            assert ledger.enter(paper) is not None
        assert worth(ledger) == {(0, PART, 0): (D(2), D(7))}
        assert ledger.enter(Paper("undo", 6, of=0)) is not None
        assert worth(ledger) == {(0, PART, 0): (D(2), max(D(700 - first) / 100, ZERO))}
