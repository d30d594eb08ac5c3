"""How a member arranged his home page: which blocks, in which order, and the span the figures begin with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from liandong.analytics.figures import CARDS
from liandong.analytics.periods import Period

KEY = "home.blocks"
"""Key of the preference."""

PANELS = ("steps", "todos", "trend", "flow", "top_products", "ageing", "top_customers")
"""Ids of the panels below the cards, in the order everybody begins with."""

_BLOCKS = frozenset((*CARDS, "shipped", "received", *PANELS))


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The ids in the member's order, those he hid, and the period shown first."""

    order: tuple[str, ...] = ()
    hidden: frozenset[str] = field(default=frozenset())
    period: Period = Period.MONTH

    def sorted(self, blocks: Sequence[str]) -> list[str]:
        """Return blocks in the member's order; one he never placed follows the one before it."""
        places = {block: place for place, block in enumerate(self.order)}
        found, last = [], -1.0
        for number, block in enumerate(blocks):
            last = places.get(block, last)
            found.append((last, number, block))
        return [block for _place, _number, block in sorted(found)]

    def is_shown(self, block: str) -> bool:
        """Tell whether the member keeps a block on his page."""
        return block not in self.hidden


def is_arrangement(_key: str, value: Any) -> bool:  # noqa: ANN401 - JSON as it came
    """Tell whether a value is an arrangement: some of order, hidden and period, and nothing else."""
    if not isinstance(value, dict) or value.keys() - {"order", "hidden", "period"}:
        return False
    lists = [value.get("order", []), value.get("hidden", [])]
    return value.get("period", Period.MONTH.value) in set(Period) and all(map(_are_blocks, lists))


def read_arrangement(value: object) -> Arrangement:
    """Return the arrangement a preference holds; the usual one when it is none."""
    if not isinstance(value, dict) or not is_arrangement(KEY, value):
        return Arrangement()
    hidden: Iterable[str] = value.get("hidden", [])
    period = Period(value.get("period", Period.MONTH.value))
    return Arrangement(tuple(value.get("order", [])), frozenset(hidden), period)


def _are_blocks(value: object) -> bool:
    if not isinstance(value, list) or len(value) > len(_BLOCKS):
        return False
    return all(isinstance(block, str) and block in _BLOCKS for block in value)
