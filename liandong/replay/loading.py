"""Taking a file's items through the engine, a batch a transaction, from where a run before stopped.

Order is kept: a return that looks for a delivery of its own batch begins a new one, so what is
found does not depend on where batches begin, nor on how often the replay was stopped.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.db import transaction

from liandong.documents.booking import book, book_each
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.messages import message
from liandong.documents.requests import DraftRequest, Outcome
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.replay import journal
from liandong.replay.items import Item, ReplayDocument, ReplayLine, Unbookable
from liandong.replay.journal import BatchTrace, Refused
from liandong.replay.master_data import Directory
from liandong.replay.origins import OpenDeliveries

MOST_LINES = 2_000
"""Lines of a batch, so that one of long invoices stays within memory."""

Progress = Callable[[int], None]
"""Told after each batch: how many rows of the file it dealt with."""


class RunningElsewhereError(RuntimeError):
    """Another program is replaying the same file into this company."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What every batch needs: who books, where to, and under which name the position is kept."""

    subject: str
    actor: Actor
    place: int
    directory: Directory
    batch_documents: int

    def run(self, items: Iterable[Item], done: int, progress: Progress) -> None:
        """Book the items after the first ``done``; those are only told to ``progress``.

        Raises:
            RunningElsewhereError: somebody else booked a document of this file meanwhile.
        """
        stream = iter(items)
        for item in islice(stream, done):
            progress(_row_count(item))
        for batch in batches(stream, self.batch_documents):
            done += len(batch)
            self._book(batch, done)
            progress(sum(_row_count(item) for item in batch))

    def _book(self, batch: Sequence[Item], done: int) -> None:
        trace = BatchTrace()
        for item in batch:
            if isinstance(item, Unbookable):
                trace.refused.append(Refused(item.row, "", item.reason))
        documents = [item for item in batch if isinstance(item, ReplayDocument)]
        with transaction.atomic():
            self.directory.make_missing(documents)
            requests = self._requests(documents, trace)
            for document, request, outcome in zip(documents, requests, _booked(requests), strict=True):
                _note(document, len(request.draft.lines), outcome, trace)
            journal.keep(self.subject, done, self.actor.member, trace)

    def _requests(self, documents: Sequence[ReplayDocument], trace: BatchTrace) -> list[DraftRequest]:
        deliveries = OpenDeliveries(documents, self.directory)
        return [
            DraftRequest(
                self._draft(document, deliveries, trace), self.actor, key=f"{self.subject}/{document.key}"
            )
            for document in documents
        ]

    def _draft(self, document: ReplayDocument, deliveries: OpenDeliveries, trace: BatchTrace) -> DraftInput:
        partner = None if document.partner is None else self.directory.partners[document.partner]
        lines: list[LineInput] = []
        for line in document.lines:
            product = self.directory.products[line.product]
            if line.cost is None or partner is None:
                lines.append(_line(line, product))
                continue
            for part, origin in deliveries.take(partner, product, line):
                lines.append(_line(line, product, part, origin))
                trace.returns_without_origin += origin is None
        return DraftInput(
            type=document.type,
            business_date=document.day,
            lines=tuple(lines),
            partner=partner,
            place=self.place,
            reference=document.reference[:64],
            details=document.details,
        )


def batches(items: Iterable[Item], most: int) -> Iterator[list[Item]]:
    """Yield the items in their order: ``most`` at once, fewer when they are long or need each other."""
    batch: list[Item] = []
    lines = 0
    delivered: set[tuple[str, str]] = set()
    for item in items:
        needs = item.returned if isinstance(item, ReplayDocument) else set()
        if batch and (len(batch) >= most or lines >= MOST_LINES or not delivered.isdisjoint(needs)):
            yield batch
            batch, lines, delivered = [], 0, set()
        batch.append(item)
        if isinstance(item, ReplayDocument):
            lines += len(item.lines)
            delivered |= _delivered(item)
    if batch:
        yield batch


def _delivered(document: ReplayDocument) -> set[tuple[str, str]]:
    if document.type != "sales.delivery" or document.partner is None:
        return set()
    return {(document.partner, line.product) for line in document.lines}


def _row_count(item: Item) -> int:
    return 1 if isinstance(item, Unbookable) else len(item.rows)


def _line(
    line: ReplayLine, product: int, quantity: Decimal | None = None, origin: int | None = None
) -> LineInput:
    """Return the engine's line, for all of the quantity or for a part that comes from ``origin``."""
    cost = None if origin is not None else line.cost
    return LineInput(
        product=product,
        quantity=line.quantity if quantity is None else quantity,
        price=line.price,
        tax_rate=ZERO,
        origin=origin,
        details={} if cost is None else {"cost": plain(cost)},
    )


def _booked(requests: Sequence[DraftRequest]) -> list[Outcome]:
    """Book what can be; when one can't even be stored, each is tried alone.

    Raises:
        RunningElsewhereError: a key is taken already.
    """
    if not requests:
        return []
    try:
        outcomes = book_each(requests)
    except RefusedError:
        outcomes = [_booked_alone(request) for request in requests]
    if not all(outcome.is_new for outcome in outcomes):
        raise RunningElsewhereError
    return outcomes


def _booked_alone(request: DraftRequest) -> Outcome:
    try:
        return book([request])[0]
    except RefusedError as refusal:
        return Outcome(0, "", tuple(refusal.problems))


def _note(document: ReplayDocument, lines: int, outcome: Outcome, trace: BatchTrace) -> None:
    if outcome.is_posted:
        trace.documents[document.type] += 1
        trace.rows += len(document.rows)
        trace.lines += lines
        return
    reason = "；".join(dict.fromkeys(_sentence(problem) for problem in outcome.problems))
    rows = document.rows or (0,)
    trace.refused += [Refused(row, document.key, reason) for row in rows]


def _sentence(problem: Problem) -> str:
    where = "" if problem.line is None else f"第 {problem.line} 行："
    return where + message(problem, "zh")
