"""序列号 and 序列号追溯: where each piece is and has been; by place for who sees one place only."""

import pytest
from django.test import Client

from liandong.catalog.models import Product, Tracking
from liandong.documents.inputs import LineInput
from liandong.identity.models import MemberPlace
from liandong.stock_ledger.models import Serial
from tests.support.pages import context_of, table
from tests.support.trading import Trading


@pytest.fixture
def kept_by_piece(trade: Trading) -> Trading:
    """Three P3 come in, A1 is sold to C1 and comes back to 门店仓, A2 is sold and stays."""
    Product.objects.filter(code="P3").update(tracking=Tracking.SERIAL)

    def line(serials: str) -> list[LineInput]:
        return [trade.line("P3", str(len(serials.split())), "9", details={"serials": serials})]

    trade.book("purchasing.receipt", line("A1 A2 A3"), partner="S1", place="主仓")
    trade.book("sales.delivery", line("A1 A2"), partner="C1", place="主仓")
    trade.book("sales.sales_return", line("A1"), partner="C1", place="门店仓")
    return trade


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", [("A1", "门店仓"), ("A3", "主仓")]),
        ("state=sold", [("A2", "客户")]),
        ("state=gone", []),
        ("state=all&q=a2", [("A2", "客户")]),
        ("place=门店仓", [("A1", "门店仓")]),
    ],
)
def test_pieces_are_listed_where_they_are(
    owner: Client, kept_by_piece: Trading, asked: str, found: list[tuple[str, str]]
) -> None:
    asked = asked.replace("门店仓", str(kept_by_piece.places["门店仓"]))
    rows = table(context_of(owner, f"/stock/serials?{asked}"))
    assert [(row[3], row[4]) for row in rows] == found


def test_a_piece_is_traced_from_its_supplier_to_its_customer_and_back(
    owner: Client, kept_by_piece: Trading
) -> None:
    piece = Serial.objects.get(number="A1").pk
    rows = [row[2:] for row in table(context_of(owner, f"/stock/serials/{piece}"))]
    assert rows == [
        ["采购入库单", "供应商S1", "供应商 → 主仓"],
        ["销售出库单", "客户C1", "主仓 → 客户"],
        ["销售退货单", "客户C1", "客户 → 门店仓"],
    ]


def test_a_piece_is_traced_into_what_it_was_made_into(owner: Client, kept_by_piece: Trading) -> None:
    whole = kept_by_piece.line("P2", "1", details={"role": "whole"})
    part = kept_by_piece.line("P3", "1", details={"role": "part", "serials": "A3"})
    kept_by_piece.book("inventory.assembly", [whole, part], place="主仓")
    rows = table(context_of(owner, f"/stock/serials/{Serial.objects.get(number='A3').pk}"))
    assert [row[2:] for row in rows] == [
        ["采购入库单", "供应商S1", "供应商 → 主仓"],
        ["组装单", "", "主仓 → 生产"],
        ["↳ 做成", "P2 商品P2", ""],
    ]


def test_who_sees_one_place_only_sees_no_piece_of_another(keeper: Client, kept_by_piece: Trading) -> None:
    MemberPlace.objects.all().delete()
    assert table(context_of(keeper, "/stock/serials?state=all")) == []
    piece = Serial.objects.get(number="A3").pk
    assert keeper.get(f"/stock/serials/{piece}").status_code == 404


def test_numbers_are_offered_from_the_place_and_from_the_customer(
    owner: Client, kept_by_piece: Trading
) -> None:
    ids = kept_by_piece.products["P3"], kept_by_piece.places["主仓"], kept_by_piece.partners["C1"]
    asked = "/pick/serials?type={}&product={}&place={}&partner={}"
    offered = [
        owner.get(asked.format(kind, *ids)).json()["items"]
        for kind in ("sales.delivery", "sales.sales_return", "purchasing.receipt")
    ]
    assert offered == [["A3"], ["A2"], []]
