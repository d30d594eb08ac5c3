"""进销存汇总 and stock as of a past date, at historical cost.

Values are what the moves carried when they were posted, never today's cost. Over all places
they sum to the value of stock; of a single place they tell what its moves brought and took,
which under a company-wide average need not be quantity × average.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from liandong.kernel.money import ZERO, from_scaled
from liandong.stock_ledger.filters import PRODUCTS, StockFilter, reach_of
from liandong.stock_ledger.flows import Documents, flows
from liandong.stock_ledger.spans import Span
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined

_OPENING, _PERIOD = 0, 1
_FIGURES = ("quantity_in", "quantity_out", "value_in", "value_out")


class Held(NamedTuple):
    """A quantity in base units and its value."""

    quantity: Decimal
    value: Decimal


class Movement(NamedTuple):
    """What came and what went, base units and value."""

    quantity_in: Decimal = ZERO
    quantity_out: Decimal = ZERO
    value_in: Decimal = ZERO
    value_out: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class CodeSlice:
    """One page by product code: ``after`` is the last row's (code, place); None limits nothing."""

    limit: int | None = None
    after: tuple[str, int] | None = None
    by_place: bool = False


class Named(NamedTuple):
    """What a row is about; ``place`` is 0 when places are added up."""

    product: int
    code: str
    name: str
    specification: str
    place: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Opening, what came and went per purpose, and closing = opening + in − out."""

    opening: Held
    by_purpose: Mapping[str, Movement]

    @property
    def total(self) -> Movement:
        """Return what came and went, all purposes together."""
        return Movement(
            *(sum(figures, ZERO) for figures in zip(Movement(), *self.by_purpose.values(), strict=True))
        )

    @property
    def closing(self) -> Held:
        """Return what was there at the end."""
        total = self.total
        return Held(
            self.opening.quantity + total.quantity_in - total.quantity_out,
            self.opening.value + total.value_in - total.value_out,
        )


class MovedRow(NamedTuple):
    """A line of 进销存汇总."""

    named: Named
    moved: Moved


class MovementSummary(NamedTuple):
    """A page of 进销存汇总 and the totals of the whole filter."""

    rows: list[MovedRow]
    totals: Moved
    next_after: tuple[str, int] | None


class HeldRow(NamedTuple):
    """A line of stock as of a date."""

    named: Named
    held: Held


class StockAsOf(NamedTuple):
    """A page of stock as of a date, the count of rows and the totals of the whole filter."""

    rows: list[HeldRow]
    row_count: int
    totals: Held
    next_after: tuple[str, int] | None


def stock_as_of(on: date, stock_filter: StockFilter, unfolded: Documents, page: CodeSlice) -> StockAsOf:
    """Return stock at the end of the day ``on``; rows without quantity and value are left out."""
    flow = flows(reach_of(stock_filter), [Span(_OPENING, None, on, is_net=True)], unfolded)
    rows = fetch(
        joined(
            *("WITH held AS (SELECT product_id, ", _place(page), " AS place_id,"),
            " SUM(quantity_in - quantity_out) AS quantity, SUM(value_in - value_out) AS value FROM ",
            *(flow, " AS flow GROUP BY 1, 2"),
            " HAVING SUM(quantity_in - quantity_out) <> 0 OR SUM(value_in - value_out) <> 0),",
            " total AS (SELECT COUNT(*) AS count, COALESCE(SUM(quantity), 0) AS quantity,",
            " COALESCE(SUM(value), 0) AS value FROM held), page AS (",
            "SELECT p.id, p.code, p.name, p.specification, k.place_id, k.quantity, k.value",
            *(
                " FROM held k JOIN ",
                PRODUCTS,
                " p ON p.id = k.product_id",
                _after(page),
                " ORDER BY p.code, k.place_id",
            ),
            *(_first(page), ")"),
            " SELECT total.count, total.quantity AS all_quantity, total.value AS all_value, page.*",
            " FROM total LEFT JOIN page ON true ORDER BY page.code, page.place_id",
        )
    )
    count, quantity, value = rows[0][:3]
    found = [HeldRow(Named(*row[3:8]), _held(row[8], row[9])) for row in rows if row[3] is not None]
    return StockAsOf(found[: page.limit], count, _held(quantity, value), _next_after(found, page))


def movement_summary(
    start: date, end: date, stock_filter: StockFilter, unfolded: Documents, page: CodeSlice
) -> MovementSummary:
    """Return 进销存汇总 from ``start`` to ``end``, both included, with one statement.

    Goods moved between own places count as in and as out. Rows in which nothing was and
    nothing moved are left out.
    """
    spans = [
        Span(_OPENING, None, start - timedelta(days=1), is_net=True),
        Span(_PERIOD, start, end, by_purpose=True),
    ]
    rows = fetch(_summary_sql(flows(reach_of(stock_filter), spans, unfolded), page))
    # The totals come last, with no product.
    lines = [row for row in rows if row[0] is not None]
    found = [
        MovedRow(Named(*key), _moved(row[5:] for row in group))
        for key, group in groupby(lines, lambda row: row[:5])
    ]
    totals = _moved(row[5:] for row in rows if row[0] is None)
    return MovementSummary(found[: page.limit], totals, _next_after(found, page))


def _summary_sql(flow: Source, page: CodeSlice) -> Source:
    sums = ", ".join(f"SUM({name}) AS {name}" for name in _FIGURES)
    opened = "(quantity_in - quantity_out <> 0 OR value_in - value_out <> 0)"
    moved = "(quantity_in <> 0 OR quantity_out <> 0 OR value_in <> 0 OR value_out <> 0)"
    return joined(
        *("WITH summed AS (SELECT product_id, ", _place(page), " AS place_id, label, purpose, ", sums),
        *(" FROM ", flow, " AS flow GROUP BY 1, 2, 3, 4), live AS (SELECT * FROM summed WHERE"),
        f" label = {_OPENING} AND {opened} OR label = {_PERIOD} AND {moved})",
        *(_shown(page), " UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, label, purpose, ", sums),
        " FROM live GROUP BY label, purpose ORDER BY 2, 5",
    )


def _shown(page: CodeSlice) -> Source:
    """Return the select of what is shown of ``live``; a page ends between products and places."""
    about = "p.id, p.code, p.name, p.specification"
    figures = ", ".join(("k.label", "k.purpose", *(f"k.{name}" for name in _FIGURES)))
    products = joined(" k JOIN ", PRODUCTS, " p ON p.id = k.product_id", _after(page))
    if page.limit is None:
        return joined(" SELECT ", about, ", k.place_id, ", figures, " FROM live", products)
    return joined(
        *(", page AS (SELECT ", about, ", k.place_id FROM (SELECT DISTINCT product_id, place_id FROM live)"),
        *(products, " ORDER BY p.code, k.place_id", _first(page), ") SELECT p.*, ", figures),
        " FROM live k CROSS JOIN page p WHERE p.id = k.product_id AND p.place_id = k.place_id",
    )


def _place(page: CodeSlice) -> str:
    return "place_id" if page.by_place else "0"


def _after(page: CodeSlice) -> Source:
    if page.after is None:
        return Source("", [])
    code, place = page.after
    return joined(" WHERE (p.code, k.place_id) > (", given(code), ", ", given(place), ")")


def _first(page: CodeSlice) -> str:
    """Return the limit, one row more than the page has."""
    return "" if page.limit is None else f" LIMIT {page.limit + 1}"


def _next_after(rows: Sequence[HeldRow | MovedRow], page: CodeSlice) -> tuple[str, int] | None:
    """Return the key of the page's last row; there is a next page when one row more was found."""
    if page.limit is None or len(rows) <= page.limit:
        return None
    last = rows[page.limit - 1].named
    return last.code, last.place


def _held(quantity: int, value: int) -> Held:
    return Held(from_scaled(quantity, 6), from_scaled(value, 4))


def _moved(rows: Iterable[Sequence[Any]]) -> Moved:
    opening, by_purpose = Held(ZERO, ZERO), {}
    for label, purpose, quantity_in, quantity_out, value_in, value_out in rows:
        if label == _OPENING:
            opening = _held(quantity_in - quantity_out, value_in - value_out)
        else:
            came, went = _held(quantity_in, value_in), _held(quantity_out, value_out)
            by_purpose[purpose] = Movement(came.quantity, went.quantity, came.value, went.value)
    return Moved(opening, by_purpose)
