"""Bill issues: bills of the company's own, settled claims, margin and fee."""

from datetime import date
from decimal import Decimal

from liandong.finance.bill_issue.plan import plan
from liandong.kernel.plans import PlannedClaim
from liandong.kernel.terms import AccountRole, ClaimKind, DraftLine
from tests.support.drafts import (
    BANK,
    CASH,
    RULES,
    SUPPLIER,
    allocation,
    by_role,
    claim,
    codes,
    money,
    of_supplier,
)

DUE = date(2027, 5, 20)
PAYABLE = claim(ClaimKind.PAYABLE, 50)


def bill(amount: str | int) -> DraftLine:
    return DraftLine(1, 1, gross_amount=Decimal(amount), due_date=DUE, details={"bill_number": "K1"})


def test_a_bill_pays_what_is_owed_and_the_rest_is_an_advance() -> None:
    planned = plan(of_supplier(bill(60), allocation(50, PAYABLE), money(15, CASH), money(-15)), RULES)
    assert by_role(planned) == {
        AccountRole.BILLS_PAYABLE: -60,
        AccountRole.PAYABLES: 50,
        AccountRole.ADVANCES_PAID: 10,
        CASH: 15,
        BANK: -15,
    }
    assert planned.claims[0] == PlannedClaim(
        ClaimKind.BILL_PAYABLE, SUPPLIER, Decimal(60), DUE, bill="K1", line=1
    )


def test_margin_and_fee_come_to_nothing() -> None:
    found = codes(plan(of_supplier(bill(60), money(15, CASH), money(0)), RULES))
    assert found == [("amount_zero", 3), ("bill_money_uneven", None)]


def test_more_settled_than_given() -> None:
    assert codes(plan(of_supplier(bill(40), allocation(50, PAYABLE)), RULES)) == [("over_allocated", None)]
