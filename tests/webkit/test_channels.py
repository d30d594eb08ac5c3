"""Channels: records whose names customers and documents hold, defaults, filters and the report of lines."""

from typing import Any

import pytest
from django.test import Client

from liandong.documents.channels import ChannelForm, channel_fields, save_channel
from liandong.documents.models import Document
from liandong.identity.actors import NotAllowedError, load_actor
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.partners.actions import SUBJECT as PARTNER
from liandong.partners.models import Channel, Partner
from tests.support.companies import People
from tests.support.trading import Trading
from tests.webkit.conftest import Browse

LINES = "/analytics/sales-lines"


@pytest.fixture
def actor(trading: Trading) -> Actor:
    """The owner as he is once there are two channels, and the customer C1 is of the first."""
    for name, kind in (("旗舰店", "platform"), ("东门店", "store")):
        save_channel(None, ChannelForm(name, kind), trading.actor)
    field = channel_fields()[PARTNER]
    Partner.objects.filter(pk=trading.partners["C1"]).update(details={field.name: "旗舰店"})
    trading.actor = load_actor(trading.actor.member)
    return trading.actor


def channel_of(document: int) -> str:
    stored = Document.objects.get(pk=document)
    return str(stored.details.get(channel_fields()[stored.type].name, ""))


def order(trading: Trading, customer: str = "C1", **header: Any) -> int:
    return trading.draft(
        "sales.order", [trading.line("P1", "1", "9")], partner=customer, place="主仓", **header
    ).id


def test_a_new_document_has_its_customers_channel(trading: Trading, actor: Actor) -> None:
    assert channel_of(order(trading)) == "旗舰店"
    assert channel_of(order(trading, "C2")) == ""
    own = channel_fields()["sales.order"].name
    assert channel_of(order(trading, details={own: "东门店"})) == "东门店"
    # one that stopped is not proposed any more
    first = Channel.objects.get(name="旗舰店")
    save_channel(first.pk, ChannelForm("旗舰店", "platform", is_active=False), actor)
    trading.actor = load_actor(actor.member)
    assert channel_of(order(trading)) == ""


def test_every_problem_of_a_channel_is_told_and_its_name_stays(
    trading: Trading, actor: Actor, people: People
) -> None:
    with pytest.raises(RefusedError) as refused:
        save_channel(None, ChannelForm("", "x", "长" * 256), actor)
    assert [one.code for one in refused.value.problems] == [
        "name_missing",
        "too_long",
        "channel_kind_unknown",
    ]
    with pytest.raises(RefusedError) as refused:
        save_channel(None, ChannelForm("东门店", "store"), actor)
    assert [one.code for one in refused.value.problems] == ["name_taken"]
    stored = Channel.objects.get(name="东门店")
    with pytest.raises(RefusedError) as refused:
        save_channel(stored.pk, ChannelForm("西门店", "store"), actor)
    assert [one.code for one in refused.value.problems] == ["channel_name_fixed"]
    save_channel(stored.pk, ChannelForm("东门店", "agent", "代"), actor)
    stored.refresh_from_db()
    assert (stored.kind, stored.memo) == ("agent", "代")
    with pytest.raises(NotAllowedError):
        save_channel(None, ChannelForm("新店", "store"), people.clerk)


def test_lists_and_lines_are_of_one_channel(trading: Trading, actor: Actor, browse: Browse) -> None:
    owner = browse("owner")
    trading.receive("P1", "10", "2")
    own = channel_fields()["sales.delivery"].name
    for channel in ("旗舰店", "东门店"):
        line = trading.line("P1", "2", "9" if channel == "旗舰店" else "7")
        trading.book("sales.delivery", [line], partner="C1", place="主仓", details={own: channel})
    listed = owner.get(f"/t/sales.delivery/?{own}=东门店")
    assert len(listed.context["rows"]) == 1
    chosen = Channel.objects.get(name="东门店")
    days = "from=2026-11-01&to=2026-11-30"
    rows = owner.get(f"{LINES}?{days}&channel={chosen.pk}").context["rows"]
    assert [row["cells"][-1]["text"] for row in rows] == ["东门店"]
    both = owner.get(f"{LINES}?{days}").context["rows"]
    assert sorted(row["cells"][-1]["text"] for row in both) == sorted(["东门店", "旗舰店"])


def test_without_channels_the_report_has_no_such_column(trading: Trading, browse: Browse) -> None:
    trading.receive("P1", "10", "2")
    trading.book("sales.delivery", [trading.line("P1", "2", "9")], partner="C1", place="主仓")
    page = browse("owner").get(f"{LINES}?from=2026-11-01&to=2026-11-30")
    assert "渠道" not in [column["label"] for column in page.context["columns"]]


def test_channels_are_kept_on_pages(trading: Trading, browse: Browse) -> None:
    owner: Client = browse("owner")
    assert "还没有渠道" in owner.get("/channels").content.decode()
    sent = {"name": "天猫店", "kind": "platform", "is_active": "true"}
    assert "天猫店" in owner.post("/channels/new", sent, follow=True).content.decode()
    assert owner.post("/channels/new", sent).status_code == 422
    pk = Channel.objects.get().pk
    owner.post(f"/channels/{pk}", {"kind": "shop"})
    assert not Channel.objects.get().is_active
    assert browse("clerk").get("/channels").status_code == 403
    assert "渠道" not in owner.get(f"/partners/{trading.partners['C1']}").content.decode().split("<main")[1]
