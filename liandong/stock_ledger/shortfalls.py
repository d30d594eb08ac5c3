"""Goods that were sold before they came: at what cost they leave, and what settles them. Pure.

What leaves a cost beyond what it has, leaves at the last known cost of it, and is noted as a shortfall.
Goods that come in settle the oldest shortfalls first. What they cost more or less than was assumed goes
to the lines that were sold, as value alone, so that the value of the stock is the inventory account's
at every moment.
"""

from collections.abc import Sequence
from decimal import Decimal

from liandong.kernel.money import ZERO, plain, round_half_up, share
from liandong.kernel.plans import PlannedMove
from liandong.kernel.terms import Problem, Purpose, VirtualPlace
from liandong.stock_ledger.owed import Bearer, Settled, Settling, Shortfall
from liandong.stock_ledger.stock import Balance, CostKey, Stock, is_own
from liandong.stock_ledger.weighed import Weighing


def may_go_below(stock: Stock, move: PlannedMove, balance: Balance, weighing: Weighing) -> bool:
    """Tell whether an issue may take more than is available: a sale, or the reversal of what settled one.

    Goods that are reserved are never taken: while any are, nothing is sold there without stock.
    """
    if move.line not in weighing.below_zero or stock.is_kept((move.source, move.product, move.lot or 0)):
        return False
    if move.is_mirrored:
        reopened = sum((one.quantity for one in stock.settled.get(move.layer_of or 0, ())), ZERO)
        return balance.quantity + reopened >= move.quantity
    return move.purpose is Purpose.SALE and move.target == VirtualPlace.CUSTOMER


def run_short(stock: Stock, key: CostKey, move: PlannedMove, lacking: Decimal, weighing: Weighing) -> Decimal:
    """Note what leaves a cost beyond what it has; return the value it leaves at.

    Between two costs nothing passes that has not come: the cost it should have is not known yet.
    """
    if is_own(move.target):
        detail = {"quantity": plain(lacking)}
        weighing.problems.append(Problem("cost_short", move.line, "quantity", detail))
        return ZERO
    line, found = weighing.line_ids[move.line], stock.open_shortfalls(key)
    parts = _reopened(stock.settled.get(move.layer_of or 0, ()), lacking) if move.is_mirrored else []
    rest = lacking - sum((part.quantity for part in parts), ZERO)
    if rest > ZERO:
        worth = _assumed(stock, key, move, rest, parts)
        if worth is None:
            weighing.problems.append(Problem("no_cost_yet", move.line, "quantity"))
            return ZERO
        parts.append(Settled(_bearer(line, move), rest, worth))
    for bearer, quantity, value in parts:
        on = weighing.business_date
        found.append(Shortfall(line, bearer, on, quantity, value, quantity, value))
    return sum((part.cost for part in parts), ZERO)


def _bearer(line: int, move: PlannedMove) -> Bearer:
    """Return who bears what goods that are yet to come cost more: who took them.

    What a reversal takes at another cost than it brought is variance: nothing was made of goods whose making
    was taken back. Goods whose return is taken back are with their customer again.
    """
    is_variance = move.is_mirrored and move.target != VirtualPlace.CUSTOMER
    return Bearer(line, move.source, int(VirtualPlace.SUPPLIER) if is_variance else move.target)


def _reopened(settled: Sequence[Settled], lacking: Decimal) -> list[Settled]:
    """Return the sales that goods which never came had settled, at the cost these had."""
    parts: dict[Bearer, tuple[Decimal, Decimal]] = {}
    for bearer, quantity, cost in reversed(settled):
        taken = min(quantity, lacking)
        if taken > ZERO:
            before = parts.get(bearer, (ZERO, ZERO))
            parts[bearer] = (before[0] + taken, before[1] + share(cost, taken, quantity))
            lacking -= taken
    return [Settled(bearer, *part) for bearer, part in parts.items()]


def _assumed(
    stock: Stock, key: CostKey, move: PlannedMove, rest: Decimal, parts: Sequence[Settled]
) -> Decimal | None:
    """Return what goods that are yet to come are assumed to cost; None where nothing says so."""
    if move.value is not None:
        value = max(move.value - sum((part.cost for part in parts), ZERO), ZERO)
        return share(value, rest, move.quantity - sum((part.quantity for part in parts), ZERO))
    last_cost = stock.costs[key].last_cost
    return round_half_up(last_cost * rest) if last_cost > ZERO else None


def settle(
    stock: Stock, key: CostKey, move: PlannedMove, value: Decimal, weighing: Weighing
) -> list[Settling]:
    """Let goods worth ``value`` settle what was sold before they came, the oldest first.

    What takes an issue back settles its own shortfall before all others, at the cost it had.
    """
    cost = stock.costs[key]
    if not cost.is_negative:
        return []
    left, worth, made = move.quantity, value, []
    line = weighing.line_ids[move.line]
    own = move.layer_of if move.is_mirrored else None
    for one in sorted(stock.open_shortfalls(key), key=lambda one: one.bearer.line != own):
        quantity = min(left, one.remaining)
        if quantity <= ZERO:
            continue
        assumed = share(one.remaining_value, quantity, one.remaining)
        is_own_cost = one.bearer.line == own and quantity < left
        real = min(assumed, worth) if is_own_cost else share(worth, quantity, left)
        made.append(Settling(one, line, quantity, assumed, real))
        one.remaining -= quantity
        one.remaining_value -= assumed
        left, worth = left - quantity, worth - real
        if real != assumed:
            cost.value -= real - assumed
            weighing.corrected.add(one.bearer.line)
            weighing.correct(one.bearer, key[1], move.lot or 0, assumed - real)
    stock.settlings += made
    return made
