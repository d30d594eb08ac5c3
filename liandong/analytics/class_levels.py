"""Least and most stock as the classes would have it: what differs from now, and writing it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from liandong.analytics.classes import ClassRules, sees_values
from liandong.analytics.models import ProductClass
from liandong.analytics.stocking import Limits, limits_of
from liandong.catalog.actions import SUBJECT
from liandong.catalog.models import Product
from liandong.identity.actors import NotAllowedError, require, require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.storage import bulk

_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Proposed:
    """A product whose limits are others by its class; ``daily`` is what it sold a day, base units."""

    product: Product
    name: str
    daily: Decimal
    now: Limits
    then: Limits


def proposals(actor: Actor, rules: ClassRules, cell: str = "") -> list[Proposed]:
    """Return the products whose limits differ from what their class says, by code; one statement.

    Raises:
        NotAllowedError: the actor may not know what was sold of a product by everybody.
    """
    require(actor, SUBJECT, Verb.VIEW)
    if not sees_values(actor):
        raise NotAllowedError(SUBJECT, Verb.VIEW)
    found = ProductClass.objects.filter(product__is_active=True, product__is_stocked=True)
    if cell:
        found = found.filter(abc=cell[0], xyz=cell[1])
    span = _span(rules)
    if not span:
        return []
    rows = found.select_related("product").order_by("product__code")
    every = (_proposed(one, rules, span) for one in rows)
    return [one for one in every if one.then != one.now]


def _span(rules: ClassRules) -> int:
    """Return of how many days the classes were computed, 0 if they never were."""
    if rules.start is None or rules.end is None:
        return 0
    return (rules.end - rules.start).days + 1


def _proposed(one: ProductClass, rules: ClassRules, span: int) -> Proposed:
    name, product = one.abc + one.xyz, one.product
    now = Limits(product.minimum_stock, product.maximum_stock)
    daily = round_half_up(max(one.quantity, ZERO) / span, _DIGITS)
    return Proposed(product, name, daily, now, limits_of(one.quantity, span, rules.days_of(name), now))


def take_on(actor: Actor, rules: ClassRules, wanted: Collection[int] | None, cell: str = "") -> Sequence[int]:
    """Write the limits that were proposed for these products, for all of them if None; return which.

    Limits of a season or a warehouse stay as they are and go first. The number of statements does not
    depend on how many there are.

    Raises:
        NotAllowedError: the actor may not change products everywhere, or not know what was sold.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        chosen = [one for one in proposals(actor, rules, cell) if wanted is None or one.product.pk in wanted]
        ids = [one.product.pk for one in chosen]
        list(Product.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values("pk"))
        now = timezone.now()
        rows = [(one.product.pk, one.then.least, one.then.most, now) for one in chosen]
        bulk.update(Product, ("id",), ("minimum_stock", "maximum_stock", "updated_at"), rows)
        record([_entry(one, actor) for one in chosen])
    return ids


def _entry(one: Proposed, actor: Actor) -> AuditEntry:
    detail = {
        "code": one.product.code,
        "class": one.name,
        "before": _told(one.now),
        "after": _told(one.then),
    }
    return AuditEntry("stock_levels", SUBJECT, one.product.pk, actor.member, detail)


def _told(limits: Limits) -> str:
    return "~".join("" if one is None else plain(one) for one in (limits.least, limits.most))
