"""Goods receipts: value in, what is still to be invoiced, services, and booking both at once."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.plans import Fulfilment, PlannedClaim, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, ClaimKind, Progress, Purpose, VirtualPlace
from liandong.purchasing.receipt.plan import plan
from tests.support.drafts import (
    AT_ONCE,
    MAIN,
    P1,
    P2,
    RULES,
    SECOND,
    SMALL,
    SUPPLIER,
    TODAY,
    by_role,
    codes,
    detail,
    goods,
    of_supplier,
    origin_of,
)


def test_goods_come_in_at_the_net_amount() -> None:
    planned = plan(of_supplier(goods(10, 2)), RULES)
    assert planned.moves == (
        PlannedMove(1, P1, VirtualPlace.SUPPLIER, MAIN, Decimal(10), Purpose.PURCHASE, Decimal("20.00")),
    )
    assert (planned.legs, planned.claims, planned.self_progress) == ((), (), ())


def test_input_tax_is_cost_for_a_small_taxpayer() -> None:
    assert plan(of_supplier(goods(10, 2)), SMALL).moves[0].value == Decimal("22.60")


def test_a_lines_own_place_wins() -> None:
    planned = plan(of_supplier(goods(place=SECOND), goods(product=P2)), RULES)
    assert [move.target for move in planned.moves] == [SECOND, MAIN]


def test_quantity_is_moved_in_base_units() -> None:
    move = plan(of_supplier(goods(2, 24, ratio=Decimal(12))), RULES).moves[0]
    assert (move.quantity, move.value) == (Decimal(24), Decimal("48.00"))


def test_services_become_an_expense_without_moving() -> None:
    planned = plan(of_supplier(goods(1, 50, tax=6, is_stocked=False)), RULES)
    assert planned.moves == ()
    assert by_role(planned) == {AccountRole.OTHER_EXPENSE: 50, AccountRole.ACCRUED_PURCHASES: -50}


FREIGHT = {"is_stocked": False, "is_freight": True}


def test_freight_without_goods_is_a_cost_of_selling() -> None:
    planned = plan(of_supplier(goods(1, 50, tax=9, **FREIGHT), goods(1, 8, is_stocked=False)), RULES)
    assert planned.moves == ()
    assert by_role(planned) == {
        AccountRole.FREIGHT: 50,
        AccountRole.OTHER_EXPENSE: 8,
        AccountRole.ACCRUED_PURCHASES: -58,
    }


def test_freight_of_goods_is_part_of_what_they_cost() -> None:
    lines = [goods(10, 10), goods(20, 15, product=P2), goods(1, "40.01", tax=9, **FREIGHT)]
    planned = plan(of_supplier(*lines), RULES)
    assert [move.value for move in planned.moves] == [Decimal("110.00"), Decimal("330.01")]
    assert planned.legs == ()
    small = plan(of_supplier(*lines), SMALL)
    assert sum((move.value or 0 for move in small.moves), Decimal(0)) == Decimal("495.61")


def test_gifts_alone_take_freight_by_quantity() -> None:
    planned = plan(of_supplier(goods(1, 0), goods(3, 0), goods(1, 8, **FREIGHT)), RULES)
    assert [move.value for move in planned.moves] == [2, 6]


def test_freight_of_goods_refused_at_the_door_is_a_cost_of_selling() -> None:
    refused = goods(0, 2, details={"rejected": "10", "reject_reason": "过期"})
    planned = plan(of_supplier(refused, goods(1, 8, **FREIGHT)), INSPECTING)
    assert by_role(planned) == {AccountRole.FREIGHT: 8, AccountRole.ACCRUED_PURCHASES: -8}


def test_received_and_invoiced_at_once() -> None:
    planned = plan(of_supplier(goods(10, 2), goods(1, 50, tax=6, is_stocked=False)), AT_ONCE)
    assert by_role(planned) == {
        AccountRole.ACCRUED_PURCHASES: Decimal("20.00"),
        AccountRole.OTHER_EXPENSE: Decimal("50.00"),
        AccountRole.INPUT_TAX: Decimal("5.60"),
        AccountRole.PAYABLES: Decimal("-75.60"),
    }
    assert planned.claims == (PlannedClaim(ClaimKind.PAYABLE, SUPPLIER, Decimal("75.60"), TODAY),)
    assert planned.self_progress == (
        Fulfilment(501, 1, Progress.INVOICED, Decimal(10)),
        Fulfilment(502, 2, Progress.INVOICED, Decimal(1)),
    )


def test_a_small_taxpayer_owes_the_gross_without_input_tax() -> None:
    planned = plan(of_supplier(goods(10, 2)), replace(SMALL, invoice_with_goods=True))
    assert by_role(planned) == {
        AccountRole.ACCRUED_PURCHASES: Decimal("22.60"),
        AccountRole.PAYABLES: Decimal("-22.60"),
    }


def test_a_gift_makes_no_debt() -> None:
    planned = plan(of_supplier(goods(10, 0)), AT_ONCE)
    assert (planned.problems, planned.claims, planned.legs) == ((), (), ())
    assert planned.moves[0].value == 0


def test_an_order_line_is_fulfilled() -> None:
    ordered = origin_of(goods(10, 2), "purchasing.order")
    planned = plan(of_supplier(goods(4, 2, origin=ordered)), RULES)
    assert planned.problems == ()
    assert planned.fulfilments == (Fulfilment(901, 1, Progress.FULFILLED, Decimal(4)),)


def test_lines_from_the_same_order_line_count_together() -> None:
    ordered = origin_of(goods(10, 2), "purchasing.order", fulfilled=Decimal(3))
    planned = plan(of_supplier(goods(4, 2, origin=ordered), goods(4, 2, origin=ordered)), RULES)
    assert codes(planned) == [("exceeds_open", 2)]
    figures = detail(planned, "exceeds_open")
    assert (figures["open"], figures["wanted"], figures["ordered"]) == ("7", "8", "10")


def test_tolerance_is_of_the_ordered_quantity() -> None:
    ordered = origin_of(goods(100, 2), "purchasing.order", fulfilled=Decimal(90))
    rules = Rules(over_delivery_rate=Decimal(5))
    assert codes(plan(of_supplier(goods(15, 2, origin=ordered)), rules)) == []
    assert codes(plan(of_supplier(goods("15.01", 2, origin=ordered)), rules)) == [("exceeds_open", 1)]


def test_a_wrong_line_leaves_the_sound_moves_to_be_tried() -> None:
    planned = plan(of_supplier(goods(0, 2), goods(5, 2)), AT_ONCE)
    assert codes(planned) == [("quantity_zero", 1)]
    assert [move.line for move in planned.moves] == [2]
    assert (planned.legs, planned.claims, planned.fulfilments) == ((), (), ())


INSPECTING = Rules(inspects_receipts=True)


def test_what_is_refused_at_the_door_neither_comes_in_nor_is_owed() -> None:
    said = {"rejected": "2", "reject_reason": "破损"}
    rules = replace(AT_ONCE, inspects_receipts=True)
    planned = plan(of_supplier(goods(8, 2, tax=0, details=said)), rules)
    assert [(move.quantity, move.value) for move in planned.moves] == [(Decimal(8), Decimal("16.00"))]
    assert planned.claims == (PlannedClaim(ClaimKind.PAYABLE, SUPPLIER, Decimal("16.00"), TODAY),)


def test_a_line_may_say_that_nothing_was_kept() -> None:
    refused = goods(0, 2, details={"rejected": "10", "reject_reason": "过期"})
    planned = plan(of_supplier(refused), INSPECTING)
    assert (planned.problems, planned.moves, planned.legs) == ((), (), ())
    assert codes(plan(of_supplier(goods(0, 2)), INSPECTING)) == [("quantity_zero", 1)]


def test_refusing_needs_the_switch_a_number_and_a_reason() -> None:
    said = {"rejected": "2", "reject_reason": "破损"}
    assert codes(plan(of_supplier(goods(8, 2, details=said)), RULES)) == [("acceptance_off", 1)]
    for text, code in (("-1", "rejected_negative"), ("many", "not_a_number")):
        wrong = goods(8, 2, details={"rejected": text, "reject_reason": "破损"})
        assert codes(plan(of_supplier(wrong), INSPECTING)) == [(code, 1)]
    silent = goods(8, 2, details={"rejected": "2"})
    assert codes(plan(of_supplier(silent), INSPECTING)) == [("reject_reason_missing", 1)]


@given(
    st.lists(
        st.tuples(st.integers(1, 9999), st.decimals("0", "999", places=3), st.sampled_from([0, 3, 6, 9, 13])),
        min_size=1,
        max_size=8,
    )
)
def test_booked_at_once_nothing_stays_accrued(rows: list[tuple[int, Decimal, int]]) -> None:
    lines = [goods(q, str(p), tax=t) for q, p, t in rows]
    planned = plan(of_supplier(*lines, goods(1, "33.33", tax=9, **FREIGHT)), AT_ONCE)
    accrued = by_role(planned).get(AccountRole.ACCRUED_PURCHASES, Decimal(0))
    assert accrued == sum((move.value or Decimal(0) for move in planned.moves), Decimal(0))
