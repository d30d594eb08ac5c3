"""Costs while moves are played again: an average, or layers that remember who took what. Pure."""

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from liandong.kernel.money import ZERO, share
from liandong.stock_ledger.events import Event
from liandong.stock_ledger.past import PastMove
from liandong.stock_ledger.stock import Layer, LayerTaking
from liandong.stock_ledger.unplayable import UnplayableError

Uses = Mapping[int, Sequence[LayerTaking]]
"""What the lines that are played took of layers so far, by line."""


@dataclass(slots=True)
class AveragePool:
    """Quantity and value of a cost of which goods leave at the average."""

    quantity: Decimal
    value: Decimal
    owed: dict[int, Decimal] = field(default_factory=dict)

    def take(self, event: Event, wanted: Decimal | None) -> Decimal:
        """Let goods leave at the average, or at a ``wanted`` value as far as there is so much."""
        quantity = event.move.quantity
        if wanted is None or quantity == self.quantity:
            taken = share(self.value, quantity, self.quantity)
        else:
            taken = min(wanted, self.value)
        self.quantity -= quantity
        self.value -= taken
        return taken

    def put(self, event: Event, value: Decimal) -> None:
        """Let goods come in."""
        self.quantity += event.move.quantity
        self.value += value

    def charge(self, event: Event, original: Event | None, part: Decimal, basis: Decimal) -> Decimal:
        """Add value for as much of ``basis`` as is there; return how much it was.

        Stock never gives more than it has. What a receipt's goods had no value for is ``owed`` by its line:
        the other late costs of the same goods make it good, so that these may come in any order.
        ``original`` is what a reversal takes back, with its part of that.
        """
        basis = basis or self.quantity
        event.due = share(part, min(self.quantity, basis), basis) if self.quantity and part else ZERO
        if event.belongs is None:
            due = event.due
        else:
            event.due = -original.due if original else event.due
            due = event.due + self.owed.get(event.belongs.move.line, ZERO)
        stays = max(due, -self.value)
        if event.belongs is not None:
            self.owed[event.belongs.move.line] = due - stays
        self.value += stays
        return stays

    def cancel(self, event: Event, red: Event) -> None:
        """Leave goods alone that went and came back within a day: nothing changes."""


class Kept(NamedTuple):
    """Goods that went back to their supplier: when, and what they took of a layer."""

    move: PastMove
    taking: LayerTaking


@dataclass(slots=True, eq=False)
class PlayedLayer:
    """A layer while it is played; ``kept`` goods of it, by line, go back to their supplier as they came.

    Those bear nothing of what their receipt costs later. What they bore when they went, and is taken back
    since, they give back.
    """

    layer: Layer
    number: int
    quantity: Decimal
    value: Decimal
    kept_quantity: Decimal = ZERO
    kept_value: Decimal = ZERO
    is_changed: bool = False
    kept: dict[int, "Kept"] = field(default_factory=dict)

    def take_back(self, part: Decimal, charge: PastMove) -> None:
        """Let goods that went back after a late cost was charged give back their share of ``part``."""
        later = {line: one for line, one in self.kept.items() if one.move.is_after(charge)}
        before = sum((one.taking.quantity for line, one in self.kept.items() if line not in later), ZERO)
        for line, one in later.items():
            amount = max(share(part, one.taking.quantity, self.quantity - before), -one.taking.value)
            taking = replace(one.taking, value=one.taking.value + amount)
            self.kept[line] = Kept(one.move, taking)
            self.kept_value += amount

    def __lt__(self, other: "PlayedLayer") -> bool:
        """Older goods leave first; of one day those that were entered first."""
        return (self.layer.business_date, self.number) < (other.layer.business_date, other.number)


@dataclass(slots=True)
class LayerPool:
    """A cost of which the oldest goods leave first. ``coming`` are layers by the line that brings them."""

    standing: Uses
    coming: dict[int, PlayedLayer] = field(default_factory=dict)
    open: list[PlayedLayer] = field(default_factory=list)
    layers: dict[int, PlayedLayer] = field(default_factory=dict)
    quantity: Decimal = ZERO
    taken: dict[int, list[LayerTaking]] = field(default_factory=dict)
    owed: dict[int, Decimal] = field(default_factory=dict)

    @property
    def value(self) -> Decimal:
        """Return what the layers that are there are worth."""
        return sum((one.value for one in self.open), ZERO)

    def take(self, event: Event, _wanted: Decimal | None) -> Decimal:
        """Let the oldest goods leave, those of the receipt that goes back first; return their value."""
        move, needed, total = event.move, event.move.quantity, ZERO
        stood = {id(one.layer): one for one in self.standing.get(move.line, ())}
        named = move.original or (move.origin if event.keeps_value else None)
        taken = self.taken.setdefault(move.line, [])
        while needed:
            layer = self._next(named)
            quantity = min(needed, layer.quantity)
            kept = layer.kept.get(move.line)
            stands = kept.taking if kept else stood.get(id(layer.layer))
            value = _value(layer, quantity, stands, keeps=event.keeps_value)
            layer.quantity -= quantity
            layer.value -= value
            self.quantity -= quantity
            if not layer.quantity:
                self.open.remove(layer)
            taken.append(LayerTaking(layer.layer, move.line, quantity, value))
            needed -= quantity
            total += value
        return total

    def _next(self, named: int | None) -> PlayedLayer:
        first = self.layers.get(named) if named else None
        if first is not None and first.quantity and first.layer.line not in self.coming:
            return first
        return self.open[0]

    def put(self, event: Event, value: Decimal) -> None:
        """Let goods come in, in the layer that they made."""
        layer = self.coming.pop(event.move.line, None)
        if layer is None:
            return
        change = value - event.stands
        layer.value += change
        layer.is_changed = layer.is_changed or bool(change)
        if layer.value < ZERO or (layer.value and not layer.quantity):
            raise UnplayableError(layer.value)
        if layer.quantity:
            insort(self.open, layer)
            self.quantity += layer.quantity

    def charge(self, event: Event, original: Event | None, part: Decimal, _basis: Decimal) -> Decimal:
        """Let the receipt's layer bear a late cost; what was charged before lies in the layers already.

        What a layer had no value for its other late costs make good, as with an average.
        """
        layer = self.layers.get(event.move.origin or 0) if event.belongs else None
        if layer is None or layer.quantity <= layer.kept_quantity:
            event.due = event.stands
            return event.stands
        owed, worth = self.owed.get(layer.layer.line, ZERO), event.stands
        if event.is_fresh:
            if original is not None:
                layer.take_back(part, original.move)
            held = layer.value - layer.kept_value
            part += _made_good(owed, original, is_bare=held == event.stands)
            worth = max(part, event.stands - held)
            layer.value += worth - event.stands
            layer.is_changed = True
        event.due = event.total
        self.owed[layer.layer.line] = owed + event.due - worth
        return worth

    def cancel(self, event: Event, red: Event) -> None:
        """Let goods that went and came back within a day be those that came back."""
        layer = self.coming.pop(red.move.line, None)
        if layer is None or layer.quantity != event.move.quantity or layer.value != event.stands:
            raise UnplayableError(event.move.quantity)
        self.taken[event.move.line] = [LayerTaking(layer.layer, event.move.line, layer.quantity, layer.value)]
        layer.quantity = layer.value = ZERO

    def changes(self) -> list[LayerTaking]:
        """Return what lines take more, or less, of layers than they did."""
        found = []
        for line, taken in self.taken.items():
            sums: dict[int, LayerTaking] = {}
            for one in taken:
                sums[id(one.layer)] = _plus(sums.get(id(one.layer)), one, 1)
            for one in self.standing.get(line, ()):
                sums[id(one.layer)] = _plus(sums.get(id(one.layer)), one, -1)
            found += [one for one in sums.values() if one.quantity or one.value]
        return found


def _made_good(owed: Decimal, original: Event | None, *, is_bare: bool) -> Decimal:
    """Return what the late costs of a layer that stand leave over for one more, or for taking one back.

    Where the layer has no value (``is_bare``), what the others could not take is taken now. What they made
    good of a decrease that is taken back is theirs again, and what an increase made good of theirs goes with
    it. All else went to cost of sales and stays there.
    """
    lacking = original.worth - original.due if original else ZERO
    others = owed + lacking
    if others > ZERO:
        return min(others, max(lacking, ZERO))
    return others if is_bare else max(others, min(lacking, ZERO))


def _plus(before: LayerTaking | None, one: LayerTaking, sign: int) -> LayerTaking:
    quantity, value = sign * one.quantity, sign * one.value
    if before is not None:
        quantity, value = before.quantity + quantity, before.value + value
    return LayerTaking(one.layer, one.line, quantity, value)


def _value(layer: PlayedLayer, quantity: Decimal, stood: LayerTaking | None, *, keeps: bool) -> Decimal:
    """Return what goods of a layer are worth: as it stands where nothing about it has changed."""
    is_same = stood is not None and stood.quantity == quantity
    if keeps and stood is not None and is_same:
        layer.kept_quantity -= quantity
        layer.kept_value -= stood.value
    if quantity == layer.quantity:
        return layer.value
    if stood is not None and is_same and (keeps or not layer.is_changed):
        return min(stood.value, layer.value)
    held, worth = layer.quantity - layer.kept_quantity, layer.value - layer.kept_value
    if keeps or quantity > held or worth < ZERO:
        return share(layer.value, quantity, layer.quantity)
    return share(worth, quantity, held)


def layer_pool(layers: Sequence[Layer], uses: Uses, events: Sequence[Event]) -> LayerPool:
    """Return the layers of a cost as they were before the first event, from how they are after all.

    ``events`` are those of this cost. What lines took that are not played stays as it is.
    """
    pool = LayerPool(uses)
    used: dict[int, list[LayerTaking]] = {}
    for event in events:
        for one in uses.get(event.move.line, ()):
            used.setdefault(id(one.layer), []).append(one)
    keeping = {event.move.line: event.move for event in events if event.keeps_value}
    bringing = {event.move.line for event in events if event.has_goods and event.into is not None}
    for number, layer in enumerate(layers):
        played = _played(layer, number, used.get(id(layer), ()), keeping)
        pool.layers[layer.line] = played
        if layer.line in bringing:
            pool.coming[layer.line] = played
        elif played.quantity:
            insort(pool.open, played)
            pool.quantity += played.quantity
    return pool


def _played(
    layer: Layer, number: int, used: Sequence[LayerTaking], keeping: Mapping[int, PastMove]
) -> PlayedLayer:
    kept = [one for one in used if one.line in keeping]
    return PlayedLayer(
        layer,
        number,
        layer.remaining + sum((one.quantity for one in used), ZERO),
        layer.remaining_value + sum((one.value for one in used), ZERO),
        sum((one.quantity for one in kept), ZERO),
        sum((one.value for one in kept), ZERO),
        kept={one.line: Kept(keeping[one.line], one) for one in kept},
    )
