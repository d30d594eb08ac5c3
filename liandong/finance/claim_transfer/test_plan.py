"""A transfer settles the claims of one partner and gives them to another."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from liandong.finance.claim_transfer.plan import plan
from liandong.kernel.claim_kinds import CLAIM_ROLES, OPEN_ACCOUNT
from liandong.kernel.plans import Leg, PlannedClaim, PlannedSettlement
from liandong.kernel.terms import ClaimKind
from tests.support.drafts import CUSTOMER, RULES, allocation, claim, codes, money, of_customer

OTHER = 99
DUE = date(2026, 12, 1)


@pytest.mark.parametrize("amount", [100, -30])
@pytest.mark.parametrize("kind", list(OPEN_ACCOUNT))
def test_each_claim_becomes_the_others(kind: ClaimKind, amount: int) -> None:
    theirs = replace(claim(kind, amount), partner=OTHER)
    line = replace(allocation(amount, theirs), due_date=DUE)
    planned = plan(of_customer(line), RULES)
    assert planned.problems == ()
    sign = 1 if kind in {ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_PAID} else -1
    role = CLAIM_ROLES[kind]
    assert planned.legs == (
        Leg(Decimal(-sign * amount), role=role, partner=OTHER),
        Leg(Decimal(sign * amount), role=role, partner=CUSTOMER),
    )
    assert planned.claims == (PlannedClaim(kind, CUSTOMER, Decimal(amount), DUE),)
    assert planned.settlements == (PlannedSettlement(301, 1, Decimal(amount)),)


def test_every_problem_is_told() -> None:
    own = replace(claim(ClaimKind.RECEIVABLE, 100), partner=CUSTOMER)
    small = replace(claim(ClaimKind.RECEIVABLE, 10), id=302, partner=OTHER)
    planned = plan(of_customer(allocation(60, own), allocation(11, small), money(1)), RULES)
    assert codes(planned) == [("claim_missing", 3), ("claim_over_settled", 2), ("claim_already_his", 1)]
