"""Every form of statement is read to the cent, and what can't be meant is told with its line."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from liandong.banking import camt, mt940, sheets
from liandong.banking.facts import BankRow, Break, Form, Parsed, breaks, fingerprints, oldest_first
from liandong.banking.heads import guess, likely
from liandong.webkit.sheet_reading import UnreadableFileError
from tests.banking.files import ALIPAY, BANK_ROWS, CAMT, CHANNEL, MT940, WECHAT, WECHAT_TRADES, bank

D = Decimal


def parsed(tmp_path: Path, content: bytes) -> Parsed:
    path = tmp_path / "file"
    path.write_bytes(content)
    head, _rows, form = sheets.look(path)
    assert head is not None
    return sheets.parse(path, form, head.row, head.positions)


def test_a_sheet_of_a_bank_with_preface_and_sums(tmp_path: Path) -> None:
    found = parsed(tmp_path, bank())
    assert (found.form, found.wrong, found.skipped) == (Form.BANK, [], 1)
    assert [(one.row, one.on.day, one.amount, one.balance, one.name) for one in found.rows] == [
        (5, 1, D("1130.00"), D("11130.00"), "客户C1"),
        (6, 2, D("-2000.00"), D("9130.00"), "某物业"),
        (7, 3, D("0.10"), D("9130.10"), "客户C2"),
    ]
    assert (found.rows[0].account, found.rows[0].serial, found.rows[2].text) == ("62280001", "A001", "=cmd|x")


def test_what_can_not_be_meant_is_told_with_its_line(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        *BANK_ROWS[:4],
        ["2026-13-01", "x", None, 5, None],
        ["2026-11-01", "x", None, "五元", None],
        ["2026-11-01", "x", None, 0.123, None],
        ["2026-11-01", "x", None, "1e999999999", None],
    ]
    found = parsed(tmp_path, bank(rows))
    assert [one.row for one in found.wrong] == [5, 6, 7, 8]
    assert found.rows == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_bill_of_wechat(tmp_path: Path, encoding: str) -> None:
    found = parsed(tmp_path, WECHAT.encode(encoding))
    assert (found.form, found.wrong, found.skipped) == (Form.WECHAT, [], 2)
    assert [(one.amount, one.serial, one.order_number, one.name) for one in found.rows] == [
        (D("-35.50"), "4200001", "M1", "面馆"),
        (D("88.00"), "4200002", "M2", "张三"),
    ]


def test_what_wechat_keeps_is_a_fee_and_a_refund_goes_out(tmp_path: Path) -> None:
    found = parsed(tmp_path, WECHAT_TRADES.encode())
    assert (found.form, found.wrong) == (Form.WECHAT, [])
    assert [(one.amount, one.fee, one.order_number) for one in found.rows] == [
        (D("99.40"), D("0.60"), "XSDD1"),
        (D("-49.70"), D("-0.30"), "XSDD2"),
    ]


def test_the_settlement_of_a_marketplace_adds_up_what_it_kept(tmp_path: Path) -> None:
    # By hand: 113.00 − 5.65 − 10.00 = 97.35 with either sign; of 20.00 given back 1.00 of the fee came back.
    found = parsed(tmp_path, CHANNEL.encode())
    assert (found.form, found.wrong, found.skipped) == (Form.CHANNEL, [], 2)
    assert [(one.amount, one.fee, one.order_number) for one in found.rows] == [
        (D("97.35"), D("15.65"), "6912345"),
        (D("45.00"), D("5.00"), "6912346"),
        (D("-19.00"), D("-1.00"), "6912345"),
    ]


def test_what_a_marketplace_takes_back_stands_under_its_direction(tmp_path: Path) -> None:
    text = "动账时间,动账方向,动账金额,订单号\n2026-11-01,入账,97.35,1\n2026-11-02,出账,20.00,1\n"
    found = parsed(tmp_path, text.encode())
    assert (found.form, [one.amount for one in found.rows]) == (Form.CHANNEL, [D("97.35"), D("-20.00")])


SIDES = "交易日期,借方发生额,贷方发生额,余额"
MARKED = "交易日期,借贷标志,发生额,余额"


@pytest.mark.parametrize(
    ("rows", "amounts"),
    [
        # 1000 − 100 = 900, and the same taken back: 900 − (−100) = 1000.
        ([SIDES, "2026-11-01,100,,900", "2026-11-02,-100,,1000"], ["-100", "100"]),
        ([SIDES, "2026-11-01,,1000,1000", "2026-11-02,,-50,950"], ["1000", "-50"]),
        ([MARKED, "2026-11-01,借,100,900", "2026-11-02,借,-100,1000"], ["-100", "100"]),
        ([MARKED, "2026-11-01,贷,50,50", "2026-11-02,贷,-50,0"], ["50", "-50"]),
        # Under a side all of which has a minus it is the direction.
        (
            [SIDES, "2026-11-01,-100,0,900", "2026-11-02,-50,0,850", "2026-11-03,0,7,857"],
            ["-100", "-50", "7"],
        ),
        ([MARKED, "2026-11-01,借,-100,", "2026-11-02,贷,50,", "2026-11-03,借,-1,"], ["-100", "50", "-1"]),
        # Unless the balances say that nothing but a reversal went out: 900 + 100 = 1000.
        ([SIDES, "2026-11-01,,900,900", "2026-11-02,-100,,1000"], ["900", "100"]),
        ([MARKED, "2026-11-01,贷,900,900", "2026-11-02,借,-100,1000"], ["900", "100"]),
    ],
)
def test_a_minus_takes_back_unless_it_is_the_direction(
    tmp_path: Path, rows: list[str], amounts: list[str]
) -> None:
    found = parsed(tmp_path, "\n".join(rows).encode())
    assert (found.wrong, [one.amount for one in found.rows]) == ([], [D(amount) for amount in amounts])


@pytest.mark.parametrize("fee", ["-0.60", "0.60"])
def test_what_alipay_keeps_is_less_with_either_sign(tmp_path: Path, fee: str) -> None:
    # By hand: 100.00 − 0.60 = 99.40 come; of 50.00 given back 0.30 of the fee came back.
    back = "-0.30" if fee == "0.60" else "0.30"
    text = (
        "#支付宝业务明细查询\n交易时间,商户订单号,商家实收（元）,服务费（元）\n"
        f"2026-11-02,XSDD1,100.00,{fee}\n2026-11-03,XSDD1,-50.00,{back}\n"
    )
    found = parsed(tmp_path, text.encode())
    assert (found.form, found.wrong) == (Form.ALIPAY, [])
    assert [(one.amount, one.fee) for one in found.rows] == [
        (D("99.40"), D("0.60")),
        (D("-49.70"), D("-0.30")),
    ]


def test_the_fee_of_a_bank_keeps_its_sign(tmp_path: Path) -> None:
    found = parsed(tmp_path, "交易日期,交易金额,手续费\n2026-11-02,-100.00,0.50\n".encode())
    assert [(one.amount, one.fee) for one in found.rows] == [(D("-100.50"), D("0.50"))]


def test_a_table_of_unknown_words_begins_below_its_preface() -> None:
    preface = [["#支付宝业务明细查询", "", ""], ["账号：", "2088", "户名：甲公司"], ["", "", ""]]
    assert likely([*preface, ["甲", "乙", "丙", "丁", "戊", ""], ["2026", "1", "2", "3", "4", "5"]]) == 3
    assert likely([["甲", "乙", "丙"], ["2026-11-01", "8.00", "货款"]]) == 0
    assert likely([["", ""], ["甲", "乙"], ["2026-11-01", "8.00"]]) == 1
    assert likely([["", ""], []]) is None


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_bill_of_alipay(tmp_path: Path, encoding: str) -> None:
    found = parsed(tmp_path, ALIPAY.encode(encoding))
    assert (found.form, found.wrong) == (Form.ALIPAY, [])
    assert [(one.amount, one.balance, one.serial, one.order_number) for one in found.rows] == [
        (D("200.00"), D("1200.00"), "301", "XSDD3"),
        (D("-1.20"), D("1198.80"), "302", "XSDD3"),
    ]


def test_mt940_with_structured_texts_and_days_over_the_year() -> None:
    assert mt940.is_mt940(MT940)
    found = mt940.parse(MT940)
    assert (found.wrong, found.opening, found.closing) == ([], D(1000), D("2099.50"))
    assert (found.accounts, found.currencies) == ({"6222000000000000": 3}, {"CNY"})
    first, fee, back = found.rows
    assert (first.amount, first.name, first.account) == (D(1130), "KEHU C1", "62280001")
    assert (first.serial, first.order_number, first.text) == ("B0001", "XSDD20261102001", "HUOKUAN NOV")
    assert (fee.on, fee.amount, fee.order_number) == (date(2026, 12, 31), D("-0.50"), "")
    assert (back.on, back.amount) == (date(2027, 1, 2), D(-30))
    assert breaks(found.rows, found.opening, found.closing) == []
    assert [one.row for one in mt940.parse(":20:X\n:25:1\n:61:nonsense\n").wrong] == [3]


@pytest.mark.parametrize("text", ["1,000,000,00", "1000,000", "1000000000000,00", ",", ""])
def test_a_balance_of_mt940_that_is_no_amount_is_told_with_its_line(text: str) -> None:
    found = mt940.parse(MT940.replace("CNY1000,00", f"CNY{text}"))
    assert ([one.row for one in found.wrong], found.opening, len(found.rows)) == ([5], None, 3)


def test_lines_of_messages_that_moved_nothing_are_left_out() -> None:
    found = mt940.parse(MT940.replace("D0,5N", "D0,00N"))
    assert ([one.amount for one in found.rows], found.skipped, found.wrong) == ([D(1130), D(-30)], 1, [])
    said = camt.parse(CAMT.replace(">220.00<", ">0.00<").encode())
    assert ([one.amount for one in said.rows], said.skipped, said.wrong) == ([D(100)], 2, [])


def test_an_amount_that_no_account_holds_is_not_read_from_camt() -> None:
    found = camt.parse(CAMT.replace(">220.00<", ">1000000000000.00<").encode())
    assert ([one.amount for one in found.rows], [one.row for one in found.wrong]) == ([D(100)], [9])


def test_camt_and_what_would_unfold() -> None:
    found = camt.parse(CAMT.encode())
    assert (found.wrong, found.skipped, found.opening, found.closing) == ([], 1, D(500), D(380))
    first, second = found.rows
    assert (first.amount, first.name, first.account) == (D(100), "客户C1", "62280001")
    assert (first.serial, first.order_number, first.text) == ("C1", "XSDD9", "货款")
    assert second.amount == D(-220)
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>'
    for content in (bomb, "<html></html>", "<Document>", '<a:b xmlns:a="x"/>'):
        with pytest.raises(UnreadableFileError):
            camt.parse(content.encode())


def test_camt_has_a_bound_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    elements = CAMT.count("<") - CAMT.count("</") - CAMT.count("<?")
    monkeypatch.setattr(camt, "_MOST_ELEMENTS", elements)
    assert len(camt.parse(CAMT.encode()).rows) == 2
    monkeypatch.setattr(camt, "_MOST_ELEMENTS", elements - 1)
    with pytest.raises(UnreadableFileError):
        camt.parse(CAMT.encode())


@pytest.mark.parametrize(
    ("heads", "fields"),
    [
        # The words over the columns of the big banks' own sheets.
        (
            [
                "交易日",
                "交易时间",
                "借方金额",
                "贷方金额",
                "余额",
                "摘要",
                "流水号",
                "收/付方名称",
                "收/付方帐号",
            ],
            {"on", "outgo", "income", "balance", "text", "serial", "name", "account"},
        ),
        (
            ["交易时间", "收入金额(元)", "支出金额(元)", "账户余额", "对方账号", "对方户名", "交易附言"],
            {"on", "income", "outgo", "balance", "account", "name", "text"},
        ),
        (
            ["交易日期[ Transaction Date ]", "借方发生额（支取）", "贷方发生额(收入)", "对方户名", "备注"],
            {"on", "outgo", "income", "name", "text"},
        ),
        (
            ["记账日期", "借贷标志", "发生额", "余额", "对方名称", "对方账号", "核心流水号", "币种"],
            {"on", "direction", "amount", "balance", "name", "account", "serial", "currency"},
        ),
    ],
)
def test_the_columns_of_the_banks_are_known(heads: list[str], fields: set[str]) -> None:
    assert set(guess(heads)) == fields


def row(number: int, day: int, amount: str, balance: str | None = None, serial: str = "") -> BankRow:
    known = None if balance is None else D(balance)
    return BankRow(number, date(2026, 11, day), D(amount), known, serial=serial)


def test_the_balance_runs_through_in_either_order() -> None:
    rows = [row(2, 2, "-5", "15"), row(3, 2, "20", "20")]
    assert [one.row for one in oldest_first(rows)] == [3, 2]
    assert breaks(oldest_first(rows)) == []
    torn = [row(1, 1, "10", "10"), row(2, 1, "3"), row(3, 2, "1", "15"), row(4, 2, "1", "16")]
    assert breaks(torn) == [Break(3, D(14), D(15))]
    assert breaks(torn, D(1), D(20)) == [
        Break(1, D(11), D(10)),
        Break(3, D(14), D(15)),
        Break(4, D(16), D(20)),
    ]


def test_lines_are_known_again_and_twins_are_two() -> None:
    twins = [row(1, 1, "10"), row(2, 1, "10"), row(3, 1, "10", serial="S")]
    keys = fingerprints(twins)
    assert len(set(keys)) == 3
    assert fingerprints(twins[:2]) == keys[:2]
