"""Two people at the same lot in the same moment, on a real committed company."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from liandong.catalog.models import Product, Tracking
from liandong.documents.requests import SavedDraft
from liandong.identity.companies import use_company
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.models import Lot, StockBalance
from tests.support.threads import together
from tests.support.trading import Trading, make_trading

MADE, OTHER = date(2026, 10, 1), date(2026, 10, 2)


@pytest.fixture
def trading(fresh_company: str) -> Trading:
    """P1 is kept by lot."""
    trading = make_trading()
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.LOT)
    return trading


def standing_in(slug: str, act: Callable[[], list[str]]) -> Callable[[], list[str]]:
    """Return a call for a thread: what it does in the company, and why that was refused."""

    def call() -> list[str]:
        with use_company(slug):
            try:
                return act()
            except RefusedError as refusal:
                return sorted({one.code for one in refusal.problems})

    return call


def test_two_who_take_the_last_of_a_lot_get_it_once(trading: Trading, fresh_company: str) -> None:
    line = trading.line("P1", "5", "10", lot="A")
    trading.book("purchasing.receipt", [line], partner="S1", place="主仓")
    drafts = [
        trading.draft("sales.delivery", [trading.line("P1", "3", "20", lot="A")], partner="C1", place="主仓")
        for _ in range(2)
    ]

    def post(saved: SavedDraft) -> list[str]:
        return [one.code for one in trading.post(saved).problems]

    calls = [standing_in(fresh_company, partial(post, one)) for one in drafts]
    assert sorted(together(*calls)) == [[], ["short_stock"]]
    (balance,) = StockBalance.objects.filter(lot__number="A")
    assert balance.quantity == Decimal(2)


@pytest.mark.parametrize("dates", [(MADE, OTHER), (MADE, None)])
def test_two_receipts_that_make_the_same_lot_make_one(
    trading: Trading, fresh_company: str, dates: tuple[date | None, ...]
) -> None:
    """Who comes second before the lot is in stock mends its date; in the very same moment he is refused."""

    def receive(produced_on: date | None) -> list[str]:
        line = trading.line("P1", "1", "10", lot="N", produced_on=produced_on)
        saved = trading.draft("purchasing.receipt", [line], partner="S1", place="主仓")
        return [one.code for one in trading.post(saved).problems]

    answers = together(*[standing_in(fresh_company, partial(receive, on)) for on in dates])
    refused = [one for one in answers if one]
    assert refused in ([], [["lot_produced_on"]] if None not in dates else [])
    (lot,) = Lot.objects.filter(number="N")
    assert lot.produced_on in set(dates) - {None}
    (balance,) = StockBalance.objects.filter(lot=lot)
    assert balance.quantity == len(answers) - len(refused)
