"""Goods that go straight to a customer go where his order says, by the supplier's order and the delivery."""

from decimal import Decimal

from liandong.documents.columns import DELIVERY_ADDRESS
from liandong.documents.models import Document
from liandong.documents.requests import SavedDraft
from liandong.partners.models import Partner
from liandong.purchasing.dropping.pairs import Asking
from liandong.purchasing.dropping.sending import Dispatch, Sent, dispatch
from liandong.purchasing.order.plan import SHIP_TO
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from tests.support.trading import DAY, Trading

D = Decimal


def sell(trading: Trading, address: str) -> SavedDraft:
    lines = [trading.line("P1", "5", "30"), trading.line("P2", "5", "30")]
    details = {DELIVERY_ADDRESS.name: address} if address else {}
    return trading.book("sales.order", lines, partner="C1", place="主仓", details=details)


def test_an_order_to_the_supplier_names_the_address_of_the_sales_order(trading: Trading) -> None:
    Partner.objects.filter(pk=trading.partners["C1"]).update(name="老王", address="总部")
    port, other, plain = sell(trading, "码头 3 号"), sell(trading, "工地"), sell(trading, "")
    supplier = trading.partners["S1"]
    wished = (*port.lines, other.lines[0], plain.lines[0])
    bought = [Bought(line, D(5), supplier, D(20)) for line in wished]
    saved = order_for(trading.actor, ToOrder(bought, DAY, is_drop=True))
    told = [Document.objects.get(pk=one.id).details[SHIP_TO] for one in saved]
    assert told == ["老王 码头 3 号", "老王 工地", "老王 总部"]
    trading.post(saved[0])
    sent = [Sent(line, D(5)) for line in saved[0].lines]
    made = dispatch(Asking(trading.actor), Dispatch(saved[0].id, DAY, sent))
    assert Document.objects.get(pk=made.passing.id).details[DELIVERY_ADDRESS.name] == "码头 3 号"
