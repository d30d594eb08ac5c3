"""What moves should be worth once something was entered with an earlier date. Pure.

Posted moves stay as they are. Those since the earlier date are played again in the order of their
dates, within a day as they were posted; where one comes out otherwise, the difference becomes a
value-only move of its line. For moving average kept for the company as a whole. The rules:

- goods that come in keep their cost, and goods that leave for a sale, a use or a loss take the
  average of what is there;
- a reversal takes back what its original is worth, a return its share of what is left of its origin;
  out of stock only as far as stock bears it, and all of it where the last goods leave;
- a price difference goes to what was there of its quantity on its own day;
- what other goods were made of keeps its cost, for theirs is the sum of it: an entry that would change it
  by more than rounding is refused.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.kernel.money import ZERO, share
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.stock import is_own
from liandong.stock_ledger.unplayable import AssembledError, UnplayableError

_PRODUCTION = int(VirtualPlace.PRODUCTION)
_CENT = Decimal("0.01")
RETURNS = frozenset({Purpose.SALES_RETURN, Purpose.PURCHASE_RETURN})


@dataclass(frozen=True, slots=True)
class PastMove:
    """A move as it counts for the cost; ``line`` is the line's id, ``basis`` the line's quantity.

    ``origin`` is the line its own was copied from, ``original`` the line that it reverses, and
    ``place`` where the goods of a price difference came in.
    """

    line: int
    lot: int
    source: int
    target: int
    quantity: Decimal
    value: Decimal
    purpose: Purpose
    business_date: date
    origin: int | None = None
    original: int | None = None
    basis: Decimal = ZERO
    place: int | None = None

    @property
    def sign(self) -> int:
        """Return 1 into the company's stock, −1 out of it, 0 within or without."""
        return is_own(self.target) - is_own(self.source)

    @property
    def returns(self) -> int | None:
        """Return the line whose goods a return brings back."""
        return self.origin if self.purpose in RETURNS else None


@dataclass(frozen=True, slots=True)
class Known:
    """What a line moved before the moves that are played, and what returns left of it: signed."""

    value: Decimal
    left_quantity: Decimal
    left_value: Decimal


@dataclass(frozen=True, slots=True)
class Correction:
    """By how much more a line adds to the stock's value; ``outside`` is the place that bears it."""

    move: PastMove
    place: int
    outside: int
    amount: Decimal


@dataclass(slots=True)
class _Event:
    """All moves of a line: what they add to the stock, corrections so far included.

    ``total`` is the whole of a price difference, wherever it went. ``worth`` is what the replay
    makes of the line, ``variance`` the part of the change that its original does not explain.
    """

    move: PastMove
    stands: Decimal = ZERO
    total: Decimal = ZERO
    worth: Decimal = ZERO
    variance: Decimal = ZERO

    @property
    def sign(self) -> int:
        return self.move.sign if self.move.quantity else 0


@dataclass(slots=True)
class _Run:
    """The running stock, what each line came out at, and what returns left of it."""

    quantity: Decimal
    value: Decimal
    known: Mapping[int, Known]
    played: dict[int, _Event] = field(default_factory=dict)
    left: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def play(self, event: _Event) -> None:
        move = event.move
        if not event.sign:
            event.worth = self._difference(event)
        elif event.sign > 0:
            wanted = self._wanted(move)
            event.worth = event.stands if wanted is None else wanted
        else:
            event.worth = -self._outgoing(event)
        self.quantity += event.sign * move.quantity
        self.value += event.worth
        self.note(event)

    def note(self, event: _Event) -> None:
        """Remember what a line came out at, for its reversal and its returns."""
        move = event.move
        self.played[move.line] = event
        self.left[move.line] = (event.sign * move.quantity, event.worth)
        left = self._left_of(move.returns)
        if left is not None and move.returns is not None:
            self.left[move.returns] = (left[0] + event.sign * move.quantity, left[1] + event.worth)

    def _outgoing(self, event: _Event) -> Decimal:
        move = event.move
        if move.original is None and move.target == _PRODUCTION:
            return self._kept(event)
        if move.original is None and move.purpose is not Purpose.PURCHASE_RETURN:
            return share(self.value, move.quantity, self.quantity)
        wanted = self._wanted(move)
        wanted = move.value if wanted is None else wanted
        taken = self.value if move.quantity == self.quantity else min(wanted, self.value)
        original = self.played.get(move.original or 0)
        explained = original.stands - original.worth if original else ZERO
        event.variance = -taken - event.stands - explained
        return taken

    def _kept(self, event: _Event) -> Decimal:
        """Return what went into other goods, as it stands; raises ``AssembledError``.

        Each event before may have been rounded by half a cent otherwise than it was then.
        """
        move, stands = event.move, -event.stands
        due = share(self.value, move.quantity, self.quantity)
        if abs(due - stands) > _CENT * (len(self.played) + 1):
            raise AssembledError(move.business_date)
        taken = self.value if move.quantity == self.quantity else min(stands, self.value)
        event.variance = stands - taken
        return taken

    def _wanted(self, move: PastMove) -> Decimal | None:
        """Return what a reversal or a return should be worth; None where nothing says so."""
        if move.original is not None:
            worth = self._worth_of(move.original)
            return None if worth is None else abs(worth)
        left = self._left_of(move.returns)
        if left is None or left[0] * move.sign > ZERO or abs(left[0]) < move.quantity:
            return None
        return share(abs(left[1]), move.quantity, abs(left[0]))

    def _difference(self, event: _Event) -> Decimal:
        """Return how much of a price difference the stock takes; the rest belongs to what had gone."""
        part, basis = event.total, event.move.basis
        if not event.total:
            return event.stands
        if event.move.original is not None:
            stayed = self._worth_of(event.move.original)
            part = event.stands if stayed is None else -stayed
            basis *= part / event.total
        if not self.quantity or not part:
            return ZERO
        basis = basis or self.quantity
        return max(share(part, min(self.quantity, basis), basis), -self.value)

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


def corrections(
    after: tuple[Decimal, Decimal], moves: Sequence[PastMove], known: Mapping[int, Known]
) -> list[Correction]:
    """Return how lines among ``moves`` change when all are played in order of date.

    ``moves`` are all moves of one product since the earlier date with every correction of their
    lines, newly entered ones last; ``after`` is quantity and value of the stock with all of them in
    it. ``known`` are lines posted before that are reversed, or returned, by some of them.

    Raises:
        UnplayableError: there is a moment at which a move would take more than there is.
        AssembledError: what went into other goods would cost something else.
    """
    events = _events(moves)
    quantity = after[0] - sum((event.sign * event.move.quantity for event in events), ZERO)
    run = _Run(quantity, after[1] - sum((event.stands for event in events), ZERO), known)
    if quantity < ZERO:
        raise UnplayableError(quantity)
    _play_all(run, events)
    if run.value < ZERO:
        raise UnplayableError(run.value)
    return [one for event in events for one in _changes(event)]


def _events(moves: Sequence[PastMove]) -> list[_Event]:
    by_line: dict[int, list[PastMove]] = defaultdict(list)
    for move in moves:
        by_line[move.line].append(move)
    events = []
    for rows in by_line.values():
        goods = next((row for row in rows if row.quantity), None)
        if goods is not None and not goods.sign:
            continue
        last = max(row.business_date for row in rows)
        first = goods or next(row for row in rows if row.business_date == last)
        event = _Event(first, sum((row.sign * row.value for row in rows), ZERO))
        if goods is None:
            event.total = sum((_from_supplier(row) for row in rows), ZERO)
        events.append(event)
    order = {id(move): number for number, move in enumerate(moves)}
    events.sort(key=lambda event: (event.move.business_date, order[id(event.move)]))
    return events


def _from_supplier(move: PastMove) -> Decimal:
    supplier = VirtualPlace.SUPPLIER
    return ((move.source == supplier) - (move.target == supplier)) * move.value


def _play_all(run: _Run, events: Sequence[_Event]) -> None:
    """Play the events; raises ``UnplayableError``.

    What a day's posting order leaves short takes goods that came in later on the same day; what
    was posted and reversed within such a day is left alone. With both, a day that doesn't end below
    zero can always be played: goods that only come back from issues yet to be played are no help,
    but then those issues need no more than they give back.
    """
    waiting = deque(events)
    while waiting:
        event = waiting.popleft()
        if event.sign >= 0 or event.move.quantity <= run.quantity:
            run.play(event)
            continue
        same_day = [one for one in waiting if one.move.business_date == event.move.business_date]
        red = next((one for one in same_day if one.move.original == event.move.line), None)
        if red is not None:
            waiting.remove(red)
            event.worth, red.worth = event.stands, -event.stands
            run.note(event)
            run.note(red)
            continue
        helper = _helper(same_day)
        if helper is None:
            raise UnplayableError(event.move.quantity - run.quantity)
        waiting.remove(helper)
        waiting.extendleft((event, helper))


def _helper(waiting: Sequence[_Event]) -> _Event | None:
    """Return the first goods that come in, but not back from an issue that itself is waiting."""
    lines = {one.move.line for one in waiting}
    return next((one for one in waiting if one.sign > 0 and one.move.original not in lines), None)


def _changes(event: _Event) -> list[Correction]:
    move, change = event.move, event.worth - event.stands
    if move.sign:
        place, outside = (move.target, move.source) if move.sign > 0 else (move.source, move.target)
    else:
        place, outside = move.place or 0, int(VirtualPlace.CUSTOMER)
    if not move.quantity:
        outside = int(VirtualPlace.CUSTOMER)
    parts = ((outside, change - event.variance), (int(VirtualPlace.SUPPLIER), event.variance))
    return [Correction(move, place, bearing, amount) for bearing, amount in parts if amount]
