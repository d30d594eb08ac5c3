"""Nothing is written back that was not locked: a posting whose plan changed while it waited begins again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from liandong.documents import booking
from liandong.documents.auditing.auditor import audit
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput
from liandong.documents.requests import DraftRequest
from liandong.stock_ledger import book
from liandong.stock_ledger.stock import Costing, NotLockedError, Stock
from tests.support.trading import DAY, Trading

D = Decimal


def test_what_was_not_locked_is_not_written() -> None:
    stock = Stock(Costing())
    stock.cost((0, 1, 0)).quantity = D(1)
    with pytest.raises(NotLockedError):
        book.store_stock(stock)
    stock.locked_costs = frozenset({(0, 1, 0)})
    stock.refuse_unlocked()
    stock.balance((8, 1, 0)).quantity = D(1)
    with pytest.raises(NotLockedError):
        book.store_stock(stock)


def forgetting(times: int) -> Callable[..., Stock]:
    """Lock as ever, but for a number of times forget the costs, as if a plan had named others since."""
    lock, left = book.lock_stock, [times]

    def lock_less(*given: Any, **more: Any) -> Stock:
        stock = lock(*given, **more)
        if left[0]:
            left[0] -= 1
            stock.costs.clear()
            stock.locked_costs = frozenset()
        return stock

    return lock_less


@pytest.mark.parametrize("way", ["post", "book"])
def test_a_posting_that_names_what_was_not_locked_begins_again(
    trading: Trading, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    trading.receive("P1", "10", "5")
    lines = (trading.line("P1", "4", "6"),)
    header: Any = {"partner": trading.partners["S1"], "place": trading.places["主仓"]}
    draft = DraftInput("purchasing.receipt", DAY, lines=lines, **header)
    saved = save_draft(DraftRequest(draft, trading.actor)) if way == "post" else None
    monkeypatch.setattr(book, "lock_stock", forgetting(1))
    if saved is None:
        booking.book([DraftRequest(draft, trading.actor)])
    else:
        trading.post(saved)
    assert trading.cost("P1") == (D(14), D(74))
    assert audit() == []


def test_where_it_happens_again_nothing_is_kept(trading: Trading, monkeypatch: pytest.MonkeyPatch) -> None:
    trading.receive("P1", "10", "5")
    monkeypatch.setattr(book, "lock_stock", forgetting(2))
    with pytest.raises(NotLockedError):
        trading.book("purchasing.receipt", [trading.line("P1", "4", "6")], partner="S1", place="主仓")
    assert trading.cost("P1") == (D(10), D(50))
    assert audit() == []
