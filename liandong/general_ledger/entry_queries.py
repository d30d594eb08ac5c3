"""Reading journal entries: the voucher of a document, and the proof of the hash chain."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.general_ledger.chain import GENESIS, SealedEntry, SealedLeg, chain_key, entry_hash
from liandong.general_ledger.models import JournalEntry, JournalLine, VoucherCounter
from liandong.general_ledger.queries import AccountNode, account_tree, sides

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class EntryLineView:
    """A line of a voucher. Red amounts are negative on their side."""

    position: int
    account: AccountNode
    partner: int | None
    partner_name: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class EntryView:
    """A voucher as it is shown and printed."""

    id: int
    document: int
    voucher_type: str
    voucher_number: int
    business_date: date
    memo: str
    is_red: bool
    lines: list[EntryLineView]

    @property
    def total(self) -> Decimal:
        """The sum of one side; both are equal."""
        return sum((line.debit for line in self.lines), Decimal(0))


def entry_of(document: int) -> EntryView | None:
    """The voucher a document made, None when it wrote no journal; three statements."""
    entry = JournalEntry.objects.filter(document=document).first()
    if entry is None:
        return None
    accounts = {node.id: node for node in account_tree()}
    rows = JournalLine.objects.filter(entry=entry).select_related("partner").order_by("position")
    lines = [
        EntryLineView(
            row.position,
            accounts[row.account_id],
            row.partner_id,
            row.partner.name if row.partner else "",
            *sides(row.amount, is_red=entry.is_red),
        )
        for row in rows
    ]
    return EntryView(
        entry.pk,
        entry.document_id,
        entry.voucher_type,
        entry.voucher_number,
        entry.business_date,
        entry.memo,
        entry.is_red,
        lines,
    )


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """A link that doesn't hold.

    ``code``: ``missing`` (a position is skipped), ``unlinked`` (the previous hash is another),
    ``changed`` (the content doesn't give the hash), ``cut`` (the end isn't where the counter says).
    """

    position: int
    code: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How many entries of the year were recomputed, and every break found."""

    year: int
    checked: int
    breaks: list[ChainBreak]


def verify_chain(year: int, first: int = 1, last: int | None = None) -> ChainReport:
    """Recompute the year's hash chain from the stored entries, in chunks of bounded memory.

    With ``first`` and ``last`` only those positions: what stands before the first is taken as it is. The end
    of the chain is compared with its counter where ``last`` leaves nothing out.
    """
    breaks: list[ChainBreak] = []
    position, previous = first - 1, _hash_at(year, first - 1)
    checked = 0
    for entry, legs in _entries(year, first - 1, last):
        checked += 1
        codes = {
            "missing": entry.chain_position != position + 1,
            "unlinked": entry.previous_hash != previous,
            "changed": entry_hash(entry.previous_hash, _sealed(entry, legs).content()) != entry.hash,
        }
        breaks += [ChainBreak(entry.chain_position, code) for code, is_so in codes.items() if is_so]
        position, previous = entry.chain_position, entry.hash
    head = VoucherCounter.objects.filter(key=chain_key(year)).first()
    if last is not None and head is not None and last < head.value:
        return ChainReport(year, checked, breaks)
    if (position, previous) != ((head.value, head.hash) if head else (0, GENESIS)):
        breaks.append(ChainBreak(position, "cut"))
    return ChainReport(year, checked, breaks)


def _hash_at(year: int, position: int) -> str:
    found = JournalEntry.objects.filter(year=year, chain_position=position).values_list("hash", flat=True)
    return found.first() or GENESIS


def _entries(year: int, reached: int, last: int | None) -> Iterator[tuple[JournalEntry, Sequence[SealedLeg]]]:
    while True:
        later = JournalEntry.objects.filter(year=year, chain_position__gt=reached)
        later = later if last is None else later.filter(chain_position__lte=last)
        chunk = list(later.select_related("document").order_by("chain_position")[:CHUNK])
        if not chunk:
            return
        legs = _legs(entry.pk for entry in chunk)
        for entry in chunk:
            yield entry, legs[entry.pk]
        reached = chunk[-1].chain_position


def _legs(entries: Iterable[int]) -> dict[int, list[SealedLeg]]:
    legs: dict[int, list[SealedLeg]] = defaultdict(list)
    rows = JournalLine.objects.filter(entry__in=list(entries)).order_by("entry", "position")
    names = ("entry", "account__code", "partner", "amount", "foreign_amount")
    for entry, *leg in rows.values_list(*names):
        legs[entry].append(SealedLeg(*leg))
    return legs


def _sealed(entry: JournalEntry, legs: Sequence[SealedLeg]) -> SealedEntry:
    return SealedEntry(
        entry.year,
        entry.chain_position,
        entry.business_date,
        entry.voucher_type,
        entry.voucher_number,
        entry.document.number,
        entry.memo,
        entry.is_red,
        legs,
    )
