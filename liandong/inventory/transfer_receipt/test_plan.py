"""Transfer receipts take goods out of transit, and only what was sent here."""

from decimal import Decimal

from liandong.inventory.transfer_receipt.plan import plan
from liandong.kernel.plans import Fulfilment, PlannedMove
from liandong.kernel.terms import AccountRole, OriginLine, Progress, Purpose, VirtualPlace
from tests.support.drafts import MAIN, P1, RULES, SECOND, codes, draft, goods, origin_of


def sent(**changes: Decimal) -> OriginLine:
    return origin_of(goods(10, 0), "inventory.transfer", target_place=SECOND, **changes)


def test_goods_leave_transit_for_the_warehouse() -> None:
    planned = plan(draft(goods(6, 0, origin=sent()), place=None, target_place=SECOND), RULES)
    assert planned.problems == ()
    assert planned.moves == (PlannedMove(1, P1, VirtualPlace.TRANSIT, SECOND, Decimal(6), Purpose.TRANSFER),)
    assert planned.fulfilments == (Fulfilment(901, 1, Progress.FULFILLED, Decimal(6)),)


def test_what_was_lost_on_the_way_is_written_off_and_waited_for_no_longer() -> None:
    lost = draft(goods(6, 0, origin=sent()), place=None, target_place=SECOND, details={"outcome": "lost"})
    planned = plan(lost, RULES)
    assert planned.problems == ()
    (move,) = planned.moves
    assert (move.source, move.target, move.quantity) == (VirtualPlace.TRANSIT, VirtualPlace.LOSS, Decimal(6))
    assert (move.purpose, move.value) == (Purpose.ADJUSTMENT, None)
    assert (move.counter_role, move.clearing_role) == (AccountRole.PENDING_PROPERTY, AccountRole.DAMAGE)
    assert planned.fulfilments == (Fulfilment(901, 1, Progress.FULFILLED, Decimal(6)),)


def test_a_direct_transfer_has_nothing_to_receive() -> None:
    done = sent(fulfilled=Decimal(10))
    planned = plan(draft(goods(6, 0, origin=done), place=None, target_place=SECOND), RULES)
    assert codes(planned) == [("exceeds_open", 1)]


def test_goods_sent_elsewhere_and_goods_from_nowhere_are_refused() -> None:
    wrong = draft(goods(6, 0, origin=sent()), goods(6, 0), place=None, target_place=MAIN)
    assert codes(plan(wrong, RULES)) == [("origin_missing", 2), ("origin_target", 1)]
