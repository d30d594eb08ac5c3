"""A checked file becomes documents once, however many ask for it at the same moment."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from liandong.documents.models import Document
from liandong.exchange import jobs, pages
from liandong.exchange.models import ImportFile, ImportState
from liandong.identity.requests import CompanyRequest
from liandong.jobs.kinds import JobRefusedError, Task, job_kind
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import run_next
from tests.exchange.sheets import Rows, bring_in, check, upload, xlsx
from tests.support.trading import Trading

ROWS: Rows = [
    ["单据", "客户", "单据日期", "发货仓库", "商品", "单位", "数量", "单价"],
    ["A", "C1", "2026-11-02", "主仓", "P1", "瓶", 2, 10],
]


@pytest.fixture
def file(owner: Client, trading: Trading) -> ImportFile:
    del trading
    found = check(owner, upload(owner, "sales.order", xlsx(ROWS)))
    assert found.state == ImportState.CHECKED
    return found


def test_of_two_jobs_that_read_the_file_before_either_wrote_only_one_writes(
    file: ImportFile, trading: Trading
) -> None:
    kind = job_kind(jobs.IMPORT)
    assert kind is not None
    stale = ImportFile.objects.get(pk=file.pk)
    started = [jobs.start_import(one, trading.actor, is_dry=False) for one in (file, stale)]
    tasks = [Task(one, trading.actor, Job.objects.get(pk=one).parameters) for one in started]
    first, second = [kind.run(task) for task in tasks]
    with transaction.atomic():
        first()
    with pytest.raises(JobRefusedError, match="已经导入过"), transaction.atomic():
        second()
    assert Document.objects.count() == 1


def in_between(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Let something happen once a request has read the file."""
    read, done = pages._file_for, list[object]()

    def late(request: CompanyRequest, file: int) -> object:
        found = read(request, file)
        if not done:
            done.append(file)
            meanwhile()
        return found

    monkeypatch.setattr(pages, "_file_for", late)


@pytest.mark.parametrize("act", ["import", "check"])
def test_who_read_the_page_before_the_import_ended_starts_nothing_after_it(
    owner: Client, file: ImportFile, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    url = f"/exchange/files/{file.pk}"
    in_between(monkeypatch, lambda: bring_in(owner, file))
    fields = {"act": act, "mode": "both"}
    fields |= {f"column-{name}": str(place) for name, place in file.mapping["positions"].items()}
    answer = owner.post(url, fields)
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert not run_next()
    file.refresh_from_db()
    assert (file.state, Document.objects.count()) == (ImportState.IMPORTED, 1)
    assert Job.objects.get().state == JobState.DONE
