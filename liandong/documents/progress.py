"""How far documents have come: derived from their lines and claims, never typed.

Where a document stands in its main course is kept in its row for the lists (see ``stages``);
how much of it is done is added up from its lines. Which later type moves a document on, and in
which column, follows from the origin rules of the registered types.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from liandong.documents.models import DocumentLine, State
from liandong.documents.stages import UNDER_WAY, Stage
from liandong.documents.types import (
    DocumentType,
    document_type,
    document_types,
    later_types,
    main_progress,
)
from liandong.general_ledger.models import Claim
from liandong.general_ledger.open_claims import STILL_OPEN, open_claims
from liandong.kernel.foreign import OpenAmounts
from liandong.kernel.terms import ClaimKind, Progress
from liandong.storage.bulk import Source
from liandong.storage.pieces import day_parameter, fetch, given, joined


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
class Debt(OpenAmounts):
    """The claims of one kind that a document created: their amounts, and what is not settled."""

    @property
    def stage(self) -> Stage:
        """Return how far the debt is settled."""
        if not self.open_amount:
            return Stage.DONE
        return Stage.WAITING if self.is_whole else Stage.PARTLY


def courses(kind: DocumentType) -> list[Course]:
    """Return what can become of a posted document of a type, in the order of ``Progress``."""
    return [Course(progress, tuple(map(document_type, ids))) for progress, ids in later_types(kind.id)]


def burdens(kind: DocumentType) -> list[DocumentType]:
    """Return the types whose costs the goods of a posted document of this type may bear."""
    rules = ((other, other.origin_rule(kind.id)) for other in document_types())
    return [other for other, rule in rules if rule is not None and rule.is_bearer]


def answers(kind: DocumentType) -> list[DocumentType]:
    """Return the types whose lines only link to those of a posted document of a type."""
    rules = ((other, other.origin_rule(kind.id)) for other in document_types())
    return [other for other, rule in rules if rule is not None and rule.progress is None and not rule.is_for]


def main_course(kind: DocumentType) -> Course | None:
    """Return the course that finishes a document: fulfilment, else the invoice; a return never does."""
    progress = main_progress(kind.id)
    return next((course for course in courses(kind) if course.progress is progress), None)


def is_order(kind: DocumentType) -> bool:
    """Tell whether documents of a type promise something that later ones fulfil."""
    return main_progress(kind.id) is Progress.FULFILLED


def owing_condition(before: date | None = None) -> Q:
    """Return the condition that something of a posted document's claims is open, or due before a day."""
    claims = _open_claims()
    return Q(state=State.POSTED) & Q(Exists(claims if before is None else claims.filter(due_date__lt=before)))


_OWING = "SELECT {what} FROM {claims} WHERE {still_open} AND c.due_date < %s"


def owing_documents(before: date | None) -> Source:
    """Return the documents of all types with an open claim, or one due before a day, as a sub-select."""
    return _owing("c.document_id", before)


def count_owing(before: date | None, most: int) -> int:
    """Count open claims, or those due before a day, up to a number; one statement."""
    found = joined("SELECT count(*) FROM (", _owing("1", before), " LIMIT ", given(most), ") AS counted")
    ((count,),) = fetch(found)
    return int(count)


def _owing(what: str, before: date | None) -> Source:
    sql = _OWING.format(what=what, claims=open_claims(), still_open=STILL_OPEN)
    return Source(sql, [day_parameter(before or date.max)])


def overdue_orders(today: date) -> Q:
    """Return the condition that something of an order is left whose day was before today."""
    return Q(stage__in=UNDER_WAY, due_date__lt=today)


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
    rows = rows.annotate(
        amounts=Sum("amount"),
        left=Sum("open_amount"),
        abroad=Sum("foreign_amount"),
        left_abroad=Sum("foreign_open"),
    ).order_by()
    for row in rows:
        debt = Debt(row["amounts"], row["left"], row["abroad"], row["left_abroad"])
        found.setdefault(row["document"], {})[ClaimKind(row["kind"])] = debt
    return found
