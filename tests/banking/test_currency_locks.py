"""A statement is brought in while the account's currency is changed: one of the two gives way.

PostgreSQL only: there rows are locked; on SQLite the second writer waits for the whole file.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from liandong.banking.facts import BankRow, Form, Parsed
from liandong.banking.models import BankLine
from liandong.banking.taking import Source, look, take
from liandong.general_ledger.account_actions import AccountForm, save_account
from liandong.general_ledger.models import Account
from liandong.kernel.refusal import RefusedError
from tests.documents.test_money_in_currencies import account
from tests.support.taking_turns import Work, second_after_first
from tests.support.trading import Trading, make_trading

pytestmark = pytest.mark.only_on("postgresql")

CODE = "100203"


def told(act: Callable[[], object]) -> Work:
    def work() -> list[str]:
        try:
            act()
        except RefusedError as refusal:
            return sorted({problem.code for problem in refusal.problems})
        return []

    return work


@pytest.fixture
def trading(fresh_company: str) -> Trading:
    del fresh_company
    return make_trading()


@pytest.fixture
def both(trading: Trading) -> tuple[Work, Work]:
    """Bringing a line of dollars in, and keeping the account in yen from now on."""
    usd = Account.objects.get(pk=account(trading, CODE, "USD"))
    looked = look(Parsed(Form.BANK, [BankRow(1, date(2026, 11, 20), Decimal(5), serial="S")]), usd.pk)
    in_yen = AccountForm(CODE, "外汇户", is_settlement=True, currency="JPY")
    return (
        told(lambda: take(Source(usd, "流水"), looked, trading.actor)),
        told(lambda: save_account(usd.pk, in_yen, trading.actor)),
    )


def test_who_changes_the_currency_sees_the_statement(fresh_company: str, both: tuple[Work, Work]) -> None:
    bringing, changing = both
    assert second_after_first(fresh_company, bringing, changing) == ([], ["bank_currency_fixed"])
    assert Account.objects.get(code=CODE).currency == "USD"


def test_who_brings_a_statement_sees_the_new_currency(fresh_company: str, both: tuple[Work, Work]) -> None:
    bringing, changing = both
    assert second_after_first(fresh_company, changing, bringing) == ([], ["bank_currency_differs"])
    assert not BankLine.objects.exists()
