"""Problems with the units of a product, at the cell of the file they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from liandong.catalog.unit_problems import UNITS, part_of
from liandong.exchange.columns import ReadRow
from liandong.exchange.product_fields import FURTHER_UNITS
from liandong.kernel.terms import Problem


def at_cells(
    problems: Sequence[Problem], rows: Mapping[int, ReadRow], numbers: Sequence[int]
) -> list[Problem]:
    """Return the problems with the column of the file in place of ``units``; lines count from 1."""
    return [
        replace(one, column=_cell(one, rows[numbers[one.line - 1]]))
        if one.column == UNITS and one.line
        else one
        for one in problems
    ]


def _cell(problem: Problem, row: ReadRow) -> str:
    """Return the column of the unit a problem names; the base unit's for one that names none."""
    part, name = part_of(problem), problem.detail.get("unit", "")
    number = next((one for one in FURTHER_UNITS if name and row.text(f"unit_{one}") == name), None)
    if number is None or name == row.text("unit"):
        return "barcode" if part == "barcode" else "unit"
    return f"unit_{number}" if part == "name" else f"{part}_{number}"
