"""How far a replay has come: kept in the audit trail, in the transaction of the documents themselves.

A batch leaves one row that says how many items are done, what became of them, and which rows
could not be booked. So after a kill at any moment the books, the position and the list of what
was refused are those of the same moment.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import AuditRow

_ACTION = "replay"


class OtherReplayError(ValueError):
    """The company has this file already, replayed with another limit."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that is not in the books: a ``row`` of the file (0: a purchase we made up), and why."""

    row: int
    key: str
    reason: str


@dataclass(slots=True)
class BatchTrace:
    """What became of one batch of items."""

    documents: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    lines: int = 0
    refused: list[Refused] = field(default_factory=list)
    returns_without_origin: int = 0


def subject_of(digest: str, limit: int | None) -> str:
    """Return what the trail calls the replay of a file's first ``limit`` rows."""
    return f"replay/{digest}/{limit or 'all'}"


def position(digest: str, limit: int | None) -> int:
    """Return how many items of the file are done.

    Raises:
        OtherReplayError: it was replayed with another limit, so positions mean something else.
    """
    subject = subject_of(digest, limit)
    others = AuditRow.objects.filter(subject__startswith=f"replay/{digest}/").exclude(subject=subject)
    if other := others.values_list("subject", flat=True).first():
        raise OtherReplayError(other.rpartition("/")[2])
    last = AuditRow.objects.filter(subject=subject).order_by("-subject_id").first()
    return 0 if last is None or last.subject_id is None else last.subject_id


def keep(subject: str, done: int, member: int, trace: BatchTrace) -> None:
    """Note that ``done`` items are done now; call it in the transaction that did them."""
    detail = {
        "documents": dict(trace.documents),
        "rows": trace.rows,
        "lines": trace.lines,
        "refused": [[one.row, one.key, one.reason] for one in trace.refused],
        "returns_without_origin": trace.returns_without_origin,
    }
    record([AuditEntry(_ACTION, subject, done, member, detail)])


def traces(subject: str) -> Iterator[BatchTrace]:
    """Yield what became of the batches so far, oldest first."""
    rows = AuditRow.objects.filter(subject=subject).order_by("subject_id").values_list("detail", flat=True)
    for detail in rows.iterator():
        yield BatchTrace(
            Counter(detail["documents"]),
            detail["rows"],
            detail["lines"],
            [Refused(*one) for one in detail["refused"]],
            detail["returns_without_origin"],
        )
