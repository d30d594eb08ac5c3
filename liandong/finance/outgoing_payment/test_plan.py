"""Outgoing payments: debts paid, customers refunded, and the rest an advance."""

from decimal import Decimal

from liandong.finance.outgoing_payment.plan import plan
from liandong.kernel.plans import PlannedClaim, PlannedSettlement
from liandong.kernel.terms import AccountRole, ClaimKind
from tests.support.drafts import (
    BANK,
    CUSTOMER,
    RULES,
    SUPPLIER,
    TODAY,
    allocation,
    by_role,
    claim,
    codes,
    detail,
    money,
    of_customer,
    of_supplier,
)

PAYABLE = claim(ClaimKind.PAYABLE, 100)


def test_a_debt_is_paid_and_the_rest_is_an_advance() -> None:
    planned = plan(of_supplier(money(130), allocation(100, PAYABLE)), RULES)
    assert by_role(planned) == {BANK: -130, AccountRole.PAYABLES: 100, AccountRole.ADVANCES_PAID: 30}
    assert planned.settlements == (PlannedSettlement(301, 2, Decimal(100)),)
    assert planned.claims == (PlannedClaim(ClaimKind.ADVANCE_PAID, SUPPLIER, Decimal(30), TODAY),)


def test_an_advance_paid_before_lessens_what_is_paid() -> None:
    advance = claim(ClaimKind.ADVANCE_PAID, 40, id=302)
    planned = plan(of_supplier(money(60), allocation(100, PAYABLE), allocation(40, advance)), RULES)
    assert by_role(planned) == {BANK: -60, AccountRole.PAYABLES: 100, AccountRole.ADVANCES_PAID: -40}


def test_a_customer_is_refunded() -> None:
    note = claim(ClaimKind.RECEIVABLE, -30)
    advance = claim(ClaimKind.ADVANCE_RECEIVED, 20, id=302, partner=CUSTOMER)
    planned = plan(of_customer(money(50), allocation(-30, note), allocation(20, advance)), RULES)
    assert by_role(planned) == {BANK: -50, AccountRole.RECEIVABLES: 30, AccountRole.ADVANCES_RECEIVED: 20}
    assert planned.claims == ()


def test_more_allocated_than_paid() -> None:
    planned = plan(of_supplier(money(60), allocation(100, PAYABLE)), RULES)
    assert codes(planned) == [("over_allocated", None)]
    assert detail(planned, "over_allocated") == {"money": "60", "allocated": "100", "excess": "40"}
