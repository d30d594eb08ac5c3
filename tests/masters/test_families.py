"""Families, attributes and variants on their pages."""

from typing import Any

import pytest
from django.test import Client

from liandong.catalog.families import read_families
from liandong.catalog.models import Attribute, Family, Product, ProductUnit
from tests.support.pages import context_of, made_of, signed_in, table

pytestmark = pytest.mark.usefixtures("company")

SHIRT = {
    "code": "TX", "name": "T恤", "unit": "件", "tax_rate": "13", "retail_price": "79", "purchase_price": "30",
    "attribute_1": "颜色", "values_1": "红=R、黑=B", "attribute_2": "尺码", "values_2": "M, L",
}  # fmt: skip


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


@pytest.fixture
def clerk(company: str) -> Client:
    return signed_in("clerk")


@pytest.fixture
def shirt(owner: Client) -> int:
    answer = owner.post("/families/new", SHIRT)
    family = Family.objects.get(code="TX").pk
    assert answer.headers["Location"] == f"/families/{family}/variants"
    return family


def cells(context: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return the fields of the table, row by row."""
    rows: list[list[dict[str, Any]]] = context["sections"][-1]["table"]["rows"]
    return rows


def sent(context: dict[str, Any]) -> dict[str, str]:
    """Return what the page would send as it stands."""
    fields = [one for row in cells(context) for one in row if not one["is_read_only"]]
    return {one["name"]: str("" if one["value"] is None else one["value"]) for one in fields}


def test_a_family_is_made_and_its_variants_after_it(owner: Client, shirt: int) -> None:
    page = context_of(owner, f"/families/{shirt}/variants")
    assert [row[0]["value"] for row in cells(page)] == ["红 M", "红 L", "黑 M", "黑 L"]
    assert [row[1]["value"] for row in cells(page)] == ["TX-R-M", "TX-R-L", "TX-B-M", "TX-B-L"]
    given = sent(page) | {"variants-0-barcode": "6901028075763", "variants-3-state": "never"}
    answer = owner.post(f"/families/{shirt}/variants", given)
    assert answer.status_code == 302, made_of(answer)["problems"]
    assert list(Product.objects.order_by("code").values_list("code", flat=True)) == [
        "TX-B-M",
        "TX-R-L",
        "TX-R-M",
    ]
    assert ProductUnit.objects.get(barcode="6901028075763").product.specification == "红 M"
    (row,) = table(context_of(owner, "/families?q=tx"))
    assert row[:4] == ["TX", "T恤", "颜色 × 尺码", "3"]
    product = Product.objects.get(code="TX-R-M").pk
    actions = {one["label"]: one["url"] for one in context_of(owner, f"/products/{product}")["actions"]}
    assert actions["款：T恤"] == f"/families/{shirt}/variants"


def test_one_price_for_all_and_every_problem_at_its_cell(owner: Client, shirt: int) -> None:
    page = context_of(owner, f"/families/{shirt}/variants")
    given = sent(page) | {"variants-0-code": "TX-B-L", "variants-1-barcode": "6901028075764"}
    answer = owner.post(f"/families/{shirt}/variants", given | {"variants-2-retail_price": "贵"})
    assert answer.status_code == 422
    assert cells(made_of(answer))[2][5]["problem"]  # first of all what can't be read
    answer = owner.post(f"/families/{shirt}/variants", given)
    assert answer.status_code == 422
    shown = cells(made_of(answer))
    assert shown[0][1]["problem"] == shown[3][1]["problem"] == "编码 TX-B-L 已被使用"
    assert shown[1][2]["problem"] == "条码 6901028075764 的校验码不对"
    told = [one["message"] for one in made_of(answer)["problems"]]
    assert "红 M：编码 TX-B-L 已被使用" in told
    assert not Product.objects.exists()
    owner.post(f"/families/{shirt}/variants", sent(page) | {"all_retail_price": "88"})
    assert set(Product.objects.values_list("retail_price", flat=True)) == {88}


def test_a_family_is_refused_with_what_was_typed(owner: Client, shirt: int) -> None:
    answer = owner.post("/families/new", SHIRT | {"name": "", "values_1": "", "code_rule": "{0}"})
    assert answer.status_code == 422
    fields = {
        one["name"]: one["problem"]
        for section in made_of(answer)["sections"]
        for one in section["fields"]
        if one["problem"]
    }
    assert fields.keys() == {"code", "name", "values_1", "code_rule"}
    assert Family.objects.count() == 1


def test_a_value_is_added_and_one_that_is_used_is_not_removed(owner: Client, shirt: int) -> None:
    owner.post(f"/families/{shirt}/variants", sent(context_of(owner, f"/families/{shirt}/variants")))
    page = context_of(owner, f"/families/{shirt}")
    values = {one["name"]: one["value"] for section in page["sections"] for one in section["fields"]}
    assert (values["values_1"], values["values_2"]) == ("红=R、黑=B", "M、L")
    assert owner.post(f"/families/{shirt}", SHIRT | {"values_2": "M、L、XL"}).status_code == 302
    assert len(read_families([shirt])[shirt].missing) == 2
    assert owner.post(f"/families/{shirt}", SHIRT | {"values_2": "M"}).status_code == 422
    owner.post(f"/families/{shirt}/active", {"is_active": ""})
    assert table(context_of(owner, "/families")) == []
    assert len(table(context_of(owner, "/families?disabled=1"))) == 1


def test_attributes_are_put_in_order_and_renamed(owner: Client, shirt: int) -> None:
    colour = Attribute.objects.get(name="颜色")
    rows = cells(context_of(owner, f"/attributes/{colour.pk}"))
    red, black = (row[2]["value"] for row in rows)
    data = {
        "name": "颜色",
        "values-0-name": "黑", "values-0-code": "H", "values-0-id": str(black),
        "values-1-name": "大红", "values-1-code": "B", "values-1-id": str(red),
    }  # fmt: skip
    assert owner.post(f"/attributes/{colour.pk}", data).status_code == 302
    (first, second) = table(context_of(owner, "/attributes"))
    assert ["颜色", "黑、大红", "2"] in (first, second)
    assert owner.post("/attributes/new", {"name": "颜色", "values-0-name": "x"}).status_code == 422
    assert owner.post("/attributes/new", {"name": "面料", "values-0-name": "棉"}).status_code == 302


def test_cost_stays_with_who_may_see_it(owner: Client, clerk: Client, shirt: int) -> None:
    owner.post(f"/families/{shirt}/variants", sent(context_of(owner, f"/families/{shirt}/variants")))
    for url in (f"/families/{shirt}", f"/families/{shirt}/variants", "/families"):
        page = clerk.get(url)
        assert page.status_code == 200, url
        assert "采购价" not in page.content.decode(), url
    assert clerk.post(f"/families/{shirt}", SHIRT).status_code == 403
    assert clerk.post(f"/families/{shirt}/variants", {}).status_code == 403
    assert clerk.get("/families/new").status_code == 403
