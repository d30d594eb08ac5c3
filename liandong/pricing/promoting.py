"""What the promotions take off a basket, line by line, to the cent. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from liandong.kernel.money import HUNDRED, ZERO, round_half_up, spread
from liandong.pricing.promotion_book import PromotionBook
from liandong.pricing.promotions import (
    Basket,
    Effect,
    Gift,
    Kind,
    Line,
    Measure,
    Outcome,
    Promotion,
    Step,
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A line a promotion is about, with the money that is left of it."""

    place: int
    line: Line
    left: Decimal


def promoted(book: PromotionBook, basket: Basket) -> Outcome:
    """Apply every promotion that holds, one after the other on what the earlier ones left.

    What a promotion takes off several lines is spread in proportion to what is left of them, without
    losing a cent; no line goes below zero.
    """
    left = [line.amount for line in basket.lines]
    effects: list[list[Effect]] = [[] for _ in basket.lines]
    gifts: list[Gift] = []
    for one, places in book.candidates(basket):
        parts = [
            _Part(place, basket.lines[place], left[place])
            for place in places
            if left[place] > ZERO
            and (one.with_lists or not basket.lines[place].is_listed)
            and all(one.stacks(effect.promotion) for effect in effects[place])
        ]
        reached = _measured(one, parts)
        times = _times(one, parts, reached)
        if not times:
            continue
        gifts += _gifts(one, times)
        for part, off in zip(parts, _offs(one, parts, times, reached), strict=True):
            if off > ZERO or one.kind is Kind.GIFT:
                left[part.place] -= off
                effects[part.place].append(Effect(one, off))
    return Outcome(tuple(map(tuple, effects)), tuple(gifts))


def _times(one: Promotion, parts: Sequence[_Part], reached: Decimal) -> int:
    """Return how often a promotion comes: not at all where its threshold is not reached."""
    if not parts:
        return 0
    if one.kind is Kind.BUNDLE:
        return _sets(one, parts)
    step = _step(one, reached)
    if step is None:
        return 0
    if not one.repeats or step.threshold <= ZERO or one.kind not in {Kind.AMOUNT_OFF, Kind.GIFT}:
        return 1
    times = _whole(reached / step.threshold)
    return times if one.most_times is None else min(times, one.most_times)


def _step(one: Promotion, reached: Decimal) -> Step | None:
    """Return the step of the largest threshold that is reached."""
    found = [step for step in one.steps if step.threshold <= reached]
    return max(found, key=lambda step: step.threshold, default=None)


def _measured(one: Promotion, parts: Sequence[_Part]) -> Decimal:
    if one.measure is Measure.AMOUNT:
        return sum((part.left for part in parts), ZERO)
    return sum((part.line.quantity for part in parts), ZERO)


def _offs(one: Promotion, parts: Sequence[_Part], times: int, reached: Decimal) -> list[Decimal]:
    """Return what comes off each of the lines."""
    if one.kind is Kind.BUNDLE:
        return _bundle_offs(one, parts, times)
    step = _step(one, reached)
    if step is None or one.kind is Kind.GIFT:
        return [ZERO] * len(parts)
    if one.kind is Kind.PERCENT_OFF:
        rate = min(step.value, HUNDRED)
        return [round_half_up(part.left * rate / HUNDRED) for part in parts]
    if one.kind is Kind.SPECIAL_PRICE:
        return [max(part.left - round_half_up(part.line.quantity * step.value), ZERO) for part in parts]
    return _spread(step.value * times, parts)


def _spread(off: Decimal, parts: Sequence[_Part]) -> list[Decimal]:
    weights = [part.left for part in parts]
    return spread(min(round_half_up(off), sum(weights, ZERO)), weights)


def _gifts(one: Promotion, times: int) -> list[Gift]:
    if one.kind is not Kind.GIFT:
        return []
    return [Gift(one, share.product, share.quantity * times) for share in one.shares]


def _sets(one: Promotion, parts: Sequence[_Part]) -> int:
    """Return how many whole bundles the lines hold."""
    if not one.steps:
        return 0
    held = _held(parts)
    return min((_whole(held[product] / needed) for product, needed in _set(one).items()), default=0)


def _set(one: Promotion) -> defaultdict[int, Decimal]:
    """Return what is in one bundle, by product."""
    needed: defaultdict[int, Decimal] = defaultdict(Decimal)
    for share in one.shares:
        needed[share.product] += share.quantity
    return needed


def _held(parts: Sequence[_Part]) -> defaultdict[int, Decimal]:
    held: defaultdict[int, Decimal] = defaultdict(Decimal)
    for part in parts:
        held[part.line.product] += part.line.quantity
    return held


def _bundle_offs(one: Promotion, parts: Sequence[_Part], sets: int) -> list[Decimal]:
    """Return what the sets cost less than their goods, spread over their share of the lines' money."""
    held, needed = _held(parts), _set(one)
    weights = [
        round_half_up(part.left * needed[part.line.product] * sets / held[part.line.product])
        for part in parts
    ]
    off = sum(weights, ZERO) - round_half_up(one.steps[0].value * sets)
    return spread(max(off, ZERO), weights)


def _whole(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_FLOOR))
