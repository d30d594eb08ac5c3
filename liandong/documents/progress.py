"""How far documents have come: derived from their lines and claims, never stored.

Which later type moves a document on, and in which column, follows from the origin rules of
the registered types.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from liandong.documents.models import DocumentLine, State
from liandong.documents.types import DocumentType, document_types
from liandong.general_ledger.models import Claim
from liandong.kernel.terms import ClaimKind, Progress


class Stage(StrEnum):
    """How much of a document's lines a progress has reached; closed lines count as done."""

    WAITING = "waiting"
    PARTLY = "partly"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Course:
    """A progress that later types move on."""

    progress: Progress
    later: tuple[DocumentType, ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a document is done, base units, and whether a line is still open."""

    done: Decimal
    total: Decimal
    has_open: bool

    @property
    def stage(self) -> Stage:
        """Return how far the document has come."""
        if not self.has_open:
            return Stage.DONE
        return Stage.PARTLY if self.done else Stage.WAITING


@dataclass(frozen=True, slots=True)
class Debt:
    """The claims of one kind that a document created: their amount, and what is not settled."""

    amount: Decimal
    open_amount: Decimal

    @property
    def stage(self) -> Stage:
        """Return how far the debt is settled."""
        if not self.open_amount:
            return Stage.DONE
        return Stage.WAITING if self.open_amount == self.amount else Stage.PARTLY


def courses(kind: DocumentType) -> list[Course]:
    """Return what can become of a posted document of a type, in the order of ``Progress``."""
    later: dict[Progress, list[DocumentType]] = {}
    for other in document_types():
        rule = other.origin_rule(kind.id)
        if rule is not None:
            later.setdefault(rule.progress, []).append(other)
    return [Course(progress, tuple(later[progress])) for progress in Progress if progress in later]


def main_course(kind: DocumentType) -> Course | None:
    """Return the course that finishes a document: fulfilment, else the invoice; a return never does."""
    return next((course for course in courses(kind) if course.progress is not Progress.RETURNED), None)


def stage_condition(progress: Progress, stage: Stage) -> Q:
    """Return the condition that a document is posted and this far."""
    lines = DocumentLine.objects.filter(document=OuterRef("pk"))
    is_open = Q(Exists(_lines_left(progress)))
    has_begun = Q(Exists(lines.exclude(**{progress.value: 0})))
    alive = Q(state=State.POSTED, reverses=None)
    if stage is Stage.DONE:
        return alive & ~is_open
    return alive & is_open & (has_begun if stage is Stage.PARTLY else ~has_begun)


def open_condition(kind: DocumentType) -> Q:
    """Return the condition that something is left: goods of an order's lines, else money of its claims."""
    course = main_course(kind)
    if course is not None and course.progress is Progress.FULFILLED:
        alive = Q(state=State.POSTED, reverses=None, is_closed=False)
        return alive & Q(Exists(_lines_left(course.progress)))
    return Q(state=State.POSTED) & Q(Exists(_open_claims()))


def overdue_condition(kind: DocumentType, today: date) -> Q:
    """Return the condition that something is left whose day was before today."""
    course = main_course(kind)
    if course is not None and course.progress is Progress.FULFILLED:
        return Q(due_date__lt=today) & open_condition(kind)
    return Q(state=State.POSTED) & Q(Exists(_open_claims().filter(due_date__lt=today)))


def _lines_left(progress: Progress) -> QuerySet[DocumentLine]:
    lines = DocumentLine.objects.filter(document=OuterRef("pk"))
    return lines.filter(quantity__gt=F(progress.value), is_closed=False)


def _open_claims() -> QuerySet[Claim]:
    return Claim.objects.filter(document=OuterRef("pk")).exclude(open_amount=0)


def extents(documents: Iterable[int]) -> dict[int, dict[Progress, Extent]]:
    """Return each document's progress, with one statement; none without documents."""
    wanted = list(documents)
    if not wanted:
        return {}
    sums: dict[str, Any] = {"total": Sum("quantity")}
    for progress in Progress:
        sums[f"{progress.value}_done"] = Sum(progress.value)
        is_open = Q(quantity__gt=F(progress.value), is_closed=False)
        sums[f"{progress.value}_open"] = Count("pk", filter=is_open)
    lines = DocumentLine.objects.filter(document__in=wanted)
    rows = cast("list[dict[str, Any]]", list(lines.values("document").annotate(**sums).order_by()))
    return {
        row["document"]: {
            progress: Extent(row[f"{progress.value}_done"], row["total"], row[f"{progress.value}_open"] > 0)
            for progress in Progress
        }
        for row in rows
    }


def debts(documents: Iterable[int]) -> dict[int, dict[ClaimKind, Debt]]:
    """Return what is open of the claims each document created, with one statement."""
    wanted = list(documents)
    found: dict[int, dict[ClaimKind, Debt]] = {}
    if not wanted:
        return found
    rows = Claim.objects.filter(document__in=wanted).values("document", "kind")
    rows = rows.annotate(amounts=Sum("amount"), left=Sum("open_amount")).order_by()
    for row in rows:
        debt = Debt(row["amounts"], row["left"])
        found.setdefault(row["document"], {})[ClaimKind(row["kind"])] = debt
    return found
