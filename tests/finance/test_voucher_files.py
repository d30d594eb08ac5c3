"""Vouchers for other programs: the columns they import, ranges, cells that can't harm, and who may."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from liandong.finance.voucher_files.layouts import Program, layout_of
from liandong.finance.web import voucher_files
from liandong.general_ledger import voucher_lines
from liandong.general_ledger.models import Account, JournalEntry
from liandong.general_ledger.voucher_lines import VoucherRange, booked_lines, range_sum
from tests.apikit.calling import caller
from tests.general_ledger.rows import Side, entry, partner, posted
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements

MARCH = VoucherRange(2026, 3)
PAGE, FILE = "/ledger/voucher-files?month=2026-03", "/ledger/voucher-files/workbook?month=2026-03"


@pytest.fixture
def books(company: str, people: People) -> Client:
    """March: 1 sale of 113.00 to =K1 (100.00 and 13.00), 2 the sale taken back, 3 cash 50.00 for rent."""
    customer = partner("=K1")
    sale = [Side("1122", "113", customer), Side("5001", "-100"), Side("1001", "-13")]
    entry(posted(date(2026, 3, 5)), sale)
    back = [Side("1122", "-113", customer), Side("5001", "100"), Side("1001", "13")]
    entry(posted(date(2026, 3, 4)), back, is_red=True)
    entry(posted(date(2026, 3, 9)), [Side("560101", "50"), Side("1001", "-50")])
    entry(posted(date(2026, 4, 1)), [Side("1001", "7"), Side("5001", "-7")])
    return signed_in("owner")


def sheet(client: Client, url: str) -> list[list[Any]]:
    answer = client.get(url)
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue()))
    return book.get_sheet_by_index(0).to_python()


def statements_of_lines() -> int:
    with CaptureQueriesContext(connections["default"]) as queries:
        assert list(booked_lines(MARCH))
    return len(queries)


@pytest.mark.parametrize(
    ("program", "columns"),
    [("jingdou", ("原币金额", "币别", "汇率")), ("kingdee", ("FFCYAMT", "FCYID", "FEXCHRATE"))],
)
def test_an_account_in_dollars_says_dollars(books: Client, program: str, columns: tuple[str, ...]) -> None:
    """500 dollars for 3,560.00, taken back by a red voucher, and a worth that changed alone."""
    Account.objects.filter(code="1012").update(currency="USD")
    bought = [Side("1012", "3560", foreign="500"), Side("1001", "-3560")]
    entry(posted(date(2026, 5, 3)), bought)
    back = [Side("1012", "-3560", foreign="-500"), Side("1001", "3560")]
    entry(posted(date(2026, 5, 4)), back, is_red=True)
    entry(posted(date(2026, 5, 31)), [Side("1012", "-35"), Side("560302", "35")])
    head, *rows = sheet(books, f"{FILE.replace('2026-03', '2026-05')}&program={program}")
    places = [head.index(name) for name in columns]
    told = [tuple(row[place] for place in places) for row in rows]
    own = [(3560, "RMB", 1), (-3560, "RMB", 1), (35, "RMB", 1)]
    assert [told[at] for at in (1, 3, 5)] == own
    assert [told[at] for at in (0, 2, 4)] == [(500, "USD", 7.12), (-500, "USD", 7.12), (0, "USD", "")]


def test_a_month_is_read_in_the_order_of_numbers(books: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voucher_lines, "CHUNK", 2)
    found = [
        (line.entry.voucher_number, line.position, line.debit, line.credit) for line in booked_lines(MARCH)
    ]
    assert found == [
        (1, 1, Decimal(113), Decimal(0)),
        (1, 2, Decimal(0), Decimal(100)),
        (1, 3, Decimal(0), Decimal(13)),
        (2, 1, Decimal(-113), Decimal(0)),
        (2, 2, Decimal(0), Decimal(-100)),
        (2, 3, Decimal(0), Decimal(-13)),
        (3, 1, Decimal(50), Decimal(0)),
        (3, 2, Decimal(0), Decimal(50)),
    ]
    whole = range_sum(MARCH)
    assert (whole.vouchers, whole.lines, whole.debit) == (3, 8, Decimal(50))
    part = VoucherRange(2026, 3, 2, 2)
    assert [line.entry.voucher_number for line in booked_lines(part)] == [2, 2, 2]
    assert range_sum(part).debit == Decimal(-113)


def test_the_sheet_of_jingdou_has_its_columns(books: Client) -> None:
    rows = sheet(books, FILE)
    assert rows[0][:12] == [
        *("日期", "凭证字", "凭证号", "附件数", "分录序号", "摘要"),
        *("科目代码", "科目名称", "借方金额", "贷方金额", "客户", "供应商"),
    ]
    assert len(rows[0]) == 25
    assert rows[0][-3:] == ["原币金额", "币别", "汇率"]
    assert rows[1][:12] == [
        *(date(2026, 3, 5), "记", 1, "", 1, "测试"),
        *("1122", "应收账款", 113, "", "=K1", ""),
    ]
    assert rows[1][-3:] == [113, "RMB", 1]
    assert [row[8] for row in rows[4:7]] == [-113, "", ""]
    assert len(rows) == 9


def test_kingdee_and_yonyou_have_theirs(books: Client) -> None:
    rows = sheet(books, f"{FILE}&program=kingdee")
    line = dict(zip(rows[0], rows[1], strict=True))
    assert (line["FGROUP"], line["FNUM"], line["FENTRYID"], line["FDC"]) == ("记", 1, 0, 1)
    assert (line["FCLSNAME1"], line["FOBJID1"], line["FDEBIT"], line["FCREDIT"]) == ("客户", "=K1", 113, 0)
    assert dict(zip(rows[0], rows[2], strict=True))["FDC"] == 0
    rows = sheet(books, f"{FILE}&program=yonyou&first=3&last=3")
    assert [dict(zip(rows[0], row, strict=True))["借方金额"] for row in rows[1:]] == [50, 0]


def test_every_layout_fills_what_it_names(books: Client) -> None:
    for program in Program:
        layout = layout_of(program)
        assert len({one.head for one in layout.columns}) == len(layout.columns)
        assert all(len(layout.row(line)) == len(layout.columns) for line in booked_lines(MARCH))


def test_the_page_shows_the_columns_and_counts(books: Client) -> None:
    page = context_of(books, PAGE)
    assert [one["text"] for one in page["figures"]] == ["3", "8", "50.00"]
    assert page["actions"][0]["url"] == "/ledger/voucher-files/workbook?program=jingdou&month=2026-03"
    assert "空着的列：附件数、职员" in page["note"]
    assert page["filters"]["export_url"] == ""  # one way to take the file along
    assert context_of(books, "/ledger/voucher-files?month=2026-07")["rows"] == []
    for wrong in ("month=x", "month=2026-03&program=x", "month=2026-03&first=x"):
        assert books.get(f"/ledger/voucher-files?{wrong}").status_code == 400


def test_more_vouchers_take_no_more_statements(books: Client) -> None:
    statements(books, PAGE)
    before, read = statements(books, PAGE), statements_of_lines()
    for _ in range(5):
        entry(posted(date(2026, 3, 20)), [Side("1001", "1"), Side("5001", "-1")])
    assert (statements(books, PAGE), statements_of_lines()) == (before, read)


def test_too_much_for_a_file_is_told(books: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voucher_files, "MOST_LINES", 7)
    answer = books.get(FILE, follow=True)
    assert "有 8 行分录" in answer.content.decode()
    assert len(sheet(books, f"{FILE}&first=1&last=2")) == 7


def test_programs_read_the_lines(books: Client) -> None:
    api = caller("owner")
    first = api.get("/voucher-lines?month=2026-03&limit=2").body
    assert [line["voucher_number"] for line in first["lines"]] == [1, 1, 1, 2, 2, 2]
    assert first["lines"][3]["debit"] == "-113"
    assert first["lines"][0]["hash"] == JournalEntry.objects.get(chain_position=1).hash
    rest = api.get(f"/voucher-lines?month=2026-03&first={first['next']}").body
    assert ([line["debit"] for line in rest["lines"]], rest["next"]) == (["50", "0"], None)


def test_only_who_sees_the_books_takes_them_along(books: Client) -> None:
    clerk = signed_in("clerk")
    assert clerk.get(PAGE).status_code == 403
    assert clerk.get(FILE).status_code == 403
    assert caller("clerk").get("/voucher-lines?month=2026-03").status == 403
