from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from liandong.catalog.pricing import PriceLevel, Prices
from liandong.kernel.rules import PriceOrder
from liandong.pricing.lists import list_price, lists_for
from liandong.pricing.ranking import Known, Last, Source, quote
from liandong.pricing.terms import Audience, Base, Customer, PriceBreak, PriceList, Wanted

BOTTLE, CASE = 1, 2
WATER = 7
PRICES = Prices(retail=Decimal(5), wholesale=Decimal("4.2"), unit_prices={CASE: Decimal(100)})
DAY = date(2026, 11, 22)


def breaks(*rows: tuple[int, str, str]) -> tuple[PriceBreak, ...]:
    ratios = {BOTTLE: Decimal(1), CASE: Decimal(24)}
    return tuple(
        PriceBreak(unit, ratios[unit], Decimal(least), Decimal(price)) for unit, least, price in rows
    )


MEMBERS = PriceList(
    1,
    "会员价",
    Audience.LEVEL,
    level="会员",
    prices={WATER: breaks((CASE, "0", "96"), (CASE, "10", "90"), (BOTTLE, "0", "4.5"))},
)


def bottles(quantity: int) -> Wanted:
    return Wanted(WATER, BOTTLE, Decimal(1), Decimal(quantity))


def cases(quantity: int) -> Wanted:
    return Wanted(WATER, CASE, Decimal(24), Decimal(quantity))


@pytest.mark.parametrize(
    ("wanted", "price"),
    [
        (cases(1), "96"),
        (cases(9), "96"),
        (cases(10), "90"),
        (bottles(1), "4.5"),
        (bottles(500), "4.5"),
    ],
)
def test_the_largest_break_reached_in_the_lines_own_unit_counts(wanted: Wanted, price: str) -> None:
    found = list_price(MEMBERS, {}, wanted, PRICES)
    assert found is not None
    assert found.price == Decimal(price)


def test_a_price_in_another_unit_is_taken_in_proportion() -> None:
    by_case = replace(MEMBERS, prices={WATER: breaks((CASE, "10", "90"))})
    assert list_price(by_case, {}, bottles(239), PRICES) is None
    found = list_price(by_case, {}, bottles(240), PRICES)
    assert found is not None
    assert found.price == Decimal("3.75")


@pytest.mark.parametrize(
    ("base", "rate", "price"), [(Base.RETAIL, "-5", "114"), (Base.WHOLESALE, "10", "110.88")]
)
def test_a_list_may_go_by_a_price_of_the_product(base: Base, rate: str, price: str) -> None:
    followed = PriceList(3, "按零售", Audience.EVERYONE, base=base, rate=Decimal(rate))
    found = list_price(followed, {}, cases(1), PRICES)
    assert found is not None
    assert (found.price, found.is_own) == (Decimal(price), False)


def test_a_list_on_a_list_rounds_at_each_step_and_its_own_prices_go_first() -> None:
    agents = PriceList(
        2, "代理价", Audience.CUSTOMERS, base=Base.LIST, base_list=1, rate=Decimal("-3.3"), digits=1
    )
    every = {1: MEMBERS, 2: agents}
    found = list_price(agents, every, cases(10), PRICES)
    assert found is not None
    assert found.price == Decimal("87.0")
    own = replace(agents, prices={WATER: breaks((CASE, "20", "80"))})
    at_ten, at_twenty = (list_price(own, every, cases(n), PRICES) for n in (10, 20))
    assert at_ten is not None
    assert at_twenty is not None
    assert (at_ten.price, at_twenty.price) == (Decimal("87.0"), Decimal(80))


def test_lists_that_stand_on_each_other_end() -> None:
    one = PriceList(1, "甲", Audience.EVERYONE, base=Base.LIST, base_list=2)
    other = PriceList(2, "乙", Audience.EVERYONE, base=Base.LIST, base_list=1)
    assert list_price(one, {1: one, 2: other}, cases(1), PRICES) is None


def test_lists_hold_for_their_audience_on_their_days_the_nearest_first() -> None:
    everyone = PriceList(5, "通用", Audience.EVERYONE)
    named = PriceList(6, "专价", Audience.CUSTOMERS)
    past = replace(everyone, id=7, end=date(2026, 11, 21))
    last_day, first_day = replace(everyone, id=8, end=DAY), replace(everyone, id=9, start=DAY, priority=1)
    later = replace(everyone, id=10, start=date(2026, 11, 23))
    lists = [everyone, MEMBERS, named, past, last_day, first_day, later]
    customer = Customer("会员", frozenset({6}))
    assert [one.id for one in lists_for(lists, customer, DAY)] == [6, 1, 9, 5, 8]
    assert [one.id for one in lists_for(lists, Customer(), DAY)] == [9, 5, 8]


def test_a_list_for_no_level_is_for_nobody_without_one() -> None:
    assert lists_for([replace(MEMBERS, level="")], Customer(), DAY) == []


def known(*nearest: PriceList, last: Last | None = None) -> Known:
    return Known(PRICES, PriceLevel.RETAIL, nearest, {one.id: one for one in nearest}, last)


@pytest.mark.parametrize(
    ("order", "price", "source"),
    [
        (PriceOrder.LISTS_FIRST, "96", Source.LEVEL_LIST),
        (PriceOrder.LAST_FIRST, "93.6", Source.LAST),
        (PriceOrder.LAST_AT_LAST, "96", Source.LEVEL_LIST),
    ],
)
def test_the_company_says_which_price_goes_first(order: PriceOrder, price: str, source: Source) -> None:
    found = quote(cases(1), known(MEMBERS, last=Last(BOTTLE, Decimal("3.9"), Decimal(1))), order)
    assert found is not None
    assert (found.price, found.reason.source) == (Decimal(price), source)


@pytest.mark.parametrize(
    ("order", "price", "source"),
    [
        (PriceOrder.LISTS_FIRST, "95", Source.LAST),
        (PriceOrder.LAST_FIRST, "95", Source.LAST),
        (PriceOrder.LAST_AT_LAST, "100", Source.UNIT),
    ],
)
def test_without_a_list_the_last_price_or_the_products_own(
    order: PriceOrder, price: str, source: Source
) -> None:
    found = quote(cases(1), known(last=Last(CASE, Decimal(95))), order)
    assert found is not None
    assert (found.price, found.reason.source) == (Decimal(price), source)


def test_the_cheapest_of_lists_of_the_same_rank_counts_and_priority_before_it() -> None:
    cheap = replace(MEMBERS, id=2, prices={WATER: breaks((CASE, "0", "80"))})
    dear = replace(MEMBERS, id=3, priority=1, prices={WATER: breaks((CASE, "0", "99"))})
    found = quote(cases(1), known(MEMBERS, cheap), PriceOrder.LISTS_FIRST)
    assert found is not None
    assert found.price == 80
    found = quote(cases(1), known(dear, MEMBERS, cheap), PriceOrder.LISTS_FIRST)
    assert found is not None
    assert found.price == 99


def test_a_list_without_the_product_leaves_it_to_the_next() -> None:
    empty = PriceList(4, "专价", Audience.CUSTOMERS)
    found = quote(cases(10), known(empty, replace(MEMBERS, end=DAY)), PriceOrder.LISTS_FIRST)
    assert found is not None
    reason = found.reason
    assert (reason.name, reason.minimum) == ("会员价", Decimal(10))
    assert (reason.unit, reason.until) == (CASE, DAY)


def test_a_product_without_any_price_has_no_quote() -> None:
    assert quote(cases(1), Known(Prices()), PriceOrder.LISTS_FIRST) is None
