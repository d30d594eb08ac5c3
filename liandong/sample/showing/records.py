"""Records besides the trade's: prices, promotions, suppliers' products, bins, carriers, count plans."""

from datetime import date, timedelta
from decimal import Decimal

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.documents.approval_rules import RuleForm, save_rule
from liandong.identity.models import Role
from liandong.identity.roles import OWNER
from liandong.partner_products.actions import save_partner_products
from liandong.partner_products.forms import PartnerProductForm
from liandong.partner_products.terms import Side
from liandong.partners.models import Partner
from liandong.pricing.actions import create_price_list
from liandong.pricing.coupons import issue_coupons
from liandong.pricing.forms import PriceForm, PriceListForm
from liandong.pricing.promotion_actions import create_promotion
from liandong.pricing.promotion_forms import PromotionForm, ShareForm
from liandong.pricing.promotions import Kind, Measure, Step
from liandong.pricing.terms import Audience, Base
from liandong.sample.asking import CARRIER
from liandong.sample.catalogue import COLD, MAIN, STORE
from liandong.sample.showing.goods import BASKET, BOX, KIT, MILK, NUTS, RECIPES, WINE, YOGURT
from liandong.sample.showing.stage import Stage
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.bin_actions import fix_bin
from liandong.stock_ledger.level_actions import keep_levels
from liandong.stock_ledger.seasons import Level
from liandong.warehouse.counts.planning import PlanForm, save_plan
from liandong.warehouse.models import Rhythm
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier
from liandong.warehouse.waves.routes import RouteForm, save_route

PARCELS, OWN_VAN = "联程快运", "自有配送车"
BINS = (
    ("W01-A01", "A 架 1 位", 200, 1, False),
    ("W01-A02", "A 架 2 位", 300, 2, False),
    ("W01-A03", "A 架 3 位", 200, 3, False),
    ("W01-Z01", "高位存储 1", 2000, 9, True),
)
"""Bins of the main warehouse: code, name, capacity, place on the walk, reserve."""
_FIXED = {WINE: "W01-A01", NUTS: "W01-A02", BOX: "W01-A03"}
_COUPONS = 12
_APPROVED_FROM = Decimal(50_000)
_STOPS = 6


def compose(stage: Stage) -> None:
    """Say what the kit and the basket are made of."""
    for code, recipe in RECIPES.items():
        parts = tuple(Part(stage.products[part], Decimal(quantity)) for part, quantity in recipe)
        set_composition(CompositionForm(stage.products[code], parts), stage.owner)


def make_prices(stage: Stage) -> None:
    """Make price lists: of a level of customers by the wholesale price, and of the season's goods."""
    level = PriceListForm(
        "JB-A", "A 级客户价", Audience.LEVEL, "A", base=Base.WHOLESALE, rate=Decimal(97), memo="批发价的 97%"
    )
    milk = stage.products[MILK]
    create_price_list(
        level,
        stage.owner,
        [PriceForm(milk, Decimal("9.20")), PriceForm(milk, Decimal("8.95"), minimum=Decimal(48))],
    )
    season = PriceListForm("JB-NH", "年货节价格", start=stage.day(5), end=stage.day(-40))
    prices = {WINE: "22.80", NUTS: "27.50", KIT: "89", BASKET: "105"}
    create_price_list(
        season,
        stage.owner,
        [PriceForm(stage.products[code], Decimal(price)) for code, price in prices.items()],
    )


def make_promotions(stage: Stage) -> list[str]:
    """Make promotions of the season and of fresh milk, and one by coupon; return the coupons."""
    wine, nuts, kit, basket, milk = (stage.products[one] for one in (WINE, NUTS, KIT, BASKET, MILK))
    start, end = stage.day(5), stage.day(-40)
    off = PromotionForm(
        "CX-NH300",
        "年货满 300 减 30",
        Kind.AMOUNT_OFF,
        (Step(Decimal(300), Decimal(30)),),
        repeats=True,
        most_times=5,
        products=(wine, nuts, kit, basket),
        start=start,
        end=end,
    )
    fresh = PromotionForm(
        "CX-XN",
        "鲜奶满 24 瓶 95 折",
        Kind.PERCENT_OFF,
        (Step(Decimal(24), Decimal(5)),),
        measure=Measure.QUANTITY,
        products=(milk,),
    )
    for one in (off, fresh, _one_for_twelve(stage)):
        create_promotion(one, stage.owner)
    coupon = PromotionForm(
        "CX-QUAN",
        "老客券：满 100 减 10",
        Kind.AMOUNT_OFF,
        (Step(Decimal(100), Decimal(10)),),
        needs_coupon=True,
    )
    return issue_coupons(create_promotion(coupon, stage.owner), _COUPONS, stage.owner)


def _one_for_twelve(stage: Stage) -> PromotionForm:
    wine = stage.products[WINE]
    return PromotionForm(
        "CX-HD12",
        "花雕买 12 送 1",
        Kind.GIFT,
        (Step(Decimal(12), Decimal(0)),),
        measure=Measure.QUANTITY,
        shares=(ShareForm(wine, Decimal(1)),),
        repeats=True,
        products=(wine,),
        start=stage.day(5),
        end=stage.day(-40),
    )


def name_theirs(stage: Stage) -> None:
    """Keep what suppliers call goods and how they sell them, and what a customer calls some."""
    dairy, wines = stage.partner("S07"), stage.partner("S06")
    supplied = [
        PartnerProductForm(
            dairy,
            stage.products[code],
            code=theirs,
            price=Decimal(price),
            lead_days=2,
            minimum_quantity=Decimal(24),
            pack_quantity=Decimal(12),
            over_rate=Decimal(5),
            is_preferred=True,
        )
        for code, theirs, price in ((MILK, "MY-950", "8.10"), (YOGURT, "MY-SN8", "11.30"))
    ]
    supplied.append(
        PartnerProductForm(
            wines,
            stage.products[WINE],
            code="MP-HD3",
            price=Decimal(18),
            lead_days=4,
            pack_quantity=Decimal(6),
        )
    )
    save_partner_products(Side.SUPPLIER, supplied, stage.owner)
    asked = [
        PartnerProductForm(stage.partner("C901"), stage.products[code], code=theirs)
        for code, theirs in ((WINE, "JS-10021"), (NUTS, "JS-10022"))
    ]
    save_partner_products(Side.CUSTOMER, asked, stage.owner)


def make_bins(stage: Stage) -> None:
    """Make bins of the main warehouse, and fix those of the season's goods."""
    warehouse = stage.place(MAIN)
    for code, name, capacity, walk, is_reserve in BINS:
        form = PlaceForm(code, name, capacity=Decimal(capacity), walk=walk, is_reserve=is_reserve)
        stage.places[code] = create_place(form, stage.owner, warehouse=warehouse)
    for product, code in _FIXED.items():
        fix_bin(stage.products[product], warehouse, stage.places[code], stage.owner)


def keep_store_levels(stage: Stage) -> None:
    """Let the store have least and most of the season's goods, more of them before the new year."""
    store = stage.place(STORE)
    for code in (WINE, NUTS):
        levels = [
            Level(minimum=Decimal(12), maximum=Decimal(36), place=store),
            Level(1115, 215, Decimal(24), Decimal(60), store),
        ]
        keep_levels(stage.products[code], levels, stage.owner)


def make_carriers(stage: Stage) -> dict[str, int]:
    """Make the carriers and the routes by the regions of the customers; return the carriers by name."""
    owner = stage.owner
    parcels = CarrierForm(PARCELS, stage.partner(CARRIER), "000-5550-2001")
    carriers = {
        PARCELS: save_carrier(owner, parcels),
        OWN_VAN: save_carrier(owner, CarrierForm(OWN_VAN, has_waybills=False)),
    }
    for region in ("城西区", "高新区"):
        customers = Partner.objects.filter(is_customer=True, region=region).order_by("-code")[:_STOPS]
        stops = tuple(customers.values_list("pk", flat=True))
        save_route(owner, RouteForm(f"{region}线", carriers[OWN_VAN], customers=stops))
    return carriers


def plan_counts(stage: Stage) -> None:
    """Plan a part of the store every month, and the cold store in turns."""
    keeper = stage.cast.actors["M04"].member
    store = PlanForm(
        "门店每月抽盘",
        Rhythm.MONTHLY,
        [stage.place(STORE)],
        counters=[keeper],
        most_products=40,
        next_on=_first_of_next_month(stage.today),
    )
    cold = PlanForm("冷库循环盘点", Rhythm.CYCLE, [stage.place(COLD)], next_on=stage.day(-1))
    for form in (store, cold):
        save_plan(stage.owner, form)


def _first_of_next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def ask_approval(stage: Stage) -> None:
    """Let the owner decide on large orders to suppliers."""
    role = Role.objects.get(name=OWNER).pk
    save_rule(None, RuleForm("purchasing.order", role, _APPROVED_FROM), stage.owner)
