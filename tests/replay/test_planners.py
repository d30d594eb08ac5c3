from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

import pytest

from liandong.replay.items import Item, MasterData, Notes, ReplayDocument, Unbookable
from liandong.replay.loading import batches
from liandong.replay.retail import SUPPLIER, WALK_IN, RetailPlanner
from liandong.replay.vegetables import VegetablePlanner
from tests.replay.files import (
    RETAIL_COLUMNS,
    UGLY_RETAIL,
    UGLY_VEGETABLES,
    VEGETABLE_COLUMNS,
    Cell,
    Cells,
    retail_row,
    vegetable_row,
)


def numbered(columns: Sequence[str], rows: Iterable[Cells]) -> list[tuple[int, dict[str, object]]]:
    return [(number, dict(zip(columns, row, strict=True))) for number, row in enumerate(rows, 1)]


def planned_retail(rows: Iterable[Cells]) -> tuple[list[Item], MasterData, Notes]:
    data, notes = MasterData(), Notes()
    return list(RetailPlanner(data, notes).items(numbered(RETAIL_COLUMNS, rows))), data, notes


def planned_vegetables(rows: Iterable[Cells]) -> tuple[list[Item], MasterData, Notes]:
    data, notes = MasterData(), Notes()
    planner = VegetablePlanner(data, notes, {"101": "云南生菜(份)"})
    return list(planner.items(numbered(VEGETABLE_COLUMNS, rows))), data, notes


def documents(items: Iterable[Item]) -> list[ReplayDocument]:
    return [item for item in items if isinstance(item, ReplayDocument)]


def by_row(items: Iterable[Item]) -> dict[int, str]:
    """What became of each row: a document's type, or the reason."""
    found: dict[int, str] = {}
    for item in items:
        pairs = (
            [(item.row, item.reason)]
            if isinstance(item, Unbookable)
            else [(row, item.type) for row in item.rows]
        )
        for row, what in pairs:
            assert row not in found, "a row is in one place only"
            found[row] = what
    return found


def test_every_row_of_the_retailer_becomes_what_it_is() -> None:
    items, _, _ = planned_retail(UGLY_RETAIL)
    found = by_row(items)
    assert sorted(found) == list(range(1, len(UGLY_RETAIL) + 1))
    kinds = {row: what.partition(".")[2] or what for row, what in found.items()}
    assert [kinds[row] for row in range(1, 14)] == [
        *("delivery",) * 5,
        *("adjustment_in",) * 2,
        *("sales_return",) * 5,
        "adjustment_out",
    ]
    assert [kinds[row] for row in range(14, 18)] == [
        "坏账调整或负单价，不是货物买卖",
        "坏账调整或负单价，不是货物买卖",
        "不管库存的费用，数量调整没有金额",
        "数量为零",
    ]
    assert [kinds[row] for row in (18, 19, 20)] == ["delivery", "sales_return", "delivery"]


def test_a_week_is_bought_on_its_first_day_at_sixty_per_cent() -> None:
    items, _, _ = planned_retail(UGLY_RETAIL)
    receipts = [one for one in documents(items) if one.type == "purchasing.receipt"]
    assert [one.day.day for one in receipts] == [1, 8]
    assert {one.partner for one in receipts} == {SUPPLIER}
    first = {line.product: (line.quantity, line.price) for line in receipts[0].lines}
    # 85123A: 6 at 2.55 and 4 at 2.95 → 2.71 on average; 71053: 6 at 3.39, 2 given away, 3 lost
    assert first == {
        "85123A": (Decimal(10), Decimal("1.626")),
        "71053": (Decimal(11), Decimal("2.034")),
    }
    assert {line.product: line.quantity for line in receipts[1].lines} == {"22727": 12, "85123A": 1}


def test_returns_say_what_they_cost_unless_a_delivery_is_found() -> None:
    items, _, _ = planned_retail(UGLY_RETAIL)
    returns = {one.reference: one for one in documents(items) if one.type == "sales.sales_return"}
    assert returns["C536370"].lines[0].cost == Decimal("1.53")
    assert returns["C536370"].seeks_origins
    assert not returns["C536372"].seeks_origins, "somebody unknown has no deliveries of his own"
    assert returns["C536372"].partner == WALK_IN
    assert [line.cost for line in returns["C536373"].lines] == [Decimal("2.55"), None]


def test_found_stock_comes_in_at_its_usual_cost_or_is_worth_nothing() -> None:
    items, _, _ = planned_retail(UGLY_RETAIL)
    found = [one for one in documents(items) if one.type == "inventory.adjustment_in"]
    assert [(one.details["reason"], one.lines[0].price) for one in found] == [
        ("surplus", Decimal("1.626")),
        ("gift", Decimal(0)),
    ]


def test_master_data_of_the_retailer() -> None:
    _, data, notes = planned_retail(UGLY_RETAIL)
    assert data.products["85123A"].name == "THING 85123A"
    assert "85123a" not in data.products
    assert data.products["NEVER1"].name == "NEVER1"
    assert not data.products["POST"].is_stocked
    assert not data.products["D"].is_stocked
    assert data.partners[SUPPLIER].is_supplier
    assert notes.counts == {
        "没有客户，记为散客": 8,
        "货号大小写不同，并为一个商品": 1,
        "同一货号有不同的品名，用第一个": 2,
        "单价为零的赠品或样品，按零价出库": 1,
        "数量或单价超过六位小数，已四舍五入": 2,
        "同一客户有不同的国家，用第一个": 1,
    }


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("qty", "six", "不是数字：six"),
        ("price", "nan", "不是数字：nan"),
        ("price", None, "不是数字：None"),
        ("ts", "yesterday", "不是日期：yesterday"),
        ("sku", None, "没有货号或发票号"),
        ("invoice", " ", "没有货号或发票号"),
    ],
)
def test_what_cannot_be_read_is_listed(column: str, value: Cell, reason: str) -> None:
    cells = dict(zip(RETAIL_COLUMNS, retail_row("1", "A", 1, 1.0), strict=True)) | {column: value}
    items, _, _ = planned_retail([tuple(cells.values())])
    assert items == [Unbookable(1, reason)]


def test_the_original_spelling_of_the_columns_is_read_too() -> None:
    row = {
        "InvoiceNo": "536365", "StockCode": "85123A", "Description": "HOLDER", "Quantity": "6",
        "InvoiceDate": "12/1/2010 8:26", "UnitPrice": "2.55", "CustomerID": "17850.0", "Country": "UK",
    }  # fmt: skip
    items = documents(RetailPlanner(MasterData(), Notes()).items([(1, row)]))
    assert (items[1].partner, items[1].day.isoformat()) == ("17850", "2010-12-01")


def test_an_invoice_torn_apart_becomes_two_documents_with_keys_of_their_own() -> None:
    rows = [retail_row("1", "A", 1, 1.0), retail_row("2", "A", 1, 1.0), retail_row("1", "B2", 1, 1.0)]
    keys = [one.key for one in documents(planned_retail(rows)[0])]
    assert keys == ["1/receipt/0", "1/delivery", "2/delivery", "3/delivery"]


def test_a_day_of_vegetables_is_bought_sold_and_spoilt() -> None:
    items, data, notes = planned_vegetables(UGLY_VEGETABLES)
    first = documents(items)[:3]
    assert [one.type for one in first] == [
        "purchasing.receipt", "sales.delivery", "inventory.adjustment_out",
    ]  # fmt: skip
    bought, sold, spoilt = ({line.product: line for line in one.lines} for one in first)
    # ten per cent of 10 kg spoil: 9 are sold
    assert [one["101"].quantity for one in (bought, sold, spoilt)] == [10, 9, 1]
    assert bought["101"].price == Decimal("3.5")
    assert (sold["102"].quantity, spoilt["102"].quantity) == (Decimal("0.731"), Decimal("0.166"))
    assert "103" not in spoilt
    assert data.products["101"].unit == "份"
    assert data.products["102"].unit == "千克"
    assert notes.counts == {"数字位数过多，已四舍五入": 2, "批发价异常（高于售价三倍或低于一角），照记": 2}
    assert notes.rows["批发价异常（高于售价三倍或低于一角），照记"] == [3, 4]


def test_every_row_of_the_supermarket_becomes_what_it_is() -> None:
    found = by_row(planned_vegetables(UGLY_VEGETABLES)[0])
    assert sorted(found) == list(range(1, len(UGLY_VEGETABLES) + 1))
    reasons = {row: what for row, what in found.items() if "." not in what}
    assert reasons == {
        5: "销量为零或负数，没有可对应的销售",
        6: "损耗率不在 0 到 100 之间",
        7: "不是日期：someday",
    }


def test_a_loss_too_small_to_weigh_makes_no_document() -> None:
    items, _, _ = planned_vegetables([vegetable_row("2020-07-03", 102, (0.006, 5.0), 1.0, 4.0)])
    assert [one.type for one in documents(items)] == ["purchasing.receipt", "sales.delivery"]


@pytest.mark.parametrize("most", [1, 2, 500])
def test_a_batch_never_holds_a_return_and_its_delivery(most: int) -> None:
    items, _, _ = planned_retail(UGLY_RETAIL)
    made = list(batches(items, most))
    assert [item for batch in made for item in batch] == items
    assert max(map(len, made)) <= most
    for batch in made:
        delivered: Counter[tuple[str | None, str]] = Counter()
        for one in documents(batch):
            assert not any(delivered[pair] for pair in one.returned)
            if one.type == "sales.delivery":
                delivered.update((one.partner, line.product) for line in one.lines)
