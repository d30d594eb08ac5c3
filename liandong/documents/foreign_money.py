"""The money of a line that was agreed in another currency, and what it is in the company's own. Pure.

What was agreed is the price in the foreign currency. Its amounts are rounded once a line to that
currency's minor digits; those in the own currency are the foreign ones times the rate, rounded once a line
to the cent: gross and tax each, the net amount being the difference. A total is the sum of its lines in both.
"""

from dataclasses import dataclass
from decimal import Decimal

from liandong.kernel.money import (
    LineAmounts,
    PricedQuantity,
    line_amounts,
    round_half_up,
)

PRICE_DIGITS = 6
DERIVED_DIGITS = 4
"""The decimals of a foreign price that follows from one in the own currency."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """In which currency a document is: its code and minor digits, and own units for one of it."""

    currency: str
    digits: int
    rate: Decimal
    price_includes_tax: bool = False


def foreign_price(price: Decimal, agreed: Agreed) -> Decimal:
    """Return the price in the document's currency that an own price comes to."""
    return round_half_up(price / agreed.rate, max(DERIVED_DIGITS, agreed.digits))


def own_price(price: Decimal, agreed: Agreed) -> Decimal:
    """Return what a foreign price is in the company's own currency."""
    return round_half_up(price * agreed.rate, PRICE_DIGITS)


def is_price(kept: Decimal, price: Decimal, agreed: Agreed) -> bool:
    """Tell whether a price that is kept is this own one, as it is or as its foreign price comes to."""
    return kept in {price, own_price(foreign_price(price, agreed), agreed)}


def foreign_amounts(priced: PricedQuantity, agreed: Agreed) -> LineAmounts:
    """Return net, tax and gross of a line in the document's currency."""
    return line_amounts(priced, price_includes_tax=agreed.price_includes_tax, digits=agreed.digits)


def own_amounts(amounts: LineAmounts, rate: Decimal) -> LineAmounts:
    """Return foreign amounts in the company's own currency."""
    gross, tax = round_half_up(amounts.gross * rate), round_half_up(amounts.tax * rate)
    return LineAmounts(net=gross - tax, tax=tax, gross=gross)
