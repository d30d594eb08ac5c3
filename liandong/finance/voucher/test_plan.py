"""A voucher books each line as written, when it balances."""

from dataclasses import replace
from decimal import Decimal

import pytest

from liandong.finance.voucher.plan import plan
from liandong.kernel.plans import Leg
from liandong.kernel.terms import DraftLine, Payee
from tests.support.drafts import BANK, CASH, CUSTOMER, RULES, codes, draft, money

RENT = 5602


def debit(amount: str, account: int = RENT, summary: str = "房租") -> DraftLine:
    return replace(money(amount, account), details={"summary": summary})


def credit(amount: str, account: int = BANK) -> DraftLine:
    return replace(money(0, account), details={"credit": amount})


def test_lines_of_one_account_stay_apart() -> None:
    to = Payee(CUSTOMER, frozenset({"customer"}), is_active=True)
    planned = plan(draft(debit("60.5"), replace(debit("40"), payee=to), credit("100.5")), RULES)
    assert planned.problems == ()
    assert planned.legs == (
        Leg(Decimal("60.5"), account=RENT, line=1),
        Leg(Decimal(40), account=RENT, partner=CUSTOMER, line=2),
        Leg(Decimal("-100.5"), account=BANK, line=3),
    )
    assert planned.memo == "房租"


def test_red_figures_stand_on_their_side() -> None:
    planned = plan(draft(debit("-5"), debit("5", CASH)), RULES)
    assert (planned.problems, [leg.amount for leg in planned.legs]) == ((), [Decimal(-5), Decimal(5)])


@pytest.mark.parametrize("amount", ["x", "NaN", "Infinity"])
def test_what_is_no_number_is_told_alone(amount: str) -> None:
    assert codes(plan(draft(debit("5"), credit(amount)), RULES)) == [("not_a_number", 2)]


def test_every_problem_is_told() -> None:
    both = replace(debit("5", summary=" "), details={"credit": "5"})
    nothing = DraftLine(502, 2)
    assert codes(plan(draft(both, nothing, debit("1.005")), RULES)) == [
        ("voucher_both_sides", 1),
        ("account_missing", 2),
        ("voucher_no_side", 2),
        ("too_many_decimals", 3),
        ("voucher_summary_missing", 1),
        ("voucher_unbalanced", None),
    ]
