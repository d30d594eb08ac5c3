"""Which price a price list gives. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from liandong.catalog.pricing import PRICE_DECIMALS, Prices
from liandong.kernel.money import HUNDRED, round_half_up
from liandong.pricing.terms import OWN_ONLY, Audience, Base, Customer, Exchange, PriceBreak, PriceList, Wanted

MOST_BASES = 5
"""So many lists may stand one on the other."""

_ONE = Decimal(1)
_NEAREST_FIRST = {audience: place for place, audience in enumerate(Audience)}


@dataclass(frozen=True, slots=True)
class Turned:
    """A price in one currency that is turned into another at a ``rate``: target for one of the source."""

    listed: Decimal
    source: str
    target: str
    rate: Decimal

    @property
    def price(self) -> Decimal:
        """The price in the target currency, unrounded."""
        return self.listed * self.rate


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A price per unit of the line, the list it is of, and the break that was reached, if any.

    ``is_own`` tells whether the price stands in the list itself; else it follows from the base.
    ``turned`` tells how it came from another currency, the last time it did.
    """

    price: Decimal
    price_list: PriceList
    reached: PriceBreak | None = None
    is_own: bool = True
    turned: Turned | None = None


def lists_for(lists: Iterable[PriceList], customer: Customer, on: date) -> list[PriceList]:
    """Return the lists that hold for a customer on a day, those nearest to him first."""
    found = [one for one in lists if _is_for(one, customer) and _holds_on(one, on)]
    return sorted(found, key=lambda one: (*_rank(one), one.id))


def _is_for(one: PriceList, customer: Customer) -> bool:
    if one.audience is Audience.CUSTOMERS:
        return one.id in customer.lists
    if one.audience is Audience.CHANNEL:
        return bool(one.channel) and one.channel == customer.channel
    return one.audience is Audience.EVERYONE or (bool(one.level) and one.level == customer.level)


def _holds_on(one: PriceList, on: date) -> bool:
    return (one.start is None or one.start <= on) and (one.end is None or on <= one.end)


def best_price(
    nearest: Sequence[PriceList],
    every: Mapping[int, PriceList],
    wanted: Wanted,
    prices: Prices,
    exchange: Exchange = OWN_ONLY,
) -> ListPrice | None:
    """Return the price of the first list that has one, None when none has.

    ``nearest`` are the lists that hold, in their order; ``every`` list by id, for those that others
    are based on. Among lists of the same audience and priority the cheapest goes first, in the
    document's currency.
    """
    best: ListPrice | None = None
    for listed in nearest:
        if best is not None and _rank(listed) != _rank(best.price_list):
            break
        found = list_price(listed, every, wanted, prices, exchange)
        if found is not None and (best is None or found.price < best.price):
            best = found
    return best


def _rank(one: PriceList) -> tuple[int, int]:
    return _NEAREST_FIRST[one.audience], -one.priority


def list_price(
    one: PriceList,
    every: Mapping[int, PriceList],
    wanted: Wanted,
    prices: Prices,
    exchange: Exchange = OWN_ONLY,
) -> ListPrice | None:
    """Return what one list says: its own price that is reached, else its base plus its rate.

    A list that is based on itself, in however many steps, has no more than its own prices. A price in
    another currency is turned by the day's rate; where there is none the list says nothing.
    """
    above: list[PriceList] = []
    current: PriceList | None = one
    while current is not None and len(above) <= MOST_BASES:
        reached = reached_break(current.prices.get(wanted.product, ()), wanted)
        if reached is not None:
            stays = current.currency == (above[-1].currency if above else exchange.target)
            price = price_per_unit(reached, wanted) if stays else _exact_price(reached, wanted)
            found = _raised(price, current, above, exchange)
            return found and ListPrice(found.price, one, reached, not above, found.turned)
        above.append(current)
        if current.base in {Base.RETAIL, Base.WHOLESALE}:
            listed = prices.retail if current.base is Base.RETAIL else prices.wholesale
            found = None if listed is None else _raised(listed * wanted.ratio, None, above, exchange)
            return found and ListPrice(found.price, one, None, is_own=False, turned=found.turned)
        current = every.get(current.base_list or 0) if current.base is Base.LIST else None
    return None


def lacking(
    one: PriceList,
    every: Mapping[int, PriceList],
    wanted: Wanted,
    prices: Prices,
    exchange: Exchange,
) -> str:
    """Return the currency for want of whose rate a list gives no price; nothing where it would not anyway."""
    codes = [exchange.target]
    current: PriceList | None = one
    while current is not None and len(codes) <= MOST_BASES + 1:
        codes.append(current.currency)
        current = every.get(current.base_list or 0) if current.base is Base.LIST else None
    missing = [code for code in codes if exchange.lacks(code)]
    if not missing or list_price(one, every, wanted, prices, exchange) is not None:
        return ""
    supposed = replace(exchange, rates={**exchange.rates, **dict.fromkeys(missing, _ONE)})
    would = list_price(one, every, wanted, prices, supposed)
    return "" if would is None else missing[0]


def reached_break(breaks: Iterable[PriceBreak], wanted: Wanted) -> PriceBreak | None:
    """Return the break of the largest quantity that is reached, if any; the line's own unit goes first."""
    held = wanted.quantity * wanted.ratio
    found = [one for one in breaks if one.minimum * one.ratio <= held]
    return max(found, key=lambda one: (one.unit == wanted.unit, one.minimum * one.ratio), default=None)


def price_per_unit(reached: PriceBreak, wanted: Wanted) -> Decimal:
    """Return the price of a break per unit of the line, in proportion where it is of another unit."""
    price = _exact_price(reached, wanted)
    return price if reached.unit == wanted.unit else round_half_up(price, PRICE_DECIMALS)


def _exact_price(reached: PriceBreak, wanted: Wanted) -> Decimal:
    return reached.price if reached.unit == wanted.unit else reached.price * wanted.ratio / reached.ratio


class _Found(NamedTuple):
    price: Decimal
    turned: Turned | None


def _raised(
    price: Decimal, lowest: PriceList | None, above: Sequence[PriceList], exchange: Exchange
) -> _Found | None:
    """Return a price with the rates of the lists that stand on it, the lowest first, each rounded.

    ``lowest`` is the list the price stands in, None for a price of the product; where a step is in another
    currency the price is turned before it is rounded. None where a rate of exchange is missing.
    """
    currency, digits, turned = ("", 0, None) if lowest is None else (lowest.currency, lowest.digits, None)
    for one in reversed(above):
        if one.currency != currency:
            turned = _turned(price, currency, one.currency, exchange)
            if turned is None:
                return None
            price = turned.price
        price = round_half_up(price * (HUNDRED + one.rate) / HUNDRED, one.digits)
        currency, digits = one.currency, one.digits
    if currency != exchange.target:
        turned = _turned(price, currency, exchange.target, exchange)
        if turned is None:
            return None
        price = round_half_up(turned.price, max(digits, exchange.digits))
    return _Found(price, turned)


def _turned(price: Decimal, source: str, target: str, exchange: Exchange) -> Turned | None:
    rate = exchange.rate(source, target)
    return None if rate is None else Turned(price, source, target, rate)
