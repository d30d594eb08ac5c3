"""Prices with their reasons, and promotions, of a long order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from liandong.catalog.models import Product
from liandong.catalog.queries import units_of
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.promoted_drafts import promote
from liandong.documents.quoting import Market, Offer, offers
from liandong.documents.types import document_type
from liandong.identity.actors import load_actor
from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.kernel.rules import Rules
from liandong.pricing.actions import create_price_list
from liandong.pricing.forms import PriceForm, PriceListForm
from liandong.pricing.promotion_actions import create_promotion
from liandong.pricing.promotion_forms import PromotionForm, ShareForm
from liandong.pricing.promotion_queries import holding_on
from liandong.pricing.promotions import Kind, Measure, Step
from tests.bench.measuring import alternate, spread
from tests.bench.shop import make_shop
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table
from tests.support.companies import SLUG

MOST_MS = 100.0
LISTS = 10
_BREAKS = (0, 10, 50)


def measure_pricing(size: Size) -> list[Table]:
    """Price an order of 200 lines by ten price lists, and apply a thousand promotions to it."""
    lines, rules = (200, 1_000) if size.has_sample else (4, 30)
    with use_company(SLUG):
        market, order = _order(lines)
        for form in _forms(rules, [line.product or 0 for line in order]):
            create_promotion(form, market.actor)
        found = offers(market, order)
        draft = _priced(market, order, found)
        sides = [
            lambda: offers(market, order),
            lambda: holding_on(market.on),
            lambda: promote(draft, market, found),
        ]
        taken = [spread(samples) for samples in alternate(sides, size.rounds, 1)]
        result = promote(draft, market, found)
    touched = sum(bool(line.details.get("promotion")) for line in result.draft.lines)
    off = sum((given.off for given in result.given), Decimal(0))
    labels = ("报价和理由，含读价格表", "其中只读促销规则", "促销：读规则、分类，逐行算出，分摊到分")
    rows: list[list[Cell]] = [[label, one] for label, one in zip(labels, taken, strict=True)]
    whole = taken[0].median + taken[2].median
    goals = [Goal(f"{lines} 行、{rules} 条促销合计", whole, MOST_MS, unit="ms")]
    gains = f"{touched} 行有促销，优惠 {off} 元，赠品 {len(result.gifts)} 种"
    note = f"{LISTS} 张价格表，每个商品三档数量价；{gains}。"
    return [Table(f"{lines} 行订单的单价和促销", [Column("步骤", "text"), Column("用时")], rows, note, goals)]


def _order(count: int) -> tuple[Market, list[LineInput]]:
    shop = make_shop(count, 1)
    actor = load_actor(Member.objects.get(is_owner=True).pk)
    units = {product: found[0].id for product, found in units_of(shop.products).items()}
    for number in range(LISTS):
        form = PriceListForm(f"L{number}", f"价格表 {number}", priority=number)
        prices = [
            PriceForm(product, Decimal(100 - number - least), units[product], Decimal(least))
            for product in shop.products
            for least in _BREAKS
        ]
        create_price_list(form, actor, prices)
    market = Market(document_type("sales.order"), actor, Rules(), date(2026, 11, 22))
    wanted = [LineInput(product=one, unit=units[one], quantity=Decimal(12)) for one in shop.products]
    return market, wanted


def _priced(market: Market, order: Sequence[LineInput], found: Sequence[Offer | None]) -> DraftInput:
    lines = tuple(
        line if offer is None else replace(line, price=offer.price)
        for line, offer in zip(order, found, strict=True)
    )
    return DraftInput("sales.order", market.on, lines)


def _forms(count: int, products: Sequence[int]) -> Iterator[PromotionForm]:
    """Yield promotions of every kind, all of which hold: most of two products, a few of everything.

    Half of the products named are not in the order, as in a shop.
    """
    others = [
        Product.objects.create(code=f"other-{number}", name="别的商品").pk for number in range(len(products))
    ]
    every = [*products, *others]
    kinds = list(Kind)
    for number in range(count):
        first, second = every[number * 3 % len(every)], every[(number * 7 + 1) % len(every)]
        kind = kinds[number % len(kinds)]
        named = (first, second) if first != second else (first,)
        shares = tuple(ShareForm(one, Decimal(1)) for one in named)
        yield PromotionForm(
            f"C{number}",
            f"促销 {number}",
            kind.value,
            (Step(Decimal(number % 3), Decimal(number % 9 + 1)),),
            Measure.QUANTITY.value,
            shares,
            priority=number % 10,
            group=str(number % 4),
            stacking="all" if number % 3 else "groups",
            stacks_with=(str(number % 4 + 1),),
            products=() if number % 100 == 1 else named,
        )
