"""What a price list says, and what is asked of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import MINOR_DIGITS, ZERO


class Audience(StrEnum):
    """Whom a price list is for; the nearer to the customer, the earlier it goes."""

    CUSTOMERS = "customers"
    CHANNEL = "channel"
    LEVEL = "level"
    EVERYONE = "everyone"


class Base(StrEnum):
    """What a list goes by where it has no price of its own."""

    NONE = "none"
    RETAIL = "retail"
    WHOLESALE = "wholesale"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class PriceBreak:
    """A price per ``unit`` from ``minimum`` of that unit on; one of it holds ``ratio`` base units."""

    unit: int
    ratio: Decimal
    minimum: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class PriceList:
    """A price list; prices are in its ``currency``, a code, or without one in the company's own.

    Where it has no price of its own that is reached, it takes its ``base`` (``base_list`` where that
    is a list) plus ``rate`` per cent, rounded to ``digits`` decimals. ``start`` and ``end`` are days
    included, None for open. ``prices`` are by product. Of two lists for the same audience the one of
    the higher ``priority`` goes first, else the cheaper one.
    """

    id: int
    name: str
    audience: Audience
    level: str = ""
    channel: str = ""
    currency: str = ""
    priority: int = 0
    start: date | None = None
    end: date | None = None
    base: Base = Base.NONE
    base_list: int | None = None
    rate: Decimal = ZERO
    digits: int = 2
    prices: Mapping[int, tuple[PriceBreak, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys: his level as on his card, the lists that name him, and by which channel."""

    level: str = ""
    lists: frozenset[int] = frozenset()
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of what a line holds: ``quantity`` of ``unit``, one of which holds ``ratio`` base units."""

    product: int
    unit: int
    ratio: Decimal = Decimal(1)
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What currencies are worth on the document's day ``on``, in units of the company's own for one.

    ``target`` is the document's currency, of ``digits`` minor digits; no code means the company's own,
    which has no rate. A currency that is not among ``rates`` has none that day.
    """

    on: date | None = None
    target: str = ""
    digits: int = MINOR_DIGITS
    rates: Mapping[str, Decimal] = field(default_factory=dict)

    def rate(self, source: str, target: str) -> Decimal | None:
        """Return how much of the target one of the source is, unrounded; None where a rate is missing."""
        given, wanted = self._worth(source), self._worth(target)
        if given is None or wanted is None:
            return None
        return given if wanted == 1 else given / wanted

    def lacks(self, currency: str) -> bool:
        """Tell whether a currency has no rate that day."""
        return self._worth(currency) is None

    def _worth(self, currency: str) -> Decimal | None:
        return self.rates.get(currency) if currency else _ONE


_ONE = Decimal(1)
OWN_ONLY = Exchange()
"""No currency but the company's own."""
