"""A reversal asked for again gets its first answer; an order gets its goods back where it keeps them."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from tests.support.trading import Trading

D = Decimal


def test_the_same_key_again_gets_the_first_answer(trading: Trading) -> None:
    receipt = trading.receive("P1", "5", "10")
    request = ReversalRequest(receipt.id, trading.actor, key="r1")
    first, again = reverse(request), reverse(request)
    assert (first.is_new, again.is_new) == (True, False)
    assert (first.document, first.number) == (again.document, again.number)
    with pytest.raises(RefusedError, match="not_reversible"):
        reverse(ReversalRequest(receipt.id, trading.actor, key="r2"))


def test_reopening_again_by_its_key_finds_the_same_draft(trading: Trading) -> None:
    receipt = trading.receive("P1", "5", "10")
    request = ReversalRequest(receipt.id, trading.actor, key="r1")
    first, again = reopen(request), reopen(request)
    assert (first.draft.id, first.draft.number) == (again.draft.id, again.draft.number)
    assert first.draft.lines == again.draft.lines
    assert not again.reversal.is_new


def test_an_order_delivered_from_elsewhere_reserves_at_its_own_place_again(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    trading.receive("P1", "10", "10", place="门店仓")
    order = trading.book("sales.order", [trading.line("P1", "6", "30")], partner="C1", place="主仓")
    line = trading.line("P1", "4", "30", origin=order.lines[0])
    sale = trading.book("sales.delivery", [line], partner="C1", place="门店仓")
    assert (trading.stock("P1"), trading.stock("P1", "门店仓")) == ((D(10), D(2)), (D(6), D(0)))
    reverse(ReversalRequest(sale.id, trading.actor))
    assert (trading.stock("P1"), trading.stock("P1", "门店仓")) == ((D(10), D(6)), (D(10), D(0)))
    assert audit() == []


def test_an_order_gets_nothing_reserved_back_once_orders_reserve_no_more(trading: Trading) -> None:
    trading.receive("P1", "10", "10")
    order = trading.book("sales.order", [trading.line("P1", "6", "30")], partner="C1", place="主仓")
    line = trading.line("P1", "4", "30", origin=order.lines[0])
    sale = trading.book("sales.delivery", [line], partner="C1", place="主仓")
    assert trading.stock("P1") == (D(6), D(2))
    changes = {"reserve_on_order": False}
    set_rules(changes, effective_from=date(2026, 1, 1), actor=trading.actor, has_moves=lambda: True)
    reverse(ReversalRequest(sale.id, trading.actor))
    assert trading.stock("P1") == (D(10), D(2))
    assert audit() == []
