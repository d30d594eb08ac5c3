"""Suppliers' products and customers' codes come by file, and files of documents speak the partner's codes."""

from decimal import Decimal

from django.test import Client

from liandong.documents.models import DocumentLine
from liandong.partner_products.models import PartnerProduct
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.trading import Trading

SUPPLIED, CALLED = "catalog.supplier_product", "catalog.customer_product"


def test_terms_are_made_changed_in_part_and_read_back(trading: Trading, owner: Client) -> None:
    heads = ["供应商编码", "商品", "单位", "对方编码", "供应价", "交期(天)", "首选供应商"]
    rows = [heads, ["S1", "P1", "箱", "A-24", "48", 7, "是"], ["S1", "P2", None, "A-2", None, None, None]]
    imported(owner, SUPPLIED, rows)
    first, second = PartnerProduct.objects.order_by("pk")
    assert (first.unit.name, first.price, first.lead_days, first.is_preferred) == ("箱", Decimal(48), 7, True)
    assert (second.unit.name, second.price, second.is_preferred) == ("瓶", None, False)
    sheet = exported(owner, SUPPLIED)
    again = [[None if cell == "" else cell for cell in row] for row in sheet]
    assert imported(owner, SUPPLIED, again).message == "导入完成：新建 0，更新 2。"
    assert exported(owner, SUPPLIED) == sheet
    imported(owner, SUPPLIED, [["供应商编码", "商品", "单位", "交期(天)"], ["S1", "P1", "箱", 9]])
    first.refresh_from_db()
    assert (first.lead_days, first.price, first.code) == (9, Decimal(48), "A-24")


def test_what_is_wrong_is_told_with_its_row(trading: Trading, owner: Client) -> None:
    heads = ["客户编码", "商品", "单位", "对方编码"]
    rows = [
        heads,
        ["C1", "P1", None, "K"],
        ["C1", "P1", None, "L"],
        ["C9", "P9", None, "K"],
        ["S1", "P2", "桶", "K"],
    ]
    file = check(owner, upload(owner, CALLED, xlsx(rows)))
    assert sorted(found(file)) == [
        (3, "商品", "与第 2 行重复：P1"),
        (4, "商品", "没有「P9」"),
        (4, "往来单位", "没有「C9」"),
        (5, "单位", "这个商品没有单位「桶」"),
    ]


def test_a_file_of_orders_may_name_products_by_the_partners_codes(trading: Trading, owner: Client) -> None:
    imported(owner, CALLED, [["客户编码", "商品", "单位", "对方编码"], ["C1", "P1", "箱", "K-24"]])
    heads = ["单据日期", "客户", "仓库", "商品", "数量", "单价"]
    imported(owner, "sales.delivery", [heads, ["2026-11-02", "C1", "主仓", "K-24", 2, 50]])
    line = DocumentLine.objects.get(document__type="sales.delivery")
    assert (line.product_id, line.quantity) == (trading.products["P1"], Decimal(48))
    assert line.details["their_code"] == "K-24"


def test_what_is_wrong_with_terms_is_told_and_nothing_is_written(trading: Trading, owner: Client) -> None:
    imported(owner, SUPPLIED, [["供应商编码", "商品", "供应价"], ["S1", "P1", 5]])
    heads = ["供应商编码", "商品", "供应价", "交期(天)", "起订量", "允许多收%", "首选供应商"]
    rows = [
        heads,
        ["S1", "P1", -1, "七", "0.0000001", 101, "也许"],
        ["S9", "P1", 6, 1, 1, 1, "是"],
        ["C1", "P2", 6, 1, 1, 1, "是"],
        ["S2", None, 6, None, None, None, None],
        ["S2", "P3", 6, 3, None, None, "否"],
    ]
    file = check(owner, upload(owner, SUPPLIED, xlsx(rows)))
    assert sorted(found(file)) == sorted(
        [
            (2, "交期(天)", "「七」不是整数"),
            (2, "首选供应商", "「也许」不是是或否"),
            (2, "供应价", "-1 不能为负"),
            (2, "起订量", "0.0000001 超过 6 位小数"),
            (3, "往来单位", "没有「S9」"),
            (4, "供应商编码", "没有这个供应商：C1"),
            (5, "商品", "请填写商品"),
        ]
    )
    (stored,) = PartnerProduct.objects.all()
    assert stored.price == Decimal(5)
