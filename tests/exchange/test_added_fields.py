"""Columns of a file that go nowhere may go into fields that the company added."""

import pytest
from django.test import Client

from liandong.catalog.models import Product
from liandong.documents.custom_fields import FieldForm, save_field
from liandong.documents.models import Document
from liandong.exchange import products
from liandong.exchange.columns import SheetField, ValueKind, value_of
from liandong.exchange.mapping_form import chosen_mapping, clashes, may_add_fields
from liandong.exchange.models import ImportFile
from liandong.kernel.actor import Actor, superuser
from liandong.partners.models import Partner
from tests.exchange.sheets import bring_in, check, found, upload, xlsx
from tests.support.companies import People
from tests.support.pages import context_of
from tests.support.trading import Trading

PRODUCT, PARTNER, ORDER = "catalog.product", "partners.partner", "sales.order"
THEIRS = ["商品编号", "商品名称", "规格型号", "商品类别", "计量单位"]
"""Heads that 精斗云 exports; the fields here are called otherwise than the columns they are filled from."""


@pytest.fixture
def names(people: People) -> dict[str, str]:
    """Add a field of each kind; return their names by label."""
    places = {PRODUCT: {"产地": "text", "净重": "number", "上市": "date", "等级": "choice", "进口": "yes_no"}}
    places |= {PARTNER: {"片区": "text"}, ORDER: {"加急": "yes_no", "车牌": "text"}}
    return {
        label: save_field(None, FieldForm(subject, "header", label, kind, _choices(kind)), people.owner)
        for subject, fields in places.items()
        for label, kind in fields.items()
    } | {"刻字": save_field(None, FieldForm(ORDER, "line", "刻字", "text"), people.owner)}


def _choices(kind: str) -> tuple[str, ...]:
    return ("一级", "二级") if kind == "choice" else ()


def offered(client: Client, file: ImportFile) -> tuple[list[str], list[str]]:
    """Return the heads that go nowhere, and the labels of the fields they may go into."""
    context = context_of(client, f"/exchange/files/{file.pk}")
    return [one["head"] for one in context["unused"]], [one.label for one in context["spare"]]


def test_a_products_further_columns_are_read_by_the_kind_of_field(
    owner: Client, names: dict[str, str]
) -> None:
    heads = [*THEIRS, "制造地", "净含量", "投产", "品级", "保税"]
    good = ["P1", "苹果", "", "", "个", "烟台", "1,200.5", "2026/3/1", "一级", "√"]
    bad = ["P2", "梨", "", "", "个", "莱阳", "重", "明天", "特级", "也许"]
    file = upload(owner, PRODUCT, xlsx([heads, good, bad]))
    assert file.profile == "精斗云"
    assert offered(owner, file) == (heads[5:], ["产地", "净重", "上市", "等级", "进口"])
    further = dict(zip(range(5, 10), ("产地", "净重", "上市", "等级", "进口"), strict=True))
    chosen = {f"further-{place}": names[label] for place, label in further.items()}
    assert found(check(owner, file, **chosen)) == [
        (3, "净重", "「重」不是数字"),
        (3, "上市", "「明天」不是日期"),
        (3, "等级", "「特级」不是可选的值"),
        (3, "进口", "「也许」不是可选的值"),
    ]
    file = upload(owner, PRODUCT, xlsx([heads, good]))  # the same heads: the choice is remembered
    assert offered(owner, file) == ([], [])
    assert bring_in(owner, check(owner, file)).problems == []
    values = {"产地": "烟台", "净重": "1200.5", "上市": "2026-03-01", "等级": "一级", "进口": "是"}
    assert Product.objects.get().details == {names[label]: value for label, value in values.items()}


def test_partners_and_documents_take_them_too(owner: Client, names: dict[str, str], trading: Trading) -> None:
    file = upload(
        owner, PARTNER, xlsx([["单位编号", "单位全名", "客户", "区域"], ["K9", "客", "是", "华东"]])
    )
    assert offered(owner, file) == (["区域"], ["片区"])
    bring_in(owner, check(owner, file, **{"further-3": names["片区"]}))
    assert Partner.objects.get(code="K9").details == {names["片区"]: "华东"}
    heads = ["客户", "单据日期", "发货仓库", "商品", "数量", "单价", "急单", "铭文"]
    row = ["C1", "2026-11-02", "W1", "P1", 2, 5, "Y", "福"]
    file = upload(owner, ORDER, xlsx([heads, row]))
    assert offered(owner, file) == (["急单", "铭文"], ["加急", "车牌", "刻字"])
    line = f"line.{names['刻字']}"
    file = check(owner, file, **{"further-6": names["加急"], "further-7": line})
    assert found(file) == []
    bring_in(owner, file)
    made = Document.objects.get(type=ORDER)
    assert made.details[names["加急"]] == "是"
    assert made.lines.get().details[names["刻字"]] == "福"


def test_a_field_that_two_columns_go_into_is_told(owner: Client, names: dict[str, str]) -> None:
    file = upload(owner, PRODUCT, xlsx([[*THEIRS, "甲", "乙"], ["P1", "苹果", "", "", "个", "1", "2"]]))
    file = check(owner, file, **{"further-5": names["产地"], "further-6": names["产地"]})
    assert found(file) == [(None, "产地", "选了不止一列：甲、乙")]
    assert not Product.objects.exists()


def test_only_added_fields_may_be_chosen_for_further_columns() -> None:
    fields = [SheetField("code", "编码"), SheetField("x_1", "产地"), SheetField("line.x_2", "刻字")]
    given = {"column-code": "0", "further-1": "code", "further-2": "x_1", "further-3": "line.x_2"}
    given |= {"fixed-x_1": "烟台", "further-9": "x_1"}
    chosen = chosen_mapping(given, fields, ["a", "b", "c", "d"])
    assert chosen == {"positions": {"code": 0, "x_1": 2, "line.x_2": 3}, "constants": {}}
    assert clashes({**given, "further-1": "x_1"}, {"x_1": 1}, ["a", "b", "c", "d"]) == {"x_1": [1, 2]}


@pytest.mark.parametrize(("cell", "value"), [("√", "是"), ("Y", "是"), (0, "否"), ("无", "否"), ("是", "是")])
def test_yes_and_no_are_understood_as_people_write_them(cell: object, value: str) -> None:
    field = SheetField("x_1", "进口", ValueKind.CHOICE, choices=(("是", "是"), ("否", "否")))
    assert value_of(field, cell) == value


def test_who_may_not_add_fields_is_not_led_to_them() -> None:
    assert may_add_fields(superuser(1, "张三"), products.subject())
    assert not may_add_fields(Actor(1, "李四"), products.subject())
