"""The days a statement is about: its month, quarter or year, and the columns it compares. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from liandong.finance.statements.layouts import Statement

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Kind(StrEnum):
    """How long the period of a statement is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Key(StrEnum):
    """The columns of statements."""

    CLOSING = "closing"
    OPENING = "opening"
    YEAR = "year"
    PERIOD = "period"
    LAST_YEAR = "last-year"


@dataclass(frozen=True, slots=True)
class Span:
    """A month, quarter or year of the calendar; ``end`` is the first day after it."""

    kind: Kind
    start: date
    end: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    @property
    def year(self) -> date:
        """The first day of its year."""
        return self.start.replace(month=1)

    @property
    def year_before(self) -> "Span":
        """The same a year earlier."""
        return Span(self.kind, _a_year_before(self.start), _a_year_before(self.end))


@dataclass(frozen=True, slots=True)
class Column:
    """What a column counts: from ``start`` (None: from the beginning) up to and without ``end``.

    What opening documents booked before ``openings_until`` counts too: a company that begins within the year
    has its opening balances at the year's beginning.
    """

    key: Key
    start: date | None
    end: date
    openings_until: date | None = None

    @property
    def last(self) -> date:
        """The last day it counts."""
        return self.end - timedelta(days=1)


def span_of(kind: Kind, day: date) -> Span:
    """Return the month, quarter or year a day lies in."""
    months = _MONTHS[kind]
    first = (day.month - 1) // months * months
    start = date(day.year, first + 1, 1)
    after = first + months
    return Span(kind, start, date(day.year + after // 12, after % 12 + 1, 1))


def columns_of(statement: Statement, span: Span) -> tuple[Column, ...]:
    """Return the columns of a statement, as the standard's form has them and one for last year."""
    before = span.year_before
    if statement is Statement.BALANCE:
        return (
            Column(Key.CLOSING, None, span.end),
            Column(Key.OPENING, None, span.year, openings_until=span.end),
            Column(Key.LAST_YEAR, None, before.end),
        )
    year = Column(Key.YEAR, span.year, span.end)
    last = Column(Key.LAST_YEAR, before.start, before.end)
    return (year, last) if span.kind is Kind.YEAR else (year, Column(Key.PERIOD, span.start, span.end), last)


def boundaries(span: Span) -> list[date]:
    """Return the days between which sums are kept apart, so that every column is some of them."""
    before = span.year_before
    return sorted({before.year, before.start, before.end, span.year, span.start, span.end})


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1)
