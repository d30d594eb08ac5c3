"""Transfers: at once, or by way of the goods in transit."""

from decimal import Decimal

import pytest

from liandong.inventory.transfer.plan import plan
from liandong.kernel.plans import Fulfilment, PlannedMove
from liandong.kernel.terms import Progress, Purpose, VirtualPlace
from tests.support.drafts import MAIN, P1, RULES, SECOND, codes, draft, goods


@pytest.mark.parametrize(
    ("mode", "target", "received"),
    [({}, SECOND, 1), ({"mode": "direct"}, SECOND, 1), ({"mode": "dispatch"}, VirtualPlace.TRANSIT, 0)],
)
def test_goods_move_at_cost_to_the_target_or_into_transit(
    mode: dict[str, str], target: int, received: int
) -> None:
    planned = plan(draft(goods(10, 0), target_place=SECOND, details=mode), RULES)
    assert planned.problems == ()
    assert planned.moves == (PlannedMove(1, P1, MAIN, target, Decimal(10), Purpose.TRANSFER),)
    assert planned.self_progress == (Fulfilment(501, 1, Progress.FULFILLED, Decimal(10)),) * received


def test_both_warehouses_are_needed_and_differ() -> None:
    assert codes(plan(draft(goods(10, 0)), RULES)) == [("target_place_missing", None)]
    assert codes(plan(draft(goods(10, 0), target_place=MAIN), RULES)) == [("same_place", 1)]


@pytest.mark.parametrize("place", [VirtualPlace.TRANSIT, VirtualPlace.CUSTOMER])
def test_only_own_warehouses_can_be_chosen(place: VirtualPlace) -> None:
    assert codes(plan(draft(goods(10, 0), target_place=place), RULES)) == [("place_not_own", 1)]


def test_services_have_no_place_in_a_warehouse() -> None:
    wrong = draft(goods(1, 0, is_stocked=False), target_place=SECOND)
    assert codes(plan(wrong, RULES)) == [("product_not_stocked", 1)]
