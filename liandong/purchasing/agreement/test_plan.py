"""Agreements change no book and refuse prices and levels that contradict each other."""

from datetime import date

from liandong.kernel.plans import Plan
from liandong.purchasing.agreement.plan import plan
from tests.support.drafts import RULES, codes, goods, of_customer, of_supplier

END = date(2027, 12, 31)


def test_an_agreement_moves_nothing_and_needs_no_total() -> None:
    steps = of_supplier(goods(0, 3), goods(0, 2, details={"from_quantity": "10"}), due_date=END, place=None)
    assert plan(steps, RULES) == Plan()
    assert codes(plan(of_customer(goods(0, 3), due_date=END), RULES)) == [("partner_not_supplier", None)]


def test_it_ends_after_it_began_and_says_one_price() -> None:
    wrong = of_supplier(goods(0, 3), goods(0, 2), goods(5, 0), due_date=date(2020, 1, 1))
    assert codes(plan(wrong, RULES)) == [("period_crossed", None), ("price_twice", 2), ("price_missing", 3)]
    assert codes(plan(of_supplier(goods(0, 3)), RULES)) == [("field_missing", None)]


def test_levels_are_of_one_warehouse_once_and_in_order() -> None:
    level = {"least_stock": "10", "most_stock": "30"}
    crossed = {"least_stock": "10", "most_stock": "3"}
    nowhere = of_supplier(goods(0, 3, details=level), due_date=END, place=None)
    assert codes(plan(nowhere, RULES)) == [("level_without_place", 1)]
    lines = [goods(0, 3, place=101, details=one) for one in (level, crossed)]
    assert codes(plan(of_supplier(*lines, due_date=END, place=None), RULES)) == [
        ("stock_limits_crossed", 2),
        ("level_twice", 2),
    ]
    unread = of_supplier(goods(0, 3, details={"from_quantity": "ten", "least_stock": "-1"}), due_date=END)
    assert codes(plan(unread, RULES)) == [("not_a_number", 1), ("least_stock_negative", 1)]
    huge = of_supplier(goods(0, 3, place=101, details={"least_stock": "1e30"}), due_date=END)
    assert codes(plan(huge, RULES)) == [("not_a_number", 1)]
