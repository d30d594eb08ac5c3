"""What the grid asks for: products with the price proposed and what is free, partners, claims, open lines."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.catalog.actions import create_product
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.documents.inputs import LineInput
from liandong.general_ledger.models import Claim
from liandong.partners.actions import create_partner
from liandong.partners.forms import PartnerForm
from tests.support.trading import Trading
from tests.webkit.calling import Json, config

D = Decimal


@pytest.fixture
def water(trading: Trading) -> int:
    form = ProductForm(
        "SP001",
        "农夫山泉",
        (
            UnitForm("瓶", is_base=True, barcode="6900000000014"),
            UnitForm("箱", ratio=D(24), barcode="6900000000021", price=D(45)),
        ),
        purchase_price=D("1.2"),
        wholesale_price=D(2),
        retail_price=D("2.5"),
    )
    product = create_product(form, trading.actor)
    trading.products["水"] = product
    return product


def find(client: Client, **query: Any) -> list[Any]:
    answer = client.get("/pick/products", {"type": "sales.order", **query})
    assert answer.status_code == 200
    items: list[Any] = answer.json()["items"]
    return items


def test_a_filter_finds_products_by_name_alone(owner: Client, water: int) -> None:
    (item,) = find(owner, type="", q="nfsq")
    assert item == {"id": water, "code": "SP001", "name": "农夫山泉", "detail": ""}
    page = owner.get("/stock/ledger")
    assert 'data-url="/pick/products"' in page.content.decode()


def prices(item: Json) -> dict[str, str]:
    return {unit["name"]: unit.get("price", "") for unit in item["units"]}


def test_a_product_comes_with_its_price_and_what_is_free(trading: Trading, water: int, owner: Client) -> None:
    trading.receive("水", "100", "1.2")
    trading.book("sales.order", [trading.line("水", "30", "2")], partner="C2", place="主仓")
    (item,) = find(owner, q="nfsq", place=trading.places["主仓"])
    assert (item["id"], item["code"], item["available"], item["tax_rate"]) == (water, "SP001", "70", "13")
    assert prices(item) == {"瓶": "2.5", "箱": "45"}
    assert "available" not in find(owner, q="nfsq")[0]


def test_a_partner_gets_his_level_and_then_his_last_price(
    trading: Trading, water: int, owner: Client
) -> None:
    dealer = create_partner(PartnerForm("KH9", "批发商", is_customer=True, level="批发"), trading.actor)
    trading.partners["批发"] = dealer
    assert prices(find(owner, q="SP001", partner=dealer)[0])["瓶"] == "2"
    trading.book("sales.order", [trading.line("水", "1", "1.9")], partner="批发", place="主仓")
    assert prices(find(owner, q="SP001", partner=dealer)[0]) == {"瓶": "1.9", "箱": "45.6"}
    assert prices(find(owner, q="SP001", partner=trading.partners["C1"])[0])["瓶"] == "2"
    bought = find(owner, q="SP001", type="purchasing.order", partner=trading.partners["S1"])[0]
    assert prices(bought) == {"瓶": "1.2", "箱": "28.8"}


def test_a_scanned_case_is_proposed_as_a_case(trading: Trading, water: int, owner: Client) -> None:
    (item,) = find(owner, q="6900000000021")
    assert item["default_unit"] == next(unit["id"] for unit in item["units"] if unit["name"] == "箱")


def test_pasted_texts_are_matched_at_once(trading: Trading, water: int, owner: Client) -> None:
    body = {"type": "sales.order", "texts": ["SP001", "6900000000021", "没有", "P1"]}
    answer = owner.post("/pick/products", body, content_type="application/json").json()["matches"]
    assert [one["id"] for one in answer["SP001"]] == [water]
    assert [one["id"] for one in answer["6900000000021"]] == [water]
    assert answer["没有"] == []


def test_a_count_starts_with_what_the_books_say(trading: Trading, water: int, owner: Client) -> None:
    trading.receive("水", "100", "1.2")
    (item,) = find(owner, q="SP001", type="inventory.stock_count", place=trading.places["主仓"])
    assert item["values"] == {"book_quantity": "100", "quantity": "100"}
    answer = owner.get("/t/inventory.stock_count/snapshot", {"place": trading.places["主仓"]}).json()
    assert [(one["product"]["id"], one["book_quantity"]) for one in answer["lines"]] == [(water, "100")]
    assert owner.get("/t/sales.order/snapshot", {"place": trading.places["主仓"]}).status_code == 404


def test_open_lines_are_offered_in_a_unit_that_is_exact(trading: Trading, water: int, owner: Client) -> None:
    units = {unit["name"]: unit["id"] for unit in find(owner, q="SP001")[0]["units"]}
    line = LineInput(product=water, unit=units["箱"], quantity=D(2), price=D(48))
    ordered = trading.book("purchasing.order", [line], partner="S1", place="主仓")

    def offered() -> tuple[Any, ...]:
        page = owner.get("/t/purchasing.receipt/origins", {"partner": trading.partners["S1"]}).json()
        row = page["documents"][0]["lines"][0]
        return row["unit"], row["quantity"], row["fulfilled"], row["open"], row["price"]

    assert offered() == (units["箱"], "2", "0", "2", "48")
    part = LineInput(product=water, unit=units["瓶"], quantity=D(5), price=D(2), origin=ordered.lines[0])
    trading.book("purchasing.receipt", [part], partner="S1", place="主仓")
    assert offered() == (units["瓶"], "48", "5", "43", "2")
    grid = config(owner.get(f"/t/purchasing.receipt/new?origin={ordered.id}"))
    (row,) = grid["lines"]
    assert (row["quantity"], row["origin"], row["origin_quantity"]) == ("43", ordered.lines[0], "43")
    assert (
        owner.get("/t/purchasing.receipt/origins", {"partner": trading.partners["S2"]}).json()["documents"]
        == []
    )


def test_what_an_order_keeps_is_free_for_its_delivery(trading: Trading, water: int, owner: Client) -> None:
    trading.receive("水", "10", "1.2")
    ordered = trading.book("sales.order", [trading.line("水", "10", "2")], partner="C1", place="主仓")
    (row,) = config(owner.get(f"/t/sales.delivery/new?origin={ordered.id}"))["lines"]
    assert row["product"]["available"] == "10"
    (other,) = find(owner, q="SP001", place=trading.places["主仓"])
    assert other["available"] == "0"


def test_returns_go_into_an_invoice_with_the_other_sign(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "6")
    delivered = trading.book("sales.delivery", [trading.line("P1", "4", "10")], partner="C1", place="主仓")
    back = trading.line("P1", "1", "10", origin=delivered.lines[0])
    trading.book("sales.sales_return", [back], partner="C1", place="主仓")
    page = owner.get("/t/finance.sales_invoice/origins", {"partner": trading.partners["C1"]}).json()
    found = {document["label"]: document["lines"][0]["open"] for document in page["documents"]}
    assert found == {"销售出库单": "4", "销售退货单": "-1"}


def test_open_claims_come_earliest_due_first(trading: Trading, owner: Client) -> None:
    for amount, due in (("10", "2026-12-20"), ("20", "2026-11-30")):
        line = LineInput(gross_amount=D(amount), details={"kind": "receivable"})
        saved = trading.draft("finance.opening_claims", [line], partner="C1")
        trading.post(saved)
        Claim.objects.filter(document=saved.id).update(due_date=due)
    query: dict[str, str | int] = {"partner": trading.partners["C1"], "business_date": "2026-11-21"}
    claims = owner.get("/t/finance.incoming_payment/claims", query).json()["claims"]
    assert [(one["kind"], one["open"], one["due_date"]) for one in claims] == [
        ("应收", "20.00", "2026-11-30"),
        ("应收", "10.00", "2026-12-20"),
    ]
    early = {**query, "business_date": "2026-11-01"}
    assert owner.get("/t/finance.incoming_payment/claims", early).json()["claims"] == []
    (item, _) = owner.get("/pick/claims", {**query, "type": "finance.settlement", "q": ""}).json()["items"]
    assert item["values"] == {"gross_amount": "20.00"}


def test_accounts_that_hold_money_come_first(trading: Trading, owner: Client) -> None:
    items = owner.get("/pick/accounts", {"type": "finance.incoming_payment"}).json()["items"]
    assert items[0]["code"] == "1001"
    names = {item["code"] for item in items}
    assert "1002" not in names  # it has sub-accounts


def test_partners_are_found_by_kind_and_bring_their_terms(trading: Trading, owner: Client) -> None:
    form = PartnerForm("KH9", "三十天客户", is_customer=True, payment_days=30)
    create_partner(form, trading.actor)
    answer = owner.get("/pick/partners", {"q": "ss", "kind": "customer", "type": "sales.delivery"})
    assert [item["name"] for item in answer.json()["items"]] == ["三十天客户"]
    assert answer.json()["items"][0]["due_days"] == 30
    no_terms = owner.get("/pick/partners", {"q": "ss", "kind": "customer", "type": "sales.order"})
    assert "due_days" not in no_terms.json()["items"][0]
    assert owner.get("/pick/partners", {"q": "ss", "kind": "supplier"}).json()["items"] == []


def test_a_copy_falls_due_by_the_terms_from_its_own_day_on(trading: Trading, owner: Client) -> None:
    customer = create_partner(
        PartnerForm("KH9", "三十天客户", is_customer=True, payment_days=30), trading.actor
    )
    lines = [trading.line("P1", "1", "1")]
    old = date(2026, 1, 31)
    saved = trading.draft(
        "sales.delivery", lines, date(2026, 1, 1), partner=customer, place="主仓", due_date=old
    )
    page = owner.get(f"/t/sales.delivery/new?copy={saved.id}").content.decode()
    due = timezone.localdate() + timedelta(days=30)
    assert f'value="{due}"' in page
    assert f'value="{old}"' not in page


def test_one_search_finds_documents_and_pages(trading: Trading, owner: Client) -> None:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "1")], partner="C1", place="主仓")
    groups = {
        group["label"]: group["items"] for group in owner.get("/search", {"q": saved.number}).json()["groups"]
    }
    assert [item["url"] for item in groups["单据"]] == [f"/t/sales.order/{saved.id}"]
    pages = owner.get("/search", {"q": "销售订单"}).json()["groups"]
    found = [item["url"] for item in pages[0]["items"]]
    reports = ["sales-orders", "order-receipts", "order-profit"]
    assert found == ["/t/sales.order/", *(f"/analytics/{one}" for one in reports)]
    starts = owner.get("/search", {"q": ""}).json()["groups"]
    assert [group["label"] for group in starts] == ["新建", "功能"]
