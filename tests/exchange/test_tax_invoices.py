"""Lists of fiscal invoices as the tax bureau exports them: read whole, checked by row, brought in again."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from xlsxwriter import Workbook

from liandong.exchange.models import ImportState
from liandong.identity.models import Member, Role, RoleGrant
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Scope, Verb
from liandong.partners.models import Partner
from liandong.tax_invoices.list_reading import fitting_rate, kind_of, rate_of
from liandong.tax_invoices.models import TaxInvoice
from tests.exchange.sheets import bring_in, check, exported, found, imported, upload, xlsx
from tests.finance.einvoices import OURS, THEIRS
from tests.support.companies import People
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading

D = Decimal
ID = "general_ledger.tax_invoice"
HEADS = [
    *("序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称"),
    *("开票日期", "税收分类编码", "特定业务类型", "货物或应税劳务名称", "规格型号", "单位", "数量", "单价"),
    *("金额", "税率", "税额", "价税合计", "发票来源", "发票票种", "发票状态", "是否正数发票"),
    *("发票风险等级", "开票人", "备注"),
]
SPECIAL = "数电发票（增值税专用发票）"


def row(number: int, net: str, rate: str, tax: str, **more: str) -> list[Any]:
    """Return a line of 信息汇总表: bought from S1, or what is said."""
    said = {
        "数电发票号码": f"{number:020}",
        "销方识别号": THEIRS,
        "销方名称": "供应商S1",
        "购方识别号": OURS,
        "购买方名称": "甲公司",
        "开票日期": "2026-11-05 10:11:12",
        "货物或应税劳务名称": "*饮料*商品P1",
        "金额": net,
        "税率": rate,
        "税额": tax,
        "价税合计": str(D(net) + D(tax)),
        "发票票种": SPECIAL,
        "发票状态": "正常",
        **more,
    }
    return [said.get(head) for head in HEADS]


@pytest.fixture
def ours(trading: Trading) -> Trading:
    Partner.objects.filter(code="S1").update(tax_number=THEIRS)
    set_rules({"tax_number": OURS}, effective_from=DAY, actor=trading.actor, has_moves=lambda: False)
    return trading


def test_a_list_of_lines_is_registered_once(ours: Trading, owner: Client) -> None:
    red = "被红冲蓝字数电票号码：" + f"{1:020}"
    sold = {"销方识别号": OURS, "销方名称": "甲公司", "购方识别号": "", "购买方名称": "客户C1"}
    rows = [
        HEADS,
        row(2, "-40", "13%", "-5.2", 备注=red, 开票日期="2026-11-06"),
        row(1, "100", "13%", "13"),
        row(1, "50", "免税", "0"),
        row(3, "200", "0.09", "18", 发票票种="数电发票（普通发票）", **sold),
        row(4, "10", "13%", "1.3", 发票状态="已作废"),
        row(5, "10", "13%", "1.3", 发票代码="031002300111", 发票号码="12345678", 发票票种="增值税专用发票"),
    ]
    job = imported(owner, ID, rows)
    assert job.message == "导入完成：新建 4，跳过 1。"
    blue = TaxInvoice.objects.get(number=f"{1:020}")
    assert (blue.direction, blue.kind, blue.gross_amount, blue.red_amount) == (
        "input",
        "digital_special",
        D(163),
        D("45.20"),
    )
    assert blue.partner_id == ours.partners["S1"]
    assert [(one.tax_rate, one.name) for one in blue.lines.order_by("position")] == [
        (D(13), "*饮料*商品P1"),
        (D(0), "*饮料*商品P1"),
    ]
    sale = TaxInvoice.objects.get(number=f"{3:020}")
    assert (sale.direction, sale.kind, sale.partner_id) == ("output", "digital_general", ours.partners["C1"])
    paper = TaxInvoice.objects.get(number="12345678")
    assert (paper.code, paper.kind) == ("031002300111", "paper_special")
    assert imported(owner, ID, rows).message == "导入完成：新建 0，跳过 5。"
    sheet = exported(owner, ID)
    again = [[None if cell == "" else cell for cell in line] for line in sheet]
    assert imported(owner, ID, again).message == "导入完成：新建 0，跳过 4。"


def test_every_row_that_is_wrong_is_told_and_nothing_is_written(ours: Trading, owner: Client) -> None:
    imported(owner, ID, [HEADS, row(1, "100", "13%", "13")])
    rows = [
        HEADS,
        row(1, "200", "13%", "26"),
        row(2, "100", "13%", "9", 价税合计="113"),
        row(3, "100", "十三", "13", 发票票种="收据"),
        row(4, "100", "13%", "13", 销方识别号="", 购方识别号=""),
        row(5, "100", "13%", "13"),
        row(6, "100", "13%", "13"),
        row(5, "100", "13%", "13"),
        row(7, "100", "13%", "9"),
        row(1, "100", "13%", "13", 发票状态="作废"),
    ]
    file = check(owner, upload(owner, ID, xlsx(rows)))
    assert file.state == ImportState.REFUSED
    assert [(place, column) for place, column, _text in found(file)] == [
        (2, "发票号码"),
        (3, "价税合计"),
        (4, "票种"),
        (4, "税率"),
        (5, "方向"),
        (8, "发票号码"),
        (9, "税额"),
        (10, "发票号码"),
    ]
    assert TaxInvoice.objects.count() == 1


def test_a_list_of_whole_invoices_has_its_rate_found(ours: Trading, owner: Client) -> None:
    left_out = {"货物或应税劳务名称", "税率", "规格型号", "单位", "数量", "单价", "税收分类编码"}
    kept = [place for place, head in enumerate(HEADS) if head not in left_out]
    whole = [HEADS, row(1, "100", "", "13"), row(2, "100", "", "11"), row(1, "100", "", "13")]
    file = check(owner, upload(owner, ID, xlsx([[line[place] for place in kept] for line in whole])))
    assert [(place, column) for place, column, _text in found(file)] == [(3, "税额"), (4, "发票号码")]


def test_of_a_workbook_the_sheet_of_lines_is_read(ours: Trading, owner: Client) -> None:
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet("发票基础信息").write_row(0, 0, ["发票号码", "金额"])
        sheet = book.add_worksheet("信息汇总表")
        for place, line in enumerate([HEADS, row(1, "100", "13%", "13")]):
            sheet.write_row(place, 0, ["" if cell is None else cell for cell in line])
    file = check(owner, upload(owner, ID, made.getvalue()))
    assert found(file) == []
    bring_in(owner, file)
    assert TaxInvoice.objects.get().gross_amount == D(113)


def test_who_sees_no_cost_neither_brings_in_nor_takes_out_what_was_bought(
    ours: Trading, owner: Client, people: People
) -> None:
    imported(owner, ID, [HEADS, row(1, "100", "13%", "13")])
    answer = signed_in("clerk").get(f"/exchange/{ID}/import")
    assert answer.status_code == 403
    del people


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SPECIAL, "digital_special"),
        ("数电发票（普通发票）", "digital_general"),
        ("数电发票（铁路电子客票）", "transport"),
        ("数电纸质发票（增值税专用发票）", "paper_special"),
        ("增值税电子普通发票", "electronic_general"),
        ("增值税普通发票", "paper_general"),
        ("数电专票", "digital_special"),
        ("海关缴款书", "customs"),
    ],
)
def test_kinds_are_told_by_their_words(text: str, kind: str) -> None:
    assert kind_of(text) == kind
    assert kind_of("收据") is None


def test_rates_are_read_in_every_writing_and_found_from_the_tax() -> None:
    assert [rate_of(text) for text in ("13%", "0.13", "13", "免税", "0.5%", "1%")] == [
        D(13), D(13), D(13), D(0), D("0.5"), D(1),
    ]  # fmt: skip
    assert [fitting_rate(D(100), D(tax)) for tax in ("13", "0", "3.02", "11", "-13")] == [
        D(13),
        D(0),
        D(3),
        None,
        None,
    ]


def test_who_keeps_invoices_without_cost_is_told_nothing_of_what_was_bought(
    ours: Trading, owner: Client, people: People
) -> None:
    del people
    imported(owner, ID, [HEADS, row(1, "100", "13%", "13")])
    role = Role.objects.create(name="开票员", hidden=["cost", "margin"])
    grants = [RoleGrant(role=role, subject=ID, verb=verb, scope=Scope.ALL) for verb in Verb]
    RoleGrant.objects.bulk_create(grants)
    Member.objects.get(name="李四").roles.set([role])
    keeper = signed_in("clerk")
    told = found(check(keeper, upload(keeper, ID, xlsx([HEADS, row(1, "1", "13%", "0.13")]))))
    assert told
    assert "113" not in str(told)
    assert len(exported(keeper, ID)) == 1
