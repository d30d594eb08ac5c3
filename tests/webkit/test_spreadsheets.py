"""Excel and CSV files: typed cells, nothing that runs, nothing that is lost, memory that stays small."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from liandong.webkit import spreadsheets
from liandong.webkit.spreadsheets import CellKind, Sheet, SheetColumn, csv_lines, spreadsheet, workbook_file

RISKY = ["=1+1", "+8613800000000", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "=cmd|'/c calc'!A0"]


def read(content: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def test_cells_keep_their_kind_and_every_digit() -> None:
    columns = [
        SheetColumn("名称"),
        SheetColumn("金额", CellKind.MONEY),
        SheetColumn("数量", CellKind.QUANTITY),
        SheetColumn("日期", CellKind.DATE),
        SheetColumn("时间", CellKind.MOMENT),
        SheetColumn("条码"),
    ]
    moment = datetime(2026, 11, 15, 2, 30, tzinfo=UTC)
    row = ["可乐", Decimal("1234.50"), Decimal("0.000001"), date(2026, 11, 15), moment, "0690123456789"]
    heads, values = read(spreadsheet(columns, [row, [None] * 6]))[:2]
    assert heads == ["名称", "金额", "数量", "日期", "时间", "条码"]
    # The moment stands as the clock on the wall shows it.
    local = datetime(2026, 11, 15, 10, 30)  # noqa: DTZ001 - Excel knows no zones
    assert values == ["可乐", 1234.5, 0.000001, date(2026, 11, 15), local, "0690123456789"]


def test_a_number_excel_would_round_is_written_as_text() -> None:
    columns = [SheetColumn("金额", CellKind.MONEY)]
    rows = [[Decimal("9999999999999.99")], [Decimal("99999999999999.99")], [Decimal("2E+1")]]
    assert read(spreadsheet(columns, rows))[1:] == [[9999999999999.99], ["99999999999999.99"], [20.0]]


@pytest.mark.parametrize("text", RISKY)
def test_text_never_becomes_a_formula(text: str) -> None:
    made = spreadsheet([SheetColumn(text)], [[text], ["https://example.org"]])
    page = part(made, "xl/worksheets/sheet1.xml")
    assert "<f>" not in page
    assert "hyperlink" not in page
    assert 'quotePrefix="1"' in part(made, "xl/styles.xml")
    assert str(read(made)[1][0]).strip() == text.strip()
    lines = list(csv.reader(io.StringIO("".join(csv_lines([SheetColumn("名")], [[text]])), newline="")))
    assert lines[1] == [f"'{text}"]


def test_odd_signs_and_very_long_texts_are_no_reason_to_fail() -> None:
    made = spreadsheet([SheetColumn("备注")], [["a\x00\x01b"], ["长" * 40_000], ["😀"]])
    rows = read(made)
    assert len(str(rows[2][0])) == 32_767
    assert rows[3] == ["😀"]


def test_sheets_get_names_excel_accepts() -> None:
    sheets = [
        Sheet(name, [SheetColumn("列")], [["值"]]) for name in ("销售/订单?", "销售 订单", "", "x" * 40)
    ]
    with workbook_file(sheets) as made:
        names = CalamineWorkbook.from_filelike(made).sheet_names
    assert names == ["销售 订单", "销售 订单 (2)", "数据", "x" * 31]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 4)
    made = spreadsheet([SheetColumn("号", CellKind.INTEGER)], [[n] for n in range(7)], "单据")
    assert [read(made, sheet) for sheet in range(3)] == [
        [["号"], [0.0], [1.0], [2.0]],
        [["号"], [3.0], [4.0], [5.0]],
        [["号"], [6.0]],
    ]


def test_a_row_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="2 values for 1 columns"):
        spreadsheet([SheetColumn("一")], [["一", "二"]])


def test_memory_does_not_grow_with_the_rows() -> None:
    def rows(count: int) -> Iterator[list[object]]:
        return ([f"商品 {n}", Decimal(n), date(2026, 1, 1)] for n in range(count))

    columns = [SheetColumn("名"), SheetColumn("额", CellKind.MONEY), SheetColumn("日", CellKind.DATE)]

    def peak(count: int) -> int:
        tracemalloc.start()
        workbook_file([Sheet("", columns, rows(count))]).close()
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)
    assert peak(1_500) < 3 * peak(150)


def test_csv_writes_numbers_and_days_plainly() -> None:
    moment = datetime(2026, 11, 15, 2, 30, tzinfo=UTC)
    row = ['甲"乙', Decimal("-1.50"), 3, date(2026, 1, 2), moment, True, None]
    lines = list(csv_lines([SheetColumn(name) for name in "一二三四五六七"], [row]))
    assert lines[0] == "\ufeff"
    assert lines[2] == '"甲""乙",-1.5,3,2026-01-02,2026-11-15 10:30,是,\r\n'
