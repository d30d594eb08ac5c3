"""Numbers as paper shows them, the same as the pages."""

from decimal import Decimal

from liandong.kernel.money import plain


def money(amount: Decimal) -> str:
    """Write an amount with separators and two decimals."""
    return f"{amount:,.2f}"


def quantity(number: Decimal) -> str:
    """Write a quantity with separators and as many decimals as it has."""
    whole, point, fraction = plain(number).partition(".")
    return f"{int(whole):,}{point}{fraction}" if whole != "-0" else f"-0{point}{fraction}"


def price(number: Decimal) -> str:
    """Write a price with at least two decimals."""
    return money(number) if number == round(number, 2) else quantity(number)
