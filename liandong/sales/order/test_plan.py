"""Sales orders reserve stock where the company wants that, and move nothing."""

from decimal import Decimal

from liandong.kernel.plans import Plan, PlannedReservation
from liandong.kernel.rules import Rules
from liandong.sales.order.plan import plan
from tests.support.drafts import MAIN, P1, P2, RULES, SECOND, codes, goods, of_customer, of_supplier


def test_each_stocked_line_is_reserved_where_it_will_leave_from() -> None:
    order = of_customer(goods(10), goods(3, product=P2, place=SECOND), goods(1, is_stocked=False))
    assert plan(order, RULES) == Plan(
        reservations=(
            PlannedReservation(1, P1, MAIN, Decimal(10)),
            PlannedReservation(2, P2, SECOND, Decimal(3)),
        )
    )


def test_nothing_is_reserved_where_the_company_does_not_want_it() -> None:
    assert plan(of_customer(goods(10)), Rules(reserve_on_order=False)) == Plan()


def test_an_order_needs_customer_warehouse_and_lines() -> None:
    assert codes(plan(of_supplier(place=None), RULES)) == [
        ("place_missing", None),
        ("partner_not_customer", None),
        ("no_lines", None),
    ]


def test_a_refused_order_reserves_nothing() -> None:
    assert plan(of_customer(goods(10), goods(0)), RULES).reservations == ()
