"""Suppliers' quotations change no book, answer an inquiry in full each, and refuse what is no number."""

from liandong.kernel.plans import Fulfilment, Plan
from liandong.kernel.terms import Progress
from liandong.purchasing.order.plan import plan as order
from liandong.purchasing.quotation.plan import plan
from tests.support.drafts import RULES, codes, goods, number, of_customer, of_supplier, origin_of

ASKED = origin_of(goods(10, 0), "purchasing.inquiry", partner=None, fulfilled=number(10))


def test_an_answer_moves_nothing_on_and_may_offer_more_than_was_asked_for() -> None:
    assert plan(of_supplier(goods(12, 3, origin=ASKED), place=None), RULES) == Plan()
    assert codes(plan(of_customer(goods()), RULES)) == [("partner_not_supplier", None)]


def test_lead_time_and_minimum_are_numbers_from_zero_on() -> None:
    wrong = of_supplier(goods(details={"lead_days": "soon"}), goods(details={"minimum_quantity": "-1"}))
    assert codes(plan(wrong, RULES)) == [("not_a_number", 1), ("minimum_quantity_negative", 2)]


def test_an_order_moves_the_quotation_on() -> None:
    offered = origin_of(goods(10, 3), "purchasing.quotation")
    taken = order(of_supplier(goods(4, 3, origin=offered)), RULES)
    assert taken == Plan(fulfilments=(Fulfilment(901, 1, Progress.FULFILLED, number(4)),))
