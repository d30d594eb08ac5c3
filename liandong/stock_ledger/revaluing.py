"""What stock takes of a change of value alone: a price difference, a landed cost. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from liandong.kernel.money import ZERO, share, spread
from liandong.kernel.plans import PlannedMove
from liandong.kernel.rules import CostMethod
from liandong.stock_ledger.owed import Bearer, Used
from liandong.stock_ledger.stock import CostKey, Layer, LayerTaking, Stock


def revalue(stock: Stock, key: CostKey, move: PlannedMove, change: Decimal) -> Decimal:
    """Change the value of what is in stock; return how much of ``change`` it could take.

    It takes the part of what is left of the goods that the change is for, and never more than it
    has when value goes.
    """
    cost = stock.cost(key)
    if stock.costing.method is CostMethod.FIFO:
        stays = _into_layers(stock, key, move, change)
    else:
        basis = move.basis * move.stayed or cost.quantity
        # Below zero nothing is left of any goods: all of it belongs to what was sold.
        stays = _part(change, cost.quantity, basis, cost.value)
    cost.value += stays
    return stays


def handed_on(stock: Stock, key: CostKey, move: PlannedMove, change: Decimal) -> list[tuple[Bearer, Decimal]]:
    """Return the parts of a change that belong to goods of the layer which were sold, line by line.

    Each line's use of the layer is worth so much more, and never less than nothing.
    Only the layers of first-in-first-out know who used which goods; ask before the change is made.
    """
    used = stock.uses.get(move.layer_of or 0)
    if stock.costing.method is not CostMethod.FIFO or used is None:
        return []
    own = next((one for one in stock.open_layers(key) if one.line == move.layer_of), None)
    basis = (move.basis if move.is_borne else used.quantity) * move.stayed
    reached = min(own.remaining, basis) if own else ZERO
    layer = own or Layer(move.layer_of or 0, date.min, used.quantity, ZERO, ZERO, used.layer)
    parts = parts_of(used, (reached, basis), change)
    stock.takings += (LayerTaking(layer, bearer.line, ZERO, part) for bearer, part in parts)
    stock.hand_on(move.layer_of or 0, {bearer.line: part for bearer, part in parts})
    return parts


def parts_of(used: Used, span: tuple[Decimal, Decimal], change: Decimal) -> list[tuple[Bearer, Decimal]]:
    """Share a change out over those who used goods: cumulative shares of the span, up to its end.

    Nobody's goods come to less than nothing: what one can't give back the next ones do.
    """
    reached, basis = span
    handed = share(change, reached, basis)
    parts = []
    for bearer, quantity, worth in used.by:
        if reached == basis:
            break
        reached = min(reached + quantity, basis)
        part = max(share(change, reached, basis) - handed, -worth)
        handed += part
        if part:
            parts.append((bearer, part))
    return parts


def _part(change: Decimal, held: Decimal, basis: Decimal, bearing: Decimal) -> Decimal:
    return max(share(change, min(held, basis), basis), -bearing) if held > ZERO else ZERO


def _into_layers(stock: Stock, key: CostKey, move: PlannedMove, change: Decimal) -> Decimal:
    layers = stock.open_layers(key)
    if move.layer_of is None and move.is_borne:
        return _into_newest(layers, move, change)
    own = next((one for one in layers if one.line == move.layer_of), None)
    if own is None:
        return ZERO
    basis = (move.basis if move.is_borne else own.quantity) * move.stayed
    stays = _part(change, own.remaining, basis, own.remaining_value)
    own.remaining_value += stays
    return stays


def _into_newest(layers: Sequence[Layer], move: PlannedMove, change: Decimal) -> Decimal:
    """Let the newest layers bear it: in another warehouse the goods lie in layers of their transfers."""
    basis = move.basis * move.stayed
    chosen: list[Layer] = []
    held = ZERO
    for layer in reversed(layers):
        if held < basis:
            chosen.append(layer)
            held += layer.remaining
    bearing = [layer.remaining_value for layer in chosen]
    stays = _part(change, held, basis, sum(bearing, ZERO))
    weights = bearing if stays < ZERO else [layer.remaining for layer in chosen]
    for layer, part in zip(chosen, spread(stays, weights), strict=True):
        layer.remaining_value += part
    return stays
