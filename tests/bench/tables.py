"""What a bench hands back: tables of raw figures, and what was to be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from tests.bench.measuring import Spread

Unit = Literal["text", "ms", "ratio", "rate", "count", "seconds", "megabytes"]
Cell = str | int | float | Spread | None


@dataclass(frozen=True, slots=True)
class Column:
    """Heading and unit of a column; ``rate`` is a second."""

    title: str
    unit: Unit = "ms"


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to be reached: ``measured`` at most, or else at least, ``limit``."""

    text: str
    measured: float
    limit: float
    is_at_most: bool = True
    unit: Unit = "ratio"

    @property
    def is_reached(self) -> bool:
        """Tell whether it was."""
        return self.measured <= self.limit if self.is_at_most else self.measured >= self.limit


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what its columns are, a row a case, and what is said below it."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    goals: Sequence[Goal] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return the table as plain JSON."""
        return asdict(self)

    @staticmethod
    def from_json(given: Mapping[str, Any]) -> "Table":
        """Read what ``to_json`` wrote."""
        return Table(
            given["title"],
            [Column(**column) for column in given["columns"]],
            [[Spread(**cell) if isinstance(cell, dict) else cell for cell in row] for row in given["rows"]],
            given["note"],
            [Goal(**goal) for goal in given["goals"]],
        )
