"""Combinations of a family's values, and the codes its variants are given. Pure.

A code rule is a text with marks: ``{0}`` is the family's code, ``{1}`` to ``{3}`` are the codes of the
values of its attributes in their order (the name of a value without one), ``{n}`` a running number of
three figures. Blank is the usual rule: everything with hyphens between.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, product
from math import prod

from liandong.kernel.terms import Problem

MOST_ATTRIBUTES = 3
MOST_COMBINATIONS = 1_000
"""Combinations of a family, made or not: what one page still shows and one step still writes."""

Combination = tuple[int, ...]
"""Ids of values, one of each attribute of a family in their order."""

_MARK = re.compile(r"\{([^{}]*)\}")
_NUMBER, _FAMILY = "n", "0"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an attribute."""

    id: int
    name: str
    code: str = ""

    @property
    def spelling(self) -> str:
        """Return what generated codes say of it."""
        return self.code or self.name


@dataclass(frozen=True, slots=True)
class FamilyAxis:
    """An attribute of a family with the values this family has of it."""

    id: int
    name: str
    values: tuple[Value, ...]


Axes = Sequence[FamilyAxis]


def combinations(axes: Axes) -> list[Combination]:
    """Return every combination, the last attribute running fastest; none of no attributes."""
    if not axes:
        return []
    return list(product(*([value.id for value in axis.values] for axis in axes)))


def values_by_id(axes: Axes) -> dict[int, Value]:
    """Return the values of all attributes."""
    return {value.id: value for axis in axes for value in axis.values}


def words_of(combination: Combination, values: Mapping[int, Value]) -> str:
    """Return the names of a combination's values: 红 L. It is the specification of its product."""
    return " ".join(values[one].name for one in combination if one in values)


def usual_rule(attributes: int) -> str:
    """Return the rule that holds where none is given, for so many attributes."""
    return "-".join(f"{{{place}}}" for place in range(attributes + 1))


def rule_problems(rule: str, attributes: int) -> Iterator[Problem]:
    """Yield what is wrong with a code rule: marks that mean nothing, or that leave variants alike."""
    marks = set(_MARK.findall(rule))
    places = {str(place) for place in range(1, attributes + 1)}
    for mark in sorted(marks - places - {_NUMBER, _FAMILY}):
        yield Problem("code_rule_unknown", None, "code_rule", {"part": f"{{{mark}}}"})
    if rule and _NUMBER not in marks and not places <= marks:
        yield Problem("code_rule_ambiguous", None, "code_rule")


def size_problems(sizes: Sequence[int]) -> Iterator[Problem]:
    """Yield ``variants_too_many`` when attributes with so many values each make too many combinations."""
    if prod(sizes) > MOST_COMBINATIONS:
        detail = {"count": str(prod(sizes)), "limit": str(MOST_COMBINATIONS)}
        yield Problem("variants_too_many", None, "attributes", detail)


def codes_for(rule: str, family: str, wanted: Sequence[Sequence[Value]], taken: Collection[str]) -> list[str]:
    """Return a code for each of the wanted combinations; running numbers pass over codes that are taken.

    Codes of a rule without a number are what they are: one that is taken is told when it is saved.
    """
    used, codes = set(taken), []
    for values in wanted:
        rule_here = rule or usual_rule(len(values))
        code = _written(rule_here, family, values, 1)
        if f"{{{_NUMBER}}}" in rule_here:
            code = next(
                one for number in count(1) if (one := _written(rule_here, family, values, number)) not in used
            )
        used.add(code)
        codes.append(code)
    return codes


def _written(rule: str, family: str, values: Sequence[Value], number: int) -> str:
    marks = {str(place): value.spelling for place, value in enumerate(values, start=1)}
    marks |= {_FAMILY: family, _NUMBER: f"{number:03d}"}
    return _MARK.sub(lambda found: marks.get(found[1], found[0]), rule)
