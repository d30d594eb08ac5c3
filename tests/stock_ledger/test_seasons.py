"""Least and most stock by season: which holds on a day, also over the year's end."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.stock_ledger.seasons import (
    FIRST,
    LAST,
    Level,
    in_force,
    is_day,
    is_within,
    level_problems,
    number_of_day,
    read_day,
    written,
)

D = Decimal
WINTER, SUMMER = (1101, 215), (601, 831)


@pytest.mark.parametrize(
    ("season", "day", "holds"),
    [
        (SUMMER, "2026-06-01", True),
        (SUMMER, "2026-08-31", True),
        (SUMMER, "2026-05-31", False),
        (SUMMER, "2026-09-01", False),
        (WINTER, "2026-11-01", True),
        (WINTER, "2026-12-31", True),
        (WINTER, "2027-01-01", True),
        (WINTER, "2027-02-15", True),
        (WINTER, "2027-02-16", False),
        (WINTER, "2026-10-31", False),
        ((229, 229), "2028-02-29", True),
        ((229, 229), "2027-03-01", False),
        ((FIRST, LAST), "2027-03-01", True),
    ],
)
def test_a_season_holds_from_its_first_to_its_last_day(
    season: tuple[int, int],
    day: str,
    holds: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert is_within(Level(*season), date.fromisoformat(day)) is holds


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("02-01", 201),
        ("2/1", 201),
        ("12月31日", 1231),
        ("2-29", 229),
        ("2-30", None),
        ("13-1", None),
        ("x", None),
        ("", None),
    ],
)
def test_days_of_a_year_are_read(text: str, number: int | None) -> None:
    assert read_day(text) == number


@given(st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_a_day_is_read_as_it_is_written(on: date) -> None:
    number = number_of_day(on)
    assert is_day(number)
    assert read_day(written(number)) == number


days = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(number_of_day)


@given(days, days, days, days)
def test_seasons_overlap_when_they_share_a_day(a: int, b: int, c: int, d: int) -> None:
    one, other = Level(a, b, D(1)), Level(c, d, D(1))
    year = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    share = any(is_within(one, day) and is_within(other, day) for day in year)
    codes = [problem.code for problem in level_problems([one, other])]
    if one.is_all_year != other.is_all_year:
        assert codes == []
    else:
        assert codes == (["seasons_overlap"] if share else [])


def test_all_problems_of_levels_are_told_at_once() -> None:
    rows = [
        Level(230, 1301, D(5), D(4)),
        Level(place=7),
        Level(601, 831, D(1), place=7),
        Level(801, 901, D(1), place=7),
    ]
    assert [(one.code, one.line, one.column) for one in level_problems(rows)] == [
        ("season_day_unknown", 1, "starts"),
        ("season_day_unknown", 1, "ends"),
        ("stock_limits_crossed", 1, "maximum"),
        ("levels_missing", 2, "minimum"),
        ("seasons_overlap", 4, "starts"),
    ]


def test_a_day_that_is_none_overlaps_with_nothing() -> None:
    rows = [Level(1340, 215, D(1)), Level(101, 201, D(1)), Level(0, 1231, D(1))]
    assert [(one.code, one.line) for one in level_problems(rows)] == [
        ("season_day_unknown", 1),
        ("season_day_unknown", 3),
    ]


def test_what_a_season_leaves_open_is_as_it_is_all_year() -> None:
    rows = [
        Level(minimum=D(5), maximum=D(9)),
        Level(*SUMMER, minimum=D(7)),
        Level(*WINTER, maximum=D(4), place=3),
    ]
    held = in_force(rows, date(2026, 7, 1))
    assert (held[None].minimum, held[None].maximum) == (D(7), D(9))
    assert 3 not in held
    assert in_force(rows, date(2026, 1, 1))[3].maximum == D(4)
