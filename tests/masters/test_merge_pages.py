"""The pages and operations of merging: proposals with their reasons, what would happen, the deed."""

import pytest
from django.test import Client

from liandong.catalog.models import Product
from liandong.partners.models import Partner
from tests.support.pages import made_of, signed_in
from tests.support.trading import Trading, make_trading


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    found = make_trading()
    Product.objects.filter(code="P2").update(name="商品Ｐ１")
    Partner.objects.filter(code="C2").update(name="客户 C1")
    return found


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def test_duplicates_are_proposed_and_merged(trading: Trading, owner: Client) -> None:
    trading.receive("P2", "7", "3")
    keep, fold = trading.products["P1"], trading.products["P2"]
    page = owner.get("/products/duplicates").content.decode()
    assert f"/products/merge?keep={keep}&amp;fold={fold}" in page
    assert "名称规格相同" in page
    before = owner.get("/products/merge", {"keep": keep, "fold": fold})
    tables = [one["title"] for one in made_of(before)["tables"]]
    assert tables == ["两份资料", "库存"]
    done = owner.post("/products/merge", {"keep": keep, "fold": fold})
    assert done.headers["Location"] == f"/products/{keep}"
    kept = owner.get(f"/products/{keep}").content.decode()
    assert f"/products?merged={keep}&amp;disabled=1" in kept
    gone = owner.get(f"/products/{fold}")
    assert made_of(gone)["title"].endswith("（已并入 P1）")
    assert made_of(gone)["may_save"] is False
    rows = made_of(owner.get("/products", {"merged": keep, "disabled": 1}))["rows"]
    assert [row["id"] for row in rows] == [fold]


def test_what_stands_in_the_way_is_told_and_no_button_shown(trading: Trading, owner: Client) -> None:
    trading.receive("P2", "7", "3")
    trading.book("sales.order", [trading.line("P2", "2", "5")], partner="C1", place="主仓")
    asked = {"keep": trading.products["P1"], "fold": trading.products["P2"]}
    page = made_of(owner.get("/products/merge", asked))
    assert len(page["problems"]) == 2
    assert page["may_merge"] is False
    assert owner.post("/products/merge", asked).status_code == 422
    assert made_of(owner.get("/products/merge", {"keep": 1, "fold": 999_999}))["problems"]


def test_partners_are_merged_on_their_page(trading: Trading, owner: Client) -> None:
    keep, fold = trading.partners["C1"], trading.partners["C2"]
    page = owner.get("/partners/duplicates").content.decode()
    assert f"/partners/merge?keep={keep}&amp;fold={fold}" in page
    done = owner.post("/partners/merge", {"keep": keep, "fold": fold})
    assert done.headers["Location"] == f"/partners/{keep}"
    assert made_of(owner.get(f"/partners/{fold}"))["title"].endswith("（已并入 C1）")


def test_who_may_not_merge_sees_neither_page_nor_button(trading: Trading) -> None:
    clerk = signed_in("clerk")
    assert clerk.get("/products/duplicates").status_code == 403
    assert clerk.post("/products/merge", {"keep": 1, "fold": 2}).status_code == 403
    assert "/products/merge" not in clerk.get(f"/products/{trading.products['P1']}").content.decode()
