"""What goods were made into and of what they were made, below the moves of a trace."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.lot_queries import makings_of
from liandong.stock_ledger.models import NO_LOT, SerialMove, StockMove
from liandong.webkit import report_parts as ui

_PRODUCTION = int(VirtualPlace.PRODUCTION)
_FEW = 5
_Move = StockMove | SerialMove


class Making(NamedTuple):
    """A making's goods that came out of it, and those that went into it, with the pieces by line."""

    made: list[StockMove]
    used: list[StockMove]
    pieces: Mapping[int, list[str]]


def makings(moves: Iterable[_Move], documents: Iterable[int]) -> dict[int, Making]:
    """Return the makings among some moves by document, of the documents their reader may see.

    ``moves`` are of lots or of pieces, with the places they left and went to. Two statements, none where
    nothing was made.
    """
    wanted = {_document(one) for one in moves if _PRODUCTION in {one.source_id, one.target_id}}
    wanted &= set(documents)
    if not wanted:
        return {}
    found, pieces = makings_of(wanted)
    by_line: defaultdict[int, list[str]] = defaultdict(list)
    for one in pieces:
        by_line[one.line_id].append(one.serial.number)
    result: dict[int, Making] = {}
    for move in found:
        making = result.setdefault(move.document_id, Making([], [], by_line))
        (making.made if move.source_id == _PRODUCTION else making.used).append(move)
    return result


def _document(move: _Move) -> int:
    return move.document_id if isinstance(move, StockMove) else move.line.document_id


def rows_below(
    move: _Move, found: Mapping[int, Making], width: int, *, has_cost: bool = False
) -> list[ui.Part]:
    """Return a row for each of the goods on the other side of a making, ``width`` cells wide.

    The fourth cell names the product, the fifth its lot or pieces, then the quantity and, for who sees it,
    the cost, where the table has columns for them; else the quantity stands with the lot.
    """
    making = found.get(_document(move))
    if making is None or _PRODUCTION not in {move.source_id, move.target_id}:
        return []
    is_used = move.target_id == _PRODUCTION
    label = _("↳ 做成") if is_used else _("↳ 用料")
    goods: Sequence[StockMove] = making.made if is_used else making.used
    return [_row(label, one, making.pieces, width, has_cost=has_cost) for one in goods]


def _row(
    label: str, move: StockMove, pieces: Mapping[int, list[str]], width: int, *, has_cost: bool
) -> ui.Part:
    product = move.product
    name = ui.text_cell(f"{product.code} {product.name}", ui.address("product", product.pk))
    told, url = _named(move, pieces.get(move.line_id, []))
    cells = [ui.EMPTY, ui.EMPTY, ui.text_cell(label), name, ui.text_cell(told, url)]
    if width > len(cells):
        cells.append(ui.quantity_cell(move.quantity))
    if has_cost:
        cells.append(ui.money_cell(move.value))
    return {"cells": cells}


def _named(move: StockMove, numbers: list[str]) -> tuple[str, str]:
    """Return the lot or the pieces of goods in words, and the address of the lot's own trace."""
    if move.lot_id != NO_LOT:
        return _("批次 {lot}").format(lot=move.lot.number), ui.address("lot", move.lot_id)
    few = "、".join(numbers[:_FEW]) + ("…" if len(numbers) > _FEW else "")
    return (_("序列号 {numbers}").format(numbers=few), "") if numbers else ("", "")
