"""Adjustments out leave at cost; damage passes through 待处理财产损溢."""

import pytest

from liandong.inventory.adjustment_out.plan import plan
from liandong.kernel.terms import AccountRole, VirtualPlace
from tests.support.drafts import MAIN, RULES, codes, draft, goods


@pytest.mark.parametrize(
    ("reason", "target", "counter", "clearing"),
    [
        ("damage", VirtualPlace.LOSS, AccountRole.PENDING_PROPERTY, AccountRole.DAMAGE),
        ("consumption", VirtualPlace.ADJUSTMENT, AccountRole.OTHER_EXPENSE, None),
        ("gift", VirtualPlace.ADJUSTMENT, AccountRole.OTHER_EXPENSE, None),
        ("other", VirtualPlace.ADJUSTMENT, AccountRole.OTHER_EXPENSE, None),
    ],
)
def test_the_reason_says_where_goods_go_and_who_bears_them(
    reason: str, target: int, counter: AccountRole, clearing: AccountRole | None
) -> None:
    planned = plan(draft(goods(10, 0), details={"reason": reason}), RULES)
    assert planned.problems == ()
    (move,) = planned.moves
    assert (move.source, move.target, move.value) == (MAIN, target, None)
    assert (move.counter_role, move.clearing_role) == (counter, clearing)


def test_a_reason_must_be_given() -> None:
    assert codes(plan(draft(goods(10, 0)), RULES)) == [("field_missing", None)]
