"""The page 全月平均: figures and remainder, the button, the margins, and who sees it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from liandong.documents.models import Document
from liandong.general_ledger.models import Period
from liandong.identity.models import Member, Role, RoleGrant
from liandong.identity.rule_book import set_rules
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import run_next
from liandong.kernel.actor import Scope, Verb
from tests.support.trading import Trading
from tests.webkit.conftest import Browse

TYPE = "finance.month_average"
PAGE, RUN = "/ledger/month-average", "/ledger/month-average/run"


def last_month() -> date:
    return (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
def monthly(trading: Trading) -> Trading:
    """10 at 10 and 10 at 20, 5 sold for 150 at 10.00 each before the dear ones came: the average is 15.00."""
    rules = {"cost_method": "monthly_average"}
    set_rules(rules, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    first = last_month()
    trading.receive("P1", "10", "10", on=first)
    line = trading.line("P1", "5", "30")
    trading.book("sales.delivery", [line], first.replace(day=2), partner="C1", place="主仓")
    trading.receive("P1", "10", "20", on=first.replace(day=3))
    return trading


def cells(page: object) -> list[list[str]]:
    return [[cell["text"] for cell in row["cells"]] for row in page.context["rows"]]  # type: ignore[attr-defined]


def deeds(page: object) -> list[str]:
    """Return what the page does with the month; that it may be sent by mail is every report's."""
    actions = page.context["actions"]  # type: ignore[attr-defined]
    return [action["label"] for action in actions if not action["url"].startswith("/report-schedules/")]


def test_a_month_is_shown_run_and_may_be_closed(monthly: Trading, owner: Client) -> None:
    figures = ["0", "0.00", "20", "300.00", "15.00", "5", "75.00", "15", "225.00", ""]
    page = owner.get(PAGE)
    assert cells(page) == [["P1", "商品P1", *figures, "25.00"]]
    month = f"{last_month():%Y-%m}"
    closing = f"/ledger/periods/{month}"
    assert "1 个商品的出库成本还不是全月平均" in owner.get(closing).content.decode()
    told = owner.post(f"{closing}/close", follow=True).content.decode()
    assert "还不是全月平均，请先结转" in told
    assert not Period.objects.filter(is_closed=True).exists()
    done = owner.post(RUN, {"month": month}, follow=True)
    document = Document.objects.get(type=TYPE)
    assert document.number in done.content.decode()
    (margins,) = done.context["panels"]
    assert [[cell["text"] for cell in row["cells"]][3:] for row in margins["table"]["rows"]] == [
        ["150.00", "25.00", "100.00", "75.00"]
    ]
    shown = owner.get(PAGE)
    assert (cells(shown), deeds(shown)) == ([["P1", "商品P1", *figures, ""]], [])
    assert "复制" not in [action["label"] for action in done.context["actions"]]
    again = owner.post(RUN, {"month": month}, follow=True).content.decode()
    assert "没有要改的" in again
    owner.post(f"{closing}/close")
    refused = owner.post(RUN, {"month": month}, follow=True).content.decode()
    assert f"{month} 已结账" in refused
    assert Document.objects.filter(type=TYPE).count() == 1


def handed_in(owner: Client, url: str, **given: str) -> Job:
    """Press a button that hands work in, let it be done, and return the job."""
    answer = owner.post(url, given)
    job = Job.objects.latest("pk")
    assert answer["Location"] == f"/jobs/{job.pk}"
    assert run_next()
    job.refresh_from_db()
    return job


def test_a_month_of_many_moves_is_averaged_and_closed_in_the_background(
    monthly: Trading, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = f"{last_month():%Y-%m}"
    close = f"/ledger/periods/{month}/close"
    monkeypatch.setattr("liandong.documents.month_average.LARGE", 2)
    early = handed_in(owner, close)
    assert (early.state, Period.objects.filter(is_closed=True).exists()) == (JobState.REFUSED, False)
    assert "还不是全月平均，请先结转" in early.problems[0]
    done = handed_in(owner, RUN, month=month)
    document = Document.objects.get(type=TYPE)
    assert (done.state, done.title) == (JobState.DONE, month)
    assert document.number in done.message
    assert deeds(owner.get(done.result_url)) == []
    again = handed_in(owner, RUN, month=month)
    assert "没有要改的" in again.message
    closed = handed_in(owner, close)
    assert (closed.state, closed.message) == (JobState.DONE, f"{month} 已结账。")
    assert str(Period.objects.filter(is_closed=True).latest("year", "month")) == month
    late = handed_in(owner, RUN, month=month)
    assert (late.state, late.problems) == (JobState.REFUSED, [f"{month} 已结账"])
    monkeypatch.setattr("liandong.documents.month_average.LARGE", 10)
    assert owner.post(RUN, {"month": month})["Location"].startswith(PAGE)
    del monthly


def test_the_same_month_is_handed_in_once(
    monthly: Trading, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.documents.month_average.LARGE", 2)
    month = f"{last_month():%Y-%m}"
    first, second = (owner.post(RUN, {"month": month})["Location"] for _ in range(2))
    assert first == second
    assert owner.post(f"/ledger/periods/{month}/close")["Location"] != first
    del monthly


def test_the_running_month_has_no_button_and_new_leads_here(monthly: Trading, owner: Client) -> None:
    now = f"{timezone.localdate():%Y-%m}"
    page = owner.get(PAGE, {"month": now})
    assert deeds(page) == []
    assert "还没有过完" in page.content.decode()
    assert "还没有过完" in owner.post(RUN, {"month": now}, follow=True).content.decode()
    assert owner.get(f"/t/{TYPE}/new")["Location"] == PAGE
    del monthly


def test_who_may_not_see_cost_sees_nothing_of_it(monthly: Trading, browse: Browse) -> None:
    role = Role.objects.create(name="看不见成本", hidden=["cost", "margin"])
    RoleGrant.objects.bulk_create(
        RoleGrant(role=role, subject="*", verb=verb, scope=Scope.ALL) for verb in Verb
    )
    Member.objects.get(name="李四").roles.set([role])
    clerk = browse("clerk")
    assert clerk.get(PAGE).status_code == 403
    assert clerk.post(RUN, {"month": f"{last_month():%Y-%m}"}).status_code == 403
    assert not Document.objects.filter(type=TYPE).exists()
    del monthly


def test_another_method_says_so(trading: Trading, owner: Client) -> None:
    page = owner.get(PAGE)
    assert (page.context["rows"], deeds(page)) == ([], [])
    assert "不是全月加权平均" in page.content.decode()
    del trading
