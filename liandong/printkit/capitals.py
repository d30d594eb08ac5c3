"""大写金额: an amount of money as banks and forms want it, so that no digit can be added.

Rules (中国人民银行《正确填写票据和结算凭证的基本规定》): zeros between digits read 零 once; 元 always
stands; 整 follows 元 and 角, never 分; 零 stands before 分 when there is no 角.
"""

from decimal import Decimal

from liandong.kernel.money import round_half_up

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = (("亿", 10**8), ("万", 10**4))
_ONE_TENTH = 10
"""Cents below a 角: after 零元 no other 零 is needed to keep them apart."""
LARGEST = Decimal(10) ** 16


def capitals(amount: Decimal) -> str:
    """Return the amount, rounded to the cent, in capitals: 1002.05 is 壹仟零贰元零伍分.

    Raises:
        ValueError: the amount is not a number below 10^16.
    """
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise ValueError(amount)
    cents = int(round_half_up(abs(amount)) * 100)
    sign = "负" if amount < 0 and cents else ""
    whole, small = divmod(cents, 100)
    if not whole and 0 < small < _ONE_TENTH:
        return f"{sign}零元{_DIGITS[small]}分"
    return f"{sign}{_whole(whole)}元{_small(small)}"


def _whole(number: int) -> str:
    """Return the digits before the point; 10^12 is 壹万亿, for 兆 means different numbers."""
    for unit, size in _GROUPS:
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _whole(high) + unit + gap + (_whole(low) if low else "")
    return _group(number) or "零"


def _group(number: int) -> str:
    """Return one to four digits; zeros inside read 零 once, zeros at the ends not at all."""
    text = ""
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _UNITS[place]
        elif text and not text.endswith("零") and number % 10**place:
            text += "零"
    return text


def _small(cents: int) -> str:
    """Return 角 and 分."""
    tens, ones = divmod(cents, 10)
    if not cents:
        return "整"
    if not ones:
        return f"{_DIGITS[tens]}角整"
    return f"{_DIGITS[tens]}角{_DIGITS[ones]}分" if tens else f"零{_DIGITS[ones]}分"
