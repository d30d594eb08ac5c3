"""The folded days: the same figures before and after folding, proof and repair, spans of days."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import connection

from liandong.analytics import trade_days, trade_months
from liandong.analytics.models import TradeDay
from liandong.analytics.periods import Days, Period, compared, days_until, months_until
from liandong.analytics.trade import reach_of, trade_by_day, types_with
from liandong.analytics.trade_months import PARTNERS, PRODUCTS
from liandong.documents import outbox
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.storage.bulk import Source
from tests.support.trading import DAY, Trading

NOVEMBER = Days(date(2026, 11, 1), date(2026, 11, 30))


def test_figures_are_the_same_before_during_and_after_folding(trade: Trading) -> None:
    reach = reach_of(trade.actor)
    before = trade_by_day(reach, NOVEMBER)
    assert before[DAY].sales == 450
    assert not TradeDay.objects.exists()
    outbox.handle_pending(limit=2)
    assert TradeDay.objects.exists()
    assert trade_by_day(reach, NOVEMBER) == before
    outbox.drain()
    assert trade_by_day(reach, NOVEMBER) == before
    assert trade_days.verify() == []


def test_a_reversed_document_leaves_nothing_of_the_day(folded: Trading) -> None:
    sold = folded.book("sales.delivery", [folded.line("P1", "2", "15")], partner="C1", place="主仓")
    outbox.drain()
    reverse(ReversalRequest(sold.id, folded.actor))
    outbox.drain()
    assert trade_by_day(reach_of(folded.actor), NOVEMBER)[DAY].sales == 450
    assert trade_days.verify() == []


def test_a_wrong_day_is_found_and_rebuilt(folded: Trading) -> None:
    TradeDay.objects.filter(type="sales.delivery").update(net=1)
    TradeDay.objects.filter(type="purchasing.receipt").delete()
    late = folded.book("sales.delivery", [folded.line("P1", "2", "15")], partner="C1", place="主仓")
    wrong = trade_days.verify()
    assert {one.type for one in wrong} == {"sales.delivery", "purchasing.receipt"}
    trade_days.rebuild()
    assert trade_days.verify() == []
    assert late.id
    assert trade_by_day(reach_of(folded.actor), NOVEMBER)[DAY].sales == 480


def test_types_that_added_to_a_figure(trade: Trading) -> None:
    assert types_with(("cost",), NOVEMBER) == ["sales.delivery"]
    assert types_with(("money_in", "money_out"), NOVEMBER) == []


@pytest.mark.parametrize(
    ("today", "period", "now", "before", "year_ago"),
    [
        ("2026-11-21", Period.TODAY, "11-21..11-21", "2026-11-20..2026-11-20", "2025-11-21..2025-11-21"),
        ("2026-11-21", Period.MONTH, "11-01..11-21", "2026-10-01..2026-10-21", "2025-11-01..2025-11-21"),
        ("2026-03-31", Period.MONTH, "03-01..03-31", "2026-02-01..2026-02-28", "2025-03-01..2025-03-31"),
        ("2026-01-01", Period.MONTH, "01-01..01-01", "2025-12-01..2025-12-01", "2025-01-01..2025-01-01"),
        ("2028-02-29", Period.YEAR, "01-01..02-29", "2027-01-01..2027-02-28", None),
    ],
)
def test_spans_compare_as_many_days(
    today: str, period: Period, now: str, before: str, year_ago: str | None
) -> None:
    def text(days: Days | None) -> str | None:
        return None if days is None else f"{days.start}..{days.end}"

    found = compared(period, date.fromisoformat(today))
    assert text(found.now) == "..".join(f"{today[:4]}-{day}" for day in now.split(".."))
    assert (text(found.before), text(found.year_ago)) == (before, year_ago)


def test_months_and_days_end_today() -> None:
    months = months_until(date(2026, 3, 5), 4)
    assert [f"{one.start}..{one.end}" for one in months] == [
        "2025-12-01..2025-12-31",
        "2026-01-01..2026-01-31",
        "2026-02-01..2026-02-28",
        "2026-03-01..2026-03-05",
    ]
    assert [one.start.day for one in days_until(date(2026, 3, 2), 3)] == [28, 1, 2]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "late", [trade_days.late, partial(trade_months.late, PARTNERS), partial(trade_months.late, PRODUCTS)]
)
def test_what_is_not_folded_yet_is_read_by_its_ids_alone(trade: Trading, late: Callable[[], Source]) -> None:
    query = late()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query.sql}", list(query.params))
        plan = [str(row[3]) for row in cursor.fetchall()]
    assert any("SEARCH d USING INTEGER PRIMARY KEY" in step for step in plan)
    assert not [step for step in plan if "document_by" in step or step.startswith("SCAN d ")]
    del trade
