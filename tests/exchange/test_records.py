"""Partners and the short lists; files of other programs."""

from decimal import Decimal
from typing import Any

from django.test import Client

from liandong.catalog.models import Brand, Category, Product
from liandong.partners.models import Partner
from liandong.pricing.actions import create_price_list
from liandong.pricing.forms import PriceListForm
from liandong.pricing.models import ListedPrice
from liandong.stock_ledger.models import Place
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.trading import Trading

PARTNER = "partners.partner"
PRICE_LIST = "catalog.price_list"
PROMOTION = "catalog.promotion"
COMPOSITION = "catalog.composition"


def test_partners_are_made_changed_and_read_back(owner: Client) -> None:
    heads = ["编码", "名称", "客户", "供应商", "信用额度", "账期(天)", "业务员"]
    rows = [
        heads,
        ["K1", "甲店", "是", "否", "10,000.00", 30, "张三"],
        ["G1", "乙厂", None, "y", None, None, None],
    ]
    imported(owner, PARTNER, rows)
    first = Partner.objects.get(code="K1")
    assert (first.is_customer, first.is_supplier, first.credit_limit) == (True, False, Decimal(10_000))
    assert str(first.owner) == "张三"
    sheet = exported(owner, PARTNER)
    again = [[None if cell == "" else cell for cell in row] for row in sheet]
    assert imported(owner, PARTNER, again).message == "导入完成：新建 0，更新 2。"
    assert exported(owner, PARTNER) == sheet
    file = check(owner, upload(owner, PARTNER, xlsx([heads, ["K2", "丙", None, None, -1, "三十", "无人"]])))
    assert sorted(found(file)) == [
        (2, "业务员", "没有成员「无人」，或不止一个"),
        (2, "信用额度", "信用额度不能为负：-1"),
        (2, "客户", "请选择客户或供应商"),
        (2, "账期(天)", "「三十」不是整数"),
    ]


def test_partners_without_codes_are_found_by_name_and_numbered(owner: Client) -> None:
    heads = ["供应商名称*", "联系人", "手机号码", "纳税人识别号", "备注"]
    rows: list[Any] = [
        heads,
        ["丙厂", "周", "13800000000", "91X", None],
        ["丁厂", None, None, None, "新"],
    ]
    file = upload(owner, PARTNER, xlsx(rows))
    assert (file.profile, file.mapping["constants"]) == ("jshERP", {"is_supplier": "是"})
    job = imported(owner, PARTNER, rows)
    assert job.message == "导入完成：新建 2。"
    made = Partner.objects.order_by("code").values_list("code", "name", "phone", "is_supplier", "is_customer")
    assert list(made) == [
        ("GYS00001", "丙厂", "13800000000", True, False),
        ("GYS00002", "丁厂", "", True, False),
    ]
    rows[1][1] = "吴"
    assert imported(owner, PARTNER, rows).message == "导入完成：新建 0，更新 2。"
    assert Partner.objects.get(name="丙厂").contact == "吴"


def test_products_of_other_programs_are_recognised(owner: Client) -> None:
    theirs = ["名称*", "规格", "型号", "颜色", "品牌", "类别", "基础重量(kg)", "保质期(天)", "基本单位*"]
    theirs += [
        "副单位",
        "基础条码",
        "副条码",
        "比例",
        "多属性",
        "采购价",
        "零售价",
        "销售价",
        "最低售价",
        "状态*",
    ]
    row = ["方便面", "100g", None, None, "康师傅", "食品", 0.1, 180, "包", "箱", "1001", "1002", 24]
    row += [None, 2, 3, 2.5, 2.2, 1]
    title: list[object] = ["商品列表"]
    file = upload(owner, "catalog.product", xlsx([title, theirs, row]))
    assert file.profile == "jshERP"
    imported(owner, "catalog.product", [title, theirs, row])
    noodles = Product.objects.get(code="1001")
    assert (noodles.wholesale_price, noodles.retail_price) == (Decimal("2.5"), Decimal(3))
    assert (noodles.shelf_life_days, noodles.weight_kg) == (180, Decimal("0.1"))
    units = noodles.units.order_by("ratio").values_list("name", "ratio")
    assert list(units) == [("包", Decimal(1)), ("箱", Decimal(24))]
    heads = ["商品编号", "商品全名", "规格", "基本单位", "辅助单位", "换算率", "预设售价1", "最近进价"]
    heads.append("体积")
    imported(owner, "catalog.product", [heads, ["A1", "酱油", "500ml", "瓶", "箱", 12, 9.9, 6, 0.0006]])
    sauce = Product.objects.get(code="A1")
    assert (sauce.wholesale_price, sauce.volume_m3) == (Decimal("9.9"), Decimal("0.0006"))


def test_categories_brands_and_places_are_made_changed_and_read_back(owner: Client) -> None:
    imported(
        owner, "catalog.category", [["编码", "名称", "上级编码"], ["1", "食品", None], ["11", "面", "1"]]
    )
    assert Category.objects.get(code="11").path.count("/") == 3
    imported(owner, "catalog.category", [["编码", "名称"], ["11", "面食"]])
    assert str(Category.objects.get(code="11").parent) == "食品"
    imported(owner, "catalog.brand", [["品牌"], ["海天"], ["李锦记"]])
    assert Brand.objects.count() == 2
    heads = ["编码", "名称", "地址", "所属仓库编码"]
    imported(owner, "stock_ledger.place", [heads, ["W1", "主仓", "一号", None], ["B1", "一架", None, "W1"]])
    assert str(Place.objects.get(code="B1").parent) == str(Place.objects.get(code="W1"))
    for subject in ("catalog.category", "catalog.brand", "stock_ledger.place"):
        sheet = exported(owner, subject)
        imported(owner, subject, [[None if cell == "" else cell for cell in row] for row in sheet])
        assert exported(owner, subject) == sheet
    file = check(
        owner, upload(owner, "stock_ledger.place", xlsx([heads, ["B2", None, None, "W9"], ["B2", "b"]]))
    )
    assert found(file) == [
        (2, "名称", "请填写名称"),
        (2, "所属仓库编码", "没有这个仓库：W9"),
        (3, "编码", "与第 2 行重复：B2"),
    ]
    assert not Place.objects.filter(code="B2").exists()


def test_prices_of_lists_are_added_changed_and_read_back(owner: Client, trading: Trading) -> None:
    create_price_list(PriceListForm("VIP", "会员价"), trading.actor)
    heads = ["价格表编码", "商品", "单位", "满多少", "单价"]
    rows: list[Any] = [heads, ["VIP", "P1", None, None, 5], ["VIP", "P1", "箱", 10, "90.5"]]
    assert imported(owner, PRICE_LIST, rows).message == "导入完成：新建 2。"
    sheet = exported(owner, PRICE_LIST)
    assert sheet[1:] == [["VIP", "P1", "瓶", 0, 5, "CNY"], ["VIP", "P1", "箱", 10, 90.5, "CNY"]]
    rows[1][4] = 4
    assert imported(owner, PRICE_LIST, rows).message == "导入完成：新建 0，更新 2。"
    assert list(ListedPrice.objects.order_by("price").values_list("price", flat=True)) == [4, Decimal("90.5")]
    wrong = [
        heads,
        ["无", "P9", None, 1, 1],
        ["VIP", "P1", "打", 1, -1],
        ["VIP", "P2", None, 1, -1],
        rows[1],
        rows[1],
    ]
    file = check(owner, upload(owner, PRICE_LIST, xlsx(wrong)))
    assert sorted(found(file)) == [
        (2, "价格表编码", "没有「无」"),
        (2, "商品", "没有「P9」"),
        (3, "单位", "这个商品没有单位「打」"),
        (4, "单价", "-1 不能为负"),
        (6, "满多少", "与第 5 行重复：P1"),
    ]


def test_compositions_are_added_changed_and_read_back(owner: Client, trading: Trading) -> None:
    heads = ["商品编码", "数量", "部件", "损耗%", "成本份额"]
    rows: list[Any] = [heads, ["P3", 2, "P1=3、P2", "P1=5", "P1=60、P2=40"]]
    assert imported(owner, COMPOSITION, rows).message == "导入完成：新建 1。"
    assert exported(owner, COMPOSITION)[1][:5] == ["P3", 2, "P1=3、P2=1", "P1=5", "P1=60、P2=40"]
    assert imported(owner, COMPOSITION, [["商品编码", "部件"], ["P3", "P1=4、P2=2"]]).message.endswith(
        "更新 1。"
    )
    assert exported(owner, COMPOSITION)[1][:5] == ["P3", 2, "P1=4、P2=2", "P1=5", "P1=60、P2=40"]
    sheet = exported(owner, COMPOSITION)
    again = [[None if cell == "" else cell for cell in row] for row in sheet]
    assert imported(owner, COMPOSITION, again).message == "导入完成：新建 0，更新 1。"
    assert exported(owner, COMPOSITION) == sheet
    wrong = [
        heads,
        ["P9", 1, "P8=1", None, None],
        ["P1", 1, "P2=x", "P3=1", None],
        ["P2", 1, "P2=1", None, None],
    ]
    file = check(owner, upload(owner, COMPOSITION, xlsx(wrong)))
    assert sorted(found(file)) == [
        (2, "商品编码", "没有这个商品：P9"),
        (2, "部件", "没有这个商品：P8"),
        (3, "部件", "「x」不是可用的数字"),
        (4, "部件", "「商品P2」不能放在自己下面：它就是这个商品，或由这个商品组成"),
    ]
    assert exported(owner, COMPOSITION) == sheet, "nothing of a refused file is written"
    assert trading.products


def test_promotions_are_added_changed_and_read_back(owner: Client, trading: Trading) -> None:
    heads = ["编码", "名称", "类型", "门槛和优惠", "赠品或组合", "参加的商品", "客户等级", "星期", "凭优惠券"]
    rows: list[Any] = [
        heads,
        ["M500", "满减", "满减", "500=50、1000=120", None, None, "会员、VIP", "67", "是"],
        ["ZENG", "买赠", "买赠", "3=0", "P2=1", "P1、P3", None, None, None],
    ]
    assert imported(owner, PROMOTION, rows).message == "导入完成：新建 2。"
    sheet = exported(owner, PROMOTION)
    assert sheet[1][4:6] == ["500=50、1000=120", ""]
    assert sheet[2][4:7] == ["3=0", "P2=1", "P1、P3"]
    imported(owner, PROMOTION, [[None if cell == "" else cell for cell in row] for row in sheet])
    assert exported(owner, PROMOTION) == sheet
    wrong = [heads, ["X", "x", "满减", "五百=50", "P9=1", "P8", None, None, None], ["Y", "y", "买赠"]]
    file = check(owner, upload(owner, PROMOTION, xlsx(wrong)))
    assert sorted(found(file)) == [
        (2, "参加的商品", "没有这个商品：P8"),
        (2, "赠品或组合", "没有这个商品：P9"),
        (2, "门槛和优惠", "「五百」不是可用的数字"),
        (2, "门槛和优惠", "请至少填一行门槛和优惠"),
        (3, "赠品或组合", "请填写赠品或组合里的商品"),
        (3, "门槛和优惠", "请至少填一行门槛和优惠"),
    ]
