"""The plan of the type; what it asks of the books stands in ``documents.transfers``."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.transfers import revaluation
from liandong.finance.revaluation.plan import DOCUMENT_TYPE, plan
from liandong.kernel.balances import LedgerBalance, Valued
from liandong.kernel.foreign import ForeignClaim
from liandong.kernel.plans import PlannedSettlement
from liandong.kernel.terms import AccountRole, ClaimFacts, ClaimKind
from tests.support.drafts import RULES, codes, draft, money

D = Decimal
NOVEMBER = date(2026, 11, 30)
DOLLARS = ForeignClaim("USD", 2, D(100), D(100))


def debt(kind: ClaimKind) -> ClaimFacts:
    return ClaimFacts(301, kind, 12, D(712), D(712), foreign=DOLLARS)


def valued(foreign: str, own: str, rate: str | None, **more: object) -> LedgerBalance:
    worth = Valued("USD", D(foreign), None if rate is None else D(rate), **more)  # type: ignore[arg-type]
    return LedgerBalance(77, "100203", "美元户", "asset", closing=D(own), valued=worth)


@pytest.mark.parametrize(("kind", "sign"), [(ClaimKind.RECEIVABLE, 1), (ClaimKind.PAYABLE, -1)])
def test_a_debt_grows_against_the_difference(kind: ClaimKind, sign: int) -> None:
    """Debited 8.00: what is owed to the company is worth 8.00 more, what it owes 8.00 less."""
    line = replace(money(8, 77), account=None, claim=debt(kind))
    planned = plan(replace(draft(line), business_date=NOVEMBER), RULES)
    assert planned.problems == ()
    assert planned.settlements == (PlannedSettlement(301, 1, D(-8 * sign), D(0)),)
    assert [(leg.role, leg.amount) for leg in planned.legs][-1] == (AccountRole.EXCHANGE_DIFFERENCE, D(-8))


@pytest.mark.parametrize(
    ("held", "amount"),
    [
        (valued("100", "712", "7.2"), "8"),
        (valued("100", "720", "7.12"), "-8"),
        (valued("0", "3.07", "7.2"), "-3.07"),
        (valued("100", "712", "7.2", claim=1, is_debt=True), "-8"),
        (valued("-100", "-712", "7.2", claim=1), "-8"),
        (valued("1", "0.02", "0.0001", claim=1), "-0.01"),
    ],
)
def test_the_worth_comes_to_the_rate(held: LedgerBalance, amount: str) -> None:
    (line,) = revaluation([held]).lines
    assert line.amount == D(amount)


def test_without_a_rate_or_a_difference_there_is_nothing() -> None:
    assert revaluation([valued("100", "712", None), valued("100", "712", "7.12")]).lines == ()


def test_it_is_dated_on_a_months_last_day_and_made_from_the_books() -> None:
    early = replace(draft(money(5, 77)), business_date=date(2026, 11, 29))
    assert codes(plan(early, RULES)) == [("transfer_day", None)]
    other = replace(draft(money(5, 77)), business_date=NOVEMBER, balances=(valued("100", "712", "7.2"),))
    assert codes(plan(other, RULES)) == [("transfer_stale", None)]
    assert (DOCUMENT_TYPE.made_at, DOCUMENT_TYPE.clears is not None) == ("period_transfers", True)
