"""Substitutes on the picking pages: offered where goods are short, taken at their own price, nothing else."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.catalog.models import Product
from liandong.catalog.substitutes import Substitute, keep_substitutes
from liandong.documents.auditing.auditor import audit
from liandong.documents.models import DocumentLine
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.warehouse import standing_in as standing_in_module
from tests.support.trading import Trading
from tests.warehouse.calling import counted, deliver, fresh, sheet
from tests.webkit.test_statements import statements


def order(trading: Trading, quantity: str = "5", product: str = "P1") -> int:
    rows = [trading.line(product, quantity, "10")]
    return trading.book("sales.order", rows, partner="C1", place="主仓").id


def standing_in(trading: Trading, *products: str) -> None:
    wanted = [Substitute(trading.products[one]) for one in products]
    keep_substitutes(trading.products["P1"], wanted, trading.actor)


def test_what_is_short_is_offered_what_is_there_instead(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "3", "4")
    trading.receive("P2", "7", "4")
    standing_in(trading, "P3", "P2")  # of P3 there is nothing
    (row,) = sheet(owner, f"/scan/pick/new?source={order(trading)}")["lines"]
    assert row["free"] == "3"
    assert [(one["code"], one["available"]) for one in row["substitutes"]] == [("P2", "7")]
    (enough,) = sheet(owner, f"/scan/pick/new?source={order(trading, '2', 'P2')}")["lines"]
    assert "substitutes" not in enough


def test_what_is_kept_for_the_order_itself_is_no_shortage(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "5", "4")
    trading.receive("P2", "7", "4")
    standing_in(trading, "P2")
    first = order(trading)
    assert trading.stock("P1") == (Decimal(5), Decimal(5))
    assert "substitutes" not in sheet(owner, f"/scan/pick/new?source={first}")["lines"][0]
    assert sheet(owner, f"/scan/pick/new?source={order(trading)}")["lines"][0]["free"] == "0"


def test_what_another_order_keeps_is_not_offered_from_a_bin_either(trading: Trading, owner: Client) -> None:
    shelf = create_place(PlaceForm("A1", "A1"), trading.actor, warehouse=trading.places["主仓"])
    trading.places["A1"] = shelf
    trading.receive("P2", "7", "4", place="A1")
    standing_in(trading, "P2")
    order(trading, "5", "P2")
    (row,) = sheet(owner, f"/scan/pick/new?source={order(trading)}")["lines"]
    assert [(one["code"], one["available"]) for one in row["substitutes"]] == [("P2", "2")]


def test_it_is_delivered_at_its_own_price_and_the_orders_line_stays_open(
    trading: Trading, owner: Client
) -> None:
    trading.receive("P1", "3", "4")
    trading.receive("P2", "7", "4")
    Product.objects.filter(code="P2").update(retail_price=Decimal(12))
    standing_in(trading, "P2")
    source = order(trading)
    opened = sheet(owner, f"/scan/pick/new?source={source}")
    lines = [*counted(opened, P1="3"), fresh(trading, "P2", "2")]
    saved = deliver(owner, "/scan/pick/save", opened, lines).json()
    again = sheet(owner, f"/scan/pick/{saved['document']}")
    assert [(line["product"]["code"], line["counted"], line["wanted"]) for line in again["lines"]] == [
        ("P1", "3", "5"),
        ("P2", "2", None),
    ]
    done = deliver(owner, "/scan/pick/finish", again, counted(again))
    assert done.status_code == 200, done.content.decode()
    rows = DocumentLine.objects.filter(document=saved["document"]).order_by("position")
    assert [(row.product_id, row.quantity, row.price, row.memo) for row in rows] == [
        (trading.products["P1"], Decimal(3), Decimal(10), ""),
        (trading.products["P2"], Decimal(2), Decimal(12), "替代 P1"),
    ]
    assert [row.origin_id is None for row in rows] == [False, True]
    assert trading.stock("P2") == (Decimal(5), Decimal(0))
    (left,) = sheet(owner, f"/scan/pick/new?source={source}")["lines"]
    assert left["wanted"] == "2"
    assert audit() == []


def test_nothing_else_gets_into_an_orders_delivery(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "3", "4")
    trading.receive("P3", "7", "4")
    standing_in(trading, "P2")
    opened = sheet(owner, f"/scan/pick/new?source={order(trading)}")
    answer = deliver(owner, "/scan/pick/save", opened, [*counted(opened, P1="3"), fresh(trading, "P3", "2")])
    assert answer.status_code == 422
    assert len(answer.json()["problems"]) == 1
    assert not DocumentLine.objects.filter(document__type="sales.delivery").exists()


def test_who_may_not_see_stock_is_offered_nothing(
    trading: Trading, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    trading.receive("P2", "7", "4")
    standing_in(trading, "P2")
    url = f"/scan/pick/new?source={order(trading)}"
    assert sheet(owner, url)["lines"][0]["substitutes"]
    monkeypatch.setattr(standing_in_module, "may_see_stock", lambda _actor, _place: False)
    assert "substitutes" not in sheet(owner, url)["lines"][0]


def test_the_walk_by_bins_names_them(trading: Trading, owner: Client) -> None:
    create_place(PlaceForm("A1", "A1", walk=1), trading.actor, warehouse=trading.places["主仓"])
    trading.receive("P1", "3", "4")
    trading.receive("P2", "7", "4")
    standing_in(trading, "P2")
    draft = trading.draft("sales.delivery", [trading.line("P1", "5", "10")], partner="C1", place="主仓")
    page = owner.get(f"/bins/pick/{draft.id}").content.decode()
    assert "商品P2（可用 7）" in page


def test_many_short_lines_take_the_same_statements(trading: Trading, owner: Client) -> None:
    trading.receive("P3", "7", "4")
    for product in ("P1", "P2"):
        keep_substitutes(trading.products[product], [Substitute(trading.products["P3"])], trading.actor)
    one = order(trading)
    rows = [trading.line(product, "5", "10") for product in ("P1", "P2", "P1")]
    many = trading.book("sales.order", rows, partner="C1", place="主仓").id
    owner.get(f"/scan/pick/new?source={one}")
    few, more = (
        statements(lambda source=source: owner.get(f"/scan/pick/new?source={source}"))  # type: ignore[misc]
        for source in (one, many)
    )
    assert more == few
