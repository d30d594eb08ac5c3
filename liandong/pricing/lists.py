"""Which price a price list gives. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.catalog.pricing import PRICE_DECIMALS, Prices
from liandong.kernel.money import HUNDRED, round_half_up
from liandong.pricing.terms import Audience, Base, Customer, PriceBreak, PriceList, Wanted

MOST_BASES = 5
"""So many lists may stand one on the other."""

_NEAREST_FIRST = {audience: place for place, audience in enumerate(Audience)}


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A price per unit of the line, the list it is of, and the break that was reached, if any.

    ``is_own`` tells whether the price stands in the list itself; else it follows from the base.
    """

    price: Decimal
    price_list: PriceList
    reached: PriceBreak | None = None
    is_own: bool = True


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
    nearest: Sequence[PriceList], every: Mapping[int, PriceList], wanted: Wanted, prices: Prices
) -> ListPrice | None:
    """Return the price of the first list that has one, None when none has.

    ``nearest`` are the lists that hold, in their order; ``every`` list by id, for those that others
    are based on. Among lists of the same audience and priority the cheapest goes first.
    """
    best: ListPrice | None = None
    for listed in nearest:
        if best is not None and _rank(listed) != _rank(best.price_list):
            break
        found = list_price(listed, every, wanted, prices)
        if found is not None and (best is None or found.price < best.price):
            best = found
    return best


def _rank(one: PriceList) -> tuple[int, int]:
    return _NEAREST_FIRST[one.audience], -one.priority


def list_price(
    one: PriceList, every: Mapping[int, PriceList], wanted: Wanted, prices: Prices
) -> ListPrice | None:
    """Return what one list says: its own price that is reached, else its base plus its rate.

    A list that is based on itself, in however many steps, has no more than its own prices.
    """
    above: list[PriceList] = []
    current: PriceList | None = one
    while current is not None and len(above) <= MOST_BASES:
        reached = reached_break(current.prices.get(wanted.product, ()), wanted)
        if reached is not None:
            return ListPrice(_raised(price_per_unit(reached, wanted), above), one, reached, is_own=not above)
        above.append(current)
        if current.base in {Base.RETAIL, Base.WHOLESALE}:
            listed = prices.retail if current.base is Base.RETAIL else prices.wholesale
            return (
                None
                if listed is None
                else ListPrice(_raised(listed * wanted.ratio, above), one, is_own=False)
            )
        current = every.get(current.base_list or 0) if current.base is Base.LIST else None
    return None


def reached_break(breaks: Iterable[PriceBreak], wanted: Wanted) -> PriceBreak | None:
    """Return the break of the largest quantity that is reached, if any; the line's own unit goes first."""
    held = wanted.quantity * wanted.ratio
    found = [one for one in breaks if one.minimum * one.ratio <= held]
    return max(found, key=lambda one: (one.unit == wanted.unit, one.minimum * one.ratio), default=None)


def price_per_unit(reached: PriceBreak, wanted: Wanted) -> Decimal:
    """Return the price of a break per unit of the line, in proportion where it is of another unit."""
    if reached.unit == wanted.unit:
        return reached.price
    return round_half_up(reached.price * wanted.ratio / reached.ratio, PRICE_DECIMALS)


def _raised(price: Decimal, above: Sequence[PriceList]) -> Decimal:
    """Return a price with the rates of the lists that stand on it, the lowest first, each rounded."""
    for one in reversed(above):
        price = round_half_up(price * (HUNDRED + one.rate) / HUNDRED, one.digits)
    return price
