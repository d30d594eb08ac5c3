"""The moves dated after an entry: what a back-dated document, or a late cost, makes cost something else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.documents.models import Document, DocumentLine
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.posting.origins import moved_sums
from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.rules import CostMethod
from liandong.kernel.terms import OriginLine, Purpose
from liandong.stock_ledger.book import lock_costs
from liandong.stock_ledger.book_layers import read_uses_since
from liandong.stock_ledger.models import StockBalance, StockMove
from liandong.stock_ledger.reaching import REPLAYED, Reach, Strand, read_reach, strand_of
from liandong.stock_ledger.recosting import Known, PastMove
from liandong.stock_ledger.stock import DROP, Costing, LayerTaking, Stock
from liandong.stock_ledger.weighed import Weighing
from liandong.storage import bulk

_SINCE = """
WITH since AS MATERIALIZED (
  SELECT v.product_id AS strand_product, v.lot_id AS strand_lot, v.last_move_on AS first_day, w.*
  FROM {given} AS v
  JOIN {moves} w ON w.product_id = v.product_id AND w.business_date >= v.last_move_on{same_lot}
), m AS MATERIALIZED (
  SELECT * FROM since
  UNION ALL
  SELECT s.strand_product, s.strand_lot, s.first_day, e.*
  FROM (SELECT DISTINCT strand_product, strand_lot, first_day, line_id FROM since) s
  JOIN {moves} e ON e.line_id = s.line_id AND e.quantity = 0 AND e.business_date < s.first_day
), f AS (
  SELECT m.*, m.document_id = l.document_id AND (m.quantity > 0 OR NOT EXISTS (
    SELECT 1 FROM {moves} g WHERE g.line_id = m.line_id AND g.quantity > 0)) AS is_own
  FROM m JOIN {lines} l ON l.id = m.line_id
  WHERE 9 NOT IN (m.source_id, m.target_id)
), t AS MATERIALIZED ({rows})
SELECT t.strand_product, t.strand_lot, t.line_id, t.lot_id, t.source_id, t.target_id, t.quantity, t.value,
       t.purpose, t.business_date, l.origin_id, o.id, ABS(l.quantity), COALESCE(ol.place_id, od.place_id),
       l.document_id, t.is_own, t.id
FROM t
JOIN {lines} l ON l.id = t.line_id JOIN {documents} d ON d.id = l.document_id
LEFT JOIN {lines} o ON o.document_id = d.reverses_id AND o.position = l.position
LEFT JOIN {lines} ol ON ol.id = l.origin_id LEFT JOIN {documents} od ON od.id = ol.document_id
ORDER BY t.strand_product, t.strand_lot{first}, t.business_date, t.id
"""
"""Moves since a day, and the earlier corrections of their lines; these are few and found by themselves."""
_EACH = "SELECT * FROM f"
_ADDED_UP = """
  SELECT strand_product, strand_lot, MIN(id) AS id, line_id, lot_id, source_id, target_id,
         MAX(quantity) AS quantity, CAST(SUM(value) AS bigint) AS value, purpose,
         MAX(business_date) AS business_date, is_own
  FROM f
  GROUP BY strand_product, strand_lot, line_id, lot_id, source_id, target_id, purpose, is_own,
           CASE WHEN is_own THEN id ELSE 0 END
"""
"""Corrections of a line from place to place as one: where much was entered late a line has dozens of them."""
_PURPOSES = {one.value: one for one in Purpose}
Touched = Iterable[tuple[Strand, date]]
"""Strands, and the days from which documents about to be weighed may change what they cost."""


@dataclass(slots=True)
class History:
    """The moves since the earliest touch, by strand, and what is known of the lines they take back.

    ``uses`` is what their lines took of layers.
    """

    moves: dict[Strand, list[PastMove]] = field(default_factory=dict)
    known: dict[int, Known] = field(default_factory=dict)
    uses: list[LayerTaking] = field(default_factory=list)


def read_history(stock: Stock, touched: Touched, documents: Sequence["Playing"], reach: Reach) -> History:
    """Return, for strands touched before their last move, all moves since the earliest touch.

    With them come earlier corrections of the same lines, and the moves of what was made of them.
    ``touched`` is in the order of the documents about to be weighed: in one posting a later date may
    come before an earlier one. ``reach`` is what was locked for it. Days up to which goods may have been
    sold before they came are not played again. No strand, no statement.
    """
    if stock.costing.method not in REPLAYED:
        return History()
    touched = list(touched)
    earliest = _earliest(stock, touched)
    if not earliest:
        return History()
    if not earliest.keys() <= reach.since.keys():
        reach = _reach_since(stock, earliest)
    since = dict(earliest)
    for strand, on in reach.since.items():
        # What is dropped of the touched strands was sold before it came; what is made of them follows.
        if strand not in {one for one, _ in touched} or strand in earliest:
            since[strand] = min(on, since.get(strand, on))
    since = {strand: on for strand, on in since.items() if _is_whole(stock, strand, on)}
    if not since:
        return History()
    history = History(_read_moves(since, stock.costing.method))
    history.known = _read_known(history.moves, documents)
    if stock.costing.method is CostMethod.FIFO:
        history.uses = read_uses_since(stock, since)
    return history


def _reach_since(stock: Stock, earliest: Mapping[Strand, date]) -> Reach:
    """Return the reach of what became late while the costs were waited for.

    What was made meanwhile of these goods is not locked and left out, so that nobody waits against the
    order of locks: what went into it keeps its cost, or the document is refused.
    """
    reach = read_reach(stock.costing, earliest.items())
    missing = sorted(key for key in reach.costs - stock.costs.keys() if (key[1], key[2]) in earliest)
    if missing:  # only of a document of today, where something is dated later
        late = lock_costs(missing)
        stock.costs |= late
        stock.locked_costs |= frozenset(late)
    unlocked = {(key[1], key[2]) for key in reach.costs - stock.costs.keys()}
    return Reach({strand: on for strand, on in reach.since.items() if strand not in unlocked})


def _earliest(stock: Stock, touched: Touched) -> dict[Strand, date]:
    latest: dict[Strand, date] = {}
    for (_, *strand), cost in stock.costs.items():
        if cost.last_move_on is not None:
            key = (strand[0], strand[1])
            latest[key] = max(cost.last_move_on, latest.get(key, date.min))
    earliest: dict[Strand, date] = {}
    for strand_touched, on in touched:
        last = latest.get(strand_touched)
        if last is not None and on < last and _is_whole(stock, strand_touched, on):
            earliest[strand_touched] = min(on, earliest.get(strand_touched, on))
        latest[strand_touched] = on if last is None else max(on, last)
    return earliest


def _is_whole(stock: Stock, strand: Strand, on: date) -> bool:
    """Tell whether since this day nothing was sold that had not come."""
    return all(
        cost.short_until is None or on > cost.short_until
        for key, cost in stock.costs.items()
        if key[1:] == strand
    )


def moves_since(products: Mapping[int, date]) -> dict[int, list[PastMove]]:
    """Return the moves of products since a day each, with all corrections of their lines (one statement)."""
    if not products:
        return {}
    since = {(product, 0): on for product, on in products.items()}
    found = _read_moves(since, CostMethod.MONTHLY_AVERAGE, adds_up=False)
    return {product: moves for (product, _), moves in found.items()}


def _read_moves(
    earliest: Mapping[Strand, date], method: CostMethod, *, adds_up: bool = True
) -> dict[Strand, list[PastMove]]:
    """Return moves by strand, in order of date; corrections that are added up come behind all others."""
    since = [(product, lot, on) for (product, lot), on in sorted(earliest.items())]
    if not since:
        return {}
    given = bulk.source(StockBalance, ("product", "lot", "last_move_on"), since)
    sql = _SINCE.format(
        given=given.sql,
        same_lot=" AND w.lot_id = v.lot_id" if method is CostMethod.SPECIFIC else "",
        rows=_ADDED_UP if adds_up else _EACH,
        first=", t.is_own DESC" if adds_up else "",
        moves=bulk.table(StockMove),
        lines=bulk.table(DocumentLine),
        documents=bulk.table(Document),
    )
    moves: dict[Strand, list[PastMove]] = {key: [] for key in earliest}
    for product, kept, line, lot, source, target, *rest in bulk.run(sql, given.params):
        quantity, value, purpose, on, origin, original, basis, place, document, is_own, number = rest
        past = PastMove(
            line=line,
            lot=lot,
            source=source,
            target=target,
            quantity=from_scaled(quantity, 6),
            value=from_scaled(value, 4),
            purpose=_PURPOSES[purpose],
            business_date=bulk.as_date(on),
            origin=origin,
            original=original,
            basis=from_scaled(basis, 6),
            place=place,
            product=product,
            document=document,
            is_own=bool(is_own),
            number=number,
        )
        moves[product, kept].append(past)
    return moves


def _read_known(
    moves: Mapping[Strand, Sequence[PastMove]], documents: Sequence["Playing"]
) -> dict[int, Known]:
    """Return what the lines that are reversed or returned were worth before the first of these moves."""
    rows = [row for rows in moves.values() for row in rows]
    wanted = {line for row in rows for line in (row.original, row.returns)}
    wanted |= {line for playing in documents for line in playing.taken_back()}
    lines = {line for line in wanted if line is not None} - {row.line for row in rows if row.is_own}
    sums = moved_sums(lines)
    returning = {row.line: row.returns for row in rows if row.quantity}
    taken: defaultdict[int | None, list[PastMove]] = defaultdict(list)
    for row in rows:
        taken[returning.get(row.line)].append(row)
    known = {}
    for line in lines & sums.keys():
        moved, returned = sums[line]
        since = taken[line]
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

    def past_moves(self, weighing: Weighing, strand: Strand) -> list[PastMove]:
        """Return the document's own moves of a strand's goods."""
        lines = {line.base.position: line for line in self.document.lines}
        originals = (
            {line.base.position: line.base.id for line in self.original.lines} if self.original else {}
        )
        found = []
        for move in weighing.moves:
            if strand_of(self.costing, move.product, move.lot) != strand:
                continue
            line = lines.get(move.line)
            origin = self.origins.get(line.origin) if line and line.origin else None
            if DROP in {move.source, move.target, origin.place if origin else None}:
                continue  # what passes a drop shipment is in no cost
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
                product=move.product,
                document=self.document.id,
                is_own=move.line > 0,
            )
            found.append(past)
        return found
