"""Many at once sell what is not there while it comes in: all is sold, and no cent is lost."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from liandong.documents.auditing.auditor import audit
from liandong.documents.booking import book_each
from liandong.documents.inputs import DraftInput
from liandong.documents.requests import DraftRequest, Outcome
from liandong.identity.rule_book import set_rules
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.models import Shortfall
from tests.documents.test_concurrency import at_once
from tests.support.trading import DAY, make_trading

D = Decimal


def test_many_at_once_sell_and_receive(fresh_company: str) -> None:
    trading = make_trading()
    changes = {"sells_below_zero": True}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    trading.receive("P1", "3", "10")
    main = trading.places["主仓"]

    def job(kind: str, partner: str, price: str) -> Callable[[], Outcome]:
        lines = (trading.line("P1", "2", price),)
        draft = DraftInput(kind, DAY, lines, partner=trading.partners[partner], place=main)
        return lambda: book_each([DraftRequest(draft, trading.actor)])[0]

    jobs = [job("sales.delivery", "C1", "30") for _ in range(8)]
    jobs += [job("purchasing.receipt", "S1", price) for price in ("11", "12.5", "9.99", "14")]
    assert all(outcome.is_posted for outcome in at_once(fresh_company, jobs))
    assert trading.stock("P1") == (D(-5), D(0))
    assert sum(Shortfall.objects.values_list("remaining", flat=True), D(0)) == D(5)
    assert trading.account(AccountRole.INVENTORY) == trading.cost("P1")[1]
    assert audit() == []
