"""What stock costs besides its price: how much lay here on average, what was bought, what was lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.filters import StockFilter, reach_of
from liandong.stock_ledger.flows import Documents, flows
from liandong.stock_ledger.spans import Span
from liandong.storage.pieces import fetch, joined

_OPENING = 0
_BOUGHT = ", ".join(
    f"'{purpose.value}'" for purpose in (Purpose.PURCHASE, Purpose.PURCHASE_RETURN, Purpose.COST_CORRECTION)
)
LOSSES = (VirtualPlace.LOSS, VirtualPlace.COUNT)
"""Where goods go that are lost, and come from that are found."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A product over whole months: what was bought, what it was worth and how much there was on average.

    ``bought`` is receipts less returns, with what was charged and corrected later. Averages are the mean
    of the months' (beginning + end) ÷ 2, not rounded.
    """

    product: int
    bought: Decimal
    average_quantity: Decimal
    average_value: Decimal


def kept_stock(months: Sequence[date], stock_filter: StockFilter, unfolded: Documents) -> list[Kept]:
    """Return every product that was there or was bought in these months, one after the other; one statement.

    A month's end counts half for it and half for the next: so what came in month k of n counts
    2(n − k) + 1 of 2n parts of the average, and the opening all of them.
    """
    count = len(months)
    end = (months[-1] + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    ends = [*(month - timedelta(days=1) for month in months[1:]), end]
    spans = [Span(_OPENING, None, months[0] - timedelta(days=1), is_net=True)]
    spans += [Span(k, *days, by_purpose=True) for k, days in enumerate(zip(months, ends, strict=True), 1)]
    flow = flows(reach_of(stock_filter), spans, unfolded)
    weight = f"(CASE WHEN f.label = {_OPENING} THEN {2 * count} ELSE {2 * count + 1} - 2 * f.label END)"
    net, worth = "(f.quantity_in - f.quantity_out)", "(f.value_in - f.value_out)"
    sums = [
        f"SUM(CASE WHEN f.purpose IN ({_BOUGHT}) THEN {worth} ELSE 0 END)",
        f"SUM({weight} * {net})",
        f"SUM({weight} * {worth})",
    ]
    is_any = " OR ".join(f"{one} <> 0" for one in sums)
    rows = fetch(
        joined(
            *("SELECT f.product_id, ", ", ".join(sums), " FROM ", flow, " AS f GROUP BY f.product_id"),
            *(" HAVING ", is_any),
        )
    )
    return [
        Kept(
            int(product),
            from_scaled(int(bought), 4),
            from_scaled(int(quantity), 6) / (2 * count),
            from_scaled(int(value), 4) / (2 * count),
        )
        for product, bought, quantity, value in rows
    ]


def nothing_kept(product: int) -> Kept:
    """Return what there is of a product that was only lost."""
    return Kept(product, ZERO, ZERO, ZERO)
