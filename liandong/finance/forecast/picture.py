"""The money held, as a line: points for the page's drawing, with the words that say the same."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from liandong.kernel.forecast import Lowest, Stretch
from liandong.kernel.money import ZERO
from liandong.webkit.report_parts import Part

WIDTH, HEIGHT, EDGE = 720, 160, 8


def picture(opening: Decimal, rows: Sequence[Stretch], least: Lowest) -> Part:
    """Return the line of what is held in a field of 720 × 160, its zero line and the lowest point.

    The line goes through the day on which there is least, though that may lie within a week or a month.
    """
    before = rows[0].first - timedelta(days=1)
    held = {before: opening, least.day: least.amount, **{one.last: one.closing for one in rows}}
    low, high = min(ZERO, *held.values()), max(ZERO, *held.values())
    reach, days = high - low or Decimal(1), (rows[-1].last - before).days

    def across(day: date) -> str:
        return f"{EDGE + (WIDTH - 2 * EDGE) * (day - before).days / days:.1f}"

    def up(amount: Decimal) -> str:
        return f"{EDGE + (HEIGHT - 2 * EDGE) * (high - amount) / reach:.1f}"

    return {
        "width": WIDTH,
        "height": HEIGHT,
        "points": " ".join(f"{across(day)},{up(amount)}" for day, amount in sorted(held.items())),
        "zero": up(ZERO),
        "left": EDGE,
        "right": WIDTH - EDGE,
        "low_x": across(least.day),
        "low_y": up(least.amount),
    }
