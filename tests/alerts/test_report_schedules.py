"""Reports sent regularly: at their time, with each one's rights, again after a failure, told when refused."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from liandong.alerts.mail import send
from liandong.alerts.models import ReportSchedule, ReportSending, SendingState
from liandong.alerts.report_mailing import claim_reports, note_reports
from liandong.alerts.report_making import start_due
from liandong.alerts.report_times import Beat, next_time, query_on, span_of
from liandong.identity.models import Member
from liandong.identity.registry.models import Person
from liandong.jobs.running import run_next
from liandong.notices.models import Notice
from tests.alerts.posting_office import Office, open_office
from tests.support.companies import SLUG
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import Trading, make_trading

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 21, 12, tzinfo=SHANGHAI)
REPORT = "/analytics/sales-lines"


@pytest.fixture
def office(company: str, settings: Settings) -> Iterator[Office]:
    with open_office() as found, time_machine.travel(NOON, tick=False):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.EMAIL_USE_TLS = False
        settings.LIANDONG_MAIL_FROM = "books@example.com"
        settings.LIANDONG_URL = "https://books.example.com/"
        Person.objects.filter(username="owner").update(email="zhang3@example.com")
        Person.objects.filter(username="clerk").update(email="li4@example.com")
        yield found


@pytest.fixture
def trading(office: Office) -> Trading:
    trading = make_trading()
    trading.receive("P1", "10", "4")
    trading.book("sales.delivery", [trading.line("P1", "3", "10")], partner="C1", place="主仓")
    return trading


def member(name: str) -> int:
    return Member.objects.get(name=name).pk


def form(**changed: str) -> dict[str, str]:
    usual = {
        "name": "销售",
        "span": "this_month",
        "rhythm": "daily",
        "at": "08:00",
        "weekday": "0",
        "day": "1",
    }
    return {**usual, **changed}


def address(path: str = REPORT, query: str = "") -> str:
    return f"/report-schedules/new?{urlencode({'path': path, 'query': query})}"


def made(client: Client, path: str = REPORT, **changed: str) -> ReportSchedule:
    assert client.post(address(path), form(**changed)).status_code == 302
    return ReportSchedule.objects.latest("pk")


def deliver(moment: datetime) -> int:
    """Serve everything that is due at a moment; return how many letters were tried."""
    with time_machine.travel(moment, tick=False):
        start_due()
        while run_next():
            pass
        letters = claim_reports(SLUG)
        note_reports([(letter, send(letter.mail)) for letter in letters])
    return len(letters)


def sheet(office: Office, place: int) -> list[list[object]]:
    (attached,) = list(office.letters[place].iter_attachments())
    content: bytes = attached.get_content()
    found = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return [list(row) for row in found]


@pytest.mark.parametrize(
    ("beat", "after", "then"),
    [
        (Beat("daily", time(8)), "2026-11-21 07:59", "2026-11-21 08:00"),
        (Beat("daily", time(8)), "2026-11-21 08:00", "2026-11-22 08:00"),
        (Beat("weekly", time(8), weekday=0), "2026-11-21 12:00", "2026-11-23 08:00"),
        (Beat("monthly", time(9, 30), day=31), "2026-11-21 12:00", "2026-11-30 09:30"),
        (Beat("monthly", time(9, 30), day=31), "2027-01-31 10:00", "2027-02-28 09:30"),
        (Beat("monthly", time(8), day=1), "2026-12-01 08:00", "2027-01-01 08:00"),
    ],
)
def test_the_next_time(beat: Beat, after: str, then: str) -> None:
    start = datetime.fromisoformat(after).replace(tzinfo=SHANGHAI)
    found = next_time(beat, start.astimezone(UTC), SHANGHAI)
    assert f"{found.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == then


def test_spans_follow_the_day() -> None:
    monday = date(2026, 11, 23)
    assert span_of("last_week", monday) == (date(2026, 11, 16), date(2026, 11, 22))
    assert span_of("last_month", monday) == (date(2026, 10, 1), date(2026, 10, 31))
    assert span_of("this_month", date(2026, 12, 1)) == (date(2026, 11, 1), date(2026, 11, 30))
    assert span_of("this_year", date(2027, 1, 1)) == (date(2026, 1, 1), date(2026, 12, 31))
    assert query_on("partner=7&from=2020-01-01&after=x", "yesterday", monday) == (
        "partner=7&from=2026-11-22&to=2026-11-22&on=2026-11-22"
    )
    assert query_on("partner=7&from=2020-01-01", "as_is", monday) == "partner=7&from=2020-01-01"


def test_each_gets_his_own_rights_at_the_time(trading: Trading, office: Office) -> None:
    both = {f"member-{member(name)}": "on" for name in ("张三", "李四")}
    schedule = made(signed_in("owner"), **both)
    assert timezone.localtime(schedule.due_at, SHANGHAI) == NOON.replace(day=22, hour=8)
    assert deliver(NOON) == 0
    assert deliver(NOON + timedelta(days=1)) == 2
    files = {str(letter["To"]): sheet(office, place) for place, letter in enumerate(office.letters)}
    assert [row[4] for row in files["zhang3@example.com"] if row[4] == "商品P1"] == ["商品P1"]
    assert not [row for row in files["li4@example.com"] if "商品P1" in row]  # sold by another
    assert ReportSending.objects.filter(state=SendingState.SENT).count() == 2
    assert deliver(NOON + timedelta(days=1, hours=1)) == 0
    assert deliver(NOON + timedelta(days=2)) == 2


def test_who_may_not_see_it_gets_nothing_and_both_are_told(trading: Trading, office: Office) -> None:
    schedule = made(signed_in("owner"), path="/ledger/trial-balance", **{f"member-{member('李四')}": "on"})
    assert deliver(NOON + timedelta(days=1)) == 0
    (sending,) = ReportSending.objects.all()
    assert (sending.state, "权限" in sending.problem) == (SendingState.REFUSED, True)
    told = Notice.objects.filter(kind="report").values_list("member__name", flat=True)
    assert sorted(told) == ["张三", "李四"]
    rows = table(context_of(signed_in("owner"), f"/report-schedules/{schedule.pk}"))
    assert rows[0][1:3] == ["李四", "没有发送"]


def test_without_an_address_it_is_told(trading: Trading, office: Office) -> None:
    Person.objects.filter(username="owner").update(email="")
    made(signed_in("owner"))
    assert deliver(NOON + timedelta(days=1)) == 0
    assert "邮箱" in ReportSending.objects.get().problem


def test_a_failure_is_told_once_and_tried_again(trading: Trading, office: Office) -> None:
    made(signed_in("owner"))
    office.refusals = 2
    morning = NOON.replace(day=22, hour=8, minute=1)
    assert deliver(morning) == 1
    sending = ReportSending.objects.get()
    assert (sending.state, "451" in sending.problem) == (SendingState.READY, True)
    assert deliver(morning + timedelta(seconds=10)) == 0
    assert deliver(morning + timedelta(minutes=2)) == 1
    assert Notice.objects.filter(kind="report").count() == 1
    assert deliver(morning + timedelta(minutes=30)) == 1
    sending.refresh_from_db()
    assert (sending.state, sending.problem, len(office.letters)) == (SendingState.SENT, "", 1)


def test_what_can_not_be_posted_is_given_up_after_two_days(trading: Trading, office: Office) -> None:
    schedule = made(signed_in("owner"), rhythm="monthly", day="22")
    office.refusals = 99
    first = NOON.replace(day=22, hour=8, minute=1)
    for hours in (0, 20, 40, 60):
        deliver(first + timedelta(hours=hours))
    assert schedule.sendings.get().state == SendingState.FAILED


def test_paused_left_and_removed(trading: Trading, office: Office) -> None:
    owner, clerk = signed_in("owner"), signed_in("clerk")
    schedule = made(owner, **{f"member-{member('李四')}": "on"})
    page = f"/report-schedules/{schedule.pk}"
    assert clerk.post(f"{page}/pause").status_code == 404
    assert clerk.get(f"{page}/edit").status_code == 404
    assert owner.post(f"{page}/pause").status_code == 302
    assert deliver(NOON + timedelta(days=1)) == 0
    assert owner.post(f"{page}/resume").status_code == 302
    assert owner.post(f"{page}/now").status_code == 302
    assert deliver(NOON) == 1
    assert clerk.post(f"{page}/leave").status_code == 302
    schedule.refresh_from_db()
    assert not schedule.is_active
    assert owner.post(f"{page}/remove").status_code == 302
    assert not ReportSchedule.objects.exists()


def test_only_who_sees_to_alerts_sends_to_others_and_only_reports_are_sent(trading: Trading) -> None:
    clerk = signed_in("clerk")
    mine = made(clerk, **{f"member-{member('张三')}": "on"})
    assert not mine.members.exists()
    for path in ("/account", "/nowhere", "https://else.where/", "/ledger/trial-balance"):
        answer = clerk.post(address(path), form())
        assert answer.status_code == 422, path
    for wrong in ({"at": "x"}, {"rhythm": "hourly"}, {"day": "32"}, {"name": ""}, {"span": "ever"}):
        assert clerk.post(address(), form(**wrong)).status_code == 422, wrong


def test_a_report_offers_it_with_its_filter(trading: Trading) -> None:
    owner = signed_in("owner")
    page = context_of(owner, f"{REPORT}?partner={trading.partners['C1']}")
    (url,) = [one["url"] for one in page["actions"] if one["label"] == "定期发送"]
    shown = context_of(owner, url)
    values = {field["name"]: field["value"] for field in shown["sections"][0]["fields"]}
    assert values["name"] == "销售明细"
    assert owner.post(url, form()).status_code == 302
    schedule = ReportSchedule.objects.get()
    assert (schedule.path, schedule.query) == (REPORT, f"partner={trading.partners['C1']}")
    assert len(table(context_of(owner, "/report-schedules"))) == 1
    edit = f"/report-schedules/{schedule.pk}/edit"
    assert owner.post(edit, form(name="改名", rhythm="weekly", weekday="4")).status_code == 302
    schedule.refresh_from_db()
    assert (schedule.name, schedule.path, schedule.weekday) == ("改名", REPORT, 4)
