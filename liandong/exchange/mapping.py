"""Which column of a file is which of ours: by head, by synonym, by the program it came from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from liandong.exchange.columns import SheetField, normal_head

LOOKED_AT = 15
"""The heads stand in one of the first so many rows: exports of other programs begin with a title."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The heads another program exports a subject with, by ours; ``constants`` hold for all its rows."""

    name: str
    subject: str
    heads: Mapping[str, tuple[str, ...]]
    marks: frozenset[str]
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guess:
    """A first mapping: the file's position and the constant for our columns, and where it is from."""

    positions: Mapping[str, int]
    constants: Mapping[str, str]
    profile: str = ""


def head_row(rows: Sequence[Sequence[object]], columns: Sequence[SheetField]) -> int:
    """Return the index of the row that looks most like heads; the first one with text when none does."""
    known = {normal_head(head) for column in columns for head in _heads(column)}
    scores = [sum(normal_head(cell) in known for cell in row if cell is not None) for row in rows[:LOOKED_AT]]
    best = max(scores, default=0)
    if best:
        return scores.index(best)
    filled = (index for index, row in enumerate(rows) if any(normal_head(cell) for cell in row))
    return next(filled, 0)


def _heads(column: SheetField) -> tuple[str, ...]:
    return (column.label, column.name, *column.synonyms)


def guess(heads: Sequence[str], columns: Sequence[SheetField], profiles: Sequence[Profile]) -> Guess:
    """Return the mapping by our own heads, completed by the profile most of whose marks the file has."""
    there: dict[str, int] = {}
    for position, head in enumerate(heads):
        there.setdefault(normal_head(head), position)
    there.pop("", None)
    profile = _profile(there, profiles)
    positions: dict[str, int] = {}
    for column in columns:
        theirs = profile.heads.get(column.name, ()) if profile else ()
        found = [there[key] for head in (*theirs, *_heads(column)) if (key := normal_head(head)) in there]
        if found:
            positions[column.name] = found[0]
    names = {column.name for column in columns}
    constants = {
        name: value
        for name, value in (profile.constants if profile else {}).items()
        if name in names and name not in positions
    }
    return Guess(positions, constants, profile.name if profile else "")


def _profile(there: Mapping[str, int], profiles: Sequence[Profile]) -> Profile | None:
    fitting = [one for one in profiles if {normal_head(mark) for mark in one.marks} <= set(there)]
    return max(fitting, key=lambda one: len(one.marks), default=None)


def signature(heads: Sequence[str]) -> str:
    """Return what files of the same shape have in common, so that a mapping is remembered for them."""
    return "|".join(normal_head(head) for head in heads)
