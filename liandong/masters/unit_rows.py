"""The rows of units and barcodes in a product's form: read, and shown with what is wrong in each cell."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from liandong.catalog.unit_problems import UNITS, part_of
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import DECIMALS, Field, Kind, Typed, read_fields, shown_fields
from liandong.webkit.record_sentences import sentence

MOST_UNITS = 50
_READ = frozenset({"ratio", "price"})
"""What is typed as a number; another form field of that name there is not."""


def _fields() -> tuple[Field, ...]:
    return (
        Field("name", _("单位"), is_required=True),
        Field("ratio", _("换算率"), Kind.QUANTITY, help=_("等于多少基本单位")),
        Field("barcode", _("条码")),
        Field("price", _("售价"), Kind.PRICE),
        Field("is_base", _("基本单位"), Kind.BOOL),
        Field("id", "", Kind.HIDDEN),
    )


def read_units(data: Mapping[str, Any]) -> list[Typed]:
    """Read the rows of units in the order of their numbers, empty ones left out."""
    numbers = {
        int(parts[1])
        for name in data
        if (parts := name.split("-"))[0] == UNITS and len(parts) == 3 and parts[1].isdecimal()  # noqa: PLR2004 - units-<row>-<field>
    }
    rows = [read_fields(_fields(), data, f"{UNITS}-{number}-") for number in sorted(numbers)[:MOST_UNITS]]
    return [row for row in rows if any(row.raw.get(name) for name in ("id", "name", "barcode"))]


def units_table(units: Sequence[Mapping[str, Any]], problems: Iterable[Problem]) -> ui.Part:
    """Return the part of the form; ``units`` are what is stored or the texts typed."""
    fields = _fields()
    marks = _marks(units, problems)
    rows = [
        shown_fields(fields, unit, marked, f"{UNITS}-{row}-")
        for row, (unit, marked) in enumerate(zip(units, marks, strict=True))
    ]
    table = {
        "name": UNITS,
        "columns": [
            {"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in fields
        ],
        "rows": rows,
        "blank": shown_fields(fields, {}, {}, f"{UNITS}-__row__-"),
    }
    return {"title": _("计量单位与条码"), "table": table}


def _marks(units: Sequence[Mapping[str, Any]], problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Return for each row what is wrong with it, by field: the first sentence of each."""
    marks: list[dict[str, str]] = [{} for _unit in units]
    for problem in problems:
        at_unit = problem.column == UNITS
        if not at_unit and problem.column not in _READ:
            continue
        part = part_of(problem) if at_unit else str(problem.column)
        for unit, marked in zip(units, marks, strict=True):
            if _is_meant(unit, problem, part, at_unit=at_unit):
                marked.setdefault(part, sentence(problem))
    return marks


def _is_meant(unit: Mapping[str, Any], problem: Problem, part: str, *, at_unit: bool) -> bool:
    if not at_unit:
        return bool(unit.get(part) == problem.detail.get("number"))
    if part == "barcode":
        return bool(unit.get("barcode") == problem.detail.get("barcode"))
    if problem.code == "unit_name_missing":
        return not unit.get("name")
    return "unit" in problem.detail and unit.get("name") == problem.detail["unit"]
