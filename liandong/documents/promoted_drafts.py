"""Promotions on a draft: what they take off its proposed lines, and what they give beside them.

A line whose price somebody typed, or that comes from an earlier document, takes no part: its price is
agreed already. A line with a promotion but without a reason for its price is a gift.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from liandong.catalog.queries import units_of
from liandong.documents.columns import (
    COUPONS,
    DECLINED_PROMOTIONS,
    IS_LISTED,
    LIST_PRICE,
    OF_PROMOTIONS,
    PROMISED,
    PROMOTION,
    is_given_away,
)
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.promotion_lines import (
    Buying,
    PricedLine,
    applied,
    gift_text,
    line_text,
    outcome_of,
)
from liandong.documents.promotion_rights import Claimed, Rights, read_rights
from liandong.documents.quoting import Market, Offer, partner_level
from liandong.documents.sale_hours import minute_of
from liandong.kernel.money import ZERO, plain
from liandong.kernel.terms import Problem
from liandong.pricing.coupons import coupon_codes
from liandong.pricing.promotion_queries import categories_of, holding_on
from liandong.pricing.promotions import Effect, Outcome
from liandong.pricing.ranking import LISTED


@dataclass(frozen=True, slots=True)
class Given:
    """A promotion a draft has: what it takes off in all, and whether by a coupon."""

    code: str
    name: str
    off: Decimal
    is_coupon: bool


@dataclass(frozen=True, slots=True)
class GiftLine:
    """Base units of a product that are given away, and why."""

    product: int
    quantity: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Promoted:
    """A draft with its promotions. ``problems`` are about coupons; ``idle`` ones bring nothing here."""

    draft: DraftInput
    given: tuple[Given, ...] = ()
    gifts: tuple[GiftLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    idle: tuple[str, ...] = ()


def is_gift(line: LineInput) -> bool:
    """Tell whether a line says of itself that it is given away."""
    is_free = line.price == ZERO and line.anchor == "price"
    return is_free and line.origin is None and is_given_away(line.details)


def without_promotion(line: LineInput) -> LineInput:
    """Return a line without what promotions say of it."""
    if not OF_PROMOTIONS & line.details.keys():
        return line
    return replace(
        line, details={name: text for name, text in line.details.items() if name not in OF_PROMOTIONS}
    )


def promote(
    draft: DraftInput, market: Market, offers: Sequence[Offer | None], own: int | None = None
) -> Promoted:
    """Apply promotions to the lines that have an offer; ``offers`` are in the order of the lines.

    The lines should have their offers' prices. ``own`` is the document, once it is posted. Gifts are
    not among the lines. Constant in statements: one where no promotion holds and no coupon is named.
    """
    taking = {line.product or 0 for line, offer in zip(draft.lines, offers, strict=True) if offer is not None}
    standings = holding_on(market.on, taking)
    codes = tuple(coupon_codes(draft.details.get(COUPONS.name, "")))
    if not standings and not codes:
        return Promoted(_with(draft, {}, ()))
    claimed = Claimed(draft.partner, codes, _declined(draft), own)
    rights = read_rights(standings, claimed)
    taking_part = {
        place: _priced(draft.lines[place], offer) for place, offer in enumerate(offers) if offer is not None
    }
    if market.draft is None and own is not None:
        market = replace(market, draft=own)
    outcome = _outcome(draft, market, rights, tuple(taking_part.values()))
    off = applied(outcome)
    lines = {
        place: _line(draft.lines[place], priced, effects, market)
        for (place, priced), effects in zip(taking_part.items(), outcome.lines, strict=True)
    }
    named = {one.terms.id: one for one in standings}
    return Promoted(
        _with(draft, lines, off),
        tuple(
            Given(named[pk].code, named[pk].terms.name, taken, pk in rights.coupons)
            for pk, taken in off.items()
        ),
        tuple(GiftLine(one.product, one.quantity, gift_text(one.promotion)) for one in outcome.gifts),
        tuple(rights.problems),
        tuple(coupon.code for pk, coupon in rights.coupons.items() if pk not in off),
    )


def _declined(draft: DraftInput) -> frozenset[str]:
    return frozenset(
        draft.details.get(DECLINED_PROMOTIONS.name, "").replace(",", " ").replace("，", " ").split()
    )


def _outcome(draft: DraftInput, market: Market, rights: Rights, lines: Sequence[PricedLine]) -> Outcome:
    if not lines or not rights.terms:
        return Outcome(tuple(() for _ in lines))
    by_level = any(one.scope.levels for one in rights.terms)
    by_hours = any(one.hours for one in rights.terms)
    buying = Buying(
        market.on,
        draft.partner,
        partner_level(market) if by_level else "",
        draft.place,
        frozenset(map(str, rights.coupons)),
        minute_of(market.on, market.rules.time_zone, market.draft) if by_hours else None,
    )
    return outcome_of(lines, rights.terms, buying, categories_of({line.product for line in lines}))


def _priced(line: LineInput, offer: Offer) -> PricedLine:
    is_listed = offer.reason.source in LISTED
    return PricedLine(
        line.product or 0, line.quantity, offer.price, offer.ratio, line.discount_rate, is_listed
    )


def _line(line: LineInput, priced: PricedLine, effects: Sequence[Effect], market: Market) -> LineInput:
    """Return a line at what it costs after promotions: its amount is exact, its price follows."""
    line = without_promotion(line)
    details = dict(line.details)
    if priced.is_listed:
        details[IS_LISTED] = "1"
    off = sum((effect.off for effect in effects), ZERO)
    if off == ZERO:
        return replace(line, price=priced.price, anchor="price", details=details)
    details |= {LIST_PRICE.name: plain(priced.price), PROMOTION.name: line_text(effects)}
    amount = priced.amount - off
    line = replace(line, price=priced.price_at(amount), details=details)
    if market.rules.price_includes_tax:
        return replace(line, anchor="gross_amount", gross_amount=amount)
    return replace(line, anchor="net_amount", net_amount=amount)


def _with(draft: DraftInput, lines: Mapping[int, LineInput], off: Collection[int]) -> DraftInput:
    """Return the draft with these lines; of the others only gifts and copies speak of promotions."""
    details = {name: text for name, text in draft.details.items() if name != PROMISED}
    if codes := details.get(COUPONS.name):
        details[COUPONS.name] = " ".join(coupon_codes(codes))
    if off:
        details[PROMISED] = " ".join(map(str, sorted(off)))
    kept = [
        lines.get(place) or (line if line.origin is not None or is_gift(line) else without_promotion(line))
        for place, line in enumerate(draft.lines)
    ]
    return replace(draft, lines=tuple(kept), details=details)


def gift_problems(lines: Sequence[LineInput], gifts: Sequence[GiftLine]) -> list[Problem]:
    """Return the gift lines that give more than promotions do; at most one statement."""
    given = [(position, line) for position, line in enumerate(lines, 1) if line.product and is_gift(line)]
    units = units_of({line.product for _position, line in given if line.product}) if given else {}
    left: dict[int, Decimal] = defaultdict(Decimal)
    for gift in gifts:
        left[gift.product] += gift.quantity
    problems = []
    for position, line in given:
        product = line.product or 0
        held = next((unit.ratio for unit in units.get(product, ()) if unit.id == line.unit), Decimal(1))
        left[product] -= line.quantity * held
        if left[product] < ZERO:
            problems.append(Problem("gift_beyond", position, "quantity"))
    return problems
