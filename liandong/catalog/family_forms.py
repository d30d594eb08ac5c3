"""What a user or an import says of families, their attributes and their variants, before it is checked."""

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from liandong.catalog.combining import Combination
from liandong.kernel.checks import trimmed


@dataclass(frozen=True, slots=True)
class ValueForm:
    """A value; ``code`` is what generated codes say of it. ``id`` names a stored one, else names match."""

    name: str
    code: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class AttributeForm:
    """An attribute with values, in the order they are shown."""

    name: str
    values: tuple[ValueForm, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyForm:
    """A family. ``category`` and ``brand`` are ids, prices are per base unit, the tax rate is per cent.

    ``attributes`` are told by name: attributes and values that are not there yet are made.
    """

    code: str
    name: str
    attributes: tuple[AttributeForm, ...] = ()
    category: int | None = None
    brand: int | None = None
    unit: str = ""
    tax_rate: Decimal = Decimal(13)
    purchase_price: Decimal | None = None
    wholesale_price: Decimal | None = None
    retail_price: Decimal | None = None
    minimum_price: Decimal | None = None
    code_rule: str = ""
    memo: str = ""


COLUMNS = tuple(one.name for one in fields(FamilyForm) if one.name != "attributes")
"""The columns of the family's own row, in the order of the form."""


class VariantState(StrEnum):
    """What is to become of a combination.

    One that has its product is ``active``, ``disabled`` or ``released``, which lets the product leave the
    family. One without is made when it is ``active`` or ``disabled``, becomes the existing product of that
    code, as that is, when ``taken``, is ``never`` to be made, or stays ``open``.
    """

    ACTIVE = "active"
    DISABLED = "disabled"
    RELEASED = "released"
    TAKEN = "taken"
    NEVER = "never"
    OPEN = "open"


WITH_PRODUCT = (VariantState.ACTIVE, VariantState.DISABLED, VariantState.RELEASED)
MADE = (VariantState.ACTIVE, VariantState.DISABLED)
WITHOUT_PRODUCT = (*MADE, VariantState.TAKEN, VariantState.NEVER, VariantState.OPEN)


@dataclass(frozen=True, slots=True)
class VariantForm:
    """A combination of a family with what its product is to be: code, barcode of the base unit, prices."""

    combination: Combination
    state: VariantState = VariantState.ACTIVE
    code: str = ""
    barcode: str = ""
    purchase_price: Decimal | None = None
    wholesale_price: Decimal | None = None
    retail_price: Decimal | None = None
    minimum_price: Decimal | None = None


PRICES = ("purchase_price", "wholesale_price", "retail_price", "minimum_price")


def cleaned(form: FamilyForm) -> FamilyForm:
    """Return the form with blanks around texts taken off, and without values that have no name."""
    texts: dict[str, Any] = {
        name: trimmed(getattr(form, name)) for name in ("code", "name", "unit", "code_rule", "memo")
    }
    return replace(form, **texts, attributes=tuple(cleaned_attribute(one) for one in form.attributes))


def cleaned_attribute(form: AttributeForm) -> AttributeForm:
    """Return an attribute with blanks around texts taken off."""
    values = (ValueForm(trimmed(one.name), trimmed(one.code), one.id) for one in form.values)
    return AttributeForm(trimmed(form.name), tuple(one for one in values if one.name or one.code or one.id))


def cleaned_variant(form: VariantForm) -> VariantForm:
    """Return a variant with blanks around texts taken off."""
    return replace(form, code=trimmed(form.code), barcode=trimmed(form.barcode))
