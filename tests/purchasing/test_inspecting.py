"""Goods that wait for inspection: the company's own, in nobody's reach, until somebody decides."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from liandong.catalog.models import Product
from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.posting.closing import close_lines
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import load_actor
from liandong.identity.models import Member
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import CostScope
from liandong.purchasing.agreements import agreed_levels
from liandong.purchasing.inspecting import draft_inspection, waiting_goods
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from liandong.purchasing.to_order.reading import needed_lines
from liandong.stock_ledger.actions import create_quarantines
from liandong.stock_ledger.alerts import short_products
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.models import Place
from liandong.stock_ledger.on_hand import StockSlice, stock_on_hand, stock_totals
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import DAY, Trading

D = Decimal
HELD = "主仓·待检区"


@pytest.fixture
def receiving(trading: Trading) -> Trading:
    """Return the cast where receipts are inspected, each warehouse with its place for it."""
    changes = {"inspects_receipts": True}
    set_rules(changes, effective_from=date(2026, 1, 1), actor=trading.actor, has_moves=lambda: False)
    made = Place.objects.filter(pk__in=create_quarantines(trading.actor))
    trading.places |= dict(made.values_list("name", "pk"))
    assert create_quarantines(trading.actor) == []
    return trading


def arrive(trading: Trading, good: str = "80", held: str = "15", refused: str = "5") -> int:
    """Post a receipt of P1 at 2.00 from S1; return its id."""
    said = {"rejected": refused, "reject_reason": "破损"}
    lines = [
        trading.line("P1", good, "2", details=said),
        trading.line("P1", held, "2", place=trading.places[HELD], details={"reject_reason": "受潮"}),
    ]
    return trading.book("purchasing.receipt", lines, partner="S1", place="主仓").id


def codes(refusal: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in refusal.value.problems]


@pytest.mark.parametrize("type_id", ["sales.delivery", "sales.order", "inventory.transfer"])
def test_what_waits_is_neither_sold_nor_promised_nor_moved_away(receiving: Trading, type_id: str) -> None:
    arrive(receiving)
    header: dict[str, Any] = (
        {"target_place": "门店仓"} if type_id == "inventory.transfer" else {"partner": "C1"}
    )
    with pytest.raises(RefusedError) as refusal:
        receiving.book(type_id, [receiving.line("P1", "1", "5")], place=HELD, **header)
    assert codes(refusal) == [("in_quarantine", 1)]


def test_it_is_on_hand_and_of_value_but_not_available(receiving: Trading) -> None:
    arrive(receiving)
    page = stock_on_hand(StockFilter(), CostScope.COMPANY, StockSlice())
    rows = {row.place_name: (row.on_hand, row.available, row.value) for row in page.rows}
    assert rows == {"主仓": (D(80), D(80), D(160)), HELD: (D(15), D(0), D(30))}
    totals = stock_totals(StockFilter(), CostScope.COMPANY)
    assert (totals.on_hand, totals.available, totals.value) == (D(95), D(80), D(190))
    Product.objects.filter(pk=receiving.products["P1"]).update(minimum_stock=D(90))
    (short,) = short_products(StockFilter(), DAY, 5)
    assert (short.on_hand, short.incoming, short.missing) == (D(80), D(15), D(10))


def test_what_waits_is_not_ordered_again_for_an_agreed_level(receiving: Trading) -> None:
    terms = receiving.line(
        "P1", "0", "2", place=receiving.places["主仓"], details={"least_stock": "90", "most_stock": "100"}
    )
    receiving.book("purchasing.agreement", [terms], partner="S1", due_date=date(2099, 12, 31))
    arrive(receiving)
    (level,) = agreed_levels(receiving.actor, DAY)
    assert (level.free, level.incoming, level.missing) == (D(80), D(15), D(0))
    # What waits for a customer's order is somebody's already.
    sale = receiving.book("sales.order", [receiving.line("P1", "85", "9")], partner="C1", place="主仓")
    bought = bring_for(receiving, sale.lines[0], "5")
    (level,) = agreed_levels(receiving.actor, DAY)
    assert level.incoming == D(15)
    close_lines(sale.id, receiving.actor)
    (level,) = agreed_levels(receiving.actor, DAY)
    assert level.incoming == D(20)
    reverse(ReversalRequest(bought, receiving.actor))
    (level,) = agreed_levels(receiving.actor, DAY)
    assert level.incoming == D(15)


def bring_for(trading: Trading, line: int, quantity: str) -> int:
    """Buy P1 for a line of a sales order and receive it where it waits; return the receipt."""
    wish = Bought(line, D(quantity), trading.partners["S1"], D(2))
    (order,) = order_for(trading.actor, ToOrder([wish], DAY))
    trading.post(order)
    came = trading.line("P1", quantity, "2", place=trading.places[HELD], origin=order.lines[0])
    return trading.book("purchasing.receipt", [came], partner="S1", place="主仓").id


def test_what_waits_for_a_customers_order_is_not_bought_again(receiving: Trading) -> None:
    held = receiving.places[HELD]
    sale = receiving.book("sales.order", [receiving.line("P1", "10", "9")], partner="C1", place="主仓")
    bring_for(receiving, sale.lines[0], "6")
    other = receiving.line("P1", "3", "2", place=held)
    receiving.book("purchasing.receipt", [other], partner="S1", place="主仓")

    def read() -> tuple[Decimal, Decimal, Decimal]:
        (one,) = needed_lines(receiving.actor, [sale.id])
        return one.ordered, one.most, one.short

    assert read() == (D(6), D(4), D(4))
    with pytest.raises(RefusedError) as refusal:
        bring_for(receiving, sale.lines[0], "5")
    assert [one.code for one in refusal.value.problems] == ["to_order_beyond"]
    gone = receiving.line("P1", "2", place=held, details={"result": "scrap", "reason": "破损"})
    receiving.book("purchasing.inspection", [gone], place=HELD)
    assert read() == (D(4), D(6), D(6))
    receiving.post(draft_inspection(receiving.actor, held, DAY))
    assert read() == (D(0), D(10), D(3))  # 7 of 10 are free in the warehouse


def test_a_receipt_is_inspected_and_goes_back_and_the_books_agree(receiving: Trading) -> None:
    receipt = arrive(receiving)
    place = receiving.places[HELD]
    saved = draft_inspection(receiving.actor, place, DAY, receipt)
    (line,) = DocumentLine.objects.filter(document=saved.id)
    document = Document.objects.get(pk=saved.id)
    assert (line.quantity, line.details) == (D(15), {"result": "release"})
    assert (document.partner_id, document.target_place_id) == (
        receiving.partners["S1"],
        receiving.places["主仓"],
    )
    with pytest.raises(RefusedError) as refusal:
        draft_inspection(receiving.actor, place, DAY)
    assert codes(refusal) == [("nothing_waits", None)]
    post([PostRequest(saved.id, receiving.actor)])
    assert (receiving.stock("P1")[0], receiving.stock("P1", HELD)[0]) == (D(95), D(0))
    assert waiting_goods(receiving.actor) == []
    assert receiving.entry(saved.id) == {}
    # Taken back, it waits again; then the receipt can be taken back too, refused goods and all.
    reverse(ReversalRequest(saved.id, receiving.actor))
    assert receiving.stock("P1", HELD)[0] == D(15)
    reverse(ReversalRequest(receipt, receiving.actor))
    assert receiving.stock("P1", HELD)[0] == D(0)
    whole = receiving.line("P1", "0", "2", details={"rejected": "9", "reject_reason": "过期"})
    refused = receiving.book("purchasing.receipt", [whole], partner="S1", place="主仓").id
    reverse(ReversalRequest(refused, receiving.actor))
    assert audit() == []


def test_where_each_warehouse_has_its_cost_what_waits_in_it_shares_it(trading: Trading) -> None:
    changes = {"inspects_receipts": True, "cost_scope": "warehouse"}
    set_rules(changes, effective_from=date(2026, 1, 1), actor=trading.actor, has_moves=lambda: False)
    made = Place.objects.filter(pk__in=create_quarantines(trading.actor))
    trading.places |= dict(made.values_list("name", "pk"))
    arrive(trading)
    assert trading.cost("P1", trading.places["主仓"]) == (D(95), D(190))
    page = stock_on_hand(StockFilter(), CostScope.WAREHOUSE, StockSlice())
    assert [(row.place_name, row.value) for row in page.rows] == [("主仓", D(160)), (HELD, D(30))]
    assert audit() == []


def test_the_page_lists_what_waits_and_one_click_drafts_its_inspection(receiving: Trading) -> None:
    receipt = arrive(receiving)
    client = signed_in("owner")
    context = context_of(client, "/purchasing/quarantine")
    (row,) = table(context)
    assert (row[0], row[1], row[5], row[7], row[8]) == (HELD, "P1", "供应商S1", "受潮", "15")
    count = statements(client, "/purchasing/quarantine")
    arrive(receiving, good="1", held="2")
    assert statements(client, "/purchasing/quarantine") == count
    (action,) = [
        one
        for one in context_of(client, f"/t/purchasing.receipt/{receipt}")["actions"]
        if "质检" in one["label"]
    ]
    form = {one["name"]: one["value"] for one in action["hidden"]}
    answer = client.post(action["url"], form)
    made = Document.objects.get(type="purchasing.inspection", state=State.DRAFT)
    assert str(made.pk) in answer["Location"]
    assert DocumentLine.objects.get(document=made).quantity == D(15)


def test_without_the_switch_nobody_sees_anything_of_it(trading: Trading) -> None:
    client = signed_in("owner")
    assert client.get("/purchasing/quarantine").status_code == 404
    home = client.get("/").content.decode()
    assert "待检" not in home
    assert "质检单" not in home
    page = client.get("/t/purchasing.receipt/new").content.decode()
    assert "拒收" not in page
    assert "待检" not in page
    del trading


def test_a_keeper_of_one_warehouse_reaches_where_its_goods_wait(receiving: Trading) -> None:
    member = Member.objects.filter(place_rights__place=receiving.places["主仓"]).first()
    assert member is not None
    places = load_actor(member.pk).places
    assert receiving.places[HELD] in places
    assert receiving.places["门店仓·待检区"] not in places
