"""Coupons: made in numbers with codes nobody guesses, looked up, taken out of use."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.reach import visible_partners
from liandong.pricing.models import Coupon, PromotionRow
from liandong.pricing.promotion_actions import SUBJECT, unknown_promotion

MOST_COUPONS = 10_000
"""So many are made at once."""
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are taken for one another on paper."""
_LENGTH = 10


@dataclass(frozen=True, slots=True)
class CouponFacts:
    """A coupon as a document needs it."""

    id: int
    code: str
    promotion: int
    partner: int | None
    is_active: bool


def issue_coupons(promotion: int, count: int, actor: Actor, partner: int | None = None) -> list[str]:
    """Make coupons of a promotion, for one customer or for whoever has the code; return their codes.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep promotions.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        row = PromotionRow.objects.filter(pk=promotion).first()
        if row is None:
            raise RefusedError([unknown_promotion(promotion)])
        refuse_if(_problems(row, count, partner, actor))
        moment = timezone.now()
        codes = _fresh_codes(count)
        Coupon.objects.bulk_create(
            Coupon(promotion=row, code=code, partner_id=partner, created_at=moment) for code in codes
        )
        detail: dict[str, str | int] = {"code": row.code, "coupons": count}
        record([AuditEntry("update", SUBJECT, row.pk, actor.member, detail)])
    return codes


def withdraw_coupons(codes: Collection[str], actor: Actor, promotion: int | None = None) -> None:
    """Take coupons out of use, all or none: no document that is still to be posted may have them.

    With a ``promotion`` they must be of it.

    Raises:
        RefusedError: ``coupon_unknown``, for each that is not there.
        NotAllowedError: the actor may not keep promotions.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        rows = Coupon.objects.select_for_update().filter(code__in=codes).order_by("pk")
        found = {row.code: row for row in rows if promotion in {None, row.promotion_id}}
        missing = [code for code in codes if code not in found]
        refuse_if(Problem("coupon_unknown", column="codes", detail={"coupon": one[:40]}) for one in missing)
        Coupon.objects.filter(pk__in=[row.pk for row in found.values()]).update(is_active=False)
        record(
            [
                AuditEntry("disable", SUBJECT, row.promotion_id, actor.member, {"coupon": code})
                for code, row in found.items()
            ]
        )


def coupons_named(codes: Collection[str], *, for_update: bool = False) -> dict[str, CouponFacts]:
    """Return coupons by code; one statement, none without codes. May lock them, in key order."""
    if not codes:
        return {}
    rows = Coupon.objects.filter(code__in=codes).order_by("pk")
    rows = rows.select_for_update(no_key=True) if for_update else rows
    columns = ("pk", "code", "promotion", "partner", "is_active")
    return {row[1]: CouponFacts(*row) for row in rows.values_list(*columns)}


def coupon_codes(text: str) -> list[str]:
    """Return the codes of a text as somebody types them: in any case, with blanks or commas between."""
    words = text.upper().replace(",", " ").replace("，", " ").replace("、", " ").split()
    return list(dict.fromkeys(words))


def _problems(row: PromotionRow, count: int, partner: int | None, actor: Actor) -> list[Problem]:
    problems = []
    if not row.needs_coupon:
        problems.append(Problem("promotion_without_coupons", column="count", detail={"name": row.name}))
    if not 1 <= count <= MOST_COUPONS:
        detail = {"number": str(count)[:20], "limit": str(MOST_COUPONS)}
        problems.append(Problem("coupon_count", column="count", detail=detail))
    if partner is not None and not visible_partners(actor).filter(pk=partner, is_customer=True).exists():
        problems.append(Problem("customer_unknown", column="partner", detail={"partner": str(partner)}))
    return problems


def _fresh_codes(count: int) -> list[str]:
    """Return codes that no coupon has; with 32^10 of them one is hardly ever taken."""
    codes: set[str] = set()
    while len(codes) < count:
        wanted = count - len(codes)
        made = {"".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)) for _ in range(wanted)}
        codes |= made - set(Coupon.objects.filter(code__in=made).values_list("code", flat=True))
    return sorted(codes)
