"""Whole months and odd days cover a span's days, each once."""

from datetime import date, timedelta

from liandong.stock_ledger.flows import Span, odd_days, whole_months

FIRST = date(2026, 1, 28)
DAYS = [FIRST + timedelta(days=n) for n in range(70)]


def covered(span: Span) -> list[date]:
    months = whole_months(span)
    days = [] if months is None else [day for day in DAYS if (months[0] or FIRST) <= day < months[1]]
    for start, end in odd_days(span):
        days += [day for day in DAYS if start <= day <= end]
    return sorted(days)


def test_every_span_is_covered_exactly() -> None:
    for first, start in enumerate(DAYS):
        for last, end in enumerate(DAYS):
            assert covered(Span(0, start, end)) == DAYS[first : last + 1], (start, end)


def test_all_days_until_a_day_are_covered_exactly() -> None:
    for last, end in enumerate(DAYS):
        assert covered(Span(0, None, end)) == DAYS[: last + 1], end


def test_months_are_used_wherever_they_can_be() -> None:
    assert odd_days(Span(0, date(2026, 2, 1), date(2026, 2, 28))) == []
    assert odd_days(Span(0, None, date(2026, 3, 31))) == []
    assert whole_months(Span(0, date(2026, 2, 2), date(2026, 3, 30))) is None
