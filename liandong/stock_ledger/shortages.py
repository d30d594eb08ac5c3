"""What is said when goods can't leave a place because there is too little. Pure."""

from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import PlannedMove
from liandong.kernel.terms import Problem
from liandong.stock_ledger.stock import Stock
from liandong.stock_ledger.weighed import Weighing


def shortage(stock: Stock, move: PlannedMove, weighing: Weighing) -> Problem:
    """Say what is there; that others' goods are not taken where only they stand in the way.

    Where the warehouse has enough, but in other places than the one named, that is what is said.
    """
    key = (move.source, move.product, move.lot or 0)
    balance, together = stock.balances[key], stock.together(key)
    detail = {
        "needed": plain(move.quantity),
        "available": plain(max(stock.free(key, move.target), ZERO)),
        "on_hand": plain(balance.quantity),
        "reserved": plain(sum((one.reserved for one in together), ZERO)),
        "place": str(move.source),
    }
    elsewhere = sum((one.quantity for one in together), ZERO) - balance.quantity
    is_spread = elsewhere > ZERO and balance.quantity < move.quantity
    if is_spread and stock.promised((stock.roots[move.source], *key[1:])) >= move.quantity:
        detail["elsewhere"] = plain(elsewhere)
        return Problem("short_in_place", move.line, "quantity", detail)
    is_held = move.line in weighing.below_zero and stock.is_kept(key)
    return Problem("short_reserved" if is_held else "short_stock", move.line, "quantity", detail)
