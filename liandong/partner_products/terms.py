"""What a supplier asks for: price, least quantity, whole packs and days. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from types import MappingProxyType

from liandong.kernel.checks import days_later
from liandong.kernel.money import ZERO, round_half_up

PRICE_DECIMALS = 6
_UNGRADED = "C"


class Side(StrEnum):
    """Which side of the trade a partner is on; the values are those of documents' ``partner_kind``."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class SupplyTerms:
    """The terms of one supplier for one unit of a product, which holds ``ratio`` base units.

    ``price`` is per unit, ``minimum`` and ``pack`` count it, rates are per cent. None: nothing is said.
    """

    partner: int
    product: int
    unit: int
    ratio: Decimal = Decimal(1)
    price: Decimal | None = None
    lead_days: int | None = None
    minimum: Decimal | None = None
    pack: Decimal | None = None
    over_rate: Decimal | None = None
    under_rate: Decimal | None = None
    is_preferred: bool = False


def supply_price(terms: Sequence[SupplyTerms], unit: int, ratio: Decimal) -> Decimal | None:
    """Return what one of a unit costs by the supplier's prices, None when he gave none.

    His price of that very unit goes first, else the one of his largest unit, in proportion.
    """
    priced = [one for one in terms if one.price is not None]
    best = max(priced, key=lambda one: (one.unit == unit, one.ratio), default=None)
    if best is None or best.price is None:
        return None
    return best.price if best.unit == unit else round_half_up(best.price * ratio / best.ratio, PRICE_DECIMALS)


def expected_on(terms: Sequence[SupplyTerms], on: date) -> date | None:
    """Return the day by which goods ordered on a day should be here, by the longest of the lead times."""
    days = [one.lead_days for one in terms if one.lead_days is not None]
    return days_later(on, max(days)) if days else None


@dataclass(frozen=True, slots=True)
class Advice:
    """What is wrong with an ordered quantity, and what would be right; base units.

    ``code`` is ``below_minimum_order`` or ``not_whole_packs``; ``limit`` is what is asked for.
    """

    code: str
    limit: Decimal
    fitting: Decimal
    terms: SupplyTerms


def advice(terms: Sequence[SupplyTerms], quantity: Decimal) -> Advice | None:
    """Return what speaks against ordering so many base units; None when nothing does.

    Whole packs of any of the supplier's units will do; so does the least quantity of any unit.
    """
    if quantity <= ZERO or not terms:
        return None
    fitting = orderable(terms, quantity)
    if fitting == quantity:
        return None
    least = _least(terms)
    if least is not None and quantity < least.quantity:
        return Advice("below_minimum_order", least.quantity, fitting, least.terms)
    packs = [_Step(one.pack * one.ratio, one) for one in terms if one.pack]
    nearest = min(packs, key=lambda one: _raised(quantity, one.quantity))
    return Advice("not_whole_packs", nearest.quantity, fitting, nearest.terms)


@dataclass(frozen=True, slots=True)
class _Step:
    quantity: Decimal
    terms: SupplyTerms


def _least(terms: Sequence[SupplyTerms]) -> _Step | None:
    found = [_Step(one.minimum * one.ratio, one) for one in terms if one.minimum]
    return min(found, key=lambda one: one.quantity, default=None)


def orderable(terms: Sequence[SupplyTerms], quantity: Decimal) -> Decimal:
    """Return the smallest quantity in base units, no less than wanted, that the supplier delivers."""
    least = _least(terms)
    wanted = quantity if least is None else max(quantity, least.quantity)
    packs = [one.pack * one.ratio for one in terms if one.pack]
    return min((_raised(wanted, pack) for pack in packs), default=wanted)


def _raised(quantity: Decimal, step: Decimal) -> Decimal:
    return (quantity / step).to_integral_value(ROUND_CEILING) * step


def chosen_supplier(
    terms: Sequence[SupplyTerms], grades: Mapping[int, str] = MappingProxyType({})
) -> SupplyTerms | None:
    """Return whom to buy from: the preferred one, else by grade, else the cheapest by base unit.

    ``grades`` are A to D by partner; who has none stands with C.
    """

    def rank(one: SupplyTerms) -> tuple[bool, str, bool, Decimal, int]:
        each = ZERO if one.price is None else one.price / one.ratio
        grade = grades.get(one.partner) or _UNGRADED
        return (not one.is_preferred, grade, one.price is None, each, one.partner)

    return min(terms, key=rank, default=None)


def by_product(terms: Sequence[SupplyTerms]) -> Mapping[int, tuple[SupplyTerms, ...]]:
    """Return terms by product."""
    found: dict[int, tuple[SupplyTerms, ...]] = {}
    for one in terms:
        found[one.product] = (*found.get(one.product, ()), one)
    return found
