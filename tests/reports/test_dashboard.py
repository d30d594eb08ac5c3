"""The workbench: hand-computed figures, to-dos that lead to what they count, rights, statements."""

from decimal import Decimal

from django.test import Client

from liandong.catalog.models import Product
from liandong.documents.reversal import ReversalRequest, reverse
from tests.support.pages import context_of, statements, table
from tests.support.trading import Trading


def figures(client: Client) -> dict[str, str]:
    return {figure["label"]: figure["value"] for figure in context_of(client, "/")["figures"]}


def todos(client: Client) -> dict[str, int]:
    return {todo["label"]: todo["count"] for todo in context_of(client, "/")["todos"]}


def test_figures_of_the_month(owner: Client, trade: Trading) -> None:
    found = figures(owner)
    assert found["今日销售"] == "0.00"
    assert found["本月销售"] == "450.00"
    assert found["本月毛利"] == "150.00"
    assert found["应收余额"] == "508.50"
    assert found["库存金额"] == "700.00"


def test_a_return_and_a_reversal_take_sales_back(owner: Client, trade: Trading) -> None:
    sold = trade.book("sales.delivery", [trade.line("P1", "10", "15")], partner="C1", place="主仓")
    back = trade.line("P1", "4", "15", origin=sold.lines[0])
    trade.book("sales.sales_return", [back], partner="C1", place="主仓")
    assert figures(owner)["本月销售"] == "540.00"
    assert figures(owner)["本月毛利"] == "180.00"
    other = trade.book("sales.delivery", [trade.line("P1", "2", "15")], partner="C1", place="主仓")
    reverse(ReversalRequest(other.id, trade.actor))
    assert figures(owner)["本月销售"] == "540.00"
    assert figures(owner)["本月毛利"] == "180.00"


def test_the_chart_has_thirty_days_that_sum_to_the_sales(owner: Client, trade: Trading) -> None:
    (chart,) = context_of(owner, "/")["charts"]
    assert len(chart["rows"]) == 30
    assert chart["rows"][-1]["label"] == "11-21"
    assert sum(Decimal(row["cells"][0]["value"]) for row in chart["rows"]) == 450
    assert sum(Decimal(row["cells"][1]["value"]) for row in chart["rows"]) == 150


def test_top_products(owner: Client, trade: Trading) -> None:
    (top,) = context_of(owner, "/")["tables"]
    assert table(top) == [["商品P1", "30", "450.00"]]


def test_each_to_do_leads_to_as_many_rows_as_it_counts(owner: Client, trade: Trading) -> None:
    Product.objects.filter(code="P3").update(minimum_stock=Decimal(1))
    trade.draft("sales.delivery", [trade.line("P1", "1", "15")], partner="C1", place="主仓")
    found = context_of(owner, "/")["todos"]
    assert len(found) >= 6
    for todo in found:
        rows = context_of(owner, todo["url"])["rows"]
        assert len(rows) == todo["count"], todo["label"]
    assert todos(owner)["待发货的销售订单"] == 1
    assert todos(owner)["草稿：销售出库单"] == 1
    assert todos(owner)["逾期应收"] == 1


def test_a_salesperson_sees_his_own_sales_and_no_margin(clerk: Client, trade: Trading) -> None:
    found = figures(clerk)
    assert found["本月销售"] == "0.00"
    assert found["应收余额"] == "0.00"
    assert not {"本月毛利", "库存金额", "资金余额"} & found.keys()
    page = context_of(clerk, "/")
    assert page["charts"][0]["heads"] == ["日期", "销售额"]
    assert page["tables"][0]["rows"] == []


def test_a_keeper_has_no_money_figures(keeper: Client, trade: Trading) -> None:
    assert not {"本月毛利", "应收余额", "库存金额", "资金余额"} & figures(keeper).keys()


def test_the_number_of_statements_does_not_grow(owner: Client, trade: Trading) -> None:
    pages = [
        "/",
        "/stock",
        "/stock/summary",
        "/stock/reservations",
        "/debts/receivables",
        "/ledger/trial-balance",
    ]
    pages += [
        f"/stock/ledger?product={trade.products['P1']}&from=2026-11-01",
        "/ledger/vouchers",
        "/settings/audit",
    ]
    before = {url: statements(owner, url) for url in pages}
    for product in ("P1", "P2", "P3"):
        for _ in range(3):
            trade.receive(product, "10", "10")
            trade.book("sales.delivery", [trade.line(product, "2", "15")], partner="C2", place="主仓")
    assert {url: statements(owner, url) for url in pages} == before
    assert before["/"] <= 25
    assert max(count for url, count in before.items() if url != "/") <= 16
