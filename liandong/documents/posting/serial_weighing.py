"""Weighing the serial numbers of one document: what is wrong with them, or which pieces go where."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.posting.serial_reading import lines_with_serials
from liandong.documents.types import LineKind
from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.serials import named_serials, repeated, serials_of
from liandong.kernel.terms import DraftLine, Problem, VirtualPlace
from liandong.stock_ledger.serials import HeldKey, SerialChange, SerialKey, SerialState, SerialStock
from liandong.stock_ledger.stock import Stock, is_own

_CUSTOMER, _SUPPLIER, _COUNT = (
    int(VirtualPlace.CUSTOMER),
    int(VirtualPlace.SUPPLIER),
    int(VirtualPlace.COUNT),
)
_Judge = Callable[[SerialKey, SerialState | None], str | None]


@dataclass(slots=True)
class SerialWeighing:
    """One document's pieces. ``loose`` is how much at a place has no number: stock from before."""

    document: LoadedDocument
    serials: SerialStock
    stock: Stock
    changes: list[SerialChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[SerialKey, int] = field(default_factory=dict)
    loose: dict[HeldKey, Decimal] = field(default_factory=dict)

    def refuse(self, code: str, line: DraftLine, numbers: Iterable[str], **detail: str) -> None:
        """Note what is wrong with some numbers of a line."""
        given = {"product": line.product_name, "serials": named_serials(numbers), **detail}
        self.problems.append(Problem(code, line.position, "serials", given))

    def loose_at(self, place: int, product: int) -> Decimal:
        """Return how much without a number is left at a place."""
        key = (place, product)
        if key not in self.loose:
            balance = self.stock.balances.get((place, product, 0))
            there = balance.quantity if balance else ZERO
            self.loose[key] = max(there - self.serials.counts.get(key, 0), ZERO)
        return self.loose[key]


def weigh_serials(document: LoadedDocument, plan: Plan, serials: SerialStock, stock: Stock) -> SerialWeighing:
    """Return which pieces the document moves, or all that is wrong with them; before stock is moved."""
    weighing = SerialWeighing(document, serials, stock)
    lines = {line.position: line for line in lines_with_serials(document)}
    _refuse_repeated(weighing, lines.values())
    if document.type.line_kind is LineKind.COUNT:
        for line in lines.values():
            _weigh_count(weighing, line, plan)
        return weighing
    for move in plan.moves:
        if move.line in lines and move.quantity > ZERO and not move.lot:
            _weigh_move(weighing, lines[move.line], move)
    return weighing


def weigh_turned(
    document: LoadedDocument, original: LoadedDocument, serials: SerialStock, stock: Stock
) -> SerialWeighing:
    """Return the pieces of a posted document on their way back; each must be where it went."""
    weighing = SerialWeighing(document, serials, stock)
    reds = {line.base.position: line.base for line in document.lines}
    for line in original.lines:
        moved = serials.of_lines.get(line.base.id, ())
        red = reds.get(line.base.position)
        if red is None:
            continue
        gone = [one.key[1] for one in moved if serials.known[one.key].place != one.target]
        if gone:
            weighing.refuse("serial_moved_on", red, gone)
        _refuse_earlier(weighing, red, [one.key for one in moved])
        weighing.changes += (SerialChange(red.position, one.key, one.target, one.source) for one in moved)
    return weighing


def _refuse_repeated(weighing: SerialWeighing, lines: Iterable[DraftLine]) -> None:
    """Refuse numbers that stand twice in the document, each with the line that has it first."""
    for line in lines:
        numbers = serials_of(line.details)
        if twice := repeated(numbers):
            weighing.refuse("serial_twice", line, twice)
        for number in dict.fromkeys(numbers):
            first = weighing.seen.setdefault((line.product or 0, number), line.position)
            if first != line.position:
                weighing.refuse("serial_in_line", line, [number], first=str(first))


def _weigh_move(weighing: SerialWeighing, line: DraftLine, move: PlannedMove) -> None:
    numbers = list(dict.fromkeys(serials_of(line.details)))
    if is_own(move.source):
        _refuse_unnamed(weighing, line, move, len(numbers))
        _judge(weighing, line, numbers, _leaves(weighing, line, move))
    else:
        if line.has_serials and len(numbers) != move.quantity:
            _refuse_count(weighing, line, move.quantity, len(numbers))
        judge = _comes_back(weighing, line) if move.source == _CUSTOMER else _comes_in(line)
        _judge(weighing, line, numbers, judge)
    keys = [(move.product, number) for number in numbers]
    _refuse_earlier(weighing, line, keys)
    weighing.changes += (SerialChange(line.position, key, move.source, move.target) for key in keys)


def _refuse_count(weighing: SerialWeighing, line: DraftLine, needed: Decimal, given: int) -> None:
    weighing.refuse("serial_count", line, (), needed=plain(needed), given=str(given))


def _refuse_unnamed(weighing: SerialWeighing, line: DraftLine, move: PlannedMove, given: int) -> None:
    """Refuse more numbers than goods, and goods without a number beyond what has none."""
    unnamed = move.quantity - given
    if unnamed < ZERO:
        _refuse_count(weighing, line, move.quantity, given)
        return
    loose = weighing.loose_at(move.source, move.product)
    if unnamed > loose and weighing.serials.counts.get((move.source, move.product)):
        _refuse_count(weighing, line, move.quantity - loose, given)
    weighing.loose[move.source, move.product] = max(loose - unnamed, ZERO)


def _judge(weighing: SerialWeighing, line: DraftLine, numbers: Sequence[str], judge: _Judge) -> None:
    """Refuse the numbers of a line, those with the same fault together."""
    wrong: dict[str, list[str]] = {}
    for number in numbers:
        key = (line.product or 0, number)
        state = weighing.serials.known.get(key)
        code = judge(key, state)
        if code is not None:
            wrong.setdefault(code, []).append(number)
    for code, some in wrong.items():
        others = weighing.serials.others.get(some[0], {})
        other = next((name for product, name in others.items() if product != line.product), "")
        weighing.refuse(code, line, some, other=other)


def _unknown(weighing: SerialWeighing, key: SerialKey) -> str:
    return "serial_of_other" if weighing.serials.others.get(key[1]) else "serial_unknown"


def _leaves(weighing: SerialWeighing, line: DraftLine, move: PlannedMove) -> _Judge:
    """Return what is wrong with a number that leaves a place of the company's own."""
    sent = weighing.serials.numbers_of(_origin(weighing, line))
    partner = weighing.document.header.partner

    def judge(key: SerialKey, state: SerialState | None) -> str | None:
        if state is None:
            return _unknown(weighing, key)
        if state.place != move.source:
            return "serial_elsewhere" if is_own(state.place) else "serial_gone"
        if move.source == VirtualPlace.TRANSIT and sent and key[1] not in sent:
            return "serial_not_of_origin"
        is_others = move.target == _SUPPLIER and state.supplier not in {None, partner}
        return "serial_other_supplier" if is_others else None

    return judge


def _comes_in(line: DraftLine) -> _Judge:
    """Return what is wrong with a number that comes in from anywhere but a customer."""

    def judge(_key: SerialKey, state: SerialState | None) -> str | None:
        if not line.has_serials:
            return "serial_not_tracked"
        return "serial_in_stock" if state is not None and is_own(state.place) else None

    return judge


def _comes_back(weighing: SerialWeighing, line: DraftLine) -> _Judge:
    """Return what is wrong with a number that a customer brings back: he must have got it.

    What was delivered before numbers were kept comes back under the number it has.
    """
    origin = _origin(weighing, line)
    sold = weighing.serials.numbers_of(origin)
    partner = weighing.document.header.partner

    def judge(key: SerialKey, state: SerialState | None) -> str | None:
        if state is None:
            is_old = bool(origin) and not sold and line.has_serials
            return None if is_old else _unknown(weighing, key)
        if is_own(state.place):
            return "serial_in_stock"
        if state.place != _CUSTOMER or state.holder != partner:
            return "serial_other_customer"
        return "serial_not_of_origin" if sold and key[1] not in sold else None

    return judge


def _origin(weighing: SerialWeighing, line: DraftLine) -> int:
    lines = weighing.document.lines
    return next((one.origin or 0 for one in lines if one.base.position == line.position), 0)


def _refuse_earlier(weighing: SerialWeighing, line: DraftLine, keys: Iterable[SerialKey]) -> None:
    """Refuse to move a piece before its last move: its way is told in the order of the days."""
    on = weighing.document.header.business_date
    known = weighing.serials.known
    late = [key for key in keys if key in known and known[key].moved_on > on]
    if late:
        last = max(known[key].moved_on for key in late)
        weighing.refuse("serial_earlier", line, (number for _, number in late), last=last.isoformat())


def _weigh_count(weighing: SerialWeighing, line: DraftLine, plan: Plan) -> None:
    """Compare the numbers found with those the books have: some may be missing, others too many."""
    if line.place is None or line.product is None:
        return
    key = (line.place, line.product)
    found, there = set(serials_of(line.details)), weighing.serials.at.get(key, set())
    signed = (
        move.quantity if is_own(move.target) else -move.quantity
        for move in plan.moves
        if move.line == line.position
    )
    balance = weighing.stock.balances.get((*key, 0))
    after = (balance.quantity if balance else ZERO) + sum(signed, ZERO)
    loose = weighing.loose_at(*key)
    if len(found) > after or (len(found) < after and not loose):
        is_stale = len(found) == line.quantity
        code = "serial_count_stale" if is_stale else "serial_count"
        weighing.refuse(code, line, (), needed=plain(line.quantity), given=str(len(found)))
    gained, lost = sorted(found - there), sorted(there - found)
    _judge(weighing, line, gained, _comes_in(line))
    _refuse_earlier(weighing, line, ((line.product, number) for number in (*gained, *lost)))
    changes = [(number, _COUNT, line.place) for number in gained]
    changes += [(number, line.place, _COUNT) for number in lost]
    weighing.changes += (
        SerialChange(line.position, (line.product, number), source, target)
        for number, source, target in changes
    )
