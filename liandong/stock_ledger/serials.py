"""The serial numbers a posting touches, held in memory while documents are weighed. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.stock import is_own

SerialKey = tuple[int, str]
"""Product and number."""
HeldKey = tuple[int, int]
"""Place and product."""


@dataclass(slots=True)
class SerialState:
    """Where a piece is; ``id`` is None until it has a row."""

    place: int
    moved_on: date
    holder: int | None = None
    supplier: int | None = None
    id: int | None = None


class SerialChange(NamedTuple):
    """A piece that a document moves; ``line`` is the line's position."""

    line: int
    key: SerialKey
    source: int
    target: int


class Mover(NamedTuple):
    """What a document says of all its pieces."""

    line_ids: dict[int, int]
    partner: int | None
    on: date


@dataclass(slots=True)
class SerialStock:
    """Serial numbers under the lock of their products.

    ``others`` names the products that have a number besides the one asked for; ``counts`` says how many
    pieces lie at a place, ``at`` which, where documents count them; ``of_lines`` what earlier lines moved.
    """

    known: dict[SerialKey, SerialState] = field(default_factory=dict)
    others: dict[str, dict[int, str]] = field(default_factory=dict)
    counts: dict[HeldKey, int] = field(default_factory=dict)
    at: dict[HeldKey, set[str]] = field(default_factory=dict)
    of_lines: dict[int, list[SerialChange]] = field(default_factory=dict)
    touched: set[SerialKey] = field(default_factory=set)
    moved: list[tuple[int, SerialChange, date]] = field(default_factory=list)

    def apply(self, changes: Iterable[SerialChange], mover: Mover) -> None:
        """Move the pieces of a document that passed; nothing can be wrong with them any more."""
        for change in changes:
            state = self.known.setdefault(change.key, SerialState(change.source, mover.on))
            state.place, state.moved_on = change.target, mover.on
            state.holder = None if is_own(change.target) else mover.partner
            if change.source == VirtualPlace.SUPPLIER:
                state.supplier = mover.partner
            self._count(change)
            self.touched.add(change.key)
            self.moved.append((mover.line_ids[change.line], change, mover.on))

    def _count(self, change: SerialChange) -> None:
        product, number = change.key
        for place, step in ((change.source, -1), (change.target, 1)):
            if is_own(place):
                self.counts[place, product] = self.counts.get((place, product), 0) + step
        self.at.get((change.source, product), set()).discard(number)
        self.at.get((change.target, product), set()).add(number)

    def numbers_of(self, line: int) -> frozenset[str]:
        """Return the numbers that an earlier line moved."""
        return frozenset(change.key[1] for change in self.of_lines.get(line, ()))


class WantedSerials(NamedTuple):
    """What a posting must know: by product, number, place and line, each sorted or not."""

    products: Sequence[int]
    numbers: Sequence[str]
    held: Sequence[HeldKey]
    counted: Sequence[HeldKey]
    lines: Sequence[int]
