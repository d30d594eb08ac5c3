"""Checks that every kind of master record shares: texts that fit, numbers that can be kept."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from liandong.kernel.terms import Problem

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

LARGEST = Decimal(10) ** 12
"""Numbers must stay below this, so that a millionth of one still fits 64 bits."""
LONGEST_NUMBER = 40
"""How long the text of a number may be."""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)
"""Days beyond these are slips of the hand; beside them there is room to reckon with months and terms."""


def trimmed(text: str) -> str:
    """Return text without blanks around it and without what no database keeps: NUL, half surrogates."""
    text = text.strip()
    return text if text.isprintable() else _UNSTORABLE.sub("", text).strip()


def typed_number(text: str) -> Decimal:
    """Return the number that a person typed.

    Raises:
        ValueError: it is none, or none that anybody writes: of many signs, or with an exponent, which could
            stand for a number of a million figures.
    """
    if len(text) > LONGEST_NUMBER or "e" in text.lower():
        raise ValueError(text)
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite():
        raise ValueError(text)
    return number


def typed_day(text: str) -> date:
    """Return the day that a person typed or an address names, such as 2026-11-02.

    Raises:
        ValueError: it is none, or beyond ``FIRST_DAY`` and ``LAST_DAY``.
    """
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def days_later(day: date, days: int) -> date:
    """Return the day so many days later, the last that there is where it would be beyond."""
    return day + timedelta(days=min(days, (date.max - day).days))


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
        yield Problem("too_many_decimals", line, column, {"number": _short(number), "limit": str(digits)})


def has_more_decimals(number: Decimal, digits: int) -> bool:
    """Tell whether a finite number has more than ``digits`` decimals, zeros at its end aside."""
    sign_digits_exponent = number.as_tuple()
    exponent = int(sign_digits_exponent.exponent)
    beyond = -exponent - digits
    return beyond > 0 and any(sign_digits_exponent.digits[-beyond:])


def _short(number: Decimal) -> str:
    """Return a number as people write it, with an exponent where it would be too long."""
    exponent = int(number.as_tuple().exponent)
    return f"{number:f}" if abs(exponent) <= LONGEST_NUMBER else str(number)
