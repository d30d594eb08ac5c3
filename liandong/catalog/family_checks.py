"""Every reason to refuse a family, an attribute or its variants at once. What is stored is handed in."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liandong.catalog.checks import FOUR_DECIMALS, SIX_DECIMALS, UNIT_NAME_LIMIT
from liandong.catalog.combining import MOST_ATTRIBUTES, rule_problems, size_problems
from liandong.catalog.families import FamilyShape
from liandong.catalog.family_forms import (
    PRICES,
    WITH_PRODUCT,
    WITHOUT_PRODUCT,
    AttributeForm,
    FamilyForm,
    VariantForm,
    VariantState,
)
from liandong.kernel.checks import missing_problems, number_problems, text_problems
from liandong.kernel.terms import Problem

TEXT_LIMITS = {"code": 32, "name": 128, "unit": UNIT_NAME_LIMIT, "code_rule": 64, "memo": 255}
ATTRIBUTE_LIMIT, VALUE_LIMIT, VALUE_CODE_LIMIT = 16, 32, 12
MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class StoredFamily:
    """What bears on a family to be saved.

    ``owner`` is the family that has its code; ``shape`` is the family itself, None for a new one;
    ``used`` are the values its products have.
    """

    owner: int | None = None
    has_category: bool = True
    has_brand: bool = True
    shape: FamilyShape | None = None
    used: frozenset[int] = frozenset()


def family_problems(form: FamilyForm, stored: StoredFamily) -> list[Problem]:
    """Return every reason to refuse a family."""
    texts = {name: getattr(form, name) for name in TEXT_LIMITS}
    problems = [*missing_problems(texts, ("code", "name"), None), *text_problems(texts, TEXT_LIMITS, None)]
    if not form.unit:
        problems.append(Problem("unit_name_missing", None, "unit"))
    problems += number_problems(form.tax_rate, FOUR_DECIMALS, "tax_rate", None)
    for name in PRICES:
        problems += number_problems(getattr(form, name), SIX_DECIMALS, name, None)
    if not stored.has_category:
        problems.append(Problem("category_unknown", None, "category", {"category": str(form.category)}))
    if not stored.has_brand:
        problems.append(Problem("brand_unknown", None, "brand", {"brand": str(form.brand)}))
    if stored.owner is not None and (stored.shape is None or stored.owner != stored.shape.id):
        problems.append(Problem("code_taken", None, "code", {"code": form.code}))
    return [*problems, *_axis_problems(form), *_kept_problems(form, stored)]


def _axis_problems(form: FamilyForm) -> Iterator[Problem]:
    axes = form.attributes
    if not axes:
        yield Problem("attribute_missing", None, "attributes")
    if len(axes) > MOST_ATTRIBUTES:
        yield Problem("attributes_too_many", None, "attributes", {"limit": str(MOST_ATTRIBUTES)})
    names = Counter(one.name for one in axes)
    for name in (name for name, times in names.items() if times > 1):
        yield Problem("attribute_twice", None, "attributes", {"name": name})
    for place, one in enumerate(axes, start=1):
        column = values_column(place)
        if not one.values:
            yield Problem("value_missing", None, column, {"name": one.name})
        yield from attribute_problems(one, column)
    yield from rule_problems(form.code_rule, len(axes))
    yield from size_problems([len(one.values) for one in axes])


def values_column(place: int) -> str:
    """Return the column in which the values of the attribute at a place from 1 are typed."""
    return f"values_{place}"


def attribute_problems(form: AttributeForm, column: str = "values") -> Iterator[Problem]:
    """Yield what is wrong with an attribute's name and values, at the column that holds the values."""
    if not form.name:
        yield Problem("attribute_missing", None, column)
    if len(form.name) > ATTRIBUTE_LIMIT:
        yield Problem("too_long", None, column, {"limit": str(ATTRIBUTE_LIMIT)})
    if len(form.values) > MOST_VALUES:
        yield Problem("values_too_many", None, column, {"limit": str(MOST_VALUES)})
    for name, times in Counter(one.name for one in form.values).items():
        if not name:
            yield Problem("value_missing", None, column, {"name": form.name})
        elif times > 1:
            yield Problem("value_twice", None, column, {"value": name})
    for code, times in Counter(one.code for one in form.values if one.code).items():
        if times > 1:
            yield Problem("value_code_taken", None, column, {"code": code})
    for one in form.values:
        if len(one.name) > VALUE_LIMIT or len(one.code) > VALUE_CODE_LIMIT:
            limit = VALUE_LIMIT if len(one.name) > VALUE_LIMIT else VALUE_CODE_LIMIT
            yield Problem("too_long", None, column, {"limit": str(limit), "value": one.name})


def _kept_problems(form: FamilyForm, stored: StoredFamily) -> Iterator[Problem]:
    """While a family has products its attributes stay, and so do the values the products have."""
    if stored.shape is None or not stored.used:
        return
    before = [axis.name for axis in stored.shape.axes]
    if [one.name for one in form.attributes] != before:
        yield Problem("attributes_fixed", None, "attributes", {"names": "、".join(before)})
        return
    for place, (axis, one) in enumerate(zip(stored.shape.axes, form.attributes, strict=True), start=1):
        named = {value.name for value in one.values}
        for value in axis.values:
            if value.id in stored.used and value.name not in named:
                yield Problem("value_in_use", None, values_column(place), {"value": value.name})


@dataclass(frozen=True, slots=True)
class StoredProducts:
    """Products that variants name by code: ids, and the families of those that belong to one already."""

    ids: Mapping[str, int] = field(default_factory=dict)
    families: Mapping[int, str] = field(default_factory=dict)


def variant_problems(
    forms: Sequence[VariantForm], shape: FamilyShape, products: StoredProducts
) -> Iterator[Problem]:
    """Yield what is wrong with variants, besides what is wrong with their products; lines count from 1."""
    known = {*shape.variants, *shape.missing}
    times = Counter(form.combination for form in forms)
    taken = Counter(form.code for form in forms if form.state is VariantState.TAKEN)
    for line, form in enumerate(forms, start=1):
        if form.combination not in known:
            yield Problem("combination_unknown", line, "combination")
            continue
        if times[form.combination] > 1:
            yield Problem("combination_twice", line, "combination")
        product = shape.variants.get(form.combination)
        if form.state not in (WITHOUT_PRODUCT if product is None else WITH_PRODUCT):
            yield Problem("variant_state_unfit", line, "state")
        elif form.state is VariantState.TAKEN:
            if taken[form.code] > 1:
                yield Problem("code_taken", line, "code", {"code": form.code})
            yield from (replace(one, line=line) for one in _taking_problems(form, products))


def _taking_problems(form: VariantForm, products: StoredProducts) -> Iterator[Problem]:
    product = products.ids.get(form.code)
    if product is None:
        yield Problem("product_unknown", None, "code", {"product": form.code})
    elif product in products.families:
        detail = {"code": form.code, "family": products.families[product]}
        yield Problem("variant_taken", None, "code", detail)
