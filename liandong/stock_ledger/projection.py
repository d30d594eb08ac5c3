"""``StockMonth``: what came and went in a month, folded from posted moves; ``StockYear``: its yearly sums.

At any moment the truth is ``StockMonth`` plus the moves of the documents not folded yet. A
consumer folds a document's moves and marks it handled in one transaction, so each document
counts exactly once; ids never decide what is new, because documents are committed in another
order than they are numbered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from liandong.kernel.money import from_scaled
from liandong.stock_ledger.flows import MONTHS, YEARS, Documents, Reach, document_ids, sides
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import execute, fetch, joined, month_of, united, year_of

CONSUMER = "stock_months"
"""The outbox consumer that folds documents into ``StockMonth``."""

_KEY = "product_id, place_id, month, purpose"
_YEAR_KEY = "product_id, place_id, year"
_FIGURES = ("quantity_in", "quantity_out", "value_in", "value_out")
_EVERYWHERE = Reach()
_ALL = Source("", [])


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a month's row is above (negative: below) the sum of its moves.

    A blank ``purpose`` stands for a year's row and its months, ``month`` for the year's first:
    the difference is in what came in.
    """

    product: int
    place: int
    month: date
    purpose: str
    quantity_in: Decimal
    quantity_out: Decimal
    value_in: Decimal
    value_out: Decimal


def fold(documents: Documents) -> None:
    """Add the moves of these documents to their months and years, with one statement each.

    Call it in the transaction that marks the documents handled, once a document.
    """
    folded = joined(" AND m.document_id IN ", document_ids(documents))
    _add_months(folded)
    _add_years(united(sides(_EVERYWHERE, f"{year_of('m.business_date')} AS year", folded)))


def rebuild(unfolded: Documents) -> None:
    """Make all months and years anew from the moves of every document but those not folded yet.

    Folding waits until it is done.
    """
    with transaction.atomic():
        if bulk.is_postgresql():
            execute(joined("LOCK TABLE ", MONTHS, ", ", YEARS, " IN SHARE ROW EXCLUSIVE MODE"))
        execute(joined("DELETE FROM ", MONTHS))
        execute(joined("DELETE FROM ", YEARS))
        _add_months(joined(" AND m.document_id NOT IN ", document_ids(unfolded)))
        _add_years(_years_of_months())


def verify(unfolded: Documents) -> list[Difference]:
    """Compare the months and the moves not folded yet with all moves, and the years with the months.

    No differences, all is well. One statement, so that both are of one moment.
    """
    rows = fetch(
        joined(
            *(_month_differences(unfolded), " UNION ALL ", _year_differences()),
            *(" ORDER BY ", _KEY),
        )
    )
    return [_difference(row) for row in rows]


def _month_differences(unfolded: Documents) -> Source:
    late = _monthly(joined(" AND m.document_id IN ", document_ids(unfolded)))
    kept = joined("SELECT ", _KEY, ", ", ", ".join(_FIGURES), " FROM ", MONTHS)
    moved = ", ".join(f"-{name}" for name in _FIGURES)
    true = joined("SELECT ", _KEY, ", ", moved, " FROM ", united(_monthly(_ALL)), " AS moved")
    return joined(
        *("SELECT ", _KEY, ", ", _sums(_FIGURES), " FROM ", united([kept, *late, true])),
        *(" AS compared GROUP BY ", _KEY, " HAVING "),
        " OR ".join(f"SUM({name}) <> 0" for name in _FIGURES),
    )


def _year_differences() -> Source:
    kept = joined("SELECT ", _YEAR_KEY, ", quantity, value FROM ", YEARS)
    true = joined(
        *("SELECT ", _YEAR_KEY, ", quantity_out - quantity_in, value_out - value_in FROM "),
        *(_years_of_months(), " AS months"),
    )
    first = "make_date(year, 1, 1)" if bulk.is_postgresql() else "year || '-01-01'"
    return joined(
        *("SELECT product_id, place_id, ", first, ", '', SUM(quantity), 0, SUM(value), 0 FROM "),
        *(united([kept, true]), " AS compared GROUP BY ", _YEAR_KEY),
        " HAVING SUM(quantity) <> 0 OR SUM(value) <> 0",
    )


def _years_of_months() -> Source:
    year = f"{year_of('m.month')} AS year, "
    return joined("(SELECT m.product_id, m.place_id, ", year, ", ".join(_FIGURES), " FROM ", MONTHS, " m)")


def _add_months(condition: Source) -> None:
    # Rows are locked in the order of their key, so two folds at once can't block each other.
    execute(
        joined(
            *("INSERT INTO ", MONTHS, " (", _KEY, ", ", ", ".join(_FIGURES), ") SELECT ", _KEY, ", "),
            *(_sums(_FIGURES), " FROM ", united(_monthly(condition)), " AS moved"),
            *(" GROUP BY ", _KEY, " ORDER BY ", _KEY, " ON CONFLICT (", _KEY, ") DO UPDATE SET "),
            ", ".join(f"{name} = {MONTHS}.{name} + excluded.{name}" for name in _FIGURES),
        )
    )


def _add_years(moved: Source) -> None:
    """Add what came less what went, always after the months, so that locks keep one order."""
    execute(
        joined(
            *("INSERT INTO ", YEARS, " (", _YEAR_KEY, ", quantity, value) SELECT ", _YEAR_KEY),
            ", SUM(quantity_in - quantity_out), SUM(value_in - value_out) FROM ",
            *(moved, " AS moved GROUP BY ", _YEAR_KEY, " ORDER BY ", _YEAR_KEY),
            *(" ON CONFLICT (", _YEAR_KEY, ") DO UPDATE SET "),
            f"quantity = {YEARS}.quantity + excluded.quantity, value = {YEARS}.value + excluded.value",
        )
    )


def _monthly(condition: Source) -> list[Source]:
    month = f"{month_of('m.business_date')} AS month, m.purpose"
    return sides(_EVERYWHERE, month, condition)


def _sums(names: Sequence[str]) -> str:
    return ", ".join(f"SUM({name})" for name in names)


def _difference(row: Sequence[Any]) -> Difference:
    product, place, month, purpose, quantity_in, quantity_out, value_in, value_out = row
    return Difference(
        product,
        place,
        bulk.as_date(month),
        purpose,
        from_scaled(quantity_in, 6),
        from_scaled(quantity_out, 6),
        from_scaled(value_in, 4),
        from_scaled(value_out, 4),
    )
