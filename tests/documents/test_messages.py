"""Every problem the program can raise has a sentence in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

from liandong.documents.detail_words import VERB_WORDS
from liandong.documents.messages import ENGLISH, MESSAGES, message
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem

PACKAGE = Path(__file__).resolve().parents[2] / "liandong"
RAISED = re.compile(r'\bProblem\(\s*"([a-z_]+)"')
ROOMS = (
    "documents",
    "stock_ledger",
    "general_ledger",
    "purchasing",
    "sales",
    "inventory",
    "finance",
    "banking",
)


def test_figures_stand_in_the_sentence() -> None:
    figures = {"product": "P1", "needed": "5", "available": "3", "on_hand": "4", "reserved": "1"}
    short = Problem("short_stock", 1, "quantity", figures)
    assert message(short) == "P1库存不足：需要 5，可用 3（现存 4，占用 1）"
    assert message(short, ENGLISH) == "P1 is short: 5 needed, 3 available (4 on hand, 1 reserved)"


def test_a_missing_figure_is_a_dash() -> None:
    assert message(Problem("period_closed")) == "— 已结账"


def test_a_verb_is_named_in_the_readers_language() -> None:
    refused = Problem("right_missing", detail={"verb": Verb.REVERSE.value})
    said = [message(refused, language) for language in ("zh-hans", "zh-hant", ENGLISH)]
    assert said == ["没有权限：红冲", "沒有權限：紅沖", "You have no right to reverse"]


def test_every_verb_has_a_word() -> None:
    assert VERB_WORDS.keys() == set(Verb)


def test_lists_in_a_sentence_are_parted_as_its_reader_parts_them() -> None:
    fixed = Problem("attributes_fixed", detail={"names": "颜色、尺码"})
    assert message(fixed) == "已有规格商品，属性不能再换：颜色、尺码"
    assert message(fixed, ENGLISH) == "There are variants: the attributes stay 颜色, 尺码"


def test_codes_in_the_source_have_messages() -> None:
    raised = {
        (code, path.relative_to(PACKAGE).as_posix())
        for room in ROOMS
        for path in (PACKAGE / room).rglob("*.py")
        for code in RAISED.findall(path.read_text(encoding="utf-8"))
    }
    assert raised
    assert sorted(found for found in raised if found[0] not in MESSAGES) == []


@pytest.mark.parametrize("code", MESSAGES)
def test_both_languages_use_the_same_figures(code: str) -> None:
    chinese, english = (
        {name for _, name, _, _ in Formatter().parse(text) if name} for text in MESSAGES[code]
    )
    assert english <= chinese
