"""The locked part of the stock books, held in memory while documents are weighed against it.

Pure: rows come in as plain numbers, change here, and leave as plain numbers. Every change is
noted, so that a refused document can be taken back out before the next one is weighed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from liandong.kernel.money import ZERO
from liandong.kernel.rules import CostMethod, CostScope
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.floors import Floor
from liandong.stock_ledger.owed import Settled, Settling, Shortfall, Used

BalanceKey = tuple[int, int, int]
"""Place, product, lot."""
CostKey = tuple[int, int, int]
"""Scope (0 the company, else a place), product, and the lot where each lot has its own cost, else 0."""

FIRST_WAREHOUSE = 100
_TRANSIT = int(VirtualPlace.TRANSIT)
DROP = int(VirtualPlace.DROP)


def is_own(place: int) -> bool:
    """Tell whether stock there belongs to the company: warehouses, bins and transit."""
    return place > FIRST_WAREHOUSE or place == _TRANSIT


def is_inner(place: int) -> bool:
    """Tell whether goods there have a cost: the company's own, and what passes a drop shipment."""
    return place == DROP or is_own(place)


@dataclass(slots=True)
class Balance:
    """On hand and reserved of one key; ``last_move_on`` is the latest business date moved.

    ``is_negative`` says that more was sold than there was, by permission: the database refuses a
    quantity below zero without it.
    """

    quantity: Decimal = ZERO
    reserved: Decimal = ZERO
    last_move_on: date | None = None
    is_negative: bool = False

    @property
    def available(self) -> Decimal:
        """Return what may be taken without touching a reservation."""
        return self.quantity - self.reserved


@dataclass(slots=True)
class Cost:
    """Quantity and value of a cost key; ``last_cost`` is the latest cost per base unit.

    Below zero both are what was sold without stock, ``is_negative``. Up to ``short_until`` there may be
    days on which goods were sold that had not come, or taken ahead of the day they came: those are not
    played again.
    """

    quantity: Decimal = ZERO
    value: Decimal = ZERO
    last_cost: Decimal = ZERO
    last_move_on: date | None = None
    is_negative: bool = False
    short_until: date | None = None


@dataclass(slots=True)
class Layer:
    """One receipt's goods; ``id`` is None until the layer has a row."""

    line: int
    business_date: date
    quantity: Decimal
    remaining: Decimal
    remaining_value: Decimal
    id: int | None = None


@dataclass(slots=True)
class Reserved:
    """What an order line holds."""

    key: BalanceKey
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class LayerTaking:
    """How much a line took of a layer."""

    layer: Layer
    line: int
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Costing:
    """How cost is kept. ``warehouse_of`` maps bins to their warehouse."""

    method: CostMethod = CostMethod.MOVING_AVERAGE
    scope: CostScope = CostScope.COMPANY
    warehouse_of: Mapping[int, int] = field(default_factory=dict)

    def key(self, place: int, product: int, lot: int) -> CostKey:
        """Return the cost key of a product's lot in one of the company's own places."""
        kept = lot if self.method is CostMethod.SPECIFIC else 0
        if self.scope is CostScope.COMPANY:
            return (0, product, kept)
        return (self.warehouse_of.get(place, place), product, kept)


class NotLockedError(RuntimeError):
    """Something was changed that was not locked: its plan was made anew while others were waited for.

    Nothing may be kept of it: what was not read under its lock is not known.
    """


@dataclass(slots=True)
class Stock:
    """Balances, costs, layers and reservations under lock, with an undo list.

    ``roots`` says of which warehouse's stock a place is a part, for warehouses and bins, and ``wholes`` what
    is locked of a warehouse's key: its own balance and those of its bins. What is kept for an order that
    names the warehouse lies anywhere in it; what a bin keeps lies there. ``played`` are the products, and
    lots, whose later moves are played again in this posting.
    """

    costing: Costing
    balances: dict[BalanceKey, Balance] = field(default_factory=dict)
    roots: dict[int, int] = field(default_factory=dict)
    wholes: dict[BalanceKey, list[BalanceKey]] = field(default_factory=dict)
    costs: dict[CostKey, Cost] = field(default_factory=dict)
    layers: dict[CostKey, list[Layer]] = field(default_factory=dict)
    reservations: dict[int, Reserved] = field(default_factory=dict)
    takings: list[LayerTaking] = field(default_factory=list)
    shortfalls: dict[CostKey, list[Shortfall]] = field(default_factory=dict)
    settlings: list[Settling] = field(default_factory=list)
    settled: dict[int, list[Settled]] = field(default_factory=dict)
    uses: dict[int, Used] = field(default_factory=dict)
    floors: dict[BalanceKey, Floor] = field(default_factory=dict)
    touched_balances: set[BalanceKey] = field(default_factory=set)
    touched_costs: set[CostKey] = field(default_factory=set)
    touched_reservations: set[int] = field(default_factory=set)
    locked_balances: frozenset[BalanceKey] = frozenset()
    locked_costs: frozenset[CostKey] = frozenset()
    played: frozenset[tuple[int, int]] = frozenset()
    _undo: list[Callable[[], None]] = field(default_factory=list)

    def commit(self) -> None:
        """Keep what was changed since the last commit or rollback."""
        self._undo.clear()

    def rollback(self) -> None:
        """Take back what was changed since the last commit."""
        while self._undo:
            self._undo.pop()()

    def refuse_unlocked(self) -> None:
        """Raise where something was changed that was not locked.

        Raises:
            NotLockedError: the posting begins again, and locks what its plans name now.
        """
        loose = {*(self.touched_balances - self.locked_balances), *(self.touched_costs - self.locked_costs)}
        if loose:
            raise NotLockedError(sorted(loose))

    def balance(self, key: BalanceKey) -> Balance:
        """Return a balance about to be changed."""
        found = self.balances.setdefault(key, Balance())
        before = Balance(found.quantity, found.reserved, found.last_move_on, found.is_negative)
        self._undo.append(lambda: self.balances.__setitem__(key, before))
        self.touched_balances.add(key)
        return found

    def together(self, key: BalanceKey) -> list[Balance]:
        """Return the balances of a key's warehouse: itself and its bins; the key's own where it has none."""
        whole = self.wholes.get((self.roots.get(key[0], 0), *key[1:]), [key])
        return [self.balances[one] for one in whole if one in self.balances]

    def is_kept(self, key: BalanceKey) -> bool:
        """Tell whether anything of a key's warehouse is kept for orders, wherever in it."""
        return any(one.reserved > ZERO for one in self.together(key))

    def promised(self, key: BalanceKey) -> Decimal:
        """Return what may still be promised of a key: no more than its warehouse has left together."""
        whole = sum((one.available for one in self.together(key)), ZERO)
        return whole if self.roots.get(key[0], key[0]) == key[0] else min(whole, self.lying(key))

    def lying(self, key: BalanceKey) -> Decimal:
        """Return what lies there for anybody: a bin keeps its own promises, a warehouse all its places'."""
        own = self.balances.get(key, Balance())
        return own.quantity if self.roots.get(key[0]) == key[0] else own.available

    def free(self, key: BalanceKey, target: int) -> Decimal:
        """Return what may go from a key to a place: within its warehouse no promise is touched.

        Where nothing is kept for orders, what lies there may go, whatever is owed elsewhere in the warehouse.
        """
        root, lying = self.roots.get(key[0]), self.lying(key)
        if not self.is_kept(key) or (root is not None and self.roots.get(target) == root):
            return lying
        return min(lying, self.promised(key))

    def floor(self, key: BalanceKey) -> Floor | None:
        """Return the floor of a key about to be moved, if any of its issues is back-dated."""
        found = self.floors.get(key)
        if found is not None:
            before = replace(found, changes=dict(found.changes))
            self._undo.append(lambda: self.floors.__setitem__(key, before))
        return found

    def cost(self, key: CostKey) -> Cost:
        """Return a cost about to be changed."""
        found = self.costs.setdefault(key, Cost())
        about = (found.is_negative, found.short_until)
        before = Cost(found.quantity, found.value, found.last_cost, found.last_move_on, *about)
        self._undo.append(lambda: self.costs.__setitem__(key, before))
        self.touched_costs.add(key)
        return found

    def open_layers(self, key: CostKey) -> list[Layer]:
        """Return the layers of a cost about to be changed, oldest first."""
        found = self.layers.setdefault(key, [])
        before = [(layer, layer.remaining, layer.remaining_value) for layer in found]
        taken = len(self.takings)
        self._undo.append(lambda: self._restore_layers(key, before, taken))
        return found

    def _restore_layers(self, key: CostKey, before: list[tuple[Layer, Decimal, Decimal]], taken: int) -> None:
        for layer, remaining, value in before:
            layer.remaining, layer.remaining_value = remaining, value
        self.layers[key] = [layer for layer, _, _ in before]
        del self.takings[taken:]

    def open_shortfalls(self, key: CostKey) -> list[Shortfall]:
        """Return the shortfalls of a cost about to be changed, oldest first."""
        found = self.shortfalls.setdefault(key, [])
        before = [(one, one.remaining, one.remaining_value) for one in found]
        settled = len(self.settlings)
        self._undo.append(lambda: self._restore_shortfalls(key, before, settled))
        return found

    def _restore_shortfalls(
        self, key: CostKey, before: list[tuple[Shortfall, Decimal, Decimal]], settled: int
    ) -> None:
        for one, remaining, value in before:
            one.remaining, one.remaining_value = remaining, value
        self.shortfalls[key] = [one for one, _, _ in before]
        del self.settlings[settled:]

    def hand_on(self, receipt: int, parts: Mapping[int, Decimal]) -> None:
        """Let what lines used of a receipt's goods be worth so much more."""
        before = self.uses[receipt]
        self._undo.append(lambda: self.uses.__setitem__(receipt, before))
        by = [use._replace(value=use.value + parts.get(use.bearer.line, ZERO)) for use in before.by]
        self.uses[receipt] = before._replace(by=by)

    def reserved_by(self, line: int) -> Reserved | None:
        """Return what an order line holds, about to be changed."""
        found = self.reservations.get(line)
        if found is not None:
            before = replace(found)
            self._undo.append(lambda: self.reservations.__setitem__(line, before))
            self.touched_reservations.add(line)
        return found

    def reserve(self, line: int, key: BalanceKey, quantity: Decimal) -> Decimal:
        """Reserve as much of ``quantity`` as is available; return how much that was."""
        taken = min(quantity, self.promised(key))
        if taken <= ZERO:
            return ZERO
        self.balance(key).reserved += taken
        held = self.reserved_by(line)
        if held is None:
            self.reservations[line] = Reserved(key, taken)
            self._undo.append(lambda: self.reservations.__delitem__(line))
            self.touched_reservations.add(line)
        else:
            held.quantity += taken
        return taken

    def release(self, line: int, quantity: Decimal | None = None) -> None:
        """Give back an order line's reservation, all of it or up to ``quantity``."""
        held = self.reserved_by(line)
        if held is None or held.quantity == ZERO:
            return
        given = held.quantity if quantity is None else min(quantity, held.quantity)
        held.quantity -= given
        self.balance(held.key).reserved -= given
