"""The home page: hand-computed figures, each equal to what it leads to; to-dos, rights, statements."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client, override_settings

from liandong.catalog.models import Product
from liandong.documents.reversal import ReversalRequest, reverse
from tests.reports.homes import CARDS, panels, pay, shown, todos, values
from tests.support.companies import People
from tests.support.pages import amount, context_of, statements, table, texts
from tests.support.trading import Trading


def test_figures_of_today_the_month_and_the_year(owner: Client, trade: Trading) -> None:
    pay(trade, date(2026, 11, 21), "100")
    found = values(owner)
    assert {card for card, _ in found} == CARDS
    assert [found["sales", period] for period in ("today", "month", "year")] == ["0.00", "450.00", "450.00"]
    assert found["margin", "month"] == "150.00"
    assert found["purchases", "month"] == "1,000.00"
    assert [found["money", period] for period in ("today", "month")] == ["100.00", "100.00"]
    assert found["receivable", ""] == "408.50"
    assert found["stock_value", ""] == "700.00"
    assert found["balance", ""] == "100.00"


def test_figures_are_compared_with_the_same_days_before_and_a_year_ago(owner: Client, trade: Trading) -> None:
    trade.receive("P1", "50", "10", on=date(2025, 10, 1))
    for on, quantity in ((date(2026, 10, 21), "20"), (date(2026, 10, 22), "3"), (date(2025, 11, 1), "10")):
        trade.book("sales.delivery", [trade.line("P1", quantity, "15")], on, partner="C1", place="主仓")
    notes = {note["label"]: note for note in shown(owner)["sales", "month"]["notes"]}
    assert notes["较上月同期"]["text"] == "较上月同期 ▲ 50.0%"  # 450 after 20 × 15
    assert notes["较去年同期"]["text"] == "较去年同期 ▲ 200.0%"  # 450 after 10 × 15
    year = {note["label"]: note["text"] for note in shown(owner)["sales", "year"]["notes"]}
    assert year == {"较去年同期": "较去年同期 ▲ 430.0%"}  # 795 after 150
    assert [note["text"] for note in shown(owner)["sales", "today"]["notes"]] == ["较昨日 —"]


@override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}})
def test_figures_kept_for_one_language_are_not_shown_in_another(owner: Client, trade: Trading) -> None:
    labels = []
    for language in ("en", "zh-hans"):
        owner.cookies["liandong_language"] = language
        labels.append({card["id"]: card["label"] for card in context_of(owner, "/")["figures"]}["sales"])
    assert labels == ["Sales", "销售额"]


def test_each_figure_is_the_sum_of_what_it_leads_to(owner: Client, trade: Trading) -> None:
    pay(trade, date(2026, 11, 20), "100.01")
    pay(trade, date(2026, 11, 21), "50")
    trade.receive("P2", "7", "3.33", on=date(2026, 3, 5))
    trade.book(
        "sales.delivery", [trade.line("P2", "2", "9.99")], date(2026, 11, 21), partner="C2", place="主仓"
    )
    columns = {"sales": "销售额", "margin": "毛利", "purchases": "采购额", "money": "收支净额"}
    checked = 0
    for (card, _period), entry in shown(owner).items():
        page = context_of(owner, entry["url"])
        labels = [column["label"] for column in page["columns"]]
        place = labels.index(columns[card]) if card in columns else -1
        totals = texts(page["totals"])
        assert totals[place] == entry["value"], entry["url"]
        if card in columns:
            rows = sum((amount(row[place]) for row in table(page)), Decimal(0))
            assert rows == amount(entry["value"]), entry["url"]
            checked += 1
    assert checked == 12


@pytest.mark.parametrize("measure", ["sales", "margin", "purchases", "money"])
def test_the_days_of_a_report_lead_to_documents_that_sum_to_them(
    measure: str, owner: Client, trade: Trading
) -> None:
    pay(trade, date(2026, 11, 21), "100")
    # The receipt's invoice is dearer than the receipt: goods sold have cost more, on the invoice's day.
    label = {"sales": "销售额", "margin": "毛利", "purchases": "采购额", "money": "收支净额"}[measure]
    page = context_of(owner, "/analytics/trade?from=2026-11-01&to=2026-11-21")
    place = [column["label"] for column in page["columns"]].index(label)
    assert len(page["rows"]) >= 1
    for row in page["rows"]:
        cell = row["cells"][place]
        behind = context_of(owner, cell["url"])
        assert sum((amount(line[-1]) for line in table(behind)), Decimal(0)) == amount(cell["text"])
        assert texts(behind["totals"])[-1] == cell["text"]


def test_a_late_cost_correction_stands_among_the_documents_of_the_margin(
    owner: Client, trade: Trading
) -> None:
    receipt = trade.receive("P3", "10", "10")
    trade.book("sales.delivery", [trade.line("P3", "10", "30")], partner="C1", place="主仓")
    line = trade.line("P3", "10", "12", origin=receipt.lines[0])
    trade.book("finance.supplier_invoice", [line], date(2026, 11, 9), partner="S1")
    page = context_of(owner, "/analytics/trade/margin?from=2026-11-01&to=2026-11-21")
    assert ["2026-11-09", "采购发票"] in [[row[0], row[2]] for row in table(page)]
    sums = [amount(text) for text in texts(page["totals"])[-3:]]
    assert sums == [Decimal(750), Decimal(420), Decimal(330)]  # 450 + 300; 300 + 100 + 20
    assert sum((amount(row[-1]) for row in table(page)), Decimal(0)) == 330


def test_a_return_and_a_reversal_take_sales_back(owner: Client, trade: Trading) -> None:
    sold = trade.book("sales.delivery", [trade.line("P1", "10", "15")], partner="C1", place="主仓")
    back = trade.line("P1", "4", "15", origin=sold.lines[0])
    trade.book("sales.sales_return", [back], partner="C1", place="主仓")
    assert values(owner)["sales", "month"] == "540.00"
    assert values(owner)["margin", "month"] == "180.00"
    other = trade.book("sales.delivery", [trade.line("P1", "2", "15")], partner="C1", place="主仓")
    reverse(ReversalRequest(other.id, trade.actor))
    assert values(owner)["sales", "month"] == "540.00"
    assert values(owner)["margin", "month"] == "180.00"


def test_each_to_do_leads_to_as_many_rows_as_it_counts(owner: Client, trade: Trading) -> None:
    Product.objects.filter(code="P3").update(minimum_stock=Decimal(1))
    trade.draft("sales.delivery", [trade.line("P1", "1", "15")], partner="C1", place="主仓")
    found = panels(owner)["todos"]["todos"]
    assert len(found) >= 6
    for todo in found:
        rows = context_of(owner, todo["url"])["rows"]
        assert len(rows) == todo["count"], todo["label"]
    assert todos(owner)["待发货的销售订单"] == 1
    assert todos(owner)["我的草稿：销售出库单"] == 1
    assert todos(owner)["逾期应收"] == 1


def test_each_step_of_the_flow_leads_to_as_many_rows_as_it_counts(owner: Client, trade: Trading) -> None:
    trade.draft("sales.delivery", [trade.line("P1", "1", "15")], partner="C1", place="主仓")
    steps = {step["label"]: step for lane in panels(owner)["flow"]["lanes"] for step in lane["steps"]}
    assert steps["销售订单"]["count"] == steps["销售出库单"]["count"] == 1
    for step in steps.values():
        if step["count"]:
            assert len(context_of(owner, step["count_url"])["rows"]) == step["count"]
        assert owner.get(step["new_url"]).status_code == 200


def test_a_salesperson_sees_his_own_sales_and_no_margin_anywhere(clerk: Client, trade: Trading) -> None:
    found = values(clerk)
    assert found["sales", "month"] == "0.00"
    assert found["receivable", ""] == "0.00"
    assert {card for card, _ in found} == {"sales", "receivable", "payable"}
    for url in ("/", "/home/now", "/home/panels/trend", "/analytics/trade?from=2026-11-01"):
        page = clerk.get(url).content.decode()
        assert not re.search("毛利|销售成本|采购额|收支|资金余额|库存金额", page), url
    assert table(context_of(clerk, "/analytics/trade?from=2026-11-01")) == []
    for url in ("/analytics/trade/margin", "/analytics/trade/purchases", "/analytics/trade/money"):
        assert clerk.get(url).status_code == 404, url
    assert clerk.get("/analytics/money").status_code == 403


def test_a_salesperson_sees_what_he_sold_himself(clerk: Client, trade: Trading, people: People) -> None:
    trade.actor = people.clerk
    trade.book("sales.delivery", [trade.line("P1", "2", "15")], partner="C2", place="主仓")
    assert values(clerk)["sales", "month"] == "30.00"
    documents = context_of(clerk, "/analytics/trade/sales?from=2026-11-01&to=2026-11-30")
    assert [row[-1] for row in table(documents)] == ["30.00"]
    (best,) = table(context_of(clerk, "/analytics/ranking/product?from=2026-11-01"))
    assert best[2:] == ["商品P1", "2", "30.00", "100.0"]


def test_a_keeper_sees_what_moves_in_his_place_and_no_money(keeper: Client, trade: Trading) -> None:
    found = shown(keeper)
    assert not {"margin", "purchases", "money", "receivable", "stock_value", "balance"} & {
        card for card, _ in found
    }
    for card in ("shipped", "received"):
        entry = found[card, ""]
        assert len(context_of(keeper, entry["url"])["rows"]) == int(entry["value"])
    assert {"top_products", "todos", "flow", "trend"} >= set(panels(keeper)) - {"top_customers"}


def test_a_member_hides_and_orders_what_he_likes(owner: Client, trade: Trading) -> None:
    def keep(value: object) -> int:
        body = json.dumps(value)
        return owner.post("/preferences/home.blocks", body, content_type="application/json").status_code

    chosen = {"order": ["money", "sales", "flow", "todos"], "hidden": ["trend", "margin"], "period": "year"}
    assert keep(chosen) == 204
    page = context_of(owner, "/")
    cards = [card["id"] for card in page["figures"]]
    assert cards.index("money") < cards.index("sales")
    assert "margin" not in cards
    blocks = [panel["id"] for panel in page["panels"]]
    assert blocks.index("flow") < blocks.index("todos")
    assert "trend" not in blocks
    assert page["period"] == "year"
    unfit: list[object] = [{"order": ["nothing"]}, {"period": "week"}, {"more": 1}, [], {"hidden": "sales"}]
    for wrong in unfit:
        assert keep(wrong) == 422, wrong
    assert context_of(owner, "/")["period"] == "year"


def test_the_number_of_statements_does_not_grow(owner: Client, trade: Trading) -> None:
    pages = [
        "/", "/home/now", "/stock", "/stock/summary", "/stock/reservations", "/debts/receivables",
        "/ledger/trial-balance", "/ledger/vouchers", "/settings/audit", "/home/panels/trend",
        "/home/panels/top_products", "/home/panels/ageing", "/analytics/trade", "/analytics/money",
        "/analytics/trade/margin", "/analytics/trade/money", "/analytics/ranking/customer",
        f"/stock/ledger?product={trade.products['P1']}&from=2026-11-01",
    ]  # fmt: skip
    pay(trade, date(2026, 11, 21), "10")
    before = {url: statements(owner, url) for url in pages}
    for product in ("P1", "P2", "P3"):
        for _ in range(3):
            trade.receive(product, "10", "10")
            trade.book("sales.delivery", [trade.line(product, "2", "15")], partner="C2", place="主仓")
    assert {url: statements(owner, url) for url in pages} == before
    assert before["/"] <= 25
    assert before["/home/now"] <= 19
    assert max(count for url, count in before.items() if url not in {"/", "/home/now"}) <= 18
