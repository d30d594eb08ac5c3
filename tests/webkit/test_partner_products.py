"""Partners' own codes on documents: found, kept, printed; suppliers' terms proposed and held against."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from liandong.documents.models import DocumentLine
from liandong.partner_products.actions import save_partner_products
from liandong.partner_products.forms import PartnerProductForm
from liandong.partner_products.models import PartnerProduct
from liandong.partner_products.terms import Side
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading
from tests.webkit.calling import Json, config, line, order, send

D = Decimal


def keep(trading: Trading, partner: str, product: str = "P1", **more: Any) -> int:
    side = Side.CUSTOMER if partner.startswith("C") else Side.SUPPLIER
    form = PartnerProductForm(trading.partners[partner], trading.products[product], **more)
    (pk,) = save_partner_products(side, [form], trading.actor)
    return pk


@pytest.fixture
def terms(trading: Trading) -> int:
    """S1 calls P1 A-100: 2.5 a bottle, at least 10, by the half dozen, within a week."""
    figures: dict[str, Any] = {
        "price": D("2.5"),
        "lead_days": 7,
        "minimum_quantity": D(10),
        "pack_quantity": D(6),
    }
    return keep(trading, "S1", code="A-100", name="大瓶", **figures)


def picked(owner: Client, trading: Trading, type_id: str, partner: str, text: str) -> Json:
    asked: dict[str, Any] = {"type": type_id, "q": text, "partner": trading.partners[partner]}
    return owner.get("/pick/products", asked).json()["items"]


def bought(trading: Trading, *lines: Json) -> Json:
    return order(trading, *lines, partner=str(trading.partners["S1"]))


def test_a_partners_code_finds_the_product_on_his_documents_alone(
    trading: Trading, owner: Client, terms: int
) -> None:
    (item,) = picked(owner, trading, "purchasing.order", "S1", "a-100")
    assert (item["code"], item["their_code"]) == ("P1", "A-100")
    assert item["values"] == {"their_code": "A-100", "their_name": "大瓶", "due_date": "2026-11-09"} | {
        "due_date": item["values"]["due_date"]
    }
    assert picked(owner, trading, "purchasing.order", "S2", "a-100") == []
    assert picked(owner, trading, "sales.order", "C1", "a-100") == []
    pasted = {"type": "purchasing.order", "texts": ["A-100"], "partner": trading.partners["S1"]}
    (match,) = send(owner, "/pick/products", pasted).json()["matches"]["A-100"]
    assert match["id"] == trading.products["P1"]


def test_the_suppliers_price_and_days_are_proposed_with_the_reason(
    trading: Trading, owner: Client, terms: int
) -> None:
    asked: dict[str, Any] = {"type": "purchasing.order", "q": "a-100", "partner": trading.partners["S1"]}
    (item,) = owner.get("/pick/products", {**asked, "business_date": DAY.isoformat()}).json()["items"]
    assert item["values"]["due_date"] == "2026-11-09"
    prices = {one["name"]: (one["price"], one["price_reason"]) for one in item["units"]}
    assert prices == {"瓶": ("2.5", "供应价"), "箱": ("60", "供应价")}
    trading.book("purchasing.order", [trading.line("P1", "12", "9")], partner="S1", place="主仓")
    (item,) = picked(owner, trading, "purchasing.order", "S1", "a-100")
    assert item["units"][0]["price"] == "2.5", "what he asks goes before what was paid last"
    saved = send(
        owner,
        "/t/purchasing.order/save",
        bought(trading, line(trading, "P1", "12", "2.5", price_reason="供应价")),
    )
    assert saved.json()["lines"][0]["price_reason"] == "供应价"
    facts = owner.get("/t/purchasing.order/facts", {"product": item["id"], "partner": trading.partners["S1"]})
    assert facts.json()["prices"][0] == {"label": "供应价", "price": "2.5", "unit": "瓶"}


@pytest.mark.parametrize(
    ("quantity", "told"),
    [
        ("3", ["第 1 行：商品P1 低于起订量 10 瓶，建议订 12 瓶"]),
        ("14", ["第 1 行：商品P1 按整包 6 瓶 供应，建议订 18 瓶"]),
        ("12", []),
    ],
)
def test_orders_below_the_least_quantity_or_of_broken_packs_are_pointed_out(
    trading: Trading, owner: Client, terms: int, quantity: str, told: list[str]
) -> None:
    body = bought(trading, line(trading, "P1", quantity, "2.5"))
    answer = send(owner, "/t/purchasing.order/totals", body).json()
    wanted = {"below_minimum_order", "not_whole_packs"}
    assert [one["message"] for one in answer["warnings"] if one["code"] in wanted] == told
    received = send(owner, "/t/purchasing.receipt/totals", body).json()
    assert not [one for one in received["warnings"] if one["code"] in wanted]


def test_lines_keep_what_the_partner_called_the_product_then(trading: Trading, owner: Client) -> None:
    pk = keep(trading, "C1", code="K-9", name="汽水")
    body = order(trading, line(trading, "P1", "1", "9", their_code="forged"), line(trading, "P2", "1", "9"))
    saved = send(owner, "/t/sales.order/save", body).json()
    (first, second) = DocumentLine.objects.order_by("position")
    assert first.details == {"their_code": "K-9", "their_name": "汽水", "price_reason": "typed"}
    assert "their_code" not in second.details
    page = owner.get(f"{saved['url']}?view=1").content.decode()
    assert "对方编码" in page
    assert "K-9" in page
    (row, _) = config(owner.get(saved["url"]))["lines"]
    assert row["their_code"] == "K-9"
    posted = trading.book("sales.order", [trading.line("P1", "1", "9")], partner="C1", place="主仓")
    PartnerProduct.objects.filter(pk=pk).update(code="K-10")
    assert DocumentLine.objects.get(document=posted.id).details["their_code"] == "K-9"
    red = DocumentLine.objects.filter(document__copied_from=posted.id)
    assert not red.exists()


def test_a_print_names_the_partners_code_under_ours(trading: Trading) -> None:
    from liandong.printkit.flow import _text  # noqa: PLC0415 - one cell of the sheet
    from liandong.printkit.layouts import ColumnPlace  # noqa: PLC0415

    column = type("Column", (), {"place": ColumnPlace(name="product_name", width=0)})()
    told = {"product_name": "汽水", "their_code": "K-9", "serials": "S1"}
    assert _text(told, column, [column]) == "汽水\n对方编码 K-9\n序列号 S1"


def test_the_pages_of_both_sides(trading: Trading, owner: Client, terms: int) -> None:
    listed = owner.get("/supplier-products", {"q": "a-100"}).content.decode()
    assert "大瓶" in listed
    assert "大瓶" not in owner.get("/supplier-products", {"q": "nothing"}).content.decode()
    form = {
        "partner": trading.partners["C1"],
        "product": trading.products["P2"],
        "unit": "箱",
        "code": "C-1",
    }
    made = owner.post("/customer-products/new", form)
    assert made.status_code == 302
    row = PartnerProduct.objects.get(side="customer")
    assert (row.code, row.unit.name) == ("C-1", "箱")
    wrong = owner.post("/customer-products/new", {**form, "unit": "桶"})
    assert wrong.status_code == 422
    twice = owner.post(f"/supplier-products/{terms}", {"partner": "", "product": trading.products["P1"]})
    assert twice.status_code == 422
    changed = {
        "partner": trading.partners["S1"],
        "product": trading.products["P1"],
        "unit": "瓶",
        "code": "B",
    }
    assert owner.post(f"/supplier-products/{terms}", {**changed, "price": "3"}).status_code == 302
    assert PartnerProduct.objects.get(pk=terms).price == D(3)
    assert owner.post(f"/customer-products/{row.pk}/delete").status_code == 302
    assert not PartnerProduct.objects.filter(side="customer").exists()
    for page in (f"/products/{trading.products['P1']}", f"/partners/{trading.partners['S1']}"):
        assert "/supplier-products?" in owner.get(page).content.decode()


def test_who_sees_no_cost_sees_no_price(trading: Trading, terms: int) -> None:
    keeper = signed_in("keeper")
    assert "2.5" not in keeper.get("/supplier-products").content.decode()
    (item,) = picked(keeper, trading, "purchasing.receipt", "S1", "a-100")
    assert "price" not in item["units"][0]
