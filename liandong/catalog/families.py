"""Reading families: what finds them, their attributes and values, and their variants."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from liandong.catalog.combining import Axes, Combination, FamilyAxis, Value, combinations, values_by_id
from liandong.catalog.models import (
    Family,
    FamilyAttribute,
    FamilyValue,
    FamilyWord,
    FamilyWordList,
    Variant,
)
from liandong.kernel.pinyin import normalized
from liandong.storage.pieces import fetch, joined
from liandong.storage.words import WordIndex, matches

FAMILY_WORDS = WordIndex(FamilyWord, FamilyWordList, Family, "family")

_EVERY = "true"
_MADE = (
    "m.is_active AND EXISTS (SELECT 1 FROM catalog_variant v"
    " WHERE v.family_id = m.id AND v.product_id IS NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class FamilyShape:
    """A family with its attributes, and which product each combination is.

    ``variants`` has no entry for a combination nothing was said of, None for one not to be made.
    """

    id: int
    code: str
    name: str
    is_active: bool
    axes: Axes
    variants: Mapping[Combination, int | None] = field(default_factory=dict)

    @property
    def products(self) -> list[int]:
        """Return the products of the family, in the order of its values."""
        ordered = [self.variants.get(one) for one in combinations(self.axes)]
        return [product for product in ordered if product is not None]

    @property
    def missing(self) -> list[Combination]:
        """Return the combinations that are to be made and are not."""
        return [one for one in combinations(self.axes) if one not in self.variants]

    @property
    def values(self) -> Mapping[int, Value]:
        """Return the values of all attributes, by id."""
        return values_by_id(self.axes)


@dataclass(frozen=True, slots=True)
class Membership:
    """The family a product belongs to, and its values there."""

    family: int
    code: str
    name: str
    combination: Combination


def search_families(text: str, limit: int = 20, *, only_made: bool = True) -> list[int]:
    """Return the families a text finds by code, name or pinyin, best first, with one statement.

    ``only_made`` leaves out those that are disabled, or that have no variant yet.
    """
    if not normalized(text):
        return []
    found = matches(FAMILY_WORDS, text, limit, _MADE if only_made else _EVERY)
    rows = fetch(joined("SELECT f.id FROM ", found, " AS f ORDER BY f.rank, f.word, f.id"))
    return [pk for (pk,) in rows]


def has_families() -> bool:
    """Tell whether the company has any family; one statement."""
    return Family.objects.exists()


def read_families(families: Collection[int]) -> dict[int, FamilyShape]:
    """Return families by id with attributes, values and variants, those there are; four statements."""
    rows = Family.objects.filter(pk__in=families).values_list("pk", "code", "name", "is_active")
    found = {row[0]: row for row in rows.order_by("code")}
    axes = axes_of(found)
    variants = _variants_of(found)
    return {pk: FamilyShape(*row, tuple(axes[pk]), variants[pk]) for pk, row in found.items()}


def axes_of(families: Collection[int]) -> dict[int, list[FamilyAxis]]:
    """Return the attributes of families with their values, in their order; two statements."""
    values: defaultdict[tuple[int, int], list[Value]] = defaultdict(list)
    chosen = FamilyValue.objects.filter(family__in=families).order_by("family", "position", "pk")
    columns = ("family", "value__attribute", "value", "value__name", "value__code")
    for family, attribute, *value in chosen.values_list(*columns):
        values[family, attribute].append(Value(*value))
    found: defaultdict[int, list[FamilyAxis]] = defaultdict(list)
    rows = FamilyAttribute.objects.filter(family__in=families).order_by("family", "position")
    for family, attribute, name in rows.values_list("family", "attribute", "attribute__name"):
        found[family].append(FamilyAxis(attribute, name, tuple(values[family, attribute])))
    return found


def memberships(products: Collection[int]) -> dict[int, Membership]:
    """Return which family each of the products belongs to, of those that do; one statement."""
    rows = Variant.objects.filter(product__in=products).values_list(
        "product", "family", "family__code", "family__name", "first", "second", "third"
    )
    return {
        product: Membership(family, code, name, combination_of(values))
        for product, family, code, name, *values in rows
    }


def families_using(values: Collection[int]) -> list[int]:
    """Return the families that have one of the values; one statement."""
    return sorted(set(FamilyValue.objects.filter(value__in=values).values_list("family", flat=True)))


def values_in_use(family: int) -> frozenset[int]:
    """Return the values that products of a family have; one statement."""
    rows = Variant.objects.filter(family=family, product__isnull=False)
    return frozenset(
        value for row in rows.values_list("first", "second", "third") for value in combination_of(row)
    )


def _variants_of(families: Collection[int]) -> defaultdict[int, dict[Combination, int | None]]:
    found: defaultdict[int, dict[Combination, int | None]] = defaultdict(dict)
    rows = Variant.objects.filter(family__in=families).order_by(F("pk"))
    for family, product, *values in rows.values_list("family", "product", "first", "second", "third"):
        found[family][combination_of(values)] = product
    return found


def combination_of(values: Iterable[Any]) -> Combination:
    """Return the combination of a row's ``first`` to ``third``, of which the last may be None."""
    return tuple(value for value in values if value is not None)
