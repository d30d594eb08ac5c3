"""What moves do to stock and what they are worth. Pure: table and property tests prove it.

Every value is rounded to the cent where it enters or leaves a cost key, and what leaves last
takes the rest. So the value of the stock always equals the inventory account exactly.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from liandong.kernel.checks import LARGEST
from liandong.kernel.money import ZERO, plain, round_half_up, share
from liandong.kernel.plans import Leg, PlannedMove
from liandong.kernel.rules import CostMethod
from liandong.kernel.terms import AccountRole, Problem, VirtualPlace
from liandong.stock_ledger.booked import add_legs, append_value, counter_role, valued
from liandong.stock_ledger.dropped import weigh_dropped_value
from liandong.stock_ledger.layers import new_layer, take_layers
from liandong.stock_ledger.pooling import pooled_moves
from liandong.stock_ledger.revaluing import handed_on, revalue
from liandong.stock_ledger.shortages import shortage
from liandong.stock_ledger.shortfalls import may_go_below, run_short, settle
from liandong.stock_ledger.stock import DROP, Cost, CostKey, Layer, LayerTaking, Stock, is_own
from liandong.stock_ledger.weighed import ValuedMove, Weighing

__all__ = ("ValuedMove", "Weighing", "counter_role", "weigh_moves")

_COST_DIGITS = 4


def weigh_moves(stock: Stock, moves: Sequence[PlannedMove], weighing: Weighing) -> None:
    """Apply moves to the stock in order, valuing each, pooled ones last; problems leave the stock unsettled.

    The caller takes a document with problems back out with ``stock.rollback()``.
    """
    for move in (one for one in moves if one.pooled is None):
        if move.quantity == ZERO:
            _weigh_value(stock, move, weighing)
        else:
            _weigh_goods(stock, move, weighing)
    for move in pooled_moves(stock, moves, weighing):
        _weigh_goods(stock, move, weighing)


def _weigh_goods(stock: Stock, move: PlannedMove, weighing: Weighing) -> None:
    source_own, target_own = is_own(move.source), is_own(move.target)
    if source_own and not _take_balance(stock, move, weighing):
        return
    if target_own:
        _put_balance(stock, move, weighing)
    if source_own and target_own:
        value = _pass_value(stock, move, weighing)
    elif source_own:
        value = _issue(stock, move, weighing)
    elif target_own:
        value = _receive(stock, move, weighing)
    else:
        value = move.value or ZERO
        if move.releases is not None:
            stock.release(move.releases, move.quantity)
    weighing.moves.append(valued(move, value))
    add_legs(move, value, move.value if source_own and not target_own else None, weighing)


def _put_balance(stock: Stock, move: PlannedMove, weighing: Weighing) -> None:
    key = (move.target, move.product, move.lot or 0)
    balance = stock.balance(key)
    if balance.is_negative:
        _note_short(stock.cost(stock.costing.key(*key)), _later(balance.last_move_on, weighing.business_date))
    balance.quantity += move.quantity
    balance.is_negative = balance.is_negative and balance.quantity < ZERO
    balance.last_move_on = _later(balance.last_move_on, weighing.business_date)
    floor = stock.floor(key)
    if floor is not None:
        floor.move(weighing.business_date, move.quantity)


def _take_balance(stock: Stock, move: PlannedMove, weighing: Weighing) -> bool:
    if move.releases is not None:
        stock.release(move.releases, move.quantity)
    key = (move.source, move.product, move.lot or 0)
    balance = stock.balance(key)
    if stock.free(key, move.target) >= move.quantity:
        if not _floor_holds(stock, move, weighing):
            return False
    elif may_go_below(stock, move, balance, weighing):
        balance.is_negative = True
        _note_short(stock.cost(stock.costing.key(*key)), _later(balance.last_move_on, weighing.business_date))
        floor = stock.floor(key)
        if floor is not None:
            floor.move(weighing.business_date, -move.quantity)
    else:
        weighing.problems.append(shortage(stock, move, weighing))
        return False
    balance.quantity -= move.quantity
    balance.last_move_on = _later(balance.last_move_on, weighing.business_date)
    return True


def _note_short(cost: Cost, on: date) -> None:
    """Remember that up to this day, or the cost's last, goods may have been sold that had not come."""
    cost.short_until = _later(cost.short_until, _later(cost.last_move_on, on))


def _note_ahead(cost: Cost, takings: Sequence[LayerTaking], on: date) -> None:
    """Remember up to which day goods were taken that had not come on the day that takes them.

    Played again from a day between the two, they would be worth something else without whoever took them.
    """
    ahead = max((one.layer.business_date for one in takings), default=on)
    if ahead > on:
        cost.short_until = _later(cost.short_until, ahead)


def _floor_holds(stock: Stock, move: PlannedMove, weighing: Weighing) -> bool:
    """Refuse a back-dated issue that some later day could not bear."""
    floor = stock.floor((move.source, move.product, move.lot or 0))
    if floor is None:
        return True
    lowest, lowest_on = floor.lowest_from(weighing.business_date)
    if lowest < move.quantity:
        detail = {"date": lowest_on.isoformat(), "quantity": plain(lowest - move.quantity)}
        weighing.problems.append(Problem("later_shortage", move.line, "quantity", detail))
        return False
    floor.move(weighing.business_date, -move.quantity)
    return True


def _key(stock: Stock, move: PlannedMove, place: int) -> CostKey:
    return stock.costing.key(place, move.product, move.lot or 0)


def _later(first: date | None, second: date) -> date:
    return second if first is None or second > first else first


def _pass_value(stock: Stock, move: PlannedMove, weighing: Weighing) -> Decimal:
    """Value a move between our own places: only a change of scope moves cost."""
    source = _key(stock, move, move.source)
    target = _key(stock, move, move.target)
    if source == target:
        cost = stock.costs[source]
        if cost.quantity < move.quantity:  # what is there is owed elsewhere: it is valued as it would leave
            return round_half_up(cost.last_cost * move.quantity)
        return share(cost.value, move.quantity, cost.quantity)
    value = _take_cost(stock, source, replace(move, value=None), weighing)
    _put_cost(stock, target, move, value, weighing)
    return value


def _issue(stock: Stock, move: PlannedMove, weighing: Weighing) -> Decimal:
    return _take_cost(stock, _key(stock, move, move.source), move, weighing)


def _take_cost(stock: Stock, key: CostKey, move: PlannedMove, weighing: Weighing) -> Decimal:
    cost = stock.cost(key)
    lacking = move.quantity - max(cost.quantity, ZERO)
    if lacking <= ZERO:
        return _take_held(stock, key, move, weighing)
    assumed = run_short(stock, key, move, lacking, weighing)
    rest = None if move.value is None else max(move.value - assumed, ZERO)
    held = replace(move, quantity=move.quantity - lacking, value=rest)
    value = _take_held(stock, key, held, weighing) if held.quantity else ZERO
    cost.quantity -= lacking
    cost.value -= assumed
    cost.is_negative = True
    cost.last_move_on = _later(cost.last_move_on, weighing.business_date)
    _note_short(cost, weighing.business_date)
    return value + assumed


def _take_held(stock: Stock, key: CostKey, move: PlannedMove, weighing: Weighing) -> Decimal:
    cost = stock.cost(key)
    if stock.costing.method is CostMethod.FIFO:
        taken = len(stock.takings)
        value = take_layers(stock, key, move, weighing.line_ids[move.line])
        if key[1:] not in stock.played:
            _note_ahead(cost, stock.takings[taken:], weighing.business_date)
    elif move.quantity == cost.quantity or move.value is None:
        value = share(cost.value, move.quantity, cost.quantity)
    else:
        value = min(move.value, cost.value)
    cost.quantity -= move.quantity
    cost.value -= value
    cost.last_move_on = _later(cost.last_move_on, weighing.business_date)
    return value


def _receive(stock: Stock, move: PlannedMove, weighing: Weighing) -> Decimal:
    key = _key(stock, move, move.target)
    value = move.value
    if value is None:
        cost = stock.cost(key)
        known = share(cost.value, move.quantity, cost.quantity) if cost.quantity > ZERO else None
        value = round_half_up(cost.last_cost * move.quantity) if known is None else known
        if known is None and cost.last_cost == ZERO:
            weighing.problems.append(Problem("no_cost", move.line, "price"))
    _put_cost(stock, key, move, value, weighing)
    return value


def _put_cost(stock: Stock, key: CostKey, move: PlannedMove, value: Decimal, weighing: Weighing) -> None:
    cost = stock.cost(key)
    settled = settle(stock, key, move, value, weighing)
    cost.quantity += move.quantity
    cost.value += value
    cost.last_move_on = _later(cost.last_move_on, weighing.business_date)
    cost.last_cost = round_half_up(value / move.quantity, _COST_DIGITS)
    if abs(cost.last_cost) >= LARGEST:
        detail = {"cost": plain(cost.last_cost), "limit": plain(LARGEST)}
        weighing.problems.append(Problem("unit_cost_too_large", move.line, "quantity", detail))
    if settled:
        cost.is_negative = cost.quantity < ZERO
        _note_short(cost, weighing.business_date)
    if stock.costing.method is CostMethod.FIFO:
        line = weighing.line_ids[move.line]
        layer = Layer(line, weighing.business_date, move.quantity, move.quantity, value)
        new_layer(stock, key, layer, settled)


def _weigh_value(stock: Stock, move: PlannedMove, weighing: Weighing) -> None:
    """Move value only: to what is still in stock of its basis, the rest to cost of sales.

    What is known to have been sold goes through the stock to the lines that sold it.
    """
    if DROP in {move.source, move.target}:
        weigh_dropped_value(stock, move, weighing)
        return
    if not (is_own(move.source) or is_own(move.target)):
        append_value(move, move.value or ZERO, weighing)
        return
    own, outside = (move.target, move.source) if is_own(move.target) else (move.source, move.target)
    change = (move.value or ZERO) * (1 if own == move.target else -1)
    if change == ZERO:
        return
    key = _key(stock, move, own)
    cost = stock.cost(key)
    # Goods entered later with an earlier date may have been there: it is a move even of nothing.
    cost.last_move_on = _later(cost.last_move_on, weighing.business_date)
    parts = handed_on(stock, key, move, change)
    handed = sum((part for _, part in parts), ZERO)
    stays = revalue(stock, key, move, change)
    gone = change - stays - handed
    for amount, place in ((stays + handed, own), (gone, int(VirtualPlace.CUSTOMER))):
        if amount and place != outside:
            append_value(replace(move, source=outside, target=place), amount, weighing)
    for bearer, part in parts:
        weighing.corrected.add(bearer.line)
        weighing.correct(bearer, move.product, move.lot or 0, -part)
    if move.is_mirrored and gone:
        weighing.legs.append(Leg(-gone, role=AccountRole.INVENTORY, product=move.product))
        weighing.legs.append(Leg(gone, role=AccountRole.COST_OF_SALES, product=move.product))
