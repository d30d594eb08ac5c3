"""Checks that every kind of master record shares: texts that fit, numbers that can be kept."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from liandong.kernel.terms import Problem

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

LARGEST = Decimal(10) ** 12
"""Numbers must stay below this, so that a millionth of one still fits 64 bits."""


def trimmed(text: str) -> str:
    """Return text without blanks around it and without what no database keeps: NUL, half surrogates."""
    text = text.strip()
    return text if text.isprintable() else _UNSTORABLE.sub("", text).strip()


def text_problems(texts: Mapping[str, str], limits: Mapping[str, int], line: int | None) -> Iterator[Problem]:
    """Yield ``too_long`` for each text longer than its column, in characters."""
    for column, limit in limits.items():
        if len(texts[column]) > limit:
            yield Problem("too_long", line, column, {"limit": str(limit)})


def missing_problems(
    texts: Mapping[str, str], columns: tuple[str, ...], line: int | None
) -> Iterator[Problem]:
    """Yield ``<column>_missing`` for each of the columns that is empty."""
    for column in columns:
        if not texts[column]:
            yield Problem(f"{column}_missing", line, column)


def number_problems(number: Decimal | None, digits: int, column: str, line: int | None) -> Iterator[Problem]:
    """Yield what keeps a number from being stored with ``digits`` decimals; None is no number.

    Codes: ``number_invalid``, ``number_negative``, ``number_too_large``, ``too_many_decimals``.
    """
    if number is None:
        return
    if not number.is_finite():
        yield Problem("number_invalid", line, column, {"number": str(number)})
        return
    if number < 0:
        yield Problem("number_negative", line, column, {"number": str(number)})
    if abs(number) >= LARGEST:
        yield Problem("number_too_large", line, column, {"number": str(number), "limit": str(LARGEST)})
    elif has_more_decimals(number, digits):
        yield Problem("too_many_decimals", line, column, {"number": f"{number:f}", "limit": str(digits)})


def has_more_decimals(number: Decimal, digits: int) -> bool:
    """Tell whether a finite number has more than ``digits`` decimals, zeros at its end aside."""
    sign_digits_exponent = number.as_tuple()
    exponent = int(sign_digits_exponent.exponent)
    beyond = -exponent - digits
    return beyond > 0 and any(sign_digits_exponent.digits[-beyond:])
