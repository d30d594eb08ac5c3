"""The charts of the home page, what each role finds on it, and what leaves it as a file."""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from liandong.identity.models import Role, RoleGrant
from liandong.identity.people import create_person, join_company
from liandong.kernel.actor import Scope, Verb
from tests.reports.homes import CARDS, panels, values
from tests.support.pages import amount, context_of, signed_in, table, texts
from tests.support.trading import Trading


def numbers(page: dict[str, Any], place: int) -> Decimal:
    return sum((Decimal(row["cells"][place]["number"]) for row in page["rows"]), Decimal(0))


def test_the_trend_sums_to_the_sales_by_days_and_by_months(owner: Client, trade: Trading) -> None:
    for span, count, last in (("days", 30, "11-21"), ("months", 12, "2026-11")):
        page = context_of(owner, f"/home/panels/trend?span={span}")
        assert page["heads"] == ["日期", "销售额", "毛利", "采购额"]
        assert (len(page["rows"]), page["rows"][-1]["label"]) == (count, last)
        assert [numbers(page, place) for place in range(3)] == [450, 150, 1000]


def test_the_best_products_and_customers_lead_to_their_documents(owner: Client, trade: Trading) -> None:
    for panel, name in (("top_products", "商品P1"), ("top_customers", "客户C1")):
        page = context_of(owner, f"/home/panels/{panel}")
        (row,) = page["rows"]
        assert (row["label"], row["cells"][0]["text"]) == (name, "450.00")
        assert len(context_of(owner, row["url"])["rows"]) == 1
        (ranked,) = table(context_of(owner, page["report_url"]))
        assert ranked[2:] == [name, "30", "450.00", "100.0"]
        assert owner.get(page["export_url"]).getvalue()[:2] == b"PK"


def test_the_ages_of_debts_sum_to_the_report(owner: Client, trade: Trading) -> None:
    page = context_of(owner, "/home/panels/ageing")
    assert numbers(page, 0) == amount(texts(context_of(owner, page["report_url"])["totals"])[-1])


def test_charts_without_figures_say_what_begins_them_to_who_may(today: datetime) -> None:
    owner = signed_in("owner")
    begins = {
        "trend": ("近 30 天没有业务", "新建销售出库单"),
        "trend?span=months": ("近 12 个月没有业务", "新建销售出库单"),
        "top_products": ("近 30 天没有销售", "新建销售出库单"),
        "top_customers": ("近 30 天没有销售", "新建销售出库单"),
        "ageing": ("没有未收的款项", "新建销售发票"),
    }
    for panel, said in begins.items():
        page = context_of(owner, f"/home/panels/{panel}")
        assert (page["rows"], page["empty"]["title"], page["empty"]["label"]) == ([], *said)
    for url in ("/analytics/trade", "/analytics/ranking/product", "/analytics/money"):
        assert context_of(owner, url)["empty"]["url"].endswith("/new")
    reads = Role.objects.create(name="只看")
    RoleGrant.objects.create(role=reads, subject="*", verb=Verb.VIEW, scope=Scope.ALL)
    person, _ = create_person("someone", "某人", must_change=False)
    join_company(person, "jia", roles=["只看"])
    assert context_of(signed_in("someone"), "/home/panels/trend")["empty"]["url"] == ""


@pytest.mark.parametrize(
    ("role", "cards", "steps"),
    [
        ("采购", {"sales", "margin", "purchases", "receivable", "payable", "stock_value"}, "采购订单"),
        ("会计", CARDS, "付款单"),
        ("收银", {"sales", "receivable", "payable"}, "收款单"),
    ],
)
def test_each_role_has_a_home_of_its_own(role: str, cards: set[str], steps: str, trade: Trading) -> None:
    person, _ = create_person("someone", "某人", must_change=False)
    join_company(person, "jia", roles=[role])
    client = signed_in("someone")
    assert {card for card, _ in values(client)} == cards
    new = {
        step["label"] for lane in panels(client)["flow"]["lanes"] for step in lane["steps"] if step["new_url"]
    }
    assert steps in new
    for panel in panels(client).values():
        if "url" in panel:
            assert client.get(panel["url"]).status_code == 200


def test_an_export_holds_what_the_page_shows(clerk: Client, owner: Client, trade: Trading) -> None:
    heads = {}
    for name, client in (("clerk", clerk), ("owner", owner)):
        file = client.get("/analytics/trade?from=2026-11-01&export=xlsx").getvalue()
        rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
        heads[name] = [str(text) for text in rows[0]]
    assert heads["clerk"] == ["日期", "销售额"]
    assert heads["owner"][1:5] == ["销售额", "销售成本", "毛利", "毛利率%"]
