"""Families on the entry page: offered above products, and the sheet of their variants."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.catalog.actions import set_product_active
from liandong.catalog.family_actions import create_family
from liandong.catalog.family_forms import AttributeForm, FamilyForm, ValueForm
from liandong.catalog.models import Product
from liandong.catalog.variant_actions import generate_variants
from liandong.documents.inputs import LineInput
from tests.support.trading import Trading
from tests.webkit.calling import config
from tests.webkit.conftest import Browse

D = Decimal


def make_shirt(trading: Trading, sizes: int = 2) -> int:
    """Make a family of two colours and some sizes, at 79.00."""
    colour = AttributeForm("颜色", (ValueForm("红", "R"), ValueForm("黑", "B")))
    size = AttributeForm("尺码", tuple(ValueForm(f"{one}") for one in range(36, 36 + sizes)))
    form = FamilyForm("TX", "T恤", (colour, size), unit="件", retail_price=D(79), purchase_price=D(30))
    family = create_family(form, trading.actor)
    generate_variants(family, trading.actor)
    return family


@pytest.fixture
def shirt(trading: Trading) -> int:
    return make_shirt(trading)


def test_a_family_stands_above_the_products_a_text_finds(owner: Client, shirt: int) -> None:
    url = config(owner.get("/t/sales.order/new"))["search_url"]
    items = owner.get(f"{url}&q=tx").json()["items"]
    assert items[0] == {
        "id": shirt,
        "family": shirt,
        "code": "TX",
        "name": "T恤",
        "detail": "4 种规格 · 颜色 × 尺码",
    }
    assert [item["code"] for item in items[1:]] == ["TX-B-36", "TX-B-37", "TX-R-36", "TX-R-37"]
    scanned = owner.get(f"{url}&q=TX-B-36&scan=1").json()["items"]
    assert [item["code"] for item in scanned] == ["TX-B-36"]
    plain = owner.get("/pick/products", {"type": "sales.order", "q": "tx"}).json()["items"]
    assert all("family" not in item for item in plain)
    (found,) = owner.get("/pick/families", {"q": "tx"}).json()["items"]
    assert (found["id"], found["code"]) == (shirt, "TX")


def test_a_company_without_families_has_no_sheet(owner: Client, trading: Trading) -> None:
    assert "matrix_url" not in config(owner.get("/t/sales.order/new"))
    make_shirt(trading)
    assert config(owner.get("/t/sales.order/new"))["matrix_url"] == "/t/sales.order/matrix"
    assert "matrix_url" not in config(owner.get("/t/finance.incoming_payment/new"))


def test_the_sheet_has_attributes_prices_and_what_is_available(
    owner: Client, trading: Trading, shirt: int
) -> None:
    product = Product.objects.get(code="TX-B-37").pk
    received = [LineInput(product=product, quantity=D(12), price=D(30))]
    trading.book("purchasing.receipt", received, partner="S1", place="主仓")
    ordered = [LineInput(product=product, quantity=D(5), price=D(79))]
    trading.book("sales.order", ordered, partner="C1", place="主仓")
    place = trading.places["主仓"]
    sheet = owner.get("/t/sales.order/matrix", {"family": shirt, "place": place}).json()
    assert [axis["name"] for axis in sheet["axes"]] == ["颜色", "尺码"]
    by_code = {one["product"]["code"]: one for one in sheet["items"]}
    black = sheet["axes"][0]["values"][1]["id"]
    assert by_code["TX-B-37"]["combination"][0] == black
    assert by_code["TX-B-37"]["product"]["available"] == "7"
    assert by_code["TX-B-36"]["product"]["available"] == "0"
    assert by_code["TX-B-37"]["product"]["units"][0]["price"] == "79"
    again = owner.get("/t/sales.order/matrix", {"product": product, "place": place, "stock": 1}).json()
    assert again["available"][str(product)] == "7"


def test_the_sheet_leaves_out_what_is_disabled_and_answers_none_for_other_products(
    owner: Client, trading: Trading, shirt: int
) -> None:
    product = Product.objects.get(code="TX-B-37").pk
    set_product_active(product, trading.actor, is_active=False)
    codes = [
        one["product"]["code"]
        for one in owner.get("/t/sales.order/matrix", {"family": shirt}).json()["items"]
    ]
    assert codes == ["TX-R-36", "TX-R-37", "TX-B-36"]
    stray = owner.get("/t/sales.order/matrix", {"product": trading.products["P1"]})
    assert stray.json() == {"family": None}
    assert owner.get("/t/sales.order/matrix", {"family": 10**6}).status_code == 404
    assert owner.get("/t/sales.order/matrix").status_code == 404


def test_a_large_sheet_takes_no_more_statements(owner: Client, trading: Trading) -> None:
    place = trading.places["主仓"]
    counted = []
    for sizes in (2, 40):
        family = make_sized(trading, sizes)
        ask = partial(owner.get, "/t/sales.order/matrix", {"family": family, "place": place})
        ask()
        with CaptureQueriesContext(connection) as made:
            assert len(ask().json()["items"]) == 2 * sizes
        counted.append(len(made))
    assert counted[0] == counted[1]


def make_sized(trading: Trading, sizes: int) -> int:
    """Make a family of its own with so many sizes."""
    size = AttributeForm("尺码", tuple(ValueForm(f"{one}") for one in range(sizes)))
    colour = AttributeForm("颜色", (ValueForm("红"), ValueForm("黑")))
    family = create_family(FamilyForm(f"F{sizes}", "款", (colour, size), unit="件"), trading.actor)
    generate_variants(family, trading.actor)
    return family


def test_who_may_not_see_cost_gets_none_in_the_sheet(browse: Browse, trading: Trading, shirt: int) -> None:
    clerk = browse("clerk")
    sheet = clerk.get("/t/sales.order/matrix", {"family": shirt}).content.decode()
    assert "30" not in sheet.split('"')
    assert clerk.get("/t/purchasing.order/matrix", {"family": shirt}).status_code == 403


def test_the_one_search_finds_a_family(owner: Client, shirt: int) -> None:
    groups = {group["label"]: group["items"] for group in owner.get("/search", {"q": "txu"}).json()["groups"]}
    assert groups["商品"][0] == {
        "label": "T恤",
        "detail": "款 TX",
        "url": f"/families/{shirt}",
        "icon": "copy",
    }
