"""Every kind of file people have, and those that would hurt."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liandong.catalog.models import Product
from liandong.exchange import subjects
from liandong.exchange.columns import SheetField, ValueKind, value_of
from liandong.exchange.models import ImportFile
from liandong.jobs import files
from liandong.webkit import sheet_reading
from liandong.webkit.sheet_reading import UnreadableFileError, opened
from tests.exchange.files import csv_of
from tests.exchange.sheets import bring_in, check, found, upload, xlsx
from tests.support.trading import Trading

SUBJECT = "catalog.product"
TEXT = '编码,名称,单位,零售价\r\nSP1,红富士　,斤,６．８\r\n,,,\r\n\'=1,"雪梨,大",斤,\r\n'


def rows_of(path: Path) -> list[tuple[int, list[object]]]:
    with opened(path) as book:
        return [(number, list(cells)) for number, cells in book.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_is_read_whatever_its_encoding_and_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "file"
    quoted = TEXT.replace('"雪梨,大"', "雪梨")
    path.write_bytes(quoted.replace(",", delimiter).encode(encoding))
    assert rows_of(path) == [
        (1, ["编码", "名称", "单位", "零售价"]),
        (2, ["SP1", "红富士　", "斤", "６．８"]),
        (3, [None, None, None, None]),
        (4, ["=1", "雪梨", "斤", None]),
    ]


def test_a_csv_of_gb18030_becomes_products(owner: Client) -> None:
    file = check(owner, upload(owner, SUBJECT, TEXT.encode("gb18030"), "商品.csv"))
    assert found(file) == []
    bring_in(owner, file)
    rows = Product.objects.order_by("code").values_list("code", "name", "retail_price")
    assert [tuple(map(str, row)) for row in rows] == [
        ("=1", "雪梨,大", "None"),
        ("SP1", "红富士", "6.800000"),
    ]


@pytest.mark.parametrize("text", ["1e-999999999", "1E3", "9" * 41, "0." + "0" * 40])
def test_numbers_nobody_writes_are_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        value_of(SheetField("price", "单价", ValueKind.NUMBER), text)


@pytest.mark.parametrize(("cell", "number"), [("￥1,234.50", "1234.50"), ("(3)", "-3"), (1e-07, "0.0000001")])
def test_numbers_are_read_as_people_and_sheets_write_them(cell: object, number: str) -> None:
    assert value_of(SheetField("price", "单价", ValueKind.NUMBER), cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["0001-01-01", "9999-12-31", datetime(9999, 12, 31), date(1, 1, 1)])  # noqa: DTZ001
def test_days_that_nobody_means_are_not_read(cell: object) -> None:
    with pytest.raises(ValueError, match=re.escape(str(cell)[:10])):
        value_of(SheetField("end", "截止日", ValueKind.DATE), cell)


def test_an_exponent_in_a_file_of_documents_is_told_and_not_written_out(
    owner: Client, trading: Trading
) -> None:
    del trading
    heads = ["单据", "客户", "单据日期", "发货仓库", "商品", "数量", "单价"]
    content = csv_of([heads, ["A", "C1", "2026-11-02", "主仓", "P1", "1", "1e-5000"]])
    file = check(owner, upload(owner, "sales.order", content, "单.csv"))
    assert found(file) == [(2, "单价", "「1e-5000」不是数字")]


def test_merged_cells_count_for_each_of_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(xlsx([["分类", "编码"], [None, "a"], [None, "b"]], [(1, 0, 2, 0, "食品")]))
    assert rows_of(path) == [(1, ["分类", "编码"]), (2, ["食品", "a"]), (3, ["食品", "b"])]


def test_rows_keep_excels_numbers_when_the_sheet_begins_lower(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(xlsx([[], [], [None, "编码"], [None, "a"]]))
    assert rows_of(path)[-1] == (4, [None, "a"])


def bomb() -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sheet.xml", "w") as entry,
    ):
        for _ in range(4):
            entry.write(bytes(2**20))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        ("a.xlsx", bomb, "展开后超过 3 MB"),
        ("a.xlsx", lambda: b"PK\x03\x04broken", "已损坏"),
        ("a.xlsx", lambda: xlsx([["编码"]])[:-30], "已损坏"),
        ("a.xlsx", lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "不是可以读取的 Excel"),
        ("a.csv", lambda: bytes([0x81, 0x20, 0xFF, 0xFE, 0xFF]) * 3, "编码的文本"),
        ("a.csv", lambda: b"a,b\0c", "不是可以读取的表格"),
        ("a.csv", lambda: "编码,名称\n".encode("utf-16") + b"\x00", "编码的文本"),
        ("a.csv", lambda: b"a,b\n" * 11, "超过 10 行"),
        ("a.csv", lambda: b" \n\n", "没有内容"),
        ("a.xlsx", lambda: xlsx([[]]), "没有内容"),
        ("a.xlsx", lambda: xlsx([["编码"]] + [["a"]] * 12), "超过 10 行"),
        ("a.xlsx", lambda: xlsx([["编码"] * 9]), "超过 8 列"),
        ("a.csv", lambda: b"a,a,a,a,a,a,a,a,a\n", "超过 8 列"),
        ("a.exe", lambda: b"MZ", "请选择 Excel"),
    ],
)
def test_what_can_not_be_read_is_refused_in_words_and_not_kept(
    owner: Client, monkeypatch: pytest.MonkeyPatch, name: str, make: Callable[[], bytes], sentence: str
) -> None:
    monkeypatch.setattr(sheet_reading, "MOST_UNPACKED_MB", 3)
    monkeypatch.setattr(sheet_reading, "MOST_ROWS", 10)
    monkeypatch.setattr(sheet_reading, "MOST_COLUMNS", 8)
    before = set(files.folder().iterdir())
    answer = owner.post(f"/exchange/{SUBJECT}/import", {"file": SimpleUploadedFile(name, make())})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert set(files.folder().iterdir()) == before
    assert not ImportFile.objects.exists()


@pytest.mark.parametrize(("name", "make"), [("a.csv", csv_of), ("a.xlsx", xlsx)])
def test_more_rows_than_a_subject_takes_are_refused_at_once(
    owner: Client, monkeypatch: pytest.MonkeyPatch, name: str, make: Callable[[list[list[str]]], bytes]
) -> None:
    """By the page that takes the file: no job has to read it first. Blank rows don't count."""
    few = replace(subjects._subjects["partners.partner"], most_rows=20)
    monkeypatch.setitem(subjects._subjects, few.id, few)
    rows = [["编码", "名称"], ["", ""], *([f"C{number}", "甲"] for number in range(20)), ["", ""]]
    upload(owner, few.id, make(rows), name)
    before = set(files.folder().iterdir())
    given = {"file": SimpleUploadedFile(name, make([*rows, ["C20", "乙"]]))}
    answer = owner.post(f"/exchange/{few.id}/import", given)
    assert answer.status_code == 422
    assert "超过 20 行，请拆成几个文件" in answer.content.decode()
    assert set(files.folder().iterdir()) == before


def test_a_csv_too_long_is_refused_by_its_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_reading, "MOST_ROWS", 10)
    path = tmp_path / "file"
    path.write_bytes(b"a,b\n" * 11)
    with pytest.raises(UnreadableFileError, match="超过 10 行"):
        rows_of(path)


def with_cells(cells: str, after: str = "") -> bytes:
    """Return a workbook whose sheet holds these rows, and what stands after them."""
    made = io.BytesIO()
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(io.BytesIO(xlsx([["a"]]))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                sheet = f"<worksheet {space}><sheetData>{cells}</sheetData>{after}</worksheet>"
                content = sheet.encode()
            new.writestr(name, content)
    return made.getvalue()


def test_cells_far_apart_break_no_server(tmp_path: Path) -> None:
    """The reader would lay out 17,000,000,000 cells between these two."""
    path = tmp_path / "file"
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path.write_bytes(with_cells(rows))
    with pytest.raises(UnreadableFileError, match=r"展开后太大|超过 200,000 行"):
        rows_of(path)


def test_merged_cells_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "file"
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in (1, 2_000))
    ranges = '<mergeCell ref="A1:A1000000"/>' * 600
    path.write_bytes(with_cells(rows, f"<mergeCells>{ranges}</mergeCells>"))
    with pytest.raises(UnreadableFileError, match="合并的单元格太多"):
        rows_of(path)
    path.write_bytes(with_cells(rows, '<mergeCells><mergeCell ref="A1:A1000000"/></mergeCells>'))
    assert len(rows_of(path)) == 2_000


def test_who_stops_reading_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def noted(*words: Any, **how: Any) -> subprocess.Popen[bytes]:
        begun.append(real(*words, **how))
        return begun[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    path = tmp_path / "file"
    path.write_bytes(xlsx([["a"]] * 20_000))
    with opened(path) as book:
        assert next(book.rows)[1] == ["a"]
    assert [one.poll() is not None for one in begun] == [True]
