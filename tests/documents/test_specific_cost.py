"""个别计价: each lot has its own cost, whatever becomes of it; what has no lot goes at its average."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import audit
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.rule_book import rules_on, set_rules
from liandong.kernel.rules import CostScope
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.lot_queries import LotFilter, lot_values, lots_in_stock
from liandong.stock_ledger.models import CostState
from liandong.stock_ledger.on_hand import StockSlice, stock_on_hand, stock_totals
from tests.auditing.damage import found_after, unguarded
from tests.support.trading import Trading

D = Decimal
MOVED = {"place": "主仓", "target_place": "门店仓", "details": {"mode": "direct"}}


def day(number: int) -> date:
    return date(2026, 11, number)


def rule(trading: Trading, **changes: object) -> None:
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)


@pytest.fixture
def kept(trading: Trading) -> Trading:
    """P1 is kept by lot, and each lot has its own cost."""
    rule(trading, cost_method="specific")
    Product.objects.filter(code="P1").update(tracking=Tracking.LOT)
    return trading


def receive(trading: Trading, lot: str, quantity: str, price: str, on: int) -> SavedDraft:
    line = trading.line("P1", quantity, price, lot=lot)
    return trading.book("purchasing.receipt", [line], day(on), partner="S1", place="主仓")


def sell(trading: Trading, lot: str, quantity: str, on: int, place: str = "主仓") -> SavedDraft:
    line = trading.line("P1", quantity, "50", lot=lot)
    return trading.book("sales.delivery", [line], day(on), partner="C1", place=place)


def worth(scope: int = 0) -> dict[str, tuple[Decimal, Decimal]]:
    rows = CostState.objects.filter(scope=scope, product__code="P1").exclude(lot=0)
    return {
        number: (held, value) for number, held, value in rows.values_list("lot__number", "quantity", "value")
    }


def sold(trading: Trading) -> Decimal:
    return trading.account(AccountRole.COST_OF_SALES)


def test_a_lot_leaves_at_its_own_cost_and_other_goods_at_their_average(kept: Trading) -> None:
    receive(kept, "A", "10", "10", 1)
    receive(kept, "B", "10", "30", 2)
    sell(kept, "B", "4", 3)
    assert (worth(), sold(kept)) == ({"A": (D(10), D(100)), "B": (D(6), D(180))}, D(120))
    kept.receive("P2", "10", "10", on=day(4))
    kept.receive("P2", "10", "20", on=day(5))
    kept.book("sales.delivery", [kept.line("P2", "2", "50")], day(6), partner="C1", place="主仓")
    assert (kept.cost("P2"), sold(kept)) == ((D(18), D(270)), D(150))
    assert audit() == []


def test_one_piece_lots_take_every_cent_with_them(kept: Trading) -> None:
    """Three pieces for 10.00: 3.33, 3.33 and 3.34 by rounding of the receipt's lines."""
    lines = [kept.line("P1", "1", price, lot=number) for number, price in (("X", "3.33"), ("Y", "3.34"))]
    kept.book("purchasing.receipt", lines, day(1), partner="S1", place="主仓")
    sell(kept, "Y", "1", 2)
    assert (worth(), sold(kept)) == ({"X": (D(1), D("3.33")), "Y": (D(0), D(0))}, D("3.34"))
    assert audit() == []


def test_a_late_cost_stays_with_its_lot_and_its_reversal_takes_it_back(kept: Trading) -> None:
    """Of lot A's ten, four are sold on day 3: 50 of freight dated before makes each piece 15."""
    first = receive(kept, "A", "10", "10", 1)
    receive(kept, "B", "10", "30", 1)
    sale = sell(kept, "A", "4", 3)
    late = kept.bear("50", [first], on=day(5))
    assert (worth(), sold(kept)) == ({"A": (D(6), D(90)), "B": (D(10), D(300))}, D(60))
    early = kept.bear("20", [first], on=day(2))
    assert (worth()["A"], sold(kept)) == ((D(6), D(102)), D(68))
    for one in (early, late):
        reverse(ReversalRequest(one.id, kept.actor, on=day(6)))
    back = kept.line("P1", "4", "50", origin=sale.lines[0], lot="A")
    kept.book("sales.sales_return", [back], day(7), partner="C1", place="主仓")
    assert worth()["B"] == (D(10), D(300))
    assert worth()["A"][0] == D(10)
    assert worth()["A"][1] + sold(kept) == D(100)
    assert audit() == []


def test_a_back_dated_receipt_of_a_lot_corrects_the_sales_of_that_lot_alone(kept: Trading) -> None:
    """A: 10 at 10, later found to have been 20 at 15 on average; B is not touched."""
    receive(kept, "A", "10", "10", 2)
    receive(kept, "B", "10", "30", 2)
    sell(kept, "A", "4", 5)
    sell(kept, "B", "4", 5)
    late = receive(kept, "A", "10", "20", 1)
    assert (worth(), sold(kept)) == ({"A": (D(16), D(240)), "B": (D(6), D(180))}, D(180))
    assert audit() == []
    reverse(ReversalRequest(late.id, kept.actor))
    assert (worth(), sold(kept)) == ({"A": (D(6), D(60)), "B": (D(6), D(180))}, D(160))
    assert audit() == []


def test_an_invoice_difference_counts_and_returns_follow_the_lot(kept: Trading) -> None:
    """The invoice asks 12 instead of 10 for ten of A, of which two were lost and three went back."""
    first = receive(kept, "A", "10", "10", 1)
    receive(kept, "B", "5", "30", 1)
    counted = kept.line("P1", "8", lot="A", details={"book_quantity": "10"})
    kept.book("inventory.stock_count", [counted], day(2), place="主仓")
    line = kept.line("P1", "10", "12", origin=first.lines[0])
    invoice = kept.book("finance.supplier_invoice", [line], day(3), partner="S1")
    assert worth() == {"A": (D(8), D(96)), "B": (D(5), D(150))}
    reverse(ReversalRequest(invoice.id, kept.actor))
    back = kept.line("P1", "3", "10", origin=first.lines[0], lot="A")
    kept.book("purchasing.purchase_return", [back], day(4), partner="S1", place="主仓")
    assert worth() == {"A": (D(5), D(50)), "B": (D(5), D(150))}
    assert audit() == []


def test_where_each_warehouse_has_its_own_cost_a_lot_has_one_in_each(kept: Trading) -> None:
    rule(kept, cost_scope="warehouse")
    first = receive(kept, "A", "10", "10", 1)
    kept.book("inventory.transfer", [kept.line("P1", "4", lot="A")], day(2), **MOVED)
    main, shop = kept.places["主仓"], kept.places["门店仓"]
    late = kept.bear("12", [first], on=day(3))
    assert (worth(main), worth(shop)) == ({"A": (D(6), D("67.2"))}, {"A": (D(4), D("44.8"))})
    reverse(ReversalRequest(late.id, kept.actor))
    sell(kept, "A", "4", 4, "门店仓")
    assert (worth(main), worth(shop), sold(kept)) == ({"A": (D(6), D(60))}, {"A": (D(0), D(0))}, D(40))
    assert audit() == []


def test_stock_is_shown_at_the_value_of_its_lots(kept: Trading) -> None:
    """The shop holds the dear lot: its value is that lot's, not a share of the average."""
    receive(kept, "A", "10", "10", 1)
    receive(kept, "B", "10", "30", 1)
    kept.book("inventory.transfer", [kept.line("P1", "5", lot="B")], day(2), **MOVED)
    rows = stock_on_hand(StockFilter(), CostScope.COMPANY, StockSlice(), by_lot=True).rows
    assert [(row.place_name, row.on_hand, row.unit_cost, row.value) for row in rows] == [
        ("主仓", D(15), D("16.666667"), D(250)),
        ("门店仓", D(5), D(30), D(150)),
    ]
    shop = StockFilter(places=frozenset({kept.places["门店仓"]}))
    assert stock_totals(shop, CostScope.COMPANY, by_lot=True).value == D(150)
    balances = lots_in_stock(LotFilter(), 10)
    assert sorted(lot_values(balances, rules_on(day(2))).values()) == [D(100), D(150), D(150)]


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("UPDATE stock_ledger_coststate SET value = value + (1 - 2 * (lot_id % 2)) * 10000", "cost_value"),
        ("UPDATE stock_ledger_stockmove SET value = value + 1 WHERE purpose = 'sale'", "average_cost"),
    ],
)
def test_value_moved_between_lots_is_found(kept: Trading, damage: str, check: str) -> None:
    """The sum over the product still holds, each lot's own does not."""
    receive(kept, "A", "10", "10", 1)
    receive(kept, "B", "10", "30", 1)
    sell(kept, "A", "4", 3)
    assert audit() == []
    with unguarded():
        assert check in found_after(damage)
