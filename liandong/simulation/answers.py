"""What came of a wish."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from liandong.kernel.terms import Problem


@dataclass(frozen=True, slots=True)
class Answer:
    """Ids of documents by key of what was done, codes of what was refused.

    ``unkeyed`` are documents that the program posted by itself for the actor, ``turned`` those that it
    reversed along with his: they have no key of his.
    """

    posted: dict[str, int] = field(default_factory=dict)
    reversed: dict[str, int] = field(default_factory=dict)
    drafted: dict[str, int] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)
    unkeyed: list[int] = field(default_factory=list)
    turned: list[int] = field(default_factory=list)


def refused(key: str, problems: Iterable[Problem]) -> Answer:
    """Return the answer to what was refused."""
    return Answer(refused={key: sorted({problem.code for problem in problems})})


def drafted(key: str, ids: Iterable[int]) -> Answer:
    """Return the answer to what made drafts, by the key and their place."""
    return Answer(drafted={f"{key}:{place}": pk for place, pk in enumerate(ids)})
