"""Purchases for orders and drop shipments answer the same key as before, whatever came since."""

from decimal import Decimal

from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.purchasing.dropping.pairs import Asking
from liandong.purchasing.dropping.returning import Back, StraightBack, send_back
from liandong.purchasing.dropping.sending import Dispatch, Sent, dispatch
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from tests.support.trading import DAY, Trading

D = Decimal


def bought(trading: Trading, line: int, *, is_drop: bool) -> ToOrder:
    return ToOrder([Bought(line, D(10), trading.partners["S1"], D(20))], DAY, is_drop=is_drop)


def sold(trading: Trading) -> SavedDraft:
    return trading.book("sales.order", [trading.line("P1", "10", "30")], partner="C1", place="主仓")


def test_what_was_drafted_for_an_order_stands_though_the_order_was_delivered(trading: Trading) -> None:
    trading.receive("P1", "10", "5")
    sale = sold(trading)
    asked = bought(trading, sale.lines[0], is_drop=False)
    (first,) = order_for(trading.actor, asked, key="a")
    line = trading.line("P1", "10", "30", origin=sale.lines[0])
    trading.book("sales.delivery", [line], partner="C1", place="主仓")
    (again,) = order_for(trading.actor, asked, key="a")
    assert again.id == first.id


def test_what_was_sent_and_sent_back_stands_though_all_was_reversed(trading: Trading) -> None:
    sale = sold(trading)
    (order,) = order_for(trading.actor, bought(trading, sale.lines[0], is_drop=True))
    trading.post(order)
    sending = Dispatch(order.id, DAY, [Sent(order.lines[0], D(4))])
    sent = dispatch(Asking(trading.actor, "b"), sending)
    returning = StraightBack(sent.passing.id, DAY, [Back(sent.passing.lines[0], D(1))])
    back = send_back(Asking(trading.actor, "c"), returning)
    for one in (back.passing, sent.bringing, order):
        reverse(ReversalRequest(one.id, trading.actor))
    assert dispatch(Asking(trading.actor, "b"), sending).passing.id == sent.passing.id
    assert send_back(Asking(trading.actor, "c"), returning).passing.id == back.passing.id
