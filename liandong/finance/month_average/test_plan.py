"""The month-end average names the costs of its lines, each warehouse's where each has its own."""

from dataclasses import replace

from liandong.finance.month_average.plan import plan
from liandong.kernel.plans import PlannedAverage
from liandong.kernel.rules import CostMethod, CostScope, Rules
from tests.support.drafts import MAIN, P1, RULES, codes, draft, goods

MONTHLY = Rules(cost_method=CostMethod.MONTHLY_AVERAGE)
BY_PLACE = replace(MONTHLY, cost_scope=CostScope.WAREHOUSE)


def test_its_lines_name_costs_and_nothing_moves() -> None:
    planned = plan(draft(goods(0, 12, tax=0)), MONTHLY)
    assert planned.problems == ()
    assert (planned.averages, planned.moves, planned.legs) == ((PlannedAverage(1, P1),), (), ())


def test_where_each_warehouse_has_its_own_cost_a_line_names_it() -> None:
    placed = plan(draft(goods(1, 12, tax=0, place=MAIN), place=None), BY_PLACE)
    assert placed.averages == (PlannedAverage(1, P1, MAIN),)
    assert codes(plan(draft(goods(1, 12, tax=0), place=None), BY_PLACE)) == [("place_missing", 1)]


def test_under_another_method_there_is_nothing_to_average() -> None:
    assert codes(plan(draft(goods(1, 12, tax=0)), RULES)) == [("not_monthly_average", None)]
