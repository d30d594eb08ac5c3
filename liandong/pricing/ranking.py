"""Which of several prices a line is proposed, and why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.catalog.pricing import (
    PRICE_DECIMALS,
    PricedUnit,
    PriceLevel,
    Prices,
    sourced_price,
)
from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.rules import PriceOrder
from liandong.pricing.lists import ListPrice, Turned, best_price
from liandong.pricing.terms import OWN_ONLY, Audience, Base, Exchange, PriceList, Wanted


class Source(StrEnum):
    """Where a price comes from."""

    CUSTOMER_LIST = "customer_list"
    CHANNEL_LIST = "channel_list"
    LEVEL_LIST = "level_list"
    GENERAL_LIST = "general_list"
    LAST = "last"
    UNIT = "unit"
    RETAIL = "retail"
    WHOLESALE = "wholesale"
    PURCHASE = "purchase"
    AGREEMENT = "agreement"
    SUPPLIER = "supplier_price"


LISTED = frozenset({Source.CUSTOMER_LIST, Source.CHANNEL_LIST, Source.LEVEL_LIST, Source.GENERAL_LIST})
"""The sources that are price lists."""


class Rank(StrEnum):
    """The three kinds of sources whose order a company chooses."""

    LISTS = "lists"
    LAST = "last"
    CATALOGUE = "catalogue"


RANKS: Mapping[PriceOrder, tuple[Rank, ...]] = {
    PriceOrder.LISTS_FIRST: (Rank.LISTS, Rank.LAST, Rank.CATALOGUE),
    PriceOrder.LAST_FIRST: (Rank.LAST, Rank.LISTS, Rank.CATALOGUE),
    PriceOrder.LAST_AT_LAST: (Rank.LISTS, Rank.CATALOGUE, Rank.LAST),
}

_LISTED = {
    Audience.CUSTOMERS: Source.CUSTOMER_LIST,
    Audience.CHANNEL: Source.CHANNEL_LIST,
    Audience.LEVEL: Source.LEVEL_LIST,
    Audience.EVERYONE: Source.GENERAL_LIST,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line costs what it costs.

    ``name`` is the list's, ``channel`` whose it is; ``minimum`` of ``unit`` was reached (zero: no
    break); it holds ``until`` a day; ``base`` plus ``rate`` per cent where the list has no price of its own;
    ``turned`` tells the listed price where it was turned from another currency.
    """

    source: Source
    name: str = ""
    price_list: int | None = None
    minimum: Decimal = ZERO
    unit: int | None = None
    until: date | None = None
    base: Base = Base.NONE
    rate: Decimal = ZERO
    channel: str = ""
    turned: Turned | None = None


_PAID_LAST = Reason(Source.LAST)
_CATALOGUE: Mapping[PriceLevel | None, Reason] = {
    None: Reason(Source.UNIT),
    PriceLevel.RETAIL: Reason(Source.RETAIL),
    PriceLevel.WHOLESALE: Reason(Source.WHOLESALE),
    PriceLevel.PURCHASE: Reason(Source.PURCHASE),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A price per unit of the line, and its reason."""

    price: Decimal
    reason: Reason


@dataclass(frozen=True, slots=True)
class Last:
    """What the customer paid last for one of a unit that holds ``ratio`` base units."""

    unit: int
    price: Decimal
    ratio: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a product's prices.

    ``nearest`` are the price lists that hold for the customer that day, in their order, ``every``
    list by id; ``exchange`` tells what their currencies are worth.
    """

    prices: Prices
    level: PriceLevel = PriceLevel.RETAIL
    nearest: Sequence[PriceList] = ()
    every: Mapping[int, PriceList] = field(default_factory=dict)
    last: Last | None = None
    exchange: Exchange = OWN_ONLY


def quote(wanted: Wanted, known: Known, order: PriceOrder) -> Quote | None:
    """Return the price a line is proposed with its reason; None when nothing has one."""
    for rank in RANKS[order]:
        found = _TRIED[rank](wanted, known)
        if found is not None:
            return found
    return None


def _from_lists(wanted: Wanted, known: Known) -> Quote | None:
    if not known.nearest:
        return None
    found = best_price(known.nearest, known.every, wanted, known.prices, known.exchange)
    return None if found is None else Quote(found.price, reason_of(found))


def reason_of(found: ListPrice) -> Reason:
    """Return why a list gives its price."""
    one, reached = found.price_list, found.reached
    return Reason(
        source=_LISTED[one.audience],
        name=one.name,
        price_list=one.id,
        minimum=reached.minimum if reached else ZERO,
        unit=reached.unit if reached else None,
        until=one.end,
        base=Base.NONE if found.is_own else one.base,
        rate=ZERO if found.is_own else one.rate,
        channel=one.channel,
        turned=found.turned,
    )


def _from_last(wanted: Wanted, known: Known) -> Quote | None:
    last = known.last
    if last is None:
        return None
    price = last.price
    if last.unit != wanted.unit and last.ratio is not None:
        price = round_half_up(last.price * wanted.ratio / last.ratio, PRICE_DECIMALS)
    return Quote(price, _PAID_LAST)


def _from_catalogue(wanted: Wanted, known: Known) -> Quote | None:
    found = sourced_price(known.prices, PricedUnit(wanted.unit, wanted.ratio), known.level)
    if found is None:
        return None
    price, level = found
    return Quote(price, _CATALOGUE[level])


_TRIED = {Rank.LISTS: _from_lists, Rank.LAST: _from_last, Rank.CATALOGUE: _from_catalogue}
