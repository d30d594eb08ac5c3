"""First-in-first-out: what a cost's layers give, and new ones. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from liandong.kernel.money import ZERO, share
from liandong.kernel.plans import PlannedMove
from liandong.stock_ledger.owed import Settling
from liandong.stock_ledger.stock import CostKey, Layer, LayerTaking, Stock


def take_layers(stock: Stock, key: CostKey, move: PlannedMove, line: int) -> Decimal:
    """Take from the named layer first, then from the oldest on; return the value taken."""
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


def new_layer(stock: Stock, key: CostKey, layer: Layer, settled: Sequence[Settling]) -> None:
    """Add a layer; what had been sold before it came is taken out of it at once."""
    layers = stock.open_layers(key)
    layers.append(layer)
    layers.sort(key=lambda one: one.business_date)
    for one in settled:
        layer.remaining -= one.quantity
        layer.remaining_value -= one.cost
        stock.takings.append(LayerTaking(layer, one.shortfall.line, one.quantity, one.cost))
