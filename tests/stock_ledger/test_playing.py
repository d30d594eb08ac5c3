"""Moves of days that don't end below zero can be played by date, in whatever order they were posted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liandong.kernel.money import ZERO, share
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.past import PastMove
from liandong.stock_ledger.recosting import Books, corrections
from liandong.stock_ledger.stock import Costing
from liandong.stock_ledger.unplayable import UnplayableError

D = Decimal
HOUSE, SUPPLIER, CUSTOMER = 101, int(VirtualPlace.SUPPLIER), int(VirtualPlace.CUSTOMER)


@dataclass(frozen=True)
class Paper:
    """A document drawn: goods in (above zero) or out on a day, or the reversal of an earlier one."""

    day: int
    quantity: int = 0
    of: int = 0


def receipt(line: int, day: int, quantity: int, value: int) -> PastMove:
    return PastMove(line, 0, SUPPLIER, HOUSE, D(quantity), D(value), Purpose.PURCHASE, date(2026, 11, day))


def sale(line: int, day: int, quantity: int, value: int) -> PastMove:
    return PastMove(line, 0, HOUSE, CUSTOMER, D(quantity), D(value), Purpose.SALE, date(2026, 11, day))


def reversal(line: int, day: int, of: PastMove) -> PastMove:
    on = date(2026, 11, day)
    return PastMove(line, 0, of.target, of.source, of.quantity, of.value, of.purpose, on, original=of.line)


def posted(papers: list[Paper]) -> list[PastMove]:
    """Return the moves of those papers that the books would take: there is enough now, and on each day."""
    moves: list[PastMove] = []
    value, reversed_lines = ZERO, set[int]()
    for line, paper in enumerate(papers, 1):
        held = sum((move.sign * move.quantity for move in moves), ZERO)
        if paper.quantity > 0:
            move = receipt(line, paper.day, paper.quantity, paper.quantity * line)
        elif paper.quantity < 0 and held >= -paper.quantity:
            cost = share(value, D(-paper.quantity), held)
            move = sale(line, paper.day, -paper.quantity, 0)
            move = move._replace(value=cost)
        else:
            originals = [one for one in moves if one.original is None and one.line not in reversed_lines]
            if not originals:
                continue
            of = originals[paper.of % len(originals)]
            move = reversal(line, max(paper.day, of.business_date.day), of)
            if move.sign < 0 and (held < move.quantity or value < move.value):
                continue
        if _day_ends([*moves, move]):
            moves.append(move)
            value += move.sign * move.value
            reversed_lines |= {move.original} - {None}  # type: ignore[arg-type]
    return moves


def _day_ends(moves: list[PastMove]) -> bool:
    nets: dict[date, Decimal] = defaultdict(Decimal)
    for move in moves:
        nets[move.business_date] += move.sign * move.quantity
    running = ZERO
    for day in sorted(nets):
        running += nets[day]
        if running < ZERO:
            return False
    return True


def played(moves: list[PastMove]) -> Decimal:
    """Play them; return what the stock is worth in the end."""
    quantity = sum((move.sign * move.quantity for move in moves), ZERO)
    value = sum((move.sign * move.value for move in moves), ZERO)
    books = Books(Costing(), {(0, 0, 0): (quantity, value)})
    return value + sum((one.amount for one in corrections(books, moves).corrections), ZERO)


PAPERS = st.builds(Paper, day=st.integers(1, 3), quantity=st.integers(-6, 6), of=st.integers(0, 9))


@given(st.lists(PAPERS, max_size=14))
@example([Paper(2, 4), Paper(2, -4), Paper(2, 0), Paper(1, 2)])
def test_what_the_books_took_can_be_played(papers: list[Paper]) -> None:
    moves = posted(papers)
    assert played(moves) >= ZERO


def test_goods_that_came_back_help_another_sale_of_the_day() -> None:
    """Three left for an earlier day after the sale of six: what came back on its day makes it up."""
    first = sale(2, 2, 3, 30)
    moves = [
        receipt(1, 1, 10, 100),
        first,
        sale(3, 2, 6, 60),
        reversal(4, 2, first),
        sale(5, 1, 3, 30),
        receipt(6, 1, 1, 42),
    ]
    assert played(moves) == D(28)  # 2 of 8 pieces that were worth 112


def test_less_than_nothing_is_never_played() -> None:
    with pytest.raises(UnplayableError):
        played([receipt(1, 2, 5, 10), sale(2, 1, 4, 8)])
