"""Books that are right pass the auditor without a word."""

from datetime import date
from decimal import Decimal

from liandong.documents.auditing.auditor import CHECKS, WALKS, audit
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.models import RuleRevision
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import StockMove
from tests.support.trading import Trading, make_trading


def test_books_of_every_document_pass(traded: Trading) -> None:
    assert audit() == []


def test_progress_is_told_check_by_check(traded: Trading) -> None:
    told: list[tuple[int, int, str]] = []
    audit(lambda *step: told.append(step))
    assert [done for done, _, _ in told] == list(range(len(told)))
    assert told[-1] == (len(CHECKS) + len(WALKS) + 1, len(CHECKS) + len(WALKS) + 1, "")


def test_a_return_at_a_cent_that_costs_a_sale_a_cent_more_needs_no_entry(company: str) -> None:
    """Six for 0.03: one goes at 0.01, one of five for 0.02 at nothing; the first comes back in between."""
    trading = make_trading()
    trading.receive("P1", "6", "0.005", on=date(2026, 11, 1))
    sales = [
        trading.book("sales.delivery", [trading.line("P1", "1")], on, partner="C1", place="主仓")
        for on in (date(2026, 11, 2), date(2026, 11, 4))
    ]
    line = trading.line("P1", "1", origin=sales[0].lines[0])
    back = trading.book("sales.sales_return", [line], date(2026, 11, 3), partner="C1", place="主仓")
    values = StockMove.objects.filter(document=back.id).values_list("source_id", "quantity", "value")
    assert set(values) == {
        (int(VirtualPlace.CUSTOMER), Decimal(1), Decimal("0.01")),
        (trading.places["主仓"], Decimal(0), Decimal("0.01")),
    }
    assert trading.cost("P1") == (Decimal(5), Decimal("0.02"))
    assert trading.entry(back.id) == {}
    assert audit() == []


def test_a_loss_that_came_to_cost_nothing_is_reversed_without_an_entry(company: str) -> None:
    """One at 10.00 is lost; a gift entered for the day before is what was lost then, by FIFO."""
    RuleRevision.objects.update(values={"cost_method": "fifo"})
    trading = make_trading()
    trading.receive("P1", "1", "10", on=date(2026, 11, 2))
    line = [trading.line("P1", "0", details={"book_quantity": "1"})]
    lost = trading.book("inventory.stock_count", line, date(2026, 11, 4), place="主仓")
    assert trading.entry(lost.id)
    trading.receive("P1", "1", "0", on=date(2026, 11, 1))
    assert trading.cost("P1") == (Decimal(1), Decimal(10))
    red = reverse(ReversalRequest(lost.id, trading.actor))
    assert trading.entry(red.document) == {}
    assert trading.cost("P1") == (Decimal(2), Decimal(10))
    assert audit() == []
