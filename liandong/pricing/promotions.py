"""What a promotion says, what it is asked about, and what comes of it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from liandong.kernel.money import ZERO
from liandong.pricing.hours import Hours


class Kind(StrEnum):
    """What a promotion gives.

    ``percent_off`` is 折扣, 满额折 and 满件折; ``amount_off`` is 满减 and 优惠券; ``special_price`` a
    price per base unit; ``gift`` 买赠; ``bundle`` 组合价.
    """

    PERCENT_OFF = "percent_off"
    AMOUNT_OFF = "amount_off"
    SPECIAL_PRICE = "special_price"
    GIFT = "gift"
    BUNDLE = "bundle"


class Measure(StrEnum):
    """What a threshold counts: the money of the lines, or their base units."""

    AMOUNT = "amount"
    QUANTITY = "quantity"


class Stacking(StrEnum):
    """With which other promotions one may be on a line: with any, with none, with those of some groups."""

    ALL = "all"
    NONE = "none"
    GROUPS = "groups"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a promotion is about: any of the products or categories (none: everything).

    ``levels`` and ``partners`` say for whom, either is enough (none: everyone); ``places`` from which
    warehouse or store (none: any).
    """

    products: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    levels: frozenset[str] = frozenset()
    partners: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """From ``threshold`` on ``value``: per cent, money, or a price, as the kind says."""

    threshold: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """So many base units of a product: a part of a bundle, or what is given away."""

    product: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion; of those for the same line the one of the higher ``priority`` goes first, then the older.

    The last of the ``steps`` that is reached counts; with ``repeats`` 满减 and gifts come once for each
    time the threshold is reached. It holds from ``start`` to before ``end``, and with a ``coupon`` only
    for who has it. Two promotions meet on a line only where each ``stacks_with`` the other's ``group``
    (None: with any; empty: with none, 互斥). A bundle is of its ``shares``, at the first step's value
    a set, a gift gives them away. ``weekdays`` are ISO ones (none: every day), ``hours`` of the day
    (none: all of it; those past midnight belong to the weekday they began on), ``most_times`` limits
    what ``repeats``, and lines at a price from a price list take part unless ``with_lists`` is off.
    Those that need a coupon are applied after all others.
    """

    id: int
    name: str
    kind: Kind
    steps: tuple[Step, ...] = ()
    scope: Scope = Scope()
    measure: Measure = Measure.AMOUNT
    shares: tuple[Share, ...] = ()
    repeats: bool = False
    priority: int = 0
    group: str = ""
    stacks_with: frozenset[str] | None = None
    start: datetime | None = None
    end: datetime | None = None
    coupon: str = ""
    weekdays: frozenset[int] = frozenset()
    hours: tuple[Hours, ...] = ()
    most_times: int | None = None
    with_lists: bool = True

    def stacks(self, other: "Promotion") -> bool:
        """Tell whether both may be on one line."""
        mine = self.stacks_with is None or other.group in self.stacks_with
        return mine and (other.stacks_with is None or self.group in other.stacks_with)


@dataclass(frozen=True, slots=True)
class Line:
    """A line before promotions: base units, money to the cent, the product's category and those above it.

    ``is_listed``: its price is from a price list.
    """

    product: int
    quantity: Decimal
    amount: Decimal
    categories: frozenset[int] = frozenset()
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody of a level buys on a day from a place, with the coupons he has.

    ``minute`` of the day is None where only the day is known: promotions of hours don't hold then.
    """

    lines: tuple[Line, ...]
    at: datetime
    level: str = ""
    coupons: frozenset[str] = frozenset()
    partner: int | None = None
    place: int | None = None
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one promotion took off one line; nothing where the line only earned a gift."""

    promotion: Promotion
    off: Decimal


@dataclass(frozen=True, slots=True)
class Gift:
    """Base units of a product given away: a line of its own at price zero."""

    promotion: Promotion
    product: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the promotions come to: the effects of each line, in its order, and the gifts."""

    lines: tuple[tuple[Effect, ...], ...]
    gifts: tuple[Gift, ...] = ()

    def off(self, line: int) -> Decimal:
        """Return what is taken off a line, by its place."""
        return sum((effect.off for effect in self.lines[line]), ZERO)

    @property
    def total(self) -> Decimal:
        """Return what is taken off all lines."""
        return sum((effect.off for effects in self.lines for effect in effects), ZERO)
