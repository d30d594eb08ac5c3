"""Purchase orders change no book, and refuse what can't be ordered."""

from decimal import Decimal

from liandong.kernel.plans import Plan
from liandong.purchasing.order.plan import DOCUMENT_TYPE, plan
from tests.support.drafts import RULES, codes, draft, goods, of_customer, of_supplier


def test_an_order_changes_nothing() -> None:
    assert plan(of_supplier(goods(10, 2), goods(1, 5)), RULES) == Plan()


def test_an_order_needs_no_warehouse_but_a_supplier() -> None:
    assert plan(of_supplier(goods(), place=None), RULES).problems == ()
    assert codes(plan(draft(goods()), RULES)) == [("partner_missing", None)]
    assert codes(plan(of_customer(goods()), RULES)) == [("partner_not_supplier", None)]


def test_every_wrong_line_is_named() -> None:
    wrong = of_supplier(goods(0, 2), goods(-1, 2), goods(1, -2), goods(1, 2, discount_rate=Decimal(101)))
    assert codes(plan(wrong, RULES)) == [
        ("quantity_zero", 1),
        ("quantity_negative", 2),
        ("price_negative", 3),
        ("discount_out_of_range", 4),
    ]


def test_lines_of_an_order_can_be_closed() -> None:
    assert DOCUMENT_TYPE.is_closable
