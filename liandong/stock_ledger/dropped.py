"""What a late cost of goods does that went from their supplier straight to a customer (直运). Pure."""

from dataclasses import replace

from liandong.kernel.money import ZERO
from liandong.kernel.plans import PlannedMove
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.booked import append_value
from liandong.stock_ledger.revaluing import parts_of
from liandong.stock_ledger.stock import DROP, Stock
from liandong.stock_ledger.weighed import Weighing


def weigh_dropped_value(stock: Stock, move: PlannedMove, weighing: Weighing) -> None:
    """Hand a price difference or a landed cost on to the sale of the goods, whatever the cost method.

    What customer or supplier has got back by then is not the sale's any more, nor is what would leave it with
    less than nothing: that is cost of sales as a sum, as it is of goods that have gone from stock.
    """
    comes = move.target == DROP
    change = (move.value or ZERO) * (1 if comes else -1)
    outside = move.source if comes else move.target
    used = stock.uses.get(move.layer_of or 0)
    basis = (move.basis if move.is_borne or used is None else used.quantity) * move.stayed
    parts = parts_of(used, (ZERO, basis), change) if used else []
    handed = sum((part for _, part in parts), ZERO)
    for amount, place in ((handed, DROP), (change - handed, int(VirtualPlace.CUSTOMER))):
        if amount:
            append_value(replace(move, source=outside, target=place), amount, weighing)
    for bearer, part in parts:
        weighing.corrected.add(bearer.line)
        weighing.correct(bearer, move.product, move.lot or 0, -part)
    if parts:
        stock.hand_on(move.layer_of or 0, {bearer.line: part for bearer, part in parts})
