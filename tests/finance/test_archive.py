"""The yearly archive: what is in it, the same for the same books, every change found in the file."""

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from django.test import Client
from pypdf import PdfReader

from liandong.config.commands import archive as command
from liandong.finance.archive import packing
from liandong.finance.archive.packing import BooksMovedError, content_hash, make_archive, year_state
from liandong.finance.archive.verifying import NoArchiveError, verify_archive
from liandong.general_ledger.models import JournalEntry, Period
from liandong.identity.models import AuditRow
from liandong.jobs import files
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import run_next
from liandong.partners.models import Partner
from tests.apikit.calling import caller
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import Trading

YEAR = 2026


@pytest.fixture
def books(trading: Trading) -> Trading:
    """In November 100 P1 come for 10.00 from a supplier, 30 are sold at 15.00 to =C1 and invoiced."""
    Partner.objects.filter(code="C1").update(name="=C1")
    trading.receive("P1", "100", "10")
    sold = trading.book("sales.delivery", [trading.line("P1", "30", "15")], partner="C1", place="主仓")
    line = trading.line("P1", "30", "15", origin=sold.lines[0])
    trading.book("finance.sales_invoice", [line], partner="C1")
    return trading


def made(path: Path, *, with_trace: bool = True) -> packing.Archive:
    return make_archive(path, YEAR, lambda _name: None, with_trace=with_trace)


def data_of(path: Path, name: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as packed:
        found: list[dict[str, Any]] = json.loads(packed.read(f"data/{name}.json"))
    return found


def repacked(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Return a copy of an archive whose files were changed."""
    with zipfile.ZipFile(path) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    change(held)
    other = path.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as packed:
        for name, content in held.items():
            packed.writestr(name, content)
    return other


def sealed_anew(held: dict[str, bytes]) -> None:
    """Give a changed archive a manifest that fits it, as a forger would."""
    import hashlib  # noqa: PLC0415 - the forger's own tool

    manifest = json.loads(held[packing.MANIFEST])
    for one in manifest["files"]:
        one["size"] = len(held[one["path"]])
        one["sha256"] = hashlib.sha256(held[one["path"]]).hexdigest()
    manifest["content_sha256"] = content_hash(manifest["files"])
    held[packing.MANIFEST] = json.dumps(manifest).encode()


def test_a_year_is_in_it_whole_and_proved_from_the_file(books: Trading, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    archive = made(path)
    found = verify_archive(path)
    count = JournalEntry.objects.filter(year=YEAR).count()
    assert (found.problems, found.vouchers) == ([], count)
    facts = found.manifest
    assert (facts["vouchers"], facts["content_sha256"]) == (count, archive.content)
    assert facts["last_hash"] == JournalEntry.objects.filter(year=YEAR).latest("chain_position").hash
    names = {one["path"] for one in facts["files"]}
    for book in ("trial-balance", "balance-sheet", "income-statement", "cash-flow", "general-ledger"):
        assert {f"data/{book}.csv", f"data/{book}.json"} <= names
    assert {"pdf/vouchers-2026-11.pdf", "pdf/balance-sheet.pdf", "pdf/ledger-1405.pdf"} <= names
    assert {"data/audit-trail.json", "data/partners.csv", "data/products.csv", "data/accounts.csv"} <= names
    lines = data_of(path, "vouchers")
    assert sum(float(line["debit"]) for line in lines) == sum(float(line["credit"]) for line in lines) > 0
    ledger = [row for row in data_of(path, "detail-ledger") if row["account"] == "1405"]
    assert ledger[-1]["balance"] == "700"
    assert (ledger[0]["memo"], ledger[0]["date"], ledger[0]["balance"]) == ("期初余额", f"{YEAR}-01-01", "0")
    trial = {row["account"]: row["closing_debit"] for row in data_of(path, "trial-balance")}
    assert trial["1405"] == "700"
    assert [row["code"] for row in data_of(path, "products")] == ["P1"]


def test_a_ledger_begins_with_what_the_year_came_into(books: Trading, tmp_path: Path) -> None:
    """Of 2026 stock of 700.00 and a debt of 508.50 are left; in January 10.00 of stock come."""
    books.receive("P1", "1", "10", on=date(YEAR + 1, 1, 5))
    path = tmp_path / "a.zip"
    make_archive(path, YEAR + 1, lambda _name: None, with_trace=False)
    rows = data_of(path, "detail-ledger")
    kept = {row["account"]: (row["memo"], row["balance"]) for row in reversed(rows)}
    assert (kept["1405"], kept["1122"]) == (("期初余额", "700"), ("期初余额", "508.5"))
    assert [row["balance"] for row in rows if row["account"] == "1405"] == ["700", "710"]
    assert [row["balance"] for row in rows if row["account"] == "1122"] == ["508.5"]
    assert "pdf/ledger-1122.pdf" in _names(path)
    assert verify_archive(path).problems == []


def test_cells_of_its_sheets_are_no_formulas(books: Trading, tmp_path: Path) -> None:
    made(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert ",'=C1," in packed.read("data/partners.csv").decode("utf-8-sig")
        with packed.open("pdf/vouchers-2026-11.pdf") as paper:
            assert "=C1" in PdfReader(paper).pages[0].extract_text()
    assert any(row["name"] == "=C1" for row in data_of(tmp_path / "a.zip", "partners"))


def test_the_same_books_give_the_same_files(books: Trading, tmp_path: Path) -> None:
    first, second = made(tmp_path / "a.zip"), made(tmp_path / "b.zip")
    assert first.content == second.content
    books.receive("P1", "1", "10")
    assert made(tmp_path / "c.zip").content != first.content
    assert not any(name.startswith("data/audit") for name in _names(made_without_trace(tmp_path)))


def made_without_trace(folder: Path) -> Path:
    made(folder / "d.zip", with_trace=False)
    return folder / "d.zip"


def _names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as packed:
        return packed.namelist()


def test_every_change_is_found(books: Trading, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    made(path)
    name = "data/vouchers.json"

    def forged(held: dict[str, bytes]) -> None:
        held[name] = held[name].replace(b'"memo": "', b'"memo": "x', 1)

    def forged_and_sealed(held: dict[str, bytes]) -> None:
        forged(held)
        sealed_anew(held)

    def cut(held: dict[str, bytes]) -> None:
        rows = [row for row in json.loads(held[name]) if row["chain_position"] != 1]
        held[name] = ("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n").encode()
        sealed_anew(held)

    def shrunk(held: dict[str, bytes]) -> None:
        del held["data/partners.csv"]
        held["data/more.csv"] = b""

    assert verify_archive(repacked(path, lambda _held: None)).problems == []
    assert verify_archive(repacked(path, forged)).problems == [("changed", name)]
    assert [code for code, _what in verify_archive(repacked(path, forged_and_sealed)).problems] == ["voucher"]
    assert {code for code, _what in verify_archive(repacked(path, cut)).problems} == {"voucher", "end"}
    wrong = {code for code, _what in verify_archive(repacked(path, shrunk)).problems}
    assert wrong == {"missing", "added"}
    with zipfile.ZipFile(path) as packed:
        begin = packed.getinfo(name).header_offset + 200
    spoilt = bytearray(path.read_bytes())
    spoilt[begin : begin + 40] = b"\xff" * 40
    (tmp_path / "spoilt.zip").write_bytes(spoilt)
    assert verify_archive(tmp_path / "spoilt.zip").problems == [("changed", name)]
    (tmp_path / "no.zip").write_bytes(b"no zip")
    with pytest.raises(NoArchiveError):
        verify_archive(tmp_path / "no.zip")


def test_an_open_year_says_so_and_a_closed_one_too(books: Trading, tmp_path: Path) -> None:
    made(tmp_path / "a.zip")
    facts = verify_archive(tmp_path / "a.zip").manifest
    assert (facts["is_closed"], len(facts["open_months"])) == (False, 12)
    Period.objects.update_or_create(year=YEAR, month=12, defaults={"is_closed": True})
    assert year_state(YEAR).is_closed
    made(tmp_path / "b.zip")
    assert verify_archive(tmp_path / "b.zip").manifest["is_closed"]


def test_books_that_move_meanwhile_are_told(books: Trading, tmp_path: Path) -> None:
    with pytest.raises(BooksMovedError):
        make_archive(tmp_path / "a.zip", YEAR, lambda name: _book_once(books, name), with_trace=False)
    assert not (tmp_path / "a.zip").exists()


def _book_once(books: Trading, name: str) -> None:
    if name == "data/partners":
        books.receive("P1", "1", "10")


def test_the_page_has_it_made_in_the_background(books: Trading) -> None:
    owner = signed_in("owner")
    (row,) = table(context_of(owner, "/ledger/archives"))
    assert row[:3] == ["2026", "12 个月未结账", str(JournalEntry.objects.count())]
    asked = owner.post("/ledger/archives/2026/make")
    assert owner.post("/ledger/archives/2026/make").headers["Location"] == asked.headers["Location"]
    assert run_next()
    job = Job.objects.latest("pk")
    assert (job.state, job.result_name) == (JobState.DONE, "年度档案 2026.zip")
    found = verify_archive(files.path_of(job.result))
    assert found.problems == []
    assert (
        AuditRow.objects.filter(action="archive").latest("pk").detail["content"]
        == (found.manifest["content_sha256"])
    )
    assert owner.post("/ledger/archives/2020/make").status_code == 404


def test_programs_have_it_made(books: Trading) -> None:
    api = caller("owner")
    (row,) = api.get("/yearly-archives").body
    assert (row["year"], row["is_closed"]) == (2026, False)
    job = api.post("/yearly-archives", {"year": 2026}, key="one").body["job"]
    assert Job.objects.get(pk=job).kind == "yearly_archive"


def test_only_who_sees_the_books(books: Trading) -> None:
    clerk: Client = signed_in("clerk")
    assert clerk.get("/ledger/archives").status_code == 403
    assert clerk.post("/ledger/archives/2026/make").status_code == 403
    assert caller("clerk").get("/yearly-archives").status == 403


def test_the_command_proves_a_file(books: Trading, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    made(path)
    run = CliRunner().invoke(command.archive_command, ["--verify", str(path)])
    assert (run.exit_code, "全部相符" in run.output) == (0, True)
    shutil.copy(path, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "a") as packed:
        packed.writestr("data/more.csv", "x")
    run = CliRunner().invoke(command.archive_command, ["--verify", str(tmp_path / "b.zip")])
    assert (run.exit_code, "多出文件：data/more.csv" in run.output) == (1, True)
    assert CliRunner().invoke(command.archive_command, ["jia"]).exit_code == 2
    with patch.object(command, "migrate_registry"):
        run = CliRunner().invoke(command.archive_command, ["jia", "2026", str(path)])
        assert (run.exit_code, "不会覆盖" in run.output) == (1, True)
        new = tmp_path / "new.zip"
        run = CliRunner().invoke(command.archive_command, ["jia", "2026", str(new)])
    assert (run.exit_code, "还没有全部结账" in run.output) == (0, True)
    assert verify_archive(new).problems == []


def test_an_archive_without_its_vouchers_proves_nothing(books: Trading, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    made(path)

    def left_out(held: dict[str, bytes]) -> None:
        del held["data/vouchers.json"]
        manifest = json.loads(held[packing.MANIFEST])
        manifest["files"] = [one for one in manifest["files"] if one["path"] in held]
        held[packing.MANIFEST] = json.dumps(manifest).encode()
        sealed_anew(held)

    assert verify_archive(repacked(path, left_out)).problems == [("missing", "data/vouchers.json")]


def test_a_locked_archive_is_told_and_so_is_an_amount_that_is_none(books: Trading, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    made(path)
    locked = path.read_bytes()
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        begin = locked.index(signature) + place
        locked = locked[:begin] + bytes([locked[begin] | 1]) + locked[begin + 1 :]
    (tmp_path / "locked.zip").write_bytes(locked)

    def spoilt(held: dict[str, bytes]) -> None:
        name = "data/vouchers.json"
        held[name] = re.sub(rb'"amount": "[^"]*"', b'"amount": "x"', held[name], count=1)
        sealed_anew(held)

    run = CliRunner().invoke(command.archive_command, ["--verify", str(tmp_path / "locked.zip")])
    assert run.exit_code == 1
    assert run.exception is None or isinstance(run.exception, SystemExit)
    with pytest.raises(NoArchiveError):
        verify_archive(repacked(path, spoilt))


def test_a_year_without_vouchers_is_refused_whoever_asks(books: Trading) -> None:
    made_job = caller("owner").post("/yearly-archives", {"year": 2050}, key="one").body["job"]
    assert run_next()
    job = Job.objects.get(pk=made_job)
    assert (job.state, job.problems) == (JobState.REFUSED, ["2050 年没有凭证，没有可归档的。"])
    assert not AuditRow.objects.filter(action="archive").exists()
