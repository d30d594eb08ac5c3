"""What targets are of and measured in, how much of one is reached, and where it leads. Pure."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import HUNDRED, ZERO, round_half_up


class Dimension(StrEnum):
    """What a target is of."""

    COMPANY = "company"
    PERSON = "person"
    DEPARTMENT = "department"
    CHANNEL = "channel"
    PLACE = "place"
    CATEGORY = "category"


class Measure(StrEnum):
    """What a target counts: sales without tax, their margin, base units, or the money that came for sales."""

    NET = "net"
    MARGIN = "margin"
    QUANTITY = "quantity"
    RECEIPTS = "receipts"


RECEIVED_BY = frozenset({Dimension.COMPANY, Dimension.PERSON, Dimension.DEPARTMENT})
"""Money that comes belongs to a person, by the document it is for; it has no goods and no channel."""
WITH_BELOW = frozenset({Dimension.DEPARTMENT, Dimension.CATEGORY})
"""What may lie below another of its kind, whose target and actuals include it: rows are not added up."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A target, what came of it, and how much of it is to be expected by its end (None: it has not begun)."""

    target: Decimal
    actual: Decimal
    forecast: Decimal | None = None

    @property
    def rate(self) -> Decimal | None:
        """Return per cent of the target, to a tenth; None without a target."""
        return rate_of(self.actual, self.target)

    @property
    def forecast_rate(self) -> Decimal | None:
        """Return per cent of the target that is to be expected."""
        return None if self.forecast is None else rate_of(self.forecast, self.target)

    @property
    def gap(self) -> Decimal:
        """Return what is missing; below zero for what is beyond the target."""
        return self.target - self.actual


def rate_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return per cent to a tenth, None where there is nothing to compare with."""
    return round_half_up(part * HUNDRED / whole, 1) if whole > ZERO else None


def forecast(actual: Decimal, start: date, end: date, today: date) -> Decimal | None:
    """Return what a span comes to at the pace of its days up to today; itself once it is over."""
    if today < start:
        return None
    if today >= end:
        return actual
    elapsed, whole = (today - start).days + 1, (end - start).days + 1
    return round_half_up(actual * whole / elapsed)


def spread_year(actuals: Mapping[date, Decimal], raise_rate: Decimal, digits: int) -> dict[date, Decimal]:
    """Return targets of the year after: each month what it was, raised by per cent; losses become zero."""
    found = {}
    for month, actual in actuals.items():
        later = date(month.year + 1, month.month, 1)
        found[later] = round_half_up(max(actual, ZERO) * (HUNDRED + raise_rate) / HUNDRED, digits)
    return found


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])
