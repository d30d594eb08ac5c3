"""Incoming payments: accounts, settled claims, and the rest as an advance."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.finance.incoming_payment.plan import plan
from liandong.kernel.plans import PlannedClaim, PlannedSettlement
from liandong.kernel.terms import AccountRole, ClaimKind, DraftLine
from tests.support.drafts import (
    BANK,
    CASH,
    CUSTOMER,
    RULES,
    TODAY,
    allocation,
    by_role,
    claim,
    codes,
    detail,
    money,
    of_customer,
)

RECEIVABLE = claim(ClaimKind.RECEIVABLE, 100)
CREDIT_NOTE = claim(ClaimKind.RECEIVABLE, -30, id=302)
ADVANCE = claim(ClaimKind.ADVANCE_RECEIVED, 50, id=303, partner=CUSTOMER)


def test_two_accounts_pay_one_invoice() -> None:
    planned = plan(of_customer(money(60), money(40, CASH), allocation(100, RECEIVABLE)), RULES)
    assert by_role(planned) == {BANK: 60, CASH: 40, AccountRole.RECEIVABLES: -100}
    assert planned.settlements == (PlannedSettlement(301, 3, Decimal(100)),)
    assert planned.claims == ()


def test_what_is_not_allocated_is_an_advance() -> None:
    planned = plan(of_customer(money(120), allocation(100, RECEIVABLE)), RULES)
    assert by_role(planned) == {BANK: 120, AccountRole.RECEIVABLES: -100, AccountRole.ADVANCES_RECEIVED: -20}
    assert planned.claims == (PlannedClaim(ClaimKind.ADVANCE_RECEIVED, CUSTOMER, Decimal(20), TODAY),)


def test_credit_note_and_advance_lessen_what_must_be_paid() -> None:
    lines = (
        money(20),
        allocation(100, RECEIVABLE),
        allocation(-30, CREDIT_NOTE),
        allocation(50, ADVANCE),
    )
    planned = plan(of_customer(*lines), RULES)
    assert by_role(planned) == {BANK: 20, AccountRole.RECEIVABLES: -70, AccountRole.ADVANCES_RECEIVED: 50}
    assert [done.amount for done in planned.settlements] == [100, -30, 50]


def test_more_allocated_than_received() -> None:
    planned = plan(of_customer(money(60), allocation(100, RECEIVABLE)), RULES)
    assert codes(planned) == [("over_allocated", None)]
    assert detail(planned, "over_allocated") == {"money": "60", "allocated": "100", "excess": "40"}
    assert planned.settlements == ()


def test_a_claim_is_never_settled_beyond_what_is_open() -> None:
    half_paid = replace(RECEIVABLE, open_amount=Decimal(50))
    planned = plan(of_customer(money(60), allocation(30, half_paid), allocation(30, half_paid)), RULES)
    assert codes(planned) == [("claim_over_settled", 3)]


def test_each_wrong_line_is_named() -> None:
    lines = (
        money(0),
        money(-5),
        DraftLine(1, 1, gross_amount=Decimal(5)),
        replace(allocation(5, RECEIVABLE), account=BANK),
        allocation(-5, RECEIVABLE),
        allocation(5, replace(RECEIVABLE, id=309, partner=99)),
    )
    assert codes(plan(of_customer(*lines), RULES))[:6] == [
        ("amount_zero", 1),
        ("amount_negative", 2),
        ("account_missing", 3),
        ("account_and_claim", 4),
        ("claim_sign", 5),
        ("claim_partner", 6),
    ]


def test_a_payment_brings_money() -> None:
    both = of_customer(allocation(50, RECEIVABLE), allocation(50, ADVANCE))
    assert codes(plan(both, RULES)) == [("money_line_missing", None)]


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=5), st.integers(0, 10**7))
def test_entries_balance_and_nothing_received_is_lost(cents: list[int], allocated: int) -> None:
    amounts = [Decimal(cent).scaleb(-2) for cent in cents]
    settled = min(Decimal(allocated).scaleb(-2), sum(amounts, Decimal(0)))
    owed = claim(ClaimKind.RECEIVABLE, 10**6)
    lines = [*(money(str(amount)) for amount in amounts)]
    lines += [allocation(str(settled), owed)] if settled else []
    planned = plan(of_customer(*lines), RULES)
    by_role(planned)
    advance = sum((created.amount for created in planned.claims), Decimal(0))
    assert settled + advance == sum(amounts, Decimal(0))
