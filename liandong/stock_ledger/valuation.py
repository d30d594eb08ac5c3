"""What moves do to stock and what they are worth. Pure: table and property tests prove it.

Every value is rounded to the cent where it enters or leaves a cost key, and what leaves last
takes the rest. So the value of the stock always equals the inventory account exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from liandong.kernel.money import ZERO, plain, round_half_up, share
from liandong.kernel.plans import Leg, PlannedMove
from liandong.kernel.rules import CostMethod
from liandong.kernel.terms import AccountRole, Problem, Purpose, VirtualPlace
from liandong.stock_ledger.revaluing import revalue
from liandong.stock_ledger.stock import CostKey, Layer, LayerTaking, Stock, is_own

_VIRTUAL_ROLES: dict[int, AccountRole] = {
    VirtualPlace.SUPPLIER: AccountRole.ACCRUED_PURCHASES,
    VirtualPlace.CUSTOMER: AccountRole.COST_OF_SALES,
    VirtualPlace.COUNT: AccountRole.PENDING_PROPERTY,
    VirtualPlace.LOSS: AccountRole.DAMAGE,
    VirtualPlace.OPENING: AccountRole.OPENING_BALANCE,
    VirtualPlace.PRODUCTION: AccountRole.PRODUCTION,
}

_COST_DIGITS = 4


class ValuedMove(NamedTuple):
    """A move with its value, ready for the ledger. ``line`` is the line's position."""

    line: int
    product: int
    lot: int
    source: int
    target: int
    quantity: Decimal
    value: Decimal
    purpose: Purpose


@dataclass(slots=True)
class Weighing:
    """What one document's moves come to: valued moves, journal legs, and every problem."""

    business_date: date
    line_ids: dict[int, int]
    moves: list[ValuedMove] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def counter_role(move: PlannedMove, place: int) -> AccountRole:
    """Return the account role of a place: inventory for our own, else what the move says."""
    if is_own(place):
        return AccountRole.INVENTORY
    if move.counter_role is not None:
        return move.counter_role
    if place == VirtualPlace.ADJUSTMENT:
        return AccountRole.OTHER_INCOME if move.source == place else AccountRole.OTHER_EXPENSE
    return _VIRTUAL_ROLES[place]


def weigh_moves(stock: Stock, moves: Sequence[PlannedMove], weighing: Weighing) -> None:
    """Apply moves to the stock in order, valuing each; problems leave the stock unsettled.

    The caller takes a document with problems back out with ``stock.rollback()``.
    """
    for move in moves:
        if move.quantity == ZERO:
            _weigh_value(stock, move, weighing)
        else:
            _weigh_goods(stock, move, weighing)


def _weigh_goods(stock: Stock, move: PlannedMove, weighing: Weighing) -> None:
    source_own, target_own = is_own(move.source), is_own(move.target)
    if source_own and not _take_balance(stock, move, weighing):
        return
    if target_own:
        balance = stock.balance((move.target, move.product, move.lot or 0))
        balance.quantity += move.quantity
        balance.last_move_on = _later(balance.last_move_on, weighing.business_date)
        floor = stock.floor((move.target, move.product, move.lot or 0))
        if floor is not None:
            floor.move(weighing.business_date, move.quantity)
    if source_own and target_own:
        value = _pass_value(stock, move, weighing)
    elif source_own:
        value = _issue(stock, move, weighing)
    elif target_own:
        value = _receive(stock, move, weighing)
    else:
        value = move.value or ZERO
    weighing.moves.append(_valued(move, value))
    _add_legs(move, value, move.value if source_own and not target_own else None, weighing)


def _take_balance(stock: Stock, move: PlannedMove, weighing: Weighing) -> bool:
    if move.releases is not None:
        stock.release(move.releases, move.quantity)
    balance = stock.balance((move.source, move.product, move.lot or 0))
    if balance.available < move.quantity:
        detail = {
            "needed": plain(move.quantity),
            "available": plain(max(balance.available, ZERO)),
            "on_hand": plain(balance.quantity),
            "reserved": plain(balance.reserved),
            "place": str(move.source),
        }
        weighing.problems.append(Problem("short_stock", move.line, "quantity", detail))
        return False
    if not _floor_holds(stock, move, weighing):
        return False
    balance.quantity -= move.quantity
    balance.last_move_on = _later(balance.last_move_on, weighing.business_date)
    return True


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
        return share(cost.value, move.quantity, cost.quantity)
    value = _take_cost(stock, source, replace(move, value=None), weighing)
    _put_cost(stock, target, move, value, weighing)
    return value


def _issue(stock: Stock, move: PlannedMove, weighing: Weighing) -> Decimal:
    return _take_cost(stock, _key(stock, move, move.source), move, weighing)


def _take_cost(stock: Stock, key: CostKey, move: PlannedMove, weighing: Weighing) -> Decimal:
    cost = stock.cost(key)
    if stock.costing.method is CostMethod.FIFO:
        value = _take_layers(stock, key, move, weighing.line_ids[move.line])
    elif move.quantity == cost.quantity or move.value is None:
        value = share(cost.value, move.quantity, cost.quantity)
    else:
        value = min(move.value, cost.value)
    cost.quantity -= move.quantity
    cost.value -= value
    cost.last_move_on = _later(cost.last_move_on, weighing.business_date)
    return value


def _take_layers(stock: Stock, key: CostKey, move: PlannedMove, line: int) -> Decimal:
    """Take from the named layer first, then from the oldest on."""
    wanted, total = move.quantity, ZERO
    layers = sorted(stock.open_layers(key), key=lambda layer: layer.line != move.layer_of)
    for layer in layers:
        quantity = min(wanted, layer.remaining)
        if quantity == ZERO:
            continue
        value = share(layer.remaining_value, quantity, layer.remaining)
        layer.remaining -= quantity
        layer.remaining_value -= value
        stock.takings.append(LayerTaking(layer, line, quantity, value))
        wanted -= quantity
        total += value
    return total


def _receive(stock: Stock, move: PlannedMove, weighing: Weighing) -> Decimal:
    key = _key(stock, move, move.target)
    value = move.value
    if value is None:
        cost = stock.cost(key)
        known = share(cost.value, move.quantity, cost.quantity) if cost.quantity else None
        value = round_half_up(cost.last_cost * move.quantity) if known is None else known
        if known is None and cost.last_cost == ZERO:
            weighing.problems.append(Problem("no_cost", move.line, "price"))
    _put_cost(stock, key, move, value, weighing)
    return value


def _put_cost(stock: Stock, key: CostKey, move: PlannedMove, value: Decimal, weighing: Weighing) -> None:
    cost = stock.cost(key)
    cost.quantity += move.quantity
    cost.value += value
    cost.last_move_on = _later(cost.last_move_on, weighing.business_date)
    cost.last_cost = round_half_up(value / move.quantity, _COST_DIGITS)
    if stock.costing.method is CostMethod.FIFO:
        layers = stock.open_layers(key)
        line = weighing.line_ids[move.line]
        layers.append(Layer(line, weighing.business_date, move.quantity, move.quantity, value))
        layers.sort(key=lambda layer: layer.business_date)


def _valued(move: PlannedMove, value: Decimal) -> ValuedMove:
    return ValuedMove(
        move.line,
        move.product,
        move.lot or 0,
        move.source,
        move.target,
        move.quantity,
        value,
        move.purpose,
    )


def _add_legs(move: PlannedMove, value: Decimal, wanted: Decimal | None, weighing: Weighing) -> None:
    """Debit the target's role, credit the source's; a wanted value apart from it is variance."""
    agreed = value if wanted is None else wanted
    source, target = counter_role(move, move.source), counter_role(move, move.target)
    legs = weighing.legs
    if agreed != value:
        legs.append(Leg(agreed - value, role=AccountRole.INVENTORY))
        legs.append(Leg(value - agreed, role=move.variance_role))
    if move.is_mirrored or source == target:
        return
    legs.append(Leg(agreed, role=target))
    legs.append(Leg(-agreed, role=source))
    if move.clearing_role is not None:
        outside = source if is_own(move.target) else target
        passed = agreed if is_own(move.target) else -agreed
        legs.append(Leg(passed, role=outside))
        legs.append(Leg(-passed, role=move.clearing_role))


def _weigh_value(stock: Stock, move: PlannedMove, weighing: Weighing) -> None:
    """Move value only: to what is still in stock of its basis, the rest to cost of sales."""
    if not (is_own(move.source) or is_own(move.target)):
        _append_value(move, move.value or ZERO, weighing)
        return
    own, outside = (move.target, move.source) if is_own(move.target) else (move.source, move.target)
    change = (move.value or ZERO) * (1 if own == move.target else -1)
    if change == ZERO:
        return
    key = _key(stock, move, own)
    cost = stock.cost(key)
    # Goods entered later with an earlier date may have been there: it is a move even of nothing.
    cost.last_move_on = _later(cost.last_move_on, weighing.business_date)
    stays = revalue(stock, key, move, change)
    gone = change - stays
    for amount, place in ((stays, own), (gone, int(VirtualPlace.CUSTOMER))):
        if amount and place != outside:
            _append_value(replace(move, source=outside, target=place), amount, weighing)
    if move.is_mirrored and gone:
        weighing.legs.append(Leg(-gone, role=AccountRole.INVENTORY))
        weighing.legs.append(Leg(gone, role=AccountRole.COST_OF_SALES))


def _append_value(move: PlannedMove, amount: Decimal, weighing: Weighing) -> None:
    if amount < ZERO:
        move = replace(move, source=move.target, target=move.source)
    weighing.moves.append(_valued(move, abs(amount)))
    _add_legs(move, abs(amount), None, weighing)
