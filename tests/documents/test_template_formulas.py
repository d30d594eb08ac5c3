"""Formulas of voucher templates: what they say, what they come to, and that the rest makes it balance."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.documents.template_formulas import (
    TemplateFormulaError,
    TemplateSide,
    amounts_of,
    read_formula,
    tidy_formula,
)

D = Decimal
FIGURES = {("余额", "1122"): D(800), ("本月", "5001"): D("333.33")}


def worth(formula: str, typed: str = "0") -> Decimal:
    side = TemplateSide(bool(formula), read_formula(tidy_formula(formula)))
    return amounts_of([side], D(typed), lambda word, code: FIGURES[word, code])[0]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1500", "1500"),
        ("－20.5＋１", "-19.5"),
        ("金额 * 13%", "13.00"),
        ("金额*0.13-3", "10"),
        ("余额1122*0.5%", "4"),
        ("本月5001*5%-200", "-183.33"),
        ("100*3%+金额", "103"),
        ("amount*2-bal1122", "-600"),
        ("本月5001*1.5%", "5.00"),
    ],
)
def test_what_formulas_come_to(formula: str, expected: str) -> None:
    assert worth(formula, "100") == D(expected)


@pytest.mark.parametrize("text", ["", "1122", "金", "金额金额", "平+1", "1**2", "余额", "1;2", "(1)", "1e5"])
def test_what_is_no_formula(text: str) -> None:
    if text == "1122":
        assert worth(text) == D(1122)
        return
    with pytest.raises(TemplateFormulaError):
        read_formula(text)


@given(
    parts=st.lists(st.tuples(st.booleans(), st.decimals(-1000, 1000, places=4)), min_size=1, max_size=6),
    typed=st.decimals(0, 10_000, places=2),
    is_debit=st.booleans(),
)
def test_the_rest_makes_it_balance_to_the_cent(
    parts: list[tuple[bool, Decimal]], typed: Decimal, *, is_debit: bool
) -> None:
    sides = [
        TemplateSide(on_debit, read_formula(tidy_formula(f"金额*{abs(rate):f}%" if rate else "0")))
        for on_debit, rate in parts
    ]
    sides.append(TemplateSide(is_debit, (), is_rest=True))
    amounts = amounts_of(sides, typed, lambda _word, _code: D(0))
    assert sum(one if side.is_debit else -one for one, side in zip(amounts, sides, strict=True)) == 0
    assert all(one == one.quantize(D("0.01")) for one in amounts)
