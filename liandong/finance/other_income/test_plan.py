"""Other income: received, received in part, still due."""

from dataclasses import replace
from decimal import Decimal

from liandong.finance.other_income.plan import plan
from liandong.kernel.plans import PlannedClaim
from liandong.kernel.terms import AccountRole, ClaimKind, DraftLine
from tests.support.drafts import (
    BANK,
    CUSTOMER,
    RULES,
    SMALL,
    TODAY,
    by_role,
    codes,
    draft,
    money,
    of_customer,
)

SCRAP = 5051


def earned(amount: int) -> DraftLine:
    return replace(money(amount), account=SCRAP, details={"category": "废品收入"})


def test_it_comes_into_an_account() -> None:
    planned = plan(draft(earned(100), money(100)), RULES)
    assert by_role(planned) == {SCRAP: -100, BANK: 100}


def test_what_did_not_come_is_due() -> None:
    planned = plan(of_customer(earned(100), money(40)), RULES)
    assert by_role(planned) == {SCRAP: -100, BANK: 40, AccountRole.RECEIVABLES: 60}
    assert planned.claims == (PlannedClaim(ClaimKind.RECEIVABLE, CUSTOMER, Decimal(60), TODAY),)


def test_tax_is_owed_by_every_taxpayer() -> None:
    taxed = replace(earned(109), tax_rate=Decimal(9), net_amount=Decimal(100), tax_amount=Decimal(9))
    for rules in (RULES, SMALL):
        assert by_role(plan(draft(taxed, money(109)), rules)) == {
            SCRAP: -100,
            AccountRole.OUTPUT_TAX: -9,
            BANK: 109,
        }


def test_more_money_than_income_is_refused() -> None:
    assert codes(plan(of_customer(earned(100), money(140)), RULES)) == [("money_beyond_categories", None)]
