"""Which promotions and coupons a document may have: periods, limits, codes, and who used what before."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count

from liandong.documents.models import PromotionUse
from liandong.kernel.terms import Problem
from liandong.pricing.coupons import CouponFacts, coupons_named
from liandong.pricing.promotion_queries import Standing
from liandong.pricing.promotions import Promotion

MOST_COUPONS = 10
"""So many on one document."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a document asks for: whose it is, its coupons' codes, the codes of promotions it does not want.

    ``own`` is the document itself once it is posted: what it used is no hindrance to itself.
    """

    partner: int | None = None
    coupons: tuple[str, ...] = ()
    declined: frozenset[str] = frozenset()
    own: int | None = None


@dataclass(slots=True)
class Uses:
    """What posted documents used: promotions in all and by customer, and which document has a coupon."""

    total: dict[int, int] = field(default_factory=dict)
    customer: dict[tuple[int, int | None], int] = field(default_factory=dict)
    coupons: dict[int, str] = field(default_factory=dict)

    def add(self, promotion: int, partner: int | None) -> None:
        """Count one more use of a promotion."""
        self.total[promotion] = self.total.get(promotion, 0) + 1
        key = (promotion, partner)
        self.customer[key] = self.customer.get(key, 0) + 1


@dataclass(slots=True)
class Rights:
    """What a document may have, the coupon that lets it have a promotion, and why it may not have others."""

    terms: list[Promotion] = field(default_factory=list)
    coupons: dict[int, CouponFacts] = field(default_factory=dict)
    used_up: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def read_rights(standings: Iterable[Standing], claimed: Claimed) -> Rights:
    """Return what a document may have of promotions that hold; at most four statements."""
    standings = list(standings)
    coupons = coupons_named(claimed.coupons[:MOST_COUPONS])
    uses = read_uses(standings, coupons.values(), [claimed.partner], claimed.own)
    return rights_of(standings, claimed, coupons, uses)


def read_uses(
    standings: Iterable[Standing],
    coupons: Iterable[CouponFacts],
    partners: Collection[int | None],
    own: int | None = None,
) -> Uses:
    """Return what was used of promotions with limits, and of coupons; at most three statements."""
    used = PromotionUse.objects.filter(is_given_back=False)
    if own is not None:
        used = used.exclude(document=own)
    uses = Uses()
    limited = [one.terms.id for one in standings if one.limits.total is not None]
    if limited:
        counted = used.filter(promotion__in=limited).values_list("promotion").order_by()
        uses.total.update(counted.annotate(Count("pk")))
    limited = [one.terms.id for one in standings if one.limits.customer is not None]
    if limited:
        mine = used.filter(promotion__in=limited, partner__in=partners).order_by()
        rows = mine.values_list("promotion", "partner").annotate(Count("pk"))
        uses.customer.update({(promotion, partner): count for promotion, partner, count in rows})
    ids = [one.id for one in coupons]
    if ids:
        uses.coupons.update(used.filter(coupon__in=ids).values_list("coupon", "document__number"))
    return uses


def rights_of(
    standings: Iterable[Standing], claimed: Claimed, coupons: Mapping[str, CouponFacts], uses: Uses
) -> Rights:
    """Return what a document may have, by what is known of coupons and uses."""
    standings = list(standings)
    rights = Rights()
    _add_coupons(rights, standings, coupons, (claimed, uses))
    for one in standings:
        pk = one.terms.id
        if _is_used_up(one, claimed, uses):
            rights.used_up.add(pk)
        elif one.code not in claimed.declined and (not one.needs_coupon or pk in rights.coupons):
            rights.terms.append(one.terms)
    return rights


def _is_used_up(one: Standing, claimed: Claimed, uses: Uses) -> bool:
    pk, limits = one.terms.id, one.limits
    if limits.total is not None and uses.total.get(pk, 0) >= limits.total:
        return True
    if limits.customer is None or claimed.partner is None:
        return False
    return uses.customer.get((pk, claimed.partner), 0) >= limits.customer


def _add_coupons(
    rights: Rights,
    standings: Iterable[Standing],
    coupons: Mapping[str, CouponFacts],
    asked: tuple[Claimed, Uses],
) -> None:
    """Let each coupon's promotion be had, or say why not."""
    claimed, uses = asked
    if len(claimed.coupons) > MOST_COUPONS:
        detail = {"limit": str(MOST_COUPONS)}
        rights.problems.append(Problem("too_many_coupons", column="coupons", detail=detail))
    holding = {one.terms.id for one in standings if one.needs_coupon and one.is_active}
    for code in claimed.coupons[:MOST_COUPONS]:
        coupon = coupons.get(code)
        problem = _coupon_problem(coupon, claimed, uses)
        if coupon is not None and not problem and coupon.promotion not in holding:
            problem = "coupon_over"
        if coupon is not None and not problem and coupon.promotion in rights.coupons:
            problem = "coupon_twice"
        if problem or coupon is None:
            document = uses.coupons.get(coupon.id, "") if coupon else ""
            detail = {"coupon": code[:40], "document": document}
            rights.problems.append(Problem(problem, column="coupons", detail=detail))
        else:
            rights.coupons[coupon.promotion] = coupon


def _coupon_problem(coupon: CouponFacts | None, claimed: Claimed, uses: Uses) -> str:
    if coupon is None:
        return "coupon_unknown"
    if not coupon.is_active:
        return "coupon_withdrawn"
    if coupon.partner is not None and coupon.partner != claimed.partner:
        return "coupon_of_other"
    return "coupon_used" if coupon.id in uses.coupons else ""
