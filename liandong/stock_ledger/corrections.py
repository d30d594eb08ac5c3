"""What corrections of value alone moved out of a place outside the company, product by product."""

from datetime import date
from decimal import Decimal

from liandong.kernel.money import from_scaled
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.filters import StockFilter, reach_of
from liandong.stock_ledger.flows import MOVES, Reach, between
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined


def corrected_from(
    outside: VirtualPlace, beyond: VirtualPlace, span: tuple[date, date], stock_filter: StockFilter
) -> dict[int, Decimal]:
    """Return the value that corrections of these days brought from ``outside``, less what went back to it.

    By product; one statement. The other side is an own place that is asked for, or ``beyond``: the part
    of goods that had gone never lies in a place, so it counts only where no places are asked for. The
    months do not tell the place outside, so these are the moves themselves, of folded documents or not.
    """
    reach = reach_of(stock_filter)
    rows = fetch(
        joined(
            *("SELECT c.product_id, SUM(c.value) FROM (", _side(reach, "source", outside, beyond, span)),
            *(" UNION ALL ", _side(reach, "target", outside, beyond, span)),
            ") AS c GROUP BY c.product_id HAVING SUM(c.value) <> 0",
        )
    )
    return {int(product): from_scaled(int(value), 4) for product, value in rows}


def is_correction(span: tuple[date, date]) -> Source:
    """Return the condition that a move ``m`` of these days corrects a value."""
    return joined(
        between("m.business_date", *span), " AND m.purpose = ", given(Purpose.COST_CORRECTION.value)
    )


def _side(
    reach: Reach, side: str, outside: VirtualPlace, beyond: VirtualPlace, span: tuple[date, date]
) -> Source:
    sign, other = ("", "m.target_id") if side == "source" else ("-", "m.source_id")
    inside = reach.of_place(other)
    if reach.places is None:
        inside = joined("(", inside, f" OR {other} = {beyond.value})")
    return joined(
        *("SELECT m.product_id, ", sign, "m.value AS value FROM ", MOVES, " m WHERE ", is_correction(span)),
        *(f" AND m.{side}_id = {outside.value} AND ", inside, reach.of_product("m.product_id")),
    )
