"""The sample company's family of variants, made as a user would make it."""

from decimal import Decimal

from liandong.catalog.families import read_families
from liandong.catalog.family_actions import create_family
from liandong.catalog.family_forms import AttributeForm, FamilyForm, ValueForm
from liandong.catalog.models import Family, Product
from liandong.catalog.variant_actions import generate_variants
from liandong.kernel.actor import Actor
from liandong.sample.aprons import COLOURS, COST, FAMILY, SIZES, TAX, UNIT

_APRON = FamilyForm(
    FAMILY,
    "防油围裙",
    (
        AttributeForm("颜色", tuple(ValueForm(name, code) for name, code in COLOURS.items())),
        AttributeForm("尺码", tuple(ValueForm(name) for name in SIZES)),
    ),
    unit=UNIT,
    tax_rate=TAX,
    purchase_price=COST,
    wholesale_price=Decimal(16),
    retail_price=Decimal(22),
    minimum_price=Decimal(14),
)


def make_variants(owner: Actor) -> dict[str, int]:
    """Make the family with its variants, unless it is there; return its products by code."""
    family = Family.objects.filter(code=FAMILY).values_list("pk", flat=True).first()
    if family is None:
        family = create_family(_APRON, owner)
        generate_variants(family, owner)
    products = read_families([family])[family].products
    return dict(Product.objects.filter(pk__in=products).values_list("code", "pk"))
