"""Purchase requests change no book; orders and inquiries of whatever supplier move them on."""

from liandong.kernel.plans import Fulfilment, Plan
from liandong.kernel.terms import Progress
from liandong.purchasing.inquiry.plan import plan as inquiry
from liandong.purchasing.order.plan import plan as order
from liandong.purchasing.request.plan import plan
from tests.support.drafts import P2, RULES, codes, draft, goods, number, of_supplier, origin_of

WANTED = origin_of(goods(10), "purchasing.request", partner=None)


def test_a_request_changes_nothing_and_needs_neither_supplier_nor_warehouse() -> None:
    assert plan(draft(goods(10), place=None), RULES) == Plan()


def test_every_wrong_line_is_named() -> None:
    assert codes(plan(draft(goods(0), goods(-1), goods(1, -2)), RULES)) == [
        ("quantity_zero", 1),
        ("quantity_negative", 2),
        ("price_negative", 3),
    ]


def test_an_order_and_an_inquiry_take_up_a_part_of_what_is_wanted() -> None:
    moved = (Fulfilment(901, 1, Progress.FULFILLED, number(4)),)
    assert order(of_supplier(goods(4, origin=WANTED)), RULES).fulfilments == moved
    assert inquiry(draft(goods(4, origin=WANTED)), RULES).fulfilments == moved


def test_an_order_takes_no_more_than_is_wanted_and_no_other_product() -> None:
    wrong = of_supplier(goods(4, product=P2, origin=WANTED), goods(7, origin=WANTED))
    assert codes(order(wrong, RULES)) == [("origin_product", 1), ("exceeds_open", 2)]
