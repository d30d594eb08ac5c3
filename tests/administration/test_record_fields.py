"""Fields a company adds to products and partners: on pages, in lists, files, labels and the interface."""

import json
from typing import Any

import pytest
from django.test import Client

from liandong.catalog.actions import product_problems, save_products
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Product
from liandong.documents.custom_fields import FieldForm, save_field
from liandong.exchange.product_fields import fields as product_columns
from liandong.exchange.products import rows
from liandong.exchange.subjects import Choices
from liandong.identity.actors import load_actor
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.partners.models import Partner
from liandong.printkit.labels import labelled
from liandong.printkit.templates import palette_for
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.companies import People
from tests.support.pages import context_of, made_of, signed_in, table

pytestmark = pytest.mark.usefixtures("company")
PRODUCT, PARTNER = "catalog.product", "partners.partner"
GOODS = {
    "code": "A1",
    "name": "苹果",
    "tax_rate": "13",
    "is_stocked": "true",
    "units-0-name": "斤",
    "units-0-is_base": "true",
}


@pytest.fixture
def owner() -> Client:
    return signed_in("owner")


@pytest.fixture
def actor(people: People) -> Actor:
    """Add fields to products and partners; return the owner who knows them."""
    for label, kind in (("产地", "text"), ("净重", "number"), ("等级", "choice")):
        choices = ("一级", "二级") if kind == "choice" else ()
        save_field(None, FieldForm(PRODUCT, "header", label, kind, choices), people.owner)
    save_field(None, FieldForm(PARTNER, "header", "签约日", "date"), people.owner)
    return load_actor(people.owner.member)


def send(client: Client, method: str, url: str, body: dict[str, object]) -> Any:  # noqa: ANN401 - a test answer
    return getattr(client, method)(url, json.dumps(body), content_type="application/json")


def test_the_form_keeps_typed_values_and_says_what_is_wrong(owner: Client, actor: Actor) -> None:
    typed = {**GOODS, "x_1": " 烟台 ", "x_2": "0.50", "x_3": "一级"}
    assert owner.post("/products/new", typed).status_code == 302
    product = Product.objects.get(code="A1")
    assert product.details == {"x_1": "烟台", "x_2": "0.5", "x_3": "一级"}
    sections = context_of(owner, f"/products/{product.pk}")["sections"]
    shown = {one["name"]: one["value"] for one in sections[3]["fields"]}
    assert shown == {"x_1": "烟台", "x_2": "0.5", "x_3": "一级"}
    refused = owner.post(f"/products/{product.pk}", {**typed, "x_3": "三级", "name": ""})
    assert refused.status_code == 422
    assert {one["message"] for one in made_of(refused)["problems"]} == {"等级不能填「三级」", "请填写名称"}
    row = table(context_of(owner, "/products"))[0]
    assert {"烟台", "0.5", "一级"} <= set(row)


def test_partners_have_them_too(owner: Client, actor: Actor) -> None:
    typed = {"code": "C9", "name": "客", "is_customer": "true", "x_4": "2026-11-01"}
    assert owner.post("/partners/new", typed).status_code == 302
    partner = Partner.objects.get(code="C9")
    assert partner.details == {"x_4": "2026-11-01"}
    assert "2026-11-01" in table(context_of(owner, "/partners"))[0]
    assert owner.post(f"/partners/{partner.pk}", {**typed, "x_4": ""}).status_code == 302
    assert Partner.objects.get(code="C9").details == {}


def test_a_field_that_is_off_keeps_what_it_held(owner: Client, actor: Actor) -> None:
    owner.post("/products/new", {**GOODS, "x_1": "烟台"})
    save_field("x_1", FieldForm(PRODUCT, "header", "产地", "text", is_active=False), actor)
    product = Product.objects.get(code="A1")
    owner.post(f"/products/{product.pk}", {**GOODS, "name": "红苹果", "x_2": "1"})
    assert Product.objects.get(code="A1").details == {"x_1": "烟台", "x_2": "1"}


def test_the_interface_gives_and_takes_them(owner: Client, actor: Actor) -> None:
    body: dict[str, object] = {"code": "B1", "name": "梨", "units": [{"name": "斤", "is_base": True}]}
    made = send(owner, "post", "/api/v1/products", {**body, "details": {"x_1": "莱阳", "x_2": 3}})
    assert made.status_code == 201, made.content
    assert made.json()["details"] == {"x_1": "莱阳", "x_2": "3"}
    url = f"/api/v1/products/{made.json()['id']}"
    assert send(owner, "put", url, body).json()["details"] == {"x_1": "莱阳", "x_2": "3"}
    assert send(owner, "put", url, {**body, "details": {"x_2": "4"}}).json()["details"] == {"x_2": "4"}
    wrong = send(owner, "put", url, {**body, "details": {"x_2": "many", "x_9": "?"}})
    assert wrong.status_code == 422
    assert {(one["code"], one["field"]) for one in wrong.json()["problems"]} == {
        ("value_unfit", "x_2"),
        ("field_unknown", "x_9"),
    }
    firm = {"code": "C8", "name": "客", "is_customer": True, "details": {"x_4": "2026-01-31"}}
    made = send(owner, "post", "/api/v1/partners", firm)
    assert made.json()["details"] == {"x_4": "2026-01-31"}
    del firm["details"]
    kept = send(owner, "put", f"/api/v1/partners/{made.json()['id']}", firm)
    assert kept.json()["details"] == {"x_4": "2026-01-31"}


def test_files_and_labels_have_them(actor: Actor) -> None:
    unit = UnitForm("斤", is_base=True)
    forms = [ProductForm("A1", "苹果", (unit,), details={"x_1": "烟台"}), ProductForm("A2", "梨", (unit,))]
    (pk, _other) = save_products(forms, actor)
    names = [one.name for one in product_columns(actor)]
    first = dict(zip(names, next(iter(rows(actor, Choices()))), strict=True))
    assert (first["x_1"], first["x_2"]) == ("烟台", None)
    assert palette_for(PRODUCT, actor).fields["x_1"] == "产地"
    (label,) = labelled(PRODUCT, [pk], actor)
    assert (label.facts.fields["x_1"], label.facts.fields["x_3"]) == ("烟台", "")
    bad = [ProductForm("A3", "桃", (unit,), details={"x_3": "特级"})]
    assert [(one.code, one.line) for one in product_problems(bad, actor)] == [("value_unfit", 1)]
    with pytest.raises(RefusedError, match="value_unfit"):
        save_products(bad, actor)


def test_a_file_brings_and_takes_them(owner: Client, actor: Actor) -> None:
    imported(owner, PRODUCT, [["编码", "名称", "单位", "产地", "净重"], ["A1", "苹果", "斤", "烟台", 0.5]])
    imported(owner, PRODUCT, [["编码", "等级"], ["A1", "一级"]])
    assert Product.objects.get(code="A1").details == {"x_1": "烟台", "x_2": "0.5", "x_3": "一级"}
    heads, row = exported(owner, PRODUCT)[:2]
    assert dict(zip(heads, row, strict=True))["产地"] == "烟台"
    bad = check(owner, upload(owner, PRODUCT, xlsx([["编码", "等级"], ["A1", "特级"]])))
    assert found(bad) == [(2, "等级", "「特级」不是可选的值")]
    imported(owner, PARTNER, [["编码", "名称", "客户", "签约日"], ["C1", "客", "是", "2026-03-01"]])
    assert Partner.objects.get(code="C1").details == {"x_4": "2026-03-01"}


def test_records_are_narrowed_by_what_fields_hold(owner: Client, actor: Actor) -> None:
    unit = (UnitForm("斤", is_base=True),)
    held = {"A1": {"x_1": "山东烟台", "x_2": "9.5", "x_3": "一级"}, "A2": {"x_2": "10"}, "A3": {}}
    save_products([ProductForm(code, "果", unit, details=one) for code, one in held.items()], actor)

    def found(asked: str) -> list[str]:
        rows = [row[0] for row in table(context_of(owner, f"/products?{asked}"))]
        assert [one["code"] for one in owner.get(f"/api/v1/products?{asked}").json()["rows"]] == rows
        return rows

    assert found("x_1=烟") == ["A1"]
    assert found("x_2_from=9.6") == ["A2"]
    assert found("x_2_from=9&x_2_to=9.5&x_3=一级") == ["A1"]
    owner.post("/partners/new", {"code": "C9", "name": "客", "is_customer": "true", "x_4": "2026-11-01"})
    assert table(context_of(owner, "/partners?x_4_to=2026-10-31")) == []
    assert len(owner.get("/api/v1/partners?x_4_from=2026-11-01").json()["rows"]) == 1
    more = context_of(owner, "/partners?x_4_from=2026-11-01")["filters"]
    assert [(one["name"], one["kind"]) for one in more["more"]] == [("x_4_from", "date"), ("x_4_to", "date")]
    assert owner.get("/products?x_3=三级").status_code == 400


def test_a_required_field_is_asked_for_everywhere(owner: Client, actor: Actor) -> None:
    save_field("x_1", FieldForm(PRODUCT, "header", "产地", "text", is_required=True), actor)
    refused = owner.post("/products/new", GOODS)
    assert [one["message"] for one in made_of(refused)["problems"]] == ["请填写产地"]
    body: dict[str, object] = {"code": "B1", "name": "梨", "units": [{"name": "斤", "is_base": True}]}
    answer = send(owner, "post", "/api/v1/products", body)
    assert [(one["code"], one["field"]) for one in answer.json()["problems"]] == [("field_missing", "x_1")]
    bad = check(owner, upload(owner, PRODUCT, xlsx([["编码", "名称", "单位"], ["B1", "梨", "斤"]])))
    assert [row[2] for row in found(bad)] == ["请填写产地"]
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("sort=x_2", ["A2", "A1", "A5", "A3", "A4"]),
        ("sort=x_2&way=down", ["A5", "A1", "A2", "A4", "A3"]),
        ("sort=x_1", ["A1", "A4", "A2", "A3", "A5"]),
        ("sort=x_2&q=果", ["A2", "A1", "A5", "A3", "A4"]),
        ("sort=code&way=down", ["A5", "A4", "A3", "A2", "A1"]),
    ],
)
def test_records_run_by_what_a_field_holds_and_those_without_come_last(
    asked: str, codes: list[str], owner: Client, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = (UnitForm("斤", is_base=True),)
    held = {"A1": {"x_1": "A", "x_2": "9.5"}, "A2": {"x_2": "-3"}, "A3": {}, "A4": {"x_1": "B"}}
    held["A5"] = {"x_2": "10"}
    save_products([ProductForm(code, "果", unit, details=one) for code, one in held.items()], actor)
    monkeypatch.setattr("liandong.webkit.record_lists.PAGE_ROWS", 2)
    page = context_of(owner, f"/products?{asked}")
    seen = [row[0] for row in table(page)]
    while page["next_url"]:
        page = made_of(owner.get(page["next_url"], headers={"HX-Request": "true"}))
        seen += [row[0] for row in table(page)]
    assert seen == codes


def test_what_is_no_key_is_refused_and_a_field_that_is_off_sorts_nothing(owner: Client, actor: Actor) -> None:
    assert owner.get("/products?sort=x_2&after=WyI9eCIsIkExIl0").status_code == 400  # =x, A1
    save_field("x_2", FieldForm(PRODUCT, "header", "净重", "number", is_active=False), actor)
    assert context_of(owner, "/products?sort=x_2")["columns"][0]["sort"] == "ascending"
    heads = {one["label"]: one for one in context_of(owner, "/partners?sort=x_4&way=down")["columns"]}
    assert heads["签约日"]["sort"] == "descending"
