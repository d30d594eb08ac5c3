"""What a run's lines come to: the sum of what was found, beside the books at that moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from liandong.kernel.money import ZERO
from liandong.warehouse.counts.books import Goods, corrections
from liandong.warehouse.models import CountFinding, CountLine, CountRun, RunState


@dataclass(slots=True)
class LineSum:
    """A line with what was found in its latest round; ``counted`` and ``book`` are None before that.

    ``book`` is what the books said when its first spot was counted, with what other counts corrected
    since; ``moved`` is what the books changed by until its last spot was counted.
    """

    line: int
    sheet: int
    product: int
    lot: str
    position: int
    round: int
    note: str
    cause: str
    counted: Decimal | None = None
    book: Decimal | None = None
    moved: Decimal = ZERO
    spots: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    members: set[int] = field(default_factory=set)

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


def summed(run: CountRun, sheet: int | None = None) -> list[LineSum]:
    """Return a run's lines, or those of one sheet, in their order; three statements whatever their number."""
    lines = CountLine.objects.filter(run=run) if sheet is None else CountLine.objects.filter(sheet=sheet)
    rows = lines.order_by("position").values_list(
        "pk", "sheet", "product", "lot_number", "position", "round", "note", "cause"
    )
    found = {row[0]: LineSum(*row) for row in rows}
    _add_found(found, lines)
    if run.state == RunState.OPEN:
        since = {one.goods: one.first_at for one in found.values() if one.first_at is not None}
        corrected = corrections(run.place_id, since)
        for one in found.values():
            if one.book is not None:
                one.book += corrected.get(one.goods, ZERO)
    return list(found.values())


def _add_found(found: dict[int, LineSum], lines: QuerySet[CountLine]) -> None:
    rows = CountFinding.objects.filter(line__in=lines, is_void=False).order_by("counted_at", "pk")
    values = rows.values_list("line", "round", "quantity", "book", "counted_at", "member")
    for line, number, quantity, book, counted_at, member in values:
        one = found[line]
        if number != one.round:
            continue
        if one.book is None:
            one.book, one.counted, one.first_at = book, ZERO, counted_at
        one.moved = book - one.book
        one.counted = (one.counted or ZERO) + quantity
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
