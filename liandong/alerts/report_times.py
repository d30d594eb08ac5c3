"""When a report is sent next, and which days it is about then; no database."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from urllib.parse import parse_qsl, urlencode

from liandong.alerts.report_models import ReportSpan, Rhythm

_LONGEST_WAIT = 62
_DAYS = frozenset({"from", "to", "on"})
_NEVER_KEPT = frozenset({"after", "export"})


@dataclass(frozen=True, slots=True)
class Beat:
    """How often and at what time; ``weekday`` counts from 0, Monday, ``day`` from 1."""

    rhythm: str
    at: time
    weekday: int = 0
    day: int = 1

    def falls_on(self, on: date) -> bool:
        """Tell whether it is sent on a day; a month that is too short has it on its last."""
        if self.rhythm == Rhythm.WEEKLY:
            return on.weekday() == self.weekday
        if self.rhythm == Rhythm.MONTHLY:
            return on.day == min(self.day, calendar.monthrange(on.year, on.month)[1])
        return True


def next_time(beat: Beat, after: datetime, zone: tzinfo) -> datetime:
    """Return the first moment after ``after``, by the clock of the zone."""
    first = after.astimezone(zone).date()
    for ahead in range(_LONGEST_WAIT + 1):
        on = first + timedelta(days=ahead)
        moment = datetime.combine(on, beat.at, tzinfo=zone)
        if beat.falls_on(on) and moment > after:
            return moment
    raise ValueError("no such day")


def span_of(span: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day of a span, None where the days stay as they are."""
    yesterday = today - timedelta(days=1)
    if span == ReportSpan.YESTERDAY:
        return yesterday, yesterday
    if span == ReportSpan.LAST_WEEK:
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    if span == ReportSpan.LAST_MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    if span == ReportSpan.THIS_MONTH:
        return yesterday.replace(day=1), yesterday
    return (yesterday.replace(month=1, day=1), yesterday) if span == ReportSpan.THIS_YEAR else None


def query_on(query: str, span: str, today: date) -> str:
    """Return the address's parameters for a report sent today; a day of stock is the last of the span."""
    given = [(name, value) for name, value in parse_qsl(query) if name not in _NEVER_KEPT]
    days = span_of(span, today)
    if days is None:
        return urlencode(given)
    kept = [(name, value) for name, value in given if name not in _DAYS]
    first, last = days
    return urlencode([*kept, ("from", str(first)), ("to", str(last)), ("on", str(last))])
