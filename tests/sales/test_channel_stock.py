"""What channels keep, as people and programs see it: a page, a form, the entry page, the interface."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents.channels import ChannelForm, channel_fields, save_channel
from liandong.documents.models import Document
from liandong.identity.actors import load_actor
from tests.apikit.calling import caller
from tests.support.pages import context_of, statements, table
from tests.support.trading import Trading

D = Decimal
KEEPING = "sales.allocation"


@pytest.fixture
def shops(trading: Trading) -> Trading:
    """10 P1 lie in 主仓, of which 网店 keeps 6."""
    save_channel(None, ChannelForm("网店", "platform"), trading.actor)
    trading.actor = load_actor(trading.actor.member)
    trading.receive("P1", "10", "5")
    details = {channel_fields()[KEEPING].name: "网店"}
    trading.book(KEEPING, [trading.line("P1", "6")], place="主仓", details=details)
    return trading


def test_the_page_says_what_everybody_and_what_the_channel_may_sell(shops: Trading, owner: Client) -> None:
    (row,) = table(context_of(owner, "/sales/channel-stock"))
    assert (row[0], row[7:]) == ("网店", ["6", "6", "4", "10"])
    before = statements(owner, "/sales/channel-stock")
    details = {channel_fields()[KEEPING].name: "网店"}
    shops.receive("P2", "9", "5")
    shops.book(KEEPING, [shops.line("P2", "1"), shops.line("P1", "1")], place="主仓", details=details)
    assert statements(owner, "/sales/channel-stock") == before


def test_a_share_becomes_a_draft(shops: Trading, owner: Client) -> None:
    url = "/sales/channel-stock/share"
    assert owner.get(url).status_code == 200
    form = {"channel": "网店", "place": shops.places["主仓"], "rate": "50"}
    assert owner.post(url, {**form, "rate": "0"}).status_code == 422
    assert owner.post(url, form).status_code == 302
    draft = Document.objects.filter(type=KEEPING).latest("pk")
    assert draft.lines.get().quantity == D(2)


def test_a_document_of_the_channel_has_it_available(shops: Trading, owner: Client) -> None:
    product, place = shops.products["P1"], shops.places["主仓"]
    url = f"/t/sales.delivery/facts?product={product}&place={place}"
    field = channel_fields()["sales.delivery"].name
    assert owner.get(url).json()["available"] == "4"
    assert owner.get(f"{url}&{field}=网店").json()["available"] == "10"
    program = caller("owner")
    asked = f"/stock/available?place={place}&product={product}"
    assert program.get(asked).body == [{"product": product, "available": "4"}]
    assert program.get(f"{asked}&channel=网店").body == [{"product": product, "available": "10"}]
