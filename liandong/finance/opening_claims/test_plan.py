"""Opening claims: one claim a line, against the opening balance."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from liandong.finance.opening_claims.plan import plan
from liandong.kernel.plans import PlannedClaim
from liandong.kernel.terms import AccountRole, ClaimKind, DraftLine
from tests.support.drafts import CUSTOMER, RULES, TODAY, by_role, codes, of_customer


def owed(kind: str, amount: int) -> DraftLine:
    return DraftLine(501, 1, gross_amount=Decimal(amount), details={"kind": kind})


@pytest.mark.parametrize(
    ("kind", "role", "balance"),
    [
        ("receivable", AccountRole.RECEIVABLES, 80),
        ("advance_paid", AccountRole.ADVANCES_PAID, 80),
        ("payable", AccountRole.PAYABLES, -80),
        ("advance_received", AccountRole.ADVANCES_RECEIVED, -80),
    ],
)
def test_each_kind_stands_on_its_side(kind: str, role: AccountRole, balance: int) -> None:
    planned = plan(of_customer(owed(kind, 80)), RULES)
    assert by_role(planned) == {role: balance, AccountRole.OPENING_BALANCE: -balance}
    assert planned.claims == (PlannedClaim(ClaimKind(kind), CUSTOMER, Decimal(80), TODAY),)


def test_lines_keep_their_due_dates_and_credit_notes_their_sign() -> None:
    late = replace(owed("receivable", 80), due_date=date(2026, 12, 1))
    planned = plan(of_customer(late, owed("receivable", -30)), RULES)
    assert [(made.amount, made.due_date) for made in planned.claims] == [
        (Decimal(80), date(2026, 12, 1)),
        (Decimal(-30), TODAY),
    ]


def test_wrong_lines_are_refused() -> None:
    planned = plan(of_customer(owed("", 1), owed("loan", 1), owed("payable", 0)), RULES)
    assert codes(planned) == [("field_missing", 1), ("unknown_choice", 2), ("amount_zero", 3)]
    assert planned.claims == ()
