"""Making an archive: tables and papers in a folder, a manifest over them, all of it in a zip.

The same closed books give the same files: nothing in them tells when they were made. The manifest does, and
stands outside its own checksums.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import liandong
from liandong.finance.archive.contents import tables_of
from liandong.finance.archive.papers import PaperFile, ledger_papers, table_papers, voucher_papers
from liandong.finance.archive.tables import write_table
from liandong.finance.national.files import write_national
from liandong.general_ledger.chain import GENESIS, chain_key
from liandong.general_ledger.models import JournalEntry, Period, VoucherCounter
from liandong.identity.audit import AuditEntry, record
from liandong.identity.registry.models import Company
from liandong.identity.rule_book import rules_on
from liandong.storage.namespace import current_namespace

FORMAT, VERSION = "liandong-archive", 1
MANIFEST = "manifest.json"
_PAPERS = {
    "general-ledger": "总账",
    "trial-balance": "科目余额表",
    "balance-sheet": "资产负债表",
    "income-statement": "利润表",
    "cash-flow": "现金流量表",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16
_BLOCK = 1 << 20
_LAST_MONTH = 12

Told = Callable[[str], None]
"""Told what is being made now, again and again; it may raise to stop the work."""


class BooksMovedError(Exception):
    """A voucher was booked into the year while its archive was being made."""


@dataclass(frozen=True, slots=True)
class YearState:
    """A year's books: how many vouchers, the chain's last hash, and the months that are still open."""

    year: int
    vouchers: int
    last_hash: str
    open_months: tuple[str, ...]

    @property
    def is_closed(self) -> bool:
        """Whether every month of it is."""
        return not self.open_months


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was made: the hash over its files' hashes, and how many files there are."""

    state: YearState
    content: str
    files: int


def year_state(year: int) -> YearState:
    """Return what is known of a year's books; two statements."""
    head = VoucherCounter.objects.filter(key=chain_key(year)).first()
    closed = Period.objects.filter(is_closed=True).order_by("-year", "-month").first()
    reached = (closed.year, closed.month) if closed is not None else (0, 0)
    open_months = tuple(
        f"{year}-{month:02}" for month in range(1, _LAST_MONTH + 1) if (year, month) > reached
    )
    return YearState(year, head.value if head else 0, head.hash if head else GENESIS, open_months)


def years() -> list[int]:
    """Return the years that have vouchers, the latest first."""
    return list(JournalEntry.objects.order_by("-year").values_list("year", flat=True).distinct())


def make_archive(target: Path, year: int, told: Told, *, with_trace: bool) -> Archive:
    """Write a year's archive; words are the installation's, whoever asks, by the company's clock.

    Raises:
        BooksMovedError: the books of the year moved meanwhile; nothing is left behind.
    """
    state = year_state(year)
    with _own_words(), TemporaryDirectory(prefix="liandong-archive-") as place:
        folder = Path(place)
        _fill(folder, year, told, with_trace=with_trace)
        if year_state(year) != state:
            raise BooksMovedError
        files = [_facts(folder, path) for path in sorted(folder.rglob("*")) if path.is_file()]
        content = content_hash(files)
        manifest = _manifest(state, files, content, with_trace=with_trace)
        _pack(target, folder, manifest)
    return Archive(state, content, len(files))


def trace_archive(made: Archive, member: int | None) -> None:
    """Note in the audit trail which archive was made, so that its hash is kept elsewhere too."""
    detail = {
        "year": made.state.year,
        "content": made.content,
        "vouchers": made.state.vouchers,
        "is_closed": made.state.is_closed,
    }
    record([AuditEntry("archive", "general_ledger.entry", None, member, detail)])


def content_hash(files: list[dict[str, Any]]) -> str:
    """Return the SHA-256 over the lines ``sha256  path`` of all files in the order of their paths."""
    lines = "".join(f"{one['sha256']}  {one['path']}\n" for one in sorted(files, key=lambda one: one["path"]))
    return hashlib.sha256(lines.encode()).hexdigest()


@contextmanager
def _own_words() -> Iterator[None]:
    zone = rules_on(timezone.localdate()).time_zone
    with translation.override(settings.LANGUAGE_CODE), timezone.override(zone):
        yield


def _fill(folder: Path, year: int, told: Told, *, with_trace: bool) -> None:
    """Write everything but the manifest."""
    data, papers, national = folder / "data", folder / "pdf", folder / "gbt24589"
    for place in (data, papers, national):
        place.mkdir()
    for table in tables_of(year, with_trace=with_trace):
        told(f"data/{table.name}")
        write_table(data, table)
    for paper in _all_papers(year):
        told(f"pdf/{paper.name}")
        (papers / f"{paper.name}.pdf").write_bytes(paper.content)
    write_national(national, year, _company(), told)


def _all_papers(year: int) -> Iterator[PaperFile]:
    company = _company().name
    yield from voucher_papers(year, company)
    yield from ledger_papers(year, company)
    for table in tables_of(year, with_trace=False):
        if title := _PAPERS.get(table.name):
            yield from table_papers(table, _(title), year, company)


def _company() -> Company:
    return Company.objects.get(slug=current_namespace().slug)


def _manifest(
    state: YearState, files: list[dict[str, Any]], content: str, *, with_trace: bool
) -> dict[str, Any]:
    company = _company()
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": liandong.__version__,
        "made_at": datetime.now(tz=timezone.get_current_timezone()).isoformat(timespec="seconds"),
        "company": {"name": company.name, "slug": company.slug},
        "year": state.year,
        "is_closed": state.is_closed,
        "open_months": list(state.open_months),
        "vouchers": state.vouchers,
        "last_hash": state.last_hash,
        "has_audit_trail": with_trace,
        "content_sha256": content,
        "files": files,
    }


def _facts(folder: Path, path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    name = path.relative_to(folder).as_posix()
    return {"path": name, "size": path.stat().st_size, "sha256": digest.hexdigest()}


def _pack(target: Path, folder: Path, manifest: dict[str, Any]) -> None:
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(_entry(MANIFEST), json.dumps(manifest, ensure_ascii=False, indent=1))
            for one in manifest["files"]:
                _add(packed, folder, one["path"])
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _add(packed: zipfile.ZipFile, folder: Path, name: str) -> None:
    with (folder / name).open("rb") as file, packed.open(_entry(name), "w", force_zip64=True) as held:
        shutil.copyfileobj(file, held, _BLOCK)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
    return entry
