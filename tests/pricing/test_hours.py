"""Promotions of certain hours: read, past midnight, by weekday, and never where only the day is known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.documents.sale_hours import minute_at
from liandong.pricing.hours import Hours, holds_at, hours_of, read_hours
from liandong.pricing.promoting import promoted
from liandong.pricing.promotion_book import PromotionBook
from liandong.pricing.promotions import Basket, Kind, Line, Promotion, Step

FRIDAY = datetime(2026, 11, 20, tzinfo=UTC)
EVENING = Promotion(
    1,
    "欢乐时光",
    Kind.PERCENT_OFF,
    (Step(Decimal(0), Decimal(20)),),
    weekdays=frozenset({5}),
    hours=hours_of(["17:00-19:00", "22:00-02:00"]),
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("17:00-19:00", "17:00-19:00"),
        ("9：30 — 11：00", "09:30-11:00"),
        ("22:00到02:00", "22:00-02:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("17-19", None),
        ("17:00-17:00", None),
        ("24:00-02:00", None),
        ("17:60-18:00", None),
        ("下班以后", None),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, said: str | None) -> None:
    assert (str(found) if (found := read_hours(text)) else None) == said


@pytest.mark.parametrize(
    ("day", "clock", "off"),
    [
        (20, "16:59", 0),
        (20, "17:00", 20),
        (20, "18:59", 20),
        (20, "19:00", 0),
        (20, "23:00", 20),
        (21, "01:59", 20),  # Saturday morning: it began on Friday
        (21, "02:00", 0),
        (21, "17:30", 0),  # Saturday
        (20, "01:00", 0),  # Friday morning: it would have begun on Thursday
        (20, "", 0),  # only the day is known
    ],
)
def test_a_happy_hour_on_fridays_by_hand(day: int, clock: str, off: int) -> None:
    minute = int(clock[:2]) * 60 + int(clock[3:]) if clock else None
    line = Line(1, Decimal(1), Decimal(100))
    basket = Basket((line,), datetime(2026, 11, day, tzinfo=UTC), minute=minute)
    assert promoted(PromotionBook([EVENING]), basket).total == off


@given(st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 1439))
def test_hours_and_those_between_them_make_a_whole_day(start: int, end: int, minute: int) -> None:
    if start == end % 1440:
        return
    own, rest = Hours(start, end), Hours(end % 1440, start or 1440)
    day = date(2026, 11, 20)
    assert (own.began(day, minute) is None) != (rest.began(day, minute) is None)


@given(st.integers(0, 1439), st.sampled_from([date(2026, 11, 20), date(2026, 12, 31)]))
def test_what_began_a_day_before_has_that_days_weekday(minute: int, day: date) -> None:
    night = Hours(1320, 120)
    began = night.began(day, minute)
    if began is not None:
        assert began == (day if minute >= 1320 else day - timedelta(days=1))
        at = datetime.combine(day, datetime.min.time())
        assert holds_at([night], frozenset({began.isoweekday()}), at, minute)
        assert not holds_at([night], frozenset({began.isoweekday() % 7 + 1}), at, minute)


def test_without_hours_the_whole_day_holds_as_before() -> None:
    whole = replace(EVENING, hours=())
    basket = Basket((Line(1, Decimal(1), Decimal(100)),), FRIDAY)
    assert promoted(PromotionBook([whole]), basket).total == Decimal(20)


def test_the_minute_is_that_of_the_company_and_only_on_the_documents_day() -> None:
    moment = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # half past five in Shanghai
    assert minute_at(date(2026, 11, 20), "Asia/Shanghai", moment) == 17 * 60 + 30
    assert minute_at(date(2026, 11, 19), "Asia/Shanghai", moment) is None
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # the day after there
    assert minute_at(date(2026, 11, 20), "Asia/Shanghai", late) is None
    assert minute_at(date(2026, 11, 21), "Asia/Shanghai", late) == 30
