"""Drop shipments (直运): a document that brings goods and one that passes them on, posted together.

A receipt brings what a delivery passes on to the customer; a customer's return brings what a return to
the supplier passes on. Both name each other, and the first goods of one are the first of the other. What
is brought leaves at the value it came with, in the same transaction: nothing ever stays on that way.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter

from liandong.documents.models import State
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.requests import PostRequest
from liandong.kernel.money import plain
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.serials import serials_of
from liandong.kernel.terms import Draft, DraftLine, Problem
from liandong.stock_ledger.stock import DROP
from liandong.stock_ledger.weighed import ValuedMove


@dataclass(frozen=True, slots=True)
class Brought:
    """Goods that wait, within one posting, for the document that passes them on."""

    product: int
    lot: int
    quantity: Decimal
    value: Decimal
    serials: frozenset[str] = frozenset()


class PairWantedError(Exception):
    """Documents of drop shipments were to be posted without the other one; ``requests`` ask for these."""

    def __init__(self, requests: Sequence[PostRequest]) -> None:
        super().__init__()
        self.requests = requests


def want_pairs(requests: Sequence[PostRequest], documents: Mapping[int, LoadedDocument]) -> None:
    """Ask for the other document of each drop shipment that is among these.

    Raises:
        PairWantedError: at least one is not asked for yet.
    """
    asked = {request.document for request in requests}
    found = ((request, documents.get(request.document)) for request in requests)
    lacking = [
        replace(request, document=one.header.pair or 0, version=None, key=None)
        for request, one in found
        if one is not None and one.state == State.DRAFT and _is_dropping(one) and one.header.pair not in asked
    ]
    if lacking:
        raise PairWantedError(lacking)


def _is_dropping(document: LoadedDocument) -> bool:
    return document.header.pair is not None and DROP in document.places


def turns(documents: Sequence[int], plans: Mapping[int, Plan]) -> Sequence[int]:
    """Return the places of documents in the order they are weighed: those that pass goods on come last."""
    passing = {pk for pk, plan in plans.items() if any(move.source == DROP for move in _goods(plan))}
    places = range(len(documents))
    return sorted(places, key=lambda place: documents[place] in passing) if passing else places


def _goods(plan: Plan) -> Iterator[PlannedMove]:
    return (move for move in plan.moves if move.quantity and DROP in {move.source, move.target})


def with_brought(draft: Draft, brought: Mapping[int, Sequence[Brought]]) -> Draft:
    """Return the draft whose goods know what those are worth that its pair brought."""
    values = iter(brought.get(draft.pair or 0, ()))
    if draft.pair not in brought:
        return draft
    lines = []
    for line in draft.lines:
        found = next(values, None) if _is_passed(line) else None
        lines.append(line if found is None else replace(line, brought=found.value))
    return replace(draft, lines=tuple(lines))


def _is_passed(line: DraftLine) -> bool:
    return line.is_stocked and line.place == DROP


def brought_by(moves: Iterable[ValuedMove], document: LoadedDocument) -> list[Brought]:
    """Return what a weighed document brought, in the order of its lines; mostly nothing."""
    found = [move for move in moves if move.target == DROP and move.quantity]
    if not found:
        return []
    serials = {line.base.position: _serials(line.base) for line in document.lines}
    return [
        Brought(move.product, move.lot, move.quantity, move.value, serials.get(move.line, frozenset()))
        for move in sorted(found, key=attrgetter("line"))
    ]


def _serials(line: DraftLine) -> frozenset[str]:
    return frozenset(serials_of(line.details))


def drop_problems(
    draft: Draft, plan: Plan, brought: Mapping[int, Sequence[Brought]], together: Collection[int]
) -> list[Problem]:
    """Return what is wrong with a document of a drop shipment beside its pair.

    ``together`` are the documents that come with it in one piece; of red documents, those that they reverse.
    """
    goods = sorted(_goods(plan), key=attrgetter("line"))
    if not goods:
        return []
    if draft.pair is None or draft.pair not in together:
        return [Problem("drop_alone", detail={"number": draft.number})]
    if draft.reverses is not None or all(move.source != DROP for move in goods):
        return []
    if draft.pair not in brought:  # it was refused itself
        return []
    return list(_differences(draft, goods, brought[draft.pair]))


def unpassed_problems(draft: Draft, plan: Plan, plans: Mapping[int, Plan]) -> list[Problem]:
    """Return that a document brings goods which its pair does not pass on: they would stay on the way."""
    brings = any(move.target == DROP for move in _goods(plan))
    pair = plans.get(draft.pair or 0)
    if not brings or draft.reverses is not None or (pair is not None and pair.problems):
        return []
    passes = pair is not None and any(move.source == DROP for move in _goods(pair))
    return [] if passes else [Problem("drop_alone", detail={"number": draft.number})]


def _differences(draft: Draft, goods: Sequence[PlannedMove], there: Sequence[Brought]) -> Iterator[Problem]:
    serials = {line.position: _serials(line) for line in draft.lines}
    for move, one in zip(goods, there, strict=False):
        wanted = (move.product, move.lot or 0, move.quantity, serials.get(move.line, frozenset()))
        if wanted != (one.product, one.lot, one.quantity, one.serials):
            detail = {"quantity": plain(move.quantity), "brought": plain(one.quantity)}
            yield Problem("drop_differs", move.line, "quantity", detail)
    if len(goods) != len(there):
        detail = {"lines": str(len(goods)), "brought": str(len(there))}
        yield Problem("drop_lines_differ", detail=detail)
