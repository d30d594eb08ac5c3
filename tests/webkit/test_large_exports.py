"""Exports of more rows than a request should write: made by a job, as the member may see them then."""

import pytest
from django.test import Client

from liandong.identity.models import Member
from liandong.jobs import files
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import run_next
from liandong.webkit import export_jobs, exporting
from tests.support.trading import Trading
from tests.webkit.calling import Answer
from tests.webkit.conftest import Browse
from tests.webkit.test_list_parts import sheet
from tests.webkit.test_lists import make_orders


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liandong.webkit.report_query.PAGE_ROWS", 2)
    monkeypatch.setattr(exporting, "REQUEST_ROWS", 3)


def handed_over(client: Client, url: str) -> Job:
    answer: Answer = client.get(url)
    assert answer.status_code == 302, answer.content
    job = Job.objects.latest("pk")
    assert answer.url == f"/jobs/{job.pk}"
    return job


def test_a_large_list_is_written_by_a_job(trading: Trading, owner: Client) -> None:
    made = make_orders(trading, 7)
    job = handed_over(owner, "/t/sales.order/?export=xlsx&columns=number,memo&least=2")
    assert run_next()
    rows = sheet(owner.get(f"/jobs/{job.pk}/result"))
    assert rows[0] == ["单号", "备注"]
    assert sorted(row[0] for row in rows[1:]) == sorted(made[1:])
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "共 6 行")
    assert job.result_name.startswith("销售订单 ")


def test_a_list_that_fits_is_written_at_once(trading: Trading, owner: Client) -> None:
    make_orders(trading, 4)
    assert len(sheet(owner.get("/t/sales.order/?export=xlsx"))) == 5
    assert not Job.objects.exists()


def test_what_the_member_may_not_see_is_not_in_the_file(trading: Trading, browse: Browse) -> None:
    for _ in range(6):
        trading.receive("P1", "1", "6.66")
    keeper = browse("keeper")
    for kind in ("xlsx", "lines"):
        job = handed_over(keeper, f"/t/purchasing.receipt/?export={kind}&columns=number,gross_amount")
        assert run_next()
        rows = sheet(keeper.get(f"/jobs/{job.pk}/result"))
        assert len(rows) == 7
        assert "gross_amount" not in str(rows)
        assert "6.66" not in str(rows)


def test_rights_are_those_of_the_moment_it_runs(trading: Trading, browse: Browse) -> None:
    for _ in range(6):
        trading.receive("P1", "1", "6.66")
    job = handed_over(browse("keeper"), "/t/purchasing.receipt/?export=xlsx")
    Member.objects.get(pk=job.member_id).roles.clear()
    assert run_next()
    job.refresh_from_db()
    assert job.state == JobState.REFUSED
    assert "没有查看" in job.problems[0]
    assert not job.result


def test_more_than_a_file_holds_is_refused_without_a_trace(
    trading: Trading, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_jobs, "MOST_ROWS", 4)
    make_orders(trading, 7)
    before = set(files.folder().iterdir())
    job = handed_over(owner, "/t/sales.order/?export=xlsx")
    assert run_next()
    job.refresh_from_db()
    assert job.state == JobState.REFUSED
    assert set(files.folder().iterdir()) == before


def test_records_are_exported_by_a_job_too(
    trading: Trading, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "REQUEST_ROWS", 2)
    job = handed_over(owner, "/products?export=xlsx")
    assert run_next()
    assert len(sheet(owner.get(f"/jobs/{job.pk}/result"))) == 1 + len(trading.products)
