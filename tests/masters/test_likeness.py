"""Which records are probably the same: for a reason that is told, and no stronger than it is."""

import pytest

from liandong.masters.merging.likeness import Goods, Pair, Party, Reason, goods_pairs, party_pairs, plain_text


def test_width_case_blanks_and_punctuation_are_nothing() -> None:
    assert plain_text("可口可乐（５００ＭＬ） ") == plain_text("可口可乐 500ml") == "可口可乐500ml"


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (Goods(1, "可乐 500ML"), Goods(2, "可乐", "５００ml"), (Reason.NAME,)),
        (Goods(1, "可乐", "500ml"), Goods(2, "可乐", "1L"), ()),
        (Goods(1, "可乐"), Goods(2, "可乐", "1L"), (Reason.BARE_NAME,)),
        (Goods(1, "金龙鱼大豆油5L", "5L", "金龙鱼"), Goods(2, "大豆油", "5l", "金龙鱼"), (Reason.BRAND,)),
        (Goods(1, "大豆油", "5L", "福临门"), Goods(2, "大豆油A", "5l", "金龙鱼"), ()),
        (
            Goods(1, "甲", codes=("P-100", "0690123456789")),
            Goods(2, "乙", codes=("690123456789",)),
            (Reason.CODE,),
        ),
        (Goods(1, "甲", codes=("1",)), Goods(2, "乙", codes=("01",)), ()),
    ],
)
def test_products(one: Goods, other: Goods, reasons: tuple[Reason, ...]) -> None:
    assert goods_pairs([other, one]) == ([Pair(1, 2, reasons)] if reasons else [])


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (Party(1, "上海（华联）商贸有限公司"), Party(2, "上海华联商贸"), (Reason.NAME,)),
        (Party(1, "甲", "138-0013-8000 / 张"), Party(2, "乙", "+86 13800138000"), (Reason.PHONE,)),
        (Party(1, "甲", "110"), Party(2, "乙", "110"), ()),
        (
            Party(1, "甲", "", "91310000ma1k123456"),
            Party(2, "乙", "", "9131 0000MA1K123456"),
            (Reason.TAX,),
        ),
        (
            Party(1, "甲", bank_account="工行 6222 0000 1111"),
            Party(2, "乙", bank_account="622200001111"),
            (Reason.BANK,),
        ),
        (Party(1, "公司"), Party(2, "有限公司"), ()),
    ],
)
def test_partners(one: Party, other: Party, reasons: tuple[Reason, ...]) -> None:
    assert party_pairs([other, one]) == ([Pair(1, 2, reasons)] if reasons else [])


def test_the_oldest_of_several_is_kept_and_strong_reasons_come_first() -> None:
    found = goods_pairs(
        [Goods(3, "米"), Goods(2, "米"), Goods(9, "面", codes=("A100",)), Goods(8, "糖", codes=("a-100",))]
    )
    assert [(one.keep, one.fold) for one in found] == [(8, 9), (2, 3)]
