"""Cash-flow forecast 资金预测: money that is to come and go, by day, and where it comes to. Pure.

Amounts are in the company's currency, positive where money comes.
"""

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import ZERO


class FlowKind(StrEnum):
    """What money comes or goes for: debts, bills, orders and goods not invoiced yet, what is planned."""

    CLAIM = "claim"
    BILL = "bill"
    ORDER = "order"
    PLAN = "plan"


class Rhythm(StrEnum):
    """How often something planned happens."""

    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Step(StrEnum):
    """How long a row of the forecast is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class Flow:
    """Money that comes (positive) or goes on a day, for what, and of which document if of one."""

    day: date
    amount: Decimal
    kind: FlowKind
    name: str
    document: int | None = None
    number: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days of the forecast: what comes and goes of each kind, and what there is at their end."""

    first: date
    last: date
    comes: dict[FlowKind, Decimal]
    goes: dict[FlowKind, Decimal]
    closing: Decimal

    @property
    def net(self) -> Decimal:
        """Return what comes less what goes."""
        return sum(self.comes.values(), ZERO) + sum(self.goes.values(), ZERO)


@dataclass(frozen=True, slots=True)
class Lowest:
    """The first day on which there is least, and how much that is."""

    day: date
    amount: Decimal


def occurrences(first: date, rhythm: Rhythm, days: tuple[date, date]) -> Iterator[date]:
    """Yield the days of a rhythm that begins on a day, within days, both included.

    The 31st is the last day of a shorter month, and the 31st again of the next long one.
    """
    start, end = days
    if rhythm is Rhythm.ONCE:
        if start <= first <= end:
            yield first
        return
    if rhythm is Rhythm.WEEKLY:
        behind = max((start - first).days, 0)
        day = first + timedelta(days=-(-behind // 7) * 7)
        while day <= end:
            yield day
            day += timedelta(days=7)
        return
    count = 0
    while (day := _months_later(first, count)) <= end:
        if day >= start:
            yield day
        count += _MONTHS[rhythm]


def _months_later(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 + count
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, last))


def expected_on(due: date, today: date, delay: int) -> date:
    """Return when something due on a day is to be expected: never before today."""
    return max(due, today) + timedelta(days=max(delay, 0))


def delayed(flows: Iterable[Flow], days: int) -> list[Flow]:
    """Return flows whose money comes so many days later; what goes, bills and what is planned stay."""
    return [
        replace(one, day=one.day + timedelta(days=days))
        if one.amount > ZERO and one.kind not in {FlowKind.PLAN, FlowKind.BILL}
        else one
        for one in flows
    ]


def stretches(opening: Decimal, flows: Sequence[Flow], days: tuple[date, date], step: Step) -> list[Stretch]:
    """Return the days by step, each with what comes and goes; what lies outside is left out."""
    found: list[Stretch] = []
    held = opening
    by_day = sorted((one for one in flows if days[0] <= one.day <= days[1]), key=lambda one: one.day)
    place = 0
    for first, last in _spans(days, step):
        comes, goes = dict.fromkeys(FlowKind, ZERO), dict.fromkeys(FlowKind, ZERO)
        while place < len(by_day) and by_day[place].day <= last:
            one = by_day[place]
            side = comes if one.amount > ZERO else goes
            side[one.kind] += one.amount
            held += one.amount
            place += 1
        found.append(Stretch(first, last, comes, goes, held))
    return found


def _spans(days: tuple[date, date], step: Step) -> Iterator[tuple[date, date]]:
    first = days[0]
    while first <= days[1]:
        last = first
        if step is Step.WEEK:
            last = first + timedelta(days=6 - first.weekday())
        if step is Step.MONTH:
            last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        last = min(last, days[1])
        yield first, last
        first = last + timedelta(days=1)


def lowest(opening: Decimal, flows: Sequence[Flow], days: tuple[date, date]) -> Lowest:
    """Return when there is least: at the end of a day, or what there is now if it never gets less."""
    rows = stretches(opening, flows, days, Step.DAY)
    least = min(rows, key=lambda one: (one.closing, one.first))
    return Lowest(least.first, least.closing)
