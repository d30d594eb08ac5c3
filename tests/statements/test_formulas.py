"""Formulas of statement lines: read, checked, computed; and the layouts of both standards."""

from decimal import Decimal

import pytest

from liandong.finance.statements.formulas import FormulaError, Term, computed, parsed, problems, tidy
from liandong.finance.statements.layouts import Layout, Statement
from liandong.finance.statements.reading import LAYOUTS, halves_of
from liandong.general_ledger.chart_choice import CHARTS, Standard
from liandong.general_ledger.queries import AccountNode

D = Decimal
CODES = ("1001", "1122", "2203", "5001")


def test_a_formula_is_read() -> None:
    assert parsed("-1001+1122借-行12+损益") == (
        Term(-1, code="1001"),
        Term(1, code="1122", side="借"),
        Term(-1, line=12),
        Term(1, code="损益"),
    )
    assert parsed("") == ()
    assert tidy("1122d - L7 + pl+2203C") == "1122借-行7+损益+2203贷"
    assert parsed(tidy(" １００１ ＋ 行２ ")) == (Term(1, code="1001"), Term(1, line=2))


@pytest.mark.parametrize("text", ["1001 1122", "+", "1001+", "12", "行", "1001借贷", "abc", "10011122+-1001"])
def test_what_is_no_formula(text: str) -> None:
    with pytest.raises(FormulaError):
        parsed(tidy(text) if " " not in text else text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1001+9999-8888", ["formula_account_unknown", "formula_account_unknown"]),
        ("行9", ["formula_line_unknown"]),
        ("1001-1001+9999", ["formula_account_unknown", "formula_term_twice"]),
        ("1122借+1122贷", []),
        ("行2", ["formula_circular"]),
        ("行1", ["formula_circular"]),
        ("x" * 501, ["formula_too_long"]),
        ("1001*2", ["formula_malformed"]),
    ],
)
def test_every_problem_is_told(text: str, codes: list[str]) -> None:
    formulas = {1: parsed("1001"), 2: parsed("行1+1122"), 3: ()}
    assert [one.code for one in problems(text, 1, formulas, CODES)] == codes


def test_lines_are_computed_in_any_order_and_a_circle_ends() -> None:
    amounts = {"1001": D(5), "2203": D(-3)}
    formulas = {
        1: parsed("行2-行3"),
        2: parsed("1001"),
        3: parsed("2203"),
        4: parsed("行5"),
        5: parsed("行4"),
    }
    found = computed(formulas, {3: -1}, lambda term: amounts[term.code])
    assert found == {1: D(2), 2: D(5), 3: D(3), 4: D(0), 5: D(0)}


LAYOUT_CASES = [
    pytest.param(standard, layout, id=f"{standard}-{layout.statement}")
    for standard, layouts in LAYOUTS.items()
    for layout in layouts.values()
]


@pytest.mark.parametrize(("standard", "layout"), LAYOUT_CASES)
def test_a_standards_formulas_fit_its_chart(standard: Standard, layout: Layout) -> None:
    codes = [one.code for one in CHARTS[standard]]
    formulas = {line.number: line.terms for line in layout.figures}
    found = {
        line.number: [one.code for one in problems(line.formula, line.number, formulas, codes)]
        for line in layout.figures
    }
    assert {number: wrong for number, wrong in found.items() if wrong} == {}
    numbers = [line.number for line in layout.figures]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(("standard", "layout"), LAYOUT_CASES)
def test_every_account_of_the_chart_is_taken_up_once(standard: Standard, layout: Layout) -> None:
    if layout.statement is Statement.CASH:  # there an account may stand in two lines, one for either way
        layout = LAYOUTS[standard][Statement.BALANCE]
    kinds = {"profit"} if layout.statement is Statement.INCOME else None
    parents = {one.parent_code for one in CHARTS[standard]}
    odd = [
        one.code
        for one in CHARTS[standard]
        if one.code not in parents
        and (kinds is None or one.kind in kinds)
        and not one.code.startswith(layout.left_out or ("~",))
        and halves_of(layout, _node(one.code, one.kind)) != 2
    ]
    assert odd == []


def _node(code: str, kind: str) -> AccountNode:
    return AccountNode(
        1,
        code,
        "",
        kind,
        is_debit=True,
        is_settlement=False,
        is_active=True,
        parent=None,
        level=1,
        path=(),
        is_leaf=True,
    )
