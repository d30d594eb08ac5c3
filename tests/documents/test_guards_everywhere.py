"""What a posting is refused for, a reversal and a reopening are refused for too, and nothing is done."""

from collections.abc import Callable
from datetime import date

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.general_ledger.lock_actions import set_lock_dates
from liandong.general_ledger.models import JournalEntry, JournalLine
from liandong.general_ledger.periods import close_period
from liandong.kernel.locking import LockKind
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.models import StockMove
from tests.support.trading import Trading

TakeBack = Callable[[ReversalRequest], object]


def day(number: int, month: int = 11) -> date:
    return date(2026, month, number)


@pytest.fixture(params=[reverse, reopen], ids=["reverse", "reopen"])
def take_back(request: pytest.FixtureRequest) -> TakeBack:
    found: TakeBack = request.param
    return found


def refused(take_back: TakeBack, trading: Trading, document: int) -> set[str]:
    before = (StockMove.objects.count(), JournalEntry.objects.count())
    with pytest.raises(RefusedError) as refusal:
        take_back(ReversalRequest(document, trading.actor))
    assert (StockMove.objects.count(), JournalEntry.objects.count()) == before
    assert audit() == []
    return {problem.code for problem in refusal.value.problems}


def test_what_was_built_upon_stays(take_back: TakeBack, trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    line = trading.line("P1", "10", "10", origin=receipt.lines[0])
    trading.book("finance.supplier_invoice", [line], partner="S1")
    assert "reversal_blocked" in refused(take_back, trading, receipt.id)


def test_goods_a_later_day_needs_stay(take_back: TakeBack, trading: Trading) -> None:
    """Ten come on the 1st and ten on the 9th; what went on the 5th needs the first ten."""
    first = trading.receive("P1", "10", "10", on=day(1))
    trading.book("sales.delivery", [trading.line("P1", "10", "30")], day(5), partner="C1", place="主仓")
    trading.receive("P1", "10", "10", on=day(9))
    assert "later_shortage" in refused(take_back, trading, first.id)


def test_a_closed_month_stays_as_it_is_and_is_reversed_in_an_open_one(
    take_back: TakeBack, trading: Trading
) -> None:
    old = trading.receive("P1", "10", "10", on=day(1, 10))
    close_period(2026, 10, trading.actor)
    assert "period_closed" in refused(take_back, trading, old.id)
    reverse(ReversalRequest(old.id, trading.actor, on=day(2)))
    assert audit() == []


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed month", "lock date"])
def test_a_late_cost_changes_no_day_of_a_guarded_month(trading: Trading, *, is_closed: bool) -> None:
    """Five at 10.00, two sold; 5.00 of freight come late: 2.00 for what was sold are booked in November."""
    receipt = trading.receive("P1", "5", "10", on=day(12, 10))
    sold = [trading.line("P1", "2", "30")]
    trading.book("sales.delivery", sold, day(20, 10), partner="C1", place="主仓")
    if is_closed:
        assert close_period(2026, 10, trading.actor) == []
    else:
        set_lock_dates({LockKind.PURCHASES: day(31, 10)}, trading.actor, day(1, 12))
    before = of_october()
    with pytest.raises(RefusedError, match="period_closed" if is_closed else "locked_purchases"):
        trading.bear("5", [receipt], on=day(12, 10))
    borne = trading.bear("5", [receipt], on=day(5))
    assert of_october() == before
    assert trading.entry(borne.id)["540101"] == 2
    assert [str(one.normalize()) for one in trading.cost("P1")] == ["3", "33"]
    assert audit() == []


def of_october() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    moves = StockMove.objects.filter(business_date__lt=day(1)).order_by("pk")
    lines = JournalLine.objects.filter(business_date__lt=day(1)).order_by("pk")
    return list(moves.values_list()), list(lines.values_list())
