"""How much of a target is reached and what is to be expected: by hand, and what always holds."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.analytics.targeting import Reached, forecast, spread_year

D = Decimal
START, END = date(2026, 11, 1), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), D("9000.00")),
        (date(2026, 11, 21), D("428.57")),  # 300 × 30 ÷ 21
        (date(2026, 11, 30), D(300)),
        (date(2027, 1, 1), D(300)),
    ],
)
def test_three_hundred_by_the_days_elapsed(today: date, expected: Decimal | None) -> None:
    assert forecast(D(300), START, END, today) == expected


def test_rates_by_hand() -> None:
    one = Reached(D(1200), D(300), D("428.57"))
    assert (one.rate, one.forecast_rate, one.gap) == (D("25.0"), D("35.7"), D(900))
    assert Reached(D(0), D(5)).rate is None


def test_last_year_raised_by_ten_per_cent_and_losses_are_nothing() -> None:
    last = {date(2025, 1, 1): D("99.95"), date(2025, 2, 1): D(-5)}
    assert spread_year(last, D(10), 2) == {date(2026, 1, 1): D("109.95"), date(2026, 2, 1): D(0)}


@given(st.decimals(0, 10**6, places=2), st.dates(START, END))
def test_nobody_is_expected_to_sell_less_than_he_has(actual: Decimal, today: date) -> None:
    found = forecast(actual, START, END, today)
    assert found is not None
    assert found >= actual
