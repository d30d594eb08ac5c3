"""期末调汇 in the cash-flow statement: what money is worth more moves it, what debts are worth moves none."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.reversal import ReversalRequest, reverse
from liandong.finance.statements.cash_lines import cash_layout, cash_lines
from liandong.finance.statements.layouts import Statement
from liandong.finance.statements.reading import accounts_of
from liandong.finance.statements.spans import Kind, span_of
from liandong.general_ledger import account_months
from liandong.general_ledger.account_lines import LedgerOf, lines_of, subtree
from liandong.general_ledger.models import Account
from liandong.storage.bulk import Source
from tests.documents.test_currencies import head, sold, trading
from tests.documents.test_foreign_claims import _invoiced_with_goods, bank, delivered
from tests.documents.test_money_in_currencies import account, moved
from tests.documents.test_revaluation import LAST, NOVEMBER, rate, revalued
from tests.support.trading import Trading

__all__ = ("_invoiced_with_goods", "trading")

D = Decimal
EVERYTHING = Source("(SELECT id AS document_id FROM documents_document)", [])
NOTHING = Source("(SELECT id AS document_id FROM documents_document WHERE id < 0)", [])


def figures(unfolded: Source) -> dict[int, Decimal]:
    found = accounts_of(span_of(Kind.MONTH, NOVEMBER), unfolded).figures(Statement.CASH)
    assert all(one.is_kept for one in found.sides)
    return {line: amount for line, amount in found.amounts[found.columns[0].key].items() if amount}


def counted(code: str, *, is_inflow: bool) -> list[Decimal]:
    """Return what the page behind a figure lists."""
    pk = Account.objects.get(code=code).pk
    of = LedgerOf(pk, date(2026, 11, 1), LAST, is_inflow=is_inflow)
    return [one.amount for one in lines_of(of, subtree(pk))]


@pytest.mark.parametrize("is_folded", [False, True])
def test_only_what_money_is_worth_moves_it(trading: Trading, *, is_folded: bool) -> None:
    """500 dollars in the bank, 1,000 owed to us, 100 by us, all at 7.12; 7.05: −35, −70 and +7."""
    usd = account(trading, "100203", "USD")
    moved(trading, (bank(trading), "", "3560"), (usd, "500", ""))
    delivered(trading, "10", "100")
    line = sold(trading, "10", "10", "purchasing.receipt", tax_rate=D(0))
    trading.book("purchasing.receipt", [line], **(head(trading, "purchasing.receipt") | {"partner": "S1"}))
    rate(trading, "7.05")
    ran = revalued(trading)
    assert ran.posted is not None
    if is_folded:
        account_months.rebuild(NOTHING)
    unfolded = NOTHING if is_folded else EVERYTHING
    layout = cash_layout()
    (one,) = cash_lines(ran.posted.document, layout)
    assert (one.code, one.amount) == ("560303", D(-35))
    assert figures(unfolded) == {6: D(35), **dict.fromkeys((7, 20, 22), D(-35))}
    assert counted("560303", is_inflow=False) == [D(35)]
    assert counted("1122", is_inflow=True) == counted("220201", is_inflow=False) == []
    reverse(ReversalRequest(ran.posted.document, trading.actor))
    if is_folded:
        account_months.rebuild(NOTHING)
    assert figures(unfolded) == {}
