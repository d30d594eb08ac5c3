"""What the company has besides goods and partners: bins, kits, variants, channels, own fields, approvers."""

from datetime import date
from decimal import Decimal

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.catalog.families import read_families
from liandong.catalog.family_actions import create_family
from liandong.catalog.family_forms import AttributeForm, FamilyForm, ValueForm
from liandong.catalog.models import Product, ProductUnit
from liandong.catalog.variant_actions import generate_variants
from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.approval_rules import RuleForm, save_rule
from liandong.documents.channels import ChannelForm, channel_fields, save_channel
from liandong.documents.currency_fields import switch_currencies
from liandong.documents.custom_fields import FieldForm, save_field
from liandong.documents.loss_reasons import save_reasons
from liandong.general_ledger.account_actions import AccountForm, save_account
from liandong.identity.models import Role
from liandong.identity.roles import OWNER
from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomKind, Level
from liandong.partners.actions import SUBJECT as PARTNER
from liandong.partners.models import ChannelKind, Partner
from liandong.pricing.actions import create_price_list
from liandong.pricing.forms import PriceForm, PriceListForm
from liandong.pricing.terms import Audience, Base
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.bin_actions import fix_bin
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier

ASKED_FROM = Decimal(300)
"""From how many yuan on approvals are asked for."""
CHANNELS = {"网店": ChannelKind.PLATFORM, "门店": ChannelKind.STORE, "代理": ChannelKind.AGENT}
_RATES = {"网店": Decimal(-5), "门店": Decimal(3)}
"""Channels with a price list, and by how much per cent it is off the retail price."""
_FIELDS = (
    FieldForm("sales.order", Level.HEADER, "合同号", CustomKind.TEXT),
    FieldForm("sales.order", Level.LINE, "交货要求", CustomKind.CHOICE, ("整箱", "散装", "贴标")),
    FieldForm("sales.delivery", Level.HEADER, "托盘数", CustomKind.NUMBER),
    FieldForm("sales.delivery", Level.LINE, "已贴标", CustomKind.YES_NO),
    FieldForm("purchasing.order", Level.HEADER, "到港日", CustomKind.DATE),
    FieldForm("purchasing.receipt", Level.LINE, "含水率", CustomKind.NUMBER),
    FieldForm(
        "inventory.adjustment_in",
        Level.HEADER,
        "来由",
        CustomKind.CHOICE,
        ("盘亏找回", "清仓"),
        is_required=True,
    ),
)
"""What a company may add, of every kind, above the lines and in them; one must be filled."""
_REASONS = ("破损", "过期", "被盗")


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


def make_channels(customers: list[int], products: list[int], actor: Actor) -> None:
    """Make channels, customers of them, and price lists of some, a few of whose prices are typed."""
    for name, kind in CHANNELS.items():
        save_channel(None, ChannelForm(name, kind.value), actor)
    own = channel_fields()[PARTNER].name
    for customer, name in zip(customers, CHANNELS, strict=False):
        Partner.objects.filter(pk=customer).update(details={own: name})
    for number, (name, rate) in enumerate(_RATES.items(), 1):
        form = PriceListForm(
            f"Q{number}",
            f"{name}价",
            audience=Audience.CHANNEL.value,
            channel=name,
            base=Base.RETAIL.value,
            rate=rate,
        )
        prices = [PriceForm(product, Decimal(number + place)) for place, product in enumerate(products, 9)]
        create_price_list(form, actor, prices)


def add_fields(actor: Actor) -> None:
    """Add fields to documents, and the reasons of losses."""
    for form in _FIELDS:
        save_field(None, form, actor)
    save_reasons(actor, _REASONS)


CURRENCY = "USD"
RATES = {
    date(2026, 1, 1): "7.1",
    date(2026, 9, 30): "7.15",
    date(2026, 10, 31): "7.05",
    date(2026, 11, 30): "7.2",
    date(2026, 12, 31): "7.02",
}
"""What a dollar is worth, from these days on."""


def deal_in_dollars(actor: Actor) -> int:
    """Enter the rates, let documents be in dollars and make an account for them; return it."""
    save_rates([RateForm(CURRENCY, on, Decimal(rate)) for on, rate in RATES.items()], actor)
    switch_currencies(actor, is_on=True)
    return save_account(None, AccountForm("100290", "美元户", is_settlement=True, currency=CURRENCY), actor)
