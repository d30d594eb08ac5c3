"""Jobs as people see them, and the files that belong to them."""

import os
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from liandong.jobs import files, signs
from liandong.jobs.files import FileTooLargeError
from liandong.jobs.kinds import Result, Task
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import purge, run_next
from tests.jobs.conftest import Work
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


@pytest.fixture
def clerk(company: str) -> Client:
    return signed_in("clerk")


def stored(content: bytes) -> str:
    return files.keep([content], ".xlsx").name


def test_a_member_sees_his_own_jobs_and_the_owner_all(
    owner: Client, clerk: Client, people: People, work: Work
) -> None:
    of_owner, of_clerk = work.hand_in(people.owner), work.hand_in(people.clerk)
    assert [row["id"] for row in context_of(clerk, "/jobs")["rows"]] == [of_clerk]
    assert [row["id"] for row in context_of(owner, "/jobs")["rows"]] == [of_clerk, of_owner]
    for part in ("", "/result", "/cancel"):
        method = clerk.post if part == "/cancel" else clerk.get
        assert method(f"/jobs/{of_owner}{part}").status_code == 404
    assert Job.objects.get(pk=of_owner).state == JobState.WAITING
    assert not signs.is_asked_to_stop(of_owner)


def test_the_page_follows_the_progress_to_the_result(clerk: Client, people: People, work: Work) -> None:
    seen: list[str] = []

    def run(task: Task) -> None:
        task.progress(40, 100, "写入商品")
        seen.append(clerk.get(f"/jobs/{task.job}", headers={"HX-Request": "true"}).content.decode())

    work.run = run
    work.finish = lambda _task: Result("导入了 100 个商品", stored(b"abc"), "结果.xlsx", "/products")
    job = work.hand_in(people.clerk)
    waiting = clerk.get(f"/jobs/{job}").content.decode()
    assert "every 1s" in waiting
    assert "排队中" in waiting
    run_next()
    assert 'max="100" value="40"' in seen[0]
    assert "写入商品 40 / 100" in seen[0]
    page = clerk.get(f"/jobs/{job}").content.decode()
    assert "every 1s" not in page
    assert "导入了 100 个商品" in page
    answer = clerk.get(f"/jobs/{job}/result")
    assert answer.getvalue() == b"abc"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert table(context_of(clerk, "/jobs"))[0][:4] == ["试验任务", "试验", "已完成", "李四"]


def test_a_job_is_cancelled_from_its_page(clerk: Client, people: People, work: Work) -> None:
    job = work.hand_in(people.clerk)
    assert clerk.post(f"/jobs/{job}/cancel").status_code == 302
    assert Job.objects.get(pk=job).state == JobState.CANCELLED


def test_the_list_reads_a_constant_number_of_times(clerk: Client, people: People, work: Work) -> None:
    work.hand_in(people.clerk)
    few = statements(clerk, "/jobs")
    for _ in range(9):
        work.hand_in(people.clerk)
    assert statements(clerk, "/jobs") == few


def test_a_file_that_is_too_large_is_not_kept(company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(files.folder().iterdir())
    monkeypatch.setattr(files, "MAX_UPLOAD_MB", 1)
    with pytest.raises(FileTooLargeError):
        files.keep([b"x" * 2**20, b"x"])
    assert set(files.folder().iterdir()) == before
    assert files.keep([b"x" * 2**20]).size == 2**20


@pytest.mark.parametrize("name", ["", "../registry.sqlite3", "/etc/passwd", ".hidden"])
def test_only_names_of_stored_files_lead_to_a_file(company: str, name: str) -> None:
    with pytest.raises(ValueError, match="stored"):
        files.path_of(name)


def test_what_is_old_is_removed(company: str, people: People, work: Work) -> None:
    work.finish = lambda _task: Result(file=stored(b"old"), file_name="旧.xlsx")
    old, fresh = work.hand_in(people.owner), work.hand_in(people.owner)
    run_next()
    run_next()
    long_ago = timezone.now() - timedelta(days=files.RETENTION_DAYS + 1)
    Job.objects.filter(pk=old).update(finished_at=long_ago)
    path = files.path_of(Job.objects.get(pk=old).result)
    os.utime(path, (long_ago.timestamp(), long_ago.timestamp()))
    purge()
    assert list(Job.objects.values_list("pk", flat=True)) == [fresh]
    assert not path.exists()
    assert files.path_of(Job.objects.get(pk=fresh).result).exists()
