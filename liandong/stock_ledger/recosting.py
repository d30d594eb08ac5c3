"""What moves should be worth once something was entered with an earlier date, or costs more since. Pure.

Posted moves stay as they are. Those since the earliest date are played again in the order of their
dates, within a day as they were posted, all costs together; where a line comes out otherwise, the
difference becomes a value-only move of it. The rules:

- goods that come in keep their cost, and goods that leave for a sale, a use or a loss take the average of
  what is there, or the oldest layers;
- goods that pass to another warehouse's cost bring it what they took from theirs;
- what is made of other goods is worth what these are, in the proportions it was made in;
- a reversal takes back what its original is worth, a return its share of what is left of its origin;
  out of stock only as far as stock bears it, and all of it where the last goods leave;
- a price difference or a landed cost belongs to its goods from the day they came.

Each event is played once, those that something is made of before what is made: so it ends.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import takewhile

from liandong.kernel.money import ZERO, share, spread
from liandong.kernel.rules import CostMethod
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.events import Event, Making, events_of, makings
from liandong.stock_ledger.past import RETURNS, Correction, Known, PastMove
from liandong.stock_ledger.pools import AveragePool, LayerPool, Uses, layer_pool
from liandong.stock_ledger.stock import Costing, CostKey, Layer
from liandong.stock_ledger.unplayable import AssembledError, UnplayableError

__all__ = ("RETURNS", "Books", "Correction", "Known", "PastMove", "Played", "corrections")

Pool = AveragePool | LayerPool
_CENT = Decimal("0.01")
_MOST_BEHIND = 200
"""How many events of a day may wait for one another."""


@dataclass(frozen=True, slots=True)
class Books:
    """The costs as they are with all moves in them: quantity and value, or layers and what was taken.

    ``known`` are lines posted before the moves that are played, and reversed or returned by some of them.
    """

    costing: Costing
    costs: Mapping[CostKey, tuple[Decimal, Decimal]]
    known: Mapping[int, Known] = field(default_factory=dict)
    layers: Mapping[CostKey, Sequence[Layer]] = field(default_factory=dict)
    uses: Uses = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Played:
    """How lines change, and the layers of each cost as they are by then."""

    corrections: list[Correction]
    pools: Mapping[CostKey, Pool]


@dataclass(slots=True)
class _Run:
    """The running costs, what each line came out at, and what returns left of it."""

    pools: Mapping[CostKey, Pool]
    known: Mapping[int, Known]
    makings: Mapping[int, Making]
    unplayed: set[int]
    played: dict[int, Event] = field(default_factory=dict)
    left: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def play(self, event: Event) -> None:
        if not event.has_goods:
            event.worth = self._charged(event)
        else:
            out = event.out
            event.worth = self._came_at(event) if out is None else self._left_at(event, self.pools[out])
            if event.into is not None:
                self.pools[event.into].put(event, event.worth)
        self.note(event)

    def note(self, event: Event) -> None:
        """Remember what a line came out at, for its reversal and its returns."""
        move = event.move
        self.unplayed.discard(move.line)
        self.played[move.line] = event
        self.left[move.line] = (event.sign * move.quantity, event.sign * event.worth)
        left = self._left_of(move.returns)
        if left is not None and move.returns is not None:
            moved = (event.sign * move.quantity, event.sign * event.worth)
            self.left[move.returns] = (left[0] + moved[0], left[1] + moved[1])

    def cancel(self, event: Event, red: Event) -> None:
        """Leave a line and its reversal of the same day alone."""
        for one, other in ((event, red), (red, event)):
            one.worth = one.stands
            if one.out is not None:
                self.pools[one.out].cancel(one, other)
        self.note(event)
        self.note(red)

    def waits_for(self, event: Event) -> Event | None:
        """Return a part that must be played before what is made of it."""
        making = self.makings.get(event.move.document) if event.is_made else None
        parts = making.parts if making else ()
        return next((part for part in parts if part.move.line in self.unplayed), None)

    def is_short(self, event: Event) -> bool:
        """Tell whether goods would leave that are not there."""
        return event.out is not None and event.move.quantity > self.pools[event.out].quantity

    def _left_at(self, event: Event, pool: Pool) -> Decimal:
        move = event.move
        if event.is_part and move.document not in self.makings:
            return self._kept(event, pool)
        if event.into is not None or (move.original is None and not event.keeps_value):
            return pool.take(event, None)
        wanted = self._wanted(move)
        taken = pool.take(event, move.value if wanted is None else wanted)
        original = self.played.get(move.original or 0)
        explained = original.worth - original.stands if original else ZERO
        event.variance = taken - event.stands - explained
        return taken

    def _kept(self, event: Event, pool: Pool) -> Decimal:
        """Return what went into goods that are not among the moves, as it stands; raises ``AssembledError``.

        Each event before may have been rounded by half a cent otherwise than it was then.
        """
        stands = event.stands
        if isinstance(pool, AveragePool):
            due = share(pool.value, event.move.quantity, pool.quantity)
            taken = pool.take(event, stands)
            allowed = _CENT * (len(self.played) + 1)
        else:
            due = taken = pool.take(event, stands)
            allowed = ZERO
        if abs(due - stands) > allowed:
            raise AssembledError(event.move.business_date)
        event.variance = taken - stands
        return taken

    def _came_at(self, event: Event) -> Decimal:
        if event.is_made and event.move.document in self.makings:
            return self._made_at(event, self.makings[event.move.document])
        wanted = self._wanted(event.move)
        return event.stands if wanted is None else wanted

    def _made_at(self, event: Event, making: Making) -> Decimal:
        """Return a part of what went in: as the goods that were made share it by now."""
        more = sum((part.worth - part.stands for part in making.parts), ZERO)
        if not more:
            return event.stands
        stood = [one.stands for one in making.made]
        weights = stood if any(stood) else [one.move.quantity for one in making.made]
        parts = spread(sum(stood, ZERO) + more, weights)
        return parts[making.made.index(event)]

    def _wanted(self, move: PastMove) -> Decimal | None:
        """Return what a reversal or a return should be worth; None where nothing says so."""
        if move.original is not None:
            worth = self._worth_of(move.original)
            return None if worth is None else abs(worth)
        left = self._left_of(move.returns)
        if left is None or left[0] * move.sign > ZERO or abs(left[0]) < move.quantity:
            return None
        return share(abs(left[1]), move.quantity, abs(left[0]))

    def _charged(self, event: Event) -> Decimal:
        """Return how much of a price difference the stock takes; the rest belongs to what had gone."""
        part, basis = event.total, event.move.basis
        if not event.total or event.into is None:
            return event.stands
        if event.move.original is not None:
            stayed = self._worth_of(event.move.original)
            part = event.stands if stayed is None else -stayed
            basis *= part / event.total
        original = self.played.get(event.move.original or 0)
        return self.pools[event.into].charge(event, original, part, basis)

    def _worth_of(self, line: int) -> Decimal | None:
        if line in self.played:
            return self.played[line].worth
        return self.known[line].value if line in self.known else None

    def _left_of(self, line: int | None) -> tuple[Decimal, Decimal] | None:
        if line is None:
            return None
        if line in self.left:
            return self.left[line]
        known = self.known.get(line)
        return (known.left_quantity, known.left_value) if known else None


def corrections(books: Books, moves: Sequence[PastMove], fresh: Collection[int] = ()) -> Played:
    """Return how lines among ``moves`` change when all are played in order of date.

    ``moves`` are all moves of some products since the earlier date with every correction of their
    lines, newly entered ones last, whose lines are ``fresh``.

    Raises:
        UnplayableError: there is a moment at which a move would take more than there is.
        AssembledError: what went into goods that are not among the moves would cost something else.
    """
    events = events_of(moves, books.costing, fresh)
    by_cost: dict[CostKey, list[Event]] = defaultdict(list)
    for event in events:
        for key in {event.out, event.into} - {None}:
            by_cost[key].append(event)  # type: ignore[index]
    pools = {key: _opening(key, books, found) for key, found in by_cost.items()}
    run = _Run(pools, books.known, makings(events), {event.move.line for event in events})
    waiting = deque(events)
    while waiting:
        _play(run, waiting.popleft(), waiting, frozenset())
    for pool in pools.values():
        if pool.value < ZERO or (pool.value and not pool.quantity):
            raise UnplayableError(pool.value)
    return Played([one for event in events for one in _changes(event)], pools)


def _opening(key: CostKey, books: Books, events: Sequence[Event]) -> Pool:
    """Return a cost as it was before the first event; raises ``UnplayableError``."""
    if books.costing.method is CostMethod.FIFO:
        return layer_pool(books.layers.get(key, ()), books.uses, events)
    quantity, value = books.costs.get(key, (ZERO, ZERO))
    for event in events:
        sign = (event.into == key) - (event.out == key)
        quantity -= sign * event.move.quantity
        value -= sign * event.stands
    if quantity < ZERO or value < ZERO:
        raise UnplayableError(quantity)
    return AveragePool(quantity, value)


def _play(run: _Run, event: Event, waiting: deque[Event], behind: frozenset[int]) -> None:
    """Play an event, before it what it needs; raises ``UnplayableError``.

    What a day's posting order leaves short takes goods that came in later on the same day; what
    was posted and reversed within such a day is left alone. Within one cost a day that doesn't end below
    zero can always be played: goods that only come back from issues yet to be played are no help,
    but then those issues need no more than they give back. ``behind`` are events that wait for this one.
    """
    while True:
        helper = run.waits_for(event)
        if helper is None:
            if not run.is_short(event):
                run.play(event)
                return
            same_day = list(takewhile(lambda one: one.on == event.on, waiting))
            red = next((one for one in same_day if one.move.original == event.move.line), None)
            if red is not None:
                waiting.remove(red)
                run.cancel(event, red)
                return
            helper = _helper(event, same_day, behind)
        if helper is None or helper not in waiting or len(behind) > _MOST_BEHIND:
            raise UnplayableError(event.move.quantity)
        waiting.remove(helper)
        _play(run, helper, waiting, behind | {event.move.line})


def _helper(event: Event, waiting: Sequence[Event], behind: frozenset[int]) -> Event | None:
    """Return the first goods that come to a cost, but not back from an issue that itself is waiting."""
    lines = {one.move.line for one in waiting}
    return next(
        (
            one
            for one in waiting
            if one.has_goods
            and one.into == event.out
            and one.move.original not in lines
            and one.move.line not in behind
        ),
        None,
    )


def _changes(event: Event) -> list[Correction]:
    move, change = event.move, event.worth - event.stands
    customer, supplier = int(VirtualPlace.CUSTOMER), int(VirtualPlace.SUPPLIER)
    if not event.has_goods:
        return [Correction(move, event.place, customer, change)] if change else []
    if event.into is not None:
        return [Correction(move, move.target, move.source, change)] if change else []
    parts = ((move.target, change - event.variance), (supplier, event.variance))
    return [Correction(move, move.source, bearing, -amount) for bearing, amount in parts if amount]
