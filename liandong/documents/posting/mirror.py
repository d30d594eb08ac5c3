"""The plan of a reversal: the original's own effects turned around, read from the books."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from liandong.documents.models import State
from liandong.documents.posting.footprints import Footprint
from liandong.documents.posting.loading import LoadedDocument, LoadedLine, served_by
from liandong.documents.types import Direction, document_type
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Fulfilment, Plan, PlannedMove, PlannedReservation, PlannedSettlement
from liandong.kernel.terms import OriginLine, Problem, Progress, Purpose, VirtualPlace
from liandong.stock_ledger.stock import DROP, is_inner, is_own


def mirror_plan(
    document: LoadedDocument,
    original: LoadedDocument,
    footprint: Footprint,
    origins: Mapping[int, OriginLine],
) -> Plan:
    """Return the plan that takes back everything ``original`` did."""
    problems = _problems(original, footprint)
    lines = {line.base.id: line for line in original.lines}
    return Plan(
        moves=tuple(
            _releasing(move, document, origins)
            for move in _turned_moves(footprint, lines, _bearers(original, origins))
        ),
        legs=tuple(footprint.legs),
        settlements=tuple(
            [PlannedSettlement(claim.id, 0, claim.amount) for claim in footprint.claims]
            + footprint.settlements
        ),
        fulfilments=tuple(_fulfilments(document, original, origins)),
        reservations=tuple(_reservations(document, original, origins)),
        released=tuple(lines) if original.type.is_closable else (),
        problems=tuple(problems),
    )


def _problems(original: LoadedDocument, footprint: Footprint) -> list[Problem]:
    problems = []
    may_be = Verb.REVERSE in original.type.verbs
    if original.state != State.POSTED or original.header.reverses or not may_be:
        problems.append(Problem("not_reversible", detail={"number": original.number}))
    if footprint.built_on:
        detail = {"number": original.number, "document": footprint.built_on}
        problems.append(Problem("reversal_blocked", detail=detail))
    if footprint.is_settled:
        problems.append(Problem("claim_settled", detail={"number": original.number}))
    return problems


def _turned_moves(
    footprint: Footprint, lines: Mapping[int, LoadedLine], bearers: Mapping[int, OriginLine]
) -> Iterator[PlannedMove]:
    """Turn the moves of each line around: its goods at what they are worth by now, else its value."""
    by_line: dict[int, list[_Row]] = defaultdict(list)
    for row in footprint.moves:
        by_line[row[0]].append(_Row(*row))
    for pk, rows in by_line.items():
        goods = next((row for row in rows if row.quantity), None)
        if goods is None:
            yield from _turned_difference(rows, lines[pk], bearers.get(pk))
        else:
            value = goods.value + sum((row.along(goods) for row in rows if not row.quantity), ZERO)
            if DROP in {goods.source, goods.target}:  # what brought it and what passed it on agree in that
                value = goods.value
            yield _turned(goods._replace(value=value), lines[pk], layer_of=pk)


def _releasing(move: PlannedMove, document: LoadedDocument, origins: Mapping[int, OriginLine]) -> PlannedMove:
    """Let goods that came for a customer's order leave again, though they are kept for it."""
    if not (move.quantity and is_own(move.source)):
        return move
    line = next(one for one in document.lines if one.base.position == move.line)
    served = served_by(origins.get(line.origin or 0), origins)
    return move if served is None else replace(move, releases=served.id)


def _bearers(original: LoadedDocument, origins: Mapping[int, OriginLine]) -> dict[int, OriginLine]:
    """Return what bears the original's costs, by its line."""
    if not original.type.spreads_costs:
        return {}
    return {line.base.id: origins[line.origin] for line in original.lines if line.origin}


class _Row(NamedTuple):
    """A move of one of the original's lines."""

    line: int
    product: int
    lot: int
    source: int
    target: int
    quantity: Decimal
    value: Decimal
    purpose: str

    @property
    def entering(self) -> Decimal:
        """Return what the move adds to the value of the company's own stock."""
        return (is_inner(self.target) - is_inner(self.source)) * self.value

    def along(self, goods: "_Row") -> Decimal:
        """Return what the move adds to what these goods of its line are worth."""
        if is_own(goods.target):
            return self.entering
        if is_own(goods.source):
            return -self.entering
        return self.value if self.target == goods.target else -self.value


def _turned_difference(
    rows: Sequence[_Row], line: LoadedLine, bearer: OriginLine | None
) -> Iterator[PlannedMove]:
    """Turn a price difference around: what stock took of it, and what went with goods that had gone.

    It lies in the layer of the receipt it was for, not of its own line; a landed cost whose ``bearer``
    had been moved elsewhere lies in no layer of its own.
    """
    supplier, customer = int(VirtualPlace.SUPPLIER), int(VirtualPlace.CUSTOMER)
    first = rows[0]
    total = sum(((row.source == supplier) - (row.target == supplier)) * row.value for row in rows)
    own = next((place for row in rows for place in (row.source, row.target) if is_inner(place)), customer)
    taken = sum((row.entering for row in rows), ZERO)
    stayed = taken / total if total else Decimal(1)
    for place, amount in ((customer, total - taken), (own, taken)):
        source, target = (supplier, place) if amount > ZERO else (place, supplier)
        row = first._replace(source=source, target=target, value=abs(amount))
        if amount:
            is_elsewhere = bearer is not None and is_own(own) and bearer.place != own
            turned = _turned(row, line, layer_of=None if is_elsewhere else line.origin)
            yield replace(
                turned,
                basis=abs(line.base.quantity),
                stayed=stayed or Decimal(1),
                is_borne=bearer is not None,
            )


def _turned(row: _Row, line: LoadedLine, *, layer_of: int | None) -> PlannedMove:
    return PlannedMove(
        line=line.base.position,
        product=row.product,
        source=row.target,
        target=row.source,
        quantity=row.quantity,
        purpose=Purpose(row.purpose),
        value=row.value,
        lot=row.lot,
        layer_of=layer_of,
        is_mirrored=True,
    )


def _fulfilments(
    document: LoadedDocument, original: LoadedDocument, origins: Mapping[int, OriginLine]
) -> list[Fulfilment]:
    taken_back = []
    for line in document.lines:
        origin = origins.get(line.origin) if line.origin else None
        rule = original.type.origin_rule(origin.document_type) if origin else None
        if origin and rule and rule.moved is not None:
            quantity = line.base.quantity * rule.sign
            taken_back.append(Fulfilment(origin.id, line.base.position, rule.moved, quantity))
    return taken_back


def _reservations(
    document: LoadedDocument, original: LoadedDocument, origins: Mapping[int, OriginLine]
) -> list[PlannedReservation]:
    """Give an order that is still open its goods back where it keeps them, as far as they are available.

    That is the order's own place, whatever place the goods were taken from, and never more than
    will be open of it; nothing where orders reserve nothing on the day of the reversal, or where
    the original took no goods, as a purchase for the order.
    """
    if not document.rules.reserve_on_order:
        return []
    kept = []
    for line in original.lines:
        origin = origins.get(line.origin) if line.origin else None
        if origin is None or origin.is_closed or origin.product is None or origin.place is None:
            continue
        ordered, quantity = document_type(origin.document_type), line.base.quantity
        rule = original.type.origin_rule(origin.document_type)
        took = rule is not None and rule.progress is Progress.FULFILLED
        wanted = min(quantity, origin.quantity - origin.fulfilled + quantity)
        if took and ordered.is_closable and ordered.direction is Direction.OUT and wanted > ZERO:
            kept.append(
                PlannedReservation(
                    line.base.position, origin.product, origin.place, wanted, origin.lot, origin.id
                )
            )
    return kept
