"""Negative stock where people meet it: the switch, the warehouse left out, stock, alerts, closing a month."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.alerts.models import AlertKind
from liandong.documents import outbox
from liandong.identity.rule_book import rules_on, set_rules
from liandong.stock_ledger.alerts import negative_products
from liandong.stock_ledger.models import Place
from tests.alerts.causing import check
from tests.support.pages import context_of, table, texts
from tests.support.trading import DAY, Trading


@pytest.fixture
def short(trade: Trading) -> Trading:
    """Three P2 sold of one that is there."""
    put(trade, sells_below_zero=True)
    trade.receive("P2", "1", "10")
    trade.book("sales.delivery", [trade.line("P2", "3", "30")], DAY, partner="C1", place="主仓")
    return trade


def put(trading: Trading, **changes: object) -> None:
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)


def filled(page: dict[str, object]) -> dict[str, str]:
    fields = [field for section in page["sections"] for field in section.get("fields", ())]  # type: ignore[attr-defined]
    return {field["name"]: str(field["value"]) for field in fields if field["kind"] != "bool"}


def test_the_switch_is_off_and_does_not_go_with_a_monthly_average(owner: Client, trade: Trading) -> None:
    data = filled(context_of(owner, "/settings/rules")) | {"effective_from": "2026-11-01"}
    assert not rules_on(DAY).sells_below_zero
    put(trade, cost_method="monthly_average")
    answer = owner.post("/settings/rules", data | {"sells_below_zero": "on"})
    assert answer.status_code == 422
    assert "全月加权平均不能与负库存出库同用" in answer.content.decode()
    put(trade, cost_method="moving_average")
    assert owner.post("/settings/rules", data | {"sells_below_zero": "on"}).status_code == 302
    assert rules_on(DAY).sells_below_zero


def test_a_warehouse_is_left_out_on_its_page(owner: Client, short: Trading) -> None:
    shop = Place.objects.get(name="门店仓")
    page = context_of(owner, f"/places/{shop.pk}")
    names = [field["name"] for section in page["sections"] for field in section["fields"]]
    assert "keeps_above_zero" in names
    owner.post(f"/places/{shop.pk}", {"code": "W2", "name": "门店仓", "keeps_above_zero": "on"})
    assert Place.objects.get(pk=shop.pk).keeps_above_zero


def test_stock_shows_what_is_below_zero(owner: Client, short: Trading) -> None:
    rows = [row[3:] for row in table(context_of(owner, "/stock?negative=1"))]
    assert rows == [["主仓", "瓶", "-2", "0", "", "-2", "", "10.0000", "-20.00"]]
    assert texts(context_of(owner, "/stock?negative=1")["totals"])[-1] == "-20.00"
    assert len(table(context_of(owner, "/stock"))) == 3
    assert negative_products(10) == [(short.products["P2"], Decimal(-2))]


def test_the_sales_of_what_is_to_come_are_listed_with_the_cost_assumed(owner: Client, short: Trading) -> None:
    (row,) = table(context_of(owner, "/stock/shortfalls"))
    assert row[2:] == ["客户C1", "P2", "商品P2", "主仓", "2", "2", "10.00", "20.00", ""]
    short.receive("P2", "2", "12")
    assert table(context_of(owner, "/stock/shortfalls")) == []
    (row,) = table(context_of(owner, "/stock/shortfalls?settled=1"))
    assert row[6:] == ["2", "", "10.00", "0.00", ""]


def test_who_may_not_see_cost_sees_what_is_to_come_and_not_what_it_costs(
    clerk: Client, short: Trading
) -> None:
    assert "成本" not in clerk.get("/stock/shortfalls").content.decode()
    page = context_of(clerk, "/stock/shortfalls")
    (row,) = table(page)
    assert row[6:] == ["2", "2", ""]
    assert [column["label"] for column in page["columns"]][6:] == ["先卖数量", "还没入库", "替代品"]


def test_closing_a_month_tells_what_is_still_to_come(owner: Client, short: Trading) -> None:
    rows = {row[0]: row[1:] for row in table(context_of(owner, "/ledger/periods/2026-11"))}
    assert rows["卖出的货都已入库"] == [
        "提醒",
        "1 个商品先卖了还没入库，成本是暂估的；差额会记在入库的月份",
    ]
    short.receive("P2", "2", "12")
    rows = {row[0]: row[1:] for row in table(context_of(owner, "/ledger/periods/2026-11"))}
    assert rows["卖出的货都已入库"][0] == "通过"


def test_an_alert_stands_until_the_goods_come(owner: Client, short: Trading) -> None:
    (alert,) = check(AlertKind.NEGATIVE_STOCK)
    assert (alert.subject, alert.figure, alert.is_severe) == (short.products["P2"], Decimal(-2), True)
    assert "账上 -2：先卖了还没入库" in owner.get("/alerts").content.decode()
    short.receive("P2", "2", "2")
    assert check(AlertKind.NEGATIVE_STOCK) == []


@pytest.mark.parametrize("folded", [False, True])
def test_reports_bear_what_is_below_zero(owner: Client, short: Trading, *, folded: bool) -> None:
    # Of P3 as much is owed in one warehouse as lies in the other: together there is none.
    short.receive("P3", "5", "10")
    short.book("sales.delivery", [short.line("P3", "5", "30")], DAY, partner="C1", place="门店仓")
    if folded:
        outbox.drain()
    product = short.products["P2"]
    stock = [f"stock/{name}" for name in ("as-of", "summary", "ages", "turnover", "values", "costs", "short")]
    for page in ("", *stock, f"stock/ledger?product={product}", f"products/{product}", "stock?sort=value"):
        assert owner.get(f"/{page}").status_code == 200, page
    rows = {row[0]: row for row in table(context_of(owner, "/stock?sort=value&way=up"))}
    assert rows["P2"][-1] == "-20.00"
