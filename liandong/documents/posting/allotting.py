"""What channels keep of stock: documents of the channel take it first, and no others can.

It is kept by reservations of lines whose type ``keeps_stock``, as an order keeps its goods, so whoever else
wants them finds them reserved, under the same locks. A document of the channel frees as much of them as it
takes out or reserves for itself, the oldest first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.types import document_types
from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Plan, PlannedReservation
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import Place, Reservation
from liandong.stock_ledger.stock import Balance, BalanceKey, Stock, is_own
from liandong.storage import bulk


@dataclass(frozen=True, slots=True)
class Allotments:
    """Lines that keep stock for a channel, the oldest first, by the channel and what they keep."""

    lines: Mapping[tuple[str, BalanceKey], Sequence[int]] = field(default_factory=dict)

    @property
    def every(self) -> set[int]:
        """Return all those lines."""
        return {line for found in self.lines.values() for line in found}

    def free(self, stock: Stock, channel: str, key: BalanceKey, wanted: Decimal) -> None:
        """Free what the channel keeps of a balance, then of its warehouse's, no more than is wanted."""
        root = (stock.roots.get(key[0], key[0]), *key[1:])
        found = [line for one in dict.fromkeys((key, root)) for line in self.lines.get((channel, one), ())]
        for line in found:
            held = stock.reservations.get(line)
            part = min(wanted, held.quantity) if held else ZERO
            if part > ZERO:
                stock.release(line, part)
                wanted -= part


_KEPT = """
SELECT r.line_id, r.place_id, r.product_id, r.lot_id, d.type, d.details
FROM {reservations} r JOIN {lines} l ON l.id = r.line_id JOIN {documents} d ON d.id = l.document_id
WHERE r.product_id {products} AND r.quantity > 0
  AND (r.place_id {places} OR r.place_id IN (SELECT p.parent_id FROM {place} p WHERE p.id {places}))
  AND d.state = '{posted}' AND d.type {types}
ORDER BY d.business_date, r.line_id
"""


def read_allotments(plans: Iterable[tuple[LoadedDocument, Plan]]) -> Allotments:
    """Return what is kept for the channels of documents that take goods; one statement, or none.

    What is kept in a warehouse is kept in its bins as well.
    What others free meanwhile is seen under the lock of the reservations.
    """
    wanted = [(document, plan) for document, plan in plans if _takes(document)]
    keys = {key for _, plan in wanted for key in _keys(plan)}
    if not keys:
        return Allotments()
    channels = {document.channel for document, _ in wanted}
    names = {name: channel for document, _ in wanted for name, channel in document.channel_fields.items()}
    lines: dict[tuple[str, BalanceKey], list[int]] = {}
    for line, place, product, lot, type_id, details in _rows(keys):
        channel = str(bulk.as_json(details).get(names.get(type_id, ""), ""))
        key = (place, product, lot)
        if channel in channels:
            lines.setdefault((channel, key), []).append(line)
    return Allotments(lines)


def _takes(document: LoadedDocument) -> bool:
    return bool(document.channel) and document.header.reverses is None and not document.type.keeps_stock


def _keys(plan: Plan) -> set[BalanceKey]:
    taken = {(move.source, move.product, move.lot or 0) for move in plan.moves if is_own(move.source)}
    return taken | {(one.place, one.product, one.lot or 0) for one in plan.reservations}


def _rows(keys: Collection[BalanceKey]) -> list[tuple[int, int, int, int, str, object]]:
    chosen, params = bulk.among(sorted({product for _, product, _ in keys}))
    places, where = bulk.among(sorted({place for place, _, _ in keys}))
    names = [kind.id for kind in document_types() if kind.keeps_stock]
    types = f"IN ({', '.join(['%s'] * len(names))})" if names else "IN ('')"
    sql = _KEPT.format(
        reservations=bulk.table(Reservation),
        lines=bulk.table(DocumentLine),
        documents=bulk.table(Document),
        products=chosen,
        places=places,
        place=bulk.table(Place),
        types=types,
        posted=State.POSTED.value,
    )
    return bulk.run(sql, [*params, *where, *where, *names])


def free_for_moves(allotments: Allotments, document: LoadedDocument, plan: Plan, stock: Stock) -> None:
    """Free what the document's channel keeps of the goods that leave, but for what its order kept of them."""
    if not allotments.lines or not _takes(document):
        return
    kept: dict[int, Decimal] = {}
    for move in plan.moves:
        if not (move.quantity and is_own(move.source)):
            continue
        held = stock.reservations.get(move.releases or 0)
        left = kept.setdefault(move.releases or 0, held.quantity if held else ZERO)
        own = min(left, move.quantity)
        kept[move.releases or 0] = left - own
        key = (move.source, move.product, move.lot or 0)
        allotments.free(stock, document.channel, key, move.quantity - own)


def kept(allotments: Allotments, document: LoadedDocument, plan: Plan, stock: Stock) -> list[Problem]:
    """Let lines keep what the plan wants; return what is missing of what a channel shall keep.

    An order keeps what there is, first of what its channel kept.
    """
    line_ids = {line.base.position: line.base.id for line in document.lines}
    problems = []
    for wanted in plan.reservations:
        if not _came_there(stock, wanted):
            continue
        line = wanted.for_line or line_ids[wanted.line]
        key = (wanted.place, wanted.product, wanted.lot or 0)
        quantity = _still_wanted(stock, wanted, line)
        if _takes(document):
            allotments.free(stock, document.channel, key, quantity)
        taken = stock.reserve(line, key, quantity)
        if document.type.keeps_stock and taken < wanted.quantity:
            problems.append(_short(wanted, taken, stock.promised(key), stock.together(key)))
    return problems


def _came_there(stock: Stock, wanted: PlannedReservation) -> bool:
    """Tell whether goods came to where they are to be kept, or to one of its bins."""
    came = wanted.came_to
    return came is None or wanted.place in {came, stock.roots.get(came)}


def _still_wanted(stock: Stock, wanted: PlannedReservation, line: int) -> Decimal:
    """Return how much a line may still take: with what it holds no more than it may hold."""
    if wanted.most is None:
        return wanted.quantity
    held = stock.reservations.get(line)
    return min(wanted.quantity, wanted.most - (held.quantity if held else ZERO))


def _short(wanted: PlannedReservation, taken: Decimal, left: Decimal, together: Sequence[Balance]) -> Problem:
    detail = {
        "needed": plain(wanted.quantity),
        "available": plain(max(left + taken, ZERO)),
        "on_hand": plain(sum((one.quantity for one in together), ZERO)),
        "reserved": plain(sum((one.reserved for one in together), ZERO) - taken),
        "place": str(wanted.place),
    }
    return Problem("short_stock", wanted.line, "quantity", detail)


def channel_problems(document: LoadedDocument) -> list[Problem]:
    """Return that a document which keeps stock for a channel names none."""
    is_missing = document.type.keeps_stock and not document.channel and document.header.reverses is None
    column = document.channel_fields.get(document.type.id)
    return [Problem("kept_for_nobody", column=column)] if is_missing else []
