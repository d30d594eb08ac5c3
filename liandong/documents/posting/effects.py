"""What a posting will write, gathered while documents are weighed, written at the end at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from liandong.documents.models import Document, DocumentLine, OutboxEvent, State
from liandong.documents.stages import LineCounts, change_of
from liandong.documents.types import main_progress
from liandong.general_ledger.book import claims as claim_book
from liandong.general_ledger.book import entries as entry_book
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.terms import ClaimFacts, OriginLine, Problem, Progress
from liandong.stock_ledger import book as stock_book
from liandong.stock_ledger.book_serials import store_serials
from liandong.stock_ledger.book_shortfalls import store_shortfalls
from liandong.stock_ledger.serials import SerialStock
from liandong.stock_ledger.stock import Stock
from liandong.storage import bulk

_UNCHANGED = LineCounts()


@dataclass(frozen=True, slots=True)
class PostedDocument:
    """A document that passed: who posts it, from where, and how many of its lines are open."""

    id: int
    type: str
    number: str
    member: int
    action: str
    address: str
    counts: LineCounts | None = None


class Books(NamedTuple):
    """The locked books as the documents left them, in memory."""

    stock: Stock
    serials: SerialStock


@dataclass(slots=True)
class Effects:
    """Rows to write. ``progress`` adds to the progress columns of lines, by line id.

    ``counts`` adds to what earlier documents count of their lines, by document id. ``closings`` are lines
    that were closed for little being missing, or opened again, by id. ``waived`` says, by document id, why
    somebody could post before a lock date, ``over_budget`` what went beyond a budget, and why it was let.
    """

    posted: list[PostedDocument] = field(default_factory=list)
    moves: list[stock_book.MoveRow] = field(default_factory=list)
    entries: list[entry_book.EntryRow] = field(default_factory=list)
    claims: list[claim_book.ClaimRow] = field(default_factory=list)
    settlements: list[claim_book.SettlementRow] = field(default_factory=list)
    progress: dict[int, dict[Progress, Decimal]] = field(default_factory=dict)
    counts: dict[int, LineCounts] = field(default_factory=dict)
    reversed_documents: list[int] = field(default_factory=list)
    closings: dict[int, OriginLine] = field(default_factory=dict)
    waived: dict[int, str] = field(default_factory=dict)
    over_budget: dict[int, tuple[tuple[Problem, ...], str]] = field(default_factory=dict)

    def add_progress(self, line: int, column: Progress, quantity: Decimal) -> None:
        """Move a line on in one column."""
        columns = self.progress.setdefault(line, dict.fromkeys(Progress, Decimal(0)))
        columns[column] += quantity

    def note_budgets(self, document: int, cautions: tuple[Problem, ...], reason: str) -> None:
        """Keep that a document goes beyond budgets, with the reason where somebody had to let it."""
        if cautions:
            self.over_budget[document] = (cautions, reason)

    def cautions_of(self, document: int) -> tuple[Problem, ...]:
        """Return what is to be pointed out of a document that is posted."""
        return self.over_budget.get(document, ((), ""))[0]

    def note_closing(self, before: OriginLine, after: OriginLine) -> None:
        """Keep that what a line still misses is not waited for any more, or again."""
        if before.is_closed != after.is_closed:
            self.closings[before.id] = after

    def add_counts(self, before: OriginLine, after: OriginLine, column: Progress) -> None:
        """Count in the line's document what moving the line on opened, finished or began."""
        if column is main_progress(after.document_type):
            change = change_of(before, after, column)
            if change != _UNCHANGED:
                self.counts[after.document] = self.counts.get(after.document, _UNCHANGED) + change


def write(effects: Effects, books: Books, claims: Mapping[int, ClaimFacts], moment: datetime) -> None:
    """Write everything. Nothing here may fail for a business reason; voucher numbers come last."""
    stock_book.append_moves(effects.moves)
    stock_book.store_stock(books.stock)
    store_shortfalls(books.stock)
    store_serials(books.serials)
    claim_book.append_claims(effects.claims)
    claim_book.settle(effects.settlements, claims)
    _store_progress(effects)
    closings = sorted(effects.closings.items())
    bulk.update(DocumentLine, ("id",), ("is_closed",), [(pk, line.is_closed) for pk, line in closings])
    _mark_documents(effects, moment)
    bulk.insert(
        OutboxEvent,
        ("document", "kind", "payload", "is_pending", "created_at"),
        [(one.id, one.action, {}, True, moment) for one in effects.posted],
    )
    record(
        [
            AuditEntry(one.action, one.type, one.id, one.member, _detail(one, effects), one.address)
            for one in effects.posted
        ]
        + _closing_entries(effects)
    )
    entry_book.append_entries(effects.entries)


def _detail(posted: PostedDocument, effects: Effects) -> dict[str, str]:
    waived, (beyond, let) = effects.waived.get(posted.id), effects.over_budget.get(posted.id, ((), ""))
    detail = {"number": posted.number} | ({"lock_waived": waived} if waived else {})
    if beyond:
        said = "；".join(dict.fromkeys(one.detail["subject"] for one in beyond))
        detail |= {"over_budget": said[:400]} | ({"reason": let} if let else {})
    return detail


def _closing_entries(effects: Effects) -> list[AuditEntry]:
    """Return the traces of orders whose lines were closed or opened: by whom the first document is posted."""
    found: dict[tuple[int, bool], list[OriginLine]] = {}
    for line in effects.closings.values():
        found.setdefault((line.document, line.is_closed), []).append(line)
    return [
        AuditEntry(
            "close" if is_closed else "reopen_lines",
            lines[0].document_type,
            document,
            effects.posted[0].member,
            {"number": lines[0].document_number},
        )
        for (document, is_closed), lines in sorted(found.items())
    ]


def _store_progress(effects: Effects) -> None:
    names = [column.value for column in Progress]
    rows = [
        (line, *(columns[column] for column in Progress))
        for line, columns in sorted(effects.progress.items())
    ]
    bulk.update(DocumentLine, ("id",), (), rows, added=names)


_MARK = """
UPDATE {documents} AS d SET state = COALESCE(v.state, d.state),
       posted_at = COALESCE(d.posted_at, v.posted_at),
       posted_by_id = COALESCE(d.posted_by_id, v.posted_by_id),
       open_lines = CASE WHEN v.posted_at IS NULL THEN d.open_lines + v.open_lines ELSE v.open_lines END,
       begun_lines = CASE WHEN v.posted_at IS NULL THEN d.begun_lines + v.begun_lines ELSE v.begun_lines END
FROM {given} AS v WHERE d.id = v.id
"""
_MARKED = ("id", "state", "posted_at", "posted_by", "open_lines", "begun_lines")


def _mark_documents(effects: Effects, moment: datetime) -> None:
    """Freeze the posted documents, mark those that they reverse, and count lines moved on, at once.

    Earlier documents are locked already, see ``origins``: their counts are added to, not set.
    """
    changes = dict(effects.counts)
    rows: list[tuple[Any, ...]] = []
    for one in effects.posted:
        counts = one.counts and one.counts + changes.pop(one.id, _UNCHANGED)
        rows.append((one.id, State.POSTED.value, moment, one.member, *_pair(counts)))
    for pk in effects.reversed_documents:
        counts = changes.pop(pk, _UNCHANGED)
        rows.append((pk, State.REVERSED.value, None, None, *_pair(counts)))
    rows += ((pk, None, None, None, *_pair(counts)) for pk, counts in changes.items())
    if rows:
        given = bulk.source(Document, _MARKED, rows)
        bulk.execute(_MARK.format(documents=bulk.table(Document), given=given.sql), given.params)


def _pair(counts: LineCounts | None) -> tuple[int | None, int | None]:
    return (None, None) if counts is None else (counts.open, counts.begun)
