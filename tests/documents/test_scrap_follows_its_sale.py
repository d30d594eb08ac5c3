"""Goods that came back and were scrapped at once: their cost follows that of the sale they belong to."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.month_average import run
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.rule_book import set_rules
from liandong.kernel.terms import AccountRole, VirtualPlace
from liandong.stock_ledger.models import StockMove
from tests.support.trading import Trading

D = Decimal
ZERO = D(0)
REPLAYED = ["fifo", "moving_average", "specific"]


def day(number: int) -> date:
    return date(2026, 9, number)


def cost_by(trading: Trading, method: str, scope: str = "company") -> None:
    changes = {"cost_method": method, "cost_scope": scope}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)


def give_back(trading: Trading, sale: SavedDraft, quantity: str, on: date, **details: str) -> SavedDraft:
    line = trading.line("P1", quantity, "30", origin=sale.lines[0], details=details)
    return trading.book("sales.sales_return", [line], on, partner="C1", place="主仓")


def at_place(line: int, place: int) -> Decimal:
    """Return what a line brought to a place, corrections included."""
    rows = StockMove.objects.filter(line=line)
    return sum(
        ((row.target_id == place) * row.value - (row.source_id == place) * row.value for row in rows), ZERO
    )


def scrapped(line: int) -> Decimal:
    return at_place(line, int(VirtualPlace.LOSS))


@pytest.mark.parametrize("scope", ["company", "warehouse"])
@pytest.mark.parametrize("method", REPLAYED)
def test_a_late_receipt_that_makes_a_sale_cheaper_makes_what_was_scrapped_of_it_cheaper(
    trading: Trading, method: str, scope: str
) -> None:
    """Six were sold at 90 and three of them scrapped at 45; then they turn out to have cost less."""
    cost_by(trading, method, scope)
    trading.receive("P1", "6", "15", on=day(5))
    sale = trading.book(
        "sales.delivery", [trading.line("P1", "6", "30")], day(10), partner="C1", place="主仓"
    )
    waste = give_back(trading, sale, "3", day(11), disposition="scrap")
    assert scrapped(waste.lines[0]) == D(45)
    trading.receive("P1", "6", "1", on=day(1))
    cost = at_place(sale.lines[0], int(VirtualPlace.CUSTOMER))
    assert cost == (D(6) if method == "fifo" else D(48))
    assert scrapped(waste.lines[0]) == cost / 2
    assert trading.account(AccountRole.DAMAGE) == cost / 2
    assert trading.account(AccountRole.COST_OF_SALES) == cost / 2
    again = give_back(trading, sale, "3", day(12))
    assert at_place(again.lines[0], trading.places["主仓"]) == cost / 2
    assert trading.account(AccountRole.COST_OF_SALES) == ZERO
    assert audit() == []


@pytest.mark.parametrize("method", REPLAYED)
def test_a_scrapped_return_that_was_corrected_is_reversed_to_nothing(trading: Trading, method: str) -> None:
    cost_by(trading, method)
    trading.receive("P1", "6", "15", on=day(5))
    sale = trading.book(
        "sales.delivery", [trading.line("P1", "6", "30")], day(10), partner="C1", place="主仓"
    )
    waste = give_back(trading, sale, "3", day(11), disposition="scrap")
    reverse(ReversalRequest(waste.id, trading.actor))
    other = give_back(trading, sale, "2", day(11), disposition="scrap")
    trading.receive("P1", "6", "1", on=day(1))
    assert trading.account(AccountRole.DAMAGE) == scrapped(other.lines[0])
    reverse(ReversalRequest(other.id, trading.actor))
    assert trading.account(AccountRole.DAMAGE) == ZERO
    cost = at_place(sale.lines[0], int(VirtualPlace.CUSTOMER))
    assert trading.account(AccountRole.COST_OF_SALES) == cost
    trading.receive("P1", "6", "2", on=day(2))
    assert trading.account(AccountRole.DAMAGE) == ZERO
    assert audit() == []


def test_a_return_costs_nothing_where_what_was_scrapped_took_all_and_more(trading: Trading) -> None:
    """A monthly average leaves what was scrapped at what it was posted at, though the sale costs less."""
    cost_by(trading, "monthly_average")
    trading.receive("P1", "6", "15", on=day(5))
    sale = trading.book(
        "sales.delivery", [trading.line("P1", "6", "30")], day(10), partner="C1", place="主仓"
    )
    give_back(trading, sale, "3", day(11), disposition="scrap")
    trading.receive("P1", "54", "1", on=day(20))
    run(day(1), trading.actor, date(2026, 10, 1))
    assert at_place(sale.lines[0], int(VirtualPlace.CUSTOMER)) < D(45)
    back = give_back(trading, sale, "3", date(2026, 10, 2))
    assert at_place(back.lines[0], trading.places["主仓"]) == ZERO
    assert audit() == []
