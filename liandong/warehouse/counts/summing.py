"""What a run's lines come to: the sum of what was found, beside the books at that moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from liandong.catalog.models import Tracking
from liandong.kernel.money import ZERO
from liandong.warehouse.counts.books import Goods, corrections, pieces_now
from liandong.warehouse.counts.pieces import Books, compared
from liandong.warehouse.models import CountFinding, CountLine, CountRun, RunState


@dataclass(slots=True)
class LineSum:
    """A line with what was found in its latest round; ``counted`` and ``book`` are None before that.

    ``book`` is what the books said when its first spot was counted, with what other counts corrected
    since; ``moved`` is what the books changed by until its last spot was counted. Of goods with serial
    numbers ``numbers`` are those found, ``loose`` how much was found without one; ``book`` is then such
    that the difference is that of the pieces (see ``counts.pieces``).
    """

    line: int
    sheet: int
    product: int
    lot: str
    position: int
    round: int
    note: str
    cause: str
    tracking: str = ""
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    settled: Decimal | None = None
    counted: Decimal | None = None
    book: Decimal | None = None
    moved: Decimal = ZERO
    spots: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    members: set[int] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    loose: Decimal = ZERO
    on_hand: Decimal = ZERO
    standing: tuple[str, ...] = ()

    @property
    def has_pieces(self) -> bool:
        """Tell whether the goods are counted piece by piece."""
        return self.tracking == Tracking.SERIAL or bool(self.numbers)

    @property
    def goods(self) -> Goods:
        """Return which goods the line counts."""
        return self.product, self.lot

    @property
    def difference(self) -> Decimal | None:
        """Return counted less booked; None before it was counted."""
        if self.counted is None or self.book is None:
            return None
        return self.counted - self.book

    @property
    def is_uncertain(self) -> bool:
        """Tell whether goods moved between its spots: nobody knows which of them they left.

        Counted again in one go, or explained, it no longer is.
        """
        return bool(self.moved) and not self.note

    def compare(self, books: Books) -> None:
        """Take the difference from the pieces found, none of them or some, and the books of now."""
        found = compared(self.numbers, self.loose, books)
        self.missing, self.unexpected, self.standing = found.missing, found.unexpected, found.standing
        self.on_hand = books.on_hand
        self.counted = len(self.numbers) + self.loose
        self.book = self.counted - found.difference
        if not self.loose and not books.loose:
            self.moved = ZERO  # each piece is known by its number, wherever it was when


def summed(run: CountRun, sheet: int | None = None) -> list[LineSum]:
    """Return a run's lines, or those of one sheet, in their order.

    Three statements whatever their number, three more where pieces were counted.
    """
    lines = CountLine.objects.filter(run=run) if sheet is None else CountLine.objects.filter(sheet=sheet)
    names = ("pk", "sheet", "product", "lot_number", "position", "round", "note", "cause")
    stored = ("product__tracking", "missing", "unexpected", "settled")
    rows = lines.order_by("position").values_list(*names, *stored)
    found = {row[0]: _line_of(row) for row in rows}
    _add_found(found, lines)
    if run.state == RunState.OPEN:
        _correct(run, list(found.values()))
    else:
        _settle(found.values())
    return list(found.values())


def _line_of(row: Sequence[Any]) -> LineSum:
    *about, missing, unexpected, settled = row
    line = LineSum(*about)
    line.missing, line.unexpected, line.settled = tuple(missing.split()), tuple(unexpected.split()), settled
    return line


def _correct(run: CountRun, lines: Sequence[LineSum]) -> None:
    """Bring what was counted beside the books of now: what other counts corrected, and each piece."""
    counted = [one for one in lines if one.first_at is not None]
    sums = [one for one in counted if not one.has_pieces]
    corrected = corrections(run.place_id, {one.goods: one.first_at for one in sums if one.first_at})
    for one in sums:
        if one.book is not None:
            one.book += corrected.get(one.goods, ZERO)
    compare_pieces(run.place_id, [one for one in counted if one.has_pieces])


def compare_pieces(place: int, lines: Sequence[LineSum], now: datetime | None = None) -> None:
    """Compare lines of goods with serial numbers with the books; three statements, none without lines.

    ``now`` is the moment for lines that nobody counted.
    """
    since = {one.product: one.first_at or now for one in lines}
    known = {product: moment for product, moment in since.items() if moment is not None}
    books = pieces_now(place, known) if known else {}
    for one in lines:
        one.compare(books[one.product])


def _settle(lines: Iterable[LineSum]) -> None:
    """Give lines of pieces the books their run ended with; a run that was cancelled has none."""
    for one in lines:
        if one.has_pieces and one.counted is not None:
            one.counted = len(one.numbers) + one.loose
            one.book, one.moved = one.settled, ZERO


def _add_found(found: dict[int, LineSum], lines: QuerySet[CountLine]) -> None:
    rows = CountFinding.objects.filter(line__in=lines, is_void=False).order_by("counted_at", "pk")
    values = rows.values_list("line", "round", "quantity", "book", "counted_at", "member", "serials")
    for line, number, quantity, book, counted_at, member, serials in values:
        one = found[line]
        if number != one.round:
            continue
        if one.book is None:
            one.book, one.counted, one.first_at = book, ZERO, counted_at
        one.moved = book - one.book
        one.counted = (one.counted or ZERO) + quantity
        one.numbers.update(serials.split())
        one.loose += quantity - len(serials.split())
        one.last_at = counted_at
        one.spots += 1
        one.members.add(member)


@dataclass(frozen=True, slots=True)
class RunSum:
    """How far a run is, and how many of its lines need somebody."""

    lines: int
    counted: int
    different: int
    uncertain: int


def totalled(lines: Iterable[LineSum]) -> RunSum:
    """Return the figures of a run."""
    every = list(lines)
    return RunSum(
        len(every),
        sum(one.counted is not None for one in every),
        sum(bool(one.difference) for one in every),
        sum(one.is_uncertain for one in every),
    )
