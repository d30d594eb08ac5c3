"""Aprons in colours and sizes: the sample's family of variants, and what there is of it on the first day."""

from decimal import Decimal
from itertools import product

from liandong.sample.events import EventLine

FAMILY = "WQ"
COLOURS = {"藏青": "N", "酒红": "R", "米白": "W"}
SIZES = ("M", "L", "XL")
UNIT, COST, TAX = "条", Decimal("11.5"), Decimal(13)

CODES = tuple(f"{FAMILY}-{colour}-{size}" for colour, size in product(COLOURS.values(), SIZES))
"""The codes its variants get by the usual rule."""
_THERE = (36, 48, 24, 18, 30, 12, 24, 20, 0)


def opening_lines() -> list[EventLine]:
    """Return the first stock; of one variant there is none."""
    return [
        EventLine(code, UNIT, Decimal(quantity), COST, TAX)
        for code, quantity in zip(CODES, _THERE, strict=True)
        if quantity
    ]
