"""Bill receipts: bills, settled claims, and the rest as an advance."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.finance.bill_receipt.plan import plan
from liandong.kernel.plans import PlannedClaim, PlannedSettlement
from liandong.kernel.terms import AccountRole, ClaimKind, DraftLine
from tests.support.drafts import BANK, CUSTOMER, RULES, TODAY, allocation, by_role, claim, codes, of_customer

DUE = date(2027, 5, 20)
RECEIVABLE = claim(ClaimKind.RECEIVABLE, 100)


def bill(amount: str | int, number: str = "P1") -> DraftLine:
    return DraftLine(1, 1, gross_amount=Decimal(amount), due_date=DUE, details={"bill_number": number})


def test_bills_settle_what_is_owed_and_the_rest_is_an_advance() -> None:
    planned = plan(of_customer(bill(80), bill(40, "P 2"), allocation(100, RECEIVABLE)), RULES)
    assert by_role(planned) == {
        AccountRole.BILLS_RECEIVABLE: 120,
        AccountRole.RECEIVABLES: -100,
        AccountRole.ADVANCES_RECEIVED: -20,
    }
    kind = ClaimKind.BILL_RECEIVABLE
    assert planned.claims == (
        PlannedClaim(kind, CUSTOMER, Decimal(80), DUE, bill="P1", line=1),
        PlannedClaim(kind, CUSTOMER, Decimal(40), DUE, bill="P2", line=2),
        PlannedClaim(ClaimKind.ADVANCE_RECEIVED, CUSTOMER, Decimal(20), TODAY),
    )
    assert planned.settlements == (PlannedSettlement(301, 3, Decimal(100)),)


def test_every_problem_is_told() -> None:
    lines = (
        replace(bill(5), due_date=date(2026, 1, 1)),
        bill(0),
        DraftLine(1, 1, account=BANK, gross_amount=Decimal(5)),
        allocation(7, replace(RECEIVABLE, kind=ClaimKind.BILL_RECEIVABLE, bill="X")),
    )
    found = codes(plan(of_customer(*lines), RULES))
    assert {("bill_due_before", 1), ("amount_negative", 2), ("bill_twice", 2)} <= set(found)
    assert {("claim_missing", 3), ("claim_is_bill", 4)} <= set(found)


def test_claims_alone_are_no_bill() -> None:
    assert ("bill_missing", None) in codes(plan(of_customer(allocation(5, RECEIVABLE)), RULES))


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=5), st.integers(0, 10**9))
def test_nothing_that_was_given_is_lost(cents: list[int], owed: int) -> None:
    amounts = [Decimal(cent).scaleb(-2) for cent in cents]
    settled = min(Decimal(owed).scaleb(-2), sum(amounts, Decimal(0)))
    lines = [bill(str(amount), f"P{place}") for place, amount in enumerate(amounts)]
    lines += [allocation(str(settled), claim(ClaimKind.RECEIVABLE, 10**8))] if settled else []
    planned = plan(of_customer(*lines), RULES)
    by_role(planned)
    advance = sum((one.amount for one in planned.claims if not one.bill), Decimal(0))
    assert settled + advance == sum(amounts, Decimal(0))
