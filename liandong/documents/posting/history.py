"""The moves dated after an entry: what a back-dated document makes cost something else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.documents.models import Document, DocumentLine
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.posting.origins import moved_sums
from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.rules import CostMethod, CostScope
from liandong.kernel.terms import OriginLine, Purpose
from liandong.stock_ledger.models import StockBalance, StockMove
from liandong.stock_ledger.recosting import Known, PastMove
from liandong.stock_ledger.stock import Costing, CostKey, Stock
from liandong.stock_ledger.weighed import Weighing
from liandong.storage import bulk

_REPLAYED = frozenset({CostMethod.MOVING_AVERAGE, CostMethod.SPECIFIC})

_SINCE = """
SELECT DISTINCT v.product_id, v.lot_id, m.id, m.line_id, m.lot_id, m.source_id, m.target_id, m.quantity,
       m.value, m.purpose, m.business_date, l.origin_id, o.id, ABS(l.quantity),
       COALESCE(ol.place_id, od.place_id)
FROM {given} AS v
JOIN {moves} w ON w.product_id = v.product_id AND w.business_date >= v.last_move_on{same_lot}
JOIN {moves} m ON m.line_id = w.line_id
     AND (m.id = w.id OR (m.quantity = 0 AND m.business_date < v.last_move_on))
JOIN {lines} l ON l.id = m.line_id JOIN {documents} d ON d.id = l.document_id
LEFT JOIN {lines} o ON o.document_id = d.reverses_id AND o.position = l.position
LEFT JOIN {lines} ol ON ol.id = l.origin_id LEFT JOIN {documents} od ON od.id = ol.document_id
ORDER BY v.product_id, v.lot_id, m.business_date, m.id
"""


@dataclass(slots=True)
class History:
    """The moves since the earliest touch, by cost, and what is known of the lines they take back."""

    moves: dict[CostKey, list[PastMove]] = field(default_factory=dict)
    known: dict[int, Known] = field(default_factory=dict)
    since: dict[CostKey, date] = field(default_factory=dict)


def read_history(
    stock: Stock, touched: Iterable[tuple[CostKey, date]], documents: Sequence["Playing"]
) -> History:
    """Return, for costs touched before their last move, all moves since the earliest touch.

    With them come earlier corrections of the same lines: a correction bears the date of what
    caused it. ``touched`` are costs and the dates of the documents about to be weighed: in one
    posting a later date may come before an earlier one. Only where cost is an average of the
    company, of all goods or of each lot; no such cost, no statement. Days up to which goods may have
    been sold before they came are not played again.
    """
    costing = stock.costing
    if costing.method not in _REPLAYED or costing.scope is not CostScope.COMPANY:
        return History()
    earliest = _earliest(stock, touched)
    if not earliest:
        return History()
    history = History(_read_moves(earliest, costing.method), since=earliest)
    history.known = _read_known(history.moves, documents)
    return history


def _earliest(stock: Stock, touched: Iterable[tuple[CostKey, date]]) -> dict[CostKey, date]:
    latest = {key: cost.last_move_on for key, cost in stock.costs.items()}
    short = {key: cost.short_until for key, cost in stock.costs.items() if cost.short_until is not None}
    earliest: dict[CostKey, date] = {}
    for key, on in touched:
        last = latest.get(key)
        if last is not None and on < last and on > short.get(key, date.min):
            earliest[key] = min(on, earliest.get(key, on))
        latest[key] = on if last is None else max(on, last)
    return earliest


def moves_since(products: Mapping[int, date]) -> dict[int, list[PastMove]]:
    """Return the moves of products since a day each, with all corrections of their lines (one statement)."""
    if not products:
        return {}
    found = _read_moves({(0, product, 0): on for product, on in products.items()}, CostMethod.MONTHLY_AVERAGE)
    return {product: moves for (_, product, _), moves in found.items()}


def _read_moves(earliest: Mapping[CostKey, date], method: CostMethod) -> dict[CostKey, list[PastMove]]:
    since = [(product, lot, on) for (_, product, lot), on in sorted(earliest.items())]
    given = bulk.source(StockBalance, ("product", "lot", "last_move_on"), since)
    sql = _SINCE.format(
        given=given.sql,
        same_lot=" AND w.lot_id = v.lot_id" if method is CostMethod.SPECIFIC else "",
        moves=bulk.table(StockMove),
        lines=bulk.table(DocumentLine),
        documents=bulk.table(Document),
    )
    moves: dict[CostKey, list[PastMove]] = {key: [] for key in earliest}
    for product, kept, _, line, lot, source, target, *rest in bulk.run(sql, given.params):
        quantity, value, purpose, on, origin, original, basis, place = rest
        past = PastMove(
            line=line,
            lot=lot,
            source=source,
            target=target,
            quantity=from_scaled(quantity, 6),
            value=from_scaled(value, 4),
            purpose=Purpose(purpose),
            business_date=bulk.as_date(on),
            origin=origin,
            original=original,
            basis=from_scaled(basis, 6),
            place=place,
        )
        moves[0, product, kept].append(past)
    return moves


def _read_known(
    moves: Mapping[CostKey, Sequence[PastMove]], documents: Sequence["Playing"]
) -> dict[int, Known]:
    """Return what the lines that are reversed or returned were worth before the first of these moves."""
    rows = [row for rows in moves.values() for row in rows]
    wanted = {line for row in rows for line in (row.original, row.returns)}
    wanted |= {line for playing in documents for line in playing.taken_back()}
    lines = {line for line in wanted if line is not None} - {row.line for row in rows}
    sums = moved_sums(lines)
    returning = {row.line: row.returns for row in rows if row.quantity}
    known = {}
    for line in lines & sums.keys():
        moved, returned = sums[line]
        since = [row for row in rows if returning.get(row.line) == line]
        quantity = moved[0] + returned[0] - sum((row.sign * row.quantity for row in since), ZERO)
        value = moved[1] + returned[1] - sum((row.sign * row.value for row in since), ZERO)
        known[line] = Known(moved[1], quantity, value)
    return known


@dataclass(frozen=True, slots=True)
class Playing:
    """A document about to be posted, and what its lines take back, as a replay sees it."""

    document: LoadedDocument
    original: LoadedDocument | None
    origins: Mapping[int, OriginLine]
    costing: Costing

    def taken_back(self) -> set[int]:
        """Return the lines that this document reverses or returns."""
        reversed_lines = {line.base.id for line in self.original.lines} if self.original else set()
        return reversed_lines | {line.origin for line in self.document.lines if line.origin}

    def past_moves(self, weighing: Weighing, key: CostKey) -> list[PastMove]:
        """Return the document's own moves of a cost's goods."""
        lines = {line.base.position: line for line in self.document.lines}
        originals = (
            {line.base.position: line.base.id for line in self.original.lines} if self.original else {}
        )
        found = []
        for move in weighing.moves:
            if self.costing.key(move.source, move.product, move.lot) != key:
                continue
            line = lines.get(move.line)
            origin = self.origins.get(line.origin) if line and line.origin else None
            past = PastMove(
                line=weighing.line_ids[move.line],
                lot=move.lot,
                source=move.source,
                target=move.target,
                quantity=move.quantity,
                value=move.value,
                purpose=move.purpose,
                business_date=weighing.business_date,
                origin=origin.id if origin else None,
                original=originals.get(move.line),
                basis=abs(line.base.quantity) if line else Decimal(0),
                place=origin.place if origin else None,
            )
            found.append(past)
        return found
