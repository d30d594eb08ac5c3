"""Every reading of the ledger gives the figures of a recount move by move."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.ledger import LedgerPage, LedgerQuery, stock_ledger_page
from liandong.stock_ledger.projection import fold
from liandong.stock_ledger.summary import CodeSlice, Held, Movement, movement_summary, stock_as_of
from tests.stock_ledger.histories import (
    History,
    Move,
    Paper,
    Side,
    by_key,
    days,
    flow_of,
    own_places,
    papers,
    sides,
    stored_moves,
    write_history,
)

pytestmark = pytest.mark.usefixtures("company")
ZERO = Decimal(0)
examples = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
spans = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))


@contextmanager
def written(drawn: Sequence[Paper]) -> Iterator[History]:
    """Have the ledger for the block."""
    with transaction.atomic():
        history = write_history(drawn)
        fold(history.folded)
        yield history
        transaction.set_rollback(True)


def held(found: Sequence[Side]) -> Held:
    quantity_in, quantity_out, value_in, value_out = flow_of(found)
    return Held(quantity_in - quantity_out, value_in - value_out)


@examples
@given(drawn=papers, on=days, places=own_places, by_place=st.booleans())
def test_stock_as_of_a_day_is_the_sum_of_the_moves_until_then(
    drawn: list[Paper], on: date, places: frozenset[int] | None, *, by_place: bool
) -> None:
    with written(drawn) as history:
        answer = stock_as_of(
            on, StockFilter(places=places), history.unfolded, CodeSlice(limit=None, by_place=by_place)
        )
        found = [side for side in sides(stored_moves(), places) if side.move.day <= on]
    expected = {key: held(group) for key, group in by_key(found, by_place=by_place).items()}
    expected = {key: value for key, value in expected.items() if value != Held(ZERO, ZERO)}
    assert {(row.named.product, row.named.place): row.held for row in answer.rows} == expected
    assert answer.row_count == len(expected)
    assert answer.totals == held(found)


@examples
@given(drawn=papers, span=spans, places=own_places, by_place=st.booleans())
def test_summary_tells_opening_in_out_and_closing_per_purpose(
    drawn: list[Paper], span: tuple[date, date], places: frozenset[int] | None, *, by_place: bool
) -> None:
    start, end = span
    with written(drawn) as history:
        stock_filter = StockFilter(places=places)
        page = CodeSlice(by_place=by_place)
        answer = movement_summary(start, end, stock_filter, history.unfolded, page)
        closing = stock_as_of(end, stock_filter, history.unfolded, page)
        every = [side for side in sides(stored_moves(), places) if side.move.day <= end]
    expected = {}
    for key, group in by_key(every, by_place=by_place).items():
        expected[key] = _naive_row(group, start)
    expected = {key: row for key, row in expected.items() if row != (Held(ZERO, ZERO), {})}
    assert {
        (row.named.product, row.named.place): (row.moved.opening, dict(row.moved.by_purpose))
        for row in answer.rows
    } == expected
    assert {
        (row.named.product, row.named.place): row.moved.closing
        for row in answer.rows
        if row.moved.closing != Held(ZERO, ZERO)
    } == {(row.named.product, row.named.place): row.held for row in closing.rows}
    assert (answer.totals.opening, dict(answer.totals.by_purpose)) == _naive_row(every, start)
    assert answer.totals.closing == closing.totals


def _naive_row(group: Sequence[Side], start: date) -> tuple[Held, dict[str, Movement]]:
    opening = held([side for side in group if side.move.day < start])
    by_purpose = {}
    for purpose in {side.move.purpose for side in group}:
        movement = Movement(*flow_of([s for s in group if s.move.day >= start and s.move.purpose == purpose]))
        if movement != Movement():
            by_purpose[purpose] = movement
    return opening, by_purpose


@examples
@given(papers, spans, st.integers(1, 3))
def test_summary_pages_join_to_the_whole(drawn: list[Paper], span: tuple[date, date], limit: int) -> None:
    with written(drawn) as history:
        whole = movement_summary(*span, StockFilter(), history.unfolded, CodeSlice(by_place=True))
        rows, after = [], None
        while True:
            page = CodeSlice(limit, after, by_place=True)
            part = movement_summary(*span, StockFilter(), history.unfolded, page)
            assert part.totals == whole.totals
            assert len(part.rows) <= limit
            rows += part.rows
            after = part.next_after
            if after is None:
                break
    assert rows == whole.rows


@examples
@given(papers, spans, own_places, st.integers(1, 4))
def test_ledger_runs_from_opening_to_closing(
    drawn: list[Paper], span: tuple[date, date], places: frozenset[int] | None, limit: int
) -> None:
    start, end = span
    with written(drawn) as history:
        product = history.products[0]
        pages = list(_ledger_pages(LedgerQuery(product, start, end, places, limit=limit), history.unfolded))
        moves = [move for move in stored_moves() if move.product == product]
    opening = held([side for side in sides(moves, places) if side.move.day < start])
    inside = [move for move in moves if start <= move.day <= end and list(sides([move], places))]
    rows = [row for page in pages for row in page.rows]
    assert [row.move for row in rows] == [move.id for move in inside]
    balance = opening
    for row, move in zip(rows, inside, strict=True):
        balance = _moved_on(balance, [move], places)
        assert (row.business_date, row.purpose, row.balance) == (move.day, move.purpose, balance)
        assert row.movement == Movement(*flow_of(list(sides([move], places))))
    for page in pages:
        assert (page.opening, page.closing) == (opening, balance)
        assert page.total == Movement(*flow_of(list(sides(inside, places))))
        assert not page.rows or _moved_on(page.carried, inside[:0], places) == _before(page)


def _ledger_pages(query: LedgerQuery, unfolded: list[int]) -> Iterator[LedgerPage]:
    after = None
    while True:
        page = stock_ledger_page(
            LedgerQuery(query.product, query.start, query.end, query.places, after, query.limit), unfolded
        )
        yield page
        after = page.next_after
        if after is None:
            return


def _moved_on(balance: Held, moves: Sequence[Move], places: frozenset[int] | None) -> Held:
    came = held(list(sides(moves, places)))
    return Held(balance.quantity + came.quantity, balance.value + came.value)


def _before(page: LedgerPage) -> Held:
    first = page.rows[0]
    moved = first.movement
    return Held(
        first.balance.quantity - moved.quantity_in + moved.quantity_out,
        first.balance.value - moved.value_in + moved.value_out,
    )
