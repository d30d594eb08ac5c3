"""What goes beyond a budget, and a year spread over its months."""

from decimal import Decimal

import pytest

from liandong.kernel.budgets import Overrun, Span, overrun, raised, spread

D = Decimal


def months(**given: str) -> tuple[Decimal, ...]:
    """Return a year: ``m11="100"`` is November, 0 what is left out."""
    return tuple(D(given.get(f"m{month}", "0")) for month in range(1, 13))


@pytest.mark.parametrize(
    ("span", "budget", "spent", "given", "beyond"),
    [
        (Span.MONTH, {"m2": "100"}, {"m2": "60"}, (1, "40"), None),
        (Span.MONTH, {"m2": "100"}, {"m2": "60"}, (1, "40.01"), (1, "100", "60")),
        (Span.MONTH, {"m1": "100", "m2": "100"}, {"m1": "0"}, (1, "150"), (1, "100", "0")),
        (Span.TO_DATE, {"m1": "100", "m2": "100"}, {"m1": "30"}, (1, "170"), None),
        (Span.TO_DATE, {"m1": "100", "m2": "100"}, {"m1": "30"}, (1, "171"), (1, "200", "30")),
        (Span.TO_DATE, {"m1": "100"}, {"m5": "80"}, (0, "50"), (4, "100", "80")),
        (Span.YEAR, {"m12": "100"}, {"m5": "80"}, (0, "20"), None),
        (Span.YEAR, {"m12": "100"}, {"m5": "80"}, (0, "21"), (11, "100", "80")),
        (Span.MONTH, {}, {"m1": "5"}, (0, "-1"), None),
    ],
)
def test_what_goes_beyond(
    span: Span,
    budget: dict[str, str],
    spent: dict[str, str],
    given: tuple[int, str],
    beyond: tuple[int, str, str] | None,
) -> None:
    amount = D(given[1])
    found = overrun(span, months(**budget), months(**spent), (given[0], amount))
    expected = beyond and Overrun(beyond[0], D(beyond[1]), D(beyond[2]), amount)
    assert found == expected


def test_a_year_is_spread_to_the_cent() -> None:
    even = spread(D("100"))
    assert sum(even) == D("100")
    assert sorted(set(even)) == [D("8.33"), D("8.34")]
    shaped = spread(D("1000"), months(m1="1", m12="2", m3="-5"))
    assert (shaped[0], shaped[2], shaped[11], sum(shaped)) == (D("333.33"), D(0), D("666.67"), D(1000))
    assert raised(months(m1="10.05", m2="-3"), D(10))[:2] == (D("11.06"), D(0))
