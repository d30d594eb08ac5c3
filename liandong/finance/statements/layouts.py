"""Layouts of the statements, as data: lines in their order, each with its number, side and formula.

In the text of a layout each line is ``number look label = formula``. Looks: D shows debits as positive,
C credits; d and c are lines that begin with 其中 or tell more of the line above, which no sum counts; T is
a sum of other lines. A line without a number is a heading.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from liandong.finance.statements.formulas import Term, parsed


class Statement(StrEnum):
    """The statements there are; the values stand in addresses and in the table of formulas."""

    BALANCE = "balance-sheet"
    INCOME = "income-statement"
    CASH = "cash-flow"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement. A heading has the number 0; ``turn`` is 1 for debits, −1 for credits."""

    number: int
    label: str
    formula: str = ""
    turn: int = 1
    is_sum: bool = False
    is_part: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether there are no figures in it."""
        return self.number == 0

    @property
    def level(self) -> int:
        """How far it stands in: 0 for sums and numbered lines, 2 for what tells more of a line."""
        if self.is_sum or self.label[1:2] == "、":
            return 0
        return 2 if self.is_part else 1

    @property
    def terms(self) -> tuple[Term, ...]:
        """What it is made of."""
        return parsed(self.formula)


@dataclass(frozen=True, slots=True)
class Layout:
    """A statement of one accounting standard.

    ``form`` is the name of the printed form. ``right_from`` is the place of the first line of the right half
    where the form has two. ``equal`` are two lines that must come to the same; ``result`` is the line
    of 未分配利润, of 净利润 or of the cash there is at the end. ``left_out`` are codes that the statement
    has no line for.
    """

    statement: Statement
    title: str
    form: str
    lines: tuple[Line, ...]
    right_from: int | None = None
    equal: tuple[int, int] | None = None
    result: int = 0
    left_out: tuple[str, ...] = ()

    @property
    def figures(self) -> Iterator[Line]:
        """The lines that have figures."""
        return (line for line in self.lines if not line.is_heading)

    def line(self, number: int) -> Line | None:
        """Return the line of a number, None when there is none."""
        return next((line for line in self.figures if line.number == number), None)

    def with_formulas(self, own: dict[int, str]) -> "Layout":
        """Return the same with a company's own formulas by line."""
        lines = (
            replace(line, formula=own[line.number]) if line.number in own else line for line in self.lines
        )
        return replace(self, lines=tuple(lines))


def lines_of(text: str) -> tuple[Line, ...]:
    """Read the lines of a layout."""
    return tuple(_line(row) for row in text.strip().splitlines())


def _line(row: str) -> Line:
    head, _, formula = (part.strip() for part in row.partition(" ="))
    words = head.split(maxsplit=2)
    if not words[0].isdecimal():
        return Line(0, head)
    number, look, label = words
    turn = -1 if look in {"C", "c"} else 1
    return Line(int(number), label, formula, turn, is_sum=look == "T", is_part=look in {"c", "d"})
