"""分仓分布: what lies in which warehouse, bins within them, to who may see them."""

from decimal import Decimal

from django.db import connections
from django.test.utils import CaptureQueriesContext

from liandong.identity.models import MemberPlace
from liandong.stock_ledger.distribution import spread_stock, warehouses
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.models import Place, PlaceKind
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import Trading, make_trading

URL = "/stock/distribution"


def traded() -> Trading:
    """12 P1: 5 stay in 主仓, 4 go into its bin, 3 to 门店仓; 7 P2 in 门店仓 alone; P3 was sold out."""
    trading = make_trading()
    main = trading.places["主仓"]
    own = Place.objects.create(code="B1", name="甲1", kind=PlaceKind.BIN, parent_id=main)
    trading.receive("P1", "12", "10")
    for target, quantity in ((own.pk, "4"), (trading.places["门店仓"], "3")):
        lines = [trading.line("P1", quantity)]
        trading.book("inventory.transfer", lines, place=main, target_place=target)
    trading.receive("P2", "7", "1", place="门店仓")
    trading.receive("P3", "2", "1")
    trading.book("sales.delivery", [trading.line("P3", "2", "9")], partner="C1", place=main)
    return trading


def test_bins_count_to_their_warehouse_and_what_is_gone_is_left_out(company: str) -> None:
    del company
    trading = traded()
    main, shop = trading.places["主仓"], trading.places["门店仓"]
    found = spread_stock(StockFilter(), 9)
    assert [(one.code, dict(one.places), one.whole) for one in found] == [
        ("P1", {main: Decimal(9), shop: Decimal(3)}, Decimal(12)),
        ("P2", {shop: Decimal(7)}, Decimal(7)),
    ]
    assert [one.code for one in spread_stock(StockFilter(), 9, "P1")] == ["P2"]
    assert [one.code for one in spread_stock(StockFilter(), 1)] == ["P1"]
    only = StockFilter(products=[trading.products["P2"]])
    assert [one.code for one in spread_stock(only, 9)] == ["P2"]
    assert [name for _pk, name in warehouses(StockFilter())][:2] == ["主仓", "门店仓"]


def test_the_page_has_a_column_a_warehouse(company: str) -> None:
    del company
    trading = traded()
    context = context_of(signed_in("owner"), URL)
    heads = [one["label"] for one in context["columns"]]
    one, two = (dict(zip(heads, row, strict=True)) for row in table(context))
    assert (one["编码"], one["合计"], one["主仓"], one["门店仓"]) == ("P1", "12", "9", "3")
    assert (two["编码"], two["合计"], two["主仓"], two["门店仓"]) == ("P2", "7", "", "7")
    cell = context["rows"][0]["cells"][heads.index("主仓")]
    assert f"place={trading.places['主仓']}" in cell["url"]
    assert "没有符合条件的库存" in signed_in("owner").get(f"{URL}?q=zzz").content.decode()


def test_a_keeper_sees_his_own_warehouse(company: str) -> None:
    del company
    trading = traded()
    MemberPlace.objects.filter(member__name="王五").update(place=trading.places["门店仓"])
    context = context_of(signed_in("keeper"), URL)
    assert [one["label"] for one in context["columns"]][5:] == ["门店仓"]
    assert [row[4] for row in table(context)] == ["3", "7"]
    assert signed_in("clerk").get(URL).status_code in {200, 403}


def test_statements_do_not_grow_with_products(company: str) -> None:
    del company
    traded()

    def statements(limit: int) -> int:
        with CaptureQueriesContext(connections["default"]) as queries:
            spread_stock(StockFilter(), limit)
        return len(queries)

    assert statements(1) == statements(9) == 2
