"""Which values of an added field a list asks for, read from the parameters of an address. Pure.

A text (part of it), a choice or a yes or no is asked for by the field's own name, a span of numbers
or days by ``<name>_from`` and ``<name>_to``, both included.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from liandong.kernel.custom import CustomField, CustomKind
from liandong.kernel.terms import Problem

_RANGED = frozenset({CustomKind.NUMBER, CustomKind.DATE})


@dataclass(frozen=True, slots=True)
class Wish:
    """What a field shall hold: ``text`` in it or as it stands, or a span; empty means no end."""

    field: CustomField
    text: str = ""
    least: str = ""
    most: str = ""

    def number(self, end: str) -> Decimal | None:
        """Return an end of a span of numbers, None where it is open."""
        return Decimal(end) if end else None


def parameters_of(one: CustomField) -> tuple[str, ...]:
    """Return the names of the parameters a field is asked for by."""
    return (f"{one.name}_from", f"{one.name}_to") if one.kind in _RANGED else (one.name,)


def read_wishes(
    fields: Iterable[CustomField], given: Mapping[str, Any]
) -> tuple[tuple[Wish, ...], list[Problem]]:
    """Return what is asked for, field by field, and what makes no sense: ``value_unfit``."""
    wishes: list[Wish] = []
    problems: list[Problem] = []
    for one in fields:
        values = [_read(one, name, given, problems) for name in parameters_of(one)]
        if any(values):
            wishes.append(Wish(one, "", *values) if one.kind in _RANGED else Wish(one, values[0]))
    return tuple(wishes), problems


def _read(one: CustomField, name: str, given: Mapping[str, Any], problems: list[Problem]) -> str:
    text = str(given.get(name) or "")
    try:
        return one.stored(text)
    except ValueError:
        detail = {"field": one.label, "value": text[:40]}
        problems.append(Problem("value_unfit", column=name, detail=detail))
        return ""
