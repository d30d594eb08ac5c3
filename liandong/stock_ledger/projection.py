"""``StockMonth``: what came and went in a month, folded from posted moves.

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
from liandong.stock_ledger.flows import MONTHS, Documents, Reach, document_ids, sides, united
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import execute, fetch, joined, month_of

CONSUMER = "stock_months"
"""The outbox consumer that folds documents into ``StockMonth``."""

_KEY = "product_id, place_id, month, purpose"
_FIGURES = ("quantity_in", "quantity_out", "value_in", "value_out")
_EVERYWHERE = Reach()
_ALL = Source("", [])


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a month's row is above (negative: below) the sum of its moves."""

    product: int
    place: int
    month: date
    purpose: str
    quantity_in: Decimal
    quantity_out: Decimal
    value_in: Decimal
    value_out: Decimal


def fold(documents: Documents) -> None:
    """Add the moves of these documents to their months, with one statement.

    Call it in the transaction that marks the documents handled, once a document.
    """
    _add(joined(" AND m.document_id IN ", document_ids(documents)))


def rebuild(unfolded: Documents) -> None:
    """Make all months anew from the moves of every document but those not folded yet.

    Folding waits until it is done.
    """
    with transaction.atomic():
        if bulk.is_postgresql():
            execute(joined("LOCK TABLE ", MONTHS, " IN SHARE ROW EXCLUSIVE MODE"))
        execute(joined("DELETE FROM ", MONTHS))
        _add(joined(" AND m.document_id NOT IN ", document_ids(unfolded)))


def verify(unfolded: Documents) -> list[Difference]:
    """Compare the months and the moves not folded yet with all moves; no differences, all is well."""
    late = _monthly(joined(" AND m.document_id IN ", document_ids(unfolded)))
    kept = joined("SELECT ", _KEY, ", ", ", ".join(_FIGURES), " FROM ", MONTHS)
    true = joined(
        "SELECT ", _KEY, ", ", ", ".join(f"-{name}" for name in _FIGURES), " FROM ", united(_monthly(_ALL))
    )
    rows = fetch(
        joined(
            *(
                "SELECT ",
                _KEY,
                ", ",
                _sums(_FIGURES),
                " FROM ",
                united([kept, *late, joined(true, " AS moved")]),
            ),
            *(" AS compared GROUP BY ", _KEY, " HAVING "),
            " OR ".join(f"SUM({name}) <> 0" for name in _FIGURES),
            *(" ORDER BY ", _KEY),
        )
    )
    return [_difference(row) for row in rows]


def _add(condition: Source) -> None:
    # Rows are locked in the order of their key, so two folds at once can't block each other.
    execute(
        joined(
            *("INSERT INTO ", MONTHS, " (", _KEY, ", ", ", ".join(_FIGURES), ") SELECT ", _KEY, ", "),
            *(_sums(_FIGURES), " FROM ", united(_monthly(condition)), " AS moved"),
            *(" GROUP BY ", _KEY, " ORDER BY ", _KEY, " ON CONFLICT (", _KEY, ") DO UPDATE SET "),
            ", ".join(f"{name} = {MONTHS}.{name} + excluded.{name}" for name in _FIGURES),
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
