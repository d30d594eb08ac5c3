"""Settlements set claims of one partner off against each other."""

from dataclasses import replace
from decimal import Decimal

import pytest

from liandong.finance.settlement.plan import plan
from liandong.kernel.plans import PlannedSettlement
from liandong.kernel.terms import AccountRole, ClaimKind
from tests.support.drafts import (
    CUSTOMER,
    RULES,
    allocation,
    by_role,
    claim,
    codes,
    detail,
    money,
    of_customer,
)

RECEIVABLE = claim(ClaimKind.RECEIVABLE, 100)


@pytest.mark.parametrize(
    ("kind", "amount", "legs"),
    [
        (ClaimKind.ADVANCE_RECEIVED, 60, {AccountRole.RECEIVABLES: -60, AccountRole.ADVANCES_RECEIVED: 60}),
        (ClaimKind.PAYABLE, 60, {AccountRole.RECEIVABLES: -60, AccountRole.PAYABLES: 60}),
        (ClaimKind.RECEIVABLE, -60, {}),
    ],
)
def test_two_sides_cancel(kind: ClaimKind, amount: int, legs: dict[AccountRole, int]) -> None:
    other = claim(kind, amount, id=302, partner=CUSTOMER)
    planned = plan(of_customer(allocation(60, RECEIVABLE), allocation(amount, other)), RULES)
    assert planned.problems == ()
    assert by_role(planned) == legs
    assert planned.settlements == (
        PlannedSettlement(301, 1, Decimal(60)),
        PlannedSettlement(302, 2, Decimal(amount)),
    )


def test_sides_that_differ_are_refused_with_the_difference() -> None:
    other = claim(ClaimKind.ADVANCE_RECEIVED, 50, id=302, partner=CUSTOMER)
    planned = plan(of_customer(allocation(60, RECEIVABLE), allocation(50, other)), RULES)
    assert codes(planned) == [("settlement_unbalanced", None)]
    assert detail(planned, "settlement_unbalanced") == {"difference": "10"}


def test_no_money_and_no_strangers() -> None:
    stranger = replace(RECEIVABLE, id=303, partner=99, amount=Decimal(-60), open_amount=Decimal(-60))
    lines = (allocation(60, RECEIVABLE), allocation(-60, stranger), money(1))
    assert codes(plan(of_customer(*lines), RULES)) == [("claim_missing", 3), ("claim_partner", 2)]
