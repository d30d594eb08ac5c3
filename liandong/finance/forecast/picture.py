"""The money held, as a line: points for the page's drawing, with the words that say the same."""

from collections.abc import Sequence
from decimal import Decimal

from liandong.kernel.forecast import Lowest, Stretch
from liandong.kernel.money import ZERO
from liandong.webkit.report_parts import Part

WIDTH, HEIGHT, EDGE = 720, 160, 8


def picture(opening: Decimal, rows: Sequence[Stretch], least: Lowest) -> Part:
    """Return the line of what is held in a field of 720 × 160, its zero line and the lowest point."""
    held = [opening, *(one.closing for one in rows)]
    low, high = min(ZERO, least.amount, *held), max(ZERO, *held)
    reach = high - low or Decimal(1)

    def across(place: int) -> str:
        return f"{EDGE + (WIDTH - 2 * EDGE) * place / (len(held) - 1):.1f}"

    def up(amount: Decimal) -> str:
        return f"{EDGE + (HEIGHT - 2 * EDGE) * (high - amount) / reach:.1f}"

    lowest_at = next(place for place, one in enumerate(rows, 1) if one.first <= least.day <= one.last)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "points": " ".join(f"{across(place)},{up(amount)}" for place, amount in enumerate(held)),
        "zero": up(ZERO),
        "left": EDGE,
        "right": WIDTH - EDGE,
        "low_x": across(lowest_at),
        "low_y": up(least.amount),
    }
