"""Years, months and odd days cover a span's days, each once, and there are few of them."""

from collections import Counter
from datetime import date, timedelta

from liandong.stock_ledger.spans import Level, Span, Stretch, folded_days, stretches

FIRST = date(2025, 11, 10)
DAYS = [FIRST + timedelta(days=n) for n in range(460)]
LAST = DAYS[-1] + timedelta(days=400)
MOST_MONTHS, MOST_DAYS = 6, 16


def days_of(stretch: Stretch) -> list[date]:
    first = stretch.start or FIRST
    return [first + timedelta(days=n) for n in range((stretch.end - first).days + 1)]


def covered(found: list[Stretch]) -> Counter[date]:
    """Count how often each day from FIRST on is added, less how often it is taken away."""
    counted: Counter[date] = Counter()
    for stretch in found:
        for day in days_of(stretch):
            counted[day] += -1 if stretch.is_undone else 1
    return Counter({day: count for day, count in counted.items() if count and day >= FIRST})


def test_every_span_is_covered_exactly() -> None:
    some = DAYS[::7] + DAYS[:70]
    for start in some:
        for end in some:
            wanted = Counter(day for day in DAYS if start <= day <= end)
            assert covered(stretches(Span(0, start, end))) == wanted, (start, end)


def test_all_days_until_a_day_are_covered_exactly() -> None:
    for last, end in enumerate(DAYS):
        assert covered(stretches(Span(0, None, end, is_net=True))) == Counter(DAYS[: last + 1]), end


def test_stretches_end_with_years_and_months() -> None:
    for end in DAYS:
        for stretch in stretches(Span(0, None, end)) + stretches(Span(0, DAYS[3], end)):
            begins, after = stretch.start or date(2000, 1, 1), stretch.end + timedelta(days=1)
            if stretch.level is not Level.DAYS:
                assert (begins.day, after.day) == (1, 1), stretch
            if stretch.level is Level.YEARS:
                assert (begins.month, after.month) == (1, 1), stretch


def test_since_ever_is_never_far_from_the_end_of_a_year() -> None:
    for end in DAYS:
        found = stretches(Span(0, None, end))
        assert sum(len({day.month for day in days_of(s)}) for s in found if s.level is Level.MONTHS) <= (
            MOST_MONTHS
        )
        assert sum(len(days_of(s)) for s in found if s.level is Level.DAYS) <= MOST_DAYS


def test_folded_days_are_those_that_come_from_years_and_months() -> None:
    for end in DAYS:
        for span in (Span(0, None, end), Span(0, DAYS[40], end)):
            if span.start is not None and span.start > end:
                continue
            folded = folded_days(span)
            read = covered([s for s in stretches(span) if s.level is not Level.DAYS])
            if folded is None:
                assert not read
            else:
                first, last = folded
                assert read == Counter(days_of(Stretch(Level.DAYS, first, last))), span


def test_a_month_is_read_as_a_month() -> None:
    assert stretches(Span(0, date(2026, 2, 1), date(2026, 2, 28))) == [
        Stretch(Level.MONTHS, date(2026, 2, 1), date(2026, 2, 28))
    ]
    assert stretches(Span(0, None, date(2026, 12, 31))) == [Stretch(Level.YEARS, None, date(2026, 12, 31))]
    assert stretches(Span(0, None, date(2026, 10, 31))) == [
        Stretch(Level.YEARS, None, date(2026, 12, 31)),
        Stretch(Level.MONTHS, date(2026, 11, 1), date(2026, 12, 31), is_undone=True),
    ]
