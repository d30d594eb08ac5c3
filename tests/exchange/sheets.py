"""Files as people upload them, and the way of a file from the page to the books."""

import io
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from liandong.exchange.models import ImportFile
from liandong.jobs import files
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import run_next

Rows = Sequence[Any]


def xlsx(rows: Rows, merged: Sequence[tuple[int, int, int, int, str]] = ()) -> bytes:
    """Return a workbook; `merged` are (first row, first column, last row, last column, text) from 0."""
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, ["" if value is None else value for value in row])
        for top, left, bottom, right, text in merged:
            sheet.merge_range(top, left, bottom, right, text)
    return made.getvalue()


def read(content: bytes) -> list[list[Any]]:
    """Return the first sheet of a workbook."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def upload(client: Client, subject: str, content: bytes, name: str = "表.xlsx") -> ImportFile:
    """Upload a file; return its record."""
    answer = client.post(f"/exchange/{subject}/import", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return ImportFile.objects.get(pk=int(answer["Location"].rpartition("/")[2]))


def check(client: Client, file: ImportFile, **options: object) -> ImportFile:
    """Check a file with the mapping it has and the options given; return its record."""
    fields: dict[str, object] = {"act": "check", "mode": "both", "makes_named": "1", **options}
    fields |= {f"column-{name}": place for name, place in file.mapping["positions"].items()}
    for name, value in file.mapping["constants"].items():
        fields.setdefault(f"fixed-{name}", value)
    answer = client.post(f"/exchange/files/{file.pk}", fields)
    assert answer.status_code == 302, answer.status_code
    file.refresh_from_db()
    return file


def found(file: ImportFile) -> list[tuple[Any, ...]]:
    """Return the problems of a check as (row, column, sentence)."""
    return [(one["row"], one["column"], one["message"]) for one in file.report["problems"]]


def bring_in(client: Client, file: ImportFile) -> Job:
    """Import a checked file and run its job."""
    answer = client.post(f"/exchange/files/{file.pk}", {"act": "import"})
    assert answer["Location"].startswith("/jobs/"), answer["Location"]
    assert run_next()
    return Job.objects.get(pk=int(answer["Location"].rpartition("/")[2]))


def imported(client: Client, subject: str, rows: Rows, **options: object) -> Job:
    """Bring rows in from the upload to the end; nothing may be wrong with them."""
    file = check(client, upload(client, subject, xlsx(rows)), **options)
    assert found(file) == []
    job = bring_in(client, file)
    assert job.state == JobState.DONE, job.problems
    return job


def exported(client: Client, subject: str, **choices: str) -> list[list[Any]]:
    """Export a subject and return the sheet."""
    answer = client.post(f"/exchange/{subject}/export", choices)
    assert run_next()
    job = Job.objects.get(pk=int(answer["Location"].rpartition("/")[2]))
    assert job.state == JobState.DONE, job.problems
    return read(files.path_of(job.result).read_bytes())
