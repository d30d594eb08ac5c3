"""Kits on a phone: their parts are picked, and the kit follows from them."""

from decimal import Decimal

from django.test import Client

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.documents.models import Document, State
from tests.support.trading import Trading
from tests.warehouse.calling import counted, deliver, sheet


def test_a_kit_is_picked_as_its_parts(trading: Trading, owner: Client) -> None:
    parts = (Part(trading.products["P1"], Decimal(2)), Part(trading.products["P2"], Decimal(1)))
    set_composition(CompositionForm(trading.service("礼盒"), parts), trading.actor)
    trading.receive("P1", "10", "2")
    trading.receive("P2", "10", "5")
    line = trading.line("礼盒", "3", "20")
    order = trading.book("sales.order", [line], partner="C1", place="主仓")
    opened = sheet(owner, f"/scan/pick/new?source={order.id}")
    assert [(one["product"]["code"], one["wanted"]) for one in opened["lines"]] == [("P1", "6"), ("P2", "3")]
    saved = deliver(owner, "/scan/pick/save", opened, counted(opened, P1="2", P2="1")).json()
    opened = sheet(owner, f"/scan/pick/{saved['document']}")
    assert [one["counted"] for one in opened["lines"]] == ["2", "1"]
    deliver(owner, "/scan/pick/finish", opened, counted(opened, P1="4", P2="2"))
    sold = Document.objects.get(pk=saved["document"])
    assert (sold.state, sold.net_amount) == (State.POSTED, Decimal(40))
    assert trading.progress(order.lines[0])[0] == Decimal(2)
