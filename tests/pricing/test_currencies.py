"""Price lists in other currencies: turned once, into whatever currency, or not at all without a rate."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.catalog.pricing import Prices
from liandong.kernel.money import round_half_up
from liandong.kernel.rules import PriceOrder
from liandong.pricing.lists import lacking, list_price
from liandong.pricing.ranking import Known, quote
from liandong.pricing.terms import Audience, Base, Exchange, PriceBreak, PriceList, Wanted

D = Decimal
BOTTLE, CASE, WATER = 1, 2, 7
DAY = date(2026, 11, 22)
RATES = {"USD": D("7.12345678"), "JPY": D("0.0489"), "KWD": D("23.2")}
EXCHANGE = Exchange(DAY, rates=RATES)
PRICES = Prices(retail=D(100))


def listed(currency: str, price: str, **more: object) -> PriceList:
    breaks = (PriceBreak(CASE, D(24), D(0), D(price)),)
    return PriceList(1, "外币价", Audience.EVERYONE, currency=currency, prices={WATER: breaks}, **more)  # type: ignore[arg-type]


def price_of(one: PriceList, exchange: Exchange, unit: int = CASE, *others: PriceList) -> Decimal | None:
    wanted = Wanted(WATER, unit, D(24) if unit == CASE else D(1))
    found = list_price(one, {each.id: each for each in (one, *others)}, wanted, PRICES, exchange)
    return None if found is None else found.price


@pytest.mark.parametrize(
    ("currency", "price", "digits", "turned"),
    [
        ("USD", "12.5", 2, "89.04"),  # 89.04320975
        ("USD", "12.5", 4, "89.0432"),
        ("JPY", "98", 0, "4.79"),  # 4.7922: never to less than a cent
        ("KWD", "1.001", 3, "23.223"),
        ("", "12.5", 2, "12.5"),
    ],
)
def test_a_price_is_turned_by_the_days_rate_and_rounded_once(
    currency: str, price: str, digits: int, turned: str
) -> None:
    assert price_of(listed(currency, price, digits=digits), EXCHANGE) == D(turned)


def test_in_a_document_of_its_own_currency_a_price_stays_and_another_goes_through_both_rates() -> None:
    dollars = replace(EXCHANGE, target="USD")
    assert price_of(listed("USD", "12.3456"), dollars) == D("12.3456")
    assert price_of(listed("", "100"), dollars) == D("14.04")  # 100 ÷ 7.12345678 = 14.0381…
    yen = replace(EXCHANGE, target="JPY", digits=0)
    assert price_of(listed("USD", "10", digits=0), yen) == D(1457)  # 10 × 7.12345678 ÷ 0.0489 = 1456.739…


def test_a_price_of_another_unit_is_not_rounded_before_it_is_turned() -> None:
    """0.1 of a case of 24 is 0.0041666… a bottle: at 900 that is 3.75, and not 3.7503 of 0.004167."""
    dear = replace(EXCHANGE, rates={"USD": D(900)})
    assert price_of(listed("USD", "0.1", digits=6), dear, BOTTLE) == D("3.75")


def test_a_list_on_a_list_or_on_retail_is_turned_where_the_currency_changes() -> None:
    base = listed("USD", "10", digits=2)
    own = PriceList(2, "本币", Audience.EVERYONE, base=Base.LIST, base_list=1, rate=D(10))
    assert price_of(own, EXCHANGE, CASE, base) == D("78.36")  # 71.2345678 × 1.1
    retail = PriceList(3, "美元", Audience.EVERYONE, currency="USD", base=Base.RETAIL, rate=D(-5))
    dollars = replace(EXCHANGE, target="USD")
    assert price_of(retail, dollars, BOTTLE) == D("13.34")  # 100 ÷ 7.12345678 × 0.95 = 13.3362…
    assert price_of(retail, EXCHANGE, BOTTLE) == D("95.03")  # 13.34 × 7.12345678


def test_without_a_rate_a_list_gives_no_price_and_says_what_it_lacks() -> None:
    euro = listed("EUR", "10")
    wanted = Wanted(WATER, CASE, D(24))
    assert price_of(euro, EXCHANGE) is None
    assert lacking(euro, {1: euro}, wanted, PRICES, EXCHANGE) == "EUR"
    assert lacking(euro, {1: euro}, replace(wanted, product=8), PRICES, EXCHANGE) == ""
    assert lacking(listed("USD", "10"), {}, wanted, PRICES, EXCHANGE) == ""
    assert lacking(listed("", "10"), {}, wanted, PRICES, replace(EXCHANGE, target="GBP")) == "GBP"
    own = replace(listed("", "99"), id=5)
    known = Known(PRICES, nearest=[euro, own], every={1: euro, 5: own}, exchange=EXCHANGE)
    found = quote(wanted, known, PriceOrder.LISTS_FIRST)
    assert found is not None
    assert found.price == D(99)


def test_of_lists_of_one_rank_the_cheaper_counts_once_they_are_turned() -> None:
    dollars, own = listed("USD", "10"), replace(listed("", "70"), id=5)
    known = Known(PRICES, nearest=[dollars, own], every={1: dollars, 5: own}, exchange=EXCHANGE)
    found = quote(Wanted(WATER, CASE, D(24)), known, PriceOrder.LISTS_FIRST)
    assert found is not None
    assert (found.price, found.reason.turned) == (D(70), None)
    cheap = replace(dollars, prices={WATER: (PriceBreak(CASE, D(24), D(0), D("9.5")),)})
    known = replace(known, nearest=[cheap, own], every={1: cheap, 5: own})
    found = quote(Wanted(WATER, CASE, D(24)), known, PriceOrder.LISTS_FIRST)
    assert found is not None
    assert found.reason.turned is not None
    assert (found.price, found.reason.turned.listed, found.reason.turned.rate) == (
        D("67.67"),
        D("9.5"),
        RATES["USD"],
    )


@given(
    price=st.decimals(0, 10**6, places=6),
    rate=st.decimals("0.00000001", 10**4, places=8),
    digits=st.integers(0, 6),
    minor=st.sampled_from([0, 2, 3]),
)
def test_a_turned_price_is_within_half_a_unit_of_the_exact_one(
    price: Decimal, rate: Decimal, digits: int, minor: int
) -> None:
    exchange = Exchange(DAY, digits=minor, rates={"USD": rate})
    found = price_of(listed("USD", str(price), digits=digits), exchange)
    places = max(digits, minor)
    assert found == round_half_up(price * rate, places)
    assert abs(found - price * rate) * 2 <= D(1).scaleb(-places)
