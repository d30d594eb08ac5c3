"""Budgets 预算: what each month may come to, what goes beyond it, and spreading a year over months. Pure.

A month's place is 0 for January. Amounts are in the company's currency, to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from liandong.kernel.money import HUNDRED, ZERO, round_half_up

MONTHS = 12
CENT = Decimal("0.01")

Year = tuple[Decimal, ...]
"""An amount for each month of a year."""

EMPTY_YEAR: Year = (ZERO,) * MONTHS


class Control(StrEnum):
    """What happens when a document goes beyond: nothing, it is pointed out, or it is not posted."""

    NONE = "none"
    WARN = "warn"
    STOP = "stop"


class Span(StrEnum):
    """What is compared: each month, the months so far (what was saved may be used later), or the year."""

    MONTH = "month"
    TO_DATE = "to_date"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Overrun:
    """The first month in which too much would be used: ``used`` before, ``amount`` by the document."""

    month: int
    budget: Decimal
    used: Decimal
    amount: Decimal

    @property
    def over(self) -> Decimal:
        """Return how much is beyond the budget."""
        return self.used + self.amount - self.budget


def overrun(
    span: Span, budget: Sequence[Decimal], used: Sequence[Decimal], given: tuple[int, Decimal]
) -> Overrun | None:
    """Return what a document goes beyond that adds an amount to a month: ``given`` is (month, amount).

    What adds nothing, or takes back, goes beyond nothing, even where more is used than there is. Later months
    are looked at too where months are added up: what was booked ahead counts.
    """
    month, amount = given
    if amount <= ZERO:
        return None
    for end in _ends(span, month):
        first = end if span is Span.MONTH else 0
        allowed, before = sum(budget[first : end + 1], ZERO), sum(used[first : end + 1], ZERO)
        if before + amount > allowed:
            return Overrun(end, allowed, before, amount)
    return None


def _ends(span: Span, month: int) -> range:
    if span is Span.MONTH:
        return range(month, month + 1)
    return range(month, MONTHS) if span is Span.TO_DATE else range(MONTHS - 1, MONTHS)


def spread(total: Decimal, shape: Sequence[Decimal] = ()) -> Year:
    """Return a year's total by month, in the shape of other months, or evenly without one; to the cent.

    The months add up to the total: cents left over go to the months that lost most by rounding down.
    """
    weights = [max(one, ZERO) for one in shape] if len(shape) == MONTHS else []
    whole = sum(weights, ZERO)
    if not whole:
        weights, whole = [Decimal(1)] * MONTHS, Decimal(MONTHS)
    exact = [total * weight / whole for weight in weights]
    found = [one.quantize(CENT, ROUND_DOWN) for one in exact]
    left = int((total - sum(found, ZERO)) / CENT)
    for month in sorted(range(MONTHS), key=lambda place: (found[place] - exact[place], place))[:left]:
        found[month] += CENT
    return tuple(found)


def raised(months: Sequence[Decimal], rate: Decimal) -> Year:
    """Return each month changed by per cent, to the cent; what is below zero becomes zero."""
    return tuple(round_half_up(max(one, ZERO) * (HUNDRED + rate) / HUNDRED) for one in months)


def rate_of(used: Decimal, budget: Decimal) -> Decimal | None:
    """Return per cent of a budget to a tenth; None without one."""
    return round_half_up(used * HUNDRED / budget, 1) if budget > ZERO else None
