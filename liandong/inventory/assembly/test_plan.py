"""Assembly: the parts go first, what is made shares what they and the fee come to."""

from dataclasses import replace
from decimal import Decimal

import pytest

from liandong.inventory.assembly.plan import plan
from liandong.kernel.plans import Leg
from liandong.kernel.terms import AccountRole, ClaimKind, Purpose, VirtualPlace
from tests.support.drafts import MAIN, P1, P2, RULES, SUPPLIER, codes, draft, goods

WHOLE = goods(2, 0, tax=0, details={"role": "whole"})
PART = goods(3, 0, tax=0, position=2, product=P2, details={"role": "part"})


def test_parts_leave_and_the_whole_comes_in() -> None:
    planned = plan(draft(WHOLE, PART, details={"fee": "1.50"}), RULES)
    assert planned.problems == ()
    used, made = planned.moves
    assert (used.product, used.source, used.target) == (P2, MAIN, VirtualPlace.PRODUCTION)
    assert (made.product, made.source, made.target) == (P1, VirtualPlace.PRODUCTION, MAIN)
    assert {used.purpose, made.purpose} == {Purpose.ASSEMBLY}
    assert made.pooled is not None
    assert (made.pooled.added, made.pooled.weight) == (Decimal("1.50"), Decimal(2))
    fee = Decimal("1.50")
    assert planned.legs == (Leg(fee, role=AccountRole.PRODUCTION), Leg(-fee, role=AccountRole.WAGES))


def test_the_first_line_is_the_whole_where_nothing_says_so() -> None:
    lines = (replace(WHOLE, details={}), replace(PART, details={}))
    planned = plan(draft(*lines), RULES)
    assert [move.product for move in planned.moves] == [P2, P1]
    assert planned.legs == ()


@pytest.mark.parametrize(
    ("source", "role"),
    [("", AccountRole.WAGES), ("cash", AccountRole.CASH), ("bank", AccountRole.BANK)],
)
def test_who_pays_the_fee(source: str, role: AccountRole) -> None:
    planned = plan(draft(WHOLE, PART, details={"fee": "2", "fee_from": source}), RULES)
    assert planned.legs[1] == Leg(Decimal(-2), role=role)
    assert planned.claims == ()


def test_a_fee_is_owed_to_who_did_the_work() -> None:
    details = {"fee": "2", "fee_from": "partner"}
    planned = plan(draft(WHOLE, PART, partner=SUPPLIER, details=details), RULES)
    assert planned.legs[1] == Leg(Decimal(-2), role=AccountRole.PAYABLES, partner=SUPPLIER)
    (claim,) = planned.claims
    assert (claim.kind, claim.partner, claim.amount) == (ClaimKind.PAYABLE, SUPPLIER, Decimal(2))
    assert codes(plan(draft(WHOLE, PART, partner=None, details=details), RULES)) == [
        ("partner_missing", None)
    ]


@pytest.mark.parametrize(
    ("fee", "code"),
    [("x", "not_a_number"), ("-1", "fee_negative"), ("0.001", "inexact_number"), ("NaN", "not_a_number")],
)
def test_a_fee_that_is_no_amount(fee: str, code: str) -> None:
    assert codes(plan(draft(WHOLE, PART, details={"fee": fee}), RULES)) == [(code, None)]


def test_what_lacks_its_whole_or_its_parts() -> None:
    assert codes(plan(draft(replace(PART, position=1)), RULES)) == [("whole_missing", None)]
    assert codes(plan(draft(WHOLE), RULES)) == [("parts_missing", None)]
    odd = replace(PART, details={"role": "half"})
    assert codes(plan(draft(WHOLE, odd), RULES)) == [("unknown_choice", 2)]
    assert codes(plan(draft(WHOLE, replace(PART, is_stocked=False)), RULES)) == [("product_not_stocked", 2)]
