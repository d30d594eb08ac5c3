"""Substitutes by file: brought in, refused whole, read back unchanged."""

from django.test import Client

from liandong.catalog.substitutes import Substitute, own_substitutes
from liandong.exchange.models import ImportState
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.trading import Trading

ID = "catalog.substitute"
HEADS = ["商品", "替代品", "互相替代"]


def test_substitutes_are_brought_in_in_their_order(trading: Trading, owner: Client) -> None:
    imported(owner, ID, [HEADS, ["P1", "P3", "否"], ["P1", "P2", "是"]])
    products = trading.products
    assert own_substitutes(products["P1"]) == [
        Substitute(products["P3"]),
        Substitute(products["P2"], is_mutual=True),
    ]
    sheet = exported(owner, ID)
    assert imported(owner, ID, sheet).message == "导入完成：新建 0，更新 2。"
    assert exported(owner, ID) == sheet


def test_rows_that_name_nothing_or_themselves_are_refused(trading: Trading, owner: Client) -> None:
    rows = [HEADS, ["P1", "没有", ""], ["P1", "P1", ""], ["P1", "P2", ""], ["P1", "P2", ""]]
    file = check(owner, upload(owner, ID, xlsx(rows)))
    assert file.state == ImportState.REFUSED
    assert sorted(row for row, *_rest in found(file)) == [2, 3, 5]
    assert own_substitutes(trading.products["P1"]) == []
