"""周转: what was sold of a span against what lay here meanwhile; and the value of stock month by month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.corrections import corrected_from
from liandong.stock_ledger.filters import StockFilter, reach_of
from liandong.stock_ledger.flows import MONTHS, Documents, among, flows
from liandong.stock_ledger.spans import Span
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined

_OPENING, _PERIOD = 0, 1
_DIGITS = (6, 4, 6, 4, 6, 4)
_SOLD = f"('{Purpose.SALE.value}', '{Purpose.SALES_RETURN.value}')"


@dataclass(frozen=True, slots=True)
class Turned:
    """A product's stock at both ends of a span and what was sold in it less what came back; at cost."""

    product: int
    opening: Decimal
    opening_value: Decimal
    closing: Decimal
    closing_value: Decimal
    sold: Decimal
    cost_of_sales: Decimal


def turned_over(start: date, end: date, stock_filter: StockFilter, unfolded: Documents) -> list[Turned]:
    """Return every product that was there or was sold; two statements.

    The cost of sales is as it was corrected in these days, also by what suppliers charged for gone goods.
    """
    spans = [
        Span(_OPENING, None, start - timedelta(days=1), is_net=True),
        Span(_PERIOD, start, end, by_purpose=True),
    ]
    flow = flows(reach_of(stock_filter), spans, unfolded)
    net, worth = "f.quantity_in - f.quantity_out", "f.value_in - f.value_out"
    opening, sold = f"f.label = {_OPENING}", f"f.purpose IN {_SOLD}"
    sums = [
        f"SUM(CASE WHEN {opening} THEN {net} ELSE 0 END)",
        f"SUM(CASE WHEN {opening} THEN {worth} ELSE 0 END)",
        f"SUM({net})",
        f"SUM({worth})",
        f"SUM(CASE WHEN {sold} THEN -({net}) ELSE 0 END)",
        f"SUM(CASE WHEN {sold} THEN -({worth}) ELSE 0 END)",
    ]
    is_any = " OR ".join(f"{one} <> 0" for one in sums)
    rows = fetch(
        joined(
            *("SELECT f.product_id, ", ", ".join(sums), " FROM ", flow, " AS f GROUP BY f.product_id"),
            *(" HAVING ", is_any),
        )
    )
    found = {int(product): _turned(int(product), row) for product, *row in rows}
    back = corrected_from(VirtualPlace.CUSTOMER, VirtualPlace.SUPPLIER, (start, end), stock_filter)
    for product, amount in back.items():
        one = found.get(product) or _turned(product, [0] * len(_DIGITS))
        found[product] = replace(one, cost_of_sales=one.cost_of_sales - amount)
    return list(found.values())


def _turned(product: int, row: Sequence[int]) -> Turned:
    return Turned(product, *(from_scaled(int(one), digits) for one, digits in zip(row, _DIGITS, strict=True)))


def last_sold(products: Sequence[int]) -> dict[int, date]:
    """Return the last month something was sold in of these products; folded ones only, one statement.

    What was reversed in the month of its sale was not sold.
    """
    if not products:
        return {}
    rows = fetch(
        joined(
            *("SELECT s.product_id, MAX(s.month) FROM (SELECT m.product_id, m.month FROM ", MONTHS, " m"),
            *(" WHERE m.product_id ", among(products), " AND m.purpose = ", given(Purpose.SALE.value)),
            " GROUP BY m.product_id, m.month HAVING SUM(m.quantity_out) > SUM(m.quantity_in)) AS s",
            " GROUP BY s.product_id",
        )
    )
    return {int(product): bulk.as_date(month) for product, month in rows}


class MonthValue(NamedTuple):
    """The value of stock at the end of a month, and what came in and went out in it, at cost."""

    month: date
    opening: Decimal
    came: Decimal
    went: Decimal

    @property
    def closing(self) -> Decimal:
        """Return the value at the end."""
        return self.opening + self.came - self.went


def month_values(
    months: Sequence[date], end: date, stock_filter: StockFilter, unfolded: Documents
) -> list[MonthValue]:
    """Return the value of stock month by month, up to a day; the earliest month first, one statement.

    Goods moved between own places neither come nor go unless places are asked for.
    """
    spans = [Span(_OPENING, None, months[0] - timedelta(days=1), is_net=True)]
    ends = [*(month - timedelta(days=1) for month in months[1:]), end]
    spans += [
        Span(place, month, last, by_purpose=True)
        for place, (month, last) in enumerate(zip(months, ends, strict=True), 1)
    ]
    inner = Source("", [])
    if stock_filter.places is None:
        inner = joined(" WHERE f.purpose <> ", given(Purpose.TRANSFER.value))
    rows = fetch(
        joined(
            "SELECT f.label, SUM(f.value_in), SUM(f.value_out) FROM ",
            *(flows(reach_of(stock_filter), spans, unfolded), " AS f", inner, " GROUP BY f.label"),
        )
    )
    found = {int(label): (from_scaled(int(came), 4), from_scaled(int(went), 4)) for label, came, went in rows}
    came, went = found.get(_OPENING, (ZERO, ZERO))
    value, result = came - went, []
    for place, month in enumerate(months, 1):
        came, went = found.get(place, (ZERO, ZERO))
        result.append(MonthValue(month, value, came, went))
        value = result[-1].closing
    return result
