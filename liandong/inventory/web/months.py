"""Whole months that a report asks for."""

from datetime import date

MOST_MONTHS = 36


def months_back(day: date, count: int) -> date:
    """Return the first day of the month so many months before a day's."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(max(year, 1), month + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """Return the first day of each month from one day's to another's; a long span is cut at its beginning."""
    start = max(first, months_back(last, MOST_MONTHS - 1))
    count = (last.year - start.year) * 12 + last.month - start.month
    return [months_back(start, -place) for place in range(count + 1)]
