"""What a category asks of its products, wherever they are saved."""

from decimal import Decimal

import pytest

from liandong.catalog.actions import create_product, product_problems, save_products
from liandong.catalog.categories import CategoryForm, create_category, update_category
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Category
from liandong.kernel.refusal import RefusedError
from tests.support.companies import People
from tests.support.pages import made_of, signed_in

pytestmark = pytest.mark.usefixtures("company")

UNITS = (UnitForm("瓶", is_base=True),)


def test_everything_asked_by_a_category_and_those_above_is_told(people: People) -> None:
    food = create_category(CategoryForm("1", "食品", required=("specification", "barcode")), people.owner)
    drinks = create_category(CategoryForm("2", "饮料", food, ("shelf_life_days", "weight_kg")), people.owner)
    with pytest.raises(RefusedError) as refused:
        create_product(ProductForm("P", "可乐", UNITS, category=drinks), people.owner)
    assert [(one.code, one.column) for one in refused.value.problems] == [
        ("category_asks", name) for name in ("specification", "barcode", "shelf_life_days", "weight_kg")
    ]
    units = (UnitForm("瓶", barcode="6901234567892", is_base=True),)
    whole = ProductForm("P", "可乐", units, "500ml", drinks, shelf_life_days=1, weight_kg=Decimal(0))
    create_product(whole, people.owner)
    create_product(ProductForm("Q", "别的", UNITS), people.owner)
    # a file that does not name the unit keeps its barcode
    case = (UnitForm("瓶", is_base=True, barcode="6901234567892"), UnitForm("箱", Decimal(24)))
    changed = ProductForm("P", "可乐", case, "1L", drinks, shelf_life_days=1, weight_kg=Decimal(1))
    save_products([changed], people.owner)
    (wrong,) = product_problems([ProductForm("R", "汽水", UNITS, "1L", food)], people.owner)
    assert (wrong.code, wrong.column, wrong.line) == ("category_asks", "barcode", 1)


def test_renaming_a_category_keeps_what_it_asks(people: People) -> None:
    pk = create_category(CategoryForm("1", "食品", required=("memo",)), people.owner)
    update_category(pk, CategoryForm("1", "吃的"), people.owner)
    assert Category.objects.get(pk=pk).required == ["memo"]
    with pytest.raises(RefusedError) as refused:
        update_category(pk, CategoryForm("1", "吃的", required=("nonsense",)), people.owner)
    assert [one.code for one in refused.value.problems] == ["field_unknown"]


def test_the_page_of_a_category_says_what_it_asks() -> None:
    owner = signed_in("owner")
    owner.post("/categories/new", {"code": "1", "name": "食品", "asks_brand": "true"})
    found = Category.objects.get()
    assert found.required == ["brand"]
    fields = made_of(owner.get(f"/categories/{found.pk}"))["sections"][1]["fields"]
    assert [one["name"] for one in fields if one["value"]] == ["asks_brand"]
    data = {"code": "A", "name": "苹果", "tax_rate": "9", "category": str(found.pk)}
    data |= {"units-0-name": "斤", "units-0-ratio": "1", "units-0-is_base": "true", "units-0-barcode": ""}
    answer = owner.post("/products/new", data)
    assert answer.status_code == 422
    shown = [field for part in made_of(answer)["sections"] for field in part.get("fields", ())]
    marked = {field["name"]: field["problem"] for field in shown}
    assert marked["brand"] == "这个分类的商品必须填写品牌"
