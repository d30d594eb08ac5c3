"""Prices with their reasons, and promotions, of a long order."""

from datetime import UTC, date, datetime
from decimal import Decimal

from liandong.catalog.queries import units_of
from liandong.documents.inputs import LineInput
from liandong.documents.quoting import Market, offers
from liandong.documents.types import document_type
from liandong.identity.actors import load_actor
from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.kernel.rules import Rules
from liandong.pricing.actions import create_price_list
from liandong.pricing.forms import PriceForm, PriceListForm
from liandong.pricing.promoting import promoted
from liandong.pricing.promotion_book import PromotionBook
from liandong.pricing.promotions import Basket, Kind, Line, Measure, Promotion, Scope, Share, Step
from tests.bench.measuring import alternate, spread
from tests.bench.shop import make_shop
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table
from tests.support.companies import SLUG

MOST_MS = 100.0
LISTS = 10
CATEGORIES = 40
_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
_BREAKS = (0, 10, 50)


def measure_pricing(size: Size) -> list[Table]:
    """Price an order of 200 lines by ten price lists, and apply a thousand promotions to it."""
    lines, rules = (200, 1_000) if size.has_sample else (4, 30)
    promotions = _promotions(rules, lines)
    book = PromotionBook(promotions)
    basket = _basket(lines)
    with use_company(SLUG):
        market, order = _order(lines)
        sides = [
            lambda: offers(market, order),
            lambda: PromotionBook(promotions),
            lambda: promoted(book, basket),
        ]
        taken = [spread(samples) for samples in alternate(sides, size.rounds, 1)]
    outcome = promoted(book, basket)
    touched = sum(bool(effects) for effects in outcome.lines)
    labels = ("报价和理由，含读价格表", "促销规则编成索引", "促销逐行算出，分摊到分")
    rows: list[list[Cell]] = [[label, one] for label, one in zip(labels, taken, strict=True)]
    whole = sum(one.median for one in taken)
    goals = [Goal(f"{lines} 行、{rules} 条促销合计", whole, MOST_MS, unit="ms")]
    note = f"{LISTS} 张价格表，每个商品三档数量价；{touched} 行有促销，优惠 {outcome.total} 元。"
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


def _basket(lines: int) -> Basket:
    bought = (
        Line(number, Decimal(number % 7 + 1), Decimal(1_000 + number) / 10, frozenset({number % CATEGORIES}))
        for number in range(lines)
    )
    return Basket(tuple(bought), _AT, "会员")


def _promotions(count: int, products: int) -> list[Promotion]:
    """Return promotions of every kind: most of single products, some of categories, a few of everything."""
    kinds = list(Kind)
    return [_promotion(number, kinds[number % len(kinds)], products) for number in range(count)]


def _promotion(number: int, kind: Kind, products: int) -> Promotion:
    first, second = number * 3 % (products * 2), (number * 7 + 1) % products
    scope = Scope(products=frozenset({first, second}))
    if number % 5 == 1:
        scope = Scope(categories=frozenset({number % CATEGORIES}))
    if number % 40 == 1:
        scope = Scope(levels=frozenset({"会员"}))
    return Promotion(
        number,
        f"促销 {number}",
        kind,
        (Step(Decimal(number % 3), Decimal(number % 9 + 1)),),
        scope,
        Measure.QUANTITY,
        (Share(first, Decimal(1)), Share(second, Decimal(2))),
        repeats=bool(number % 2),
        priority=number % 10,
        group=str(number % 4),
        stacks_with=None if number % 3 else frozenset({str(number % 4 + 1)}),
    )
