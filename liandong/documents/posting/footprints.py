"""What posted documents left in the books, read to be taken back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from liandong.documents.models import Document, DocumentLine, State
from liandong.general_ledger.models import Claim, JournalEntry, JournalLine, Settlement
from liandong.kernel.money import from_scaled
from liandong.kernel.plans import Leg, PlannedSettlement
from liandong.kernel.terms import ClaimFacts, ClaimKind
from liandong.stock_ledger.models import StockMove
from liandong.stock_ledger.weighed import correction_legs
from liandong.storage import bulk

_IS_SETTLED = (
    f"EXISTS (SELECT 1 FROM {bulk.table(Settlement)} s JOIN {bulk.table(Document)} d ON d.id = s.document_id"
    f" WHERE s.claim_id = c.id AND s.document_id <> c.document_id AND d.state = '{State.POSTED.value}'"
    " AND d.reverses_id IS NULL)"
)


@dataclass(slots=True)
class Footprint:
    """What a posted document left in the books.

    ``moves`` rows: line id, product, lot, source, target, quantity, value, purpose; of the
    document's own lines, whoever moved them.
    ``settlements`` are turned around already. ``built_on`` is the number of a later document. What the
    document made ``is_settled`` where others that still stand settled any of it, or changed its worth.
    """

    moves: list[tuple[Any, ...]] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    claims: list[ClaimFacts] = field(default_factory=list)
    settlements: list[PlannedSettlement] = field(default_factory=list)
    built_on: str | None = None
    is_settled: bool = False

    def claim_ids(self) -> set[int]:
        """Return every claim the reversal touches."""
        return {claim.id for claim in self.claims} | {one.claim for one in self.settlements}


def read_footprints(documents: Iterable[int]) -> dict[int, Footprint]:
    """Read what these documents left in the books (five statements; none without documents)."""
    wanted = sorted(set(documents))
    found: dict[int, Footprint] = defaultdict(Footprint)
    if not wanted:
        return found
    condition, params = bulk.among(wanted)
    _read_moves(found, wanted)
    legs = (
        "SELECT e.document_id, l.account_id, l.partner_id, l.amount, l.foreign_amount"
        f" FROM {bulk.table(JournalLine)} l"
        f" JOIN {bulk.table(JournalEntry)} e ON e.id = l.entry_id"
        f" WHERE e.document_id {condition} ORDER BY l.id"
    )
    seen: Counter[tuple[int, int, int | None]] = Counter()
    for document, account, partner, *both in bulk.run(legs, params):
        amount, foreign = (-from_scaled(one, 4) for one in both)
        again = seen[document, account, partner] or None  # lines that the entry kept apart stay apart
        seen[document, account, partner] += 1
        leg = Leg(amount, account=account, partner=partner, line=again, foreign=foreign)
        found[document].legs.append(leg)
    _read_claims(found, condition, params)
    _read_later(found, condition, params)
    return found


def _read_moves(found: dict[int, Footprint], wanted: Sequence[int]) -> None:
    """Read the moves of the documents' own lines, whoever made them, and settle whose corrections end.

    A correction belongs to the line whose cost it mends, not to the document that caused it: a
    reversal takes back those of its original's lines and leaves those that its original caused.
    """
    condition, params = bulk.among(wanted)
    columns = (
        "SELECT m.id, m.document_id, l.document_id, m.line_id, m.product_id, m.lot_id, m.source_id,"
        " m.target_id, m.quantity, m.value, m.purpose"
        f" FROM {bulk.table(StockMove)} m JOIN {bulk.table(DocumentLine)} l ON l.id = m.line_id WHERE"
    )
    moves = f"{columns} m.document_id {condition} UNION {columns} l.document_id {condition} ORDER BY 1 DESC"
    for _, maker, holder, *row, quantity, value, purpose in bulk.run(moves, [*params, *params]):
        moved = (from_scaled(quantity, 6), from_scaled(value, 4))
        if holder in wanted:
            found[holder].moves.append((*row, *moved, purpose))
        if maker == holder:
            continue
        _, product, _, source, target = row
        if maker in wanted:
            found[maker].legs += correction_legs((source, target), product, moved[1])
        if holder in wanted:
            found[holder].legs += correction_legs((target, source), product, moved[1])


def _read_claims(found: dict[int, Footprint], condition: str, params: list[Any]) -> None:
    claims = (
        f"SELECT document_id, id, kind, partner_id, amount, open_amount, {_IS_SETTLED}"
        f" FROM {bulk.table(Claim)} c WHERE document_id {condition} ORDER BY id"
    )
    for document, pk, kind, partner, amount, left, is_settled in bulk.run(claims, params):
        found[document].is_settled |= bool(is_settled) or amount != left
        facts = ClaimFacts(pk, ClaimKind(kind), partner, from_scaled(amount, 4), from_scaled(left, 4))
        found[document].claims.append(facts)
    settlements = (
        f"SELECT document_id, claim_id, amount, foreign_amount FROM {bulk.table(Settlement)}"
        f" WHERE document_id {condition} ORDER BY id"
    )
    for document, claim, *both in bulk.run(settlements, params):
        amount, foreign = (-from_scaled(one, 4) for one in both)
        found[document].settlements.append(PlannedSettlement(claim, 0, amount, foreign))


def _read_later(found: dict[int, Footprint], condition: str, params: list[Any]) -> None:
    lines, documents = bulk.table(DocumentLine), bulk.table(Document)
    later = (
        f"SELECT o.document_id, MIN(d.number) FROM {lines} o JOIN {lines} l ON l.origin_id = o.id"
        f" JOIN {documents} d ON d.id = l.document_id"
        f" WHERE o.document_id {condition} AND d.state = %s AND d.reverses_id IS NULL GROUP BY o.document_id"
    )
    for document, number in bulk.run(later, [*params, State.POSTED.value]):
        found[document].built_on = number
