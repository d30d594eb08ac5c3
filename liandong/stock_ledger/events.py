"""What happened to costs, line by line, in the order in which it is played again. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.kernel.money import ZERO
from liandong.kernel.rules import CostMethod
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.past import PastMove
from liandong.stock_ledger.stock import Costing, CostKey, is_own

_SUPPLIER, _PRODUCTION = int(VirtualPlace.SUPPLIER), int(VirtualPlace.PRODUCTION)


@dataclass(slots=True, eq=False)
class Event:
    """All moves of a line: from which cost it takes, to which it brings, and what; corrections included.

    ``stands`` is what the line moves on its way, or adds to ``into`` where it moves value alone; ``total``
    is the whole of a price difference, wherever it went, and ``due`` what of it its goods should bear.
    ``worth`` is what playing makes of it, ``variance`` the part of the change that its original does not
    explain. ``on`` is the day it counts
    from: a late cost counts from the receipt it ``belongs`` to. ``place`` is where value alone goes.
    """

    move: PastMove
    out: CostKey | None
    into: CostKey | None
    stands: Decimal
    total: Decimal = ZERO
    due: Decimal = ZERO
    worth: Decimal = ZERO
    variance: Decimal = ZERO
    is_fresh: bool = False
    belongs: "Event | None" = None
    place: int = 0
    order: tuple[int, date, int] = (0, date.min, -1)
    on: date = date.min

    @property
    def has_goods(self) -> bool:
        """Tell whether goods moved, not value alone."""
        return bool(self.move.quantity)

    @property
    def sign(self) -> int:
        """Return 1 for goods that came to the company, −1 for those that left it, 0 for others."""
        return self.move.sign if self.has_goods else 0

    @property
    def is_part(self) -> bool:
        """Tell whether other goods are made of these."""
        return self.move.target == _PRODUCTION and self.move.original is None

    @property
    def is_made(self) -> bool:
        """Tell whether these goods are made of others."""
        return self.has_goods and self.move.source == _PRODUCTION and self.move.original is None

    @property
    def keeps_value(self) -> bool:
        """Tell whether goods go back to their supplier, at what they came in at."""
        return self.move.purpose is Purpose.PURCHASE_RETURN and self.move.original is None


@dataclass(slots=True)
class Making:
    """What one document used up, and what it made of it."""

    parts: list[Event] = field(default_factory=list)
    made: list[Event] = field(default_factory=list)


def events_of(moves: Sequence[PastMove], costing: Costing, fresh: Collection[int]) -> list[Event]:
    """Return what happened, by date, within a day as it was posted; late costs follow their receipt by date.

    ``fresh`` are the lines of the document that is being posted. A line of which only corrections are
    among the moves lies before them, and so does a late cost whose receipt does.
    """
    by_line: dict[int, list[PastMove]] = defaultdict(list)
    order: dict[int, int] = {}
    for number, move in enumerate(moves):
        by_line[move.line].append(move)
        if move.is_own and (move.quantity or move.line not in order):
            order[move.line] = number
    events = []
    for line, number in order.items():
        event = _event(by_line[line], costing)
        if event is not None:
            event.is_fresh = line in fresh
            event.order, event.on = (number, date.min, number), event.move.business_date
            events.append(event)
    brought = {event.move.line: event for event in events if event.has_goods and event.into}
    found = [event for event in events if _is_placed(event, brought, costing)]
    return sorted(found, key=lambda event: (event.on, *event.order))


def _event(rows: Sequence[PastMove], costing: Costing) -> Event | None:
    goods = next((row for row in rows if row.quantity), None)
    if goods is None:
        return _value_event(rows, costing)
    out = costing.key(goods.source, goods.product, goods.lot) if is_own(goods.source) else None
    into = costing.key(goods.target, goods.product, goods.lot) if is_own(goods.target) else None
    if out == into and not goods.is_scrap:
        return None
    return Event(goods, out, into, sum((_along(row, goods, costing) for row in rows), ZERO))


def _along(row: PastMove, goods: PastMove, costing: Costing) -> Decimal:
    """Return what a move of a line adds to what the line's goods took along."""
    if goods.is_scrap:
        return row.value if row.target == goods.target else -row.value
    if not is_own(goods.target):
        return row.value if is_own(row.source) else -row.value
    if not is_own(row.target):
        return -row.value
    is_there = costing.key(row.target, row.product, row.lot) == costing.key(
        goods.target, goods.product, goods.lot
    )
    return row.value if is_there else -row.value


def _value_event(rows: Sequence[PastMove], costing: Costing) -> Event | None:
    first = next(row for row in rows if row.is_own)
    own = next((place for row in rows for place in (row.source, row.target) if is_own(place)), first.place)
    if own is None:
        return None
    into = costing.key(own, first.product, first.lot)
    stands = sum(((is_own(row.target) - is_own(row.source)) * row.value for row in rows), ZERO)
    total = sum((((row.source == _SUPPLIER) - (row.target == _SUPPLIER)) * row.value for row in rows), ZERO)
    return Event(first, None, into, stands, total, place=own)


def _is_placed(event: Event, brought: Mapping[int, Event], costing: Costing) -> bool:
    """Put a late cost behind the receipt it is for; tell whether the event is one of those to be played.

    Where its goods are said to lie elsewhere by now it counts from its own day.
    """
    move = event.move
    if event.has_goods or move.origin is None:
        return True
    home = None if move.place is None else costing.key(move.place, move.product, move.lot)
    receipt = brought.get(move.origin)
    if home != event.into:
        return True
    if receipt is None or receipt.into != event.into:
        return event.is_fresh
    event.belongs = receipt
    # Layers hold what was charged before, whatever the date of the new one.
    is_last = event.is_fresh and costing.method is CostMethod.FIFO
    day = date.max if is_last else move.business_date
    event.on, event.order = receipt.on, (receipt.order[0], day, event.order[0])
    return True


def makings(events: Sequence[Event]) -> dict[int, Making]:
    """Return what was made of what, by document; only where something made is among the events."""
    found: dict[int, Making] = defaultdict(Making)
    for event in events:
        if event.has_goods and event.is_part:
            found[event.move.document].parts.append(event)
        elif event.is_made:
            found[event.move.document].made.append(event)
    return {document: one for document, one in found.items() if one.made}
