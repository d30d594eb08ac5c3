"""With FIFO a reversed price difference leaves where it had gone: the receipt's own layer."""

from datetime import date
from decimal import Decimal

from liandong.documents.auditing.auditor import audit
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.rule_book import set_rules
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.models import CostLayer
from tests.support.trading import Trading

D = Decimal


def _fifo(trading: Trading) -> None:
    changes = {"cost_method": "fifo"}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)


def _invoiced_dearer(trading: Trading) -> SavedDraft:
    """Receive ten at 10 and ten at 30, and have the first ten invoiced at 12."""
    receipt = trading.receive("P1", "10", "10")
    trading.receive("P1", "10", "30")
    line = trading.line("P1", "10", "12", origin=receipt.lines[0])
    return trading.book("finance.supplier_invoice", [line], partner="S1")


def _layers() -> list[tuple[Decimal, Decimal]]:
    return list(CostLayer.objects.order_by("pk").values_list("remaining", "remaining_value"))


def test_reversing_an_invoice_takes_the_difference_out_of_the_receipts_layer(trading: Trading) -> None:
    _fifo(trading)
    invoice = _invoiced_dearer(trading)
    assert _layers() == [(D(10), D(120)), (D(10), D(300))]
    reverse(ReversalRequest(invoice.id, trading.actor))
    assert _layers() == [(D(10), D(100)), (D(10), D(300))]
    assert trading.account(AccountRole.COST_OF_SALES) == D(0)
    assert audit() == []


def test_what_had_gone_to_cost_of_sales_comes_back_from_there(trading: Trading) -> None:
    _fifo(trading)
    receipt = trading.receive("P1", "10", "10")
    trading.receive("P1", "10", "30")
    trading.book("sales.delivery", [trading.line("P1", "4", "50")], partner="C1", place="主仓")
    line = trading.line("P1", "10", "12", origin=receipt.lines[0])
    invoice = trading.book("finance.supplier_invoice", [line], partner="S1")
    assert (_layers()[0], trading.account(AccountRole.COST_OF_SALES)) == ((D(6), D(72)), D(48))
    reverse(ReversalRequest(invoice.id, trading.actor))
    assert (_layers()[0], trading.account(AccountRole.COST_OF_SALES)) == ((D(6), D(60)), D(40))
    assert audit() == []


def test_goods_sold_since_take_their_part_to_cost_of_sales(trading: Trading) -> None:
    _fifo(trading)
    invoice = _invoiced_dearer(trading)
    trading.book("sales.delivery", [trading.line("P1", "4", "50")], partner="C1", place="主仓")
    assert trading.account(AccountRole.COST_OF_SALES) == D(48)
    reverse(ReversalRequest(invoice.id, trading.actor))
    assert (_layers()[0], trading.account(AccountRole.COST_OF_SALES)) == ((D(6), D(60)), D(40))
    assert audit() == []
