"""库龄: how long what lies here has lain, by the receipts it came with; the latest receipts are what is left.

Stock at the end of a day is taken to be of the latest receipts: of 70 pieces, 50 received in the last
30 days and 200 before, 50 are up to 30 days old and 20 are older. What was received since a day comes
from the folded months, but for the odd days of the month it begins in: these are the moves
themselves, from the nearer end of the month. A company that costs first in, first out keeps the
layers of its receipts, and ``layer_ages`` reads those.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from liandong.kernel.terms import Purpose
from liandong.stock_ledger.filters import StockFilter, reach_of
from liandong.stock_ledger.flows import MONTHS, MOVES, Documents, Reach, between, document_ids, flows
from liandong.stock_ledger.models import CostLayer
from liandong.stock_ledger.spans import Span
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined, month_of, united

_LAYERS = bulk.table(CostLayer)
_MID_MONTH = 15
_MONTHLY = -1
_NO_RECEIPTS = (Purpose.SALE, Purpose.PURCHASE_RETURN, Purpose.COST_CORRECTION)
_UNDONE = (Purpose.PURCHASE, Purpose.SALES_RETURN)
"""What goes out again under the purpose it came in by was reversed: it was never received."""


class Aged(NamedTuple):
    """Stock of a product as stored: quantity ×10⁶, value ×10⁴, quantity of each age, youngest first."""

    product: int
    quantity: int
    value: int
    ages: tuple[int, ...]


def stock_ages(on: date, limits: Sequence[int], stock_filter: StockFilter, unfolded: Documents) -> list[Aged]:
    """Return stock at the end of a day by age; ``limits`` are the oldest days of each age but the last.

    In one warehouse goods are as old as their arrival there. One statement.
    """
    reach = reach_of(stock_filter)
    since = [on - timedelta(days=limit) for limit in limits]
    held = flows(reach, [Span(0, None, on, is_net=True)], unfolded)
    received = _received(reach, since, on, unfolded)
    columns = "".join(
        f", COALESCE(SUM(CASE WHEN {_counts(place, day)} THEN r.quantity ELSE 0 END), 0) AS r{place}"
        for place, day in enumerate(since)
    )
    rows = fetch(
        joined(
            "SELECT h.product_id, h.quantity, h.value, ",
            ", ".join(f"COALESCE(c.r{place}, 0)" for place in range(len(since))),
            *(" FROM (SELECT f.product_id, SUM(f.quantity_in - f.quantity_out) AS quantity,"),
            *(" SUM(f.value_in - f.value_out) AS value FROM ", held, " AS f GROUP BY f.product_id"),
            " HAVING SUM(f.quantity_in - f.quantity_out) > 0) AS h LEFT JOIN (SELECT r.product_id",
            *(
                columns,
                " FROM ",
                received,
                " AS r GROUP BY r.product_id) AS c ON c.product_id = h.product_id",
            ),
        )
    )
    return [_aged(int(product), int(held), int(value), counts) for product, held, value, *counts in rows]


def _aged(product: int, held: int, value: int, received: Sequence[int]) -> Aged:
    ages, reached = [], 0
    for came in received:
        younger = min(held, max(int(came), reached))
        ages.append(younger - reached)
        reached = younger
    return Aged(product, held, value, (*ages, held - reached))


def _first_month(day: date) -> date:
    """Return the month from which whole months are counted: the day's own, or the one after it."""
    first = day.replace(day=1)
    return first if day.day <= _MID_MONTH else (first + timedelta(days=32)).replace(day=1)


def _counts(place: int, day: date) -> str:
    """Return the condition that a row is part of what was received since a day."""
    return f"(r.piece = {_MONTHLY} AND r.month >= '{_first_month(day)}') OR r.piece = {place}"


def _received(reach: Reach, since: Sequence[date], on: date, unfolded: Documents) -> Source:
    """Return what came in as rows of product, month, piece (``_MONTHLY`` or a limit's odd days), quantity."""
    earliest = min(_first_month(day) for day in since)
    of_product, places = reach.of_product("m.product_id"), reach.of_place("m.place_id")
    net = joined("CASE WHEN m.purpose IN (", _words(_UNDONE), ") THEN m.quantity_in - m.quantity_out")
    monthly = joined(
        *("SELECT m.product_id, m.month, ", f"{_MONTHLY} AS piece, ", net, " ELSE m.quantity_in END"),
        *(" AS quantity FROM ", MONTHS, " m WHERE m.month >= ", given(earliest.isoformat())),
        *(" AND m.month <= ", given(on.isoformat()), " AND ", places, of_product, _is_receipt(reach)),
    )
    month = month_of("m.business_date")
    late = joined(" AND m.document_id IN ", document_ids(unfolded), " AND ")
    pieces = [monthly]
    not_yet = joined(late, between("m.business_date", earliest, _last_of_month(on)))
    pieces += _moved(reach, f"{month} AS month, {_MONTHLY}", not_yet)
    # Whole months reach to the end of the last one: what came after the day is taken off again.
    pieces += _moved(reach, f"{month} AS month, {_MONTHLY}", _after(on), sign=-1)
    for place, day in enumerate(since):
        pieces += _odd_days(reach, place, day, on)
    return united(pieces)


def _after(on: date) -> Source:
    """Return the condition on moves later in a day's month."""
    return joined(" AND ", between("m.business_date", on + timedelta(days=1), _last_of_month(on)))


def _last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _odd_days(reach: Reach, place: int, day: date, on: date) -> list[Source]:
    """Return the days between a limit and the nearer end of its month, to be added or taken off."""
    first = _first_month(day)
    if first == day:
        return []
    sign = -1 if first < day else 1
    start, end = (first, day - timedelta(days=1)) if sign < 0 else (day, min(first - timedelta(days=1), on))
    within = joined(" AND ", between("m.business_date", start, end))
    return _moved(reach, f"{_no_month()} AS month, {place}", within, sign)


def _no_month() -> str:
    return "CAST(NULL AS date)" if bulk.is_postgresql() else "NULL"


def _moved(reach: Reach, columns: str, condition: Source, sign: int = 1) -> list[Source]:
    """Return what moves brought in, and what reversals took out, as selects of the columns above."""
    way, back = ("", "-") if sign > 0 else ("-", "")
    of_product = reach.of_product("m.product_id")
    undone = joined(" AND m.purpose IN (", _words(_UNDONE), ")")
    return [
        joined(
            *("SELECT m.product_id, ", columns, f" AS piece, {how}m.quantity AS quantity FROM ", MOVES),
            *(" m WHERE ", reach.of_place(side), of_product, condition, which, _is_receipt(reach)),
        )
        for side, how, which in (
            ("m.target_id", way, Source("", [])),
            ("m.source_id", back, undone),
        )
    ]


def _is_receipt(reach: Reach) -> Source:
    """Return the condition on the purpose; goods moved between own places arrive where places are told."""
    purposes = (*_NO_RECEIPTS, Purpose.TRANSFER) if reach.places is None else _NO_RECEIPTS
    return joined(" AND m.purpose NOT IN (", _words(purposes), ")")


def _words(purposes: Sequence[Purpose]) -> str:
    return ", ".join(f"'{purpose.value}'" for purpose in purposes)


def layer_ages(on: date, limits: Sequence[int], stock_filter: StockFilter) -> list[Aged]:
    """Return today's stock by the age of the layers it is left of, for first in, first out; one statement."""
    reach = reach_of(stock_filter)
    youngest = on
    parts: list[str] = []
    for limit in limits:
        since = on - timedelta(days=limit)
        parts.append(f"l.business_date >= '{since}' AND l.business_date <= '{youngest}'")
        youngest = since - timedelta(days=1)
    parts[0] = f"l.business_date >= '{on - timedelta(days=limits[0])}'"
    ages = [*parts, f"l.business_date <= '{youngest}'"]
    columns = ", ".join(f"SUM(CASE WHEN {part} THEN l.remaining ELSE 0 END)" for part in ages)
    rows = fetch(
        joined(
            *("SELECT l.product_id, SUM(l.remaining), SUM(l.remaining_value), ", columns, " FROM ", _LAYERS),
            *(" l WHERE l.remaining > 0", reach.of_product("l.product_id"), " GROUP BY l.product_id"),
        )
    )
    return [
        Aged(int(product), int(held), int(value), tuple(int(one) for one in found))
        for product, held, value, *found in rows
    ]
