"""Cuts a span of days into whole years, whole months and odd days, whichever are fewest to read."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import NamedTuple

_ONE_DAY = timedelta(days=1)
_MID_MONTH = 15
_MID_YEAR = 6


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``start`` (None: since ever) to ``end``, both included.

    ``label`` comes back with the rows; ``by_purpose`` keeps the purposes apart; with ``is_net``
    only in − out is exact, which is less to add up. Since ever can only be net.
    """

    label: int
    start: date | None
    end: date
    by_purpose: bool = False
    is_net: bool = False


class Level(Enum):
    """Where a stretch is read from."""

    YEARS = auto()
    MONTHS = auto()
    DAYS = auto()


class Stretch(NamedTuple):
    """Days of one level, both included; ``is_undone`` means to be taken away again."""

    level: Level
    start: date | None
    end: date
    is_undone: bool = False


def stretches(span: Span) -> list[Stretch]:
    """Return what adds up to the span.

    Since ever is reached from the nearest end of a year, forwards or backwards, over the nearest
    end of a month: at most six months and fifteen days, however long the history is.
    """
    if span.start is None:
        return _since_ever(span.end)
    months = _whole_months(span.start, span.end)
    if months is None:
        return _days(span.start, span.end)
    first, last = months
    return [
        Stretch(Level.MONTHS, first, last),
        *_days(span.start, first - _ONE_DAY),
        *_days(last + _ONE_DAY, span.end),
    ]


def folded_days(span: Span) -> tuple[date | None, date] | None:
    """Return the days, both included, that come from years and months; None when there are none.

    Moves of these days whose documents are not folded yet must be added.
    """
    if span.start is None:
        return None, _nearest_month(span.end) - _ONE_DAY
    return _whole_months(span.start, span.end)


def _since_ever(end: date) -> list[Stretch]:
    month = _nearest_month(end)
    year = month.replace(month=1) if month.month <= _MID_YEAR else _next_year(month)
    return [
        Stretch(Level.YEARS, None, year - _ONE_DAY),
        *_between(Level.MONTHS, year, month),
        *_between(Level.DAYS, month, end + _ONE_DAY),
    ]


def _between(level: Level, known: date, wanted: date) -> list[Stretch]:
    """Return the stretch that leads from the stock before ``known`` to the stock before ``wanted``."""
    if known == wanted:
        return []
    first, after = sorted((known, wanted))
    return [Stretch(level, first, after - _ONE_DAY, is_undone=wanted < known)]


def _whole_months(start: date, end: date) -> tuple[date, date] | None:
    first = start if start.day == 1 else _next_month(start)
    after = (end + _ONE_DAY).replace(day=1)
    return (first, after - _ONE_DAY) if first < after else None


def _days(start: date, end: date) -> list[Stretch]:
    return [Stretch(Level.DAYS, start, end)] if start <= end else []


def _nearest_month(end: date) -> date:
    """Return the first day of the month that begins nearest to the end of a day."""
    return end.replace(day=1) if end.day <= _MID_MONTH else _next_month(end)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _next_year(day: date) -> date:
    return date(day.year + 1, 1, 1)
