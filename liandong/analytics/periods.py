"""Spans of days: today, this month, this year, each beside the span before and the same a year ago. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both included."""

    start: date
    end: date


class Period(StrEnum):
    """A span that ends today."""

    TODAY = "today"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Compared:
    """A span, as many days of the span before it, and the same days a year ago (None: the one before)."""

    now: Days
    before: Days
    year_ago: Days | None


def compared(period: Period, today: date) -> Compared:
    """Return the period up to today and what it is compared with: 11/1–11/21 with 10/1–10/21."""
    if period is Period.TODAY:
        yesterday, then = today - timedelta(days=1), a_year_before(today)
        return Compared(Days(today, today), Days(yesterday, yesterday), Days(then, then))
    if period is Period.YEAR:
        first = date(today.year, 1, 1)
        return Compared(Days(first, today), Days(date(today.year - 1, 1, 1), a_year_before(today)), None)
    first, earlier = today.replace(day=1), today.replace(day=1) - timedelta(days=1)
    before = Days(earlier.replace(day=1), earlier.replace(day=min(today.day, earlier.day)))
    return Compared(Days(first, today), before, Days(a_year_before(first), a_year_before(today)))


def a_year_before(day: date) -> date:
    """Return the same day a year ago; the last of February for the 29th."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last))


def months_until(day: date, count: int) -> list[Days]:
    """Return so many months, the last one up to the day."""
    months = [Days(day.replace(day=1), day)]
    while len(months) < count:
        last = months[0].start - timedelta(days=1)
        months.insert(0, Days(last.replace(day=1), last))
    return months


def days_until(day: date, count: int) -> list[Days]:
    """Return so many days, each a span of its own, the last one the day itself."""
    found = [day - timedelta(days=back) for back in range(count - 1, -1, -1)]
    return [Days(one, one) for one in found]


def whole_months(start: date, end: date) -> Days:
    """Return the days of the months from that of ``start`` to that of ``end``."""
    return Days(start.replace(day=1), end.replace(day=calendar.monthrange(end.year, end.month)[1]))


def month_count(days: Days) -> int:
    """Return how many whole months a span has."""
    return (days.end.year - days.start.year) * 12 + days.end.month - days.start.month + 1


def months_earlier(days: Days, count: int) -> Days:
    """Return a span of whole months moved so many months back."""
    return whole_months(_back(days.start, count), _back(days.end, count))


def _back(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(max(year, 1), month + 1, 1)


def months_of(days: Days) -> list[date]:
    """Return the first day of each month of a span, the earliest first."""
    return [_back(days.start, -place) for place in range(month_count(days))]
