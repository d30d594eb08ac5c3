"""Parts on the entry page: brought in by one press, and kits that are saved with theirs."""

from decimal import Decimal

from django.test import Client

from liandong.catalog.actions import create_product
from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.documents.models import Document, DocumentLine
from tests.support.pages import context_of
from tests.support.trading import Trading
from tests.webkit.calling import send

D = Decimal


def compose(trading: Trading, whole: int, **quantities: str) -> None:
    parts = tuple(Part(trading.products[code], D(text)) for code, text in quantities.items())
    set_composition(CompositionForm(whole, parts), trading.actor)


def test_parts_are_brought_in(trading: Trading, owner: Client) -> None:
    compose(trading, trading.products["P3"], P1="2", P2="0.5")
    page = owner.get("/t/inventory.assembly/new")
    assert "带出部件" in page.content.decode()
    header = {"place": trading.places["主仓"], "business_date": "2026-11-05"}
    lines = [{"key": "a", "product": trading.products["P3"], "quantity": "3"}]
    answer = send(owner, "/t/inventory.assembly/parts", {"header": header, "lines": lines})
    rows = answer.json()["lines"]
    assert [(row["product"]["code"], row["quantity"], row["role"], row["key"]) for row in rows] == [
        ("P3", "3", "whole", "a"),
        ("P1", "6", "part", ""),
        ("P2", "1.5", "part", ""),
    ]
    lines[0]["product"] = trading.products["P1"]
    refused = send(owner, "/t/inventory.assembly/parts", {"header": header, "lines": lines})
    assert [one["line"] for one in refused.json()["problems"]] == ["a"]


def test_a_kit_is_saved_with_its_parts_and_the_page_keeps_its_rows(trading: Trading, owner: Client) -> None:
    form = ProductForm("K1", "礼盒", (UnitForm("盒", is_base=True),), is_stocked=False)
    box = create_product(form, trading.actor)
    compose(trading, box, P1="2")
    trading.receive("P1", "10", "2")
    place = trading.places["主仓"]
    header = {"partner": trading.partners["C1"], "place": place, "business_date": "2026-11-05"}
    found = owner.get(f"/pick/products?q=lh&type=sales.order&place={place}").json()["items"]
    assert [(one["is_kit"], one["available"]) for one in found] == [(True, "5")]
    lines = [
        {"key": "a", "product": box, "quantity": "2", "price": "20"},
        {"key": "b", "product": trading.products["P1"], "quantity": "1", "price": "5"},
    ]
    saved = send(owner, "/t/sales.order/save", {"header": header, "lines": lines}).json()
    stored = DocumentLine.objects.filter(document=saved["id"]).order_by("position")
    assert [row.product.code for row in stored if row.product] == ["K1", "P1", "P1"]
    assert {row["key"]: row["id"] for row in saved["lines"]} == {"a": stored[0].pk, "b": stored[2].pk}
    asked = send(owner, "/t/sales.order/parts", {"header": header, "lines": lines}).json()["lines"]
    assert [(row["key"], row["quantity"], row.get("kit_part")) for row in asked] == [
        ("a", "2", None),
        ("", "4", "2"),
        ("b", "1", None),
    ]
    page = owner.get(f"/t/sales.order/{saved['id']}").content.decode()
    assert "kit_part" in page
    assert Document.objects.get(pk=saved["id"]).net_amount == D(45)


def test_the_parts_of_a_kit_show_no_money_of_their_own(trading: Trading, owner: Client) -> None:
    form = ProductForm("K2", "礼盒", (UnitForm("盒", is_base=True),), is_stocked=False)
    box = create_product(form, trading.actor)
    compose(trading, box, P1="2")
    trading.products["K2"] = box
    trading.receive("P1", "10", "2")
    sold = trading.book("sales.delivery", [trading.line("K2", "3", "20")], partner="C1", place="主仓")
    page = context_of(owner, f"/t/sales.delivery/{sold.id}")
    looks = {column["label"]: column["look"] for column in page["columns"]}
    kit, part = ({cell["label"]: cell["text"] for cell in row["cells"]} for row in page["rows"])
    assert (kit["单价"], kit["每套用量"], part["每套用量"], looks["每套用量"]) == ("20.00", "", "2", "number")
    assert [part[label] for label in ("单价", "税率%", "金额", "税额", "价税合计")] == [""] * 5
