"""What stock costs besides its price: how much lay here on average, what was bought, what was lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.corrections import corrected_from
from liandong.stock_ledger.filters import StockFilter, reach_of
from liandong.stock_ledger.flows import Documents, flows
from liandong.stock_ledger.spans import Span
from liandong.storage.pieces import fetch, joined

_OPENING = 0
_BOUGHT = ", ".join(f"'{purpose.value}'" for purpose in (Purpose.PURCHASE, Purpose.PURCHASE_RETURN))
LOSSES = (VirtualPlace.LOSS, VirtualPlace.COUNT)
"""Where goods go that are lost, and come from that are found."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A product over whole months: what was bought, what it was worth and how much there was on average.

    ``bought`` is receipts less returns, with what was charged later, also for goods that had gone: what
    corrections took from suppliers, not those of sales, losses or what was made. Averages are the mean
    of the months' (beginning + end) ÷ 2, not rounded. ``by_group`` is the average quantity by the group of
    its place, 0 for places of none.
    """

    product: int
    bought: Decimal
    average_quantity: Decimal
    average_value: Decimal
    by_group: Mapping[int, Decimal] = field(default_factory=dict)


def kept_stock(
    months: Sequence[date],
    stock_filter: StockFilter,
    unfolded: Documents,
    groups: Mapping[int, int] | None = None,
) -> list[Kept]:
    """Return every product that was there or was bought in these months, one after the other; two statements.

    ``groups`` are places whose quantities are wanted apart, each with the group it counts to.

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
    group = _group_of("f.place_id", groups or {})
    sums = [
        f"SUM(CASE WHEN f.purpose IN ({_BOUGHT}) THEN {worth} ELSE 0 END)",
        f"SUM({weight} * {net})",
        f"SUM({weight} * {worth})",
    ]
    is_any = " OR ".join(f"{one} <> 0" for one in sums)
    rows = fetch(
        joined(
            *("SELECT f.product_id, ", group, ", ", ", ".join(sums), " FROM ", flow, " AS f"),
            *(" GROUP BY f.product_id, ", group, " HAVING ", is_any),
        )
    )
    charged = corrected_from(VirtualPlace.SUPPLIER, VirtualPlace.CUSTOMER, (months[0], end), stock_filter)
    return _with_charges(_kept(rows, 2 * count), charged)


def _group_of(column: str, groups: Mapping[int, int]) -> str:
    cases = " ".join(f"WHEN {place:d} THEN {group:d}" for place, group in sorted(groups.items()))
    return f"CASE {column} {cases} ELSE 0 END" if cases else "0 * f.product_id"


def _kept(rows: Sequence[Sequence[int]], parts: int) -> dict[int, Kept]:
    """Add up the groups of each product."""
    found: dict[int, Kept] = {}
    for product, group, bought, quantity, value in rows:
        before = found.get(int(product), nothing_kept(int(product)))
        average = from_scaled(int(quantity), 6) / parts
        found[int(product)] = Kept(
            int(product),
            before.bought + from_scaled(int(bought), 4),
            before.average_quantity + average,
            before.average_value + from_scaled(int(value), 4) / parts,
            {**before.by_group, int(group): average},
        )
    return found


def _with_charges(found: Mapping[int, Kept], charged: Mapping[int, Decimal]) -> list[Kept]:
    """Add what suppliers charged later, also of products of which nothing is left."""
    more = {
        product: replace(one, bought=one.bought + amount)
        for product, amount in charged.items()
        for one in [found.get(product) or nothing_kept(product)]
    }
    return list({**found, **more}.values())


def nothing_kept(product: int) -> Kept:
    """Return what there is of a product that was only lost, or only charged for."""
    return Kept(product, ZERO, ZERO, ZERO)
