"""Seasons of a year: from a day of a month to another, over the year's end too. Pure.

A day of a year is written as month × 100 + day: 1 February is 201. February has 29 days here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from liandong.kernel.checks import number_problems
from liandong.kernel.terms import Problem

FIRST, LAST = 101, 1231
"""The ends of a season that is the whole year."""

QUANTITY_DIGITS = 6
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Level:
    """Least and most stock of a product, base units, in a season; ``place`` None: all warehouses together."""

    starts: int = FIRST
    ends: int = LAST
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    place: int | None = None

    @property
    def is_all_year(self) -> bool:
        """Tell whether it holds whenever no season of the same place does."""
        return (self.starts, self.ends) == (FIRST, LAST)


def number_of_day(on: date) -> int:
    """Return a day as its number of the year."""
    return on.month * 100 + on.day


def read_day(text: str) -> int | None:
    """Read a day of a year: 2-1, 02-01, 2/1, 2.1, 2月1日; None for what is none."""
    plain = text.strip().rstrip("日").replace("月", "-").replace("/", "-").replace(".", "-")
    month, _, day = plain.partition("-")
    if not (month.isascii() and month.isdigit() and day.isascii() and day.isdigit()):
        return None
    return int(month) * 100 + int(day) if is_day(int(month) * 100 + int(day)) else None


def is_day(number: int) -> bool:
    """Tell whether there is such a day in a leap year."""
    try:
        date(_LEAP_YEAR, number // 100, number % 100)
    except ValueError:
        return False
    return True


def written(number: int) -> str:
    """Return a day of a year as it is shown: 02-01."""
    return f"{number // 100:02}-{number % 100:02}"


def is_within(level: Level, on: date) -> bool:
    """Tell whether a day is in the season; one that ends before it starts goes over the year's end."""
    day = number_of_day(on)
    if level.starts <= level.ends:
        return level.starts <= day <= level.ends
    return day >= level.starts or day <= level.ends


def in_force(levels: Iterable[Level], on: date) -> dict[int | None, Level]:
    """Return what holds on a day in each place: its season; what that leaves open is as it is all year."""
    held = [one for one in levels if is_within(one, on)]
    found = {one.place: one for one in held if one.is_all_year}
    for one in held:
        if not one.is_all_year:
            usual = found.get(one.place, one)
            minimum = usual.minimum if one.minimum is None else one.minimum
            maximum = usual.maximum if one.maximum is None else one.maximum
            found[one.place] = replace(one, minimum=minimum, maximum=maximum)
    return found


def level_problems(levels: Sequence[Level]) -> list[Problem]:
    """Return what is wrong with the levels of one product, by their position, counted from one.

    Codes: those of ``number_problems``, ``season_day_unknown``, ``levels_missing``,
    ``stock_limits_crossed``, ``seasons_overlap``.
    """
    problems: list[Problem] = []
    for position, one in enumerate(levels, 1):
        problems += number_problems(one.minimum, QUANTITY_DIGITS, "minimum", position)
        problems += number_problems(one.maximum, QUANTITY_DIGITS, "maximum", position)
        wrong = [name for name in ("starts", "ends") if not is_day(getattr(one, name))]
        problems += [Problem("season_day_unknown", position, name) for name in wrong]
        if one.minimum is None and one.maximum is None:
            problems.append(Problem("levels_missing", position, "minimum"))
        elif one.minimum is not None and one.maximum is not None and one.maximum < one.minimum:
            problems.append(Problem("stock_limits_crossed", position, "maximum"))
        # A day that is none would lie in every season before or after it.
        before = [other for other in levels[: position - 1] if other.place == one.place and _has_days(other)]
        if not wrong and any(_overlap(one, other) for other in before):
            problems.append(Problem("seasons_overlap", position, "starts"))
    return problems


def _has_days(level: Level) -> bool:
    return is_day(level.starts) and is_day(level.ends)


def _overlap(one: Level, other: Level) -> bool:
    """Tell whether two seasons share a day; the whole year overlaps only with itself."""
    if one.is_all_year or other.is_all_year:
        return one.is_all_year and other.is_all_year
    return any(
        first <= other_last and other_first <= last
        for first, last in _stretches(one)
        for other_first, other_last in _stretches(other)
    )


def _stretches(level: Level) -> list[tuple[int, int]]:
    if level.starts <= level.ends:
        return [(level.starts, level.ends)]
    return [(level.starts, LAST), (FIRST, level.ends)]
