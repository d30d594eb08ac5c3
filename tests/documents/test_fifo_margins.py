"""First-in-first-out: what a receipt costs later is borne by each sale of its goods, and by what is left."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents.auditing.auditor import audit
from liandong.documents.margins import corrected_by
from liandong.documents.models import Document
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.rule_book import set_rules
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.models import CostLayer, CostState, StockMove
from tests.support.trading import Trading

D = Decimal


def day(number: int) -> date:
    return date(2026, 11, number)


@pytest.fixture(params=["company", "warehouse"])
def fifo(trading: Trading, request: pytest.FixtureRequest) -> Trading:
    changes = {"cost_method": "fifo", "cost_scope": request.param}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    return trading


def sell(trading: Trading, quantity: str, on: int, product: str = "P1") -> SavedDraft:
    line = trading.line(product, quantity, "30")
    return trading.book("sales.delivery", [line], day(on), partner="C1", place="主仓")


def cost_of(document: SavedDraft) -> Decimal:
    rows = StockMove.objects.filter(line__document=document.id)
    return sum((row.value if row.source_id > 100 else -row.value for row in rows), D(0))


def kept() -> list[tuple[Decimal, Decimal]]:
    return list(CostState.objects.values_list("quantity", "value"))


def layers() -> list[tuple[Decimal, Decimal]]:
    return list(CostLayer.objects.order_by("pk").values_list("remaining", "remaining_value"))


def test_freight_is_borne_by_each_sale_of_the_receipts_goods(fifo: Trading) -> None:
    """Ten at 10, four and two sold, then 50 of freight: 20 and 10 for the sales, 20 for the four left."""
    receipt = fifo.receive("P1", "10", "10", on=day(1))
    fifo.receive("P1", "10", "30", on=day(2))
    first, second = sell(fifo, "4", 8), sell(fifo, "2", 9)
    freight = fifo.bear("50", [receipt], on=day(10))
    assert (cost_of(first), cost_of(second)) == (D(60), D(30))
    assert layers() == [(D(4), D(60)), (D(10), D(300))]
    assert {code: fifo.entry(freight.id)[code] for code in ("1405", "540101")} == {
        "1405": D(20),
        "540101": D(30),
    }
    changed = corrected_by(Document.objects.get(pk=freight.id), fifo.actor, 10)
    assert [(one.document.pk, one.change) for one in changed.margins] == [
        (first.id, D(20)),
        (second.id, D(10)),
    ]
    assert audit() == []
    third = sell(fifo, "3", 11)
    assert cost_of(third) == D(45)
    reverse(ReversalRequest(freight.id, fifo.actor, on=day(12)))
    assert [cost_of(one) for one in (first, second, third)] == [D(40), D(20), D(30)]
    assert layers()[0] == (D(1), D(10))
    assert fifo.account(AccountRole.COST_OF_SALES) == D(90)
    assert audit() == []


def test_entering_the_freight_late_or_at_once_comes_to_the_same(fifo: Trading) -> None:
    at_once = fifo.receive("P1", "9", "10", on=day(1))
    fifo.bear("10", [at_once], on=day(1))
    wanted = [cost_of(sell(fifo, quantity, 2)) for quantity in ("2", "3", "4")]
    late = fifo.receive("P1", "9", "10", on=day(3))
    sales = [sell(fifo, quantity, 4) for quantity in ("2", "3", "4")]
    fifo.bear("10", [late], on=day(5))
    found = [cost_of(one) for one in sales]
    assert sum(found) == sum(wanted) == D(100)
    assert max(abs(one - other) for one, other in zip(found, wanted, strict=True)) <= D("0.01")
    assert [cost for cost in kept() if cost != (D(0), D(0))] == []
    assert audit() == []


def test_a_dearer_invoice_is_borne_by_the_sales(fifo: Trading) -> None:
    receipt = fifo.receive("P1", "10", "10", on=day(1))
    sale = sell(fifo, "4", 2)
    line = fifo.line("P1", "10", "12", origin=receipt.lines[0])
    invoice = fifo.book("finance.supplier_invoice", [line], day(3), partner="S1")
    assert (cost_of(sale), layers()) == (D(48), [(D(6), D(72))])
    reverse(ReversalRequest(invoice.id, fifo.actor))
    assert (cost_of(sale), layers()) == (D(40), [(D(6), D(60))])
    assert audit() == []


def test_goods_that_came_back_bear_their_part_and_those_that_went_back_none(fifo: Trading) -> None:
    """Ten came, two went back to the supplier; of four sold one came back, of three all were taken back.

    16 of freight is 2 for each of the eight that were kept.
    """
    receipt = fifo.receive("P1", "10", "10", on=day(1))
    back = fifo.line("P1", "2", "10", origin=receipt.lines[0])
    fifo.book("purchasing.purchase_return", [back], day(2), partner="S1", place="主仓")
    sale, wrong = sell(fifo, "4", 3), sell(fifo, "3", 3)
    reverse(ReversalRequest(wrong.id, fifo.actor))
    line = fifo.line("P1", "1", "30", origin=sale.lines[0])
    fifo.book("sales.sales_return", [line], day(4), partner="C1", place="主仓")
    fifo.bear("16", [receipt], on=day(5))
    assert (cost_of(sale), cost_of(wrong)) == (D(48), D(36))
    # One piece is left in the receipt's layer; the three and the one lie in layers of their own.
    assert layers() == [(D(1), D(12)), (D(3), D(36)), (D(1), D(12))]
    assert fifo.account(AccountRole.COST_OF_SALES) == D(36)
    assert fifo.account(AccountRole.INVENTORY) == sum(value for _, value in kept())
    assert audit() == []


def test_in_another_months_period_the_sale_bears_it_there(fifo: Trading) -> None:
    receipt = fifo.receive("P1", "10", "10", on=date(2026, 10, 3))
    line = fifo.line("P1", "10", "30")
    sale = fifo.book("sales.delivery", [line], date(2026, 10, 5), partner="C1", place="主仓")
    fifo.bear("30", [receipt], on=day(2))
    assert cost_of(sale) == D(130)
    moves = StockMove.objects.filter(line__document=sale.id, quantity=0)
    assert list(moves.values_list("business_date", flat=True)) == [day(2)]
    assert audit() == []


def test_many_sales_cost_no_more_statements_than_one(fifo: Trading) -> None:
    counts = []
    for product, sales in (("P1", 1), ("P2", 12)):
        receipt = fifo.receive(product, "20", "10", on=day(1))
        for _ in range(sales):
            sell(fifo, "1", 2, product)
        fifo.service("运费")
        borne = fifo.line(product, "20", origin=receipt.lines[0])
        lines = [fifo.line("运费", "1", "20"), borne]
        bill = fifo.draft(
            "purchasing.landed_cost", lines, day(3), partner="S2", details={"basis": "quantity"}
        )
        with CaptureQueriesContext(connection) as captured:
            fifo.post(bill)
        counts.append(len(captured))
        assert StockMove.objects.filter(document=bill.id).exclude(line__document=bill.id).count() == sales
    assert counts[0] == counts[1]
    assert audit() == []


def test_goods_transferred_to_another_warehouse_bear_it_where_they_are_said_to_be(trading: Trading) -> None:
    """Ten came, four were transferred, three sold from where they came: 20 of freight is 2 a piece."""
    changes = {"cost_method": "fifo", "cost_scope": "warehouse"}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    receipt = trading.receive("P1", "10", "10", on=day(1))
    trading.book("inventory.transfer", [trading.line("P1", "4")], day(2), place="主仓", target_place="门店仓")
    sale = sell(trading, "3", 3)
    trading.service("运费")
    main, shop = trading.places["主仓"], trading.places["门店仓"]
    there = trading.line("P1", "4", origin=receipt.lines[0], place=shop)
    lines = [trading.line("运费", "1", "20"), trading.line("P1", "6", origin=receipt.lines[0]), there]
    bill = trading.book("purchasing.landed_cost", lines, day(4), partner="S2", details={"basis": "quantity"})
    assert (trading.cost("P1", main), trading.cost("P1", shop)) == ((D(3), D(36)), (D(4), D(48)))
    assert cost_of(sale) == D(36)
    assert audit() == []
    reverse(ReversalRequest(bill.id, trading.actor))
    assert (trading.cost("P1", main), trading.cost("P1", shop)) == ((D(3), D(30)), (D(4), D(40)))
    assert cost_of(sale) == D(30)
    assert audit() == []
