"""Guessing how wide text runs, so that nothing runs out of its cell: numbers shrink, long codes may break."""

import re
from math import ceil

POINTS = 72 / 254
"""Points in a tenth of a millimetre."""
_WIDE = 1.0
_NARROW = 0.56
_INSET = 20
_SMALLEST = 4
_SOFT_BREAK = "\u200b"
_FREE_WIDTH = 250
"""What a column that shares the rest is taken to be wide at least."""


def ems(text: str) -> float:
    """Return the width of a text in ems: Chinese characters are square, the others about half."""
    return sum(_WIDE if ord(letter) > 0x2E7F else _NARROW for letter in text)  # noqa: PLR2004 - where CJK begins


def fitted(text: str, width: int, size: int) -> str | dict[str, object]:
    """Return a number that must stay on one line, with the font size at which it does."""
    room = ((width or _FREE_WIDTH) - _INSET) * POINTS
    needed = ems(text) * size
    if needed <= room:
        return text
    return {"text": text, "size": max(_SMALLEST, int(size * room / needed * 10) / 10)}


def breakable(text: str, width: int, size: int) -> str:
    """Return a text whose long runs without a blank may break where the cell ends."""
    most = max(4, int(((width or _FREE_WIDTH) - _INSET) * POINTS / (size * _NARROW)))
    return re.sub(rf"[!-~]{{{most + 1},}}", lambda run: _softened(run.group(), most), text)


def _softened(run: str, most: int) -> str:
    return _SOFT_BREAK.join(run[start : start + most] for start in range(0, len(run), most))


def lines_of(text: str, width: int, size: int) -> int:
    """Return how many lines a text takes in a cell, about."""
    return max(1, ceil(ems(text) * size / max(1, (width - _INSET) * POINTS)))
