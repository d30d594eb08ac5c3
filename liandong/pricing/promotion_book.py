"""Promotions by what they are about, so that a line meets only those that can concern it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from liandong.kernel.money import ZERO
from liandong.pricing.hours import holds_at
from liandong.pricing.promotions import Basket, Kind, Promotion

Candidate = tuple[Promotion, Sequence[int]]
"""A promotion with the places of the lines it is about."""


class PromotionBook:
    """All promotions of a company, read once and asked for many baskets."""

    def __init__(self, promotions: Iterable[Promotion]) -> None:
        self._of_product: Mapping[int, list[Promotion]] = defaultdict(list)
        self._of_category: Mapping[int, list[Promotion]] = defaultdict(list)
        self._of_everything: list[Promotion] = []
        for one in promotions:
            self._add(one)

    def _add(self, one: Promotion) -> None:
        if one.kind is Kind.BUNDLE:
            for share in one.shares:
                self._of_product[share.product].append(one)
            return
        if not one.scope.products and not one.scope.categories:
            self._of_everything.append(one)
        for product in one.scope.products:
            self._of_product[product].append(one)
        for category in one.scope.categories:
            self._of_category[category].append(one)

    def candidates(self, basket: Basket) -> list[Candidate]:
        """Return what may hold for a basket, in the order in which it is applied.

        Lines that bring something back, or are free, take no part.
        """
        priced = [
            place for place, line in enumerate(basket.lines) if line.quantity > ZERO and line.amount > ZERO
        ]
        found: dict[int, tuple[Promotion, list[int]]] = {
            one.id: (one, priced) for one in self._of_everything if _holds(one, basket)
        }
        for place in priced:
            for one in self._of_line(basket, place):
                if one.id in found:
                    _note(found[one.id][1], place)
                elif _holds(one, basket):
                    found[one.id] = (one, [place])
        return sorted(found.values(), key=_turn)

    def _of_line(self, basket: Basket, place: int) -> Iterable[Promotion]:
        line = basket.lines[place]
        yield from self._of_product.get(line.product, ())
        for category in line.categories:
            yield from self._of_category.get(category, ())


def _note(places: list[int], place: int) -> None:
    """Add a place once: a line may be meant by its product and by two of its categories."""
    if places[-1] != place:
        places.append(place)


def _turn(found: Candidate) -> tuple[bool, int, int]:
    """Return when a promotion is applied: coupons after all others, then by priority, then the older."""
    one = found[0]
    return bool(one.coupon), -one.priority, one.id


def _holds(one: Promotion, basket: Basket) -> bool:
    scope = one.scope
    if (scope.levels or scope.partners) and not (
        basket.level in scope.levels or basket.partner in scope.partners
    ):
        return False
    if scope.places and basket.place not in scope.places:
        return False
    if one.coupon and one.coupon not in basket.coupons:
        return False
    if not holds_at(one.hours, one.weekdays, basket.at, basket.minute):
        return False
    return (one.start is None or one.start <= basket.at) and (one.end is None or basket.at < one.end)
