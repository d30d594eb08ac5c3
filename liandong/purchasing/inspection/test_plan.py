"""Inspections: what is released, what is written off, and what can't be inspected."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from liandong.kernel.plans import Plan
from liandong.kernel.terms import AccountRole, DraftLine, Purpose, VirtualPlace
from liandong.purchasing.inspection.plan import plan
from tests.support.drafts import MAIN, P2, RULES, codes, draft, goods

WAITING = 109


def inspected(*lines: DraftLine, **changes: Any) -> Plan:
    header = {"place": WAITING, "target_place": MAIN} | changes
    return plan(draft(*lines, **header), RULES)


def waiting(quantity: int = 10, **changes: Any) -> DraftLine:
    return replace(goods(quantity, 0), place=WAITING, in_quarantine=True, **changes)


def test_what_passed_goes_to_the_warehouse_at_its_cost() -> None:
    (move,) = inspected(waiting()).moves
    assert (move.source, move.target, move.quantity) == (WAITING, MAIN, Decimal(10))
    assert (move.value, move.purpose) == (None, Purpose.TRANSFER)


def test_what_did_not_pass_is_a_loss_with_its_reason() -> None:
    (move,) = inspected(waiting(details={"result": "scrap", "reason": "受潮"}), target_place=None).moves
    assert (move.source, move.target, move.purpose) == (WAITING, VirtualPlace.LOSS, Purpose.ADJUSTMENT)
    assert (move.counter_role, move.clearing_role) == (AccountRole.PENDING_PROPERTY, AccountRole.DAMAGE)


def test_everything_that_can_not_be_inspected_is_told_at_once() -> None:
    planned = inspected(
        waiting(),
        goods(5, 0, place=MAIN, product=P2),
        waiting(3, details={"result": "scrap"}),
        waiting(3, details={"result": "kept"}),
        target_place=None,
    )
    assert codes(planned) == [
        ("release_target_missing", 1),
        ("not_in_quarantine", 2),
        ("release_target_missing", 2),
        ("scrap_reason_missing", 3),
        ("unknown_choice", 4),
        ("release_target_missing", 4),
    ]
    assert codes(inspected(waiting(), target_place=WAITING)) == [("same_place", 1)]
