"""What can be imported and exported: one declaration a kind of record, one for all document types."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.urls import reverse

from liandong.exchange.columns import ReadRow, RowProblem, SheetField
from liandong.identity.actors import reaches_all
from liandong.kernel.actor import Actor, Verb

MOST_ROWS_AT_ONCE = 50_000
"""Rows of a file whose subject holds them in memory and writes them in one long transaction."""

MOST_PROBLEMS = 5_000
"""So many problems are kept of a file; who has more has understood."""

Read = Callable[[], Iterable[ReadRow]]
"""Reads the rows of the file from its beginning, each time it is called."""

Tell = Callable[[int, int, str], None]
"""Called with how many rows are done, of how many (0: unknown), and what is being done."""


class Mode(StrEnum):
    """Which rows of a file count; the others are skipped."""

    BOTH = "both"
    NEW = "new"
    CHANGED = "changed"


def _silent(_done: int, _total: int, _text: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Order:
    """How a file is to be imported, and by whom.

    ``is_dry`` only checks. ``makes_named`` makes categories and brands that are named but
    missing; ``posts`` posts documents instead of leaving drafts.
    """

    actor: Actor
    mode: Mode = Mode.BOTH
    makes_named: bool = True
    posts: bool = False
    is_dry: bool = True
    address: str = ""
    tell: Tell = _silent


@dataclass(slots=True)
class Prepared:
    """A file that was read: what is wrong with it, what it would do, and ``write`` which does it.

    ``ahead`` is called before, when nothing is wrong, outside of a transaction; what it leaves
    behind does no harm when ``write`` never comes. ``write`` must run in a transaction; it may
    raise ``RefusedRowsError``.
    """

    problems: list[RowProblem] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    skipped: int = 0
    ahead: Callable[[], None] = lambda: None
    write: Callable[[], None] = lambda: None


class RefusedRowsError(Exception):
    """What was read is refused after all; nothing is written."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__(len(problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Choices:
    """What an export is limited to, by the names its subject knows."""

    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of record. ``fields`` leaves out what the actor must not see.

    ``rows`` yields what is stored, one value a field, in the order of ``fields``; ``list_name``
    is the name of the page it is listed on; files of more than ``most_rows`` rows are refused.
    ``is_common`` records belong to nobody: importing them takes the whole right. ``right`` is the subject
    of other records these are a part of. ``sheets`` are names of sheets that are read before the first one.
    """

    id: str
    label: str
    list_name: str
    fields: Callable[[Actor], tuple[SheetField, ...]]
    prepare: Callable[[Read, Order], Prepared] | None
    rows: Callable[[Actor, Choices], Iterator[Sequence[object]]]
    has_documents: bool = False
    makes_named: bool = False
    most_rows: int = MOST_ROWS_AT_ONCE
    is_common: bool = False
    right: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def needed(self) -> str:
        """Return the subject of the right it takes: its own, unless it is a part of other records."""
        return self.right or self.id

    @property
    def list_url(self) -> str:
        """Return the address of the list this is shown in."""
        arguments = [self.id] if self.has_documents else []
        return reverse(f"webkit:{self.list_name}", args=arguments)

    def may_import(self, actor: Actor) -> bool:
        """Tell whether the actor may import this."""
        may_write = reaches_all if self.is_common else Actor.may
        return self.prepare is not None and may_write(actor, self.needed, Verb.DRAFT)


_subjects: dict[str, Subject] = {}


def register_subjects(subjects: Iterable[Subject]) -> None:
    """Make subjects known; called once at start."""
    for subject in subjects:
        _subjects[subject.id] = subject


def subject_of(subject_id: str) -> Subject | None:
    """Return a subject, None when there is none of this id."""
    return _subjects.get(subject_id)
