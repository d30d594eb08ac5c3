"""What a supplier's terms make of a price, a quantity and a day."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.partner_products.terms import (
    SupplyTerms,
    advice,
    chosen_supplier,
    expected_on,
    orderable,
    supply_price,
)

D = Decimal
BOTTLE, CASE = 1, 2


def terms(unit: int = BOTTLE, **more: object) -> SupplyTerms:
    return SupplyTerms(1, 1, unit, **{"ratio": D(24) if unit == CASE else D(1), **more})  # type: ignore[arg-type]


def test_a_units_own_price_goes_before_another_in_proportion() -> None:
    priced = [terms(price=D("2.2")), terms(CASE, price=D(48))]
    assert supply_price(priced, BOTTLE, D(1)) == D("2.2")
    assert supply_price(priced, CASE, D(24)) == D(48)
    assert supply_price(priced[1:], BOTTLE, D(1)) == D(2)
    assert supply_price([terms()], BOTTLE, D(1)) is None


@pytest.mark.parametrize(
    ("wanted", "fitting", "code"),
    [
        # At least 10 bottles, whole packs of 6: 12, 18, 24 …
        ("3", "12", "below_minimum_order"),
        ("10", "12", "not_whole_packs"),
        ("12", "12", None),
        ("13", "18", "not_whole_packs"),
    ],
)
def test_orders_are_raised_to_the_least_quantity_and_whole_packs(
    wanted: str, fitting: str, code: str | None
) -> None:
    asked = [terms(minimum=D(10), pack=D(6))]
    assert orderable(asked, D(wanted)) == D(fitting)
    found = advice(asked, D(wanted))
    assert (found.code if found else None) == code


def test_packs_of_any_unit_will_do_and_quantities_count_their_unit() -> None:
    asked = [terms(pack=D(10)), terms(CASE, minimum=D(2), pack=D(1))]
    assert orderable(asked, D(45)) == D(48)  # two cases; five tens would be 50
    assert orderable(asked, D(49)) == D(50)
    assert orderable([], D(7)) == D(7)
    assert advice([terms()], D(7)) is None


def test_the_longest_lead_time_counts() -> None:
    on = date(2026, 11, 2)
    assert expected_on([terms(lead_days=7), terms(CASE, lead_days=3)], on) == date(2026, 11, 9)
    assert expected_on([terms()], on) is None


def test_the_preferred_supplier_goes_first_then_the_cheapest() -> None:
    dear = SupplyTerms(1, 1, BOTTLE, price=D(3))
    cheap = SupplyTerms(2, 1, CASE, ratio=D(24), price=D(48))
    unpriced = SupplyTerms(3, 1, BOTTLE)
    assert chosen_supplier([unpriced, dear, cheap]) == cheap
    liked = SupplyTerms(3, 1, BOTTLE, is_preferred=True)
    assert chosen_supplier([dear, liked, cheap]) == liked
    assert chosen_supplier([]) is None


def test_a_better_score_goes_before_a_lower_price() -> None:
    dear, cheap = SupplyTerms(1, 1, BOTTLE, price=D(3)), SupplyTerms(2, 1, BOTTLE, price=D(2))
    assert chosen_supplier([dear, cheap], {1: "A", 2: "B"}) == dear
    assert chosen_supplier([dear, cheap], {1: "D"}) == cheap  # who was never scored stands with C
    assert chosen_supplier([dear, cheap], {1: "C"}) == cheap
    liked = SupplyTerms(2, 1, BOTTLE, price=D(9), is_preferred=True)
    assert chosen_supplier([dear, liked], {1: "A", 2: "D"}) == liked
