"""Claims that are not settled yet, read by the index that holds just these.

SQLite keeps no statistics here and would rather read every claim there ever was, so it is told
the index by name; PostgreSQL finds it by itself.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from liandong.general_ledger.models import Claim
from liandong.kernel.money import from_scaled
from liandong.kernel.terms import ClaimKind
from liandong.storage import bulk
from liandong.storage.pieces import day_parameter

STILL_OPEN = "NOT (c.open_amount = 0)"
"""The condition of the index, word for word: a parameter in it would keep SQLite from it."""

_DUE = """
SELECT c.id, c.open_amount, c.amount, c.due_date FROM {claims}
WHERE {still_open} AND c.kind = %s AND c.open_amount > 0 AND c.due_date BETWEEN %s AND %s
ORDER BY c.due_date, c.id LIMIT %s
"""


class DueClaim(NamedTuple):
    """A claim with what is left of it, and the day it is due."""

    id: int
    open_amount: Decimal
    amount: Decimal
    due_date: date


def open_claims() -> str:
    """Return the table of claims as ``c``; the caller's conditions hold ``STILL_OPEN``."""
    index = "" if bulk.is_postgresql() else " INDEXED BY open_claims"
    return f"{bulk.table(Claim)} AS c{index}"


def due_claims(kind: ClaimKind, first: date, last: date, most: int) -> list[DueClaim]:
    """Return the claims of a kind, credit notes aside, due within days, the earliest first; one statement."""
    sql = _DUE.format(claims=open_claims(), still_open=STILL_OPEN)
    rows = bulk.run(sql, [kind.value, day_parameter(first), day_parameter(last), most])
    return [
        DueClaim(pk, from_scaled(left, 4), from_scaled(amount, 4), bulk.as_date(due))
        for pk, left, amount, due in rows
    ]
