"""What promotions make of a document's lines, and how it is put into words. Pure but for the words.

An amount here is what was agreed, in the terms of the price: with tax where prices include it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.kernel.money import HUNDRED, ZERO, round_half_up
from liandong.pricing.promoting import promoted
from liandong.pricing.promotion_book import PromotionBook
from liandong.pricing.promotion_queries import moment_of
from liandong.pricing.promotions import Basket, Effect, Line, Outcome, Promotion

_PRICE_DIGITS = 6
_LONGEST = 250


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line that takes part: its price before promotions, per unit of ``ratio`` base units."""

    product: int
    quantity: Decimal
    price: Decimal
    ratio: Decimal
    discount_rate: Decimal = ZERO
    is_listed: bool = False

    @property
    def amount(self) -> Decimal:
        """Return what the line costs before promotions."""
        base = round_half_up(self.quantity * self.price)
        return base - round_half_up(base * self.discount_rate / HUNDRED)

    def price_at(self, amount: Decimal) -> Decimal:
        """Return the price at which the line costs an amount."""
        paid = self.quantity * (HUNDRED - self.discount_rate) / HUNDRED
        return round_half_up(amount / paid, _PRICE_DIGITS) if paid else self.price


@dataclass(frozen=True, slots=True)
class Buying:
    """Who buys, when, and from where; ``coupons`` as ``Promotion.coupon`` names them.

    ``minute`` of the day is needed by promotions of hours only, see ``sale_hours``.
    """

    day: date
    partner: int | None = None
    level: str = ""
    place: int | None = None
    coupons: frozenset[str] = frozenset()
    minute: int | None = None


def outcome_of(
    lines: Sequence[PricedLine],
    terms: Iterable[Promotion],
    buying: Buying,
    categories: Mapping[int, frozenset[int]],
) -> Outcome:
    """Return what promotions take off lines, in their order, and what they give."""
    bought = tuple(
        Line(
            line.product,
            line.quantity * line.ratio,
            line.amount,
            categories.get(line.product, frozenset()),
            line.is_listed,
        )
        for line in lines
    )
    at = moment_of(buying.day)
    basket = Basket(bought, at, buying.level, buying.coupons, buying.partner, buying.place, buying.minute)
    return promoted(PromotionBook(terms), basket)


def applied(outcome: Outcome) -> dict[int, Decimal]:
    """Return what each promotion takes off in all, by its id; nothing for one that only gives."""
    found: dict[int, Decimal] = {gift.promotion.id: ZERO for gift in outcome.gifts}
    for effects in outcome.lines:
        for effect in effects:
            found[effect.promotion.id] = found.get(effect.promotion.id, ZERO) + effect.off
    return {pk: off for pk, off in found.items() if off or any(g.promotion.id == pk for g in outcome.gifts)}


def named_with_hours(promotion: Promotion) -> str:
    """Return what a promotion is called, and its hours where it has any: 欢乐时光（17:00-19:00）."""
    if not promotion.hours:
        return promotion.name
    hours = _("、").join(map(str, promotion.hours))
    return _("%(name)s（%(hours)s）") % {"name": promotion.name, "hours": hours}


def line_text(effects: Iterable[Effect]) -> str:
    """Return what was taken off a line, by which promotion: 周年满减 −5.00；新客券 −10.00."""
    parts = [f"{named_with_hours(effect.promotion)} −{effect.off:.2f}" for effect in effects if effect.off]
    return _("；").join(parts)[:_LONGEST]


def gift_text(promotion: Promotion) -> str:
    """Return why a line costs nothing."""
    return (_("赠品 · %(name)s") % {"name": named_with_hours(promotion)})[:_LONGEST]
