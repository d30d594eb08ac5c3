"""Views of reports and lists of records: each member's own tabs, some with days that go along."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.identity.preferences import save_preference
from liandong.webkit.list_settings import PREFIX
from liandong.webkit.periods import on_day, periods
from tests.support.trading import Trading
from tests.webkit.calling import Answer
from tests.webkit.conftest import Browse
from tests.webkit.test_list_parts import labels, sheet

FRIDAY = date(2026, 11, 20)


def keep(trading: Trading, page: str, *views: tuple[str, str], standard: str = "") -> None:
    kept = [{"name": name, "query": query, "is_default": name == standard} for name, query in views]
    save_preference(trading.actor.member, f"{PREFIX}.{page}.views", kept or None)


def tabs(page: Answer) -> list[tuple[str, str, bool]]:
    return [(one["label"], one["url"], one["is_active"]) for one in page.context["views"]]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", FRIDAY, FRIDAY),
        ("yesterday", date(2026, 11, 19), date(2026, 11, 19)),
        ("week", date(2026, 11, 16), date(2026, 11, 22)),
        ("last_week", date(2026, 11, 9), date(2026, 11, 15)),
        ("month", date(2026, 11, 1), date(2026, 11, 30)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_named_span_has_its_days(period: str, first: date, last: date) -> None:
    assert periods()[period][1](FRIDAY) == (first, last)


@pytest.mark.parametrize(
    ("query", "names", "found"),
    [
        ("place=3&period=last_month", ["from", "to"], "place=3&from=2026-10-01&to=2026-10-31"),
        ("period=month&from=2020-01-01", ["from", "to"], "from=2026-11-01&to=2026-11-20"),
        ("period=last_month", ["on"], "on=2026-10-31"),
        ("period=someday&place=3", ["from", "to"], "place=3"),
        ("period=month&place=3", [], "place=3"),
        ("from=2020-01-01&place=3", ["from", "to"], "from=2020-01-01&place=3"),
    ],
)
def test_days_of_a_view_are_those_of_the_day_it_is_opened(query: str, names: list[str], found: str) -> None:
    assert on_day(query, names, FRIDAY) == found


def test_views_of_a_report_are_tabs(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "6")
    bare = owner.get("/analytics/purchase-lines")
    assert bare.context["views"] == []
    settings = bare.context["settings"]
    assert (settings["saves_views"], settings["days"]) == (True, ["from", "to"])
    assert "last_month" in [one["key"] for one in settings["periods"]]
    assert 'data-list-open="save-view"' in bare.content.decode()
    keep(trading, "purchase_lines.purchases", ("上月", "period=last_month"), ("这一家", "partner=1"))
    page = owner.get("/analytics/purchase-lines")
    first = timezone.localdate().replace(day=1) - timedelta(days=1)
    last_month = f"from={first.replace(day=1)}&to={first}"
    assert tabs(page) == [
        ("全部", "/analytics/purchase-lines?unfiltered=1", True),
        ("上月", f"/analytics/purchase-lines?{last_month}", False),
        ("这一家", "/analytics/purchase-lines?partner=1", False),
    ]
    opened = owner.get(f"/analytics/purchase-lines?{last_month}")
    assert [active for _, _, active in tabs(opened)] == [False, True, False]
    assert opened.context["settings"]["views"][0]["query"] == "period=last_month"


def test_what_was_just_saved_is_led_to_its_days(trading: Trading, owner: Client) -> None:
    answer = owner.get("/analytics/purchase-lines?partner=7&period=today")
    today = timezone.localdate()
    assert answer.status_code == 302
    assert answer["Location"] == f"/analytics/purchase-lines?partner=7&from={today}&to={today}"
    assert owner.get("/products?period=today").status_code == 200


def test_a_report_opens_with_the_view_made_the_standard(trading: Trading, owner: Client) -> None:
    keep(trading, "stock_turnover", ("呆滞", "state=idle"), standard="呆滞")
    answer = owner.get("/stock/turnover")
    assert (answer.status_code, answer["Location"]) == (302, "/stock/turnover?state=idle")
    page = owner.get("/stock/turnover?state=idle")
    assert page.context["filters"]["clear_url"] == "/stock/turnover?unfiltered=1"
    everything = owner.get("/stock/turnover?unfiltered=1")
    assert everything.status_code == 200
    assert not everything.context["filters"]["is_filtered"]
    assert [active for _, _, active in tabs(everything)] == [True, False]
    assert sheet(owner.get("/stock/turnover?export=xlsx"))


def test_tabs_of_the_page_itself_stand_before(trading: Trading, owner: Client) -> None:
    name = owner.get("/analytics/sales-sums/product").context["settings"]["id"]
    keep(trading, name, ("大米", "q=大米"), standard="大米")
    page = owner.get("/analytics/sales-sums/product?q=大米")
    own = [one for one in page.context["views"] if not one.get("is_saved")]
    assert len(own) > 5
    assert not any(one["is_active"] for one in own)
    assert page.context["views"][-1]["is_active"]
    keep(trading, "alerts", ("低库存", "kind=low_stock"), standard="低库存")
    waiting = owner.get("/alerts?kind=low_stock")
    assert waiting.status_code == 200
    assert all("?" in one["url"] for one in waiting.context["views"])


def test_a_view_is_each_members_own(trading: Trading, browse: Browse) -> None:
    keep(trading, "stock", ("主仓", "place=1"))
    assert [one["label"] for one in browse("owner").get("/stock").context["views"]] == ["全部", "主仓"]
    assert browse("keeper").get("/stock").context["views"] == []


def test_lists_of_records_have_views_too(trading: Trading, owner: Client) -> None:
    keep(trading, "products", ("没用的", "active=no"))
    assert [one[0] for one in tabs(owner.get("/products"))] == ["全部", "没用的"]


def test_a_list_that_is_a_report_is_printed_and_sent_again(trading: Trading, owner: Client) -> None:
    for url in ("/stock", "/analytics/classes", "/alerts", "/purchasing/agreements", "/purchasing/levels"):
        page = owner.get(url)
        assert "定期发送" in [one["label"] for one in page.context["actions"]], url
        assert "data-print" in page.content.decode().split("<main")[-1], url
    assert "定期发送" not in str(owner.get("/products").context.get("actions", ""))


def test_chosen_columns_and_exports_stay_as_they_were(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "6")
    keep(trading, "purchase_lines.purchases", ("两列", "columns=单据"), standard="两列")
    chosen: Any = owner.get("/analytics/purchase-lines?columns=单据")
    assert labels(chosen) == ["日期", "单据"]
    assert sheet(owner.get("/analytics/purchase-lines?columns=单据&export=xlsx"))[0] == ["日期", "单据"]
    assert chosen.context["views"][-1]["is_active"]
