"""Landed costs: every basis spreads to the cent, and what can't be spread is refused with its lines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.plans import PlannedClaim, PlannedMove
from liandong.kernel.terms import AccountRole, ClaimKind, Draft, DraftLine, Payee, Purpose, VirtualPlace
from liandong.purchasing.landed_cost.plan import plan
from liandong.purchasing.landed_cost.spreading import BASES, shares
from tests.support.drafts import (
    CUSTOMER,
    MAIN,
    P1,
    RULES,
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

D = Decimal
RECEIPT = "purchasing.receipt"


def freight(amount: str | int | Decimal = 90, tax: str | int = 0) -> DraftLine:
    return goods(1, amount, tax=tax, is_stocked=False, product=9, product_name="运费")


def rebate(amount: int) -> DraftLine:
    gone, one = D(-amount), D(-1)
    return replace(freight(), quantity=one, entered_quantity=one, net_amount=gone, gross_amount=gone)


def bearer(quantity: str | int | Decimal = 10, price: str | int | Decimal = 2, **changes: Any) -> DraftLine:
    """A line of a receipt's goods; the receipt is anybody's."""
    origin = origin_of(goods(quantity, price), RECEIPT, partner=CUSTOMER)
    return replace(goods(quantity, 0, origin=origin), **changes)


def document(*lines: DraftLine, basis: str = "quantity") -> Draft:
    """A draft whose lines come from different lines of receipts."""
    drawn = of_supplier(*lines, details={"basis": basis})
    placed = tuple(
        replace(line, origin=replace(line.origin, id=900 + line.position)) if line.origin else line
        for line in drawn.lines
    )
    return replace(drawn, lines=placed)


def values(draft: Draft) -> list[Decimal]:
    planned = plan(draft, RULES)
    assert planned.problems == ()
    return [move.value or ZERO for move in planned.moves]


def test_the_supplier_is_owed_and_the_goods_bear_the_rest() -> None:
    planned = plan(document(freight(100, 9), bearer(4)), RULES)
    assert planned.moves == (
        PlannedMove(
            2,
            P1,
            VirtualPlace.SUPPLIER,
            MAIN,
            ZERO,
            Purpose.COST_CORRECTION,
            D("100.00"),
            layer_of=902,
            basis=D(4),
            is_borne=True,
        ),
    )
    assert by_role(planned) == {
        AccountRole.ACCRUED_PURCHASES: D("100.00"),
        AccountRole.INPUT_TAX: D("9.00"),
        AccountRole.PAYABLES: D("-109.00"),
    }
    assert planned.claims == (PlannedClaim(ClaimKind.PAYABLE, SUPPLIER, D("109.00"), TODAY),)
    assert planned.fulfilments == ()


def test_each_cost_is_owed_to_its_own_supplier() -> None:
    customs, insurer = Payee(21, frozenset({"supplier"})), Payee(22)
    duty = replace(freight("40.01"), payee=customs, due_date=date(2026, 12, 1))
    insured = replace(freight("33.33", 6), payee=insurer)
    refund = replace(rebate(10), payee=insurer)
    planned = plan(document(freight(100, 9), duty, insured, refund, bearer(3), bearer(4)), RULES)
    assert planned.problems == ()
    assert planned.claims == (
        PlannedClaim(ClaimKind.PAYABLE, SUPPLIER, D("109.00"), TODAY),
        PlannedClaim(ClaimKind.PAYABLE, 21, D("40.01"), date(2026, 12, 1)),
        PlannedClaim(ClaimKind.PAYABLE, 22, D("25.33"), TODAY),
    )
    owed = {leg.partner: -leg.amount for leg in planned.legs if leg.role is AccountRole.PAYABLES}
    assert owed == {SUPPLIER: D("109.00"), 21: D("40.01"), 22: D("25.33")}
    # What the goods take up leaves nothing waiting under anybody.
    waiting = {leg.partner: leg.amount for leg in planned.legs if leg.role is AccountRole.ACCRUED_PURCHASES}
    assert waiting == {SUPPLIER: sum((move.value or ZERO for move in planned.moves), ZERO)}
    assert sum((leg.amount for leg in planned.legs), ZERO) == ZERO


def test_who_gave_back_all_he_took_is_owed_nothing() -> None:
    insurer = Payee(22)
    both = [replace(freight(10), payee=insurer), replace(rebate(10), payee=insurer)]
    planned = plan(document(freight(90), *both, bearer()), RULES)
    assert [claim.partner for claim in planned.claims] == [SUPPLIER]


def test_a_cost_is_owed_to_an_active_supplier_and_goods_owe_nobody() -> None:
    wrong = replace(freight(), payee=Payee(21, frozenset({"customer"}), is_active=False))
    drawn = document(wrong, bearer(payee=Payee(22)))
    assert codes(plan(drawn, RULES)) == [
        ("partner_inactive", 1),
        ("partner_not_supplier", 1),
        ("bearer_payee", 2),
    ]


@given(
    st.lists(
        st.tuples(st.decimals("-9999", "9999", places=2), st.sampled_from([0, 6, 9, 13]), st.integers(0, 3)),
        min_size=1,
        max_size=9,
    )
)
def test_what_the_suppliers_are_owed_is_what_the_goods_and_the_tax_take(
    given_costs: list[tuple[Decimal, int, int]],
) -> None:
    lines = []
    for amount, tax, payee in given_costs:
        taxed = round_half_up(amount * tax / 100)
        line = replace(freight(), net_amount=amount, tax_amount=taxed, gross_amount=amount + taxed)
        lines.append(replace(line, payee=Payee(20 + payee) if payee else None))
    planned = plan(document(*lines, bearer(3), bearer(7)), RULES)
    if planned.problems:
        assert [one.code for one in planned.problems] == ["costs_zero"]
        return
    owed = sum((claim.amount for claim in planned.claims), ZERO)
    assert owed == sum((line.gross_amount for line in lines), ZERO)
    assert sum((move.value or ZERO for move in planned.moves), ZERO) == sum(
        (line.net_amount for line in lines), ZERO
    )
    assert sum((leg.amount for leg in planned.legs), ZERO) == ZERO


def test_tax_that_is_not_deducted_is_borne_too() -> None:
    assert plan(document(freight(100, 3), bearer(4)), SMALL).moves[0].value == D("103.00")


@pytest.mark.parametrize(
    ("basis", "expected"),
    [("quantity", ["30", "60"]), ("value", ["75", "15"]), ("weight", ["80", "10"]), ("volume", ["18", "72"])],
)
def test_each_basis_has_its_own_shares(basis: str, expected: list[str]) -> None:
    heavy = bearer(10, 20, weight_kg=D(8), volume_m3=D("0.001"))
    light = bearer(20, 2, weight_kg=D("0.5"), volume_m3=D("0.002"))
    assert values(document(freight(), heavy, light, basis=basis)) == [D(one) for one in expected]


def test_what_was_left_of_a_receipt_counts_by_its_part_of_the_value() -> None:
    half = replace(bearer(5, 20), origin=origin_of(goods(10, 20), RECEIPT))
    assert values(document(freight(60), half, bearer(10, 20), basis="value")) == [D(20), D(40)]


def test_typed_shares_are_taken_as_they_are() -> None:
    drawn = document(
        freight(), bearer(details={"share": "89.99"}), bearer(details={"share": "0.01"}), basis="manual"
    )
    assert values(drawn) == [D("89.99"), D("0.01")]


def test_typed_shares_that_make_another_sum_are_refused() -> None:
    drawn = document(freight(), bearer(details={"share": "100"}), bearer(details={}), basis="manual")
    assert detail(plan(drawn, RULES), "shares_disagree") == {
        "shares": "100",
        "total": "90",
        "difference": "10",
    }


def test_shares_that_are_no_amounts_or_of_the_other_sign_are_refused() -> None:
    odd = document(
        freight(),
        bearer(details={"share": "x"}),
        bearer(details={"share": "0.001"}),
        bearer(details={"share": "1e30"}),
        basis="manual",
    )
    assert codes(plan(odd, RULES)) == [("not_a_number", 2), ("inexact_number", 3), ("not_a_number", 4)]
    crossed = document(
        freight(), bearer(details={"share": "100"}), bearer(details={"share": "-10"}), basis="manual"
    )
    assert codes(plan(crossed, RULES)) == [("share_sign", 3)]


def test_every_product_without_the_measure_is_named() -> None:
    drawn = document(freight(), bearer(), bearer(weight_kg=D(1)), bearer(), basis="weight")
    assert codes(plan(drawn, RULES)) == [("weight_missing", 2), ("weight_missing", 4)]
    assert codes(plan(replace(drawn, details={"basis": "volume"}), RULES)) == [
        ("volume_missing", 2),
        ("volume_missing", 3),
        ("volume_missing", 4),
    ]


def test_gifts_alone_bear_nothing_by_value() -> None:
    assert codes(plan(document(freight(), bearer(4, 0), basis="value"), RULES)) == [("basis_zero", None)]


def test_a_rebate_is_spread_like_a_cost() -> None:
    assert values(document(rebate(10), bearer(1), bearer(2))) == [D("-3.33"), D("-6.67")]


def test_costs_that_come_to_nothing_are_refused() -> None:
    assert codes(plan(document(freight(), rebate(90), bearer()), RULES)) == [("costs_zero", None)]


def test_everything_wrong_with_the_lines_is_told_at_once() -> None:
    stocked = replace(freight(), is_stocked=True, details={"share": "1"})
    service = bearer(is_stocked=False)
    priced = replace(goods(10, 2), origin=origin_of(goods(10, 2), RECEIPT), details={"share": "1"})
    assert codes(plan(document(stocked, service, priced), RULES)) == [
        ("cost_stocked", 1),
        ("share_of_cost", 1),
        ("product_not_stocked", 2),
        ("bearer_priced", 3),
        ("share_not_manual", 3),
    ]
    assert codes(plan(document(freight()), RULES)) == [("bearers_missing", None)]
    assert codes(plan(document(bearer()), RULES)) == [("costs_missing", None)]


def test_no_more_than_what_was_kept_bears_costs() -> None:
    kept = origin_of(goods(10, 2), RECEIPT, returned=D(4))
    assert codes(plan(document(freight(), replace(bearer(7), origin=kept)), RULES)) == [("exceeds_open", 2)]
    assert values(document(freight(), replace(bearer(6), origin=kept))) == [D(90)]


measures = st.decimals("0.000001", "9999", places=6)
drawn_bearers = st.builds(
    lambda quantity, price, weight, volume: bearer(quantity, price, weight_kg=weight, volume_m3=volume),
    measures,
    st.decimals("0.01", "9999", places=2),
    measures,
    measures,
)


@given(
    st.sampled_from([name for name, _ in BASES if name != "manual"]),
    st.decimals("-99999", "99999", places=2).filter(bool),
    st.lists(drawn_bearers, min_size=1, max_size=12),
)
def test_no_cent_is_lost_by_any_basis(basis: str, amount: Decimal, lines: list[DraftLine]) -> None:
    cost = replace(freight(), net_amount=amount, gross_amount=amount)
    parts, problems = shares(document(cost, *lines, basis=basis), RULES)
    if problems:  # goods of so little that by value they come to nothing
        assert [one.code for one in problems] == ["basis_zero"]
        return
    assert sum(parts, ZERO) == amount
    assert all(part * amount >= ZERO and part == round(part, 2) for part in parts)
