"""Merging products with serial numbers: every piece goes along with its way, and stays one piece."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.kernel.refusal import RefusedError
from liandong.masters.merging import product_reading
from liandong.masters.merging.products import foreseen, merge_products
from liandong.masters.merging.wishes import Merged
from liandong.stock_ledger.models import Serial, SerialMove
from tests.support.pages import made_of, signed_in
from tests.support.trading import Trading, make_trading

D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    """P1 and P2 are kept by serial number."""
    del company
    found = make_trading()
    Product.objects.filter(code__in=["P1", "P2"]).update(tracking=Tracking.SERIAL)
    return found


def book(trading: Trading, type_id: str, product: str, serials: str, **header: Any) -> SavedDraft:
    numbers = serials.split()
    line = trading.line(product, str(len(numbers)), "10", details={"serials": serials})
    return trading.book(type_id, [line], place=header.pop("place", "主仓"), **header)


def receive(trading: Trading, product: str, serials: str, **header: Any) -> SavedDraft:
    return book(trading, "purchasing.receipt", product, serials, partner="S1", **header)


def sell(trading: Trading, product: str, serials: str, partner: str = "C1", **header: Any) -> SavedDraft:
    return book(trading, "sales.delivery", product, serials, partner=partner, **header)


def merged(trading: Trading) -> Merged:
    return merge_products(trading.products["P1"], trading.products["P2"], trading.actor)


def pieces(trading: Trading, product: str) -> dict[str, str]:
    rows = Serial.objects.filter(product=trading.products[product]).order_by("number")
    return dict(rows.values_list("number", "place__name"))


def test_pieces_in_stock_and_sold_ones_go_along_with_their_way(trading: Trading) -> None:
    receive(trading, "P1", "A1 A2")
    receive(trading, "P2", "B1 B2 B3")
    receive(trading, "P2", "B4", place="门店仓")
    sell(trading, "P2", "B3")
    before = list(SerialMove.objects.order_by("pk").values())
    done = merged(trading)
    assert [one.moved for one in done.rows if one.table == "stock_ledger.Serial"] == [4]
    customer = Serial.objects.get(number="B3").place.name
    assert pieces(trading, "P1") == {
        **dict.fromkeys(("A1", "A2", "B1", "B2"), "主仓"),
        "B3": customer,
        "B4": "门店仓",
    }
    assert pieces(trading, "P2") == {}
    assert list(SerialMove.objects.order_by("pk").values()) == before
    assert trading.stock("P1") == (D(4), D(0))
    assert trading.stock("P1", "门店仓") == (D(1), D(0))
    assert trading.stock("P2") == (D(0), D(0))
    assert Product.objects.get(code="P1").tracking == Tracking.SERIAL
    assert audit() == []


def test_the_kept_product_sells_them_and_takes_back_what_the_other_sold(trading: Trading) -> None:
    receive(trading, "P2", "B1 B2")
    sell(trading, "P2", "B2")
    merged(trading)
    sell(trading, "P1", "B1", partner="C2", on=timezone.localdate())
    with pytest.raises(RefusedError) as refused:
        book(trading, "sales.sales_return", "P1", "B2", partner="C2")
    assert [one.code for one in refused.value.problems] == ["serial_other_customer"]
    book(trading, "sales.sales_return", "P1", "B2", partner="C1")
    assert pieces(trading, "P1")["B2"] == "主仓"
    with pytest.raises(RefusedError) as refused:
        receive(trading, "P1", "B2")
    assert "serial_in_stock" in {one.code for one in refused.value.problems}
    assert audit() == []


def test_what_was_posted_of_the_other_is_still_taken_back_and_merged_once_more(trading: Trading) -> None:
    receive(trading, "P2", "B1 B2")
    sold = sell(trading, "P2", "B2")
    merged(trading)
    reverse(ReversalRequest(sold.id, trading.actor))
    assert pieces(trading, "P1") == {"B1": "主仓", "B2": "主仓"}
    assert trading.stock("P2") == (D(1), D(0))
    assert audit() == []
    merged(trading)
    assert trading.stock("P2") == (D(0), D(0))
    assert trading.stock("P1") == (D(2), D(0))
    sell(trading, "P1", "B1 B2", on=timezone.localdate())
    assert audit() == []


def test_a_reversed_transfer_of_stock_keeps_pieces_and_goods_together(trading: Trading) -> None:
    receive(trading, "P2", "B1 B2")
    merged(trading)
    (document,) = Document.objects.filter(type="inventory.assembly")
    reverse(ReversalRequest(document.pk, trading.actor))
    assert trading.stock("P2") == (D(2), D(0))
    assert audit() == []
    merged(trading)
    assert trading.stock("P1") == (D(2), D(0))
    assert audit() == []


def test_stock_from_before_numbers_goes_along_without_them(trading: Trading) -> None:
    Product.objects.filter(code="P2").update(tracking=Tracking.NONE)
    trading.receive("P2", "3", "10")
    Product.objects.filter(code="P2").update(tracking=Tracking.SERIAL)
    receive(trading, "P2", "B1")
    merged(trading)
    assert trading.stock("P1") == (D(4), D(0))
    assert pieces(trading, "P1") == {"B1": "主仓"}
    assert audit() == []


def test_numbers_that_stand_in_both_are_refused_each_with_its_places(
    trading: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(trading, "P1", "X1 X2 X3 A1")
    receive(trading, "P2", "X1 X2 X3 B1")
    sell(trading, "P2", "X2")
    with pytest.raises(RefusedError) as refused:
        merged(trading)
    found = [(one.code, one.detail["serial"], one.detail["kept_place"]) for one in refused.value.problems]
    assert found == [("merge_serial_twice", number, "主仓") for number in ("X1", "X2", "X3")]
    assert refused.value.problems[1].detail["place"] != "主仓"
    assert pieces(trading, "P2").keys() == {"X1", "X2", "X3", "B1"}
    monkeypatch.setattr(product_reading, "MOST_TWICE", 1)
    problems = foreseen(trading.products["P1"], trading.products["P2"], trading.actor)[2].problems
    assert [(one.code, one.detail.get("count")) for one in problems] == [
        ("merge_serial_twice", None),
        ("merge_serials_more", "2"),
    ]


def test_the_page_tells_of_them_and_the_trace_says_what_it_was(trading: Trading) -> None:
    client: Client = signed_in("owner")
    receive(trading, "P2", "B1")
    asked = {"keep": trading.products["P1"], "fold": trading.products["P2"]}
    page = client.get("/products/merge", asked)
    assert made_of(page)["may_merge"] is True
    assert "序列号" in [row["cells"][0]["text"] for row in made_of(page)["tables"][-1]["rows"]]
    client.post("/products/merge", asked)
    way = made_of(client.get(f"/stock/serials/{Serial.objects.get().pk}"))
    assert "当时是 P2" in way["rows"][0]["cells"][2]["text"]
    assert "P1" in way["note"]
