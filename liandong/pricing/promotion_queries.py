"""Reading promotions, as the pure functions and the forms take them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from liandong.catalog.models import Category, Product
from liandong.kernel.actor import Actor
from liandong.kernel.money import from_scaled
from liandong.partners.reach import visible_partners
from liandong.pricing.models import PromotionRow
from liandong.pricing.promotion_forms import PLAIN, PromotionForm, ShareForm
from liandong.pricing.promotions import Kind, Measure, Promotion, Scope, Share, Stacking, Step
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, joined

_QUANTITY_DIGITS = 6


@dataclass(slots=True)
class Items:
    """What one promotion is about and what it gives: ids, and shares in base units."""

    products: list[int] = field(default_factory=list)
    categories: list[int] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    shares: list[tuple[int, Decimal]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many documents may have a promotion, all together and of one customer; None: any number."""

    total: int | None = None
    customer: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A promotion as it stands: its terms, its code, its limits, and whether it is active."""

    terms: Promotion
    code: str
    limits: Limits
    is_active: bool
    needs_coupon: bool


def holding_on(day: date) -> list[Standing]:
    """Return the active promotions whose period holds on a day; two statements, one where there are none."""
    held = Q(is_active=True) & (Q(start=None) | Q(start__lte=day)) & (Q(end=None) | Q(end__gte=day))
    return _standings(PromotionRow.objects.filter(held).order_by("pk").values())


def has_promotions() -> bool:
    """Tell whether any promotion is active, now or later; one statement."""
    return PromotionRow.objects.filter(is_active=True).exists()


def named(promotions: Collection[int]) -> dict[int, Standing]:
    """Return promotions by id, whether they hold or not; two statements."""
    rows = PromotionRow.objects.filter(pk__in=promotions).order_by("pk")
    return {one.terms.id: one for one in _standings(rows.values())}


def lock_limited(promotions: Collection[int]) -> None:
    """Lock those of some promotions that may be had so many times only, in key order; one statement."""
    limited = Q(total_limit__isnull=False) | Q(customer_limit__isnull=False)
    rows = PromotionRow.objects.filter(limited, pk__in=promotions).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _standings(found: Iterable[Mapping[str, Any]]) -> list[Standing]:
    rows = list(found)
    if not rows:
        return []
    items = items_of([row["id"] for row in rows])
    return [
        Standing(
            _terms(row, items[row["id"]]),
            row["code"],
            Limits(row["total_limit"], row["customer_limit"]),
            row["is_active"],
            row["needs_coupon"],
        )
        for row in rows
    ]


def items_of(promotions: Collection[int]) -> dict[int, Items]:
    """Return what promotions are about, by id, with one statement."""
    # Read plainly: thousands of rows for one order, which the ORM would convert cell by cell.
    query = joined(
        "SELECT promotion_id, product_id, category_id, partner_id, place, quantity "
        "FROM pricing_promotionitem WHERE promotion_id ",
        Source(*bulk.among(promotions)),
        " ORDER BY id",
    )
    found: dict[int, Items] = defaultdict(Items)
    for promotion, product, category, partner, place, quantity in fetch(query):
        one = found[promotion]
        if quantity is not None:
            one.shares.append((product, from_scaled(quantity, _QUANTITY_DIGITS)))
            continue
        lists = (one.products, one.categories, one.customers, one.places)
        for pk, into in zip((product, category, partner, place), lists, strict=True):
            if pk is not None:
                into.append(pk)
    return found


def _terms(row: Mapping[str, Any], items: Items) -> Promotion:
    start, end = row["start"], row["end"]
    stacking = row["stacking"]
    return Promotion(
        id=row["id"],
        name=row["name"],
        kind=Kind(row["kind"]),
        steps=steps_of(row["steps"]),
        scope=Scope(
            frozenset(items.products),
            frozenset(items.categories),
            frozenset(row["levels"]),
            frozenset(items.customers),
            frozenset(items.places),
        ),
        measure=Measure(row["measure"]),
        shares=tuple(Share(product, quantity) for product, quantity in items.shares),
        repeats=row["repeats"],
        priority=row["priority"],
        group=row["group"],
        stacks_with=None if stacking == Stacking.ALL else frozenset(row["stacks_with"]),
        start=moment_of(start) if start else None,
        end=moment_of(end + timedelta(days=1)) if end else None,
        coupon=str(row["id"]) if row["needs_coupon"] else "",
        weekdays=frozenset(map(int, row["weekdays"])),
        most_times=row["most_times"],
        with_lists=row["with_lists"],
    )


def steps_of(stored: Iterable[tuple[str, str]]) -> tuple[Step, ...]:
    """Return steps as they are kept, as terms."""
    return tuple(Step(Decimal(threshold), Decimal(value)) for threshold, value in stored)


def moment_of(day: date) -> datetime:
    """Return the moment that stands for a document's day: promotions go by whole days."""
    return datetime.combine(day, time.min)


def form_of(row: PromotionRow) -> PromotionForm:
    """Return a stored promotion as a form; one statement."""
    items = items_of([row.pk]).get(row.pk, Items())
    return PromotionForm(
        **{name: getattr(row, name) for name in PLAIN},
        steps=steps_of(row.steps),
        shares=tuple(ShareForm(product, quantity) for product, quantity in items.shares),
        stacks_with=tuple(row.stacks_with),
        levels=tuple(row.levels),
        weekdays=tuple(map(int, row.weekdays)),
        products=tuple(items.products),
        categories=tuple(items.categories),
        customers=tuple(items.customers),
        places=tuple(items.places),
    )


def seen_by(actor: Actor, form: PromotionForm) -> PromotionForm:
    """Return a promotion without the customers the actor may not see; one statement, none without any."""
    if not form.customers:
        return form
    seen = set(visible_partners(actor).filter(pk__in=form.customers).values_list("pk", flat=True))
    return replace(form, customers=tuple(pk for pk in form.customers if pk in seen))


def categories_of(products: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the category of each product and those above it, by product; one statement."""
    rows = Product.objects.filter(pk__in=products, category__isnull=False)
    paths = rows.values_list("pk", "category", "category__path")
    return {pk: frozenset({own, *_ids(path)}) for pk, own, path in paths}


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def category_ids(codes: Collection[str]) -> dict[str, int]:
    """Return the ids of categories by code, with one statement."""
    return dict(Category.objects.filter(code__in=codes).values_list("code", "pk"))
