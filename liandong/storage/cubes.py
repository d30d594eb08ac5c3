"""Tables of sums that are folded from documents: filled, made anew, and compared with the documents.

At any moment the truth is the table plus the documents not folded yet. A consumer of the outbox folds a
document and marks it handled in one transaction, so each document counts exactly once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import execute, fetch, joined, united


@dataclass(frozen=True, slots=True)
class Cube:
    """A folded table: its key and figures, and the selects that fill it from documents.

    ``sources`` takes the condition that the documents' ids fulfil; its selects have the column
    ``document`` besides, and sum nothing up.
    """

    name: str
    table: str
    key: str
    figures: tuple[str, ...]
    sources: Callable[[Source], list[Source]]

    @property
    def columns(self) -> str:
        """Return all columns, the key's first."""
        return ", ".join((self.key, *self.figures))

    def sums(self) -> str:
        """Return the sums of the figures, named like them."""
        return ", ".join(f"SUM({name}) AS {name}" for name in self.figures)


class Difference(NamedTuple):
    """A row that is not what its documents come to: of which table, its key, and kept less true, scaled."""

    table: str
    key: tuple[str, ...]
    figures: tuple[int, ...]


def add(cube: Cube, among: Source) -> None:
    """Add what the documents come to whose ids fulfil a condition; one statement."""
    # Rows are locked in the order of their key, so two folds at once can't block each other.
    execute(
        joined(
            *("INSERT INTO ", cube.table, " (", cube.columns, ") SELECT ", cube.key, ", ", cube.sums()),
            *(" FROM ", united(cube.sources(among)), " AS come GROUP BY ", cube.key, " HAVING "),
            *(" OR ".join(f"SUM({name}) <> 0" for name in cube.figures), " ORDER BY ", cube.key),
            *(" ON CONFLICT (", cube.key, ") DO UPDATE SET "),
            ", ".join(f"{name} = {cube.table}.{name} + excluded.{name}" for name in cube.figures),
        )
    )


def rebuild(cubes: Sequence[Cube], unfolded: Source) -> None:
    """Make tables anew from every document but those of a sub-select; folding waits until it is done.

    ``unfolded`` is a sub-select with the column ``document_id``.
    """
    with transaction.atomic():
        for cube in cubes:
            if bulk.is_postgresql():
                execute(joined("LOCK TABLE ", cube.table, " IN SHARE ROW EXCLUSIVE MODE"))
            execute(joined("DELETE FROM ", cube.table))
            add(cube, joined(" NOT IN ", ids_of(unfolded)))


def ids_of(documents: Source) -> Source:
    """Return documents, a sub-select with the column ``document_id``, as a list of ids."""
    return joined("(SELECT document_id FROM ", documents, " AS given_documents)")


def late(cube: Cube, unfolded: Source) -> Source:
    """Return what documents not folded yet came to, as a select with the columns of the table."""
    return rows_of(cube, joined(" IN ", ids_of(unfolded)))


def rows_of(cube: Cube, among: Source) -> Source:
    """Return what some documents came to as a select with the columns of the table, not summed up."""
    return joined("SELECT ", cube.columns, " FROM ", united(cube.sources(among)), " AS of_documents")


def differences(cube: Cube, unfolded: Source) -> list[Difference]:
    """Compare a table and the documents not folded yet with all documents; no rows, all is well."""
    kept = joined("SELECT ", cube.columns, " FROM ", cube.table)
    true = joined(
        *("SELECT ", cube.key, ", ", ", ".join(f"-{name}" for name in cube.figures), " FROM "),
        *(united(cube.sources(Source(" IS NOT NULL", []))), " AS all_of_them"),
    )
    rows = fetch(
        joined(
            *("SELECT ", cube.key, ", ", cube.sums(), " FROM ", united([kept, late(cube, unfolded), true])),
            *(" AS compared GROUP BY ", cube.key, " HAVING "),
            *(" OR ".join(f"SUM({name}) <> 0" for name in cube.figures), " ORDER BY ", cube.key),
        )
    )
    width = len(cube.key.split(","))
    return [
        Difference(cube.name, tuple(str(one) for one in row[:width]), tuple(int(one) for one in row[width:]))
        for row in rows
    ]
