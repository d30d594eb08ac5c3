"""The trace of what was done: appended in one statement, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from liandong.identity.models import AuditRow
from liandong.storage import bulk


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Something that was done.

    ``member`` is the acting member's id, None for the program itself; ``detail`` must be plain
    JSON; ``address`` is the network address the request came from.
    """

    action: str
    subject: str
    subject_id: int | None = None
    member: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""


COLUMNS = ("at", "member", "action", "subject", "subject_id", "detail", "address")


def record(entries: Sequence[AuditEntry]) -> None:
    """Append the entries to the current company's trace with one statement; none, no statement."""
    at = timezone.now()
    rows = [(at, e.member, e.action, e.subject, e.subject_id, dict(e.detail), e.address) for e in entries]
    bulk.insert(AuditRow, COLUMNS, rows)
