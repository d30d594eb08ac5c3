"""A family of the sample company: aprons for the customers' kitchens, in colours and sizes."""

from decimal import Decimal

from liandong.catalog.family_actions import create_family
from liandong.catalog.family_forms import AttributeForm, FamilyForm, ValueForm
from liandong.catalog.models import Family
from liandong.catalog.variant_actions import generate_variants
from liandong.kernel.actor import Actor

APRON = FamilyForm(
    "WQ",
    "防油围裙",
    (
        AttributeForm("颜色", (ValueForm("藏青", "N"), ValueForm("酒红", "R"), ValueForm("米白", "W"))),
        AttributeForm("尺码", (ValueForm("M"), ValueForm("L"), ValueForm("XL"))),
    ),
    unit="条",
    purchase_price=Decimal("11.5"),
    wholesale_price=Decimal(16),
    retail_price=Decimal(22),
    minimum_price=Decimal(14),
)


def make_families(owner: Actor) -> None:
    """Make the family with its variants, unless it is there."""
    if not Family.objects.filter(code=APRON.code).exists():
        generate_variants(create_family(APRON, owner), owner)
