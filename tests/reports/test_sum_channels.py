"""Sales summed by channel and by warehouse: by hand, folded or not, down to the documents."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from liandong.analytics import trade_months
from liandong.analytics.models import PartnerMonth
from liandong.documents import outbox
from liandong.documents.channels import ChannelForm, channel_fields, save_channel
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import load_actor
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import DAY, Trading, make_trading

NOVEMBER = "from=2026-11&to=2026-11"


@pytest.fixture
def channels(company: str) -> Trading:
    """P1 costs 4.00. 旗舰店 sells 5 at 10.00 from 主仓 to C1 and takes 1 back, 东门店 3 at 20.00 from 门店仓.

    Nobody's channel sells 1 at 30.00 to C2. 东门店 sold one more at 20.00, which was reversed.
    """
    del company
    trading = make_trading()
    for name, kind in (("旗舰店", "platform"), ("东门店", "store")):
        save_channel(None, ChannelForm(name, kind), trading.actor)
    trading.actor = load_actor(trading.actor.member)
    fields = {kind: one.name for kind, one in channel_fields().items()}

    def sell(kind: str, count: str, price: str, channel: str, **more: Any) -> SavedDraft:
        origin = more.pop("origin", None)
        line = trading.line("P1", count, price, origin=origin)
        header = {"partner": "C1", "place": "主仓", "details": {fields[kind]: channel}, **more}
        return trading.book(kind, [line], DAY + timedelta(days=1), **header)

    trading.receive("P1", "50", "4", on=date(2026, 11, 1))
    trading.receive("P1", "50", "4", place="门店仓", on=date(2026, 11, 1))
    first = sell("sales.delivery", "5", "10", "旗舰店")
    sell("sales.sales_return", "1", "10", "旗舰店", origin=first.lines[0])
    sell("sales.delivery", "3", "20", "东门店", place="门店仓")
    wrong = sell("sales.delivery", "1", "20", "东门店", place="门店仓")
    reverse(ReversalRequest(wrong.id, trading.actor))
    line = trading.line("P1", "1", "30")
    trading.book("sales.delivery", [line], DAY + timedelta(days=1), partner="C2", place="主仓")
    return trading


@pytest.fixture
def boss(channels: Trading) -> Client:
    del channels
    return signed_in("owner")


def figures(client: Client, by: str, more: str = "") -> list[tuple[str, str, str, str]]:
    page = context_of(client, f"/analytics/sales-sums/{by}?{NOVEMBER}{more}")
    heads = [column["label"] for column in page["columns"]]
    rows = [dict(zip(heads, row, strict=True)) for row in table(page)]
    return [(row[heads[1]], row["单数"], row["销售额"], row["毛利"]) for row in rows]


BY_CHANNEL = [
    ("东门店", "1", "60.00", "48.00"),
    ("旗舰店", "2", "40.00", "24.00"),
    ("未填写", "1", "30.00", "26.00"),
]
BY_PLACE = [("主仓", "3", "70.00", "50.00"), ("门店仓", "1", "60.00", "48.00")]


def test_by_channel_and_by_warehouse_by_hand_before_and_after_folding(boss: Client) -> None:
    assert not PartnerMonth.objects.exists()
    assert figures(boss, "channel") == BY_CHANNEL
    assert figures(boss, "place") == BY_PLACE
    outbox.drain()
    assert set(PartnerMonth.objects.values_list("channel", flat=True)) == {"", "旗舰店", "东门店"}
    assert figures(boss, "channel") == BY_CHANNEL
    assert figures(boss, "place") == BY_PLACE
    assert trade_months.verify() == []
    trade_months.rebuild()
    assert figures(boss, "channel") == BY_CHANNEL


def test_a_channel_leads_to_its_customers_and_they_to_documents(boss: Client) -> None:
    for by in ("channel", "place"):
        page = context_of(boss, f"/analytics/sales-sums/{by}?{NOVEMBER}")
        for row in page["rows"]:
            figure = row["cells"][3]
            customers = context_of(boss, figure["url"])
            assert customers["totals"][3]["text"] == figure["text"]
            below = context_of(boss, customers["rows"][0]["cells"][3]["url"])
            assert below["totals"][6]["text"] == customers["rows"][0]["cells"][3]["text"]
            sums = [one["cells"][6]["text"] for one in below["rows"]]
            assert sum(float(text.replace(",", "")) for text in sums) == float(below["totals"][6]["text"])


def test_narrowed_and_side_by_side(boss: Client) -> None:
    assert figures(boss, "partner", "&channel=东门店") == [("客户C1", "1", "60.00", "48.00")]
    assert figures(boss, "partner", "&channel=-") == [("客户C2", "1", "30.00", "26.00")]
    page = context_of(boss, f"/analytics/sales-sums/channel?{NOVEMBER}&show=net")
    assert [row[1:] for row in table(page)] == [
        ["东门店", "60.00", "60.00"],
        ["旗舰店", "40.00", "40.00"],
        ["未填写", "30.00", "30.00"],
    ]
    assert boss.get("/analytics/purchase-sums/channel").status_code == 404
    assert boss.get("/analytics/purchase-sums/place").status_code == 200


def test_one_statement_whatever_the_channels(boss: Client, channels: Trading) -> None:
    url = f"/analytics/sales-sums/channel?{NOVEMBER}"
    before = statements(boss, url)
    for number in range(4):
        save_channel(None, ChannelForm(f"店{number}", "store"), channels.actor)
    assert statements(boss, url) == before
