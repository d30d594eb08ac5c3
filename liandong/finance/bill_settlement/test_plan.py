"""Bill settlements: each deed, and what fits none."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.finance.bill_settlement.plan import plan
from liandong.kernel.plans import PlannedClaim
from liandong.kernel.terms import AccountRole, ClaimKind, Draft, DraftLine
from tests.support.drafts import (
    BANK,
    CASH,
    CUSTOMER,
    RULES,
    SUPPLIER,
    TODAY,
    allocation,
    by_role,
    claim,
    codes,
    draft,
    money,
)

DUE = date(2027, 2, 19)
THEIRS = claim(ClaimKind.BILL_RECEIVABLE, 100, partner=CUSTOMER, bill="P1", due_date=DUE)
OURS = claim(ClaimKind.BILL_PAYABLE, 100, id=302, partner=SUPPLIER, bill="K1", due_date=DUE)
THEIR_ROLE, OUR_ROLE = AccountRole.BILLS_RECEIVABLE, AccountRole.BILLS_PAYABLE


def done(deed: str, *lines: DraftLine) -> Draft:
    return draft(*lines, details={"deed": deed})


@pytest.mark.parametrize("deed", ["collect", "discount"])
def test_money_and_what_the_bank_keeps(deed: str) -> None:
    planned = plan(done(deed, allocation(100, THEIRS), money(97), money(3, CASH)), RULES)
    assert planned.problems == ()
    assert by_role(planned) == {THEIR_ROLE: -100, BANK: 97, CASH: 3}
    assert planned.claims == ()


def test_interest_on_top_is_negative() -> None:
    planned = plan(done("collect", allocation(100, THEIRS), money(102), money(-2, CASH)), RULES)
    assert by_role(planned) == {THEIR_ROLE: -100, BANK: 102, CASH: -2}


def test_the_own_bill_is_paid() -> None:
    planned = plan(done("pay", allocation(100, OURS), money(70), money(30, CASH)), RULES)
    assert by_role(planned) == {OUR_ROLE: 100, BANK: -70, CASH: -30}


def test_what_is_not_paid_is_owed_again() -> None:
    planned = plan(done("refused", allocation(100, THEIRS)), RULES)
    assert by_role(planned) == {THEIR_ROLE: -100, AccountRole.RECEIVABLES: 100}
    assert planned.claims == (PlannedClaim(ClaimKind.RECEIVABLE, CUSTOMER, Decimal(100), TODAY),)
    planned = plan(done("unpaid", allocation(100, OURS)), RULES)
    assert by_role(planned) == {OUR_ROLE: 100, AccountRole.PAYABLES: -100}
    assert planned.claims == (PlannedClaim(ClaimKind.PAYABLE, SUPPLIER, Decimal(100), TODAY),)


@pytest.mark.parametrize(
    ("deed", "lines", "wanted"),
    [
        ("", [allocation(100, THEIRS), money(100)], [("field_missing", None)]),
        ("sell", [allocation(100, THEIRS), money(100)], [("unknown_choice", None)]),
        ("pay", [allocation(100, THEIRS), money(100)], [("bill_unfit", 1)]),
        ("collect", [allocation(100, OURS), money(100)], [("bill_unfit", 1)]),
        ("collect", [allocation(100, THEIRS), money(99)], [("bill_money_unequal", None)]),
        ("refused", [allocation(100, THEIRS), money(100)], [("bill_no_money", 2)]),
        ("refused", [allocation(100, THEIRS), DraftLine(1, 1)], [("account_missing", 2), ("amount_zero", 2)]),
        ("collect", [money(5)], [("bill_missing", None), ("bill_money_unequal", None)]),
        (
            "refused",
            [allocation(100, THEIRS), allocation(5, claim(ClaimKind.RECEIVABLE, 5))],
            [("claim_no_bill", 2)],
        ),
    ],
)
def test_what_does_not_fit(deed: str, lines: list[DraftLine], wanted: list[tuple[str, int | None]]) -> None:
    assert codes(plan(done(deed, *lines), RULES)) == wanted
