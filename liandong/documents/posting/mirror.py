"""The plan of a reversal: the original's own effects turned around, read from the books."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.posting.loading import LoadedDocument, LoadedLine
from liandong.documents.types import Direction, document_type
from liandong.general_ledger.models import Claim, JournalEntry, JournalLine, Settlement
from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.plans import Fulfilment, Leg, Plan, PlannedMove, PlannedReservation, PlannedSettlement
from liandong.kernel.terms import ClaimFacts, ClaimKind, OriginLine, Problem, Purpose
from liandong.stock_ledger.models import StockMove
from liandong.stock_ledger.stock import is_own
from liandong.storage import bulk


@dataclass(slots=True)
class Footprint:
    """What a posted document left in the books.

    ``moves`` rows: line id, product, lot, source, target, quantity, value, purpose.
    ``settlements`` rows: claim, amount. ``built_on`` is the number of a later document.
    """

    moves: list[tuple[Any, ...]] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    claims: list[ClaimFacts] = field(default_factory=list)
    settlements: list[tuple[int, Decimal]] = field(default_factory=list)
    built_on: str | None = None

    def claim_ids(self) -> set[int]:
        """Return every claim the reversal touches."""
        return {claim.id for claim in self.claims} | {claim for claim, _ in self.settlements}


def read_footprints(documents: Iterable[int]) -> dict[int, Footprint]:
    """Read what these documents left in the books (five statements; none without documents)."""
    wanted = sorted(set(documents))
    found: dict[int, Footprint] = defaultdict(Footprint)
    if not wanted:
        return found
    condition, params = bulk.among(wanted)
    moves = (
        "SELECT document_id, line_id, product_id, lot_id, source_id, target_id, quantity, value, purpose"
        f" FROM {bulk.table(StockMove)} WHERE document_id {condition} ORDER BY id DESC"
    )
    for document, *row, quantity, value, purpose in bulk.run(moves, params):
        found[document].moves.append((*row, from_scaled(quantity, 6), from_scaled(value, 4), purpose))
    legs = (
        f"SELECT e.document_id, l.account_id, l.partner_id, l.amount FROM {bulk.table(JournalLine)} l"
        f" JOIN {bulk.table(JournalEntry)} e ON e.id = l.entry_id"
        f" WHERE e.document_id {condition} ORDER BY l.id"
    )
    for document, account, partner, amount in bulk.run(legs, params):
        found[document].legs.append(Leg(-from_scaled(amount, 4), account=account, partner=partner))
    _read_claims(found, condition, params)
    _read_later(found, condition, params)
    return found


def _read_claims(found: dict[int, Footprint], condition: str, params: list[Any]) -> None:
    claims = (
        f"SELECT document_id, id, kind, partner_id, amount, open_amount FROM {bulk.table(Claim)}"
        f" WHERE document_id {condition} ORDER BY id"
    )
    for document, pk, kind, partner, amount, left in bulk.run(claims, params):
        facts = ClaimFacts(pk, ClaimKind(kind), partner, from_scaled(amount, 4), from_scaled(left, 4))
        found[document].claims.append(facts)
    settlements = (
        f"SELECT document_id, claim_id, amount FROM {bulk.table(Settlement)}"
        f" WHERE document_id {condition} ORDER BY id"
    )
    for document, claim, amount in bulk.run(settlements, params):
        found[document].settlements.append((claim, from_scaled(amount, 4)))


def _read_later(found: dict[int, Footprint], condition: str, params: list[Any]) -> None:
    lines, documents = bulk.table(DocumentLine), bulk.table(Document)
    later = (
        f"SELECT o.document_id, MIN(d.number) FROM {lines} o JOIN {lines} l ON l.origin_id = o.id"
        f" JOIN {documents} d ON d.id = l.document_id"
        f" WHERE o.document_id {condition} AND d.state = %s AND d.reverses_id IS NULL GROUP BY o.document_id"
    )
    for document, number in bulk.run(later, [*params, State.POSTED.value]):
        found[document].built_on = number


def mirror_plan(
    document: LoadedDocument,
    original: LoadedDocument,
    footprint: Footprint,
    origins: Mapping[int, OriginLine],
) -> Plan:
    """Return the plan that takes back everything ``original`` did."""
    problems = _problems(original, footprint)
    lines = {line.base.id: line for line in original.lines}
    stayed = _stayed(footprint)
    return Plan(
        moves=tuple(_turned(row, lines, stayed) for row in footprint.moves),
        legs=tuple(footprint.legs),
        settlements=tuple(
            [PlannedSettlement(claim.id, 0, claim.amount) for claim in footprint.claims]
            + [PlannedSettlement(claim, 0, -amount) for claim, amount in footprint.settlements]
        ),
        fulfilments=tuple(_fulfilments(document, original, origins)),
        reservations=tuple(_reservations(document, original, origins)),
        released=tuple(lines) if original.type.is_closable else (),
        problems=tuple(problems),
    )


def _problems(original: LoadedDocument, footprint: Footprint) -> list[Problem]:
    problems = []
    if original.state != State.POSTED or original.header.reverses:
        problems.append(Problem("not_reversible", detail={"number": original.number}))
    if footprint.built_on:
        detail = {"number": original.number, "document": footprint.built_on}
        problems.append(Problem("reversal_blocked", detail=detail))
    if any(claim.open_amount != claim.amount for claim in footprint.claims):
        problems.append(Problem("claim_settled", detail={"number": original.number}))
    return problems


def _stayed(footprint: Footprint) -> dict[int, Decimal]:
    """Return, by line, the share of its value-only moves that stock took; the rest had gone."""
    taken: dict[int, Decimal] = defaultdict(Decimal)
    total: dict[int, Decimal] = defaultdict(Decimal)
    for line, _product, _lot, source, target, quantity, value, _purpose in footprint.moves:
        if not quantity:
            total[line] += value
            taken[line] += value if is_own(source) or is_own(target) else ZERO
    return {line: taken[line] / total[line] for line in total if taken[line]}


def _turned(
    row: tuple[Any, ...], lines: Mapping[int, LoadedLine], stayed: Mapping[int, Decimal]
) -> PlannedMove:
    """Turn a move around. A cost correction of someone else's line keeps that line: −its id.

    A price difference lies in the layer of the receipt it was for, not of its own line.
    """
    line, product, lot, source, target, quantity, value, purpose = row
    own = lines.get(line)
    return PlannedMove(
        line=own.base.position if own else -line,
        product=product,
        source=target,
        target=source,
        quantity=quantity,
        purpose=Purpose(purpose),
        value=value,
        lot=lot,
        layer_of=line if quantity or own is None else own.origin,
        basis=abs(own.base.quantity) if own and not quantity else ZERO,
        stayed=stayed.get(line, Decimal(1)),
        is_mirrored=True,
    )


def _fulfilments(
    document: LoadedDocument, original: LoadedDocument, origins: Mapping[int, OriginLine]
) -> list[Fulfilment]:
    taken_back = []
    for line in document.lines:
        origin = origins.get(line.origin) if line.origin else None
        rule = original.type.origin_rule(origin.document_type) if origin else None
        if origin and rule:
            quantity = line.base.quantity * rule.sign
            taken_back.append(Fulfilment(origin.id, line.base.position, rule.progress, quantity))
    return taken_back


def _reservations(
    document: LoadedDocument, original: LoadedDocument, origins: Mapping[int, OriginLine]
) -> list[PlannedReservation]:
    """Give an order that is still open its goods back where it keeps them, as far as they are available.

    That is the order's own place, whatever place the goods were taken from, and never more than
    will be open of it; nothing where orders reserve nothing on the day of the reversal.
    """
    if not document.rules.reserve_on_order:
        return []
    kept = []
    for line in original.lines:
        origin = origins.get(line.origin) if line.origin else None
        if origin is None or origin.is_closed or origin.product is None or origin.place is None:
            continue
        ordered, quantity = document_type(origin.document_type), line.base.quantity
        wanted = min(quantity, origin.quantity - origin.fulfilled + quantity)
        if ordered.is_closable and ordered.direction is Direction.OUT and wanted > ZERO:
            kept.append(
                PlannedReservation(
                    line.base.position, origin.product, origin.place, wanted, origin.lot, origin.id
                )
            )
    return kept
