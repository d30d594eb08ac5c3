"""Which price a new line is proposed, and when a price is too low. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import round_half_up

PRICE_DECIMALS = 6


class PriceLevel(StrEnum):
    """Which of a product's prices a line starts from."""

    RETAIL = "retail"
    WHOLESALE = "wholesale"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True)
class Prices:
    """A product's prices per base unit; ``unit_prices`` are sales prices by unit id."""

    retail: Decimal | None = None
    wholesale: Decimal | None = None
    purchase: Decimal | None = None
    minimum: Decimal | None = None
    unit_prices: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PricedUnit:
    """The unit a line is entered in."""

    id: int
    ratio: Decimal


def sales_level(partner_level: str) -> PriceLevel:
    """Return the sales price a customer's level gets: retail for 零售, else wholesale."""
    return PriceLevel.RETAIL if partner_level in {"零售", PriceLevel.RETAIL.value} else PriceLevel.WHOLESALE


def proposed_price(prices: Prices, unit: PricedUnit, level: PriceLevel) -> Decimal | None:
    """Return the price per entered unit a line starts with; None when the product has none.

    In sales a unit's own price goes first, then ratio × the price of the level, then ratio ×
    the other sales price. It is rounded to a millionth, as prices are kept.
    """
    found = sourced_price(prices, unit, level)
    return None if found is None else found[0]


def sourced_price(
    prices: Prices, unit: PricedUnit, level: PriceLevel
) -> tuple[Decimal, PriceLevel | None] | None:
    """Return the price of ``proposed_price`` and whose it is: a level's, or with None the unit's own."""
    if level is PriceLevel.PURCHASE:
        return _sourced(prices.purchase, unit, level)
    own = prices.unit_prices.get(unit.id)
    if own is not None:
        return own, None
    retail = _sourced(prices.retail, unit, PriceLevel.RETAIL)
    wholesale = _sourced(prices.wholesale, unit, PriceLevel.WHOLESALE)
    return retail or wholesale if level is PriceLevel.RETAIL else wholesale or retail


def _sourced(
    price: Decimal | None, unit: PricedUnit, level: PriceLevel
) -> tuple[Decimal, PriceLevel | None] | None:
    return None if price is None else (round_half_up(price * unit.ratio, PRICE_DECIMALS), level)


def is_below_minimum(prices: Prices, ratio: Decimal, net_price: Decimal) -> bool:
    """Tell whether a price per entered unit, discount taken off, is below the product's minimum.

    Without a minimum no price is too low.
    """
    return prices.minimum is not None and net_price < prices.minimum * ratio
