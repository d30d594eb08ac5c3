"""Correcting the cost of later moves when a document is dated before them, or costs them more."""

from collections.abc import Collection, Iterable

from liandong.documents.posting.history import History, Playing
from liandong.kernel.terms import Problem, VirtualPlace
from liandong.stock_ledger.owed import Bearer
from liandong.stock_ledger.past import PastMove
from liandong.stock_ledger.pools import LayerPool, Uses
from liandong.stock_ledger.reaching import Strand, strand_of
from liandong.stock_ledger.recosting import Books, Correction, Played, corrections
from liandong.stock_ledger.stock import LayerTaking, Stock, is_own
from liandong.stock_ledger.unplayable import AssembledError, UnplayableError
from liandong.stock_ledger.weighed import Weighing

_PRODUCTION = int(VirtualPlace.PRODUCTION)


def recost(history: History, stock: Stock, playing: Playing, weighing: Weighing) -> None:
    """Add to a weighed document the value-only moves and legs that its date, or its late cost, makes due.

    Where they can't be reckoned the document is refused: a cost that is known to be wrong is never
    left standing without a word. A late cost that can't be followed to what became of its goods is
    no error: its stock and cost of sales share it as they are.
    """
    touched = {strand_of(stock.costing, move.product, move.lot) for move in weighing.moves}
    strands = _linked(history, touched)
    past = [row for one in strands for row in history.moves[one]]
    made = [row for one in strands for row in playing.past_moves(weighing, one)]
    is_late = any(row.business_date > weighing.business_date for row in past)
    if not is_late and all(row.quantity for row in made):
        return
    moves = sorted(past, key=lambda row: row.business_date) if len(strands) > 1 else past
    books = Books(
        stock.costing,
        {key: (cost.quantity, cost.value) for key, cost in stock.costs.items()},
        history.known,
        stock.layers,
        _uses(history, stock),
    )
    try:
        played = corrections(books, [*moves, *made], {row.line for row in made})
    except AssembledError as error:
        if is_late:
            _refuse(weighing, "assembled_cost", strands, {"date": error.on.isoformat()})
    except UnplayableError:
        if is_late:
            _refuse(weighing, "cost_unplayable", strands, {})
    else:
        _book(played, stock, weighing)


def _linked(history: History, touched: Iterable[Strand]) -> list[Strand]:
    """Return the touched strands that are played again, and those of what was made of their goods."""
    by_document: dict[int, set[Strand]] = {}
    for strand, rows in history.moves.items():
        for row in rows:
            if row.quantity and row.source == _PRODUCTION:
                by_document.setdefault(row.document, set()).add(strand)
    found: set[Strand] = set()
    waiting = [strand for strand in touched if strand in history.moves]
    while waiting:
        strand = waiting.pop()
        if strand not in found:
            found.add(strand)
            used = {row.document for row in history.moves[strand] if row.target == _PRODUCTION}
            waiting += [one for document in used for one in by_document.get(document, ())]
    return sorted(found)


def _uses(history: History, stock: Stock) -> Uses:
    """Return what lines took of layers, this posting's own takings among them, once a line and layer."""
    sums: dict[tuple[int, int], LayerTaking] = {}
    for one in (*history.uses, *stock.takings):
        key = (one.line, id(one.layer))
        quantity, value = one.quantity, one.value
        if key in sums:
            quantity, value = sums[key].quantity + quantity, sums[key].value + value
        sums[key] = LayerTaking(one.layer, one.line, quantity, value)
    found: dict[int, list[LayerTaking]] = {}
    for taking in sums.values():
        found.setdefault(taking.line, []).append(taking)
    return found


def _refuse(weighing: Weighing, code: str, strands: Collection[Strand], detail: dict[str, str]) -> None:
    products = {product for product, _ in strands}
    line = next((move.line for move in weighing.moves if move.line > 0 and move.product in products), None)
    weighing.problems.append(Problem(code, line, "business_date", detail))


def _book(played: Played, stock: Stock, weighing: Weighing) -> None:
    """Book the corrections, and let costs and layers be what playing made of them."""
    for correction in played.corrections:
        move = correction.move
        for place, amount in (
            (correction.place, correction.amount),
            (correction.outside, -correction.amount),
        ):
            if is_own(place):
                stock.cost(stock.costing.key(place, move.product, move.lot)).value += amount
        book_correction(correction, move.product, weighing)
    for key, pool in played.pools.items():
        if isinstance(pool, LayerPool):
            stock.open_layers(key)
            stock.cost(key)
            for one in pool.layers.values():
                one.layer.remaining, one.layer.remaining_value = one.quantity, one.value
            stock.takings += pool.changes()


def book_correction(correction: Correction, product: int, weighing: Weighing) -> None:
    """Book a change of cost to the line's own: its margin changes, nothing else."""
    past: PastMove = correction.move
    bearer = Bearer(past.line, correction.place, correction.outside)
    weighing.correct(bearer, product, past.lot, correction.amount)
