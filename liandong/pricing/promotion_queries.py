"""Reading promotions, as the pure functions and the forms take them."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Q

from liandong.catalog.models import Category, Product
from liandong.kernel.actor import Actor
from liandong.kernel.checks import days_later
from liandong.kernel.money import from_scaled
from liandong.partners.reach import visible_partners
from liandong.pricing.hours import hours_of
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


def holding_on(day: date, products: Collection[int] | None = None) -> list[Standing]:
    """Return the active promotions whose period holds on a day; two statements, one where there are none.

    With ``products`` those that name others only are left out; what needs a coupon is always there.
    """
    held = Source(
        'is_active AND ("start" IS NULL OR "start" <= %s) AND ("end" IS NULL OR "end" >= %s)',
        [day.isoformat(), day.isoformat()],
    )
    return _standings(held, None if products is None else frozenset(products))


def has_promotions() -> bool:
    """Tell whether any promotion is active, now or later; one statement."""
    return PromotionRow.objects.filter(is_active=True).exists()


def named(promotions: Collection[int]) -> dict[int, Standing]:
    """Return promotions by id, whether they hold or not; two statements."""
    return {one.terms.id: one for one in _standings(joined("id ", Source(*bulk.among(promotions))))}


def lock_limited(promotions: Collection[int]) -> None:
    """Lock those of some promotions that may be had so many times only, in key order; one statement."""
    limited = Q(total_limit__isnull=False) | Q(customer_limit__isnull=False)
    rows = PromotionRow.objects.filter(limited, pk__in=promotions).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


_COLUMNS = (
    *("id", "code", "name", "kind", "measure", "steps", "repeats", "most_times", "priority", "group"),
    *("stacking", "stacks_with", "with_lists", "levels", "start", "end", "weekdays", "hours"),
    *("needs_coupon", "total_limit", "customer_limit", "is_active"),
)
_QUOTED = ", ".join(f'"{name}"' for name in _COLUMNS)
_KINDS, _MEASURES = {one.value: one for one in Kind}, {one.value: one for one in Measure}


def _standings(wanted: Source, products: frozenset[int] | None = None) -> list[Standing]:
    # Read plainly, as the items are: a thousand rules for one order.
    found = fetch(joined("SELECT ", _QUOTED, " FROM pricing_promotionrow WHERE ", wanted, " ORDER BY id"))
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in found]
    items = items_of([row["id"] for row in rows]) if rows else {}
    if products is not None:
        rows = [row for row in rows if _concerns(row, items.get(row["id"]), products)]
    return [
        Standing(
            _terms(row, items.get(row["id"]) or Items()),
            row["code"],
            Limits(row["total_limit"], row["customer_limit"]),
            bool(row["is_active"]),
            bool(row["needs_coupon"]),
        )
        for row in rows
    ]


def _concerns(row: Mapping[str, Any], items: Items | None, products: frozenset[int]) -> bool:
    if items is None or row["needs_coupon"]:
        return True
    if row["kind"] == Kind.BUNDLE:
        return any(product in products for product, _quantity in items.shares)
    return bool(items.categories) or not items.products or not products.isdisjoint(items.products)


def _list(stored: str | list[Any]) -> list[Any]:
    """Return a list as it is kept: as text by the one database, ready by the other."""
    if stored == "[]":
        return []
    return json.loads(stored) if isinstance(stored, str) else stored


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
        elif product is not None:
            one.products.append(product)
        elif category is not None:
            one.categories.append(category)
        elif partner is not None:
            one.customers.append(partner)
        elif place is not None:
            one.places.append(place)
    return found


def _terms(row: Mapping[str, Any], items: Items) -> Promotion:
    start, end = bulk.as_date(row["start"]), bulk.as_date(row["end"])
    stacking = row["stacking"]
    return Promotion(
        id=row["id"],
        name=row["name"],
        kind=_KINDS[row["kind"]],
        steps=steps_of(_list(row["steps"])),
        scope=Scope(
            frozenset(items.products),
            frozenset(items.categories),
            frozenset(_list(row["levels"])),
            frozenset(items.customers),
            frozenset(items.places),
        ),
        measure=_MEASURES[row["measure"]],
        shares=tuple(Share(product, quantity) for product, quantity in items.shares),
        repeats=bool(row["repeats"]),
        priority=row["priority"],
        group=row["group"],
        stacks_with=None if stacking == Stacking.ALL else frozenset(_list(row["stacks_with"])),
        start=moment_of(start) if start else None,
        end=moment_of(days_later(end, 1)) if end else None,
        coupon=str(row["id"]) if row["needs_coupon"] else "",
        weekdays=frozenset(map(int, row["weekdays"])),
        hours=hours_of(_list(row["hours"])),
        most_times=row["most_times"],
        with_lists=bool(row["with_lists"]),
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
        hours=tuple(row.hours),
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
