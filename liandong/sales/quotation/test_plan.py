"""Quotations change no book, and orders taken from them move them on."""

from liandong.kernel.plans import Fulfilment, Plan
from liandong.kernel.terms import Progress
from liandong.sales.order.plan import plan as order
from liandong.sales.quotation.plan import plan
from tests.support.drafts import MAIN, RULES, codes, goods, number, of_customer, of_supplier, origin_of


def test_a_quotation_changes_nothing_and_needs_no_warehouse() -> None:
    assert plan(of_customer(goods(10), place=None), RULES) == Plan()


def test_a_quotation_is_for_customers_and_has_lines() -> None:
    assert codes(plan(of_supplier(), RULES)) == [("partner_not_customer", None), ("no_lines", None)]


def test_an_order_moves_its_quotation_on_and_takes_no_more_than_was_offered() -> None:
    offered = origin_of(goods(10), "sales.quotation")
    taken = order(of_customer(goods(4, origin=offered), place=MAIN), RULES)
    assert taken.fulfilments == (Fulfilment(901, 1, Progress.FULFILLED, number(4)),)
    assert codes(order(of_customer(goods(11, origin=offered), place=MAIN), RULES)) == [("exceeds_open", 1)]
