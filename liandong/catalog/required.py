"""What a category asks of its products: columns and added fields that must be filled in."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from liandong.catalog.forms import ProductForm
from liandong.catalog.models import Category
from liandong.identity.settings import CUSTOM_FIELDS, read_setting
from liandong.kernel.custom import PREFIX, fields_from
from liandong.kernel.terms import Problem

PRODUCT = "catalog.product"
BARCODE = "barcode"
COLUMNS: Mapping[str, str] = {
    "specification": "规格",
    "brand": "品牌",
    BARCODE: "条码",
    "purchase_price": "采购价",
    "wholesale_price": "批发价",
    "retail_price": "零售价",
    "minimum_price": "最低售价",
    "minimum_stock": "最低库存",
    "maximum_stock": "最高库存",
    "shelf_life_days": "保质期(天)",
    "weight_kg": "重量(千克)",
    "volume_m3": "体积(立方米)",
    "memo": "备注",
}
"""What may be asked for, and what it is called."""

Wanted = Mapping[str, str]
"""What must be filled in, with its label."""


def added_labels() -> dict[str, str]:
    """Return the fields in use that the company added to products, with their labels; one statement."""
    fields = fields_from(read_setting(CUSTOM_FIELDS, []))
    return {one.name: one.label for one in fields if one.subject == PRODUCT and one.is_active}


def read_required(categories: Iterable[int]) -> dict[int, Wanted]:
    """Return what categories ask for, with what those above them ask; those that ask nothing are left out.

    One statement for none that asks, two more at most.
    """
    paths = dict(Category.objects.filter(pk__in=set(categories)).values_list("pk", "path"))
    ids = {int(part) for path in paths.values() for part in path.split("/") if part}
    above = Category.objects.filter(pk__in=ids).values_list("pk", "required")
    asked = {pk: names for pk, names in above if names}
    if not asked:
        return {}
    labels = {**COLUMNS, **(added_labels() if _has_added(asked.values()) else {})}
    found: dict[int, Wanted] = {}
    for pk, path in paths.items():
        chain = [int(part) for part in path.split("/") if part]
        names = [name for one in chain for name in asked.get(one, ())]
        if wanted := {name: labels[name] for name in names if name in labels}:
            found[pk] = wanted
    return found


def _has_added(asked: Iterable[Sequence[str]]) -> bool:
    return any(name.startswith(PREFIX) for names in asked for name in names)


def required_problems(
    form: ProductForm, wanted: Wanted, line: int | None, *, has_barcode: bool = False
) -> list[Problem]:
    """Return a problem for each thing the form's category asks for and the form has not. Pure.

    ``has_barcode`` says that a unit which the form does not name has one.
    """
    return [
        Problem("category_asks", line, name, {"field": label})
        for name, label in wanted.items()
        if not (_is_filled(form, name) or (name == BARCODE and has_barcode))
    ]


def _is_filled(form: ProductForm, name: str) -> bool:
    if name == BARCODE:
        return any(unit.barcode for unit in form.units)
    value = form.details.get(name) if name.startswith(PREFIX) else getattr(form, name)
    return isinstance(value, Decimal) or value not in (None, "")


def unknown_names(names: Iterable[str]) -> list[str]:
    """Return the names that nothing is called by; one statement where added fields are named."""
    given = list(names)
    known = {**COLUMNS, **(added_labels() if _has_added([given]) else {})}
    return [name for name in given if name not in known]
