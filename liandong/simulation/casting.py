"""The company the simulation trades in: a small cast, so that everyone gets in everyone's way."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from liandong.catalog.freight import set_freight_product
from liandong.catalog.models import Product, ProductUnit, Tracking
from liandong.documents.custom_fields import read_fields
from liandong.general_ledger.models import Account
from liandong.identity.companies import create_company, use_company
from liandong.identity.models import Member, RuleRevision
from liandong.identity.people import create_person
from liandong.identity.roles import KEEPER, SELLER, create_member
from liandong.kernel.actor import Actor, superuser
from liandong.kernel.custom import fields_from, row_of
from liandong.partners.models import Partner
from liandong.pricing.coupons import issue_coupons
from liandong.pricing.promotion_actions import create_promotion
from liandong.pricing.promotion_forms import PromotionForm
from liandong.pricing.promotions import Kind, Step
from liandong.simulation import furnishing
from liandong.stock_ledger.actions import create_quarantines
from liandong.stock_ledger.models import Place

FIRST_DAY, LAST_DAY = date(2026, 9, 1), date(2026, 11, 21)
BEGUN_DAYS = 10
"""So many days have passed when the actors begin."""
OWNER, CLERK, HAND = "owner", "clerk", "keeper"
GOODS = 5
"""Products kept in stock besides two variants: few, so that all want the same; one more is a service."""
PLAIN = 3
"""The place of a product that has neither lots nor serial numbers whatever the cost method."""
_APPROVING = 0.3
METHODS = ("moving_average", "fifo", "specific", "monthly_average")
LOTS = ("甲", "乙", "丙")
LOT_DATES = {"乙": ("2026-08-01", "2026-11-16"), "丙": ("2026-08-20", "2027-02-01")}
"""When a lot was made and expires, where it says so; one expires while the actors trade."""
LOTTED = 3
"""Products kept by lot where each lot has its own cost; elsewhere one is. The last one has serial numbers."""
COUPONS = 6
APPROVED = ("purchasing.request", "purchasing.order")
"""Types of which large documents are approved, where the seed says so."""
MANY = 1_000_000
"""More than there ever is of anything."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids of everyone and everything.

    ``units`` maps a product to its case's unit, ``held`` a warehouse to its place for goods that wait
    for inspection, where there is one, and ``kits`` a kit to its parts with how much of each it takes.
    With ``checks`` deliveries are counted before they are posted. ``fields`` are those the company
    added, as they are stored. A day passes in ``pace`` operations of an actor; 0: the last has come.
    """

    slug: str
    members: dict[str, int] = field(default_factory=dict)
    products: list[int] = field(default_factory=list)
    services: list[int] = field(default_factory=list)
    units: dict[int, int] = field(default_factory=dict)
    suppliers: list[int] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    lotted: list[int] = field(default_factory=list)
    serialled: list[int] = field(default_factory=list)
    held: dict[int, int] = field(default_factory=dict)
    coupons: list[str] = field(default_factory=list)
    kits: dict[int, list[list[Any]]] = field(default_factory=dict)
    carriers: list[int] = field(default_factory=list)
    checks: bool = False
    sells_below_zero: bool = False
    accounts: list[int] = field(default_factory=list)
    output_tax: list[int] = field(default_factory=list)
    losses: list[int] = field(default_factory=list)
    controlled: list[int] = field(default_factory=list)
    dollars: list[int] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)
    pace: int = 0

    @property
    def owner(self) -> Actor:
        """Return who may do everything, with the fields of the company."""
        return replace(superuser(self.members[OWNER], "模拟"), fields=fields_from(self.fields))

    def today(self, number: int) -> date:
        """Return the day it is for an actor who has done so many operations."""
        if not self.pace:
            return LAST_DAY
        return min(FIRST_DAY + timedelta(days=BEGUN_DAYS + number // self.pace), LAST_DAY)

    def dumps(self) -> str:
        """Write the cast down for the worker processes."""
        return json.dumps(asdict(self))


def read_cast(text: str) -> Cast:
    """Read what ``dumps`` wrote."""
    given = json.loads(text)
    for name in ("units", "held", "kits"):
        given[name] = {int(key): value for key, value in given[name].items()}
    return Cast(**given)


def make_cast(slug: str, seed: int) -> Cast:
    """Make the company with rules chosen by the seed, and everyone in it."""
    owner, _ = create_person(slug, "模拟")
    create_company(slug, "模拟公司", owner)
    rules = rules_of(seed)
    with use_company(slug):
        RuleRevision.objects.update(values=rules)
        cast = Cast(slug, sells_below_zero=rules["sells_below_zero"], checks=rules["check_before_delivery"])
        cast.members[OWNER] = Member.objects.get(is_owner=True).pk
        cast.members[CLERK] = create_member("店员", roles=[SELLER]).pk
        actor = superuser(cast.members[OWNER], "模拟")
        _make_products(cast, actor)
        _make_places(cast, actor)
        cast.members[HAND] = create_member("仓管", roles=[KEEPER], places=cast.places[:1]).pk
        _keep_lots(cast, rules["cost_method"])
        _make_partners(cast)
        if rules["inspects_receipts"]:
            made = Place.objects.filter(pk__in=create_quarantines(actor))
            cast.held.update({parent or 0: pk for parent, pk in made.values_list("parent", "pk")})
        _furnish(cast, actor, asks_approval=asks_approval(seed))
        for code, ids in (
            ("1001", cast.accounts),
            ("100201", cast.accounts),
            ("1405", cast.controlled),
            ("22210107", cast.output_tax),
            ("571102", cast.losses),
            ("2211", cast.losses),
        ):
            ids.append(Account.objects.get(code=code).pk)
    return cast


def asks_approval(seed: int) -> bool:
    """Tell whether large requests and orders to suppliers are approved first."""
    return _luck("approvals", seed).random() < _APPROVING


def _luck(name: str, seed: int) -> Random:
    return Random(f"{name} {seed}")  # noqa: S311 - the same choices for the same seed, no secret # nosec B311


def _furnish(cast: Cast, actor: Actor, *, asks_approval: bool) -> None:
    plain, lotted, variant = cast.products[PLAIN], cast.products[0], cast.products[-1]
    cast.coupons.extend(_make_promotions(actor))
    recipes = [[(plain, "2"), (variant, "1")], [(lotted, "1"), (plain, "1")]]
    cast.kits.update(furnishing.make_kits(recipes, actor))
    furnishing.compose(variant, [(plain, "3"), (cast.products[-2], "1")], actor)
    furnishing.set_tolerances(plain, variant)
    cast.carriers.extend(furnishing.make_carriers(cast.suppliers, actor))
    furnishing.make_channels(cast.customers, cast.products[:PLAIN], actor)
    furnishing.add_fields(actor)
    cast.dollars.append(furnishing.deal_in_dollars(actor))
    cast.fields.extend(row_of(one) for one in read_fields())
    set_freight_product(actor, cast.services[0])
    if asks_approval:
        furnishing.ask_approvals(APPROVED, actor)


def rules_of(seed: int) -> dict[str, Any]:
    """Return the company's rules: every cost method and scope comes up, and every other switch."""
    luck = _luck("rules", seed)
    method = METHODS[seed % len(METHODS)]
    return {
        "cost_method": method,
        "cost_scope": ("company", "warehouse")[seed // len(METHODS) % 2],
        "invoice_with_goods": luck.choice([False, False, True]),
        "price_includes_tax": luck.choice([False, True]),
        "taxpayer": luck.choice(["general", "small"]),
        "reserve_on_order": luck.choice([False, True, True, True]),
        "over_delivery_rate": luck.choice(["0", "10"]),
        "inspects_receipts": luck.choice([False, True]),
        "sells_below_zero": method != "monthly_average" and luck.choice([False, True]),
        "check_before_delivery": luck.choice([False, False, False, True]),
        "sells_expired": luck.choice([False, True]),
        "under_delivery_rate": luck.choice(["0", "5"]),
    }


def _make_places(cast: Cast, actor: Actor) -> None:
    for code, name in (("M1", "主仓"), ("M2", "门店仓"), ("M3", "次品仓")):
        cast.places.append(Place.objects.create(code=code, name=name).pk)
    cast.places.extend(furnishing.make_bins(cast.places[0], cast.products[PLAIN], actor))


def _make_products(cast: Cast, actor: Actor) -> None:
    for number in range(1, GOODS + 2):
        is_stocked = number <= GOODS
        product = Product.objects.create(
            code=f"S{number}",
            name=f"商品{number}",
            is_stocked=is_stocked,
            retail_price=Decimal(8 + number),
            weight_kg=Decimal(number) / 4,
            volume_m3=Decimal(number * number) / 1000,
        )
        ProductUnit.objects.create(product=product, name="件", is_base=True)
        case = ProductUnit.objects.create(product=product, name="箱", ratio=Decimal(12))
        cast.units[product.pk] = case.pk
        (cast.products if is_stocked else cast.services).append(product.pk)
    for variant in furnishing.make_variants(actor):
        cast.products.append(variant)
        cast.units[variant] = ProductUnit.objects.create(product_id=variant, name="箱", ratio=Decimal(12)).pk


def _keep_lots(cast: Cast, method: str) -> None:
    cast.lotted.extend(cast.products[: LOTTED if method == "specific" else 1])
    cast.serialled.append(cast.products[GOODS - 1])
    Product.objects.filter(pk__in=cast.lotted).update(tracking=Tracking.LOT)
    Product.objects.filter(pk__in=cast.serialled).update(tracking=Tracking.SERIAL)


def _make_promotions(actor: Actor) -> list[str]:
    """Make one for everybody, one so many times only, one beside price lists, one by coupon; return those."""
    steps = (Step(Decimal(60), Decimal(5)), Step(Decimal(150), Decimal(20)))
    create_promotion(PromotionForm("P1", "满减", Kind.AMOUNT_OFF, steps), actor)
    few = PromotionForm("P2", "限量折扣", Kind.PERCENT_OFF, (Step(Decimal(0), Decimal(7)),), total_limit=20)
    create_promotion(few, actor)
    by_coupon = (Step(Decimal(30), Decimal(9)),)
    unlisted = PromotionForm(
        "P4", "不在价格表的商品", Kind.PERCENT_OFF, (Step(Decimal(0), Decimal(3)),), with_lists=False
    )
    create_promotion(unlisted, actor)
    coupon = PromotionForm("P3", "券", Kind.AMOUNT_OFF, by_coupon, needs_coupon=True)
    return issue_coupons(create_promotion(coupon, actor), COUPONS, actor)


def _make_partners(cast: Cast) -> None:
    for number in range(1, 4):
        supplier = Partner.objects.create(code=f"G{number}", name=f"供应商{number}", is_supplier=True)
        cast.suppliers.append(supplier.pk)
        limit = Decimal(3000) if number == 1 else None
        customer = Partner.objects.create(
            code=f"K{number}", name=f"客户{number}", is_customer=True, credit_limit=limit
        )
        cast.customers.append(customer.pk)
    both = Partner.objects.create(code="B1", name="客户兼供应商", is_customer=True, is_supplier=True)
    cast.suppliers.append(both.pk)
    cast.customers.append(both.pk)
