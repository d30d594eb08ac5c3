"""Receipts at a price far from the one before: what was bought dearer or cheaper than ever of late."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from liandong.documents.models import Document, DocumentLine
from liandong.kernel.money import HUNDRED, round_half_up
from liandong.kernel.rules import Rules, Taxpayer
from liandong.storage import bulk
from liandong.storage.bulk import Source, as_date
from liandong.storage.pieces import fetch, given, joined

LOOK_BACK = timedelta(days=365)
"""A price older than that is none to compare with."""

_DOCUMENTS, _LINES = bulk.table(Document), bulk.table(DocumentLine)
_DIGITS = 1


@dataclass(frozen=True, slots=True)
class Jump:
    """A receipt, and by how many per cent the furthest of its prices is off the receipt before."""

    document: int
    day: date
    change: Decimal


def price_jumps(type_id: str, first: date, last: date, rules: Rules) -> list[Jump]:
    """Return receipts of those days with a price further off than the company's rate; one statement.

    Prices are per base unit, with the tax that can't be deducted, and held against the last receipt of the
    same product from anybody. A rate of 0 finds nothing.
    """
    if not rules.unusual_price_rate:
        return []
    found: dict[int, Jump] = {}
    for document, day, amount, quantity, old_amount, old_quantity in fetch(
        _priced(type_id, first, last, rules)
    ):
        change = _change(int(amount) * int(old_quantity), int(old_amount) * int(quantity))
        before = found.get(int(document))
        is_off = abs(change) > rules.unusual_price_rate
        if is_off and (before is None or abs(change) > abs(before.change)):
            found[int(document)] = Jump(int(document), as_date(day), change)
    return sorted(found.values(), key=lambda one: (one.day, one.document), reverse=True)


def _change(now: int, before: int) -> Decimal:
    """Return by how many per cent one price is above another, both times the same quantities."""
    return round_half_up(Decimal(now - before) * HUNDRED / Decimal(before), _DIGITS)


def _priced(type_id: str, first: date, last: date, rules: Rules) -> Source:
    """Return the lines of the days, each with amount and quantity of the line before of its product."""
    amount = "l.net_amount" if rules.taxpayer is Taxpayer.GENERAL else "l.gross_amount"
    bought = joined(
        f" FROM {_DOCUMENTS} d JOIN {_LINES} l ON l.document_id = d.id WHERE d.type = ",
        *(given(type_id), " AND d.state = 'posted' AND d.reverses_id IS NULL AND l.product_id IS NOT NULL"),
        *(" AND l.quantity > 0 AND l.net_amount > 0 AND d.business_date <= ", given(last.isoformat())),
        " AND d.business_date >= ",
    )
    window = joined("(SELECT l.product_id", bought, given(first.isoformat()), ")")
    lag = "LAG({}) OVER (PARTITION BY l.product_id ORDER BY d.business_date, l.id)"
    lines = joined(
        f"SELECT d.id AS document, d.business_date AS day, {amount} AS amount, l.quantity AS quantity, ",
        *(lag.format(amount), " AS old_amount, ", lag.format("l.quantity"), " AS old_quantity"),
        *(bought, given((first - LOOK_BACK).isoformat()), " AND l.product_id IN ", window),
    )
    return joined(
        "SELECT document, day, amount, quantity, old_amount, old_quantity FROM (",
        *(lines, ") AS priced WHERE old_quantity IS NOT NULL AND day >= ", given(first.isoformat())),
    )
