"""Whether the promotions a draft was saved with still hold when it is posted, and what it uses of them.

Promotions with limits and coupons are locked first, in key order: of two documents with the same coupon
the second sees that the first has it, and is told so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from liandong.documents.columns import (
    COUPONS,
    IS_LISTED,
    LIST_PRICE,
    PRICE_REASON,
    PROMISED,
    PROMOTION,
    TYPED_PRICE,
    is_given_away,
)
from liandong.documents.foreign_money import Agreed, is_price
from liandong.documents.models import Document, PromotionUse, State
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.promotion_lines import Buying, PricedLine, applied, outcome_of
from liandong.documents.promotion_rights import Claimed, Rights, Uses, read_uses, rights_of
from liandong.documents.sale_hours import minute_at
from liandong.kernel.foreign import Foreign
from liandong.kernel.money import ZERO, plain
from liandong.kernel.terms import DraftLine, Problem
from liandong.partners.queries import partner_facts
from liandong.pricing.coupons import CouponFacts, coupon_codes, coupons_named
from liandong.pricing.promotion_queries import Standing, categories_of, lock_limited, moment_of, named
from liandong.pricing.promotions import Outcome
from liandong.storage import bulk


@dataclass(slots=True)
class Promises:
    """What is known of the promotions of some documents; uses grow as documents pass."""

    standings: Mapping[int, Standing] = field(default_factory=dict)
    coupons: Mapping[str, CouponFacts] = field(default_factory=dict)
    categories: Mapping[int, frozenset[int]] = field(default_factory=dict)
    levels: Mapping[int, str] = field(default_factory=dict)
    made: Mapping[int, datetime] = field(default_factory=dict)
    uses: Uses = field(default_factory=Uses)
    used: list[tuple[int, int, int | None, int | None]] = field(default_factory=list)

    def problems(self, document: LoadedDocument) -> list[Problem]:
        """Return what was promised and no longer holds; nothing for a document without promotions."""
        wanted = promised(document)
        if not wanted:
            return []
        rights = self._rights(document)
        had = {one.id for one in rights.terms}
        gone = [pk for pk in wanted if pk not in had and not (rights.problems and self._needs_coupon(pk))]
        problems = [*rights.problems, *(self._gone(pk, rights) for pk in gone)]
        if problems:
            return problems
        lines = [line.base for line in document.lines if _takes_part(line.base, line.origin)]
        outcome = self._outcome(document, rights, lines)
        problems = [self._gone(pk, rights) for pk in wanted if pk not in applied(outcome)]
        return problems or [
            *_changed(lines, outcome, document.header.foreign),
            *_gifts_beyond(document, outcome),
        ]

    def take(self, document: LoadedDocument) -> None:
        """Note what a document that passed uses."""
        wanted = promised(document)
        if not wanted:
            return
        coupons = self._rights(document).coupons
        partner = document.header.partner
        for pk in wanted:
            coupon = coupons.get(pk)
            self.uses.add(pk, partner)
            if coupon is not None:
                self.uses.coupons[coupon.id] = document.number
            self.used.append((document.id, pk, coupon.id if coupon else None, partner))

    def _rights(self, document: LoadedDocument) -> Rights:
        wanted = promised(document)
        at = moment_of(document.header.business_date)
        found = (self.standings[pk] for pk in wanted if pk in self.standings)
        holding = [
            one
            for one in found
            if one.is_active
            and (one.terms.start is None or one.terms.start <= at)
            and (one.terms.end is None or at < one.terms.end)
        ]
        codes = [
            code
            for code in coupon_codes(document.header.details.get(COUPONS.name, ""))
            if code in self.coupons and self.coupons[code].promotion in wanted
        ]
        return rights_of(holding, Claimed(document.header.partner, tuple(codes)), self.coupons, self.uses)

    def _needs_coupon(self, promotion: int) -> bool:
        standing = self.standings.get(promotion)
        return standing is not None and standing.needs_coupon

    def _gone(self, promotion: int, rights: Rights) -> Problem:
        standing = self.standings.get(promotion)
        name = standing.terms.name if standing else str(promotion)
        code = "promotion_used_up" if promotion in rights.used_up else "promotion_gone"
        return Problem(code, column="promotion", detail={"name": name, "promotion": str(promotion)})

    def _outcome(self, document: LoadedDocument, rights: Rights, lines: list[DraftLine]) -> Outcome:
        header = document.header
        buying = Buying(
            header.business_date,
            header.partner,
            self.levels.get(header.partner or 0, ""),
            header.place,
            frozenset(map(str, rights.coupons)),
            self._minute(document),
        )
        return outcome_of([_priced(line) for line in lines], rights.terms, buying, self.categories)

    def _minute(self, document: LoadedDocument) -> int | None:
        made = self.made.get(document.id)
        day = document.header.business_date
        return None if made is None else minute_at(day, document.rules.time_zone, made)


def promised(document: LoadedDocument) -> list[int]:
    """Return the promotions a draft was saved with, by id; a red document has none."""
    if document.header.reverses is not None:
        return []
    return [int(pk) for pk in str(document.header.details.get(PROMISED, "")).split()]


def read_promises(documents: Iterable[LoadedDocument]) -> Promises:
    """Lock and read what the documents' promotions need; constant in statements, none without any."""
    having = [one for one in documents if one.state == State.DRAFT and promised(one)]
    if not having:
        return Promises()
    promotions = {pk for one in having for pk in promised(one)}
    codes = {code for one in having for code in coupon_codes(one.header.details.get(COUPONS.name, ""))}
    lock_limited(promotions)
    standings = named(promotions)
    coupons = coupons_named(sorted(codes), for_update=True)
    partners = [one.header.partner for one in having]
    products = {line.base.product for one in having for line in one.lines if line.base.product}
    by_hours = any(one.terms.hours for one in standings.values())
    made = Document.objects.filter(pk__in=[one.id for one in having]).values_list("pk", "created_at")
    facts = partner_facts([pk for pk in partners if pk is not None])
    return Promises(
        standings,
        coupons,
        categories_of(products),
        {pk: one.level for pk, one in facts.items()},
        dict(made) if by_hours else {},
        read_uses(standings.values(), coupons.values(), partners),
    )


def write_uses(promises: Promises, given_back: Iterable[int]) -> None:
    """Write what was used, and give back what reversed documents had; no statement for nothing."""
    if promises.used:
        bulk.insert(
            PromotionUse,
            ("document", "promotion", "coupon", "partner", "is_given_back"),
            [(*row, False) for row in promises.used],
        )
    given_back = list(given_back)
    if given_back:
        PromotionUse.objects.filter(document__in=given_back).update(is_given_back=True)


def _takes_part(line: DraftLine, origin: int | None) -> bool:
    told = line.details.get(PRICE_REASON.name, TYPED_PRICE)
    return origin is None and line.product is not None and told != TYPED_PRICE


def _priced(line: DraftLine) -> PricedLine:
    before = line.details.get(LIST_PRICE.name)
    return PricedLine(
        line.product or 0,
        line.entered_quantity,
        Decimal(before) if before else line.price,
        line.ratio,
        line.discount_rate,
        bool(line.details.get(IS_LISTED)),
    )


def _changed(lines: Iterable[DraftLine], outcome: Outcome, foreign: Foreign | None) -> list[Problem]:
    problems = []
    agreed = Agreed(foreign.currency, foreign.digits, foreign.rate) if foreign and foreign.rate else None
    for place, line in enumerate(lines):
        priced, off = _priced(line), outcome.off(place)
        now = priced.price_at(priced.amount - off) if off else priced.price
        # In another currency the line was kept at its foreign price.
        if now != line.price and not (agreed and is_price(line.price, now, agreed)):
            detail = {
                "price": plain(now),
                "told": plain(line.price),
                "promotion": line.details.get(PROMOTION.name) or "—",
            }
            problems.append(Problem("promotion_changed", line.position, "price", detail))
    return problems


def _gifts_beyond(document: LoadedDocument, outcome: Outcome) -> list[Problem]:
    left: dict[int, Decimal] = defaultdict(Decimal)
    for gift in outcome.gifts:
        left[gift.product] += gift.quantity
    problems = []
    for one in document.lines:
        line = one.base
        if one.origin is not None or line.product is None or not is_given_away(line.details):
            continue
        left[line.product] -= line.quantity
        if line.price != ZERO or left[line.product] < ZERO:
            problems.append(Problem("gift_beyond", line.position, "quantity"))
    return problems
