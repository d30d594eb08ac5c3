from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.catalog.actions import save_products, update_product
from liandong.catalog.categories import save_brands
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Product
from liandong.catalog.queries import Hit, search_products, units_of
from tests.support.companies import People

PIECE = UnitForm("个", is_base=True)
GOODS = [
    ProductForm(
        "101",
        "苹果",
        (
            UnitForm("斤", is_base=True, barcode="6901234567892"),
            UnitForm("箱", Decimal(20), "16901234567899"),
        ),
    ),
    ProductForm("102", "红富士苹果", (PIECE,), specification="80mm"),
    ProductForm("103", "苹果醋", (PIECE,), specification="500ml"),
    ProductForm("104", "重庆小面", (PIECE,)),
    ProductForm("PG", "配管", (PIECE,)),
    ProductForm("106", "STRAWBERRY Jam", (PIECE,), specification="1%_off"),
    ProductForm("1010", "绿茶", (PIECE,)),
]


@pytest.fixture(autouse=True)
def goods(company: str, people: People) -> None:
    brand = save_brands(["稻溪里"], people.owner)["稻溪里"]
    save_products([*GOODS, ProductForm("108", "大米", (PIECE,), brand=brand)], people.owner)


def found(text: str, limit: int = 20) -> list[str]:
    hits = search_products(text, limit)
    names = dict(Product.objects.values_list("pk", "code"))
    return [names[hit.product] for hit in hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("101", ["101", "1010"]),
        ("pg", ["PG", "101", "103", "102"]),
        ("PG", ["PG", "101", "103", "102"]),
        ("苹果", ["101", "103", "102"]),
        ("ＰingＧuo", ["101", "103", "102"]),
        ("zhongqing", ["104"]),
        ("chongq", ["104"]),
        ("zqxm", ["104"]),
        ("xiaomian", ["104"]),
        ("富士", ["102"]),
        ("苹果500", ["103"]),
        ("500 ping", ["103"]),
        ("hfs 80", ["102"]),
        ("berry", ["106"]),
        ("lvcha", ["1010"]),
        ("dxl", ["108"]),
        ("7892", ["101"]),
        ("%", []),
        ("_", []),
        ("苹果 80", ["102"]),
        ("苹果 茶", []),
        ("' OR 1=1 --", []),
        ("   ", []),
    ],
)
def test_what_is_typed_finds_the_best_first(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_scanned_barcode_gives_its_unit() -> None:
    product = Product.objects.get(code="101").pk
    base, case = units_of([product])[product]
    assert search_products("6901234567892") == [Hit(product, base.id)]
    assert search_products(" 16901234567899 ") == [Hit(product, case.id)]
    assert search_products("苹果", 1) == [Hit(product, None)]


def test_the_limit_keeps_the_best() -> None:
    assert found("苹果", 2) == ["101", "103"]
    assert found("pg", 1) == ["PG"]


def test_a_renamed_product_is_found_by_its_new_name_only(people: People) -> None:
    product = Product.objects.get(code="104").pk
    update_product(product, ProductForm("104", "担担面", (PIECE,)), people.owner, used_units=frozenset())
    assert found("dandan") == ["104"]
    assert found("重庆") == []


@pytest.mark.parametrize("text", ["p", "苹果", "苹果 80 mm", "6901234567892"])
def test_a_search_is_one_statement(text: str) -> None:
    with CaptureQueriesContext(connection) as statements:
        search_products(text)
    assert len(statements) == 1


def test_any_text_may_be_typed_and_is_never_a_pattern() -> None:
    for text in ("\x00", "a\x00b\ud800", "%s", "🍎", "a" * 500, "苹" * 100, "(", "\\"):
        assert search_products(text) == []


def test_many_equal_beginnings_still_fill_the_list(people: People) -> None:
    save_products([ProductForm(f"Z{n:03d}", f"茶{n:03d}号", (PIECE,)) for n in range(100)], people.owner)
    assert len(found("茶", 50)) == 50
    assert found("cha", 3) == ["Z000", "Z001", "Z002"]
