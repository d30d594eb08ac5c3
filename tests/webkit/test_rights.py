"""Who sees and does what: owner, a seller without cost, a keeper of one warehouse."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.catalog.models import Product
from liandong.config.document_types import ALL_TYPES
from liandong.documents.models import Document, State
from liandong.documents.types import DocumentType
from tests.support.trading import Trading
from tests.webkit.calling import config, line, order, send
from tests.webkit.conftest import Browse
from tests.webkit.story import switch_on


def test_a_seller_sees_neither_cost_nor_profit(trading: Trading, browse: Browse) -> None:
    trading.receive("P1", "10", "6.66")
    clerk = browse("clerk")
    saved = send(clerk, "/t/sales.delivery/book", order(trading, line(trading, quantity="4"))).json()
    text = clerk.get(saved["url"]).content.decode()
    assert "库存流水" in text
    for hidden in ("6.66", "26.64", "成本", "<h2>凭证"):
        assert hidden not in text
    assert "26.64" in browse("owner").get(saved["url"]).content.decode()


def test_a_seller_sees_only_his_own_documents(trading: Trading, browse: Browse) -> None:
    others = trading.draft("sales.order", [trading.line("P1", "1", "10")], partner="C1", place="主仓")
    clerk = browse("clerk")
    assert clerk.get(f"/t/sales.order/{others.id}").status_code == 404
    assert clerk.get(f"/d/{others.id}").status_code == 404
    assert others.number not in clerk.get("/t/sales.order/").content.decode()
    assert others.number not in clerk.get(f"/search?q={others.number}").content.decode()
    for deed in ("discard", "post", "reopen"):
        assert clerk.post(f"/t/sales.order/{others.id}/{deed}", {"version": 1}).status_code == 404
    body = {**order(trading, line(trading)), "version": 1}
    assert send(clerk, f"/t/sales.order/{others.id}/save", body).status_code == 404
    assert Document.objects.get(pk=others.id).state == State.DRAFT


def test_a_type_without_a_right_is_closed(trading: Trading, browse: Browse) -> None:
    clerk = browse("clerk")
    assert clerk.get("/t/purchasing.receipt/").status_code == 403
    assert clerk.get("/t/purchasing.receipt/new").status_code == 403
    assert send(clerk, "/t/purchasing.receipt/save", order(trading, line(trading))).status_code == 403
    assert "采购入库单" not in clerk.get("/t/sales.order/").content.decode()


def test_an_unknown_type_or_document_is_not_found(trading: Trading, owner: Client) -> None:
    assert owner.get("/t/sales.nothing/").status_code == 404
    assert owner.get("/t/sales.order/999999").status_code == 404
    receipt = trading.receive("P1", "1", "1")
    assert owner.get(f"/t/sales.order/{receipt.id}").status_code == 404
    assert owner.get(f"/d/{receipt.id}").headers["Location"] == f"/t/purchasing.receipt/{receipt.id}"


def test_a_keeper_sees_his_warehouse_alone_and_no_prices(trading: Trading, browse: Browse) -> None:
    own = trading.receive("P1", "10", "6.66", "主仓")
    foreign = trading.receive("P2", "10", "7.77", "门店仓")
    keeper = browse("keeper")
    rows = keeper.get("/t/purchasing.receipt/").content.decode()
    assert own.number in rows
    assert foreign.number not in rows
    assert "66.60" not in rows
    assert "价税合计" not in rows
    assert keeper.get(f"/t/purchasing.receipt/{foreign.id}").status_code == 404
    text = keeper.get(f"/t/purchasing.receipt/{own.id}").content.decode()
    assert "6.66" not in text
    assert "75.26" not in text
    places = [one for one in config(keeper.get("/t/sales.delivery/new"))["columns"] if one["name"] == "place"]
    assert [option["label"] for option in places[0]["options"]] == ["主仓"]


def test_a_keeper_receives_an_order_at_its_hidden_prices(trading: Trading, browse: Browse) -> None:
    ordered = trading.book("purchasing.order", [trading.line("P1", "10", "6.66")], partner="S1", place="主仓")
    keeper = browse("keeper")
    page = keeper.get(f"/t/purchasing.receipt/new?origin={ordered.id}")
    grid = config(page)
    assert "price" not in {column["name"] for column in grid["columns"]}
    (row,) = grid["lines"]
    assert not {"price", "net_amount", "gross_amount", "tax_rate"} & set(row)
    assert "price" not in row["product"]["units"][0]
    sent = {**row, "key": "k1", "product": row["product"]["id"], "quantity": "10"}
    header = {
        "partner": str(trading.partners["S1"]),
        "place": str(trading.places["主仓"]),
        "business_date": "2026-11-02",
    }
    answer = send(keeper, "/t/purchasing.receipt/book", {"version": None, "header": header, "lines": [sent]})
    assert answer.status_code == 200, answer.content.decode()
    assert trading.cost("P1")[1] == Decimal("66.6")
    origins = keeper.get("/t/purchasing.receipt/origins").content.decode()
    assert "6.66" not in origins


@pytest.mark.parametrize("kind", ALL_TYPES, ids=lambda kind: kind.id)
def test_pickers_and_totals_keep_prices_from_a_keeper(
    kind: DocumentType, trading: Trading, browse: Browse
) -> None:
    switch_on(trading)
    Product.objects.filter(pk=trading.products["P1"]).update(purchase_price="6.66")
    trading.receive("P1", "10", "6.66")
    keeper = browse("keeper")
    context = f"type={kind.id}&place={trading.places['主仓']}&partner={trading.partners['S1']}"
    found = keeper.get(f"/pick/products?q=P1&{context}")
    assert found.status_code in {200, 403}
    assert "6.66" not in found.content.decode()
