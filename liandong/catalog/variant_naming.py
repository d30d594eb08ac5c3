"""What variants are called: by the family's name and their values, until somebody calls one otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from liandong.catalog.actions import save_rows
from liandong.catalog.checks import Row
from liandong.catalog.combining import words_of
from liandong.catalog.families import FamilyShape, memberships, read_families
from liandong.catalog.stored import product_forms
from liandong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class VariantName:
    """Name and specification of a variant."""

    name: str
    specification: str


def names_before(families: Collection[int]) -> dict[int, VariantName]:
    """Return what the families' products are called by their rule, by product; four statements."""
    return _names(read_families(families)) if families else {}


def follow_names(before: Mapping[int, VariantName], actor: Actor) -> None:
    """Call products by the names of now that were called by those of before; others keep theirs.

    Call it in the transaction that renamed families or values. A constant number of statements.
    """
    if not before:
        return
    forms = product_forms(list(before))
    now = _names(read_families(_families_of(before)))
    changed = []
    for product, form in forms.items():
        old, new = before[product], now.get(product)
        if new is None or old == new:
            continue
        name = new.name if form.name == old.name else form.name
        specification = new.specification if form.specification == old.specification else form.specification
        if (name, specification) != (form.name, form.specification):
            changed.append(Row(product, replace(form, name=name, specification=specification)))
    if changed:
        save_rows(changed, actor)


def _names(shapes: Mapping[int, FamilyShape]) -> dict[int, VariantName]:
    found = {}
    for shape in shapes.values():
        values = shape.values
        for combination, product in shape.variants.items():
            if product is not None:
                found[product] = VariantName(shape.name, words_of(combination, values))
    return found


def _families_of(products: Collection[int]) -> set[int]:
    return {one.family for one in memberships(products).values()}
