"""Other expenses: paid, paid in part, owed; and all that can be wrong."""

from dataclasses import replace
from decimal import Decimal

from liandong.finance.other_expense.plan import plan
from liandong.kernel.plans import PlannedClaim
from liandong.kernel.terms import AccountRole, ClaimKind, DraftLine
from tests.support.drafts import (
    BANK,
    CASH,
    RULES,
    SMALL,
    SUPPLIER,
    TODAY,
    by_role,
    codes,
    draft,
    money,
    of_supplier,
)

RENT, POWER = 560203, 560202


def spent(amount: int, account: int | None = RENT, name: str = "房租") -> DraftLine:
    return replace(money(amount), account=account, details={"category": name})


def test_it_is_paid_from_several_accounts() -> None:
    planned = plan(draft(spent(100), spent(20, POWER, "办公费"), money(90), money(30, CASH)), RULES)
    assert by_role(planned) == {RENT: 100, POWER: 20, BANK: -90, CASH: -30}
    assert planned.claims == ()


def test_what_is_not_paid_is_owed() -> None:
    planned = plan(of_supplier(spent(100), money(40)), RULES)
    assert by_role(planned) == {RENT: 100, BANK: -40, AccountRole.PAYABLES: -60}
    assert planned.claims == (PlannedClaim(ClaimKind.PAYABLE, SUPPLIER, Decimal(60), TODAY),)
    assert by_role(plan(of_supplier(spent(100)), RULES)) == {RENT: 100, AccountRole.PAYABLES: -100}


def test_a_general_taxpayer_deducts_the_tax_another_bears_it() -> None:
    taxed = replace(spent(109), tax_rate=Decimal(9), net_amount=Decimal(100), tax_amount=Decimal(9))
    assert by_role(plan(draft(taxed, money(109)), RULES)) == {
        RENT: 100,
        AccountRole.INPUT_TAX: 9,
        BANK: -109,
    }
    assert by_role(plan(draft(taxed, money(109)), SMALL)) == {RENT: 109, BANK: -109}
    on_money = draft(spent(109), replace(money(109), tax_rate=Decimal(9)))
    assert codes(plan(on_money, RULES)) == [("tax_without_category", 2)]


def test_every_problem_is_told_at_once() -> None:
    wrong = draft(spent(100, None, "没有"), replace(money(5), account=None), spent(0), money(-3))
    assert codes(plan(wrong, RULES)) == [
        ("category_unfit", 1),
        ("category_or_account_missing", 2),
        ("amount_zero", 3),
        ("amount_negative", 4),
        ("open_without_partner", None),
    ]
    assert codes(plan(draft(money(5)), RULES)) == [
        ("category_missing", None),
        ("money_beyond_categories", None),
    ]
