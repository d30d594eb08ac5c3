"""Which level of reminder a debt has come to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.kernel.money import HUNDRED, ZERO, round_half_up

DAYS_OF_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Step:
    """A level: from ``days_overdue`` on, and ``days_between`` after the last letter. ``rate`` is a year's."""

    number: int
    days_overdue: int
    days_between: int = 0
    rate: Decimal = ZERO


def next_step(
    steps: Sequence[Step], days_late: int, last: tuple[int, date] | None, today: date
) -> Step | None:
    """Return the level a debt is due for, None while there is none; no level is ever left out.

    ``last`` is the level of the last letter with the debt, and its day.
    """
    reached = last[0] if last else 0
    following = next((one for one in sorted(steps, key=lambda one: one.number) if one.number > reached), None)
    if following is None or days_late < following.days_overdue:
        return None
    if last is not None and (today - last[1]).days < following.days_between:
        return None
    return following


def interest_of(amount: Decimal, rate: Decimal, days_late: int) -> Decimal:
    """Return the simple interest of a debt at a yearly rate in per cent, days of a year 365, to the cent."""
    return round_half_up(amount * rate * days_late / (HUNDRED * DAYS_OF_A_YEAR), 2)
