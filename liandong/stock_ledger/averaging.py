"""全月加权平均: what a month's issues should have cost, now that its receipts are known. Pure.

During the month goods leave at the moving average of their moment. At its end what was there and
what came in make one average, and every issue of the month is corrected to it by a value-only move
of its line. The rules, for one cost (the company's, or a warehouse's):

- goods that come in, go back to their supplier or pass to another cost keep the value they were posted at;
- what is assembled or taken apart keeps it too, so that what is made of it stays worth the sum of its parts;
- a sale, a use or a loss takes the month's average, and so does what comes back of it in the same month;
- what comes back of an earlier month takes what its origin is worth by now;
- goods that were moved and turned back in the same month are left alone, they cancel out;
- the whole of a price difference or landed cost for goods that came in this month is theirs, also what
  went to cost of sales when it was entered; taken back in the same month, it takes as much with it.

The average is never rounded by itself: issue after issue takes its cumulative share of the value, so
that no cent is lost and what is left is what stays in stock.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.kernel.money import ZERO, round_half_up, share
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.recosting import Correction, PastMove
from liandong.stock_ledger.stock import is_own

UNIT_DIGITS = 6
_SUPPLIER = int(VirtualPlace.SUPPLIER)
_CUSTOMER = int(VirtualPlace.CUSTOMER)
_PRODUCTION = int(VirtualPlace.PRODUCTION)


@dataclass(frozen=True, slots=True)
class Averaged:
    """A month of one cost, base units and money: what was there, came, left on average, and stays.

    ``received`` is net of what keeps its own value on the way out. ``corrections`` are what the
    month's lines still lack.
    """

    opening: tuple[Decimal, Decimal]
    received: tuple[Decimal, Decimal]
    issued: tuple[Decimal, Decimal]
    corrections: tuple[Correction, ...] = ()

    @property
    def closing(self) -> tuple[Decimal, Decimal]:
        """Return quantity and value of what stays."""
        there = [sum(pair, ZERO) for pair in zip(self.opening, self.received, strict=True)]
        return there[0] - self.issued[0], there[1] - self.issued[1]

    @property
    def unit(self) -> Decimal:
        """Return the average of a base unit as it is shown; nothing is reckoned with it."""
        quantity, value = (sum(pair, ZERO) for pair in zip(self.opening, self.received, strict=True))
        return round_half_up(value / quantity, UNIT_DIGITS) if quantity else ZERO

    @property
    def remainder(self) -> Decimal:
        """Return what stays in stock beyond the shown average: 尾差."""
        quantity, value = self.closing
        return value - round_half_up(self.unit * quantity)

    @property
    def change(self) -> Decimal:
        """Return by how much the stock's value changes."""
        return sum((one.amount for one in self.corrections), ZERO)


@dataclass(slots=True)
class _Line:
    """All moves of a line as the cost sees them: what they add to it, corrections included."""

    move: PastMove
    sign: int
    stands: Decimal
    total: Decimal
    worth: Decimal
    place: int
    is_averaged: bool = False

    @property
    def quantity(self) -> Decimal:
        """Return what the line adds to the quantity of the cost: signed."""
        return self.sign * self.move.quantity


@dataclass(slots=True)
class _Month:
    """The lines of the month, those before it in the window, and what came back of each so far."""

    lines: Sequence[_Line]
    earlier: Mapping[int, _Line]
    returned: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)


def averaged(
    after: tuple[Decimal, Decimal],
    moves: Sequence[PastMove],
    span: tuple[date, date],
    is_inside: Callable[[int], bool],
) -> Averaged:
    """Return the average of the days ``span``, both included and of one month, and what its lines lack.

    ``moves`` are all moves of the product from the first day on, or from an earlier one, by date;
    ``after`` is quantity and value of the cost with all of them in it. ``is_inside`` tells whether
    a place belongs to the cost.
    """
    lines = _lines(moves, is_inside)
    since = [line for line in lines if line.move.business_date >= span[0]]
    opening = (
        after[0] - sum((line.quantity for line in since), ZERO),
        after[1] - sum((line.stands for line in since), ZERO),
    )
    inside = [line for line in since if line.move.business_date <= span[1]]
    month = _Month(inside, {line.move.line: line for line in lines if line.move.business_date < span[0]})
    _classify(month)
    fixed = [line for line in inside if not line.is_averaged]
    received = (sum((one.quantity for one in fixed), ZERO), sum((one.worth for one in fixed), ZERO))
    leaving = [line for line in inside if line.is_averaged]
    issued = -sum((line.quantity for line in leaving), ZERO)
    held, worth = opening[0] + received[0], opening[1] + received[1]
    if held < max(issued, ZERO) or worth < ZERO or (held == ZERO and issued <= ZERO and worth != ZERO):
        return _as_it_stands(opening, inside)
    if issued > ZERO:
        _share_out(leaving, worth, held)
    value = -sum((line.worth for line in leaving), ZERO)
    changed = tuple(_correction(line) for line in inside if line.worth != line.stands)
    return Averaged(opening, received, (issued, value), changed)


def _as_it_stands(opening: tuple[Decimal, Decimal], lines: Sequence[_Line]) -> Averaged:
    """Return a month without an average: nothing left, or what is there can't bear it."""
    leaving = [line for line in lines if line.is_averaged]
    fixed = [line for line in lines if not line.is_averaged]
    received = (sum((one.quantity for one in fixed), ZERO), sum((one.stands for one in fixed), ZERO))
    issued = (-sum((one.quantity for one in leaving), ZERO), -sum((one.stands for one in leaving), ZERO))
    return Averaged(opening, received, issued)


def _share_out(leaving: Sequence[_Line], worth: Decimal, held: Decimal) -> None:
    passed = ZERO
    for line in leaving:
        before = share(worth, passed, held)
        passed -= line.quantity
        line.worth = before - share(worth, passed, held)


def _lines(moves: Sequence[PastMove], is_inside: Callable[[int], bool]) -> list[_Line]:
    """Return the lines that touch the cost, by date and within a day as they were posted."""
    by_line: dict[int, list[PastMove]] = defaultdict(list)
    for move in moves:
        by_line[move.line].append(move)
    lines = [line for rows in by_line.values() if (line := _line(rows, is_inside)) is not None]
    order = {id(move): number for number, move in enumerate(moves)}
    return sorted(lines, key=lambda line: (line.move.business_date, order[id(line.move)]))


def _line(rows: Sequence[PastMove], is_inside: Callable[[int], bool]) -> _Line | None:
    goods = next((row for row in rows if row.quantity), None)
    stands = sum(((is_inside(row.target) - is_inside(row.source)) * row.value for row in rows), ZERO)
    if goods is not None:
        sign = is_inside(goods.target) - is_inside(goods.source)
        place = goods.target if sign > 0 else goods.source
        return _Line(goods, sign, stands, ZERO, stands, place) if sign else None
    own = {place for row in rows for place in (row.source, row.target) if is_own(place)}
    place = next(iter(own), rows[0].place or 0)
    if not is_inside(place):
        return None
    total = sum((((row.source == _SUPPLIER) - (row.target == _SUPPLIER)) * row.value for row in rows), ZERO)
    return _Line(rows[0], 0, stands, total, stands, place)


def _classify(month: _Month) -> None:
    """Say of each line of the month whether it takes the average, and else what it is worth."""
    here = {line.move.line: line for line in month.lines}
    reversed_here = {line.move.original for line in month.lines if line.move.original in here}
    for line in month.lines:
        move = line.move
        if not line.sign:
            line.worth = _late_worth(line, here)
        elif move.line in reversed_here or move.original in here:
            continue
        elif move.original is not None or move.returns is not None:
            _follow(line, here, month)
        else:
            line.is_averaged = line.sign < 0 and not is_own(move.target) and move.target != _PRODUCTION


def _late_worth(line: _Line, here: Mapping[int, _Line]) -> Decimal:
    """Return what a late cost adds: all of it to goods of this month; one taken back takes as much again.

    By then part of the goods may have gone, so what its reversal took of the stock is not what it had added.
    """
    undone = here.get(line.move.original or 0)
    if undone is not None:
        return -undone.worth
    received = here.get(line.move.origin or 0)
    is_whole = received is not None and received.sign > 0 and line.total and line.move.original is None
    return line.total if is_whole else line.stands


def _follow(line: _Line, here: Mapping[int, _Line], month: _Month) -> None:
    """Let what is brought back follow its origin: into the average of this month, or to its worth by now."""
    move = line.move
    if move.purpose is Purpose.PURCHASE_RETURN or _SUPPLIER in {move.source, move.target}:
        return
    if is_own(move.source) and is_own(move.target):
        return  # turned back from another cost, whose books a correction here would not change
    origin = month.earlier.get(move.original or move.returns or 0)
    if origin is None:
        known = here.get(move.returns or 0)
        line.is_averaged = known is not None and known.is_averaged and not is_own(move.source)
        return
    quantity, value = month.returned.get(origin.move.line, (origin.quantity, origin.stands))
    if quantity * line.quantity < ZERO and abs(quantity) >= move.quantity:
        line.worth = -share(value, move.quantity, abs(quantity))
        left = (quantity + line.quantity, value + line.worth)
        month.returned[origin.move.line] = left


def _correction(line: _Line) -> Correction:
    move = line.move
    outside = move.source if line.sign > 0 else move.target if line.sign < 0 else _CUSTOMER
    return Correction(move, line.place, outside, line.worth - line.stands)


def corrected(correction: Correction, on: date) -> PastMove:
    """Return the value-only move that a correction becomes, for who reads the moves afterwards."""
    outside, place, amount = correction.outside, correction.place, correction.amount
    source, target = (outside, place) if amount > ZERO else (place, outside)
    return correction.move._replace(
        source=source,
        target=target,
        quantity=ZERO,
        value=abs(amount),
        business_date=on,
    )
