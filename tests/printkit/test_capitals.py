"""大写金额 against the rules of the central bank, and against a reader that knows nothing of the writer."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.printkit.capitals import capitals

DIGITS = {letter: digit for digit, letter in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "零元伍分"),
        ("0.5", "零元伍角整"),
        ("0.51", "零元伍角壹分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("15.2", "壹拾伍元贰角整"),
        ("101", "壹佰零壹元整"),
        ("100.01", "壹佰元零壹分"),
        ("1002.05", "壹仟零贰元零伍分"),
        ("1020", "壹仟零贰拾元整"),
        ("12345.67", "壹万贰仟叁佰肆拾伍元陆角柒分"),
        ("20000", "贰万元整"),
        ("10100", "壹万零壹佰元整"),
        ("100001", "壹拾万零壹元整"),
        ("10000001", "壹仟万零壹元整"),
        ("10010001", "壹仟零壹万零壹元整"),
        ("100000000", "壹亿元整"),
        ("100050000", "壹亿零伍万元整"),
        ("1000000010", "壹拾亿零壹拾元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000.1", "壹万零壹亿元壹角整"),
        ("-3.2", "负叁元贰角整"),
        ("-0.001", "零元整"),
        ("1.005", "壹元零壹分"),
    ],
)
def test_the_zeros_are_read_as_the_rules_want(amount: str, words: str) -> None:
    assert capitals(Decimal(amount)) == words


def test_what_is_no_amount_is_refused() -> None:
    for text in ("NaN", "Infinity", "1e16", "-1e16"):
        with pytest.raises(ValueError):  # noqa: PT011 - the value is the message
            capitals(Decimal(text))


def read(words: str) -> Decimal:
    """Return the amount of the words, letter by letter; 万 and 亿 multiply what came before them."""
    sign, words = (-1, words[1:]) if words.startswith("负") else (1, words)
    whole, small = words.split("元")
    cents = 0
    for unit, size in (("角", 10), ("分", 1)):
        at = small.find(unit)
        cents += DIGITS[small[at - 1]] * size if at > 0 else 0
    return sign * (Decimal(_whole(whole)) + Decimal(cents) / 100)


def _whole(words: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, _, low = words.rpartition(unit)
            return _whole(high) * size + (_whole(low) if low else 0)
    total = digit = 0
    for letter in words:
        digit = DIGITS.get(letter, digit)
        if letter in UNITS:
            total, digit = total + digit * UNITS[letter], 0
    return total + digit


@given(st.decimals(min_value=Decimal(-(10**12)), max_value=Decimal(10**12), places=2))
def test_any_amount_is_read_back_as_it_was(amount: Decimal) -> None:
    words = capitals(amount)
    assert read(words) == amount
    assert "零零" not in words
    assert words.endswith(("整", "分"))
