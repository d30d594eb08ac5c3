"""复核 of a delivery, and looking a product up: who may do and see what."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from liandong.catalog.models import Product, ProductUnit
from liandong.documents.models import Document, DocumentLine, State
from liandong.identity.models import AuditRow
from tests.support.trading import Trading
from tests.warehouse.calling import counted, decimals, deliver, messages, sheet
from tests.webkit.conftest import Browse
from tests.webkit.test_statements import statements

DELIVERY = "sales.delivery"
EAN = "6900000000014"


@pytest.fixture
def delivery(trading: Trading) -> int:
    """A draft of 3 P1 in two lines and 2 P2, with enough in stock."""
    trading.receive("P1", "10", "6.66")
    trading.receive("P2", "10", "6.66")
    lines = [trading.line("P1", "2", "10"), trading.line("P2", "2", "10"), trading.line("P1", "1", "10")]
    return trading.draft(DELIVERY, lines, partner="C1", place="主仓").id


def test_only_what_is_the_same_leaves(trading: Trading, owner: Client, delivery: int) -> None:
    opened = sheet(owner, f"/scan/check/{delivery}")
    assert [(line["product"]["code"], line["wanted"]) for line in opened["lines"]] == [
        ("P1", "3"),
        ("P2", "2"),
    ]
    url = opened["urls"]["finish"]
    said = messages(deliver(owner, url, opened, counted(opened, P1="4", P2="1")))
    assert said == ["「商品P1」应 3，实 4 瓶", "「商品P2」应 2，实 1 瓶"]
    assert Document.objects.get(pk=delivery).state == State.DRAFT
    right = partial(deliver, owner, url, opened, counted(opened, P1="3", P2="2"), key="pass")
    assert right().json()["document"] == delivery
    assert trading.stock("P1") == decimals(7, 0)
    assert AuditRow.objects.filter(action="pack_check", subject_id=delivery).count() == 1
    assert right().status_code == 200  # the answer was lost
    assert trading.stock("P1") == decimals(7, 0)
    assert AuditRow.objects.filter(action="pack_check", subject_id=delivery).count() == 1


def test_something_that_is_not_in_the_delivery_stops_it(
    trading: Trading, owner: Client, delivery: int
) -> None:
    opened = sheet(owner, f"/scan/check/{delivery}")
    lines = counted(opened, P1="3", P2="2")
    lines.append({"key": "p0", "product": trading.products["P3"], "unit": None, "quantity": "1"})
    said = messages(deliver(owner, opened["urls"]["finish"], opened, lines))
    assert said == ["「商品P3」应 0，实 1 瓶"]


def test_a_draft_changed_after_it_was_opened_is_checked_again(owner: Client, delivery: int) -> None:
    opened = sheet(owner, f"/scan/check/{delivery}")
    DocumentLine.objects.filter(document=delivery).update(quantity=3)
    Document.objects.filter(pk=delivery).update(version=2)
    answer = deliver(owner, opened["urls"]["finish"], opened, counted(opened, P1="3", P2="2"))
    assert answer.status_code == 409
    assert Document.objects.get(pk=delivery).state == State.DRAFT


def test_what_can_not_be_posted_stays_and_says_why(trading: Trading, owner: Client) -> None:
    draft = trading.draft(DELIVERY, [trading.line("P1", "2", "10")], partner="C1", place="主仓").id
    opened = sheet(owner, f"/scan/check/{draft}")
    (said,) = messages(deliver(owner, opened["urls"]["finish"], opened, counted(opened, P1="2")))
    assert said.startswith("复核无误，但还不能审核：")
    assert "库存" in said


def test_a_product_is_looked_up_by_each_of_its_codes(trading: Trading, owner: Client) -> None:
    product = trading.products["P1"]
    ProductUnit.objects.filter(pk=trading.units["P1", "箱"]).update(barcode=EAN)
    url = f"/scan/look/{product}"
    assert owner.get(f"/scan/look?code={EAN}")["Location"] == f"{url}?code={EAN}"
    assert owner.get(f"/scan/look?code=0{EAN}")["Location"].startswith(url)
    assert owner.get("/scan/look?q=P1")["Location"] == url
    assert "没有找到" in owner.get("/scan/look?code=nothing").content.decode()
    answer = owner.get(f"/scan/find?code=]C1010{EAN}10L-9%1D17200131").json()
    assert (answer["items"][0]["id"], answer["items"][0]["scanned_unit"]) == (
        product,
        trading.units["P1", "箱"],
    )
    assert answer["said"] == {"lot": "L-9", "expires_on": "2020-01-31", "is_expired": True}
    page = owner.get(f"{url}?code=(01)0{EAN}(10)L-9(17)200131").content.decode()
    assert "L-9" in page
    assert "已过期" in page


def looked_up(client: Client, trading: Trading) -> str:
    page = client.get(f"/scan/look/{trading.products['P1']}")
    assert page.status_code == 200
    return page.content.decode()


def test_cost_and_other_warehouses_are_left_out(trading: Trading, browse: Browse) -> None:
    Product.objects.filter(code="P1").update(purchase_price="7.77", retail_price="12.5")
    trading.receive("P1", "10", "6.66")
    trading.receive("P1", "98755", "6.66", "门店仓")
    owner, keeper = looked_up(browse("owner"), trading), looked_up(browse("keeper"), trading)
    for text in ("6.66", "7.77", "12.50", "门店仓", "98,765"):
        assert text in owner
    assert "12.50" in keeper
    assert "主仓" in keeper
    for text in ("6.66", "7.77", "门店仓", "98,765", "98,755", "98765"):
        assert text not in keeper
    assert "6.66" not in looked_up(browse("clerk"), trading)


def test_looking_up_takes_the_same_statements_for_many_moves(trading: Trading, owner: Client) -> None:
    url = f"/scan/look/{trading.products['P1']}"
    trading.receive("P1", "1", "5")
    one = statements(partial(owner.get, url))
    for place in ("主仓", "门店仓") * 6:
        trading.receive("P1", "1", "5", place)
    assert statements(partial(owner.get, url)) == one
    assert one <= 20


@pytest.mark.parametrize(
    "path",
    ["receive", "transfer", "arrive", "count", "receive/new?source=1", "transfer/new", "count/new"],
)
def test_a_seller_has_only_the_jobs_of_his_right(path: str, browse: Browse) -> None:
    clerk = browse("clerk")
    assert clerk.get(f"/scan/{path}").status_code == 403
    job = path.partition("/")[0].partition("?")[0]
    body: dict[str, Any] = {"fields": [], "document": None, "version": None, "source": 1}
    assert deliver(clerk, f"/scan/{job}/save", body, []).status_code == 403
    assert deliver(clerk, f"/scan/{job}/finish", body, []).status_code == 403
    home = clerk.get("/scan").content.decode()
    assert f'href="/scan/{job}"' not in home
    assert 'href="/scan/pick"' in home


def test_a_seller_checks_his_own_deliveries_alone(trading: Trading, browse: Browse, delivery: int) -> None:
    clerk = browse("clerk")
    assert clerk.get(f"/scan/check/{delivery}").status_code == 404
    number = Document.objects.get(pk=delivery).number
    assert number not in clerk.get("/scan/check").content.decode()
    body: dict[str, Any] = {"fields": [], "document": delivery, "version": 1, "source": None}
    assert deliver(clerk, f"/scan/check/{delivery}/pass", body, []).status_code == 404
    assert clerk.get(f"/scan/read?code={number}").json()["url"].startswith("/scan/look")
    assert trading.stock("P1") == decimals(10, 0)


def test_only_the_pages_with_a_camera_may_run_its_decoder(owner: Client) -> None:
    for url in ("/scan", "/scan/look", "/scan/receive", "/scan/count/new"):
        assert "'wasm-unsafe-eval'" in owner.get(url)["Content-Security-Policy"]
    for url in ("/", "/t/sales.order/", "/stock"):
        assert "wasm" not in owner.get(url)["Content-Security-Policy"]
    assert 'href="/scan"' in owner.get("/").content.decode()
