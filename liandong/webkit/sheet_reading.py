"""Opening what was uploaded: Excel or CSV, within limits that are checked before it is unpacked."""

import csv
import itertools
import pickle  # nosec B403
import subprocess  # nosec B404
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from liandong.webkit import workbook_process

MOST_ROWS = 200_000
MOST_COLUMNS = 256
MOST_UNPACKED_MB = 512
MOST_ENTRIES = 2_000
_SNIFFED = 64 * 2**10
_DELIMITERS = ",;\t|"
_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_ROOT = Path(__file__).resolve().parents[2]

Cells = Sequence[object]
NumberedRow = tuple[int, Cells]


class UnreadableFileError(ValueError):
    """The file can't be read; the argument is the sentence for the user."""


def too_many_rows(most: int) -> UnreadableFileError:
    """Return the refusal of a file with more rows than are taken."""
    return UnreadableFileError(_("超过 %(limit)s 行，请拆成几个文件。") % {"limit": f"{most:,}"})


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that can be read once: its rows with Excel's numbers, and how many there are at most."""

    rows: Iterator[NumberedRow]
    height: int


@contextmanager
def opened(path: Path, sheets: Sequence[str] = ()) -> Iterator[OpenFile]:
    """Open a stored upload by what it is, whatever it is called.

    Of a workbook that is the first sheet with something in it, one of the names ``sheets`` before others.

    Raises:
        UnreadableFileError: it is no spreadsheet, damaged, or beyond the limits.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith((_ZIP, _OLD_EXCEL)):
        if start.startswith(_ZIP):
            _check_zip(path)
        with _workbook(path, sheets) as book:
            yield book
    else:
        with path.open(encoding=_encoding(path), newline="") as text:
            yield _csv(text)


def _check_zip(path: Path) -> None:
    """Refuse what would unpack to too much, by what the archive says of itself.

    The reader never takes more out of an entry than the archive says is in it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFileError(_("文件已损坏，请重新导出或另存后再传。")) from error
    size = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or size > MOST_UNPACKED_MB * 2**20:
        limit = {"limit": MOST_UNPACKED_MB}
        raise UnreadableFileError(_("文件展开后超过 %(limit)s MB，请拆成几个文件。") % limit)


@contextmanager
def _workbook(path: Path, sheets: Sequence[str]) -> Iterator[OpenFile]:
    """Read a workbook in a process of its own, and let that go however this ends."""
    limits = (str(MOST_ROWS), str(MOST_COLUMNS))
    command = [sys.executable, "-m", workbook_process.__name__, str(path.resolve()), *limits, *sheets]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603 - this program itself # nosec B603
        command, cwd=_ROOT, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet
    )
    try:
        if process.stdout is None:
            raise UnreadableFileError(_sentence("unreadable"))
        told = _said(process.stdout)
        if isinstance(told, str):
            raise UnreadableFileError(_sentence(told))
        yield OpenFile(_rows_from(process.stdout), int(str(told)))
    finally:
        process.kill()
        if process.stdout is not None:
            process.stdout.close()
        process.wait()


def _rows_from(pipe: IO[bytes]) -> Iterator[NumberedRow]:
    while isinstance(part := _said(pipe), list):
        yield from part


def _said(pipe: IO[bytes]) -> object:
    """Return what the other process says next; one that broke off could not read the file."""
    try:
        # Our own program answers, over a pipe that nobody else has.
        return pickle.load(pipe)  # noqa: S301 # nosec B301
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        raise UnreadableFileError(_sentence("broken")) from error


def _sentence(reason: str) -> str:
    words = {
        "rows": str(too_many_rows(MOST_ROWS)),
        "columns": _("超过 %(limit)s 列。") % {"limit": MOST_COLUMNS},
        "merged": _("合并的单元格太多，请取消合并再传。"),
        "empty": _("文件里没有内容。"),
        "broken": _("这个文件展开后太大或已损坏，读不了；请只留要导入的行和列，另存后再传。"),
    }
    return words.get(reason, _("不是可以读取的 Excel 文件；加了密码的请先去掉密码。"))


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        tried = ("utf-16",) if file.read(2) in _UTF16 else _ENCODINGS
    found = next((encoding for encoding in tried if _is_in(path, encoding)), None)
    if found is None:
        raise UnreadableFileError(_("不是 Excel，也不是 UTF-8 或 GB18030 编码的文本。"))
    return found


def _is_in(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as text:
            while text.read(2**20):
                pass
    except UnicodeError:
        return False
    return True


def _csv(text: Iterator[str]) -> OpenFile:
    head: list[str] = []
    size = 0
    for line in text:
        head.append(line)
        size += len(line)
        if size > _SNIFFED:
            break
    if "\0" in "".join(head):
        raise UnreadableFileError(_("不是可以读取的表格文件。"))
    if not "".join(head).strip():
        raise UnreadableFileError(_("文件里没有内容。"))
    reader = csv.reader(itertools.chain(head, text), delimiter=_delimiter(head))
    return OpenFile(_csv_rows(reader), 0)


def _delimiter(head: Sequence[str]) -> str:
    """Return the sign that parts most lines into the same number of columns, more than one of them."""
    best, most = ",", 0
    for sign in _DELIMITERS:
        widths = [len(row) for row in csv.reader(head[:20], delimiter=sign) if row]
        common = max(set(widths), key=widths.count, default=1)
        if common > 1 and widths.count(common) * common > most:
            best, most = sign, widths.count(common) * common
    return best


def _csv_rows(reader: Iterator[list[str]]) -> Iterator[NumberedRow]:
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MOST_ROWS:
                raise too_many_rows(MOST_ROWS)
            if len(cells) > MOST_COLUMNS:
                raise UnreadableFileError(_("超过 %(limit)s 列。") % {"limit": MOST_COLUMNS})
            yield number, [_unguarded(cell) if cell else None for cell in cells]
    except csv.Error as error:
        raise UnreadableFileError(_("第 %(row)s 行后面的内容读不出来。") % {"row": number}) from error


def _unguarded(cell: str) -> str:
    """Return a text without the apostrophe our own export puts before what a spreadsheet would compute."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@" else cell
