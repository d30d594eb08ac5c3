"""What a user or an import says a product is, before it is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

from liandong.catalog.models import Tracking
from liandong.kernel.checks import trimmed


@dataclass(frozen=True, slots=True)
class UnitForm:
    """A unit of ``ratio`` base units; ``price`` is the sales price of one of it where it has its own.

    ``id`` names a stored unit to be changed (even its name); without it units match by name.
    """

    name: str
    ratio: Decimal = Decimal(1)
    barcode: str = ""
    price: Decimal | None = None
    is_base: bool = False
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ProductForm:
    """A product with its units. Prices, weight and volume are per base unit, the tax rate is per cent.

    ``category`` and ``brand`` are ids, ``details`` the values of fields that the company added.
    """

    code: str
    name: str
    units: tuple[UnitForm, ...]
    specification: str = ""
    category: int | None = None
    brand: int | None = None
    tax_rate: Decimal = Decimal(13)
    purchase_price: Decimal | None = None
    wholesale_price: Decimal | None = None
    retail_price: Decimal | None = None
    minimum_price: Decimal | None = None
    minimum_stock: Decimal | None = None
    maximum_stock: Decimal | None = None
    shelf_life_days: int | None = None
    weight_kg: Decimal | None = None
    volume_m3: Decimal | None = None
    over_rate: Decimal | None = None
    under_rate: Decimal | None = None
    tracking: str = Tracking.NONE.value
    is_stocked: bool = True
    is_active: bool = True
    memo: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


COLUMNS = tuple(one.name for one in fields(ProductForm) if one.name != "units")
"""The columns of the product's own row, in the order of the form."""


_TEXTS = ("code", "name", "specification", "memo")


def cleaned(form: ProductForm) -> ProductForm:
    """Return the form with blanks around texts taken off."""
    texts: dict[str, Any] = {name: trimmed(getattr(form, name)) for name in _TEXTS}
    is_clean = all(getattr(form, name) == text for name, text in texts.items())
    units = tuple([_cleaned_unit(unit) for unit in form.units])
    # Most come clean already, and making a hundred thousand anew takes its time.
    return form if is_clean and units == form.units else replace(form, **texts, units=units)


def _cleaned_unit(unit: UnitForm) -> UnitForm:
    name, barcode = trimmed(unit.name), trimmed(unit.barcode)
    if (name, barcode) == (unit.name, unit.barcode):
        return unit
    return replace(unit, name=name, barcode=barcode)
