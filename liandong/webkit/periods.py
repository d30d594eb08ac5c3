"""Spans of days with a name, counted from today whenever they are asked for."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

Days = tuple[date, date]
PERIOD = "period"
_WEEK, _YEAR_END = 7, (12, 31)


def periods() -> dict[str, tuple[str, Callable[[date], Days]]]:
    """Return the name of each span by its word of the address, and its first and last day."""
    return {
        "today": (_("今天"), lambda today: (today, today)),
        "yesterday": (_("昨天"), lambda today: (today - timedelta(days=1), today - timedelta(days=1))),
        "week": (_("本周"), _week),
        "last_week": (_("上周"), lambda today: _week(today - timedelta(days=_WEEK))),
        "month": (_("本月"), _month),
        "last_month": (_("上月"), lambda today: _month(today.replace(day=1) - timedelta(days=1))),
        "year": (_("本年"), lambda today: (date(today.year, 1, 1), date(today.year, *_YEAR_END))),
    }


def _week(today: date) -> Days:
    first = today - timedelta(days=today.weekday())
    return first, first + timedelta(days=_WEEK - 1)


def _month(today: date) -> Days:
    first = today.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def on_day(query: str, names: Collection[str], today: date) -> str:
    """Return the parameters of an address with the days its named span has today, up to today.

    ``names`` are the days the page asks for: of ``from``, ``to`` and ``on``, which is the last one.
    What names no span, or one that nobody knows, stays as it is but for the name.
    """
    given = parse_qsl(query)
    named = periods().get(next((value for name, value in given if name == PERIOD), ""))
    kept = [(name, value) for name, value in given if name != PERIOD]
    if named is None or not names:
        return urlencode(kept)
    first, last = named[1](today)
    days = {"from": first, "to": min(last, today), "on": min(last, today)}
    kept = [(name, value) for name, value in kept if name not in days]
    return urlencode([*kept, *((name, str(day)) for name, day in days.items() if name in names)])
