"""What to sell off, by hand, and that no price goes below its bound."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.pricing.clearing import Bound, Held, Signal, Why, price_for, signal_of

D = Decimal


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (Held(D(0), D(5), 90), None),
        (Held(D(100), D(0), 90), (Why.IDLE, None, 30)),
        (Held(D(100), D(50), 90), None),  # 180 days: enough, not too much
        (Held(D(101), D(50), 90), (Why.OVERSTOCK, 181, 15)),
        (Held(D(300), D(50), 90), (Why.OVERSTOCK, 540, 25)),
        (Held(D(500), D(50), 90), (Why.OVERSTOCK, 900, 30)),
        (Held(D(10), D(90), 90, days_left=15), (Why.EXPIRING, 15, 40)),
        (Held(D(10), D(90), 90, days_left=16), (Why.EXPIRING, 16, 30)),
        (Held(D(10), D(0), 90, days_left=60), (Why.EXPIRING, 60, 20)),
        (Held(D(10), D(0), 90, days_left=61), (Why.IDLE, None, 30)),
    ],
)
def test_why_by_hand(held: Held, expected: tuple[Why, int | None, int] | None) -> None:
    found = signal_of(held)
    told = None if found is None else (found.why, found.days, int(found.off))
    assert told == expected


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (Bound(), ("70.00", False)),
        (Bound(D("65")), ("70.00", False)),
        (Bound(D("82.5")), ("82.50", True)),
        (Bound(D("60"), D("70"), D(10)), ("77.78", True)),  # 70 ÷ 0.9 = 77.777…
        (Bound(None, D("95"), D(10)), None),  # 105.56 is above what it costs now
        (Bound(D("100")), None),
    ],
)
def test_a_price_of_100_less_thirty_by_hand(bound: Bound, expected: tuple[str, bool] | None) -> None:
    found = price_for(D(100), Signal(Why.IDLE, None, D(30)), bound)
    assert (found and (str(found.price), found.is_bounded)) == expected


MONEY = st.decimals("0", "99999", places=4)


@given(MONEY, MONEY, MONEY, st.decimals("0", "99", places=2), st.sampled_from([15, 20, 25, 30, 40]))
def test_a_price_is_between_its_bound_and_retail(
    retail: Decimal, minimum: Decimal, cost: Decimal, margin: Decimal, off: int
) -> None:
    bound = Bound(minimum, cost, margin)
    found = price_for(retail, Signal(Why.IDLE, None, D(off)), bound)
    if found is not None:
        assert minimum <= bound.floor <= found.price < retail
        assert found.price == round(found.price, 2)
        assert (found.price - cost) * 100 >= margin * found.price - D("0.000001")
