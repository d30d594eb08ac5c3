"""The national data interface: its files hold the year's books, and agree with them to the cent."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents.inputs import LineInput
from liandong.documents.queries import not_handled_by
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.finance.national.files import write_national
from liandong.finance.national.writing import Part, write_parts
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.models import Claim, JournalLine
from liandong.general_ledger.trial import trial_balance
from liandong.identity.registry.models import Company
from liandong.partners.models import Partner
from tests.support.trading import DAY, Trading

D = Decimal
YEAR = 2026


@pytest.fixture
def books(trading: Trading) -> Trading:
    """In November 100 P1 come for 10.00, 30 are sold at 15.00 with tax to be paid for: 200 of 508.50 came."""
    Partner.objects.filter(code="C1").update(name="甲 & <乙>")
    trading.receive("P1", "100", "10")
    sold = trading.book("sales.delivery", [trading.line("P1", "30", "15")], partner="C1", place="主仓")
    line = trading.line("P1", "30", "15", origin=sold.lines[0])
    billed = trading.book("finance.sales_invoice", [line], partner="C1")
    claim = Claim.objects.get(document=billed.id).pk
    lines = [
        LineInput(account=trading.money_account("100201"), gross_amount=D(200)),
        LineInput(claim=claim, gross_amount=D(200)),
    ]
    trading.book("finance.incoming_payment", lines, DAY, partner="C1")
    return trading


def parsed(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314 - our own file


def written(folder: Path) -> dict[str, ET.Element]:
    folder.mkdir()
    write_national(folder, YEAR, Company.objects.get(slug="jia"), lambda _name: None)
    return {path.stem: parsed(path) for path in folder.glob("*.xml")}


def rows(root: ET.Element, name: str) -> list[dict[str, str]]:
    return [{one.tag: one.text or "" for one in row} for row in root.findall(name)]


def test_the_year_is_in_its_files_and_agrees_with_the_books(books: Trading, tmp_path: Path) -> None:
    found = written(tmp_path / "a")
    assert sorted(found) == ["公共档案", "应收应付", "总账"]
    common, ledger = found["公共档案"], found["总账"]
    (book,) = rows(common, "电子账簿")
    assert (book["会计核算单位"], book["会计年度"], book["本位币"]) == ("甲公司", "2026", "CNY")
    assert [one["会计期间结束日期"] for one in rows(common, "会计期间")][1] == "20260228"
    assert rows(common, "客户档案") == [{"客户编码": "C1", "客户名称": "甲 & <乙>", "客户简称": "甲 & <乙>"}]
    lines = rows(ledger, "记账凭证")
    assert len(lines) == JournalLine.objects.count()
    by_account: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in lines:
        by_account[one["科目编号"]] += D(one["借方本币金额"]) - D(one["贷方本币金额"])
    booked = trial_balance(date(YEAR, 1, 1), date(YEAR, 12, 31), not_handled_by(CONSUMER))
    closing = {node.code: one.closing for node, one in booked.rows if node.is_leaf and not one.is_empty}
    assert {code: amount for code, amount in by_account.items() if amount} == {
        code: amount for code, amount in closing.items() if amount
    }
    november = {one["科目编号"]: one for one in rows(ledger, "科目余额及发生额") if one["会计期间号"] == "11"}
    owed = november["1122"]
    assert (owed["期初本币余额"], owed["借方本币金额"], owed["贷方本币金额"], owed["期末本币余额"]) == (
        *("0.00", "508.50", "200.00"),
        "308.50",
    )
    assert (owed["期末余额方向"], november["2202"]["期末余额方向"]) == ("借", "贷")
    items = {(one["报表编号"], one["报表项名称"]): one["报表项数值"] for one in rows(ledger, "报表项数据")}
    assert (items["1", "应收账款（期末余额）"], items["1", "应收账款（年初余额）"]) == ("308.50", "0.00")
    assert items["2", "一、营业收入（本年累计金额）"] == "450.00"


def test_every_month_goes_on_from_the_one_before(books: Trading, tmp_path: Path) -> None:
    del books
    balances = rows(written(tmp_path / "a")["总账"], "科目余额及发生额")
    signs = {"借": 1, "贷": -1}
    last: dict[str, Decimal] = {}
    for one in balances:
        opening = signs[one["期初余额方向"]] * D(one["期初本币余额"])
        closing = signs[one["期末余额方向"]] * D(one["期末本币余额"])
        assert opening == last.get(one["科目编号"], opening)
        assert opening + D(one["借方本币金额"]) - D(one["贷方本币金额"]) == closing
        last[one["科目编号"]] = closing
    assert len(balances) == 12 * len(last)


def test_debts_say_how_far_they_are_settled(books: Trading, tmp_path: Path) -> None:
    (debt,) = rows(written(tmp_path / "a")["应收应付"], "应收明细表")
    assert books.claims("C1")[0][-1] == D("308.50")
    payment = Claim.objects.get(kind="receivable").settlements.get().document.number
    assert (debt["客户编码"], debt["本币发生金额"], debt["本币余额"], debt["核销标志"]) == (
        *("C1", "508.50", "308.50"),
        "0",
    )
    assert (debt["核销凭证编号"], debt["核销日期"], debt["科目编号"]) == (payment, "20261102", "1122")


def test_what_was_taken_back_settled_nothing(books: Trading, tmp_path: Path) -> None:
    payment = Claim.objects.get(kind="receivable").settlements.get().document_id
    reverse(ReversalRequest(payment, books.actor))
    (debt,) = rows(written(tmp_path / "a")["应收应付"], "应收明细表")
    assert (debt["本币余额"], debt["核销标志"]) == ("508.50", "0")
    assert (debt["核销凭证编号"], debt["核销日期"]) == ("", "")


def test_whoever_is_owed_or_owes_is_among_the_partners(books: Trading, tmp_path: Path) -> None:
    """C2 owes from the year before and nothing of it moves; S2 owes though he is a supplier only."""
    Partner.objects.filter(code="S2").update(is_customer=False)
    for partner, on in (("C2", date(2025, 12, 1)), ("S2", DAY)):
        line = LineInput(gross_amount=D(100), details={"kind": "receivable"})
        books.book("finance.opening_claims", [line], on, partner=partner)
    found = written(tmp_path / "a")
    known = {one["客户编码"] for one in rows(found["公共档案"], "客户档案")}
    owing = {one["客户编码"] for one in rows(found["应收应付"], "应收明细表")}
    assert {"C1", "C2", "S2"} == owing <= known


def test_statements_do_not_grow_with_the_books(books: Trading, tmp_path: Path) -> None:
    with CaptureQueriesContext(connection) as few:
        written(tmp_path / "a")
    for _ in range(4):
        books.receive("P1", "1", "10")
        sold = books.book("sales.delivery", [books.line("P1", "1", "15")], partner="C1", place="主仓")
        line = books.line("P1", "1", "15", origin=sold.lines[0])
        books.book("finance.sales_invoice", [line], partner="C1")
    with CaptureQueriesContext(connection) as many:
        written(tmp_path / "b")
    assert len(many) == len(few)


def test_the_same_books_give_the_same_files(books: Trading, tmp_path: Path) -> None:
    del books
    written(tmp_path / "a")
    written(tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_what_xml_forbids_is_left_out(tmp_path: Path) -> None:
    part = Part("行", ["文", "日", "额", "是"], [("a\x0b<b>\ud800", date(2026, 1, 2), D("1.5"), True)])
    write_parts(tmp_path / "a.xml", "根", [part])
    (row,) = parsed(tmp_path / "a.xml")
    assert [one.text for one in row] == ["a<b>", "20260102", "1.50", "1"]
    with pytest.raises(TypeError):
        write_parts(tmp_path / "b.xml", "根", [Part("行", ["文"], [(object(),)])])
