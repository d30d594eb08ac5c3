"""Hours of the day in which a promotion holds. Pure; minutes count from midnight where the company is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_DAY = 24 * 60
_HOUR = 60
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_SIGNS = str.maketrans({"：": ":", "–": "-", "—": "-", "－": "-", "~": "-", "～": "-", "至": "-", "到": "-"})


@dataclass(frozen=True, slots=True)
class Hours:
    """From minute ``start`` to before ``end``; one that ends before it starts goes past midnight."""

    start: int
    end: int

    def began(self, day: date, minute: int) -> date | None:
        """Return the day on which the hours that hold at a minute of a day began; None where none hold."""
        if self.start < self.end:
            return day if self.start <= minute < self.end else None
        if minute >= self.start:
            return day
        return day - timedelta(days=1) if minute < self.end else None

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


def _clock(minute: int) -> str:
    return f"{minute // _HOUR:02d}:{minute % _HOUR:02d}"


def read_hours(text: str) -> Hours | None:
    """Return the hours that a text says, such as 17:00-19:00 or 22:00–02:00; None where it says none."""
    found = _SPAN.fullmatch("".join(text.split()).translate(_SIGNS))
    if found is None:
        return None
    start, end = (int(found[at]) * _HOUR + int(found[at + 1]) for at in (1, 3))
    is_clock = all(int(found[at]) < _HOUR for at in (2, 4)) and start < _DAY and end <= _DAY
    return Hours(start, end) if is_clock and start != end else None


def hours_of(texts: Iterable[str]) -> tuple[Hours, ...]:
    """Return hours as they are kept; what says none is left out."""
    return tuple(found for text in texts if (found := read_hours(text)) is not None)


def holds_at(hours: Iterable[Hours], weekdays: frozenset[int], at: datetime, minute: int | None) -> bool:
    """Tell whether one of some hours holds on a day at a minute of it, and began on one of the weekdays.

    No weekdays are all of them, no hours the whole day. Hours need a ``minute``: where only the day is
    known they don't hold.
    """
    hours = tuple(hours)
    if not hours:
        return not weekdays or at.isoweekday() in weekdays
    if minute is None:
        return False
    days = (one.began(at.date(), minute) for one in hours)
    return any(day is not None and (not weekdays or day.isoweekday() in weekdays) for day in days)
