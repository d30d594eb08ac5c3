"""Statements before and after profit is carried over by its own documents, taken back, and at year end."""

from datetime import date

from liandong.documents import outbox
from liandong.documents.models import Document
from liandong.documents.period_transfers import run
from liandong.documents.queries import not_handled_by
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.finance.statements.layouts import Statement
from liandong.finance.statements.reading import Figures, accounts_of
from liandong.finance.statements.spans import Kind, span_of
from liandong.general_ledger import account_months
from liandong.kernel.balances import Clearing
from tests.support.trading import make_trading

NOVEMBER, DECEMBER, AFTER = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 5)


def statements(day: date = NOVEMBER) -> list[Figures]:
    found = accounts_of(span_of(Kind.MONTH, day), not_handled_by(account_months.CONSUMER))
    return [found.figures(one) for one in Statement]


def amounts(day: date = NOVEMBER) -> list[object]:
    return [one.amounts for one in statements(day)]


def test_carrying_profit_over_changes_no_figure(company: str) -> None:
    trading = make_trading()
    trading.receive("P1", "10", "5", on=NOVEMBER)
    line = trading.line("P1", "4", "9")
    trading.book("sales.delivery", [line], NOVEMBER, partner="C1", place="主仓")
    before = amounts()
    carried = run(Clearing.PROFIT, NOVEMBER, trading.actor, AFTER)
    assert amounts() == before
    outbox.drain()
    assert amounts() == before
    assert all(one.is_sound for one in statements())
    assert carried is not None
    document = Document.objects.get(type="finance.profit_transfer")
    reverse(ReversalRequest(document.pk, trading.actor))
    assert amounts() == before
    run(Clearing.PROFIT, NOVEMBER, trading.actor, AFTER)
    december = amounts(DECEMBER)
    run(Clearing.YEAR_END, DECEMBER, trading.actor, AFTER)
    assert amounts(DECEMBER) == december
    assert all(one.is_sound for one in statements(DECEMBER))
