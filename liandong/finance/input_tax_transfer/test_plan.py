"""Input tax that may not be deducted goes to what it was spent on; all that can be wrong with it."""

from dataclasses import replace

from liandong.finance.input_tax_transfer.plan import REASONS, plan
from liandong.kernel.terms import AccountRole, DraftLine
from tests.support.drafts import RULES, SMALL, by_role, codes, draft, money

WELFARE, LOSS = 2211, 571102


def out(amount: int | str, account: int = WELFARE, reason: str = "welfare", position: int = 1) -> DraftLine:
    return money(amount, account, position=position, details={"reason": reason} if reason else {})


def test_each_line_bears_its_tax() -> None:
    planned = plan(draft(out(13), out("6.5", LOSS, "loss", 2)), RULES)
    assert planned.problems == ()
    assert by_role(planned) == {WELFARE: 13, LOSS: 6.5, AccountRole.INPUT_TAX_OUT: -19.5}


def test_tax_that_is_deducted_after_all_comes_back() -> None:
    assert by_role(plan(draft(out(-13)), RULES)) == {WELFARE: -13, AccountRole.INPUT_TAX_OUT: 13}


def test_lines_that_cancel_each_other_leave_the_tax_alone() -> None:
    assert by_role(plan(draft(out(13), out(-13, LOSS, position=2)), RULES)) == {WELFARE: 13, LOSS: -13}


def test_every_problem_is_told() -> None:
    bare = replace(out(0, reason=""), account=None)
    assert codes(plan(draft(bare, out(1, reason="x", position=2)), SMALL)) == [
        ("input_tax_not_deducted", None),
        ("field_missing", 1),
        ("account_missing", 1),
        ("amount_zero", 1),
        ("unknown_choice", 2),
    ]


def test_reasons_are_the_rows_of_the_return() -> None:
    """附列资料（二） has 栏次 14 to 23, of which 23 comes twice: abnormal vouchers are told apart as 23a."""
    assert len(REASONS) == 11
