"""What is kept for a channel is reserved line by line, of goods only, and not until a day that has passed."""

from dataclasses import replace
from datetime import date

from liandong.kernel.plans import Plan, PlannedReservation
from liandong.sales.allocation.plan import plan
from tests.support.drafts import MAIN, P1, RULES, codes, draft, goods, number


def test_each_line_is_reserved_in_the_warehouse() -> None:
    made = plan(draft(goods(10), place=MAIN), RULES)
    assert made == Plan(reservations=(PlannedReservation(1, P1, MAIN, number(10)),))


def test_a_day_that_has_passed_a_service_and_nothing_are_refused() -> None:
    kept = replace(draft(goods(10, is_stocked=False), place=MAIN), due_date=date(2000, 1, 1))
    assert codes(plan(kept, RULES)) == [("kept_until_past", None), ("product_not_stocked", 1)]
    assert codes(plan(draft(place=MAIN), RULES)) == [("no_lines", None)]
