"""Closing and reopening months."""

from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction

from liandong.general_ledger.models import Period
from liandong.general_ledger.periods import (
    checklist,
    close_period,
    ensure_periods,
    first_day,
    last_day,
    reopen_period,
)
from liandong.identity.companies import use_company
from liandong.identity.models import AuditRow
from liandong.kernel.actor import Actor
from liandong.kernel.terms import Problem
from tests.general_ledger.rows import Side, book, entry, posted
from tests.support.companies import People
from tests.support.threads import together

JANUARY, FEBRUARY, MARCH = (2026, 1), (2026, 2), (2026, 3)


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def closed() -> list[str]:
    return [str(period) for period in Period.objects.filter(is_closed=True).order_by("year", "month")]


def test_days_of_a_month() -> None:
    assert (first_day(2026, 2), last_day(2026, 2)) == (date(2026, 2, 1), date(2026, 2, 28))
    assert (last_day(2024, 2).day, last_day(2026, 12)) == (29, date(2026, 12, 31))


def test_closing_closes_the_empty_months_before_too_and_leaves_a_trace(company: str, people: People) -> None:
    book(date(2026, 1, 9), ("1001", "10"), ("5001", "-10"))
    assert close_period(*JANUARY, people.owner) == []
    assert closed() == [f"2025-{month:02}" for month in range(1, 13)] + ["2026-01"]
    row = AuditRow.objects.get(subject="finance.period")
    assert (row.action, row.member_id, row.detail) == ("close", people.owner.member, {"period": "2026-01"})


def test_a_month_waits_for_earlier_ones_with_entries(company: str, people: People) -> None:
    book(date(2026, 1, 9), ("1001", "10"), ("5001", "-10"))
    book(date(2026, 2, 9), ("1001", "10"), ("5001", "-10"))
    (problem,) = close_period(*MARCH, people.owner)
    assert problem.code == "earlier_period_open"
    assert problem.detail == {"period": "2026-03", "count": "2", "first": "2026-01"}
    assert closed() == []


def test_unposted_documents_and_a_second_closing_are_refused_together(company: str, people: People) -> None:
    assert codes(close_period(*JANUARY, people.owner, drafts=3)) == ["unposted_documents"]
    assert close_period(*JANUARY, people.owner) == []
    assert codes(close_period(*JANUARY, people.owner, drafts=3)) == ["period_closed", "unposted_documents"]


def test_what_else_a_month_lacks_is_asked_once_nothing_can_be_posted_into_it(
    company: str, people: People
) -> None:
    def unsettled() -> list[Problem]:
        assert Period.objects.filter(year=2026, month=1).exists()  # made and locked by now
        return [Problem("month_not_averaged")]

    refused = close_period(*JANUARY, people.owner, drafts=1, unsettled=unsettled)
    assert codes(refused) == ["unposted_documents", "month_not_averaged"]
    assert closed() == []


def test_missing_voucher_number_stops_closing(company: str, people: People) -> None:
    on, sides = date(2026, 1, 9), [Side("1001", "10"), Side("5001", "-10")]
    entry(posted(on), sides)
    assert all(check.is_passed for check in checklist(*JANUARY))
    entry(posted(on), sides, skipped=1)
    assert codes(close_period(*JANUARY, people.owner)) == ["voucher_gap"]


def test_a_running_month_is_only_pointed_out(company: str, people: People) -> None:
    running = [check for check in checklist(2030, 1) if not check.is_passed]
    assert [(check.code, check.is_blocking) for check in running] == [("month_not_over", False)]


def test_reopening_goes_back_one_month_at_a_time(company: str, people: People) -> None:
    close_period(*FEBRUARY, people.owner)
    (problem,) = reopen_period(*JANUARY, people.owner, "漏记一张")
    assert (problem.code, problem.detail["last_closed"]) == ("not_last_closed", "2026-02")
    assert reopen_period(*FEBRUARY, people.owner, " 漏记一张 ") == []
    assert closed()[-1] == "2026-01"
    assert reopen_period(*JANUARY, people.owner, "还有一张") == []
    reasons = [row.detail["reason"] for row in AuditRow.objects.filter(action="reopen").order_by("pk")]
    assert reasons == ["漏记一张", "还有一张"]


def test_reopening_needs_a_reason(company: str, people: People) -> None:
    close_period(*JANUARY, people.owner)
    assert codes(reopen_period(*JANUARY, people.owner, "  ")) == ["reason_missing"]
    assert closed()[-1] == "2026-01"


def test_rights_are_asked_for_each(company: str) -> None:
    nobody = Actor(member=1, name="路人")
    assert codes(close_period(*JANUARY, nobody)) == ["not_allowed"]
    assert codes(reopen_period(*JANUARY, nobody, "x")) == ["not_allowed"]
    assert not AuditRow.objects.filter(subject="finance.period").exists()


@pytest.mark.parametrize(("month", "is_closed"), [((2012, 6), True), ((2040, 6), False)])
def test_a_month_created_late_is_closed_when_a_later_one_is(
    company: str, people: People, month: tuple[int, int], *, is_closed: bool
) -> None:
    close_period(*JANUARY, people.owner)
    ensure_periods([month, month])
    ensure_periods([month])
    assert Period.objects.get(year=month[0], month=month[1]).is_closed is is_closed


def wait_for_a_waiter() -> None:
    """Return once another connection waits for a lock of this one."""
    for _ in range(100_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waited")


@pytest.mark.only_on("postgresql")
def test_closing_waits_for_postings_into_the_months_it_closes(fresh_company: str, people: People) -> None:
    def post() -> list[Problem]:
        with use_company(fresh_company), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT id FROM general_ledger_period WHERE year = 2026 AND month = 1 FOR SHARE"
                )
            locked.set()
            wait_for_a_waiter()
            book(date(2026, 1, 9), ("1001", "10"), ("5001", "-10"))
        return []

    def close() -> list[Problem]:
        with use_company(fresh_company):
            assert locked.wait(60)
            return close_period(*FEBRUARY, people.owner)

    locked = Event()
    assert [codes(problems) for problems in together(post, close)] == [[], ["earlier_period_open"]]
