"""Bill endorsements: a customer's bills settle what a supplier is owed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from liandong.finance.bill_endorsement.plan import plan
from liandong.kernel.plans import PlannedSettlement
from liandong.kernel.terms import AccountRole, ClaimKind
from tests.support.drafts import CUSTOMER, RULES, TODAY, allocation, by_role, claim, codes, of_supplier

BILL = claim(ClaimKind.BILL_RECEIVABLE, 30, id=302, partner=CUSTOMER, bill="P1", due_date=date(2027, 5, 20))
PAYABLE = claim(ClaimKind.PAYABLE, 25)


def test_what_the_bill_is_more_is_an_advance() -> None:
    planned = plan(of_supplier(allocation(30, BILL), allocation(25, PAYABLE)), RULES)
    assert by_role(planned) == {
        AccountRole.BILLS_RECEIVABLE: -30,
        AccountRole.PAYABLES: 25,
        AccountRole.ADVANCES_PAID: 5,
    }
    assert planned.settlements == (
        PlannedSettlement(302, 1, Decimal(30)),
        PlannedSettlement(301, 2, Decimal(25)),
    )


def test_a_bill_that_is_due_today_may_still_go_and_one_of_yesterday_may_not() -> None:
    today, before = replace(BILL, due_date=TODAY), replace(BILL, due_date=date(2026, 11, 20))
    assert codes(plan(of_supplier(allocation(30, today)), RULES)) == []
    assert codes(plan(of_supplier(allocation(30, before)), RULES)) == [("bill_overdue", 1)]


def test_every_problem_is_told() -> None:
    own = replace(BILL, kind=ClaimKind.BILL_PAYABLE, id=303)
    later = replace(BILL, business_date=date(2026, 11, 22), id=304)
    lines = (allocation(31, BILL), allocation(5, own), allocation(5, later), allocation(-5, PAYABLE))
    assert codes(plan(of_supplier(*lines), RULES)) == [
        ("claim_over_settled", 1),
        ("bill_unfit", 2),
        ("bill_not_there", 3),
        ("claim_sign", 4),
    ]


def test_claims_alone_are_no_bill() -> None:
    assert ("bill_missing", None) in codes(plan(of_supplier(allocation(5, PAYABLE)), RULES))
