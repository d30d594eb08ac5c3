"""Opening balances of accounts, against one another or the opening balance."""

from decimal import Decimal

from liandong.finance.opening_balances.plan import plan
from liandong.kernel.terms import AccountRole, DraftLine
from tests.support.drafts import BANK, CASH, RULES, by_role, codes, draft, money


def test_the_other_side_is_the_opening_balance() -> None:
    planned = plan(draft(money(1000), money(-300, CASH)), RULES)
    assert by_role(planned) == {BANK: 1000, CASH: -300, AccountRole.OPENING_BALANCE: -700}


def test_wrong_lines_are_refused() -> None:
    planned = plan(draft(money(0), DraftLine(1, 1, gross_amount=Decimal(5))), RULES)
    assert codes(planned) == [("amount_zero", 1), ("account_missing", 2)]
