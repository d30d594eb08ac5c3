"""A transfer books what came, what went and the fee, when they are the same."""

from dataclasses import replace
from decimal import Decimal

from liandong.finance.money_transfer.plan import plan
from liandong.kernel.plans import Leg
from liandong.kernel.terms import DraftLine
from tests.support.drafts import BANK, CASH, RULES, codes, draft, money

FEE = 560301


def went(amount: str, account: int | None = BANK) -> DraftLine:
    return replace(money(0, BANK), account=account, details={"credit": amount})


def fee(amount: str, account: int | None = FEE) -> DraftLine:
    return replace(money(amount, FEE), account=account, details={"category": "手续费"})


def test_what_went_came_but_for_the_fee() -> None:
    planned = plan(draft(money("1000", CASH), went("1002"), fee("2")), RULES)
    assert planned.problems == ()
    assert planned.legs == (
        Leg(Decimal(1000), account=CASH),
        Leg(Decimal(-1002), account=BANK),
        Leg(Decimal(2), account=FEE),
    )


def test_every_problem_is_told() -> None:
    both = replace(money("5", CASH), details={"credit": "5"})
    assert codes(plan(draft(both, money(0, CASH), fee("1.005", None), went("-3")), RULES)) == [
        ("transfer_both_sides", 1),
        ("amount_zero", 2),
        ("category_unfit", 3),
        ("too_many_decimals", 3),
        ("amount_negative", 4),
        ("transfer_unbalanced", None),
        ("transfer_to_itself", 1),
    ]


def test_an_account_gives_nothing_to_itself() -> None:
    assert codes(plan(draft(money("5", BANK), went("5")), RULES)) == [("transfer_to_itself", 1)]


def test_a_line_names_an_account() -> None:
    wanted = [("account_missing", 1), ("transfer_unbalanced", None)]
    assert codes(plan(draft(went("5", None)), RULES)) == wanted


def test_what_is_no_number_is_told_alone() -> None:
    assert codes(plan(draft(money("5", CASH), went("x")), RULES)) == [("not_a_number", 2)]
