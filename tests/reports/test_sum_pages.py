"""销售汇总 and 采购汇总 as pages: figures, links, rights, months side by side, files."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from liandong.identity.models import Member
from tests.reports.two_months import two_months
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading

__all__ = ["two_months"]

NOVEMBER = "from=2026-11&to=2026-11"


def cells(context: dict[str, Any], row: int) -> dict[str, str]:
    heads = [column["label"] for column in context["columns"]]
    return dict(zip(heads, table(context)[row], strict=True))


@pytest.fixture
def boss(two_months: Trading) -> Client:
    return signed_in("owner")


def test_customers_with_margin_and_the_month_before(boss: Client) -> None:
    page = context_of(boss, f"/analytics/sales-sums/partner?{NOVEMBER}")
    assert page["title"] == "销售汇总 · 客户"
    first, second = cells(page, 0), cells(page, 1)
    assert (first["编码"], first["销售额"], first["毛利"], first["毛利率%"]) == (
        "C2",
        "60.00",
        "41.00",
        "68.3",
    )
    assert (second["前期"], second["比前期%"], second["前期毛利"]) == ("20.00", "100.0", "12.00")
    totals = [cell["text"] for cell in page["totals"]]
    assert totals[2:7] == ["3", "100.00", "35.00", "65.00", "65.0"]


def test_each_figure_leads_to_documents_that_come_to_it(boss: Client) -> None:
    for by in ("partner", "product"):
        page = context_of(boss, f"/analytics/sales-sums/{by}?{NOVEMBER}")
        for row in page["rows"]:
            figure = row["cells"][3]
            below = context_of(boss, figure["url"])
            assert below["totals"][6]["text"] == figure["text"]
            assert len(below["rows"]) >= 1
    page = context_of(boss, f"/analytics/sales-sums/person?{NOVEMBER}")
    below = context_of(boss, page["rows"][0]["cells"][3]["url"])
    assert [row[0] for row in table(below)] == ["C2", "C1"]


def test_months_side_by_side(boss: Client) -> None:
    page = context_of(boss, "/analytics/sales-sums/product?from=2026-10&to=2026-11&show=margin")
    assert table(page)[0][0:1] + table(page)[0][2:] == ["P1", "60.00", "12.00", "48.00"]
    assert [cell["text"] for cell in page["totals"]][2:] == ["77.00", "12.00", "65.00"]
    rates = context_of(boss, "/analytics/sales-sums/product?from=2026-10&to=2026-11&show=rate")
    assert [row[2:] for row in table(rates)] == [["85.0", "", "85.0"], ["60.0", "60.0", "60.0"]]


@pytest.mark.parametrize("by", ["partner", "product", "person", "department", "region", "kind", "category"])
@pytest.mark.parametrize("side", ["sales", "purchase"])
def test_every_group_answers_with_few_statements(boss: Client, side: str, by: str) -> None:
    address = f"/analytics/{side}-sums/{by}?from=2026-10&to=2026-11"
    assert context_of(boss, address)["rows"]
    assert statements(boss, address) <= statements(boss, "/analytics/sales-lines") + 6
    assert context_of(boss, f"{address}&show=net")["rows"]


def test_who_sees_no_cost_sees_no_margin_anywhere(two_months: Trading) -> None:
    clerk = signed_in("clerk")
    clerk_member = Member.objects.get(name="李四").pk
    page = context_of(clerk, f"/analytics/sales-sums/partner?{NOVEMBER}")
    assert not page["rows"]  # nothing of his own was sold
    assert not [one for one in page["columns"] if "毛利" in one["label"] or "成本" in one["label"]]
    assert clerk.get(f"/analytics/sales-sums/partner?{NOVEMBER}&sort=margin").status_code == 400
    assert clerk.get(f"/analytics/sales-sums/partner?{NOVEMBER}&show=rate").status_code == 400
    assert "毛利" not in page["title"]
    assert clerk_member
    below = context_of(clerk, f"/analytics/sales-sum-documents?{NOVEMBER}")
    assert (below["rows"], [one["label"] for one in below["columns"]][-1]) == ([], "销售额")


def test_who_buys_without_costs_sees_quantities(two_months: Trading) -> None:
    keeper = signed_in("keeper")
    page = context_of(keeper, f"/analytics/purchase-sums/product?{NOVEMBER}")
    assert [one["label"] for one in page["columns"]] == ["编码", "商品", "数量"]
    assert keeper.get(f"/analytics/purchase-sums/product?{NOVEMBER}&show=net").status_code == 400


def test_what_makes_no_sense_is_refused(boss: Client) -> None:
    for address in ("sales-sums/partner?from=x", "sales-sums/partner?after=abc", "sales-sums/partner?sort=x"):
        assert boss.get(f"/analytics/{address}").status_code == 400, address
    assert boss.get("/analytics/sales-sums/colour").status_code == 404


def test_the_file_has_the_same_figures(boss: Client) -> None:
    answer = boss.get(f"/analytics/sales-sums/partner?{NOVEMBER}&export=xlsx")
    body = b"".join(answer)
    rows = CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(0).to_python()
    assert rows[1][:4] == ["C2", "客户C2", 2, 60]
    assert rows[-1][3] == 100
