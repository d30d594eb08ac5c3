"""Families and variants by file: made, read back, and refused row by row."""

from typing import Any

from django.test import Client

from liandong.catalog.families import memberships
from liandong.catalog.models import Family, Product
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.trading import Trading

FAMILY = "catalog.family"
HEADS = ["款号", "款名", "单位", "属性1", "值1", "属性2", "值2", "商品编码", "条码", "零售价", "状态"]


def rows() -> list[list[Any]]:
    return [
        HEADS,
        ["TX", "T恤", "件", "颜色", "红", "尺码", "M", None, "6901028075763", 79, None],
        ["TX", None, None, None, "红", None, "L", "TX-RL", None, 85, None],
        ["TX", None, None, None, "黑", None, "M", None, None, None, "停用"],
        ["TX", None, None, None, "黑", None, "L", None, None, None, "不做"],
        ["WZ", "袜子", "双", "尺码", "均码", None, None, None, None, 9.9, None],
    ]


def test_families_are_made_changed_and_read_back(owner: Client) -> None:
    assert imported(owner, FAMILY, rows()).message == "导入完成：新建 2。"
    products = Product.objects.order_by("code").values_list("code", "specification", "is_active")
    assert list(products) == [
        ("TX-RL", "红 L", True),
        ("TX-红-M", "红 M", True),
        ("TX-黑-M", "黑 M", False),
        ("WZ-均码", "均码", True),
    ]
    sheet = exported(owner, FAMILY)
    assert len(sheet) == 6
    again = [[None if cell == "" else cell for cell in row] for row in sheet]
    assert imported(owner, FAMILY, again).message == "导入完成：新建 0，更新 2。"
    assert exported(owner, FAMILY) == sheet
    dearer = [["款号", "值1", "值2", "零售价"], ["TX", "红", "L", 99], ["TX", "白", "L", None]]
    imported(owner, FAMILY, dearer)
    assert Product.objects.get(code="TX-RL").retail_price == 99
    assert Product.objects.get(specification="白 L").code == "TX-白-L"


def test_a_file_takes_in_products_that_are_there(owner: Client, trading: Trading) -> None:
    imported(owner, FAMILY, [HEADS, ["TX", "T恤", "瓶", "尺码", "M", None, None, "P1", None, None, None]])
    product = trading.products["P1"]
    assert memberships([product])[product].code == "TX"
    assert Product.objects.get(pk=product).name == "商品P1"


def test_every_row_that_is_wrong_is_told_and_nothing_is_written(owner: Client, trading: Trading) -> None:
    wrong = [
        HEADS,
        ["TX", "T恤", "件", "颜色", "红", "尺码", "M", "A1", "6901028075764", 79, None],
        ["TX", None, None, None, "黑", None, "M", "A1", None, -1, None],
        ["WZ", None, None, "尺码", "均码", None, None, None, None, None, None],
    ]
    file = check(owner, upload(owner, FAMILY, xlsx(wrong)))
    assert sorted(found(file)) == [
        (2, "商品编码", "编码 A1 已被使用"),
        (2, "条码", "条码 6901028075764 的校验码不对"),
        (3, "商品编码", "编码 A1 已被使用"),
        (3, "零售价", "-1 不能为负"),
        (4, "单位", "请填写单位名称"),
        (4, "款名", "请填写名称"),
    ]
    assert not Family.objects.exists()
