"""What the company has besides goods and partners: bins, kits, variants, carriers, approvers."""

from decimal import Decimal

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.catalog.families import read_families
from liandong.catalog.family_actions import create_family
from liandong.catalog.family_forms import AttributeForm, FamilyForm, ValueForm
from liandong.catalog.models import Product, ProductUnit
from liandong.catalog.variant_actions import generate_variants
from liandong.documents.approval_rules import RuleForm, save_rule
from liandong.identity.models import Role
from liandong.identity.roles import OWNER
from liandong.kernel.actor import Actor
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.bin_actions import fix_bin
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier

ASKED_FROM = Decimal(300)
"""From how many yuan on approvals are asked for."""


def make_bins(warehouse: int, product: int, actor: Actor) -> list[int]:
    """Make a picking bin, one product's own, and a reserve; return both."""
    shelf = create_place(
        PlaceForm("M1-A", "主仓A架", capacity=Decimal(500), walk=1), actor, warehouse=warehouse
    )
    high = PlaceForm("M1-Z", "主仓高位", capacity=Decimal(3000), walk=9, is_reserve=True)
    reserve = create_place(high, actor, warehouse=warehouse)
    fix_bin(product, warehouse, shelf, actor)
    return [shelf, reserve]


def make_variants(actor: Actor) -> list[int]:
    """Make a family of two variants; return their products."""
    colours = AttributeForm("颜色", (ValueForm("红", "R"), ValueForm("蓝", "B")))
    family = create_family(
        FamilyForm("KS", "款式商品", (colours,), unit="件", retail_price=Decimal(12)), actor
    )
    generate_variants(family, actor)
    return sorted(read_families([family])[family].products)


def make_kits(recipes: list[list[tuple[int, str]]], actor: Actor) -> dict[int, list[list[object]]]:
    """Make a kit of each recipe's parts; return the recipes by their kits, as JSON has them."""
    kits: dict[int, list[list[object]]] = {}
    for number, recipe in enumerate(recipes, 1):
        kit = Product.objects.create(code=f"TZ{number}", name=f"套装{number}", is_stocked=False)
        ProductUnit.objects.create(product=kit, name="套", is_base=True)
        compose(kit.pk, recipe, actor)
        kits[kit.pk] = [list(one) for one in recipe]
    return kits


def compose(product: int, recipe: list[tuple[int, str]], actor: Actor) -> None:
    """Say what a product is made of."""
    parts = tuple(Part(part, Decimal(quantity)) for part, quantity in recipe)
    set_composition(CompositionForm(product, parts), actor)


def make_carriers(suppliers: list[int], actor: Actor) -> list[int]:
    """Make one carrier that is owed freight, and the company's own van."""
    parcels = CarrierForm("快运", suppliers[0])
    return [save_carrier(actor, parcels), save_carrier(actor, CarrierForm("自有车辆", has_waybills=False))]


def ask_approvals(types: tuple[str, ...], actor: Actor) -> None:
    """Let the owner be asked about large documents of these types."""
    role = Role.objects.get(name=OWNER).pk
    for type_id in types:
        save_rule(None, RuleForm(type_id, role, ASKED_FROM), actor)


def set_tolerances(loose: int, strict: int) -> None:
    """Let much more and less of one product arrive than was ordered, and nothing more of another."""
    Product.objects.filter(pk=loose).update(over_rate=Decimal(50), under_rate=Decimal(20))
    Product.objects.filter(pk=strict).update(over_rate=Decimal(0), under_rate=Decimal(0))
