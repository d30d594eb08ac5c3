"""What a posting will write, gathered while documents are weighed, written at the end at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from liandong.documents.models import Document, DocumentLine, OutboxEvent, State
from liandong.general_ledger.book import claims as claim_book
from liandong.general_ledger.book import entries as entry_book
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.terms import ClaimFacts, Progress
from liandong.stock_ledger import book as stock_book
from liandong.stock_ledger.stock import Stock
from liandong.storage import bulk


@dataclass(frozen=True, slots=True)
class PostedDocument:
    """A document that passed: who posts it, and from where."""

    id: int
    type: str
    number: str
    member: int
    action: str
    address: str


@dataclass(slots=True)
class Effects:
    """Rows to write. ``progress`` adds to the progress columns of lines, by line id."""

    posted: list[PostedDocument] = field(default_factory=list)
    moves: list[stock_book.MoveRow] = field(default_factory=list)
    entries: list[entry_book.EntryRow] = field(default_factory=list)
    claims: list[claim_book.ClaimRow] = field(default_factory=list)
    settlements: list[claim_book.SettlementRow] = field(default_factory=list)
    progress: dict[int, dict[Progress, Decimal]] = field(default_factory=dict)
    reversed_documents: list[int] = field(default_factory=list)

    def add_progress(self, line: int, column: Progress, quantity: Decimal) -> None:
        """Move a line on in one column."""
        columns = self.progress.setdefault(line, dict.fromkeys(Progress, Decimal(0)))
        columns[column] += quantity


def write(effects: Effects, stock: Stock, claims: Mapping[int, ClaimFacts], moment: datetime) -> None:
    """Write everything. Nothing here may fail for a business reason; voucher numbers come last."""
    stock_book.append_moves(effects.moves)
    stock_book.store_stock(stock)
    claim_book.append_claims(effects.claims)
    claim_book.settle(effects.settlements, claims)
    _store_progress(effects)
    _mark_posted(effects, moment)
    bulk.insert(
        OutboxEvent,
        ("document", "kind", "payload", "is_pending", "created_at"),
        [(one.id, one.action, {}, True, moment) for one in effects.posted],
    )
    record(
        [
            AuditEntry(one.action, one.type, one.id, one.member, {"number": one.number}, one.address)
            for one in effects.posted
        ]
    )
    entry_book.append_entries(effects.entries)


def _store_progress(effects: Effects) -> None:
    names = [column.value for column in Progress]
    rows = [
        (line, *(columns[column] for column in Progress))
        for line, columns in sorted(effects.progress.items())
    ]
    bulk.update(DocumentLine, ("id",), (), rows, added=names)


def _mark_posted(effects: Effects, moment: datetime) -> None:
    """Freeze the posted documents, and mark those that they reverse."""
    posted = State.POSTED.value
    rows = [(one.id, posted, moment, one.member) for one in effects.posted]
    bulk.update(Document, ("id",), ("state", "posted_at", "posted_by"), rows)
    bulk.update(
        Document,
        ("id",),
        ("state",),
        [(pk, State.REVERSED.value) for pk in sorted(effects.reversed_documents)],
    )
