"""Combinations and the codes of a rule, as tables."""

import pytest

from liandong.catalog.combining import (
    FamilyAxis,
    Value,
    codes_for,
    combinations,
    rule_problems,
    size_problems,
    usual_rule,
    words_of,
)

RED, BLACK = Value(1, "红", "R"), Value(2, "黑")
SMALL, LARGE = Value(3, "S"), Value(4, "L", "LL")
COLOUR, SIZE = FamilyAxis(1, "颜色", (RED, BLACK)), FamilyAxis(2, "尺码", (SMALL, LARGE))


def test_the_last_attribute_runs_fastest() -> None:
    assert combinations([COLOUR, SIZE]) == [(1, 3), (1, 4), (2, 3), (2, 4)]
    assert combinations([COLOUR]) == [(1,), (2,)]
    assert combinations([]) == []
    assert words_of((2, 4), {one.id: one for one in (RED, BLACK, SMALL, LARGE)}) == "黑 L"


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("", ["TX-R-S", "TX-黑-LL"]),
        ("{0}{1}{2}", ["TXRS", "TX黑LL"]),
        ("{0}-{n}", ["TX-002", "TX-003"]),
        ("A{2}.{1}", ["AS.R", "ALL.黑"]),
    ],
)
def test_a_rule_writes_codes(rule: str, codes: list[str]) -> None:
    assert codes_for(rule, "TX", [(RED, SMALL), (BLACK, LARGE)], {"TX-001"}) == codes


def test_the_usual_rule_names_each_attribute() -> None:
    assert [usual_rule(count) for count in (1, 2, 3)] == ["{0}-{1}", "{0}-{1}-{2}", "{0}-{1}-{2}-{3}"]


@pytest.mark.parametrize(
    ("rule", "attributes", "codes"),
    [
        ("", 2, []),
        ("{0}-{1}-{2}", 2, []),
        ("{n}", 2, []),
        ("{0}-{1}", 2, ["code_rule_ambiguous"]),
        ("{0}-{1}-{2}", 1, ["code_rule_unknown"]),
        ("{x}{n}", 1, ["code_rule_unknown"]),
        ("TX", 1, ["code_rule_ambiguous"]),
    ],
)
def test_a_rule_must_tell_variants_apart(rule: str, attributes: int, codes: list[str]) -> None:
    assert [one.code for one in rule_problems(rule, attributes)] == codes


def test_too_many_combinations_are_refused_before_they_are_made() -> None:
    assert list(size_problems([10, 10, 10])) == []
    (problem,) = size_problems([11, 10, 10])
    assert problem.detail == {"count": "1100", "limit": "1000"}
