"""What was drop-shipped is exchanged by goods of a warehouse only: nothing leaves that never came."""

from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.kernel.refusal import RefusedError
from liandong.purchasing.dropping.pairs import Asking, Shipped
from liandong.purchasing.dropping.sending import Dispatch, Sent, dispatch
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from liandong.sales.exchanging.making import exchange
from liandong.sales.exchanging.wishes import Back, Exchange, Instead
from tests.support.trading import DAY, Trading

D = Decimal


@pytest.fixture
def shipped(trading: Trading) -> Shipped:
    trading.receive("P1", "10", "5")
    sale = trading.book("sales.order", [trading.line("P1", "3", "30")], partner="C1", place="主仓")
    bought = [Bought(sale.lines[0], D(3), trading.partners["S1"], D(20))]
    (order,) = order_for(trading.actor, ToOrder(bought, DAY, is_drop=True))
    trading.post(order)
    return dispatch(Asking(trading.actor), Dispatch(order.id, DAY, [Sent(order.lines[0], D(3))]))


def wish(trading: Trading, shipped: Shipped, *, back: str | None, out: str | None) -> Exchange:
    backs = [Back(shipped.passing.lines[0], D(2), place=trading.places[back] if back else None)]
    instead = [Instead(trading.products["P1"], D(2))]
    return Exchange(shipped.passing.id, DAY, backs, instead, place=trading.places[out] if out else None)


def test_what_goes_out_instead_does_not_come_from_the_way(trading: Trading, shipped: Shipped) -> None:
    with pytest.raises(RefusedError) as refusal:
        exchange(trading.actor, wish(trading, shipped, back="门店仓", out=None))
    assert {one.code for one in refusal.value.problems} == {"drop_lines_differ"}
    assert audit() == []


def test_what_comes_back_does_not_stay_on_the_way(trading: Trading, shipped: Shipped) -> None:
    with pytest.raises(RefusedError) as refusal:
        exchange(trading.actor, wish(trading, shipped, back=None, out="主仓"))
    assert {one.code for one in refusal.value.problems} == {"drop_alone"}
    assert audit() == []


def test_goods_come_back_to_one_warehouse_and_leave_another(trading: Trading, shipped: Shipped) -> None:
    exchange(trading.actor, wish(trading, shipped, back="门店仓", out="主仓"))
    assert (trading.stock("P1", "门店仓")[0], trading.stock("P1")[0]) == (D(2), D(8))
    assert audit() == []
