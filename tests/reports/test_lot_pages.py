"""批次/效期 and 批次追溯: what is there, where it came from and who got it; cost only for who may see it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.catalog.models import Product, Tracking
from liandong.documents.models import Document
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.models import MemberPlace
from liandong.inventory.web import parts
from liandong.stock_ledger.lot_queries import trace_of
from liandong.stock_ledger.lots import find_lots
from liandong.stock_ledger.models import Lot
from tests.support.pages import context_of, table, texts
from tests.support.trading import Trading


@pytest.fixture
def kept_by_lot(trade: Trading) -> Trading:
    """6 P2 of lot A at 4.00, gone off on 20 November; 10 of lot B at 5.00, 4 of them sold to C1."""
    Product.objects.filter(code="P2").update(tracking=Tracking.LOT)
    lines = [
        trade.line("P2", "6", "4", lot="A", expires_on=date(2026, 11, 20)),
        trade.line("P2", "10", "5", lot="B", produced_on=date(2026, 11, 1), expires_on=date(2026, 12, 1)),
    ]
    trade.book("purchasing.receipt", lines, partner="S1", place="主仓")
    sold = trade.book("sales.delivery", [trade.line("P2", "4", "9", lot="B")], partner="C1", place="主仓")
    back = trade.line("P2", "1", "9", origin=sold.lines[0])
    trade.book("sales.sales_return", [back], partner="C1", place="门店仓")
    return trade


def test_lots_by_the_days_they_have_left(owner: Client, kept_by_lot: Trading) -> None:
    # lot, produced, expires, days left, place, unit, on hand, available; 74.00 lie in 16, so 4.625 each
    rows = [row[3:] for row in table(context_of(owner, "/stock/lots"))]
    assert rows == [
        ["A", "", "2026-11-20", "-1", "主仓", "瓶", "6", "6", "27.75"],
        ["B", "2026-11-01", "2026-12-01", "10", "主仓", "瓶", "6", "6", "27.75"],
        ["B", "2026-11-01", "2026-12-01", "10", "门店仓", "瓶", "1", "1", "4.63"],
    ]
    assert totals(owner, "/stock/lots") == ["13", "13", "60.13"]
    assert totals(owner, "/stock/lots?q=b") == ["7", "7", "32.38"]
    assert totals(owner, "/stock/lots?q=zz") == ["0", "0", "0.00"]


def totals(client: Client, url: str) -> list[str]:
    """Return the sums below the lots: on hand, available, and the cost for who sees it."""
    return texts(context_of(client, url)["totals"])[9:]


@pytest.mark.parametrize(
    ("asked", "lots"),
    [
        ("days=0", ["A"]),
        ("days=30", ["A", "B", "B"]),
        ("q=b", ["B", "B"]),
        ("q=zz", []),
        ("place=门店仓", ["B"]),
    ],
)
def test_the_list_of_lots_is_narrowed(
    owner: Client, kept_by_lot: Trading, asked: str, lots: list[str]
) -> None:
    asked = asked.replace("门店仓", str(kept_by_lot.places["门店仓"]))
    assert [row[3] for row in table(context_of(owner, f"/stock/lots?{asked}"))] == lots


def test_a_lot_is_traced_from_its_supplier_to_its_customers(owner: Client, kept_by_lot: Trading) -> None:
    lot = Lot.objects.get(number="B").pk
    rows = [[row[3], row[4], row[5], row[6]] for row in table(context_of(owner, f"/stock/lots/{lot}"))]
    assert rows == [
        ["", "", "11", ""],
        ["供应商S1", "供应商 → 主仓", "10", "50.00"],
        ["客户C1", "客户 → 门店仓", "1", "4.63"],
        ["", "", "7", ""],
        ["", "主仓", "6", ""],
        ["", "门店仓", "1", ""],
        ["", "", "4", ""],
        ["客户C1", "主仓 → 客户", "4", "18.50"],
    ]


def test_a_trace_goes_on_through_what_a_lot_was_made_into(owner: Client, kept_by_lot: Trading) -> None:
    Product.objects.filter(code="P3").update(tracking=Tracking.LOT)
    whole = kept_by_lot.line("P3", "1", lot="M", details={"role": "whole"})
    part = kept_by_lot.line("P2", "2", lot="B", details={"role": "part"})
    loose = kept_by_lot.line("P1", "3", details={"role": "part"})
    made = kept_by_lot.book("inventory.assembly", [whole, part, loose], place="主仓")

    def below(lot: str) -> list[list[str]]:
        rows = table(context_of(owner, f"/stock/lots/{Lot.objects.get(number=lot).pk}"))
        return [row[2:] for row in rows if row[2].startswith("↳")]

    # 2 of 7 at 5.00 or 4.00: all lots have one cost, 4.625 each; with 3 at 10.00 it makes 39.25.
    assert below("B") == [["↳ 做成", "P3 商品P3", "批次 M", "1", "39.25"]]
    assert below("M") == [
        ["↳ 用料", "P2 商品P2", "批次 B", "2", "9.25"],
        ["↳ 用料", "P1 商品P1", "", "3", "30.00"],
    ]
    reverse(ReversalRequest(made.id, kept_by_lot.actor))
    assert len(below("B")) == 1


def test_a_trace_of_many_moves_goes_on_from_page_to_page(
    owner: Client, kept_by_lot: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PAGE_ROWS", 2)
    url = f"/stock/lots/{Lot.objects.get(number='B').pk}"
    first = context_of(owner, url)
    second = context_of(owner, first["next_url"])
    assert [row[5] for row in table(first)] == ["11", "10", "7", "6", "1", "4", "4"]
    assert [row[3:6] for row in table(second)] == [
        ["", "", ""],
        ["客户C1", "客户 → 门店仓", "1"],
    ]
    assert second["next_url"] is None


@pytest.mark.only_on("sqlite")  # for tables so short PostgreSQL takes any index, by what it last counted
def test_a_trace_reads_the_moves_of_its_lot_and_no_others(owner: Client, kept_by_lot: Trading) -> None:
    lot = Lot.objects.get(number="B")
    with CaptureQueriesContext(connection) as captured:
        trace_of(lot, None, 100)
        find_lots([(kept_by_lot.products["P2"], "B")])
    plans = [plan_of(query["sql"]) for query in captured.captured_queries]
    assert ["move_by_lot" in plan for plan in plans] == [True, True, False, False]
    assert ["balance_by_lot" in plan for plan in plans] == [False, False, True, True]


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return " ".join(str(row[-1]) for row in cursor.fetchall())


def test_who_sees_no_cost_or_one_place_only_sees_no_more_of_a_lot(
    clerk: Client, keeper: Client, kept_by_lot: Trading
) -> None:
    lot = Lot.objects.get(number="B").pk
    for url in ("/stock/lots", f"/stock/lots/{lot}"):
        text = clerk.get(url).content.decode()
        assert "成本" not in text
        assert "18.50" not in text
        assert "27.75" not in text
    # The sale is the owner's: whose it is, and its page, are not for a seller who sees his own.
    sold = context_of(clerk, f"/stock/lots/{lot}")["rows"][-1]["cells"]
    assert (sold[3]["text"], sold[1]["url"]) == ("", "")
    assert totals(clerk, "/stock/lots") == ["13", "13"]
    MemberPlace.objects.update(place=kept_by_lot.places["门店仓"])
    assert [row[7] for row in table(context_of(keeper, "/stock/lots"))] == ["门店仓"]
    assert totals(keeper, "/stock/lots") == ["1", "1"]
    assert [row[4] for row in table(context_of(keeper, f"/stock/lots/{lot}"))][1] == "客户 → 门店仓"
    other = Lot.objects.get(number="A").pk
    assert keeper.get(f"/stock/lots/{other}").status_code == 404


def test_stock_ledger_and_phone_lead_to_the_lot(owner: Client, kept_by_lot: Trading) -> None:
    product, lot = kept_by_lot.products["P2"], Lot.objects.get(number="B").pk
    status = context_of(owner, "/stock")["rows"]
    urls = {row["cells"][5]["url"] for row in status if row["cells"][0]["text"] == "P2"}
    assert urls == {
        f"/stock/lots?product={product}&place={kept_by_lot.places[name]}" for name in ("主仓", "门店仓")
    }
    moves = context_of(owner, f"/stock/ledger?product={product}&from=2026-11-01&to=2026-11-30")["rows"]
    assert [row["cells"][4]["text"] for row in moves][1:3] == ["供应商 → 主仓 [A]", "供应商 → 主仓 [B]"]
    document = Document.objects.get(type="sales.delivery", lines__lot=lot)
    for url in (f"/scan/look/{product}", f"/d/{document.pk}"):
        assert f'href="/stock/lots/{lot}"' in owner.get(url, follow=True).content.decode()
