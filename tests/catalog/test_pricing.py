from dataclasses import replace
from decimal import Decimal

import pytest

from liandong.catalog.barcodes import ean13_check_digit, has_wrong_check_digit
from liandong.catalog.pricing import (
    PricedUnit,
    PriceLevel,
    Prices,
    is_below_minimum,
    proposed_price,
    sales_level,
)

BOTTLE = PricedUnit(1, Decimal(1))
CASE = PricedUnit(2, Decimal(24))
PRICES = Prices(
    retail=Decimal(5),
    wholesale=Decimal("4.2"),
    purchase=Decimal(3),
    minimum=Decimal(4),
    unit_prices={2: Decimal(98)},
)


@pytest.mark.parametrize(
    ("unit", "level", "price"),
    [
        (BOTTLE, PriceLevel.RETAIL, "5"),
        (BOTTLE, PriceLevel.WHOLESALE, "4.2"),
        (BOTTLE, PriceLevel.PURCHASE, "3"),
        (CASE, PriceLevel.RETAIL, "98"),
        (CASE, PriceLevel.WHOLESALE, "98"),
        (CASE, PriceLevel.PURCHASE, "72"),
    ],
)
def test_a_units_own_price_goes_before_ratio_times_base_price_in_sales_only(
    unit: PricedUnit, level: PriceLevel, price: str
) -> None:
    assert proposed_price(PRICES, unit, level) == Decimal(price)


def test_a_missing_sales_price_falls_back_on_the_other_one() -> None:
    assert proposed_price(replace(PRICES, retail=None), BOTTLE, PriceLevel.RETAIL) == Decimal("4.2")
    assert proposed_price(replace(PRICES, wholesale=None), BOTTLE, PriceLevel.WHOLESALE) == Decimal(5)
    assert proposed_price(Prices(), CASE, PriceLevel.RETAIL) is None
    assert proposed_price(replace(PRICES, purchase=None), CASE, PriceLevel.PURCHASE) is None


def test_a_price_of_nothing_is_a_price() -> None:
    free = replace(PRICES, retail=Decimal(0), unit_prices={2: Decimal(0)})
    assert proposed_price(free, BOTTLE, PriceLevel.RETAIL) == 0
    assert proposed_price(free, CASE, PriceLevel.WHOLESALE) == 0


def test_a_proposed_price_can_be_stored() -> None:
    third = Prices(retail=Decimal("0.333333"))
    assert proposed_price(third, PricedUnit(1, Decimal("0.5")), PriceLevel.RETAIL) == Decimal("0.166667")


def test_the_minimum_is_per_base_unit() -> None:
    assert is_below_minimum(PRICES, Decimal(24), Decimal("95.99"))
    assert not is_below_minimum(PRICES, Decimal(24), Decimal(96))
    assert not is_below_minimum(Prices(), Decimal(1), Decimal(0))


def test_the_customers_level_chooses_the_price() -> None:
    assert sales_level("零售") is PriceLevel.RETAIL
    assert sales_level("B") is PriceLevel.WHOLESALE


def test_the_check_digit_of_an_ean_13() -> None:
    # 4006381333931 is the example of the barcode article of Wikipedia ("International Article Number").
    assert ean13_check_digit("400638133393") == "1"
    assert not has_wrong_check_digit("4006381333931")
    assert has_wrong_check_digit("4006381333932")
    assert not has_wrong_check_digit("400638133393X")
    assert not has_wrong_check_digit("12345")
