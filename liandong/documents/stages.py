"""Where a document stands in its life, as its list shows it: the state, and how far its lines have come.

A column of its own, computed by the database from what stands in the same row, so that a list of
a million documents finds the few that wait by an index. What it is computed from: the state,
whether the document is red or closed, and two counts that posting keeps: of the lines that are
still open in the course that finishes the document, and of those that have begun. Documents that
nothing follows have no counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Case, CharField, F, Q, Value, When

from liandong.kernel.terms import OriginLine, Progress


class Stage(StrEnum):
    """Where a document stands. ``POSTED`` are those that nothing follows, ``RED`` what reverses."""

    DRAFT = "draft"
    WAITING = "waiting"
    PARTLY = "partly"
    DONE = "done"
    CLOSED = "closed"
    POSTED = "posted"
    RED = "red"
    REVERSED = "reversed"
    DISCARDED = "discarded"


STAGES_OF: Mapping[str, frozenset[Stage]] = {
    "draft": frozenset({Stage.DRAFT}),
    "posted": frozenset({Stage.WAITING, Stage.PARTLY, Stage.DONE, Stage.CLOSED, Stage.POSTED, Stage.RED}),
    "reversed": frozenset({Stage.REVERSED}),
    "discarded": frozenset({Stage.DISCARDED}),
}
"""The stages of each stored state; every stage belongs to one."""

UNDER_WAY = frozenset({Stage.WAITING, Stage.PARTLY})
"""The stages of what is posted and not finished."""


def stage_expression() -> Case:
    """Return what the column is computed by, from other columns of its row."""
    return Case(
        When(~Q(state="posted"), then=F("state")),
        When(reverses__isnull=False, then=Value(Stage.RED.value)),
        When(is_closed=True, then=Value(Stage.CLOSED.value)),
        When(open_lines__isnull=True, then=Value(Stage.POSTED.value)),
        When(open_lines__lte=0, then=Value(Stage.DONE.value)),
        When(begun_lines__lte=0, then=Value(Stage.WAITING.value)),
        default=Value(Stage.PARTLY.value),
        output_field=CharField(),
    )


@dataclass(frozen=True, slots=True)
class LineCounts:
    """How many lines of a document are open and how many have begun, or by how many that changed."""

    open: int = 0
    begun: int = 0

    def __add__(self, other: "LineCounts") -> "LineCounts":
        return LineCounts(self.open + other.open, self.begun + other.begun)


def counted(lines: Iterable[tuple[Decimal, Decimal, bool]]) -> LineCounts:
    """Count lines given as (quantity, how much of it is done, whether it is closed)."""
    rows = list(lines)
    is_open = sum(1 for quantity, done, is_closed in rows if quantity > done and not is_closed)
    return LineCounts(is_open, sum(1 for _, done, _ in rows if done))


def change_of(before: OriginLine, after: OriginLine, progress: Progress) -> LineCounts:
    """Return what moving a line on changes in its document's counts."""
    was, now = (counted([(one.quantity, _done(one, progress), one.is_closed)]) for one in (before, after))
    return LineCounts(now.open - was.open, now.begun - was.begun)


def _done(line: OriginLine, progress: Progress) -> Decimal:
    done: Decimal = getattr(line, progress.value)
    return done
