"""Records on their pages: made, refused with every reason at the field, disabled, closed to who may not."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from liandong.catalog.models import Brand, Category, Product, ProductUnit
from liandong.identity.models import Member, Role, RoleGrant
from liandong.partners.models import Partner
from liandong.pricing.models import ListedPrice
from liandong.stock_ledger.models import Place
from tests.support.pages import context_of, made_of, signed_in, table
from tests.support.trading import make_trading

pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


@pytest.fixture
def clerk(company: str) -> Client:
    return signed_in("clerk")


def product_data(**more: str) -> dict[str, str]:
    data = {
        "code": "A1", "name": "苹果", "specification": "一级", "tax_rate": "9", "retail_price": "１2.5",
        "purchase_price": "8", "is_stocked": "true", "minimum_stock": "1,000", "weight_kg": "0.55",
        "units-0-name": "斤", "units-0-ratio": "1", "units-0-is_base": "true", "units-0-barcode": "",
        "units-3-name": "箱", "units-3-ratio": "20", "units-3-barcode": "6901028075763",
    }  # fmt: skip
    return data | more


def problems_of(context: dict[str, Any]) -> dict[str, str]:
    fields = (field for section in context["sections"] for field in section.get("fields", ()))
    return {field["name"]: field["problem"] for field in fields if field["problem"]}


def test_a_product_is_made_with_its_units_and_barcodes(owner: Client) -> None:
    answer = owner.post("/products/new", product_data())
    product = Product.objects.get(code="A1")
    assert answer.headers["Location"] == f"/products/{product.pk}"
    assert (product.retail_price, product.minimum_stock) == (Decimal("12.5"), Decimal(1000))
    assert (product.weight_kg, product.volume_m3) == (Decimal("0.55"), None)
    units = ProductUnit.objects.filter(product=product).order_by("ratio")
    assert [(unit.name, int(unit.ratio), unit.is_base) for unit in units] == [
        ("斤", 1, True),
        ("箱", 20, False),
    ]
    assert [row[0] for row in table(context_of(owner, "/products?q=pg"))] == ["A1"]


def test_every_problem_is_told_at_once_and_what_was_typed_stays(owner: Client) -> None:
    answer = owner.post("/products/new", product_data(code="", name="", retail_price="-1"))
    assert answer.status_code == 422
    context = made_of(answer)
    assert problems_of(context).keys() == {"code", "name", "retail_price"}
    assert len(context["problems"]) == 3
    assert "6901028075763" in answer.content.decode()
    assert not Product.objects.exists()


def test_a_number_that_is_none_is_marked_at_its_field(owner: Client) -> None:
    answer = owner.post("/products/new", product_data(retail_price="十二"))
    assert problems_of(made_of(answer)) == {"retail_price": "「十二」不是可用的数字"}


def test_units_that_documents_mention_stay_as_they_are(owner: Client) -> None:
    trading = make_trading()
    trading.receive("P1", "1", "10")
    product = trading.products["P1"]
    shown = context_of(owner, f"/products/{product}")
    rows = shown["sections"][-1]["table"]["rows"]
    data = {"code": "P1", "name": "商品P1", "tax_rate": "13", "is_stocked": "true"}
    data |= {field["name"]: str(field["value"] or "") for row in rows for field in row}
    data = {
        name: value for name, value in data.items() if not (name.endswith("is_base") and value == "False")
    }
    data["units-0-is_base"] = "true"
    assert owner.post(f"/products/{product}", data).status_code == 302
    data["units-0-name"], data["units-0-id"] = "罐", ""
    answer = owner.post(f"/products/{product}", data)
    assert answer.status_code == 422
    assert "已在单据中使用" in answer.content.decode()


def test_a_disabled_product_leaves_the_list_and_comes_back(owner: Client) -> None:
    owner.post("/products/new", product_data())
    pk = Product.objects.get().pk
    owner.post(f"/products/{pk}/active", {"is_active": ""})
    assert context_of(owner, "/products")["rows"] == []
    assert table(context_of(owner, "/products?disabled=1"))[0][-1] == "已停用"
    owner.post(f"/products/{pk}/active", {"is_active": "true"})
    assert len(context_of(owner, "/products")["rows"]) == 1


def test_who_may_not_see_cost_neither_sees_nor_loses_the_purchase_price(owner: Client, clerk: Client) -> None:
    owner.post("/products/new", product_data())
    pk = Product.objects.get().pk
    assert "采购价" not in clerk.get("/products").content.decode()
    assert "采购价" not in clerk.get(f"/products/{pk}").content.decode()
    data = product_data(purchase_price="1")
    unit = ProductUnit.objects.get(product=pk, name="斤")
    data |= {"units-0-id": str(unit.pk)}
    assert clerk.post(f"/products/{pk}", data).status_code == 403
    role = Role.objects.create(name="改商品", hidden=["cost", "margin"])
    RoleGrant.objects.create(role=role, subject="catalog.product", verb="draft", scope="all")
    Member.objects.get(name="李四").roles.add(role)
    assert clerk.post(f"/products/{pk}", data | {"name": "红苹果"}).status_code == 302
    product = Product.objects.get()
    assert (product.name, product.purchase_price) == ("红苹果", Decimal(8))


def test_who_may_only_look_is_told_so_and_offered_nothing_that_fails(owner: Client, clerk: Client) -> None:
    owner.post("/products/new", product_data())
    made = f"/products/{Product.objects.get(code='A1').pk}"
    mark = '<span class="chip" data-tone="grey">只能查看</span>'
    assert mark in clerk.get(made).content.decode()
    assert mark not in owner.get(made).content.decode()
    # An empty list offers to make something, or nothing: never to print labels of what is not there.
    assert context_of(owner, "/brands")["empty"]["label"] == "新建品牌"
    assert context_of(clerk, "/products?q=zzzz")["empty"]["label"] == "清除筛选"
    Product.objects.update(is_active=False)
    assert context_of(clerk, "/products")["empty"]["label"] == ""


def test_categories_move_and_only_empty_ones_go(owner: Client) -> None:
    owner.post("/categories/new", {"code": "01", "name": "水果", "parent": ""})
    top = Category.objects.get()
    owner.post("/categories/new", {"code": "0101", "name": "苹果", "parent": str(top.pk)})
    assert [row[1] for row in table(context_of(owner, "/categories"))] == ["水果", "　苹果"]
    answer = owner.post(f"/categories/{top.pk}/delete", follow=True)
    assert "分类仍有商品、下级、预算或自己的科目" in answer.content.decode()
    owner.post(f"/categories/{Category.objects.get(code='0101').pk}/delete")
    assert Category.objects.count() == 1


def test_brands_are_made_and_renamed(owner: Client) -> None:
    owner.post("/brands/new", {"name": "稻溪里"})
    brand = Brand.objects.get()
    owner.post(f"/brands/{brand.pk}", {"name": "稻香里"})
    assert Brand.objects.get().name == "稻香里"
    assert owner.post("/brands/new", {"name": " "}).status_code == 422


def test_a_partner_is_made_and_found_by_its_initials(owner: Client) -> None:
    data = {
        "code": "C9",
        "name": "晨光便利店",
        "is_customer": "true",
        "payment_days": "30",
        "credit_limit": "5000",
    }
    answer = owner.post("/partners/new", data)
    partner = Partner.objects.get(code="C9")
    assert answer.headers["Location"] == f"/partners/{partner.pk}"
    assert partner.credit_limit == Decimal(5000)
    assert [row[0] for row in table(context_of(owner, "/partners?q=cgbld&kind=customer"))] == ["C9"]
    assert context_of(owner, "/partners?kind=supplier")["rows"] == []
    refused = owner.post(f"/partners/{partner.pk}", {"code": "C9", "name": "晨光", "credit_limit": "-1"})
    assert refused.status_code == 422
    assert len(made_of(refused)["problems"]) == 2


def test_a_warehouse_with_goods_is_not_disabled(owner: Client) -> None:
    trading = make_trading()
    trading.receive("P1", "1", "10")
    place = trading.places["主仓"]
    answer = owner.post(f"/places/{place}/active", {"is_active": ""}, follow=True)
    assert "主仓" in next(str(message) for message in answer.context["messages"])
    assert Place.objects.get(pk=place).is_active
    owner.post("/places/new", {"code": "B1", "name": "A 架", "warehouse": str(place), "address": ""})
    assert Place.objects.get(code="B1").parent_id == place


def test_accounts_show_their_balances(owner: Client) -> None:
    trading = make_trading()
    trading.receive("P1", "1", "10")
    rows = {row[0]: row for row in table(context_of(owner, "/accounts"))}
    assert rows["1405"][-1] == "10.00"
    assert rows["220202"][-1] == "10.00"


@pytest.mark.parametrize(
    "url", ["/products/new", "/categories/new", "/brands/new", "/places/new", "/accounts", "/products/99999"]
)
def test_what_a_salesperson_may_not_do_is_closed_to_him(clerk: Client, url: str) -> None:
    assert clerk.get(url).status_code in {403, 404}


def test_a_form_from_elsewhere_is_refused(company: str) -> None:
    client = Client(enforce_csrf_checks=True)
    known = signed_in("owner")
    client.cookies = known.cookies
    assert client.post("/products/new", product_data()).status_code == 403
    assert not Product.objects.exists()


def test_what_is_wrong_with_a_unit_stands_in_its_cell(owner: Client) -> None:
    owner.post("/products/new", product_data())
    wrong = {"code": "A2", "units-3-ratio": "0", "units-3-price": "-1"}
    wrong |= {"units-0-name": "", "units-0-barcode": "X-1"}
    refused = made_of(owner.post("/products/new", product_data(**wrong)))
    (table,) = [one["table"] for one in refused["sections"] if "table" in one]
    told = [{field["label"]: field["problem"] for field in row if field["problem"]} for row in table["rows"]]
    assert told == [
        {"单位": "请填写单位名称"},
        {
            "换算率": "单位「箱」的换算率不对：0",
            "条码": "条码 6901028075763 已被使用",
            "售价": "-1 不能为负",
        },
    ]
    typed = made_of(owner.post("/products/new", product_data(**{"units-3-price": "贵"})))
    (table,) = [one["table"] for one in typed["sections"] if "table" in one]
    assert [field["problem"] for field in table["rows"][1]][3] == "「贵」不是可用的数字"


def price_data(**more: str) -> dict[str, str]:
    data = {
        "code": "VIP", "name": "会员价", "audience": "customers", "base": "retail",
        "rate": "-5", "digits": "2",
        "customers-0-customer": "C1", "customers-1-customer": "",
        "prices-0-product": "P1", "prices-0-unit": "箱", "prices-0-minimum": "10", "prices-0-price": "90",
        "prices-2-product": "P1", "prices-2-unit": "", "prices-2-minimum": "", "prices-2-price": "5",
        "prices-3-product": "", "prices-3-unit": "", "prices-3-minimum": "", "prices-3-price": "",
    }  # fmt: skip
    return data | more


def test_a_price_list_is_made_changed_and_listed(owner: Client) -> None:
    make_trading()
    made = owner.post("/price-lists/new", price_data())
    url = made.headers["Location"]
    (row,) = table(context_of(owner, "/price-lists"))
    assert row == ["VIP", "会员价", "指定的客户", "按零售价 −5%", "长期", "2", "已启用"]
    tables = [part["table"]["rows"] for part in context_of(owner, url)["sections"][2:]]
    shown = [[[field["value"] for field in row] for row in rows] for rows in tables]
    assert shown[0] == [["C1", "客户C1"]]
    assert [[row[0], row[2], row[4]] for row in shown[1]] == [["P1", "瓶", "5"], ["P1", "箱", "90"]]
    Product.objects.update(is_active=False)  # its prices stay, and can be saved
    owner.post(url, price_data(**{"prices-0-price": "88"}))
    assert sorted(ListedPrice.objects.values_list("price", flat=True)) == [5, 88]
    bare = {name: text for name, text in price_data().items() if not name.startswith("prices-")}
    owner.post(url, bare)  # from a page that showed no prices
    assert ListedPrice.objects.count() == 2
    assert 'name="prices-shown"' in owner.get(url).content.decode()
    held = {
        code: len(table(context_of(owner, f"/price-lists?customer={Partner.objects.get(code=code).pk}")))
        for code in ("C1", "C2")
    }
    assert held == {"C1": 1, "C2": 0}
    assert owner.get(f"/price-lists?customer={Partner.objects.get(code='S1').pk}").status_code == 404
    owner.post(url, bare | {"prices-shown": "1"})
    assert not ListedPrice.objects.exists()
    owner.post(f"{url}/active", {"is_active": ""})
    assert table(context_of(owner, "/price-lists")) == []


def test_a_price_list_is_refused_with_every_reason_and_stays_typed(owner: Client) -> None:
    make_trading()
    typed = price_data(**{"prices-2-product": "P9", "prices-0-unit": "打", "customers-0-customer": "S0"})
    context = made_of(owner.post("/price-lists/new", typed))
    assert [one["message"] for one in context["problems"]] == [
        "没有这个客户：S0",
        "这个单位不属于商品「P1 打」",
        "没有这个商品：P9",
    ]
    assert context["sections"][3]["table"]["rows"][0][4]["value"] == "90"
    assert not ListedPrice.objects.exists()
