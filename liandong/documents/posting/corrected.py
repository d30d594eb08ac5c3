"""What later documents of one posting must see of the costs that an earlier one corrected."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.posting.session import Session
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.recosting import PastMove
from liandong.stock_ledger.stock import is_inner
from liandong.stock_ledger.weighed import ValuedMove, Weighing, correction_legs


def see_corrections(session: Session, document: LoadedDocument, weighing: Weighing) -> None:
    """Let later documents of this posting see the moves, and origins at their corrected cost."""
    playing = session.playing(document)
    for key, moves in session.history.moves.items():
        made = playing.past_moves(weighing, key)
        moves.extend(made)
        corrected = {move.line for move in made if not move.quantity} - weighing.corrected
        for line, rows in _by_line(moves, corrected).items():
            if line in session.origins or rows[0].returns in session.origins:
                _correct_origins(session, rows, [move for move in made if move.line == line])
    for move in weighing.moves:
        if -move.line in weighing.corrected:
            _see_settled(session, -move.line, move)


def _by_line(moves: Sequence[PastMove], lines: Collection[int]) -> dict[int, list[PastMove]]:
    found: dict[int, list[PastMove]] = {line: [] for line in lines}
    for move in moves:
        if move.line in found:
            found[move.line].append(move)
    return found


def _correct_origins(session: Session, rows: Sequence[PastMove], made: Sequence[PastMove]) -> None:
    first, change = rows[0], sum((move.sign * move.value for move in made if not move.quantity), ZERO)
    origin = session.origins.get(first.line)
    if origin is not None and origin.moved_quantity:
        moved = abs(sum((move.sign * move.value for move in rows), ZERO))
        session.origins[origin.id] = replace(origin, moved_value=moved)
        session.stale_origins.add(origin.id)
    returned = session.origins.get(first.returns or 0)
    if returned is not None and returned.moved_quantity:
        change = change if first.purpose is Purpose.SALES_RETURN else -change
        session.origins[returned.id] = replace(returned, returned_value=returned.returned_value + change)
        session.stale_origins.add(returned.id)


def _see_settled(session: Session, line: int, move: ValuedMove) -> None:
    """Let later documents see what settling a shortfall added to the cost of the line that was sold."""
    origin = session.origins.get(line)
    if origin is not None and origin.moved_quantity:
        change = move.value if is_inner(move.source) else -move.value
        session.origins[line] = replace(origin, moved_value=origin.moved_value + change)
        session.stale_origins.add(line)
    for pk, footprint in session.footprints.items():
        if any(row[0] == line for row in footprint.moves):
            lot, way = move.lot, (move.source, move.target)
            row = (line, move.product, lot, *way, move.quantity, move.value, move.purpose.value)
            footprint.moves.append(row)
            footprint.legs += correction_legs((move.target, move.source), move.product, move.value)
            session.forget_reversal_of(pk)
