"""Writing promotions: who may, what is refused, the audit trail."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from liandong.catalog.models import Category, Product
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.partners.reach import visible_partners
from liandong.pricing.models import PromotionItem, PromotionRow
from liandong.pricing.promotion_checks import StoredPromotions, promotion_problems
from liandong.pricing.promotion_forms import PLAIN, SCOPES, PromotionForm, cleaned

SUBJECT = "catalog.promotion"
"""Rights speak of promotions as of product records: who keeps 商品资料 as a whole keeps these too."""


def create_promotion(form: PromotionForm, actor: Actor) -> int:
    """Make a promotion; return its id.

    Raises:
        RefusedError: with every problem; nothing is written. A line is the place among steps or shares.
        NotAllowedError: the actor may not keep promotions.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    return _save(None, cleaned(form), actor)


def update_promotion(promotion: int, form: PromotionForm, actor: Actor) -> None:
    """Make the promotion what the form says; documents that are posted keep what they were given.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep promotions.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    _save(promotion, cleaned(form), actor)


def set_promotion_active(promotion: int, actor: Actor, *, is_active: bool) -> None:
    """Enable a promotion or disable it: a disabled one holds for no document that is still to be posted.

    Raises:
        RefusedError: ``promotion_unknown``.
        NotAllowedError: the actor may not keep promotions.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        if not PromotionRow.objects.filter(pk=promotion).update(is_active=is_active):
            raise RefusedError([unknown_promotion(promotion)])
        _audit(actor, "enable" if is_active else "disable", promotion, {})


def unknown_promotion(promotion: object) -> Problem:
    """Return the problem of a promotion that is not there."""
    return Problem("promotion_unknown", detail={"promotion": str(promotion)})


def _save(promotion: int | None, form: PromotionForm, actor: Actor) -> int:
    try:
        with transaction.atomic():
            _lock(promotion)
            refuse_if(promotion_problems(promotion, form, _stored(form, actor)))
            pk = _written(promotion, form, _out_of_sight(promotion, actor))
            detail: dict[str, str | int] = {"code": form.code, "name": form.name}
            _audit(actor, "create" if promotion is None else "update", pk, detail)
            return pk
    except IntegrityError:
        refuse_if(promotion_problems(promotion, form, _stored(form, actor)))
        raise


def _lock(promotion: int | None) -> None:
    if promotion is None:
        return
    if not list(PromotionRow.objects.select_for_update().filter(pk=promotion).values_list("pk")):
        raise RefusedError([unknown_promotion(promotion)])


def _out_of_sight(promotion: int | None, actor: Actor) -> list[int]:
    """Return the customers a promotion names that the actor does not see: they stay named."""
    if promotion is None:
        return []
    named = Partner.objects.filter(pk__in=PromotionItem.objects.filter(promotion=promotion).values("partner"))
    return list(named.exclude(pk__in=visible_partners(actor).values("pk")).values_list("pk", flat=True))


def _stored(form: PromotionForm, actor: Actor) -> StoredPromotions:
    """Return what is there of what a form names, with at most four statements."""
    products = {*form.products, *(share.product for share in form.shares)}
    customers = visible_partners(actor).filter(pk__in=form.customers, is_customer=True)
    there = {
        "products": Product.objects.filter(pk__in=products) if products else None,
        "categories": Category.objects.filter(pk__in=form.categories) if form.categories else None,
        "customers": customers if form.customers else None,
    }
    return StoredPromotions(
        codes=dict(PromotionRow.objects.filter(code=form.code).values_list("code", "pk")),
        there={name: frozenset(rows.values_list("pk", flat=True)) for name, rows in there.items() if rows},
    )


def _written(promotion: int | None, form: PromotionForm, hidden: Sequence[int]) -> int:
    values = {name: getattr(form, name) for name in PLAIN} | {
        "steps": [[plain(step.threshold), plain(step.value)] for step in form.steps],
        "levels": list(form.levels),
        "stacks_with": list(form.stacks_with),
        "weekdays": "".join(map(str, form.weekdays)),
        "hours": list(form.hours),
    }
    if promotion is None:
        promotion = PromotionRow.objects.create(**values).pk
    else:
        PromotionRow.objects.filter(pk=promotion).update(**values)
        PromotionItem.objects.filter(promotion=promotion).delete()
    items = [
        PromotionItem(promotion_id=promotion, product_id=share.product, quantity=share.quantity)
        for share in form.shares
    ]
    for name, column in SCOPES.items():
        owner = column if column == "place" else f"{column}_id"
        items += [PromotionItem(promotion_id=promotion, **{owner: pk}) for pk in getattr(form, name)]
    items += [PromotionItem(promotion_id=promotion, partner_id=pk) for pk in hidden]
    PromotionItem.objects.bulk_create(items)
    return promotion


def _audit(actor: Actor, action: str, promotion: int, detail: dict[str, str | int]) -> None:
    record([AuditEntry(action, SUBJECT, promotion, actor.member, detail)])
