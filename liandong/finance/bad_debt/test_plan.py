"""A bad debt settles claims against the loss, and nothing that is no loss."""

from decimal import Decimal

from liandong.finance.bad_debt.plan import plan
from liandong.kernel.plans import PlannedSettlement
from liandong.kernel.terms import AccountRole, ClaimKind
from tests.support.drafts import CUSTOMER, RULES, allocation, by_role, claim, codes, money, of_customer

RECEIVABLE = claim(ClaimKind.RECEIVABLE, 100)
REASON = {"reason": "bankrupt"}


def test_a_receivable_and_an_advance_are_lost() -> None:
    advance = claim(ClaimKind.ADVANCE_PAID, 30, id=302, partner=CUSTOMER)
    lines = (allocation(60, RECEIVABLE, 1), allocation(30, advance))
    planned = plan(of_customer(*lines, details=REASON), RULES)
    assert planned.problems == ()
    assert by_role(planned) == {
        AccountRole.BAD_DEBT: 90,
        AccountRole.RECEIVABLES: -60,
        AccountRole.ADVANCES_PAID: -30,
    }
    assert planned.settlements == (
        PlannedSettlement(301, 1, Decimal(60)),
        PlannedSettlement(302, 2, Decimal(30)),
    )


def test_what_is_no_loss_is_refused() -> None:
    owed = claim(ClaimKind.PAYABLE, 50, id=302, partner=CUSTOMER)
    note = claim(ClaimKind.RECEIVABLE, -20, id=303)
    lines = (allocation(50, owed, 1), allocation(-20, note, 2), money(5, position=3))
    found = codes(plan(of_customer(*lines, details=REASON), RULES))
    assert ("bad_debt_unfit", 1) in found
    assert ("bad_debt_unfit", 2) in found
    assert ("claim_missing", 3) in found


def test_a_reason_and_no_more_than_is_open() -> None:
    found = codes(plan(of_customer(allocation(101, RECEIVABLE, 1)), RULES))
    assert ("field_missing", None) in found
    assert ("claim_over_settled", 1) in found
    odd = plan(of_customer(allocation(1, RECEIVABLE, 1), details={"reason": "x"}), RULES)
    assert codes(odd) == [("unknown_choice", None)]
