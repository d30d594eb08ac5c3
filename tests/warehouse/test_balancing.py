"""Balancing warehouses on a page, least stock by season on pages, and the alert of one warehouse."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from liandong.alerts.evaluating import evaluate
from liandong.alerts.models import Alert, AlertKind, AlertRule
from liandong.alerts.queries import visible_alerts
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import load_actor
from liandong.identity.models import Member
from liandong.inventory.balancing.reading import Wanted, draft_transfers, proposals
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.level_actions import keep_levels, levels_of
from liandong.stock_ledger.seasons import Level
from liandong.webkit.choices import place_options
from tests.support.trading import DAY, Trading
from tests.webkit.conftest import Browse
from tests.webkit.test_statements import statements

D = Decimal


def told(trading: Trading, wanted: Wanted = Wanted()) -> list[tuple[str, str, str, int]]:  # noqa: B008 - frozen
    names = {pk: name for name, pk in trading.places.items()}
    return [
        (one.product.code, names[one.part.source.place], names[one.part.target.place], int(one.part.quantity))
        for one in proposals(trading.actor, wanted, DAY)
    ]


def keep_at_least(trading: Trading, product: str, minimum: int, place: str = "门店仓") -> None:
    pk = trading.products[product]
    keep_levels(pk, [*levels_of(pk), Level(minimum=D(minimum), place=trading.places[place])], trading.actor)


def test_a_short_store_gets_what_another_can_spare(trading: Trading) -> None:
    trading.receive("P1", "30", "2")
    keep_at_least(trading, "P1", 12)
    keep_at_least(trading, "P1", 25, "主仓")
    assert told(trading) == [("P1", "主仓", "门店仓", 5)]
    (saved,) = draft_transfers(
        trading.actor,
        {(trading.products["P1"], trading.places["主仓"], trading.places["门店仓"]): D(5)},
        Wanted(),
        DAY,
    )
    assert told(trading) == []  # what a draft brings is not proposed again
    trading.post(saved)
    assert trading.stock("P1", "门店仓") == (D(5), D(0))


def test_warehouses_are_offered_before_their_bins(trading: Trading) -> None:
    shelf = create_place(PlaceForm("A1", "A1"), trading.actor, warehouse=trading.places["主仓"])
    offered = [one["value"] for one in place_options(trading.actor, "inventory.transfer", Verb.DRAFT)]
    assert offered == [trading.places["主仓"], trading.places["门店仓"], shelf]


def test_what_is_reserved_or_lies_in_bins_counts_as_it_should(trading: Trading) -> None:
    trading.receive("P1", "30", "2")
    keep_at_least(trading, "P1", 50)
    trading.book("sales.order", [trading.line("P1", "8", "9")], partner="C1", place="主仓")
    reserved = int(trading.stock("P1")[1])
    assert reserved > 0
    assert told(trading) == [("P1", "主仓", "门店仓", 30 - reserved)]
    shelf = create_place(PlaceForm("S1", "S1"), trading.actor, warehouse=trading.places["门店仓"])
    trading.places["S1"] = shelf
    trading.book(
        "inventory.transfer",
        [trading.line("P1", "10")],
        place="主仓",
        target_place="S1",
        details={"mode": "direct"},
    )
    assert told(trading) == [("P1", "主仓", "门店仓", 20 - reserved)]


def test_days_of_cover_follow_the_sales_of_each_warehouse(trading: Trading) -> None:
    trading.receive("P1", "40", "2")
    trading.receive("P1", "10", "2", place="门店仓")
    trading.book("sales.delivery", [trading.line("P1", "9", "9")], partner="C1", place="门店仓")
    assert told(trading) == []
    # 9 in 30 days: 60 days need 18, 1 is there
    assert told(trading, Wanted(cover=60)) == [("P1", "主仓", "门店仓", 17)]
    assert told(trading, Wanted(cover=60, target=trading.places["主仓"])) == []


def test_what_was_reversed_or_came_back_was_not_sold(trading: Trading) -> None:
    trading.receive("P1", "100", "2")
    trading.receive("P1", "30", "2", place="门店仓")
    wanted = Wanted(cover=60)
    shop: dict[str, Any] = {"partner": "C1", "place": "门店仓"}
    kept = trading.book("sales.delivery", [trading.line("P1", "30", "9")], **shop)
    assert told(trading, wanted) == [("P1", "主仓", "门店仓", 60)]
    back = trading.line("P1", "21", "9", origin=kept.lines[0])
    came = trading.book("sales.sales_return", [back], **shop, details={"reason": "quality"})
    assert told(trading, wanted) == []  # 9 were kept: 60 days need 18, 21 lie there
    reverse(ReversalRequest(came.id, trading.actor, on=DAY))
    assert told(trading, wanted) == [("P1", "主仓", "门店仓", 60)]
    reverse(ReversalRequest(kept.id, trading.actor, on=DAY))
    assert told(trading, wanted) == []
    late = proposals(trading.actor, Wanted(cover=60), DAY + timedelta(days=40))
    assert late == []


def test_more_than_can_be_spared_is_refused(trading: Trading) -> None:
    trading.receive("P1", "5", "2")
    keep_at_least(trading, "P1", 12)
    key = (trading.products["P1"], trading.places["主仓"], trading.places["门店仓"])
    for quantity in (D(6), D(0), D(-1)):
        with pytest.raises(RefusedError) as refused:
            draft_transfers(trading.actor, {key: quantity}, Wanted(), DAY)
        assert [problem.code for problem in refused.value.problems] == ["balance_changed"]
    with pytest.raises(RefusedError):
        draft_transfers(trading.actor, {}, Wanted(), DAY)
    assert not Document.objects.filter(type="inventory.transfer").exists()


def test_rows_are_ticked_and_drafts_are_made_on_a_page(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "30", "2")
    trading.receive("P2", "30", "2")
    keep_at_least(trading, "P1", 12)
    keep_at_least(trading, "P2", 7)
    page = owner.get("/stock/balancing").content.decode()
    assert "门店仓 可用 0，最低 12，缺 12；主仓 可用 30，能调 30。" in page
    key = f"{trading.products['P1']}-{trading.places['主仓']}-{trading.places['门店仓']}"
    answer = owner.post("/stock/balancing/draft", {"row": key, f"quantity-{key}": "4"}, follow=True)
    assert "已生成调拨单草稿" in answer.content.decode()
    line = DocumentLine.objects.get(document__type="inventory.transfer", document__state=State.DRAFT)
    assert (line.product_id, line.quantity) == (trading.products["P1"], D(4))
    assert "请先勾选" in owner.post("/stock/balancing/draft", {}, follow=True).content.decode()
    assert owner.post("/stock/balancing/draft", {"row": "1-2"}).status_code == 400
    huge = owner.post("/stock/balancing/draft", {"row": key, f"quantity-{key}": "1e40"}, follow=True)
    assert huge.status_code == 200
    assert DocumentLine.objects.filter(document__type="inventory.transfer").count() == 1


def test_the_page_reads_no_more_for_more_products(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "30", "2")
    keep_at_least(trading, "P1", 12)
    owner.get("/stock/balancing?cover=14")
    first = statements(lambda: owner.get("/stock/balancing?cover=14"))
    for code in ("P2", "P3"):
        trading.receive(code, "30", "2")
        keep_at_least(trading, code, 12)
    assert statements(lambda: owner.get("/stock/balancing?cover=14")) == first


def test_who_reaches_one_warehouse_is_proposed_nothing_of_others(trading: Trading, browse: Browse) -> None:
    trading.receive("P1", "30", "2")
    keep_at_least(trading, "P1", 12)
    assert "门店仓 可用" not in browse("keeper").get("/stock/balancing").content.decode()


def test_levels_are_typed_as_a_table(trading: Trading, owner: Client) -> None:
    p1, shop = trading.products["P1"], trading.places["门店仓"]
    url = f"/stock/levels/{p1}"
    sent = {
        "levels-shown": "1",
        "levels-0-place": shop,
        "levels-0-starts": "",
        "levels-0-ends": "",
        "levels-0-minimum": "5",
        "levels-0-maximum": "",
        "levels-1-place": "",
        "levels-1-starts": "11-01",
        "levels-1-ends": "2/15",
        "levels-1-minimum": "9",
        "levels-1-maximum": "30",
    }
    assert owner.post(url, sent).status_code == 302
    assert levels_of(p1) == [Level(1101, 215, D(9), D(30)), Level(minimum=D(5), place=shop)]
    page = owner.get(url).content.decode()
    assert "02-15" in page
    listed = owner.get("/stock/levels").content.decode()
    assert "全部仓库合计" in listed
    assert "全年" in listed
    wrong = owner.post(url, {**sent, "levels-1-ends": "02-31"})
    assert wrong.status_code == 422
    assert "日期写成月-日" in wrong.content.decode()
    assert owner.post(url, {}).status_code == 400


def test_a_warehouse_below_its_own_least_stock_is_an_alert(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "30", "2")
    keep_at_least(trading, "P1", 12)
    rule = AlertRule.objects.get(kind=AlertKind.PLACE_LOW)
    evaluate(rule, DAY)
    alert = Alert.objects.get(kind=AlertKind.PLACE_LOW)
    assert (alert.figure, alert.level, alert.is_severe) == (D(0), D(12), True)
    page = owner.get("/alerts").content.decode()
    assert "门店仓" in page
    keeper = load_actor(Member.objects.get(name="王五").pk)  # of 主仓 alone
    assert alert not in visible_alerts(keeper)
    trading.receive("P1", "12", "2", place="门店仓")
    evaluate(rule, DAY)
    assert not Alert.objects.filter(kind=AlertKind.PLACE_LOW, cleared_at=None).exists()
