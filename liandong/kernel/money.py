"""Exact money and quantities: rounding, line amounts, shares.

Every number is a ``Decimal``. Amounts are rounded once per line, half up, to the
currency's minor unit; a total is always the sum of its lines, and when a total is
spread over parts the last part takes the rest, so no cent is ever lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ZERO = Decimal(0)
HUNDRED = Decimal(100)
MINOR_DIGITS = 2

_QUANTA = tuple(Decimal(1).scaleb(-digits) for digits in range(13))


class InexactNumberError(ValueError):
    """A number has more decimals than its field keeps, so it can't be stored exactly."""


def round_half_up(number: Decimal, digits: int = MINOR_DIGITS) -> Decimal:
    """Round to ``digits`` decimals; a half goes away from zero."""
    return number.quantize(_QUANTA[digits], ROUND_HALF_UP)


def to_scaled(number: Decimal, digits: int) -> int:
    """Return ``number × 10^digits`` as an integer.

    Raises:
        InexactNumberError: the number has more than ``digits`` decimals.
    """
    if not number:
        return 0
    scaled = number.scaleb(digits)
    whole = int(scaled)
    if whole != scaled:
        message = f"{number} has more than {digits} decimals"
        raise InexactNumberError(message)
    return whole


def from_scaled(scaled: int, digits: int) -> Decimal:
    """Return the number that ``to_scaled`` stored."""
    return _QUANTA[digits] * scaled if scaled else ZERO


def plain(number: Decimal) -> str:
    """Format without exponent and without trailing zeros: 20, not 2E+1; 0.5, not 0.500000."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


class LineAmounts(NamedTuple):
    """The money of one line: ``net + tax = gross``, each already rounded."""

    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class PricedQuantity:
    """What a line's money is computed from.

    ``quantity`` is in the entered unit, ``price`` per that unit; both rates are per cent.
    """

    quantity: Decimal
    price: Decimal
    discount_rate: Decimal = ZERO
    tax_rate: Decimal = ZERO


def line_amounts(
    priced: PricedQuantity, *, price_includes_tax: bool, digits: int = MINOR_DIGITS
) -> LineAmounts:
    """Compute net, tax and gross of a line, in a currency of so many minor digits.

    When prices include tax the gross amount is what was agreed and is never changed:
    tax = gross × r ÷ (100 + r) and net = gross − tax.
    """
    base = round_half_up(priced.quantity * priced.price, digits)
    discounted = base - round_half_up(base * priced.discount_rate / HUNDRED, digits)
    return taxed(discounted, priced.tax_rate, price_includes_tax=price_includes_tax, digits=digits)


def taxed(
    amount: Decimal, tax_rate: Decimal, *, price_includes_tax: bool, digits: int = MINOR_DIGITS
) -> LineAmounts:
    """Split a rounded amount into net, tax and gross at ``tax_rate`` per cent."""
    if price_includes_tax:
        tax = round_half_up(amount * tax_rate / (HUNDRED + tax_rate), digits)
        return LineAmounts(net=amount - tax, tax=tax, gross=amount)
    tax = round_half_up(amount * tax_rate / HUNDRED, digits)
    return LineAmounts(net=amount, tax=tax, gross=amount + tax)


def share(total: Decimal, part: Decimal, whole: Decimal, digits: int = MINOR_DIGITS) -> Decimal:
    """Return ``total × part ÷ whole`` rounded; all of it when ``part`` is the whole."""
    if part == whole:
        return total
    return round_half_up(total * part / whole, digits)


def spread(total: Decimal, weights: Sequence[Decimal], digits: int = MINOR_DIGITS) -> list[Decimal]:
    """Spread ``total`` over ``weights`` in proportion; the shares sum exactly to ``total``.

    Cumulative rounding keeps every share within one minor unit of its exact value and of
    the total's sign. Weights must not be negative; when all are zero they count as equal.
    """
    if not weights:
        return []
    whole = sum(weights, ZERO)
    if whole == ZERO:
        return spread(total, [Decimal(1)] * len(weights), digits)
    shares: list[Decimal] = []
    reached = given = ZERO
    for weight in weights:
        reached += weight
        upto = share(total, reached, whole, digits)
        shares.append(upto - given)
        given = upto
    return shares
