"""What is asked of the engine, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from liandong.documents.amounts import ComputedLine
from liandong.documents.inputs import DraftInput
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """Save one draft. ``document`` and ``version`` name the draft to replace, else it is new."""

    draft: DraftInput
    actor: Actor
    document: int | None = None
    version: int | None = None
    key: str | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A saved draft; ``lines`` are the line ids by position, ``computed`` their figures.

    ``changes`` says what a replaced draft had and has; see ``draft_changes``.
    """

    id: int
    number: str
    version: int
    lines: tuple[int, ...] = ()
    computed: tuple[ComputedLine, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PostRequest:
    """Post one draft on behalf of an actor.

    ``version``, where given, must still be the draft's. The same ``key`` again returns the
    first answer. ``address`` is where the request came from, for the audit trail. ``verb`` is
    the right that is needed: a reversal's draft is posted as REVERSE or REOPEN.
    """

    document: int
    actor: Actor
    version: int | None = None
    key: str | None = None
    address: str = ""
    verb: Verb = Verb.POST


@dataclass(frozen=True, slots=True)
class Outcome:
    """Posted when there are no problems, refused with all of them otherwise.

    ``is_new`` is False where an idempotency key brought back an earlier answer. ``cautions`` did not keep it
    from being posted, and are told all the same.
    """

    document: int
    number: str
    problems: tuple[Problem, ...] = ()
    is_new: bool = True
    cautions: tuple[Problem, ...] = ()

    @property
    def is_posted(self) -> bool:
        """Tell whether the document is in the books."""
        return not self.problems
