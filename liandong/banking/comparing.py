"""A partner's own list against ours: by number, then by amount and day; the rest stands alone. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from liandong.banking.facts import narrow
from liandong.kernel.money import ZERO

NEAR_DAYS = 15


class Verdict(StrEnum):
    """What a row of the comparison says."""

    EQUAL = "equal"
    BY_AMOUNT = "by_amount"
    DIFFERS = "differs"
    ONLY_THEIRS = "only_theirs"
    ONLY_OURS = "only_ours"


@dataclass(frozen=True, slots=True)
class Theirs:
    """A row of their list; what lessens the debt is negative."""

    row: int
    on: date
    number: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Ours:
    """A document of ours in the partner's statement, with the number they gave it."""

    document: int
    type: str
    number: str
    reference: str
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that are the same, or one that stands alone."""

    verdict: Verdict
    theirs: Theirs | None = None
    ours: Ours | None = None

    @property
    def difference(self) -> Decimal:
        """Return what they ask for more than we have."""
        theirs = self.theirs.amount if self.theirs else ZERO
        return theirs - (self.ours.amount if self.ours else ZERO)


def compare(theirs: Sequence[Theirs], ours: Sequence[Ours]) -> list[Pair]:
    """Return every row of both lists once: theirs in their order, then what only we have."""
    left = {one.document: one for one in ours}
    by_number: dict[str, list[Ours]] = defaultdict(list)
    for one in ours:
        for word in {narrow(one.number), narrow(one.reference)} - {""}:
            by_number[word].append(one)
    found: dict[int, Pair] = {}
    for row in theirs:
        named = [one for one in by_number.get(narrow(row.number), ()) if one.document in left]
        if named:
            same = next((one for one in named if one.amount == row.amount), named[0])
            verdict = Verdict.EQUAL if same.amount == row.amount else Verdict.DIFFERS
            found[row.row] = Pair(verdict, row, left.pop(same.document))
    for row in theirs:
        if row.row not in found:
            near = [one for one in left.values() if _is_near(row, one)]
            near.sort(key=lambda one, row=row: (abs((one.on - row.on).days), one.document))  # type: ignore[misc]
            if near:
                found[row.row] = Pair(Verdict.BY_AMOUNT, row, left.pop(near[0].document))
            else:
                found[row.row] = Pair(Verdict.ONLY_THEIRS, row)
    return [
        *(found[row.row] for row in theirs),
        *(Pair(Verdict.ONLY_OURS, ours=one) for one in left.values()),
    ]


def _is_near(row: Theirs, one: Ours) -> bool:
    return one.amount == row.amount and abs((one.on - row.on).days) <= NEAR_DAYS
