"""Stock counts post the difference to their snapshot."""

from decimal import Decimal

import pytest

from liandong.inventory.stock_count.plan import plan
from liandong.kernel.plans import PlannedMove
from liandong.kernel.terms import AccountRole, DraftLine, Purpose, VirtualPlace
from tests.support.drafts import MAIN, P1, P2, RULES, codes, draft, goods


def counted(quantity: int, book: str, **details: str) -> DraftLine:
    return goods(quantity, 0, details={"book_quantity": book, **details})


@pytest.mark.parametrize(("details", "value"), [({}, None), ({"cost": "1.5"}, Decimal("4.50"))])
def test_a_gain_comes_in_at_the_cost_entered_or_the_current_one(
    details: dict[str, str], value: Decimal | None
) -> None:
    planned = plan(draft(counted(13, "10", **details)), RULES)
    assert planned.moves == (
        PlannedMove(
            1,
            P1,
            VirtualPlace.COUNT,
            MAIN,
            Decimal(3),
            Purpose.COUNT,
            value,
            counter_role=AccountRole.PENDING_PROPERTY,
            clearing_role=AccountRole.COUNT_GAIN,
        ),
    )


def test_a_loss_leaves_at_cost_down_to_nothing() -> None:
    planned = plan(draft(counted(0, "10")), RULES)
    assert planned.problems == ()
    (move,) = planned.moves
    assert (move.source, move.target, move.quantity) == (MAIN, VirtualPlace.COUNT, Decimal(10))
    assert move.clearing_role is AccountRole.COUNT_LOSS


def test_what_agrees_moves_nothing() -> None:
    assert plan(draft(counted(10, "10.000000")), RULES).moves == ()


def test_counting_in_cartons_compares_base_units() -> None:
    line = goods(2, 0, ratio=Decimal(12), details={"book_quantity": "23"})
    assert plan(draft(line), RULES).moves[0].quantity == Decimal(1)


def test_lines_that_can_not_be_compared_are_refused() -> None:
    lines = [goods(1, 0), counted(-1, "1"), counted(1, "many"), counted(1, "1"), counted(1, "1", cost="x")]
    lines[0] = goods(1, 0, product=P2)
    assert codes(plan(draft(*lines), RULES)) == [
        ("quantity_negative", 2),
        ("not_a_number", 5),
        ("not_a_number", 3),
        ("snapshot_missing", 1),
        ("duplicate_line", 3),
        ("duplicate_line", 4),
        ("duplicate_line", 5),
    ]


@pytest.mark.parametrize("details", [{"book_quantity": "-1e12"}, {"book_quantity": "1", "cost": "1e30"}])
def test_numbers_no_book_can_hold_are_refused(details: dict[str, str]) -> None:
    assert codes(plan(draft(goods(3, 0, details=details)), RULES)) == [("not_a_number", 1)]


def test_the_greatest_number_a_book_can_hold_is_read() -> None:
    (move,) = plan(draft(counted(0, "999999999999.999999")), RULES).moves
    assert move.quantity == Decimal("999999999999.999999")
