"""Least and most stock by class: so many days of what a product sells. Pure, no float."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType

from liandong.kernel.money import ZERO

MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class StockDays:
    """For how many days of sales a class is kept: ordered again below ``least``, up to ``most``.

    None leaves a limit as it is; 0 takes it away: such a product is bought when somebody asks for it.
    """

    least: int | None = None
    most: int | None = None


STANDARD_DAYS: Mapping[str, StockDays] = MappingProxyType(
    {
        "AX": StockDays(7, 21),
        "AY": StockDays(10, 30),
        "AZ": StockDays(5, 14),
        "BX": StockDays(10, 30),
        "BY": StockDays(14, 45),
        "BZ": StockDays(7, 21),
        "CX": StockDays(14, 60),
        "CY": StockDays(14, 45),
        "CZ": StockDays(),
    }
)
"""Proposed until the company says otherwise: steady goods need little, dear and uncertain ones come often."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Least and most stock of a product in base units; None: there is none."""

    least: Decimal | None = None
    most: Decimal | None = None


def limits_of(sold: Decimal, span: int, days: StockDays, now: Limits) -> Limits:
    """Return the limits by a class: quantity sold ÷ days of the span × days kept, up to whole base units.

    A most that would be below the least is raised to it; what sells nothing has no limits.
    """
    least = _limit(sold, span, days.least, now.least)
    most = _limit(sold, span, days.most, now.most)
    if least is not None and most is not None and days.most is not None:
        most = max(most, least)
    return Limits(least, most)


def _limit(sold: Decimal, span: int, days: int | None, now: Decimal | None) -> Decimal | None:
    if days is None:
        return now
    wanted = (max(sold, ZERO) * days / span).to_integral_value(ROUND_CEILING)
    return wanted or None
