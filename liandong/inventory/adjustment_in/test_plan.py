"""Adjustments in: the reason decides the account, the price the value."""

from decimal import Decimal

import pytest

from liandong.inventory.adjustment_in.plan import plan
from liandong.kernel.terms import AccountRole, Purpose, VirtualPlace
from tests.support.drafts import MAIN, RULES, codes, draft, goods


@pytest.mark.parametrize(
    ("reason", "price", "value", "counter", "clearing"),
    [
        ("other", "1.5", Decimal("15.00"), AccountRole.OTHER_INCOME, None),
        ("other", "0", None, AccountRole.OTHER_INCOME, None),
        ("gift", "0", Decimal(0), AccountRole.OTHER_INCOME, None),
        ("surplus", "0", None, AccountRole.PENDING_PROPERTY, AccountRole.COUNT_GAIN),
        ("consumption", "1.5", Decimal("15.00"), AccountRole.OTHER_EXPENSE, None),
    ],
)
def test_reason_and_price(
    reason: str, price: str, value: Decimal | None, counter: AccountRole, clearing: AccountRole | None
) -> None:
    planned = plan(draft(goods(10, price, tax=0), details={"reason": reason}), RULES)
    assert planned.problems == ()
    (move,) = planned.moves
    assert (move.source, move.target, move.purpose) == (VirtualPlace.ADJUSTMENT, MAIN, Purpose.ADJUSTMENT)
    assert (move.value, move.counter_role, move.clearing_role) == (value, counter, clearing)


def test_a_reason_must_be_given_and_known() -> None:
    assert codes(plan(draft(goods(1, 1, tax=0)), RULES)) == [("field_missing", None)]
    unknown = draft(goods(1, 1, tax=0), details={"reason": "whim"})
    assert codes(plan(unknown, RULES)) == [("unknown_choice", None)]
