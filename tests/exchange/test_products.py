"""Products in and out: units, barcodes, prices, names that are made, parts that are kept."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.catalog.models import Brand, Category, Product, ProductUnit
from liandong.exchange import batches
from liandong.exchange.models import ImportFile, ImportState
from liandong.identity.models import AuditRow
from liandong.jobs.models import JobState
from tests.exchange.sheets import bring_in, check, exported, found, imported, read, upload, xlsx

SUBJECT = "catalog.product"
HEADS = ["编码*", "名称", "规格", "分类", "品牌", "单位", "条码", "零售价", "采购价", "单位2", "换算率2"]
APPLE = ["SP1", "红富士", "一级", "食品/水果", "阿克苏", "斤", "6901234567892", 6.8, 4.25, "箱", 20]
PEAR = ["SP2", "雪梨", None, "食品/水果", None, "斤", None, "￥1,200.50", None, None, None]


def units(code: str) -> list[tuple[str, Decimal, str | None, bool]]:
    rows = ProductUnit.objects.filter(product__code=code).order_by("-is_base", "ratio")
    return list(rows.values_list("name", "ratio", "barcode", "is_base"))


def test_a_file_becomes_products_with_all_that_belongs_to_them(owner: Client) -> None:
    job = imported(owner, SUBJECT, [HEADS, APPLE, PEAR])
    assert job.message == "导入完成：新建 2。"
    apple = Product.objects.get(code="SP1")
    assert (apple.name, apple.retail_price, apple.purchase_price) == (
        "红富士",
        Decimal("6.8"),
        Decimal("4.25"),
    )
    assert apple.category
    assert apple.category.parent
    assert (apple.category.name, apple.category.parent.name, str(apple.brand)) == ("水果", "食品", "阿克苏")
    assert units("SP1") == [("斤", Decimal(1), "6901234567892", True), ("箱", Decimal(20), None, False)]
    assert Product.objects.get(code="SP2").retail_price == Decimal("1200.5")
    row = AuditRow.objects.get(action="import_file")
    assert (row.subject, len(row.detail["digest"]), row.detail["created"]) == (SUBJECT, 64, 2)


def test_columns_a_file_lacks_stay_as_they_are(owner: Client) -> None:
    imported(owner, SUBJECT, [HEADS, APPLE, PEAR])
    job = imported(owner, SUBJECT, [["sku", "Price", "条码2", "单位2"], ["SP1", 7, "6901234567908", "箱"]])
    assert job.message == "导入完成：新建 0，更新 1。"
    apple = Product.objects.get(code="SP1")
    assert (apple.name, apple.retail_price, apple.purchase_price) == ("红富士", Decimal(7), Decimal("4.25"))
    assert units("SP1") == [
        ("斤", Decimal(1), "6901234567892", True),
        ("箱", Decimal(20), "6901234567908", False),
    ]
    assert apple.category
    imported(owner, SUBJECT, [["编码", "规格", "零售价"], ["SP1", None, None]])
    apple.refresh_from_db()
    assert (apple.specification, apple.retail_price) == ("", None)


def test_columns_that_go_nowhere_are_said_before_anything_is_written(owner: Client) -> None:
    file = upload(
        owner,
        SUBJECT,
        xlsx([["编码", "名称", "单位", "进货价", "品牌名称", "自用备注"], ["S1", "梨", "斤", 5, "红", "x"]]),
    )
    page = owner.get(f"/exchange/files/{file.pk}").content.decode()
    assert "文件里这些列不会导入：自用备注。" in page
    file = upload(owner, SUBJECT, xlsx([["编码", "名称", "单位"], ["S1", "梨", "斤"]]))
    assert "不会导入" not in owner.get(f"/exchange/files/{file.pk}").content.decode()


def test_only_new_or_only_known_codes_are_taken_if_wanted(owner: Client) -> None:
    imported(owner, SUBJECT, [HEADS, APPLE])
    changed = ["SP1", "青苹果", *APPLE[2:]]
    assert (
        imported(owner, SUBJECT, [HEADS, changed, PEAR], mode="new").message == "导入完成：新建 1，跳过 1。"
    )
    assert Product.objects.get(code="SP1").name == "红富士"
    third = ["SP3", *PEAR[1:]]
    job = imported(owner, SUBJECT, [HEADS, changed, third], mode="changed")
    assert job.message == "导入完成：新建 0，更新 1，跳过 1。"
    assert set(Product.objects.values_list("code", "name")) == {("SP1", "青苹果"), ("SP2", "雪梨")}


def test_every_problem_is_told_at_once_with_its_row_and_nothing_is_written(owner: Client) -> None:
    rows = [
        HEADS,
        ["SP1", "甲", None, None, None, "个", "6901234567890", "十元", None, None, None],
        [None] * len(HEADS),
        [None, "乙", None, None, None, "个", None, -1, None, None, None],
        ["SP3", "丙", None, "没有/这类", None, None, None, None, None, "箱", None],
        ["SP3", "丁", None, None, "无名", "个", None, None, None, None, None],
    ]
    file = check(owner, upload(owner, SUBJECT, xlsx(rows)), makes_named="")
    assert file.state == ImportState.REFUSED
    told = found(file)
    assert [(row, column) for row, column, _ in told] == [
        (2, "零售价"), (2, "条码"), (4, "编码"), (4, "零售价"),
        (5, "分类"), (5, "编码"), (5, "单位"), (5, "换算率2"), (6, "品牌"), (6, "编码"),
    ]  # fmt: skip
    assert "「十元」不是数字" in [text for _, _, text in told]
    assert all(
        one["advice"]
        for one in file.report["problems"]
        if one["column"] in {"分类", "条码", "单位", "换算率2"}
    )
    assert not Product.objects.exists()
    sheet = read(b"".join(owner.get(f"/exchange/files/{file.pk}/problems").streaming_content))  # type: ignore[attr-defined]
    assert sheet[0] == ["行", "列", "问题", "怎么办"]
    assert len(sheet) == 1 + len(told)
    answer = owner.post(f"/exchange/files/{file.pk}", {"act": "import"})
    assert answer["Location"] == f"/exchange/files/{file.pk}"


def test_what_is_exported_can_be_read_back_and_changes_nothing(owner: Client) -> None:
    imported(owner, SUBJECT, [HEADS, APPLE, PEAR, ["=1+1", "@危险", "+86", *PEAR[3:]]])
    sheet = exported(owner, SUBJECT)
    before = list(Product.objects.order_by("code").values_list("code", "name", "retail_price", "category"))
    kept = list(ProductUnit.objects.order_by("pk").values_list("pk", "name", "ratio", "barcode"))
    rows = [[None if cell == "" else cell for cell in row] for row in sheet]
    assert imported(owner, SUBJECT, rows).message == "导入完成：新建 0，更新 3。"
    after = list(Product.objects.order_by("code").values_list("code", "name", "retail_price", "category"))
    assert after == before
    assert list(ProductUnit.objects.order_by("pk").values_list("pk", "name", "ratio", "barcode")) == kept
    assert exported(owner, SUBJECT) == sheet
    assert [row[:3] for row in sheet if row[0] == "=1+1"] == [["=1+1", "@危险", "+86"]]


def test_who_sees_no_cost_neither_gets_nor_sets_nor_empties_it(owner: Client, clerk: Client) -> None:
    from liandong.identity.models import Role, RoleGrant  # noqa: PLC0415 - needs Django, loaded later

    imported(owner, SUBJECT, [HEADS, APPLE])
    seller = Role.objects.get(name="销售")
    RoleGrant.objects.filter(role=seller, subject="catalog.*").delete()
    for verb in ("view", "draft"):
        RoleGrant.objects.create(role=seller, subject="catalog.*", verb=verb, scope="all")
    assert "采购价" in exported(owner, SUBJECT)[0]
    assert "采购价" not in exported(clerk, SUBJECT)[0]
    assert "采购价" not in read(b"".join(clerk.get(f"/exchange/{SUBJECT}/template").streaming_content))[0]  # type: ignore[attr-defined]
    imported(clerk, SUBJECT, [HEADS, ["SP1", "红富士", *APPLE[2:8], 99, *APPLE[9:]]])
    assert Product.objects.get(code="SP1").purchase_price == Decimal("4.25")


def test_somebody_took_the_barcode_after_the_check(owner: Client) -> None:
    file = check(owner, upload(owner, SUBJECT, xlsx([HEADS, PEAR, APPLE])))
    other = Product.objects.create(code="X", name="别的")
    ProductUnit.objects.create(product=other, name="个", is_base=True, barcode="6901234567892")
    job = bring_in(owner, file)
    assert (job.state, job.problems) == (JobState.REFUSED, ["第 3 行「条码」：条码 6901234567892 已被使用"])
    assert list(Product.objects.values_list("code", flat=True)) == ["X"]
    assert not Category.objects.exists()
    assert not Brand.objects.exists()
    page = owner.get(f"/exchange/files/{file.pk}").content.decode()
    assert "上次没有写入任何内容" in page


def test_the_template_is_understood_and_its_example_is_not_imported(owner: Client) -> None:
    content = b"".join(owner.get(f"/exchange/{SUBJECT}/template").streaming_content)  # type: ignore[attr-defined]
    file = check(owner, upload(owner, SUBJECT, content))
    assert found(file) == [(None, "", "表头下面没有数据。")]
    assert set(file.mapping["positions"]) >= {"code", "name", "unit", "unit_6", "price_6"}


def test_what_is_repeated_far_below_is_told_before_anything_is_written(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    rows: list[Any] = [["编码", "名称", "单位", "条码"], *([f"SP{n}", "甲", "个", None] for n in range(5))]
    rows[2][3], rows[4][3], rows[5][0] = "69001", "69001", "SP0"
    file = check(owner, upload(owner, SUBJECT, xlsx(rows)))
    assert found(file) == [(5, "条码", "与第 3 行重复：69001"), (6, "编码", "与第 2 行重复：SP0")]
    ImportFile.objects.update(state=ImportState.CHECKED)
    job = bring_in(owner, file)
    assert (job.state, job.problems[-1]) == (JobState.REFUSED, "第 6 行「编码」：与第 2 行重复：SP0")
    assert not Product.objects.exists()


def test_the_check_of_many_rows_reads_no_more_often_than_that_of_few(owner: Client) -> None:
    def statements(count: int) -> int:
        rows = [["编码", "名称", "单位"], *([f"SP{count}-{n}", "甲", "个"] for n in range(count))]
        file = upload(owner, SUBJECT, xlsx(rows))
        with CaptureQueriesContext(connections["default"]) as queries:
            check(owner, file)
        return len(queries)

    assert statements(2) == statements(60)


def test_a_problem_with_a_barcode_stands_at_its_cell_and_a_missing_code_once_in_english(
    owner: Client,
) -> None:
    heads = ["编码", "名称", "单位", "条码", "单位2", "换算率2", "单位3", "换算率3", "条码3"]
    imported(owner, SUBJECT, [heads[:4], ["SP1", "甲", "个", "A-1"]])
    rows = [
        heads,
        ["SP2", "乙", "个", "A-1", None, None, None, None, None],
        ["SP3", "丙", "个", None, None, None, "箱", 12, "A-1"],
        [None, "丁", "个", None, None, None, None, None, None],
    ]
    file = upload(owner, SUBJECT, xlsx(rows))
    owner.post("/language", {"language": "en"})
    assert [(row, column) for row, column, _ in found(check(owner, file))] == [
        (2, "Barcode"), (3, "Barcode 3"), (4, "Code"),
    ]  # fmt: skip
