"""Products as they are stored, in the shape they are saved in: to change a part of them, and for export."""

from collections.abc import Collection, Iterator

from liandong.catalog.forms import COLUMNS, ProductForm, UnitForm
from liandong.catalog.models import Category, Product
from liandong.catalog.queries import units_of

PAGE = 1_000
SEPARATOR = "/"


def product_forms(products: Collection[int]) -> dict[int, ProductForm]:
    """Return the products by id, with two statements; unknown ids are left out."""
    units = units_of(products)
    columns = [f"{name}_id" if name in {"category", "brand"} else name for name in COLUMNS]
    found = Product.objects.filter(pk__in=products).values_list("pk", *columns)
    return {
        pk: ProductForm(
            **dict(zip(COLUMNS, values, strict=True)),
            units=tuple(
                UnitForm(unit.name, unit.ratio, unit.barcode, unit.price, unit.is_base, unit.id)
                for unit in units.get(pk, ())
            ),
        )
        for pk, *values in found
    }


def all_products(*, only_active: bool = False) -> Iterator[ProductForm]:
    """Yield every product by code, a page of them at a time."""
    wanted = Product.objects.filter(is_active=True) if only_active else Product.objects.all()
    last = ""
    while page := list(wanted.filter(code__gt=last).order_by("code").values_list("pk", "code")[:PAGE]):
        forms = product_forms([pk for pk, _ in page])
        yield from (forms[pk] for pk, _ in page if pk in forms)
        last = page[-1][1]


def category_paths() -> dict[int, str]:
    """Return the names from the root to each category, by id: 食品/饮料. One statement."""
    rows = {pk: (parent, name) for pk, parent, name in Category.objects.values_list("pk", "parent", "name")}
    paths: dict[int, str] = {}

    def path(pk: int) -> str:
        parent, name = rows[pk]
        if pk not in paths:
            paths[pk] = name if parent is None else f"{path(parent)}{SEPARATOR}{name}"
        return paths[pk]

    return {pk: path(pk) for pk in rows}
