"""Stock levels, fixed bins and what bins take, by file: brought in, refused whole, read back unchanged."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from xlsxwriter import Workbook

from liandong.exchange.models import ImportState
from liandong.identity.models import MemberPlace, Role, RoleGrant
from liandong.identity.roles import KEEPER
from liandong.kernel.actor import Scope, Verb
from liandong.stock_ledger.bin_model import FixedBin
from liandong.stock_ledger.level_actions import levels_of
from liandong.stock_ledger.level_model import StockLevel
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.stock_ledger.seasons import Level
from tests.exchange.files import csv_of
from tests.exchange.sheets import bring_in, check, exported, found, imported, upload, xlsx
from tests.support.trading import Trading

D = Decimal
LEVEL, FIXED, PLACE = "stock_ledger.level", "stock_ledger.fixed_bin", "stock_ledger.place"
LEVELS = ["商品", "仓库编码", "从", "到", "最低库存", "最高库存"]
BINS = ["编码", "名称", "所属仓库编码", "走动顺序", "容量", "存储区"]


def refused(client: Client, subject: str, rows: list[Any]) -> list[tuple[Any, ...]]:
    """Return the problems of a file that may not be brought in."""
    file = check(client, upload(client, subject, xlsx(rows)))
    assert file.state == ImportState.REFUSED
    assert client.post(f"/exchange/files/{file.pk}", {"act": "import"}).status_code != 500
    return sorted(found(file))


def unchanged(client: Client, subject: str) -> None:
    """Bring the export in again: nothing is new, and the next export is the same."""
    sheet = exported(client, subject)
    assert len(sheet) > 1
    again = [[None if cell == "" else cell for cell in row] for row in sheet]
    assert imported(client, subject, again).message == f"导入完成：新建 0，更新 {len(sheet) - 1}。"
    assert exported(client, subject) == sheet


@pytest.fixture
def _bins(trading: Trading, owner: Client) -> None:
    """A-01 and A-02 in 主仓, M-01 in 门店仓."""
    rows = [["A-01", "一", "W1"], ["A-02", "二", "W1"], ["M-01", "三", "W2"]]
    imported(owner, PLACE, [["编码", "名称", "所属仓库编码"], *rows])


@pytest.fixture
def _near(trading: Trading) -> None:
    """The keeper works in 主仓, and may keep its places."""
    MemberPlace.objects.update(place=trading.places["主仓"])
    role = Role.objects.get(name=KEEPER)
    RoleGrant.objects.create(role=role, subject=PLACE, verb=Verb.DRAFT, scope=Scope.PLACES)


def test_levels_are_added_changed_and_read_back(trading: Trading, owner: Client) -> None:
    p1, main = trading.products["P1"], trading.places["主仓"]
    rows: list[list[Any]] = [
        ["P1", None, None, None, 5, 30],
        ["P1", "W1", "11-01", "2月15日", 20.5, None],
        ["P2", "W2", None, None, None, 8],
    ]
    assert imported(owner, LEVEL, [LEVELS, *rows]).message == "导入完成：新建 3。"
    assert levels_of(p1) == [
        Level(minimum=D(5), maximum=D(30)),
        Level(1101, 215, D("20.5"), place=main),
    ]
    assert exported(owner, LEVEL)[1:] == [
        ["P1", "", "", "", 5, 30],
        ["P1", "W1", "11-01", "02-15", 20.5, ""],
        ["P2", "W2", "", "", "", 8],
    ]
    unchanged(owner, LEVEL)
    kept = StockLevel.objects.get(place=main).pk
    imported(owner, LEVEL, [LEVELS, ["P1", "W1", "11-01", "02-15", 25, 40]])
    changed = StockLevel.objects.get(pk=kept)
    assert (changed.minimum, changed.maximum) == (D(25), D(40))
    assert StockLevel.objects.count() == 3, "what the file does not name stays"


def test_days_that_excel_made_dates_of_are_understood(trading: Trading, owner: Client) -> None:
    heads = [name for name in LEVELS if name != "仓库编码"]
    lines = [heads, ["P1", "2026-11-01", "2027/2/15", "3", ""]]
    file = check(owner, upload(owner, LEVEL, csv_of(lines), "表.csv"))
    assert found(file) == []
    bring_in(owner, file)
    assert levels_of(trading.products["P1"]) == [Level(1101, 215, D(3))]


def test_a_dates_cell_is_a_day_of_every_year(trading: Trading, owner: Client) -> None:
    heads = ["商品", "从", "到", "最低库存"]
    content = _dated(heads, "P1", date(2026, 11, 1), date(2026, 12, 5))
    file = check(owner, upload(owner, LEVEL, content))
    assert found(file) == []
    bring_in(owner, file)
    assert levels_of(trading.products["P1"]) == [Level(1101, 1205, D(3))]


def _dated(heads: list[str], product: str, starts: date, ends: date) -> bytes:
    """Return a workbook whose days are cells with a date, as Excel makes them of 11-1."""
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        sheet, look = book.add_worksheet(), book.add_format({"num_format": "m-d"})
        sheet.write_row(0, 0, heads)
        sheet.write_string(1, 0, product)
        sheet.write_datetime(1, 1, starts, look)
        sheet.write_datetime(1, 2, ends, look)
        sheet.write_number(1, 3, 3)
    return made.getvalue()


def test_everything_wrong_with_levels_is_told_with_its_row(trading: Trading, owner: Client) -> None:
    trading.service("运费")
    imported(owner, LEVEL, [LEVELS, ["P1", None, "06-01", "08-31", 4, None]])
    rows = [
        LEVELS,
        ["P9", "W9", "13-40", "02-15", "三", 5],
        ["P1", "W1", None, None, -1, "0.0000001"],
        ["P1", None, "08-01", "09-01", 9, 1],
        ["P2", None, None, None, None, None],
        ["P2", None, "11-01", None, 1, None],
        ["P3", None, None, None, 1, None],
        ["P3", None, None, None, 2, None],
        ["运费", None, None, None, 1, None],
        [None, "W1", None, None, 1, None],
    ]
    assert refused(owner, LEVEL, rows) == sorted(
        [
            (2, "商品", "没有「P9」"),
            (2, "仓库编码", "没有「W9」"),
            (2, "从", "没有这一天：13-40"),
            (2, "最低库存", "「三」不是数字"),
            (3, "最低库存", "-1 不能为负"),
            (3, "最高库存", "0.0000001 超过 6 位小数"),
            (4, "最高库存", "最高库存低于最低库存"),
            (4, "从", "同一个仓库的季节有重叠的日子"),
            (5, "最低库存", "最低和最高库存至少填一个"),
            (6, "到", "没有这一天："),
            (8, "商品", "与第 7 行重复：P3"),
            (9, "商品", "商品「运费」不管理库存"),
            (10, "商品", "请填写商品"),
        ]
    )
    assert [one.minimum for one in StockLevel.objects.all()] == [D(4)]


def test_levels_of_other_warehouses_are_not_exported(trading: Trading, owner: Client, keeper: Client) -> None:
    MemberPlace.objects.update(place=trading.places["主仓"])
    rows = [["P1", "W1", None, None, 1], ["P1", "W2", None, None, 2], ["P1", None, None, None, 3]]
    imported(owner, LEVEL, [LEVELS[:5], *rows])
    assert [row[4] for row in exported(keeper, LEVEL)[1:]] == [1]
    assert keeper.get(f"/exchange/{LEVEL}/import").status_code == 403


@pytest.mark.usefixtures("_bins")
def test_fixed_bins_are_added_changed_and_read_back(trading: Trading, owner: Client) -> None:
    heads = ["商品", "库位编码"]
    rows = [heads, ["P1", "A-01"], ["P1", "M-01"], ["P2", "A-01"]]
    assert imported(owner, FIXED, rows).message == "导入完成：新建 3。"
    assert exported(owner, FIXED)[1:] == [["P1", "A-01"], ["P2", "A-01"], ["P1", "M-01"]]
    unchanged(owner, FIXED)
    assert imported(owner, FIXED, [heads, ["P1", "A-02"]]).message == "导入完成：新建 0，更新 1。"
    assert exported(owner, FIXED)[1:] == [["P2", "A-01"], ["P1", "A-02"], ["P1", "M-01"]]
    skipped = imported(owner, FIXED, [heads, ["P1", "A-01"], ["P3", "A-01"]], mode="new")
    assert skipped.message == "导入完成：新建 1，跳过 1。"
    assert FixedBin.objects.get(product=trading.products["P1"], warehouse__code="W1").bin.code == "A-02"


@pytest.mark.usefixtures("_bins")
def test_everything_wrong_with_fixed_bins_is_told_with_its_row(trading: Trading, owner: Client) -> None:
    trading.service("运费")
    Place.objects.filter(code="A-02").update(is_active=False)
    rows: list[list[Any]] = [
        ["商品", "库位编码"],
        ["P9", "Z-01"],
        ["P1", "A-01"],
        ["P1", "A-01"],
        ["P2", "W1"],
    ]
    rows += [["P3", "A-02"], ["运费", "A-01"], ["P1", None]]
    assert refused(owner, FIXED, rows) == sorted(
        [
            (2, "商品", "没有「P9」"),
            (2, "库位编码", "没有「Z-01」"),
            (4, "库位编码", "这个商品在这个仓库写了两个库位"),
            (5, "库位编码", "没有「W1」"),
            (6, "库位编码", "没有「A-02」"),
            (7, "商品", "商品「运费」不管理库存"),
            (8, "库位编码", "请填写库位编码"),
        ]
    )
    assert not FixedBin.objects.exists()


@pytest.mark.usefixtures("_near", "_bins")
def test_fixed_bins_of_other_warehouses_are_out_of_reach(
    trading: Trading, owner: Client, keeper: Client
) -> None:
    heads = ["商品", "库位编码"]
    imported(owner, FIXED, [heads, ["P2", "M-01"]])
    imported(keeper, FIXED, [heads, ["P1", "A-01"]])
    assert exported(keeper, FIXED)[1:] == [["P1", "A-01"]]
    rows = [heads, ["P3", "A-01"], ["P2", "M-01"]]
    assert refused(keeper, FIXED, rows) == [(3, "库位编码", "没有「M-01」")]
    assert not FixedBin.objects.filter(product=trading.products["P3"]).exists()


@pytest.mark.usefixtures("_bins")
def test_the_walk_and_what_bins_take_are_read_back(trading: Trading, owner: Client) -> None:
    rows = [["A-01", "一", "W1", 1, 12.5, "否"], ["R-01", "存", "W1", 90, None, "是"]]
    assert imported(owner, PLACE, [BINS, *rows]).message == "导入完成：新建 1，更新 1。"
    stored = Place.objects.filter(code__in=["A-01", "R-01"]).order_by("code")
    assert list(stored.values_list("kind", "walk", "capacity", "is_reserve")) == [
        (PlaceKind.BIN, 1, D("12.5"), False),
        (PlaceKind.BIN, 90, None, True),
    ]
    unchanged(owner, PLACE)
    imported(owner, PLACE, [["编码", "名称"], ["A-01", "一号"]])
    kept = Place.objects.get(code="A-01")
    assert (kept.name, kept.walk, kept.capacity) == ("一号", 1, D("12.5")), "columns the file lacks stay"
    imported(owner, PLACE, [["编码", "名称", "容量"], ["A-01", "一号", None]])
    kept.refresh_from_db()
    assert (kept.walk, kept.capacity) == (1, None), "an empty cell empties"


def test_everything_wrong_with_places_is_told_with_its_row(trading: Trading, owner: Client) -> None:
    rows = [
        BINS,
        ["W1", "主仓", None, 3, 5, "是"],
        ["B1", "一", "W1", "x", -1, "也许"],
        ["B2", "二", "W1", 1_000_001, "0.0000001", None],
        ["B3", None, "W9", 1, None, None],
        ["B4", "四", "W1", 1, 1, None],
    ]
    assert refused(owner, PLACE, rows) == sorted(
        [
            (2, "走动顺序", "只有库位才有容量、走动顺序和存储区"),
            (2, "容量", "只有库位才有容量、走动顺序和存储区"),
            (2, "存储区", "只有库位才有容量、走动顺序和存储区"),
            (3, "走动顺序", "「x」不是整数"),
            (3, "容量", "-1 不能为负"),
            (3, "存储区", "「也许」不是是或否"),
            (4, "走动顺序", "1000001 太大"),
            (4, "容量", "0.0000001 超过 6 位小数"),
            (5, "名称", "请填写名称"),
            (5, "所属仓库编码", "没有这个仓库：W9"),
        ]
    )
    assert not Place.objects.filter(code__startswith="B").exists()
    assert Place.objects.get(code="W1").walk is None


@pytest.mark.usefixtures("_near", "_bins")
def test_places_of_other_warehouses_are_out_of_reach(trading: Trading, owner: Client, keeper: Client) -> None:
    imported(keeper, PLACE, [BINS[:4], ["A-01", "一", "W1", 7]])
    assert Place.objects.get(code="A-01").walk == 7
    rows = [BINS[:4], ["A-02", "二", "W1", 8], ["M-01", "三", "W2", 8], ["M-02", "四", "W2", 9]]
    rows += [["W5", "新仓", None, None]]
    assert refused(keeper, PLACE, rows) == [(row, "", "没有导入的权限。") for row in (3, 4, 5)]
    assert not Place.objects.filter(walk__in=(8, 9)).exists()
    assert {row[0] for row in exported(keeper, PLACE)[1:]} == {"W1", "A-01", "A-02"}


def test_a_warehouse_that_may_not_go_below_zero_comes_in_by_file(trading: Trading, owner: Client) -> None:
    head = ["编码", "名称", "不许负库存"]
    imported(owner, PLACE, [head, ["W1", "主仓", "是"], ["N1", "新仓", ""]])
    flags = (
        Place.objects.filter(code__in=("W1", "N1"))
        .order_by("code")
        .values_list("keeps_above_zero", flat=True)
    )
    assert list(flags) == [False, True]
    imported(owner, PLACE, [head[:2], ["W1", "总仓"]])  # a file without the column leaves it
    assert Place.objects.get(code="W1").keeps_above_zero is True
    unchanged(owner, PLACE)
