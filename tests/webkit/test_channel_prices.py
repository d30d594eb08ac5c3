"""Price lists for a channel: which documents take them, before which others, and what the reason says."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents.channels import ChannelForm, channel_fields, save_channel
from liandong.identity.actors import load_actor
from liandong.kernel.refusal import RefusedError
from liandong.partners.actions import SUBJECT as PARTNER
from liandong.partners.models import Partner
from liandong.pricing.actions import create_price_list
from liandong.pricing.forms import PriceForm, PriceListForm
from liandong.pricing.lists import lists_for
from liandong.pricing.terms import Audience, Customer, PriceList
from tests.apikit.calling import caller
from tests.support.pages import context_of
from tests.support.trading import Trading
from tests.webkit.calling import line, order, send

D = Decimal
ORDER, SHOP, STORE = "sales.order", "旗舰店", "东门店"
REASON = "网店价（渠道 旗舰店）"


@pytest.fixture
def shop(trading: Trading) -> int:
    """Two channels; a list for the first: P1 7 a bottle, and one for everybody: 9."""
    for name in (SHOP, STORE):
        save_channel(None, ChannelForm(name, "platform"), trading.actor)
    trading.actor = load_actor(trading.actor.member)
    p1 = trading.products["P1"]
    create_price_list(PriceListForm("ALL", "标价"), trading.actor, [PriceForm(p1, D(9))])
    form = PriceListForm("WEB", "网店价", "channel", channel=SHOP)
    return create_price_list(form, trading.actor, [PriceForm(p1, D(7))])


def field() -> str:
    return channel_fields()[ORDER].name


def offered(trading: Trading, owner: Client, **more: object) -> tuple[str, str]:
    asked = {"type": ORDER, "texts": ["P1"], "partner": trading.partners["C1"], **more}
    (item,) = send(owner, "/pick/products", asked).json()["matches"]["P1"]
    unit = next(one for one in item["units"] if one["name"] == "瓶")
    return unit.get("price", ""), unit.get("price_reason", "")


def test_a_document_of_the_channel_takes_its_prices_and_says_so(
    trading: Trading, owner: Client, shop: int
) -> None:
    assert offered(trading, owner) == ("9", "标价")
    assert offered(trading, owner, **{field(): SHOP}) == ("7", REASON)
    assert offered(trading, owner, **{field(): STORE}) == ("9", "标价")


def test_the_customers_own_channel_counts_where_none_is_named(
    trading: Trading, owner: Client, shop: int
) -> None:
    own = channel_fields()[PARTNER].name
    Partner.objects.filter(pk=trading.partners["C1"]).update(details={own: SHOP})
    assert offered(trading, owner) == ("7", REASON)
    assert offered(trading, owner, **{field(): STORE}) == ("9", "标价")
    page = context_of(owner, f"/price-lists?customer={trading.partners['C1']}")
    assert [row["label"] for row in page["rows"]] == ["网店价", "标价"]


def test_changing_the_channel_prices_the_lines_anew_and_the_reason_is_kept(
    trading: Trading, owner: Client, shop: int
) -> None:
    body = order(trading, line(trading, "P1", "2", "9", price_reason="标价"))
    body["header"][field()] = SHOP
    (row,) = send(owner, f"/t/{ORDER}/totals", body).json()["lines"]
    assert (row["price"], row["price_reason"]) == ("7", REASON)
    context = context_of(owner, f"/t/{ORDER}/new")["form_config"]["context_fields"]
    assert field() in context  # else the page would never send it
    kept = order(trading, line(trading, "P1", "2", "7", price_reason=REASON))
    kept["header"][field()] = SHOP
    saved = send(owner, f"/t/{ORDER}/save", kept)
    assert saved.status_code == 200, saved.content
    stored = caller("owner").get(f"/documents/{ORDER}/{saved.json()['id']}").body
    assert stored["lines"][0]["price_reason"] == REASON


def test_the_interface_asks_for_a_channel(trading: Trading, shop: int) -> None:
    body = {"lines": [{"product": trading.products["P1"]}], "channel": SHOP}
    (row,) = caller("owner").post(f"/documents/{ORDER}/prices", body).body
    assert (row["price"], row["reason"]["source"], row["reason"]["text"]) == ("7", "channel_list", REASON)


def test_a_list_needs_a_channel_that_is_there(trading: Trading, shop: int) -> None:
    for name in ("", "没有"):
        with pytest.raises(RefusedError) as refused:
            create_price_list(PriceListForm("X", "X", "channel", channel=name), trading.actor)
        assert [one.code for one in refused.value.problems] == ["price_list_channel_unknown"]


def test_a_channel_goes_after_the_customer_and_before_his_level() -> None:
    lists = [
        PriceList(1, "所有", Audience.EVERYONE),
        PriceList(2, "会员", Audience.LEVEL, level="会员"),
        PriceList(3, "网店", Audience.CHANNEL, channel=SHOP),
        PriceList(4, "指定", Audience.CUSTOMERS),
        PriceList(5, "门店", Audience.CHANNEL, channel=STORE),
        PriceList(6, "无", Audience.CHANNEL),
    ]
    buyer = Customer("会员", frozenset({4}), SHOP)
    assert [one.id for one in lists_for(lists, buyer, date(2026, 11, 2))] == [4, 3, 2, 1]
    assert [one.id for one in lists_for(lists, Customer(), date(2026, 11, 2))] == [1]
